package board

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// openMsg brings what the plan shows.
type openMsg struct {
	load   int
	cols   []planColumn
	known  map[workflow.CardID]Row
	states []plan.State
	tally  plan.Tally
	err    error
}

// planLoad is what is asked of the file for a plan, and how it is laid out. It
// carries values: it is read on another goroutine.
type planLoad struct {
	load    int
	query   ScheduleQuery
	heads   []planColumn // one for each column of the query
	rules   *workflow.Rules
	now     time.Time
	pen     planPen
	takes   plan.Capacity
	unsaved func(workflow.Card) workflow.Card
	draft   plan.Draft
	lines   map[workflow.CardID]plan.Draft // its lines by card
	no      map[plan.Line]string
}

// loadPlan reads what the plan shows; loads still on their way are stale from
// here on.
func (m Model) loadPlan() (Model, tea.Cmd) {
	m.planner.load++
	m.planner.loading = true
	q := m.query(m.dates.past, 0)
	l := planLoad{
		load: m.planner.load, query: ScheduleQuery{Kinds: q.Kinds, Filter: q.Filter},
		rules: m.rules, now: m.cfg.Now(), takes: m.cfg.Takes, unsaved: m.layUnsaved(),
		draft: m.planner.draft, lines: map[workflow.CardID]plan.Draft{}, no: m.planner.no,
	}
	for _, x := range l.draft.Lines {
		of := l.lines[x.Card]
		of.Lines = append(of.Lines, x)
		l.lines[x.Card] = of
		l.query.Named = append(l.query.Named, x.Card)
	}
	for _, w := range m.saving.queue {
		for _, op := range w.ops {
			l.query.Named = append(l.query.Named, op.Card)
		}
	}
	l.query.Named = append(l.query.Named, m.marked.cards.ids...)
	l.pen = planPen{m.term.theme, m.planLaidOut().width}
	l.heads, l.query.Columns = m.planShelves(l)
	store := m.cfg.Store
	return m, func() tea.Msg { return l.read(store) }
}

// layUnsaved lays what is unsaved over a card of the file.
func (m Model) layUnsaved() func(workflow.Card) workflow.Card {
	if len(m.saving.queue) == 0 {
		return func(c workflow.Card) workflow.Card { return c }
	}
	return func(c workflow.Card) workflow.Card { return m.upToDate(Whole{Row: Row{Card: c}}).Card }
}

// planShelves are all columns of the plan, and what of each is wanted: those on
// screen, those beside it, and the one that the cursor goes to.
func (m Model) planShelves(l planLoad) ([]planColumn, []Shelf) {
	p := m.planner
	heads := m.planColumns()
	laid := m.planLaidOut()
	left := p.leftmost(max(1, laid.columns))
	if p.cols == nil {
		left = 0
	}
	focus := -1
	if base, ok := p.known[p.focus]; ok {
		it := l.laid(base.Card).Iteration
		focus = slices.IndexFunc(heads, func(c planColumn) bool { return c.holds(it) })
	}
	shelves := make([]Shelf, len(heads))
	for i, c := range heads {
		s := Shelf{From: c.it.Start, Until: c.until()}
		if p.focus != "" {
			s.Anchors = append(s.Anchors, p.focus)
		}
		k := slices.IndexFunc(p.cols, func(o planColumn) bool { return o.key() == c.key() })
		if k >= 0 {
			s.Offset = p.cols[k].at
			if x, ok := p.cols[k].card(s.Offset); ok {
				s.Anchors = append(s.Anchors, x.Card.ID)
			}
		}
		switch near := p.cols == nil && i < laid.columns+3 || k >= left-1 && k >= 0 && k <= left+laid.columns; {
		case k >= 0 && k == p.col || i == focus:
			s.Rows = max(2*planRows, 2*m.term.height)
			if p.from != "" && k == p.col {
				s.Rows = max(s.Rows, 2*(min(mostMarked, max(p.fromAt-s.Offset, s.Offset-p.fromAt))+rangeSlack))
			}
		case near || p.cols == nil && p.focus != "" && i == 0:
			s.Rows = max(planRows, m.term.height)
		}
		shelves[i] = s
	}
	return heads, shelves
}

// planRows is how many cards of a column are read at least.
const planRows = 64

