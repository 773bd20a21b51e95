package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// lineSource emits the lines of a file of JSON lines, empty ones left out.
func lineSource(in io.Reader, file string, most int) source {
	return func(emit func(raw) bool) error {
		_, err := emitLines(in, file, most, emit)
		return err
	}
}

// emitLines emits line after line. A line that is too long is emitted as
// unreadable; where the file was cut or its compression is damaged, that place
// is emitted so, and the reading ends. more is false when emit said no.
func emitLines(in io.Reader, file string, most int, emit func(raw) bool) (more bool, err error) {
	b := bufio.NewReaderSize(in, 64<<10)
	for n := 1; ; n++ {
		data, long, err := readLine(b, most)
		if n == 1 {
			data = strings.TrimPrefix(data, string(utf8BOM))
		}
		out := raw{file: file, line: n, data: strings.TrimSpace(data)}
		end := err != nil
		switch {
		case end && isDamage(err):
			out.why = "the file is cut short or damaged here; what comes after cannot be read"
			err = nil
		case errors.Is(err, io.EOF):
			err = nil
		}
		if b := (*bomb)(nil); errors.As(err, &b) {
			return false, b
		}
		if err != nil {
			return false, fmt.Errorf("read %s: %w", file, err)
		}
		if long && out.why == "" {
			out.why = fmt.Sprintf("is longer than %d MiB", most>>20)
		}
		if (out.why != "" || len(out.data) > 0) && !emit(out) {
			return false, nil
		}
		if end {
			return true, nil
		}
	}
}

// readLine is the next line. Of one that is too long only that is told; the rest
// of it is passed over.
func readLine(b *bufio.Reader, most int) (line string, long bool, err error) {
	var data []byte // what came before the part that ends the line
	for {
		part, err := b.ReadSlice('\n')
		ends := !errors.Is(err, bufio.ErrBufferFull)
		switch {
		case long:
		case len(data)+len(part) > most:
			data, long = nil, true
		case ends && data == nil: // most are copied once
			line = string(part)
		default:
			data = append(data, part...)
		}
		if ends {
			if data != nil {
				line = string(data)
			}
			return line, long, err
		}
	}
}
