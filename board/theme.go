package board

import (
	"strings"
	"sync"

	"charm.land/lipgloss/v2"
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

// palette gives each role the SGR sequence that begins it: one table without
// colour, one for sixteen colours, two for more. Text keeps the terminal's own
// colour, so that a background guessed wrong costs no legibility.
func (t theme) palette() *[roles]string {
	switch {
	case t.profile == colorprofile.ASCII || t.profile == colorprofile.NoTTY:
		return colourless()
	case t.profile == colorprofile.ANSI:
		return sixteen()
	case t.light:
		return onLight()
	}
	return onDark()
}

var (
	colourless = begun(func() [roles]lipgloss.Style {
		bold := lipgloss.NewStyle().Bold(true)
		return [roles]lipgloss.Style{strong: bold, focus: bold, bad: bold, tab: bold.Underline(true)}
	})
	sixteen = begun(func() [roles]lipgloss.Style {
		return [roles]lipgloss.Style{
			strong: lipgloss.NewStyle().Bold(true), dim: ink("8"), faint: ink("8"), focus: ink("6").Bold(true),
			good: ink("2"), warn: ink("3"), bad: ink("1").Bold(true),
			chip: ink("5"), bug: ink("1"), feat: ink("4"), tab: ink("6").Bold(true).Underline(true),
		}
	})
	onDark = begun(func() [roles]lipgloss.Style {
		return [roles]lipgloss.Style{
			strong: lipgloss.NewStyle().Bold(true), dim: ink("246"), faint: ink("240"), focus: ink("117").Bold(true),
			good: ink("114"), warn: ink("179"), bad: ink("210"),
			chip: ink("109"), bug: ink("174"), feat: ink("111"), tab: ink("117").Bold(true).Underline(true),
		}
	})
	onLight = begun(func() [roles]lipgloss.Style {
		return [roles]lipgloss.Style{
			strong: lipgloss.NewStyle().Bold(true), dim: ink("241"), faint: ink("250"), focus: ink("25").Bold(true),
			good: ink("28"), warn: ink("130"), bad: ink("160"),
			chip: ink("66"), bug: ink("131"), feat: ink("26"), tab: ink("25").Bold(true).Underline(true),
		}
	})
)

func ink(colour string) lipgloss.Style {
	return lipgloss.NewStyle().Foreground(lipgloss.Color(colour))
}

// begun is what each style writes before its text, asked of Lip Gloss once: a
// Render for each of the thousand pieces of a screen costs more than all else
// that a key does.
func begun(styles func() [roles]lipgloss.Style) func() *[roles]string {
	return sync.OnceValue(func() *[roles]string {
		var out [roles]string
		for r, s := range styles() {
			out[r], _, _ = strings.Cut(s.Render("x"), "x")
		}
		return &out
	})
}

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
