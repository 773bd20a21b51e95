package storage

import (
	"errors"
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

var errNoMeta = errors.New("no valid meta page")

// readVersion is the newest transaction of the file's two meta pages.
func readVersion(f io.ReaderAt) (uint64, error) {
	_, newest, err := metasOf(f)
	return newest, err
}

// metasOf reads the meta pages of a file, of which one at least must be sound.
func metasOf(f io.ReaderAt) (p *pageFile, newest uint64, err error) {
	p = &pageFile{f: f}
	if err = p.readMetas(); err == nil && p.best.state != metaGood {
		err = errNoMeta
	}
	return p, p.best.txid, err
}

// raiseVersion makes the Version of a file that nobody has open greater than
// above, so that boards notice when it takes another file's place.
func raiseVersion(f *os.File, above uint64) error {
	p, now, err := metasOf(f)
	if err != nil || now > above {
		return err
	}
	by := above - now + 1
	by += by % 2 // bbolt keeps even transactions on one page and odd ones on the other
	for i, m := range p.metas {
		if m.state != metaGood {
			continue
		}
		b := p.raw[i][headerSize:]
		native.PutUint64(b[metaTxid:], m.txid+by)
		native.PutUint64(b[metaSum:], metaChecksum(b))
		if _, err := f.WriteAt(b, int64(i)*int64(p.best.pageSize)+headerSize); err != nil {
			return err
		}
	}
	return f.Sync()
}