// laid is a card of the file as the plan shows it.
func (l planLoad) laid(c workflow.Card) workflow.Card {
	c = l.unsaved(c)
	if lines, ok := l.lines[c.ID]; ok {
		return lines.Laid(c)
	}
	return c
}

// read asks the file, and makes what it says ready to be drawn.
func (l planLoad) read(store Store) openMsg {
	l.query.Lay = l.laid
	got, err := store.Schedule(l.query)
	if err != nil {
		return openMsg{load: l.load, err: err}
	}
	out := openMsg{load: l.load, known: map[workflow.CardID]Row{}}
	for _, c := range got.Columns {
		for _, r := range c.Rows {
			out.known[r.Card.ID] = r
		}
	}
	for _, r := range got.Named { // not as they are laid
		out.known[r.Card.ID] = r
	}
	out.states = l.draft.Against(func(id workflow.CardID) (workflow.Card, bool) {
		r, ok := out.known[id]
		return l.unsaved(r.Card), ok
	})
	out.tally = plan.TallyOf(out.states)
	marks := l.marks(out.states)
	for _, r := range got.Named {
		if c := l.laid(r.Card); c.IsOpen() && marks[c.ID].planned {
			out.tally.Gates += owed(l.rules.Next(c, l.now))
		}
	}
	for i, c := range got.Columns {
		head := l.heads[i]
		if c.Cards == 0 && !head.isTarget() {
			continue
		}
		col := head.filled(c, l.takes)
		for _, r := range c.Rows {
			x := marks[r.Card.ID]
			x.Row = r
			col.cards = append(col.cards, l.drawable(x))
		}
		col.pen = l.pen
		for k := range col.begins {
			col.begins[k].drawn = l.pen.person(col.begins[k])
		}
		for _, one := range col.loads {
			out.tally.Over += count(one.Over() > 0)
		}
		out.cols = append(out.cols, col)
	}
	return out
}

// marks are what the draft says of its cards.
func (l planLoad) marks(states []plan.State) map[workflow.CardID]planCard {
	marks := map[workflow.CardID]planCard{}
	for _, s := range states {
		x := marks[s.Card]
		x.planned = x.planned || s.Status == plan.Fits
		if s.Status == plan.Clash {
			x.trouble = "clash"
		} else if l.no[s.Line] != "" && x.trouble == "" {
			x.trouble = "refused"
		}
		marks[s.Card] = x
	}
	return marks
}

// drawable is a card with what is drawn of it.
func (l planLoad) drawable(x planCard) planCard {
	g := l.rules.Next(x.Card, l.now)
	x.handle, x.title = cell.Clean(x.Handle), cell.Clean(x.Card.Title)
	if x.Card.Weight > 0 {
		x.heft = " w" + strconv.Itoa(x.Card.Weight)
	}
	if g.Total() > 0 {
		x.meter, x.ready = fmt.Sprintf("%d/%d", g.Met(), g.Total()), g.Met() == g.Total()
	}
	x.mark = min(slices.Index(l.rules.Kinds(), x.Card.Kind), 2)
	var b strings.Builder
	l.pen.firstLine(&b, &x, planLook{})
	x.drawn[0] = b.String()
	b.Reset()
	l.pen.secondLine(&b, &x, planLook{})
	x.drawn[1] = b.String()
	return x
}

// planNear reads more cards where the cursor has come near the end of what is
// loaded, and where a column has come on screen that has none.
func (m Model) planNear() (Model, tea.Cmd) {
	p := m.planner
	if p.loading || p.cols == nil {
		return m, nil
	}
	laid := m.planLaidOut()
	left := p.leftmost(laid.columns)
	for i := left; i < min(len(p.cols), left+laid.columns); i++ {
		if c := p.cols[i]; c.count > 0 && (len(c.cards) == 0 || c.nearEdge()) {
			return m.loadPlan()
		}
	}
	return m, nil
}

// waits reports whether keys must wait for what the plan is to show.
func (p planner) waits() bool {
	if p.opens || p.apply || p.stale {
		return true
	}
	return p.loading && p.col < len(p.cols) && !p.cols[p.col].loaded()
}

// owed counts the gates that a card lacks and that somebody can give: that its
// day comes is no fault of the plan.
func owed(g workflow.Gates) int {
	n := 0
	for _, x := range g.Missing() {
		n += count(x.Supply != workflow.SupplyWait)
	}
	return n
}
