package board

import (
	"strings"

	"github.com/charmbracelet/colorprofile"

	"opsboard/board/cell"
)

// role is what a piece of text is, which decides how it looks. No other file
// knows a colour.
type role uint8

const (
	plain  role = iota // the terminal's own text
	strong             // titles, and what has the focus
	dim                // what one reads second
	faint              // rules and hints
	focus              // the selection and the place where keys go
	good               // ready, saved
	warn               // waits on somebody
	bad                // refused, forced, unsaved
	chip               // labels
	bug                // the mark of a bug
	feat               // the mark of any other kind
	tab                // the track on show
	roles
)

// theme is the palette and the glyphs in force. A value; two themes with the
// same fields draw the same.
type theme struct {
	profile colorprofile.Profile
	light   bool // the terminal said that its background is light
	ascii   bool
}

// palette gives each role its SGR parameters: one table without colour, one for
// sixteen colours, two for more. Text keeps the terminal's own colour, so that
// a background guessed wrong costs no legibility.
func (t theme) palette() *[roles]string {
	switch {
	case t.profile == colorprofile.ASCII || t.profile == colorprofile.NoTTY:
		return &colourless
	case t.profile == colorprofile.ANSI:
		return &sixteen
	case t.light:
		return &onLight
	}
	return &onDark
}

var (
	colourless = [roles]string{strong: "1", focus: "1", bad: "1", tab: "1;4"}
	sixteen    = [roles]string{
		strong: "1", dim: "90", faint: "90", focus: "1;36", good: "32", warn: "33", bad: "1;31",
		chip: "35", bug: "31", feat: "34", tab: "1;4;36",
	}
	onDark = [roles]string{
		strong: "1", dim: "38;5;246", faint: "38;5;240", focus: "1;38;5;117", good: "38;5;114", warn: "38;5;179",
		bad: "38;5;210", chip: "38;5;109", bug: "38;5;174", feat: "38;5;111", tab: "1;4;38;5;117",
	}
	onLight = [roles]string{
		strong: "1", dim: "38;5;241", faint: "38;5;250", focus: "1;38;5;25", good: "38;5;28", warn: "38;5;130",
		bad: "38;5;160", chip: "38;5;66", bug: "38;5;131", feat: "38;5;26", tab: "1;4;38;5;25",
	}
)

// glyphs are the marks that are not letters. Each takes one cell.
type glyphs struct {
	bar, rule, bug, feature, other           string
	ready, waits, asked, no, forced, unsaved string
	left, right, dot, bullet, open           string
}

func (t theme) glyphs() *glyphs {
	if t.ascii {
		return &asciiGlyphs
	}
	return &unicodeGlyphs
}

var (
	unicodeGlyphs = glyphs{
		bar: "▌", rule: "─", bug: "●", feature: "▲", other: "■",
		ready: "√", waits: "○", asked: "◊", no: "×", forced: "!", unsaved: "*",
		left: "‹", right: "›", dot: "·", bullet: "•", open: "○",
	}
	asciiGlyphs = glyphs{
		bar: ">", rule: "-", bug: "*", feature: "+", other: "#",
		ready: "v", waits: "o", asked: "?", no: "x", forced: "!", unsaved: "*",
		left: "<", right: ">", dot: ".", bullet: "*", open: "o",
	}
)

// pen writes one line of at most left more cells, in the colours of a theme.
// Text must be clean (package cell).
type pen struct {
	b    *strings.Builder
	look *[roles]string
	left int
}

// line is a pen for a line of w cells.
func (t theme) line(b *strings.Builder, w int) pen {
	return pen{b: b, look: t.palette(), left: w}
}

// column is a pen for a column of w cells, and the gap to write after it.
func (t theme) column(b *strings.Builder, w int) (pen, string) {
	if w < 2 {
		return t.line(b, w), ""
	}
	return t.line(b, w-1), " "
}

// put writes s in a role, cut to what is left of the line.
func (p *pen) put(r role, s string) {
	n := cell.Width(s)
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
	p.b.WriteString("\x1b[")
	p.b.WriteString(sgr)
	p.b.WriteByte('m')
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

// toASCII draws what has no ASCII form with letters of the same width.
func toASCII(frame string) string {
	var b strings.Builder
	b.Grow(len(frame))
	for _, r := range frame {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r == '…':
			b.WriteByte('~')
		case r == '–' || r == '—':
			b.WriteByte('-')
		case r == '→':
			b.WriteByte('>')
		case r == '·':
			b.WriteByte('.')
		default:
			b.WriteString("??"[:min(cell.Width(string(r)), 2)])
		}
	}
	return b.String()
}
