package board

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// loadPanel is how wide the loads stand beside the card.
const loadPanel = 34

// drawReview writes the card under review, the list of them, or the summary,
// with what each DRI has.
func (m Model) drawReview(s *sheet) (Model, frame) {
	m.pageHead(s, m.reviewTitle())
	v := m.review
	var side []textLine
	width := m.term.width
	switch {
	case v.summary || len(v.cards) == 0:
	case m.term.width >= beside:
		width -= loadPanel
		side = m.loadLines()
	case m.term.height >= lowScreen:
		s.row(m.oneLine(append([]piece{{plain, " "}}, m.loadLine()...)...))
		s.row("")
	}
	f, height := frame{}, s.max-s.lines
	var lines []textLine
	if v.list && !v.summary {
		v.top = max(0, min(v.top, v.at, len(v.cards)-height))
		v.top = max(v.top, v.at-height+1)
		lines = m.reviewRows(v, height, width)
		if len(v.cards) > 0 {
			f = frame{cursor: true, y: s.lines + v.at - v.top, shape: tea.CursorUnderline}
		}
	} else {
		if v.laid != width {
			v.page.lines, v.laid = m.reviewPage(v, max(min(width-2, 100), 1)), width
		}
		v.page = v.page.scrolled(0, height)
		lines = v.page.lines[min(v.page.top, len(v.page.lines)):]
	}
	m.review = v
	for y := 0; s.next(); y++ {
		p := m.term.theme.line(&s.b, width)
		if !v.list || v.summary {
			p.space(1)
		}
		if y < len(lines) {
			p.puts(lines[y])
		}
		if side != nil {
			p.fill()
			p = m.term.theme.line(&s.b, loadPanel)
			p.space(2)
			if y < len(side) {
				p.puts(side[y])
			}
		}
	}
	return m, f
}

// reviewTitle names the iteration, the place in it, and the time taken.
func (m Model) reviewTitle() string {
	v, now := m.review, m.cfg.Now()
	of, where := v.it.String(), ""
	switch {
	case v.summary:
		where = "summary as " + formatNames[v.format]
	case len(v.cards) == 0:
		where = "nothing queued"
	default:
		where = fmt.Sprintf("%d of %d, %d to go", v.at+1, len(v.cards), v.open())
	}
	if m.term.width < narrow {
		of, where = where, of // what changes is seen, whatever is cut
	}
	where = of + " " + m.term.theme.glyphs().dot + " " + where + " " + m.term.theme.glyphs().dot + " " + clockOf(v.elapsed(now))
	if !v.summary && len(v.cards) > 0 {
		where += ", this card " + clockOf(now.Sub(v.card))
	}
	return m.titleLine("Review", where)
}

// clockOf is a duration in whole minutes.
func clockOf(d time.Duration) string { return strconv.Itoa(int(d/time.Minute)) + " min" }

// loadLines is what each DRI has, one under the other.
func (m Model) loadLines() []textLine {
	out := []textLine{{{strong, "Load"}}}
	for _, l := range m.review.agenda.Loads {
		out = append(out, append(textLine{{plain, cell.Pad(cell.Cut(nameOr(l.DRI), 16), 17)}}, loadPiece(l)))
	}
	return append(out, nil, textLine{{dim, counted(m.review.agenda.Cards, "card") + ", weight " + strconv.Itoa(m.review.agenda.Weight)}})
}

// loadLine is the same in one line; of those that do not fit it says how many they are.
func (m Model) loadLine() textLine {
	var out textLine
	left, loads := m.term.width-2, m.review.agenda.Loads
	for i, l := range loads {
		name, load := cell.Cut(nameOr(l.DRI), 14)+" ", loadPiece(l)
		between, more := "", ""
		if i > 0 {
			between = "  " + m.term.theme.glyphs().dot + "  "
		}
		if i < len(loads)-1 {
			more = fmt.Sprintf("  +%d", len(loads)-1-i)
		}
		w := cell.Width(between + name + load.text)
		if i > 0 && w+cell.Width(more) > left {
			return append(out, piece{dim, fmt.Sprintf("  +%d", len(loads)-i)})
		}
		left -= w
		out = append(out, piece{faint, between}, piece{plain, name}, load)
	}
	return out
}

func nameOr(dri string) string {
	if dri == "" {
		return nobodyYet
	}
	return cell.Clean(dri)
}

// loadPiece is a weight against what fits.
func loadPiece(l Load) piece {
	text := strconv.Itoa(l.Weight)
	switch over := l.Over(); {
	case l.Away:
		return piece{bad, text + ", away"}
	case over > 0:
		return piece{bad, fmt.Sprintf("%s/%d, %d over", text, l.Capacity, over)}
	case l.Known:
		return piece{good, fmt.Sprintf("%s/%d", text, l.Capacity)}
	}
	return piece{dim, text + " (" + counted(l.Cards, "card") + ")"}
}

