package storage

import "slices"

// guess finds a page size for a file whose meta pages are both lost: the one at
// which most pages carry their own number.
func (p *pageFile) guess() {
	best, hits := uint64(4096), 0
	for ps := uint64(4096); ps <= 1<<16; ps *= 2 {
		n := 0
		for id := uint64(2); id < 512 && int64((id+1)*ps) <= p.size; id++ {
			if head, err := p.header(id, ps); err == nil && head.id == id && head.kind != 0 {
				n++
			}
		}
		if n > hits {
			best, hits = ps, n
		}
	}
	p.best = metaPage{pageSize: best, highWater: uint64(p.size)/best + 1}
}

// header reads the first bytes of a page without believing them.
func (p *pageFile) header(id, pageSize uint64) (page, error) {
	var b [headerSize]byte
	if err := p.readAt(b[:], int64(id*pageSize)); err != nil {
		return page{}, err
	}
	return headerOf(b[:]), nil
}

func headerOf(b []byte) page {
	return page{id: native.Uint64(b), kind: native.Uint16(b[8:]), count: int(native.Uint16(b[10:])), overflow: uint64(native.Uint32(b[12:]))}
}

// maxRecord is more than any record takes: the longest text and its wrapping.
const maxRecord = 8 << 20

// scan looks for records on every page that the tree did not lead to, whether
// its header can be believed or not. The checksums say what is one.
func (s *salvage) scan(used map[uint64]bool) {
	ps := s.src.best.pageSize
	for id := uint64(2); int64(id*ps) < s.src.size; id++ {
		if !used[id] {
			s.scanPage(id, ps)
		}
	}
}

func (s *salvage) scanPage(id, ps uint64) {
	base := id * ps
	body := make([]byte, ps)
	if s.src.readAt(body, int64(base)) != nil {
		return // a part of the disk that cannot be read
	}
	elements(body, int(native.Uint16(body[10:])), func(x span64) {
		s.identify(base, x, body, true)
	})
}

// span64 is where an element says that its key and value are, from the start of
// its page.
type span64 struct{ from, ksize, vsize uint64 }

// elements visits the elements of a page of records. How many there are is in
// the header, and follows from where the first key stands: the larger counts.
func elements(body []byte, count int, visit func(span64)) {
	if len(body) < headerSize+elementSize {
		return
	}
	count = max(count, int(native.Uint32(body[headerSize+4:])/elementSize))
	for i := 0; i < count; i++ {
		at := headerSize + i*elementSize
		if at+elementSize > len(body) {
			return
		}
		e := body[at:]
		x := span64{uint64(at) + uint64(native.Uint32(e[4:])), uint64(native.Uint32(e[8:])), uint64(native.Uint32(e[12:]))}
		if x.ksize > 0 && x.ksize <= 64 && x.vsize <= maxRecord && x.from+x.ksize+x.vsize <= maxRecord {
			visit(x)
		}
	}
}

// identify keeps what the element leads to if it is a record, or looks into it
// if it is a small part of the file.
func (s *salvage) identify(base uint64, x span64, body []byte, mayNest bool) {
	end := x.from + x.ksize + x.vsize
	if end > uint64(len(body)) {
		s.identifyLong(base, x)
		return
	}
	r := leaf{key: body[x.from : x.from+x.ksize], value: body[x.from+x.ksize : end], at: x.from + x.ksize}
	if s.takeAny(r, base) || !mayNest || len(r.value) <= 2*headerSize || native.Uint64(r.value) != 0 {
		return
	}
	inner := r.value[headerSize:]
	elements(inner, int(native.Uint16(inner[10:])), func(y span64) {
		if y.from+y.ksize+y.vsize <= uint64(len(inner)) {
			s.identify(base+r.at+headerSize, y, inner, false)
		}
	})
}

// identifyLong is identify for a record that runs on into the pages behind. It
// is read only if its beginning looks like one.
func (s *salvage) identifyLong(base uint64, x span64) {
	size := x.ksize + x.vsize
	if base+x.from+size > uint64(s.src.size) || x.vsize <= sealSize {
		return
	}
	begin := make([]byte, x.ksize+1)
	if s.src.readAt(begin, int64(base+x.from)) != nil || begin[x.ksize] != recordFormat {
		return
	}
	b := make([]byte, size)
	if s.src.readAt(b, int64(base+x.from)) == nil {
		s.takeAny(leaf{key: b[:x.ksize], value: b[x.ksize:], at: x.from + x.ksize}, base)
	}
}

// takeAny keeps a record of whatever bucket its checksum proves it to be of.
func (s *salvage) takeAny(r leaf, base uint64) bool {
	return len(r.value) > sealSize && r.value[0] == recordFormat && slices.ContainsFunc(proofs, func(bucket string) bool {
		return s.take(bucket, r, base+r.at, false)
	})
}
