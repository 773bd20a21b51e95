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
	roots := []uint64{p.best.root}
	w := &treeWalk{p: p, used: map[uint64]bool{}, broken: func(string) {}}
	w.descend(p.best.root, span{}, 0, func(r leaf, _ uint64) {
		if root := rootOf(r); root != 0 {
			roots = append(roots, root)
		}
	})
	seen := map[uint64]bool{}
	body := make([]byte, p.best.pageSize)
	for read := 0; len(roots) > 0 && read < mostBranches; {
		id := roots[0]
		roots = roots[1:]
		if seen[id] {
			return damaged("page %d is used twice", id)
		}
		seen[id] = true
		g, err := p.branchPage(id, body)
		if err != nil {
			return err
		}
		if g.kind != pageBranch {
			continue
		}
		read++
		children, err := g.branches()
		if err != nil {
			return damaged("%v", err)
		}
		below, err := p.branchesAmong(children, seen)
		if err != nil {
			return err
		}
		roots = append(roots, below...)
	}
	return nil
}

// branchPage reads a page into body if it is a branch page; of another one it
// reads the header only. A branch page that overflows is read whole.
func (p *pageFile) branchPage(id uint64, body []byte) (page, error) {
	if id < 2 || id >= p.best.highWater {
		return page{}, damaged("page %d lies outside of the file's pages", id)
	}
	g, err := p.header(id, p.best.pageSize)
	switch {
	case err != nil:
		return page{}, err
	case g.id != id:
		return page{}, damaged("page %d does not carry its own number", id)
	case g.kind != pageBranch:
		return g, nil
	case g.overflow > 0:
		if g, err = p.read(id); err != nil {
			return page{}, damaged("%v", err)
		}
		return g, nil
	}
	g.body = body
	return g, p.readAt(body, int64(id*p.best.pageSize))
}

func rootOf(r leaf) uint64 {
	if !r.isBucket || len(r.value) < headerSize {
		return 0
	}
	return native.Uint64(r.value)
}

// branchesAmong are the children that are branch pages themselves. In a sound
// tree all children of a page are of one kind, which the first one shows; that
// the others are no branches is only sure once each is seen, but what leads back
// is a page that was seen already.
func (p *pageFile) branchesAmong(children []branch, seen map[uint64]bool) ([]uint64, error) {
	if len(children) == 0 {
		return nil, nil
	}
	first, err := p.header(min(children[0].id, p.best.highWater), p.best.pageSize)
	if err != nil {
		return nil, err
	}
	var out []uint64
	twice := map[uint64]bool{}
	for _, c := range children {
		if seen[c.id] || twice[c.id] {
			return nil, damaged("page %d is used twice", c.id)
		}
		twice[c.id] = true
		if first.kind == pageBranch {
			out = append(out, c.id)
		}
	}
	return out, nil
}