// reviewRows are the lines of the list.
func (m Model) reviewRows(v review, height, width int) []textLine {
	var out []textLine
	if len(v.cards) == 0 {
		return []textLine{{{dim, " Nothing is queued for " + v.it.String() + "."}}}
	}
	for i := v.top; i < min(len(v.cards), v.top+height); i++ {
		c := v.cards[i]
		edge, r := piece{plain, " "}, plain
		if i == v.at {
			edge, r = piece{focus, m.term.theme.glyphs().bar}, strong
		}
		if c.verdict != noVerdict {
			r = dim
		}
		g := m.rules.Next(c.Card, m.cfg.Now())
		row := textLine{edge, {dim, cell.Pad(cell.Clean(c.Handle), 6)}, {verdictRole(c.verdict), cell.Pad(verdictWords[c.verdict], 11)}}
		if width >= 64 {
			row = append(row, piece{dim, cell.Pad(cell.Cut(nameOr(c.Card.DRI), 11), 12)}, piece{dim, fmt.Sprintf("%2d %d/%d ", c.Card.Weight, g.Met(), g.Total())})
		}
		out = append(out, append(row, piece{r, cell.Clean(c.Card.Title)}))
	}
	return out
}

func verdictRole(v verdict) role {
	return [verdicted]role{dim, good, warn, bad, focus}[v]
}

// reviewPage is the card with its evidence, or the summary.
func (m Model) reviewPage(v review, w int) []textLine {
	t := &writer{w: w}
	if v.summary {
		for _, l := range v.summaryLines(m) {
			t.text(plain, 0, l)
			if l == "" {
				t.gap()
			}
		}
		return t.lines
	}
	c, ok := v.current()
	if !ok {
		t.text(dim, 0, "Nothing is queued for "+v.it.String()+".")
		return t.lines
	}
	view, card := cardView{whole: Whole{Row: c.Row}}, c.Card
	if v.whole.Card.ID == card.ID { // the texts of a row may be cut
		card.Description, card.Gameplan, card.Approval = v.whole.Card.Description, v.whole.Card.Gameplan, v.whole.Card.Approval
		view.whole = v.whole
	}
	view.whole.Card = card
	t.text(strong, 0, c.Handle+" "+card.Title)
	if c.verdict != noVerdict {
		t.add(piece{verdictRole(c.verdict), verdictWords[c.verdict]}, piece{dim, cell.Clean(strings.TrimRight(" "+c.note, " "))})
	}
	t.gap()
	t.facts(m.reviewFacts(card))
	m.reviewGates(t, card)
	if card.Gameplan == "" {
		t.gap()
		t.text(warn, 0, "There is no gameplan.")
	}
	m.long(t, view, "Gameplan", card.Gameplan)
	m.triageRecord(t, card)
	m.reviewApproval(t, view)
	m.rounds(t, view)
	m.long(t, view, "Description", card.Description)
	return t.lines
}

// reviewFacts are what a reviewer asks first.
func (m Model) reviewFacts(c workflow.Card) []known {
	var out []known
	add := func(name, value string) {
		if value != "" {
			out = append(out, known{name, textLine{{plain, cell.Clean(value)}}})
		}
	}
	add("stage", string(c.Stage)+", "+since(c.EnteredAt, m.cfg.Now()))
	add("kind", m.rules.KindTitle(c.Kind))
	add("DRI", m.driWithLoad(c))
	if c.Priority > 0 {
		add("priority", "P"+strconv.Itoa(c.Priority))
	}
	add("weight", strconv.Itoa(c.Weight))
	add("milestone", c.Milestone)
	return out
}

// reviewApproval is what was approved, or is still to be.
func (m Model) reviewApproval(t *writer, v cardView) {
	a := v.whole.Card.Approval
	need, _ := m.rules.NeededApproval(v.whole.Card)
	switch {
	case a.Level != "":
		t.heading("Approval")
		t.text(plain, 2, orNobody(a.By)+", "+a.Level+", "+m.dayOf(a.At))
		if a.Evidence != "" {
			m.written(t, v, a.Evidence, 4)
		}
	case len(need.Levels) > 0:
		t.heading("Approval")
		t.text(warn, 2, "missing: "+strings.Join(need.Levels, " or ")+" ("+need.Why+")")
	}
}

// driWithLoad is who is responsible, and what they have.
func (m Model) driWithLoad(c workflow.Card) string {
	for _, l := range m.review.agenda.Loads {
		if strings.EqualFold(l.DRI, c.DRI) {
			return cell.Clean(l.Heading())
		}
	}
	return nameOr(c.DRI)
}

// reviewGates lists the gates of the next stage, without the keys of the board.
func (m Model) reviewGates(t *writer, c workflow.Card) {
	g := m.rules.Next(c, m.cfg.Now())
	if g.To == "" {
		return
	}
	t.heading(fmt.Sprintf("To %s: %d of %d", cell.Clean(string(g.To)), g.Met(), g.Total()))
	marks := m.term.theme.glyphs()
	for _, x := range g.List {
		if x.Met {
			t.add(piece{good, "  " + marks.ready + " "}, piece{plain, cell.Clean(x.By)})
			continue
		}
		line := textLine{{warn, "  " + marks.open + " "}, {plain, cell.Clean(x.Need)}}
		if who := giver(x); who != "" {
			line = append(line, piece{dim, " " + marks.dot + " from " + who})
		}
		t.add(line...)
	}
}
