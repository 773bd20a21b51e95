package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"os"
)

// The shape of a bbolt file, as far as it is read without bbolt: with plain
// reads, which a damaged or shortened file answers with an error where a memory
// map would kill the process.
const (
	metaMagic    = 0xED0CDAED
	metaVersion  = 2
	metaTxid     = 48 // where a meta page has its transaction, after the header
	metaSum      = 56 // and the checksum of what stands before
	metaSize     = metaSum + 8
	headerSize   = 16
	elementSize  = 16
	noFreelist   = ^uint64(0)
	pageBranch   = 0x01
	pageLeaf     = 0x02
	pageFreelist = 0x10
	leafBucket   = 0x01 // flag of a leaf element whose value is a bucket
	minPageSize  = 1 << 10
	maxPageSize  = 1 << 24
)

var native = binary.NativeEndian // bbolt writes numbers as the machine has them

// metaState says what a meta page looks like.
type metaState int

const (
	metaBad     metaState = iota // not a meta page, or one whose checksum is wrong
	metaUnknown                  // sound, but of another version of bbolt's format
	metaGood
)

// metaPage is one of the two pages that say where everything else is. The one
// with the higher txid counts.
type metaPage struct {
	state     metaState
	marked    bool // carries the magic number
	pageSize  uint64
	root      uint64
	freelist  uint64
	highWater uint64 // the first page id never used
	txid      uint64
}

// parseMeta reads a meta page from its first 80 bytes.
func parseMeta(b []byte) metaPage {
	if len(b) < headerSize+metaSize {
		return metaPage{}
	}
	b = b[headerSize : headerSize+metaSize]
	m := metaPage{
		pageSize:  uint64(native.Uint32(b[8:])),
		root:      native.Uint64(b[16:]),
		freelist:  native.Uint64(b[32:]),
		highWater: native.Uint64(b[40:]),
		txid:      native.Uint64(b[metaTxid:]),
	}
	m.marked = native.Uint32(b) == metaMagic
	if !m.marked || metaChecksum(b) != native.Uint64(b[metaSum:]) {
		return m
	}
	m.state = metaUnknown
	sizeFits := m.pageSize >= minPageSize && m.pageSize <= maxPageSize && m.pageSize&(m.pageSize-1) == 0
	if native.Uint32(b[4:]) == metaVersion {
		m.state = metaBad
		if sizeFits && m.highWater < 1<<40 {
			m.state = metaGood
		}
	}
	return m
}

func metaChecksum(m []byte) uint64 {
	h := fnv.New64a()
	h.Write(m[:metaSum])
	return h.Sum64()
}

// pageFile is a board file read page by page.
type pageFile struct {
	f     io.ReaderAt
	size  int64
	raw   [2][headerSize + metaSize]byte // of the meta pages, to see whether they moved
	metas [2]metaPage
	best  metaPage // the newest good one; its state says whether there is any
}

// readPages reads the meta pages of an open file.
func readPages(f *os.File) (*pageFile, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p := &pageFile{f: f, size: st.Size()}
	if err := p.readMetas(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *pageFile) readMetas() error {
	if err := p.readAt(p.raw[0][:], 0); err != nil {
		return err
	}
	p.metas[0] = parseMeta(p.raw[0][:])
	// The second stands one page further on, and how long a page is only a sound
	// first one tells.
	sizes := []uint64{p.metas[0].pageSize}
	if p.metas[0].state != metaGood {
		sizes = nil
		for s := uint64(minPageSize); s <= maxPageSize; s *= 2 {
			sizes = append(sizes, s)
		}
	}
	for _, s := range sizes {
		var b [headerSize + metaSize]byte
		if err := p.readAt(b[:], int64(s)); err != nil {
			return err
		}
		m := parseMeta(b[:])
		if len(sizes) == 1 || m.state != metaBad && m.pageSize == s {
			p.raw[1], p.metas[1] = b, m
			break
		}
	}
	for _, m := range p.metas {
		if m.state == metaGood && (p.best.state != metaGood || m.txid > p.best.txid) {
			p.best = m
		}
	}
	return nil
}

// readAt fills b; what lies beyond the end of the file reads as zeros.
func (p *pageFile) readAt(b []byte, off int64) error {
	n, err := p.f.ReadAt(b, off)
	clear(b[n:])
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// moved reports whether somebody committed since the meta pages were read.
func (p *pageFile) moved() bool {
	now := &pageFile{f: p.f, size: p.size}
	return now.readMetas() != nil || !bytes.Equal(now.raw[0][:], p.raw[0][:]) || !bytes.Equal(now.raw[1][:], p.raw[1][:])
}

// page is one page with those that overflow from it.
type page struct {
	id       uint64
	kind     uint16
	count    int
	overflow uint64
	body     []byte // the whole, header included
}

// maxOverflow bounds what one page may claim to overflow into: more than any
// record has, and less than what would exhaust memory.
const maxOverflow = 1 << 28

// read reads the page of that id. An error that is no read error is a
// *badPage: the page is not what stands where it should.
func (p *pageFile) read(id uint64) (page, error) {
	if id < 2 || id >= p.best.highWater {
		return page{}, &badPage{id, "lies outside of the file's pages"}
	}
	ps := p.best.pageSize
	var head [headerSize]byte
	if err := p.readAt(head[:], int64(id*ps)); err != nil {
		return page{}, err
	}
	g := headerOf(head[:])
	switch {
	case g.id != id:
		return page{}, &badPage{id, "does not carry its own number"}
	case g.kind != pageBranch && g.kind != pageLeaf && g.kind != pageFreelist:
		return page{}, &badPage{id, "is of no known kind"}
	case id+g.overflow >= p.best.highWater || (g.overflow+1)*ps > maxOverflow:
		return page{}, &badPage{id, "overflows the file"}
	}
	g.body = make([]byte, (g.overflow+1)*ps)
	return g, p.readAt(g.body, int64(id*ps))
}

// badPage says what is wrong with a page.
type badPage struct {
	id  uint64
	why string
}

func (b *badPage) Error() string { return "page " + utoa(b.id) + " " + b.why }
