package storage

import "os"

// mostBranches bounds what hasNoLoops reads, so that opening a board of any size
// costs less than a millisecond. It is reached at some ten thousand cards; a
// check has no such bound.
const mostBranches = 256

// hasNoLoops refuses an open file in which a page leads back to itself, or two
// to the same one: bbolt would follow them until the process dies, which nothing
// can catch.
func hasNoLoops(f *os.File) error {
	p, err := readPages(f)
	if err != nil {
		return err
	}
	l := &loopSearch{p: p, seen: make([]uint64, p.best.highWater/64+1), body: make([]byte, p.best.pageSize)}
	if err := l.meet(p.best.root); err != nil {
		return err
	}
	w := &treeWalk{p: p, used: map[uint64]bool{}, broken: func(string) {}}
	w.descend(p.best.root, span{}, 0, func(r leaf, _ uint64) {
		if r.isBucket && len(r.value) >= headerSize && err == nil {
			if root := native.Uint64(r.value); root != 0 {
				l.todo = append(l.todo, root)
				err = l.meet(root)
			}
		}
	})
	if err != nil {
		return err
	}
	for read := 0; len(l.todo) > 0 && read < mostBranches; read++ {
		id := l.todo[0]
		l.todo = l.todo[1:]
		if err := l.follow(id); err != nil {
			return err
		}
	}
	return nil
}

// loopSearch goes through the branch pages, level by level.
type loopSearch struct {
	p    *pageFile
	seen []uint64 // one bit a page: something leads there
	todo []uint64
	body []byte
}

// meet notes that something leads to the page, and refuses a second.
func (l *loopSearch) meet(id uint64) error {
	switch {
	case id < 2 || id >= l.p.best.highWater:
		return damaged("page %d lies outside of the file's pages", id)
	case l.seen[id/64]&(1<<(id%64)) != 0:
		return damaged("page %d is used twice", id)
	}
	l.seen[id/64] |= 1 << (id % 64)
	return nil
}

// follow meets the children of a branch page. They are of one kind in a sound
// tree, so the first one tells whether they are to be followed too.
func (l *loopSearch) follow(id uint64) error {
	body := l.body[:l.p.best.pageSize]
	if err := l.p.readAt(body, int64(id*l.p.best.pageSize)); err != nil {
		return err
	}
	g := headerOf(body)
	if g.kind != pageBranch {
		return nil
	}
	size := uint64(headerSize + g.count*elementSize)
	if g.id != id || size > (g.overflow+1)*l.p.best.pageSize {
		return damaged("page %d is not what leads there says", id)
	}
	if size > l.p.best.pageSize { // the rest of it
		l.body = make([]byte, size)
		body = l.body
		if err := l.p.readAt(body, int64(id*l.p.best.pageSize)); err != nil {
			return err
		}
	}
	deeper := false
	for i := range g.count {
		child := native.Uint64(body[headerSize+i*elementSize+8:])
		if err := l.meet(child); err != nil {
			return err
		}
		if i == 0 {
			first, err := l.p.header(child, l.p.best.pageSize)
			if err != nil {
				return err
			}
			deeper = first.kind == pageBranch
		}
		if deeper {
			l.todo = append(l.todo, child)
		}
	}
	return nil
}
