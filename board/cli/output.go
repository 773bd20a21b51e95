package cli

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"opsboard/board/cell"
)

// output is where results go. It keeps the first error of writing, so that a
// full disk behind a pipe does not look like a short list.
type output struct {
	w        *bufio.Writer
	err      error
	terminal bool
	width    int
	bold     bool
}

func newOutput(e Env) *output {
	o := &output{w: bufio.NewWriter(e.Stdout), terminal: isTerminal(e.Stdout)}
	if o.terminal {
		o.width = widthOf(e.Stdout)
		o.bold = e.get("NO_COLOR") == "" && e.get("TERM") != "dumb"
	}
	return o
}

// Write passes the bytes on as they are.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// line writes one line, made harmless.
func (o *output) line(s string) { _, _ = io.WriteString(o, cell.Clean(s)+"\n") }

// close writes what is left and tells whether all of it arrived.
func (o *output) close() error {
	if err := o.w.Flush(); err != nil && o.err == nil {
		o.err = err
	}
	if o.err != nil {
		return fmt.Errorf("write the output: %w", o.err)
	}
	return nil
}

// table is rows of cells under a header. A number stands at the right of its
// column.
type table struct {
	header  []string
	numbers map[int]bool
	rows    [][]string
	above   map[int]string // on a terminal, a line of its own above the row of a number
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// table writes rows for people to a terminal: aligned, the last column cut at
// its edge; and for programs to a pipe: no header, a tab between the cells, and
// the same columns always.
func (o *output) table(t table) {
	if !o.terminal {
		for _, r := range t.rows {
			clean := make([]string, len(r))
			for i, c := range r {
				clean[i] = cell.Clean(c)
			}
			_, _ = io.WriteString(o, strings.Join(clean, "\t")+"\n")
		}
		return
	}
	if len(t.rows) > 0 {
		o.aligned(t)
	}
}

const gap = "  "

func (o *output) aligned(t table) {
	widths := t.fit(o.width)
	if len(t.header) > 0 {
		head := cell.Cut(t.drawn(t.header, widths), o.width)
		if o.bold {
			head = "\x1b[1m" + head + "\x1b[0m"
		}
		_, _ = io.WriteString(o, head+"\n")
	}
	for i, r := range t.rows {
		if line, ok := t.above[i]; ok {
			_, _ = io.WriteString(o, cell.Cut(line, o.width)+"\n")
		}
		_, _ = io.WriteString(o, cell.Cut(t.drawn(r, widths), o.width)+"\n")
	}
}

// fit finds the width of each column: as wide as its widest cell, but no column
// but the last takes more than a third of the line, and the last has what is
// left.
func (t *table) fit(line int) []int {
	widths := make([]int, len(t.header))
	for _, r := range append([][]string{t.header}, t.rows...) {
		for i, c := range r {
			widths[i] = max(widths[i], cell.Width(cell.Clean(c)))
		}
	}
	used := 0
	for i := range len(widths) - 1 {
		widths[i] = min(widths[i], max(8, line/3))
		used += widths[i] + len(gap)
	}
	last := len(widths) - 1
	widths[last] = min(widths[last], max(10, line-used))
	return widths
}

func (t *table) drawn(cells []string, widths []int) string {
	var b strings.Builder
	for i, c := range cells {
		c = cell.Cut(cell.Clean(c), widths[i])
		switch {
		case t.numbers[i]:
			b.WriteString(strings.Repeat(" ", widths[i]-cell.Width(c)) + c)
		case i == len(cells)-1:
			b.WriteString(c)
		default:
			b.WriteString(cell.Pad(c, widths[i]))
		}
		if i < len(cells)-1 {
			b.WriteString(gap)
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// number lets a column stand at the right.
func (t *table) number(i int) {
	if t.numbers == nil {
		t.numbers = map[int]bool{}
	}
	t.numbers[i] = true
}
