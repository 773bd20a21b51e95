package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"opsboard/board/cell"
)

// alignment is how the cells of a column stand.
type alignment uint8

const (
	left alignment = iota
	right
	middle
)

// gutter is the space between columns.
const gutter = 2

// table reads the rows of a table, nil for a node that is none.
func (r *reader) table(n ast.Node) [][]flow {
	if _, ok := n.(*east.Table); !ok {
		return nil
	}
	rows := [][]flow{}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []flow
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			i := inline{src: r.src}
			i.children(c, Plain)
			cells = append(cells, i.done())
		}
		rows = append(rows, cells)
	}
	return rows
}

func alignments(n ast.Node) []alignment {
	var out []alignment
	for _, a := range n.(*east.Table).Alignments {
		out = append(out, map[east.Alignment]alignment{east.AlignRight: right, east.AlignCenter: middle}[a])
	}
	return out
}

// table sets a table in columns, or where these are too wide together, each row
// as a list of "name: value".
func (l *layer) table(b block) {
	widths, total := make([]int, len(b.align)), -gutter
	for i := range widths {
		for _, row := range b.rows {
			if i < len(row) {
				widths[i] = max(widths[i], cell.Width(row[i].text), 1)
			}
		}
		total += widths[i] + gutter
	}
	if total > l.room() {
		l.listed(b)
		return
	}
	at := 0
	for i, row := range b.rows {
		line := Line{At: at}
		for k, f := range row {
			if i == 0 {
				f = f.headed()
			}
			line.Spans = append(line.Spans, set(f, widths[k], b.align[k], k+1 == len(row))...)
			at += len(f.text) + 1
		}
		l.put(line)
		if i == 0 {
			l.put(Line{At: at, Spans: rules(widths, l.g)})
		}
	}
}

func rules(widths []int, g Glyphs) []Span {
	out := make([]string, len(widths))
	for i, w := range widths {
		out[i] = strings.Repeat(g.Rule, w)
	}
	return []Span{{Rule, strings.Join(out, strings.Repeat(" ", gutter))}}
}

// set pads a cell to the width of its column.
func set(f flow, w int, a alignment, last bool) []Span {
	n := w - cell.Width(f.text)
	before := map[alignment]int{right: n, middle: n / 2}[a]
	after := n - before + gutter
	if last {
		after = 0
	}
	out := f.spans(0, len(f.text))
	if before > 0 {
		out = append([]Span{{Plain, strings.Repeat(" ", before)}}, out...)
	}
	if after > 0 {
		out = append(out, Span{Plain, strings.Repeat(" ", after)})
	}
	return out
}

// listed sets a table as a list, for a screen that it is too wide for.
func (l *layer) listed(b block) {
	first, rest := l.first, l.rest
	at := 0
	for i, row := range b.rows {
		if i == 0 && len(b.rows) > 1 {
			continue
		}
		if i > 1 {
			l.put(Line{At: at})
		}
		for k, f := range row {
			if f.text == "" {
				continue
			}
			if l.first, l.rest = rest, rest; at == 0 {
				l.first = first
			}
			if name := b.rows[0][k].text; i > 0 && name != "" {
				f = f.after(name + ": ")
			}
			if l.room() > 10 {
				l.rest = append(l.rest[:len(l.rest):len(l.rest)], Span{Mark, "  "})
			}
			l.flow(f, at)
			at += len(f.text) + 1
		}
		l.first, l.rest = rest, rest
	}
}

// after is the text with a name before it.
func (f flow) after(name string) flow {
	out := flow{text: name + f.text, looks: []stretch{{len(name), Mark}}}
	for _, s := range f.looks {
		out.looks = append(out.looks, stretch{s.end + len(name), s.look})
	}
	return out
}
