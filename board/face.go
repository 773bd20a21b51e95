package board

import (
	"strconv"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// face is what a card shows on the board, and nothing else: two cards with the
// same face look the same, so a face is the key of the drawn cells. All text in
// it is clean.
type face struct {
	handle, title, people, chips string
	kind                         string // its word, where the track has several kinds
	mark                         uint8  // which glyph stands for the kind
	priority                     int
	days                         int
	met, total                   int  // the gate meter
	next                         bool // there is a next stage
	waiting, asked, forced       bool
	due                          string // by when it is promised, in words
	overdue, confidential        bool
	rejected                     int
	unsaved                      bool
	unsent                       bool // it is not on the remote as it is here
	clashes                      int
	news                         bool // so is what others did
	marked                       bool // set where the card is drawn: marks change without a load
}

// makeFace looks at a card at the moment now.
func makeFace(r *workflow.Rules, row Row, now time.Time, many bool) face {
	c := row.Card
	g := r.Next(c, now)
	f := face{
		handle: cell.Clean(row.Handle), title: cell.Clean(c.Title), people: cell.Clean(c.DRI), chips: chips(c.Labels),
		priority: c.Priority, days: c.DaysInStage(now), met: g.Met(), total: g.Total(), next: g.To != "",
		waiting: c.IsWaiting() && c.IsOpen(), forced: len(c.Forced) > 0, confidential: c.Confidential,
		unsent: row.Unsent, clashes: len(c.Clashes),
	}
	if today := r.Cadence().Today(now); c.IsOpen() {
		f.due, f.overdue = dueInShort(c.Due, today), c.IsOverdue(today)
	}
	for i, k := range r.Kinds() {
		if k == c.Kind {
			f.mark = uint8(min(i, 2))
		}
	}
	if many {
		f.kind = cell.Clean(string(c.Kind))
	}
	if c.IsOpen() {
		switch c.Round().State {
		case workflow.Requested:
			f.asked = true
		case workflow.Rejected:
			f.rejected = c.Rejections()
		}
	}
	return f
}

// drawn keys the cells of one card.
type drawn struct {
	face
	width    int
	selected bool
	dense    bool
}

// cells remembers the drawn cards of one theme: View runs after every message,
// and drawing a card costs a hundred times what finding it costs. It is touched
// by the program's own goroutine only.
type cells struct {
	theme   theme
	lines   map[drawn][]string
	columns map[int]drawnColumn // as last drawn, by their places
	rule    drawnLine[ruleLook]
	keys    drawnLine[keysLook]
}

func newCells(t theme) *cells {
	return &cells{theme: t, lines: map[drawn][]string{}, columns: map[int]drawnColumn{}}
}

// drawnLine is a line with all that it was drawn from.
type drawnLine[T comparable] struct {
	look T
	text string
}

// or is the line, drawn anew where it would look different.
func (k *drawnLine[T]) or(look T, draw func() string) string {
	if k.text == "" || k.look != look {
		k.look, k.text = look, draw()
	}
	return k.text
}

const keptCells = 4096

// of is the card's lines, each exactly width cells wide; the last is empty and
// parts it from the next card.
func (c *cells) of(f face, width int, selected, dense bool) []string {
	key := drawn{f, width, selected, dense}
	if lines, ok := c.lines[key]; ok {
		return lines
	}
	if len(c.lines) >= keptCells {
		clear(c.lines)
	}
	lines := f.draw(c.theme, width, selected, dense)
	c.lines[key] = lines
	return lines
}

// slender is a column in which two lines are too short for most titles.
const slender = 28

// draw is the card: handle, kind, priority and gate meter; the title in two lines,
// in a slender column three; people, days and marks; labels. Dense, it is the title
// in one line, and no labels.
func (f face) draw(t theme, width int, selected, dense bool) []string {
	var out []string
	bar := selected
	row := func(write func(p *pen)) {
		var b strings.Builder
		p, gap := t.column(&b, width)
		switch {
		case bar:
			p.put(focus, t.glyphs().bar)
		case f.marked && len(out) == 0:
			p.put(focus, t.glyphs().marked)
		default:
			p.space(1)
		}
		write(&p)
		p.fill()
		b.WriteString(gap)
		out = append(out, b.String())
	}
	row(func(p *pen) { f.first(p, t.glyphs(), selected) })
	room := width - 1 - columnGap(width)
	titled := room
	if cell.IsRightToLeft(f.title) {
		titled -= 2 * cell.Width(guard)
	}
	lines := 2
	switch {
	case dense:
		lines = 1
	case width < slender:
		lines = 3 // as many letters as two lines of a wider one
	}
	look := map[bool]role{true: strong, false: plain}[selected]
	for _, line := range cell.Wrap(f.title, titled, lines) {
		row(func(p *pen) { p.put(look, line) })
	}
	bar = false // it marks what one reads first: each line more is more for the terminal at every step
	for _, m := range f.meta(t.glyphs(), room) {
		row(m.write)
	}
	if f.chips != "" && !dense {
		row(func(p *pen) { p.put(chip, f.chipLine(room)) })
	}
	return append(out, cell.Pad("", width))
}

func (f face) first(p *pen, g *glyphs, selected bool) {
	p.put(dim, f.handle)
	p.space(1)
	if f.mark == 0 {
		p.put(bug, g.bug)
	} else {
		p.put(feat, []string{g.bug, g.feature, g.other}[f.mark])
	}
	if f.kind != "" {
		p.space(1)
		p.put(dim, f.kind)
	}
	if f.priority > 0 {
		p.space(1)
		p.put([]role{plain, bad, warn, dim, dim}[min(f.priority, 4)], "P"+strconv.Itoa(f.priority))
	}
	meter, r := f.meter(g)
	if f.news {
		text := " " + g.news + " news"
		if room := p.left - cell.Width(meter) - 1; cell.Width(text) > room || f.marked {
			text = " " + g.news
		}
		p.put(warn, text)
	}
	if f.marked {
		f.word(p, g, selected, p.left-cell.Width(meter)-1)
	}
	if n := cell.Width(meter); n > 0 && p.left > n {
		p.space(p.left - n)
		p.put(r, meter)
	}
}

// word says within so many cells that the card is marked. Its glyph stands at the
// edge, unless the bar of the selection is there.
func (f face) word(p *pen, g *glyphs, selected bool, room int) {
	text := " marked"
	if selected {
		text = " " + g.marked + text
	}
	switch {
	case cell.Width(text) <= room:
		p.put(focus, text)
	case selected:
		p.put(focus, " "+g.marked)
	}
}

// meter is how many gates of the next stage are met.
func (f face) meter(g *glyphs) (string, role) {
	switch {
	case !f.next:
		return "", plain
	case f.total == 0:
		return g.ready, good
	case f.met == f.total:
		return g.ready + " " + strconv.Itoa(f.met) + "/" + strconv.Itoa(f.total), good
	}
	return strconv.Itoa(f.met) + "/" + strconv.Itoa(f.total), dim
}

// metaLine is the pieces of one line under the title.
type metaLine struct {
	dot    string
	pieces []piece
	width  int
}

type piece struct {
	role role
	text string
}

func (m metaLine) write(p *pen) {
	for i, x := range m.pieces {
		if i > 0 {
			p.put(faint, " "+m.dot+" ")
		}
		p.put(x.role, x.text)
	}
}

// meta lays people, days and marks into as many lines of w cells as they need.
func (f face) meta(g *glyphs, w int) []metaLine {
	all := []piece{{dim, cell.Cut(f.people, max(8, w-8))}, {dim, age(f.days)}}
	mark := func(on bool, r role, text string) {
		if on {
			all = append(all, piece{r, text})
		}
	}
	mark(f.due != "", map[bool]role{false: dim, true: bad}[f.overdue], f.due)
	mark(f.unsaved, bad, g.unsaved+" unsaved")
	mark(f.clashes > 0, bad, g.clash+" "+clashes(f.clashes))
	mark(f.unsent && !f.unsaved, dim, g.unsent+" to push")
	mark(f.waiting, warn, g.waits+" waiting")
	mark(f.asked, warn, g.asked+" validation asked")
	mark(f.rejected == 1, bad, g.no+" rejected")
	mark(f.rejected > 1, bad, g.no+" rejected "+strconv.Itoa(f.rejected)+" times")
	mark(f.forced, bad, g.forced+" forced")
	mark(f.confidential, warn, g.confidential+" confidential")
	var out []metaLine
	for _, x := range all {
		n := cell.Width(x.text)
		if n == 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].width+3+n <= w {
			out[last].pieces = append(out[last].pieces, x)
			out[last].width += 3 + n
			continue
		}
		out = append(out, metaLine{g.dot, []piece{x}, n})
	}
	return out
}

func age(days int) string {
	if days == 0 {
		return "today"
	}
	return strconv.Itoa(days) + "d"
}
