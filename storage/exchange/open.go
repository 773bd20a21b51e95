package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

func readPath(path string, o Options, yield func(Record, error) bool) error {
	r, err := newReader(o)
	if err != nil {
		return err
	}
	st, err := os.Stat(path)
	if err != nil {
		return cannot(path, err)
	}
	if st.IsDir() {
		return readFolder(r, path, o.Format, yield)
	}
	f, err := os.Open(path)
	if err != nil {
		return cannot(path, err)
	}
	defer f.Close() // read only: closing cannot lose anything
	if !st.Mode().IsRegular() {
		return readOpen(r, f, path, o.Format, nil, yield)
	}
	return readOpen(r, f, path, o.Format, f, yield)
}

func readStream(in io.Reader, name string, o Options, yield func(Record, error) bool) error {
	r, err := newReader(o)
	if err != nil {
		return err
	}
	return readOpen(r, in, name, o.Format, nil, yield)
}

// readOpen finds out what the file holds and reads it. again is the file itself
// where it can be read from the start once more, nil for a pipe.
func readOpen(r *reader, in io.Reader, path string, f Format, again io.ReadSeeker, yield func(Record, error) bool) error {
	if again == nil {
		in = &meter{in: in, path: path}
	}
	b := bufio.NewReaderSize(in, 64<<10)
	head, err := b.Peek(16 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return cannot(path, err)
	}
	if again == nil && len(head) == 0 {
		return nil // an empty board was exported into the pipe
	}
	found, err := detect(head, f, path)
	if err != nil {
		return err
	}
	switch found {
	case holdsArchive, holdsTar:
		if again == nil {
			return fmt.Errorf("read %s: an archive cannot be read through a pipe: save it to a file first", path)
		}
		return readArchive(r, again, path, found == holdsArchive, yield)
	case holdsTable:
		return run(tableSource(b, path), r.row, yield)
	case holdsIssues:
		return run(lineSource(b, path, maxLine), r.issue, yield)
	default:
		return run(lineSource(b, path, maxOurs), r.line, yield)
	}
}

// cannot is the failure to read a path, which it names once.
func cannot(path string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("read %s: %w", path, err)
}
