package storage

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
	"io"
	"os"
)

// Version grows with every commit of any process. It is read from the file's
// first pages without a lock, so it may be asked often.
func (s *Store) Version() (uint64, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return 0, fileProblem(s.path, "look at", err)
	}
	defer f.Close()
	v, err := readVersion(f)
	if err != nil {
		return 0, fileProblem(s.path, "look at", err)
	}
	return v, nil
}

// A meta page of bbolt: its header, then magic, version, page size, flags, root
// (page, sequence), freelist, high-water mark, transaction, checksum.
const (
	pageHeader   = 16
	metaSum      = 56 // what the checksum covers
	metaSize     = metaSum + 8
	metaPageSize = 8
	metaTxid     = 48
	boltMagic    = 0xED0CDAED
)

var errNoMeta = errors.New("no valid meta page")

// readVersion is the newest transaction of the file's two meta pages.
func readVersion(f io.ReaderAt) (uint64, error) {
	_, newest, err := metaPages(f)
	return newest, err
}

// metaPages are the offsets of the valid meta pages, and the newest transaction.
func metaPages(f io.ReaderAt) (offsets []int64, newest uint64, err error) {
	var m [metaSize]byte
	second := int64(0)
	try := func(page int64) bool {
		if _, err := f.ReadAt(m[:], page+pageHeader); err != nil {
			return false
		}
		if binary.LittleEndian.Uint32(m[:]) != boltMagic || metaChecksum(m[:]) != binary.LittleEndian.Uint64(m[metaSum:]) {
			return false
		}
		newest = max(newest, binary.LittleEndian.Uint64(m[metaTxid:]))
		offsets = append(offsets, page)
		return true
	}
	if try(0) {
		second = int64(binary.LittleEndian.Uint32(m[metaPageSize:]))
		try(second)
		return offsets, newest, nil
	}
	for second = 1024; second <= 65536; second *= 2 {
		if try(second) {
			return offsets, newest, nil
		}
	}
	return nil, 0, errNoMeta
}

func metaChecksum(m []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(m[:metaSum])
	return h.Sum64()
}

// raiseVersion makes the Version of a file that nobody has open greater than
// above, so that boards notice when it takes another file's place.
func raiseVersion(f *os.File, above uint64) error {
	pages, now, err := metaPages(f)
	if err != nil || now > above {
		return err
	}
	by := above - now + 1
	by += by % 2 // bbolt keeps even transactions on one page and odd ones on the other
	for _, page := range pages {
		var m [metaSize]byte
		if _, err := f.ReadAt(m[:], page+pageHeader); err != nil {
			return err
		}
		binary.LittleEndian.PutUint64(m[metaTxid:], binary.LittleEndian.Uint64(m[metaTxid:])+by)
		binary.LittleEndian.PutUint64(m[metaSum:], metaChecksum(m[:]))
		if _, err := f.WriteAt(m[:], page+pageHeader); err != nil {
			return err
		}
	}
	return f.Sync()
}
