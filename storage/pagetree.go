package storage

import (
	"bytes"
	"fmt"
)

// treeWalk goes through the file from its root with plain reads, so that no
// page, whatever it says, can lead it astray: each page is visited once, and
// what is wrong with one does not hide the others.
type treeWalk struct {
	p      *pageFile
	used   map[uint64]bool // pages that were visited
	broken func(what string)
	bucket func(name string, sequence uint64)
	record func(bucket string, r leaf, off uint64) // off: where the value stands in the file
}

// maxDepth is more than any tree of pages has.
const maxDepth = 48

// walk visits all that the newest meta page leads to.
func (w *treeWalk) walk() {
	w.used = map[uint64]bool{}
	w.descend(w.p.best.root, span{}, 0, func(r leaf, off uint64) {
		if !r.isBucket {
			w.broken("a record stands outside of every part of the file")
			return
		}
		w.enter(string(r.key), r.value, off)
	})
}

// enter walks a bucket, from the value that says where it is. A small one is
// that value.
func (w *treeWalk) enter(name string, value []byte, off uint64) {
	if len(value) < headerSize {
		w.broken(fmt.Sprintf("the part %s is cut short", printable([]byte(name))))
		return
	}
	visit := func(r leaf, off uint64) {
		if r.isBucket {
			w.broken(fmt.Sprintf("the part %s has a part of its own", printable([]byte(name))))
			return
		}
		w.record(name, r, off)
	}
	w.bucket(name, native.Uint64(value[8:]))
	if root := native.Uint64(value); root != 0 {
		w.descend(root, span{}, 0, visit)
		return
	}
	w.leafPage(inlinePage(value), off+headerSize, span{}, visit)
}

// inlinePage is the page that a small bucket has in place of a root.
func inlinePage(value []byte) page {
	body := value[headerSize:]
	if len(body) < headerSize {
		return page{}
	}
	return page{kind: native.Uint16(body[8:]), count: int(native.Uint16(body[10:])), body: body}
}

// span is the keys that a page may hold: from the first up to before the last,
// nil for no bound.
type span struct{ from, to []byte }

func (s span) holds(key []byte) bool {
	return bytes.Compare(s.from, key) <= 0 && (s.to == nil || bytes.Compare(key, s.to) < 0)
}

func (w *treeWalk) descend(id uint64, keys span, depth int, visit func(leaf, uint64)) {
	if w.used[id] {
		w.broken(fmt.Sprintf("page %d is used twice", id))
		return
	}
	g, err := w.p.read(id)
	if err != nil {
		w.broken(err.Error())
		return
	}
	for i := id; i <= id+g.overflow; i++ {
		w.used[i] = true
	}
	switch {
	case g.kind == pageLeaf:
		w.leafPage(g, id*w.p.best.pageSize, keys, visit)
	case g.kind == pageBranch && depth < maxDepth:
		w.branchPage(g, keys, depth, visit)
	default:
		w.broken(fmt.Sprintf("page %d does not belong where it is", id))
	}
}

func (w *treeWalk) leafPage(g page, base uint64, keys span, visit func(leaf, uint64)) {
	if g.kind != pageLeaf {
		w.broken("a small part is no page of records")
		return
	}
	items, err := g.leaves()
	if err != nil {
		w.broken(err.Error())
	}
	for i, it := range items {
		if !keys.holds(it.key) || i > 0 && bytes.Compare(items[i-1].key, it.key) >= 0 {
			w.broken(fmt.Sprintf("the records on page %d are out of order", g.id))
		}
		visit(it, base+it.at)
	}
}

func (w *treeWalk) branchPage(g page, keys span, depth int, visit func(leaf, uint64)) {
	children, err := g.branches()
	if err != nil {
		w.broken(err.Error())
	}
	for i, c := range children {
		below := span{c.key, keys.to}
		if i+1 < len(children) {
			below.to = children[i+1].key
		}
		if !keys.holds(c.key) && i > 0 || below.to != nil && bytes.Compare(c.key, below.to) >= 0 {
			w.broken(fmt.Sprintf("the pages under page %d are out of order", g.id))
			below = span{}
		}
		w.descend(c.id, below, depth+1, visit)
	}
}

// unaccounted finds the pages that are both used and free, or neither. It is
// asked after a walk.
func (w *treeWalk) unaccounted() {
	free, err := w.p.freeIDs()
	if err != nil {
		w.broken(err.Error())
		return
	}
	isFree := make(map[uint64]bool, len(free))
	for _, id := range free {
		isFree[id] = true
		if w.used[id] {
			w.broken(fmt.Sprintf("page %d is used, but listed as free", id))
		}
	}
	list, err := w.p.read(w.p.best.freelist)
	if err != nil {
		w.broken(err.Error())
		return
	}
	for id := uint64(2); id < w.p.best.highWater; id++ {
		ofList := id >= list.id && id <= list.id+list.overflow
		if ofList && w.used[id] {
			w.broken(fmt.Sprintf("page %d is used twice", id))
		}
		if !ofList && !w.used[id] && !isFree[id] {
			w.broken(fmt.Sprintf("page %d is neither used nor free", id))
		}
	}
}
