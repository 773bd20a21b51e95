package storage

import (
	"errors"
	"os"
	"slices"
	"strconv"
)

func utoa(n uint64) string { return strconv.FormatUint(n, 10) }

// precheck looks at an open board file with plain reads before bbolt maps it: a
// file that is empty, cut off, foreign, newer or damaged in the pages that
// bbolt reads when it opens is a *[FileError]. It takes no lock and costs a few
// small reads, whatever the size of the board.
func precheck(f *os.File) error {
	st, err := f.Stat()
	if err != nil {
		return fileProblem(f.Name(), "open", err)
	}
	if !st.Mode().IsRegular() {
		return notAFile(f.Name(), st.Mode())
	}
	// A commit of another process between two of the reads can make a sound file
	// look wrong: what was found counts once no commit came in between.
	for {
		p, err := readPages(f)
		if err != nil {
			return fileProblem(f.Name(), "read", err)
		}
		if err = p.judge(f.Name()); err == nil || !p.moved() {
			return err
		}
	}
}

func notAFile(path string, mode os.FileMode) error {
	if mode.IsDir() {
		return fault(path, NotAFile, "it is a directory, not a board file")
	}
	return fault(path, NotAFile, "it is no regular file (%s), so it holds no board", mode.Type())
}

// judge finds what is wrong with the pages that bbolt reads when it opens.
func (p *pageFile) judge(path string) error {
	if p.size == 0 {
		return fault(path, Empty, "it is empty: 0 bytes, where a board has at least %d", 4*4096)
	}
	if err := p.judgeMetas(path); err != nil {
		return err
	}
	if need := int64(p.best.highWater * p.best.pageSize); p.size < need {
		return fault(path, Truncated, "it is cut off: %d bytes of at least %d are there", p.size, need)
	}
	if p.metas[0].state != metaGood || p.metas[1].state != metaGood {
		return fault(path, Damaged, "it is damaged: one of the two pages that say what was saved last cannot be read, so the last change may be missing")
	}
	if err := p.judgeFreelist(); err != nil {
		return damagedPage(path, "the list of its free pages", err)
	}
	names, err := p.bucketNames()
	if err != nil {
		return damagedPage(path, "the list of its parts", err)
	}
	return judgeParts(path, names)
}

// judgeParts tells a board that lost its history from a file of another program,
// which may have a part or two of the same name.
func judgeParts(path string, names map[string]bool) error {
	core := coreBuckets()
	known := len(slices.DeleteFunc(slices.Clone(core), func(name string) bool { return !names[name] }))
	switch {
	case known < len(core)/2:
		return fault(path, Foreign, "it is a bbolt file of another program, not a board")
	case !names[bucketMeta] || !names[bucketOp]:
		return fault(path, Damaged, "it is damaged: its history or what it says of itself is gone")
	}
	return nil
}

// judgeMetas refuses a file without a sound meta page, by the best guess of
// what it is.
func (p *pageFile) judgeMetas(path string) error {
	switch a, b := p.metas[0], p.metas[1]; {
	case a.state == metaUnknown || b.state == metaUnknown:
		return fault(path, Newer, "it is in a newer version of the file format")
	case a.state == metaGood || b.state == metaGood:
		return nil
	case a.marked && p.size < 4*minPageSize:
		return fault(path, Truncated, "it is cut off: only %d bytes are there", p.size)
	case a.marked || b.marked || p.looksLikePages():
		return fault(path, Damaged, "it is damaged: neither of the two pages that say where everything is can be read")
	}
	return fault(path, Foreign, "it is not a board: its %d bytes are something else", p.size)
}

// looksLikePages reports whether pages stand where a board of a usual page size
// has them: a board whose beginning was overwritten, not a foreign file.
func (p *pageFile) looksLikePages() bool {
	for _, ps := range []int64{4096, 16384, 65536} {
		hits := 0
		for id := int64(2); id < 64 && (id+1)*ps <= p.size; id++ {
			var head [headerSize]byte
			if p.readAt(head[:], id*ps) != nil {
				return false
			}
			if kind := native.Uint16(head[8:]); native.Uint64(head[:]) == uint64(id) && (kind == pageLeaf || kind == pageBranch || kind == pageFreelist) {
				hits++
			}
		}
		if hits >= 2 {
			return true
		}
	}
	return false
}

// damagedPage wraps what reading a page gave: damage, or a failure to read.
func damagedPage(path, what string, err error) error {
	var bad *badPage
	if !errors.As(err, &bad) {
		return fileProblem(path, "read", err)
	}
	return fault(path, Damaged, "it is damaged in %s: %v", what, bad)
}

// freeIDs reads the list of free pages: in order, each once, none of them in
// use by the list or the root. bbolt trusts it, and would panic or overwrite
// live pages.
func (p *pageFile) freeIDs() ([]uint64, error) {
	if p.best.freelist == noFreelist {
		return nil, &badPage{0, "is none: the list was left out"}
	}
	g, err := p.read(p.best.freelist)
	if err != nil {
		return nil, err
	}
	if g.kind != pageFreelist {
		return nil, &badPage{g.id, "is no list of free pages"}
	}
	n, list := uint64(g.count), g.body[headerSize:]
	if n == 0xFFFF { // the count did not fit and stands before the list
		n, list = native.Uint64(list), list[8:]
	}
	if n > uint64(len(list)/8) {
		return nil, &badPage{g.id, "counts more free pages than it has room for"}
	}
	ids := make([]uint64, n)
	last := uint64(1)
	for i := range ids {
		id := native.Uint64(list[8*i:])
		if id <= last || id >= p.best.highWater || id == p.best.root || id >= g.id && id <= g.id+g.overflow {
			return nil, &badPage{g.id, "lists page " + utoa(id) + " as free, which cannot be"}
		}
		ids[i], last = id, id
	}
	return ids, nil
}

func (p *pageFile) judgeFreelist() error {
	_, err := p.freeIDs()
	return err
}

// bucketNames are the parts of the file at the top. They are few: their list
// takes a page or two.
func (p *pageFile) bucketNames() (map[string]bool, error) {
	names := map[string]bool{}
	var bad error
	w := &treeWalk{p: p, used: map[uint64]bool{}, broken: func(what string) { bad = &badPage{p.best.root, "leads astray: " + what} }}
	w.descend(p.best.root, span{}, 0, func(r leaf, _ uint64) {
		if r.isBucket {
			names[string(r.key)] = true
		}
	})
	return names, bad
}
