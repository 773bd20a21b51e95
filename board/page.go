package board

import (
	"strings"

	"opsboard/board/cell"
	"opsboard/board/markdown"
	"opsboard/keymap"
	"opsboard/workflow"
)

// page is text to read: a title and lines, of which some are on screen.
type page struct {
	title  string
	lines  []textLine
	places []place // of each line, where the text may be laid out anew
	top    int
	under  screen          // where leaving it leads
	card   workflow.CardID // whose needs it tells; "" for another page
	needs  []keymap.Action // what gives these, and stands on the page with its key
	lay    layer           // nil where it is laid out elsewhere
}

// layer writes a page in so many cells. It is given the board as it is then, and keeps
// none that was: that one has the page before it, and so on to the first.
type layer func(m Model, w int) *writer

// laidFor is the page for a screen of so many cells, scrolled to where it was.
func (p page) laidFor(m Model, width int) page {
	if p.lay == nil {
		return p
	}
	old := p
	t := p.lay(m, max(width-2, 1))
	p.lines, p.places = t.lines, t.places
	return p.from(old)
}

// place says which text a line begins with, whatever the width.
type place struct {
	part      string // of the page
	block, at int    // the block within the part, and the letter within the block
	lead      int    // how many pieces come before the text
	glued     bool   // the line goes on within a word of the line before
}

// isAfter reports whether a line stands further down than another one of its
// part.
func (p place) isAfter(o place) bool {
	return p.block > o.block || p.block == o.block && p.at > o.at
}

// line is where a place is in the page now: the line that holds it; ok is false
// where its part is gone.
func (p page) line(at place) (n int, ok bool) {
	for i, x := range p.places {
		if x.part == at.part && (!ok || !x.isAfter(at)) {
			n, ok = i, true
		}
	}
	return n, ok
}

// from is the page scrolled to where another laying of it was.
func (p page) from(old page) page {
	if old.top > 0 && old.top < len(old.places) {
		p.top, _ = p.line(old.places[old.top])
	}
	return p
}

// textLine is one line of a page, in pieces.
type textLine []piece

// scrolled moves the page by so many lines on a screen of height lines.
func (p page) scrolled(by, height int) page {
	p.top = max(0, min(p.top+by, len(p.lines)-height))
	return p
}

// writer lays text into the lines of a page of w cells.
type writer struct {
	lines  []textLine
	places []place
	w      int
	part   string // what is being written
	block  int    // of the part
}

func (t *writer) add(pieces ...piece) {
	t.put(place{part: t.part, block: t.block}, pieces)
	t.block++
}

func (t *writer) put(at place, line textLine) {
	t.lines = append(t.lines, line)
	t.places = append(t.places, at)
}

// gap leaves one line empty, never two, and none at the top.
func (t *writer) gap() {
	if n := len(t.lines); n > 0 && len(t.lines[n-1]) > 0 {
		t.add()
	}
}

// heading begins a part.
func (t *writer) heading(s string) {
	t.gap()
	t.part, t.block = s, 0
	for _, l := range cell.Wrap(s, t.w, 1<<30) {
		t.add(piece{focus, l})
	}
}

// markdownRoles are how the pieces of a Markdown text are drawn.
var markdownRoles = [...]role{
	markdown.Plain: plain, markdown.Emphasis: emphasis, markdown.Strong: strong, markdown.Struck: dim, markdown.Code: code,
	markdown.Heading: strong, markdown.Address: dim, markdown.Mark: dim, markdown.Rule: faint,
}

// markdown writes a document, indented.
func (t *writer) markdown(d *markdown.Document, indent int, g markdown.Glyphs) {
	if indent > t.w/4 {
		indent = 0
	}
	lead, base := strings.Repeat(" ", indent), t.block
	for _, l := range d.Lines(t.w-indent, g) {
		line := textLine{}
		if indent > 0 && len(l.Spans) > 0 {
			line = append(line, piece{plain, lead})
			l.Lead++
		}
		for _, s := range l.Spans {
			line = append(line, piece{markdownRoles[s.Look], s.Text})
		}
		t.put(place{t.part, base + l.Block, l.At, l.Lead, l.Glued}, line)
		t.block = base + l.Block + 1
	}
}

// longest is how much of one line is wrapped at a time: a line of a megabyte
// must not be measured again for each of its pieces.
const longest = 2000

// text wraps a text of many lines, indented.
func (t *writer) text(r role, indent int, s string) {
	w := max(t.w-indent, 1)
	for _, l := range cell.CleanLines(s) {
		if l == "" {
			t.add()
			continue
		}
		lead := l[:len(l)-len(strings.TrimLeft(l, " "))]
		if len(lead) >= w {
			lead = ""
		}
		for l = strings.TrimLeft(l, " "); l != ""; {
			part := l
			if len(l) > longest {
				part = l[:boundary(l, longest)]
			}
			l = l[len(part):]
			for _, x := range cell.Wrap(part, w-len(lead), 1<<30) {
				t.add(piece{plain, strings.Repeat(" ", indent) + lead}, piece{r, x})
			}
		}
	}
}

// boundary is the beginning of a character at or before n, after a space where
// there is one near.
func boundary(s string, n int) int {
	if i := strings.LastIndexByte(s[n-200:n], ' '); i >= 0 {
		return n - 200 + i + 1
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return n
}

// draw writes the page to the end of the sheet, in lines of at most w cells.
func (p page) draw(s *sheet, t theme, w int) {
	for i := p.top; s.next(); i++ {
		pen := t.line(&s.b, w)
		pen.space(1)
		if i >= 0 && i < len(p.lines) {
			for _, x := range p.lines[i] {
				pen.put(x.role, x.text)
			}
		}
	}
}
