package storage

// leaf is one key with its value on a leaf page. Key and value point into the
// page.
type leaf struct {
	key, value []byte
	at         uint64 // where the value stands on the page
	isBucket   bool
}

// leaves reads the elements of a leaf page. Those that lie on the page come
// back even when others do not, which is the error.
func (g page) leaves() ([]leaf, error) {
	var out []leaf
	var bad error
	for i := range g.count {
		at := headerSize + i*elementSize
		if at+elementSize > len(g.body) {
			return out, &badPage{g.id, "counts more elements than it has room for"}
		}
		e := g.body[at:]
		pos, ksize, vsize := uint64(native.Uint32(e[4:])), uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))
		from := uint64(at) + pos
		if from+ksize+vsize > uint64(len(g.body)) || from < uint64(headerSize+g.count*elementSize) || ksize == 0 {
			bad = &badPage{g.id, "has an element that does not lie on it"}
			continue
		}
		out = append(out, leaf{
			key:      g.body[from : from+ksize : from+ksize],
			value:    g.body[from+ksize : from+ksize+vsize : from+ksize+vsize],
			at:       from + ksize,
			isBucket: native.Uint32(e)&leafBucket != 0,
		})
	}
	return out, bad
}

// branch is one child of a branch page with its first key.
type branch struct {
	key []byte
	id  uint64
}

// branches reads the elements of a branch page; the error is about those that
// do not lie on it.
func (g page) branches() ([]branch, error) {
	var out []branch
	var bad error
	for i := range g.count {
		at := headerSize + i*elementSize
		if at+elementSize > len(g.body) {
			return out, &badPage{g.id, "counts more elements than it has room for"}
		}
		e := g.body[at:]
		from, ksize := uint64(at)+uint64(native.Uint32(e)), uint64(native.Uint32(e[4:]))
		if from+ksize > uint64(len(g.body)) || from < uint64(headerSize+g.count*elementSize) {
			bad = &badPage{g.id, "has an element that does not lie on it"}
			continue
		}
		out = append(out, branch{key: g.body[from : from+ksize : from+ksize], id: native.Uint64(e[8:])})
	}
	return out, bad
}
