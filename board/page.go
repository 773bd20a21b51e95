package board

import (
	"strings"

	"opsboard/board/cell"
)

// page is text to read: a title and lines, of which some are on screen.
type page struct {
	title string
	lines []textLine
	top   int
	under screen // where leaving it leads
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
	lines []textLine
	w     int
}

func (t *writer) add(pieces ...piece) { t.lines = append(t.lines, pieces) }

// gap leaves one line empty, never two, and none at the top.
func (t *writer) gap() {
	if n := len(t.lines); n > 0 && len(t.lines[n-1]) > 0 {
		t.lines = append(t.lines, nil)
	}
}

// heading begins a part.
func (t *writer) heading(s string) {
	t.gap()
	t.add(piece{focus, s})
}

// longest is how much of one line is wrapped at a time: a line of a megabyte
// must not be measured again for each of its pieces.
const longest = 2000

// text wraps a text of many lines, indented.
func (t *writer) text(r role, indent int, s string) {
	w := max(t.w-indent, 1)
	for _, l := range cell.CleanLines(s) {
		if l == "" {
			t.lines = append(t.lines, nil)
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
