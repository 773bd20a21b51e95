package markdown

import (
	"slices"
	"strconv"
	"strings"

	"opsboard/board/cell"
)

// kind is the sort of a block.
type kind uint8

const (
	paragraph kind = iota
	heading
	code
	rule
	table
)

// block is a leaf of the document: text that flows, lines that stay as they are,
// or a table.
type block struct {
	kind  kind
	path  []part // the containers that it lies in, outermost first
	gap   bool   // a line is left empty before it
	level int    // of a heading
	flow         // of a paragraph or heading
	lines []string
	rows  [][]flow // of a table, the names of its columns first
	align []alignment
}

// part is one container: a quote, or an item of a list.
type part struct {
	kind   partKind
	id     int // no two containers of a document have the same
	number int
	passed bool // the label of the item stands before an earlier block
}

type partKind uint8

const (
	quote partKind = iota
	bullet
	ordered
)

// later is the path for the next block in the same containers.
func later(path []part) []part {
	if !slices.ContainsFunc(path, func(p part) bool { return !p.passed }) {
		return path
	}
	path = slices.Clone(path)
	for i := range path {
		path[i].passed = true
	}
	return path
}

// leads are what stands before the first line of a block and before the others,
// of the same width, which leaves room for the text.
func (b block) leads(w int, g Glyphs) (first, rest []Span) {
	path := b.path
	total := func() int {
		n := 0
		for _, p := range path {
			n += cell.Width(p.label(g))
		}
		return n
	}
	for len(path) > 0 && total() > w-min(12, (w+1)/2) {
		path = path[1:]
	}
	for _, p := range path {
		label := p.label(g)
		again := Span{Mark, label}
		if p.kind != quote {
			again.Text = strings.Repeat(" ", cell.Width(label))
		}
		if p.passed {
			label = again.Text
		}
		first, rest = append(first, Span{Mark, label}), append(rest, again)
	}
	return first, rest
}

func (p part) label(g Glyphs) string {
	switch p.kind {
	case bullet:
		return g.Bullet + " "
	case ordered:
		return strconv.Itoa(p.number) + ". "
	}
	return g.Quote + " "
}

// asTyped is a text with its line ends kept and nothing read into it.
func asTyped(text string, gap bool) block {
	b := block{gap: gap}
	b.put(Plain, strings.Join(cleanLines(text), "\n"))
	return b
}

func cleanLines(s string) []string { return cell.CleanLines(strings.TrimRight(s, "\n")) }
