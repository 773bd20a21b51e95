package board

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
)

// find is what is searched for in the open card, and where it is.
type find struct {
	text   string
	marks  []mark // in the order of the text, then of what stands beside it
	count  int
	at     int  // the match that one is at, from 0
	origin int  // where the card was scrolled to before the search
	more   bool // there are more matches than are counted
}

// mark is a piece of a line that matches: bytes of the line's text, its lead
// included. A match that goes on on the next line has two.
type mark struct {
	match          int
	side           bool
	line, from, to int
}

// mostMatches is how many are counted.
const mostMatches = 2000

// folded is the text of a page in lower case, and where each line is in it.
type folded struct {
	text   string
	starts []int // of each line, the place in text
	leads  []int // and the bytes of the line before its text
}

// fold joins the lines of a page to one text, so that words are found across
// the ends of lines.
func (p page) fold() folded {
	var b strings.Builder
	f := folded{starts: make([]int, len(p.lines)), leads: make([]int, len(p.lines))}
	for i, line := range p.lines {
		at := p.places[i]
		switch {
		case i == 0 || at.glued:
		case at.part == p.places[i-1].part && at.block == p.places[i-1].block:
			b.WriteByte(' ')
		default:
			b.WriteByte('\n')
		}
		f.starts[i] = b.Len()
		for k, x := range line {
			if k < at.lead {
				f.leads[i] += len(x.text)
				continue
			}
			b.WriteString(lower(x.text))
		}
	}
	f.text = b.String()
	return f
}

// lower is a text in lower case, each letter as long as it was.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); utf8.RuneLen(l) == utf8.RuneLen(r) {
			return l
		}
		return r
	}, s)
}

// marks are all places of a text in the page, the matches numbered from n.
func (f folded) marks(text string, n int, side bool) (out []mark) {
	for at := 0; len(out) < mostMatches; n++ {
		i := strings.Index(f.text[at:], text)
		if i < 0 {
			break
		}
		from := at + i
		at = from + len(text)
		line := sort.Search(len(f.starts), func(k int) bool { return f.starts[k] > from }) - 1
		for ; line < len(f.starts) && f.starts[line] < at; line++ {
			end := len(f.text)
			if line+1 < len(f.starts) {
				end = f.starts[line+1]
			}
			a, b := max(from, f.starts[line]), min(at, end)
			if a < b {
				out = append(out, mark{n, side, line, a - f.starts[line] + f.leads[line], b - f.starts[line] + f.leads[line]})
			}
		}
	}
	return out
}

// matched looks for the text anew: in another layout, or another state of the
// card. The match that one is at stays the nearest.
func (v cardView) matched() cardView {
	v.find.marks, v.find.count, v.find.more = nil, 0, false
	if v.find.text == "" {
		return v
	}
	text := lower(v.find.text)
	out := v.page.fold().marks(text, 0, false)
	n := 0
	if len(out) > 0 {
		n = out[len(out)-1].match + 1
	}
	out = append(out, v.side.fold().marks(text, n, true)...)
	if len(out) > 0 {
		v.find.count = out[len(out)-1].match + 1
	}
	v.find.more = v.find.count >= mostMatches
	v.find.marks = out
	v.find.at = max(0, min(v.find.at, v.find.count-1))
	return v
}

// mark is the first line of the match that one is at.
func (f find) mark() (mark, bool) {
	i := slices.IndexFunc(f.marks, func(x mark) bool { return x.match == f.at })
	if i < 0 {
		return mark{}, false
	}
	return f.marks[i], true
}

// tally is how many matches there are: "2 of 7".
func (f find) tally() string {
	switch {
	case f.text == "":
		return ""
	case f.count == 0:
		return "nothing"
	case f.more:
		return fmt.Sprintf("%d of more than %d", f.at+1, f.count)
	}
	return strconv.Itoa(f.at+1) + " of " + strconv.Itoa(f.count)
}

// toMatch scrolls to the match that one is at, where it is not on a screen of
// height lines.
func (v cardView) toMatch(height int) cardView {
	x, ok := v.find.mark()
	if !ok {
		return v
	}
	top := v.tops(height)[count(x.side)]
	if x.line < top || x.line >= top+height {
		v.page.top = max(0, x.line-height/3)
		v = v.scrolled(0, height)
	}
	return v
}

// line is one line of a column with the matches in it marked.
func (v cardView) line(side bool, n int) textLine {
	p := v.page
	if side {
		p = v.side
	}
	if n < 0 || n >= len(p.lines) {
		return nil
	}
	line, marks := p.lines[n], v.find.marks
	i := sort.Search(len(marks), func(k int) bool {
		x := marks[k]
		return x.side == side && x.line >= n || x.side && !side
	})
	for ; i < len(marks) && marks[i].side == side && marks[i].line == n; i++ {
		r := match
		if marks[i].match == v.find.at {
			r = here
		}
		line = line.marked(marks[i].from, marks[i].to, r)
	}
	return line
}

// marked is the line with some of its bytes in another role.
func (l textLine) marked(from, to int, r role) textLine {
	var out textLine
	at := 0
	for _, x := range l {
		a, b := max(from-at, 0), min(to-at, len(x.text))
		at += len(x.text)
		if a >= b {
			out = append(out, x)
			continue
		}
		for _, y := range []piece{{x.role, x.text[:a]}, {r, x.text[a:b]}, {x.role, x.text[b:]}} {
			if y.text != "" {
				out = append(out, y)
			}
		}
	}
	return out
}

// cursor puts the cursor of the terminal on the match that one is at.
func (v cardView) cursor(height, y int) frame {
	x, ok := v.find.mark()
	if !ok {
		return frame{}
	}
	row := x.line - v.tops(height)[count(x.side)]
	if row < 0 || row >= height {
		return frame{}
	}
	text, left := "", 1
	p := v.page
	if x.side {
		w, _ := columnWidths(v.width)
		p, left = v.side, 1+w+4
	}
	for _, s := range p.lines[x.line] {
		text += s.text
	}
	return frame{cursor: true, x: left + cell.Width(text[:x.from]), y: y + row, shape: tea.CursorUnderline}
}
