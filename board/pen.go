package board

import (
	"strings"

	"opsboard/board/cell"
)

// pen writes one line of at most left more cells, in the colours of a theme.
// Text must be clean (package cell).
type pen struct {
	b       *strings.Builder
	look    *[roles]string
	left    int
	guarded bool // other texts stand beside: see guard
}

// line is a pen for a line of w cells.
func (t theme) line(b *strings.Builder, w int) pen {
	return pen{b: b, look: t.palette(), left: w}
}

// column is a pen for a column of w cells, and the gap to write after it.
func (t theme) column(b *strings.Builder, w int) (pen, string) {
	gap := columnGap(w)
	p := t.line(b, w-gap)
	p.guarded = true
	return p, blank[:gap]
}

// columnGap is how many cells of a column stay empty, so that it does not touch
// the next one.
func columnGap(w int) int {
	switch {
	case w >= 28:
		return 2
	case w >= 2:
		return 1
	}
	return 0
}

// guard is a blank that counts as a Latin letter. A terminal that turns Hebrew
// or Arabic round does so for a run that goes on over spaces, across the columns
// of a board, until a letter of the other direction stands in the way; and it
// may take the direction of the whole line from the first letter. Control
// characters that isolate a text are no help, for some terminals give them a
// cell, and some drop them.
const guard = "\u2800"

// put writes s in a role, cut to what is left of the line.
func (p *pen) put(r role, s string) {
	n := cell.Width(s)
	if p.guarded && n != len(s) && cell.IsRightToLeft(s) {
		s = guard + cell.Cut(s, p.left-2*cell.Width(guard)) + guard
		n = cell.Width(s)
	}
	if n > p.left {
		s = cell.Cut(s, p.left)
		n = cell.Width(s)
	}
	if n == 0 {
		return
	}
	p.left -= n
	sgr := p.look[r]
	if sgr == "" {
		p.b.WriteString(s)
		return
	}
	p.b.WriteString(sgr)
	p.b.WriteString(s)
	p.b.WriteString("\x1b[m")
}

const blank = "                                                                                "

// space writes n spaces.
func (p *pen) space(n int) {
	n = min(n, p.left)
	for n > 0 {
		k := min(n, len(blank))
		p.b.WriteString(blank[:k])
		p.left -= k
		n -= k
	}
}

// fill writes spaces to the end of the line.
func (p *pen) fill() { p.space(p.left) }
