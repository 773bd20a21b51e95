package board

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
)

var errInputOver = errors.New("the input has ended")

// over makes the end of the input an error: Bubble Tea would take it for silence
// and wait for a key for ever.
func over(n int, err error) (int, error) {
	if errors.Is(err, io.EOF) {
		err = errInputOver
	}
	return n, err
}

type inlet struct{ io.Reader }

func (i inlet) Read(b []byte) (int, error) { return over(i.Reader.Read(b)) }

type inletFile struct{ *os.File }

func (i inletFile) Read(b []byte) (int, error) { return over(i.File.Read(b)) }

// outletOf is the output, which calls gone once when there is nobody left to
// write to: Bubble Tea would draw on for nobody.
func outletOf(w io.Writer, gone func()) io.Writer {
	gone = sync.OnceFunc(gone)
	if f, ok := w.(*os.File); ok {
		return outletFile{f, gone}
	}
	return outlet{w, gone}
}

type outlet struct {
	io.Writer
	gone func()
}

func (o outlet) Write(b []byte) (int, error) { return lost(o.gone)(o.Writer.Write(b)) }

type outletFile struct {
	*os.File
	gone func()
}

func (o outletFile) Write(b []byte) (int, error) { return lost(o.gone)(o.File.Write(b)) }

// WriteString is a Write: the file's own would pass by it.
func (o outletFile) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

func lost(gone func()) func(int, error) (int, error) {
	return func(n int, err error) (int, error) {
		if errors.Is(err, syscall.EIO) || errors.Is(err, syscall.EPIPE) || errors.Is(err, os.ErrClosed) || errors.Is(err, io.ErrClosedPipe) {
			gone()
		}
		return n, err
	}
}
