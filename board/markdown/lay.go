package markdown

import (
	"strings"
	"unicode/utf8"

	"opsboard/board/cell"
)

// Lines lays the document out in lines of at most w cells; a w below 1 is taken
// for 1.
func (d *Document) Lines(w int, g Glyphs) []Line {
	l := layer{w: max(w, 1), g: g}
	for i, b := range d.blocks {
		l.block = i
		l.lay(b)
	}
	return l.out
}

// layer lays blocks out, one below the other.
type layer struct {
	w     int
	g     Glyphs
	block int
	path  []part // of the block before
	out   []Line
	first []Span // what stands before the next line of the block
	rest  []Span // and before all that follow
}

func (l *layer) lay(b block) {
	if b.gap {
		_, bars := block{path: shared(l.path, b.path)}.leads(l.w, l.g)
		l.line(Line{Spans: bars, Lead: len(bars)})
	}
	l.path = b.path
	l.first, l.rest = b.leads(l.w, l.g)
	switch b.kind {
	case heading:
		l.mark(strings.Repeat("#", b.level) + " ")
		l.flow(b.headed(), 0)
	case rule:
		l.put(Line{Spans: []Span{{Rule, strings.Repeat(l.g.Rule, min(l.room(), 40))}}})
	case code:
		l.code(b.lines)
	case table:
		l.table(b)
	default:
		if b.task != none {
			l.box(b, map[task]string{todo: l.g.Todo, done: l.g.Done}[b.task]+" ")
		}
		l.flow(b.flow, 0)
	}
}

// headed is the text of a heading: what is plain or emphasised in it is in the
// look of headings.
func (f flow) headed() flow {
	out := flow{text: f.text, task: f.task}
	for _, s := range f.looks {
		if s.look < Struck {
			s.look = Heading
		}
		if n := len(out.looks); n > 0 && out.looks[n-1].look == s.look {
			out.looks[n-1].end = s.end
			continue
		}
		out.looks = append(out.looks, s)
	}
	return out
}

// shared are the containers that two blocks have in common.
func shared(a, b []part) []part {
	n := 0
	for n < min(len(a), len(b)) && a[n].id == b[n].id {
		n++
	}
	return later(b[:n])
}

// room is how many cells a line of the block has for text.
func (l *layer) room() int {
	n := l.w
	for _, s := range l.rest {
		n -= cell.Width(s.Text)
	}
	return max(n, 1)
}

// mark puts a mark before the text, where there is room for it; the lines that
// follow hang.
func (l *layer) mark(s string) {
	n := cell.Width(s)
	if l.room() < n+2 {
		return
	}
	l.first = append(l.first[:len(l.first):len(l.first)], Span{Mark, s})
	l.rest = append(l.rest[:len(l.rest):len(l.rest)], Span{Mark, strings.Repeat(" ", n)})
}

// box puts the box of a task before its text, in the place of the bullet where
// there is one.
func (l *layer) box(b block, box string) {
	n, k := len(b.path), len(l.first)
	if n > 0 && k > 0 && b.path[n-1].kind == bullet && !b.path[n-1].passed {
		if room := l.room() + cell.Width(l.rest[k-1].Text); room < cell.Width(box)+2 {
			return
		}
		l.first, l.rest = l.first[:k-1], l.rest[:k-1]
	}
	l.mark(box)
}

// put adds a line below the lead.
func (l *layer) put(line Line) {
	line.Lead += len(l.first)
	line.Spans = append(l.first[:len(l.first):len(l.first)], line.Spans...)
	l.first = l.rest
	l.line(line)
}

// line ends a line at its last letter: an empty one within a quote has its bars
// and nothing else.
func (l *layer) line(line Line) {
	line.Block = l.block
	for n := len(line.Spans); n > 0; n-- {
		last := &line.Spans[n-1]
		if last.Text = strings.TrimRight(last.Text, " "); last.Text != "" {
			break
		}
		line.Spans = line.Spans[:n-1]
	}
	line.Lead = min(line.Lead, len(line.Spans))
	if l.w < 2 {
		for i := range line.Spans {
			line.Spans[i].Text = narrow(line.Spans[i].Text)
		}
	}
	l.out = append(l.out, line)
}

// narrow puts a sign in place of each character that takes two cells.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if cell.Width(string(r)) > 1 {
			return '…'
		}
		return r
	}, s)
}

// flow wraps a text; at is the place of its first letter in the block.
func (l *layer) flow(f flow, at int) {
	w := l.room()
	from, glued := 0, false
	for {
		to, next := breakAt(f.text, from, w)
		l.put(Line{Spans: f.spans(from, to), At: at + from, Glued: glued})
		if next >= len(f.text) {
			return
		}
		glued = next == to
		from = next
	}
}

// spans is a piece of the text with its looks.
func (f flow) spans(from, to int) []Span {
	var out []Span
	for _, s := range f.looks {
		if s.end <= from {
			continue
		}
		if from >= to {
			break
		}
		end := min(s.end, to)
		out = append(out, Span{s.look, f.text[from:end]})
		from = end
	}
	return out
}

// breakAt is where the line that begins at from ends, and where the next one
// begins: after the last space that fits, else within the word.
func breakAt(s string, from, w int) (end, next int) {
	n, space := 0, -1
	for i := from; i < len(s); {
		size, cells := 1, 1
		switch c := s[i]; {
		case c == '\n':
			return i, i + 1
		case c == ' ':
			space = i
		case c >= utf8.RuneSelf:
			_, size = utf8.DecodeRuneInString(s[i:])
			cells = cell.Width(s[i : i+size])
		}
		if n+cells > w && i > from {
			switch {
			case s[i] == ' ':
				return i, i + 1
			case space > from:
				return space, space + 1
			}
			return i, i
		}
		n += cells
		i += size
	}
	return len(s), len(s)
}

// code sets lines as they are; what is too long goes on below, marked.
func (l *layer) code(lines []string) {
	if l.room() >= 8 {
		l.first = append(l.first[:len(l.first):len(l.first)], Span{Mark, "  "})
		l.rest = append(l.rest[:len(l.rest):len(l.rest)], Span{Mark, "  "})
	}
	at := 0
	for _, s := range lines {
		l.codeLine(s, at)
		at += len(s) + 1
	}
}

func (l *layer) codeLine(s string, at int) {
	w := l.room()
	more := Span{Mark, l.g.More + " "}
	for from := 0; ; {
		line, room := Line{At: at + from, Glued: from > 0}, w
		if from > 0 && w >= 8 {
			line.Spans, line.Lead, room = []Span{more}, 1, w-2
		}
		to := cutCells(s, from, room)
		line.Spans = append(line.Spans, Span{Code, s[from:to]})
		l.put(line)
		if from = to; from >= len(s) {
			return
		}
	}
}

// cutCells is the end of what fits into w cells from a place on, at least one
// character.
func cutCells(s string, from, w int) int {
	n := 0
	for i := from; i < len(s); {
		size, cells := 1, 1
		if s[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(s[i:])
			cells = cell.Width(s[i : i+size])
		}
		if n+cells > w && i > from {
			return i
		}
		n += cells
		i += size
	}
	return len(s)
}
