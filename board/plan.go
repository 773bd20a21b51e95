package board

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// Plans keeps the draft of a plan, so that it outlives the program, and saves it
// for others. Its methods are called from commands, one at a time.
type Plans interface {
	// Kept is the draft of this board and person, empty where there is none. Its
	// Board and By are always set.
	Kept() (plan.Draft, error)
	// Keep writes the draft in the place of the older one; an empty one takes the
	// older one away.
	Keep(plan.Draft) error
	// Save writes the draft to a file that is not there yet, and says where.
	Save(d plan.Draft, path string) (full string, err error)
}

// planner is the screen on which work is planned: iterations side by side, with
// a draft laid over the board.
type planner struct {
	rows   []Row                   // the open cards of track and filter, as the file has them
	known  map[workflow.CardID]Row // these and the ones that the draft is about
	cols   []planColumn            // as shown, with what is unsaved and the draft laid over them
	col    int                     // the column that has the focus
	left   int                     // the first column on screen
	load   int                     // number of the newest load
	opens  bool                    // the first cards are on their way; the screen comes with them
	apply  bool                    // the draft is applied once the newest cards are here
	atOnce bool                    // moves go into the file at once, not into the draft
	from   workflow.CardID         // where a range that is being marked began; "" for none
	draft  plan.Draft
	states []plan.State // its lines beside the board as it is
	tally  plan.Tally
	no     map[plan.Line]string // why lines were refused when they were applied
	undone []plan.Draft         // drafts as they were after what was taken back, for redo
	done   []plan.Draft         // as they were before each change, for undo
	list   planList             // the difference, line by line
	busy   bool                 // the draft is being written
	dirty  bool                 // it has changed since
	failed error                // why it could not be kept
}

// openMsg brings the open cards for the plan.
type openMsg struct {
	load    int
	rows    []Row
	drafted []Row // the cards that the draft is about
	err     error
}

// openPlan shows the plan, where it was left.
func (m Model) openPlan() (Model, tea.Cmd) {
	m.planner.opens = true
	return m.loadPlan()
}

// loadPlan reads the open cards; loads still on their way are stale from here on.
func (m Model) loadPlan() (Model, tea.Cmd) {
	m.planner.load++
	var ids []workflow.CardID
	for _, l := range m.planner.draft.Lines {
		if !slices.Contains(ids, l.Card) {
			ids = append(ids, l.Card)
		}
	}
	store, load, q := m.cfg.Store, m.planner.load, m.query(m.past, 0)
	return m, func() tea.Msg {
		rows, err := store.OpenCards(q)
		if err != nil {
			return openMsg{load: load, err: err}
		}
		drafted, err := store.Rows(ids)
		return openMsg{load, rows, drafted, err}
	}
}

// planLoaded takes the open cards over. The cursor stays on its card.
func (m Model) planLoaded(msg openMsg) (Model, tea.Cmd) {
	p := m.planner
	if msg.load != p.load {
		return m, nil
	}
	opens, apply := p.opens, p.apply
	p.opens, p.apply = false, false
	if msg.err != nil {
		m.planner, m.held = p, nil
		m.status = said(bad, "The open cards cannot be read: "+msg.err.Error())
		return m, nil
	}
	p.rows = msg.rows
	p.known = make(map[workflow.CardID]Row, len(msg.rows)+len(msg.drafted))
	for _, r := range slices.Concat(msg.drafted, msg.rows) {
		p.known[r.Card.ID] = r
	}
	first := p.cols == nil
	m.planner = p
	m = m.relayPlan()
	if opens {
		m.screen, m.base = onPlan, onPlan
		if first {
			m = m.planFrom(m.focused())
		}
		m = m.planHello()
	}
	if apply {
		return m.applyNow()
	}
	return m, nil
}

// planHello says what waits in the draft.
func (m Model) planHello() Model {
	if n := len(m.planner.draft.Lines); n > 0 && m.status.text == "" {
		m.status = said(plain, fmt.Sprintf("Your draft of %s is resumed: %s. %s shows it line by line.",
			m.clock(m.planner.draft.At, "2 January, 15:04"), m.planner.tally, m.keyFor("difference")))
	}
	return m
}

// planFrom puts the cursor on a card, or on the first column that has some.
func (m Model) planFrom(id workflow.CardID) Model {
	m.planner.col = min(1, len(m.planner.cols)-1)
	return m.planFollow(id)
}

// planFollow puts the cursor on a card, where it is to be seen.
func (m Model) planFollow(id workflow.CardID) Model {
	for i, c := range m.planner.cols {
		if place := c.place(id); place >= 0 && id != "" {
			m.planner.cols = slices.Clone(m.planner.cols)
			m.planner.cols[i].at = place
			m.planner.col = i
		}
	}
	return m
}

// current is the card under the cursor, as the draft has it.
func (p planner) current() (Row, bool) {
	if p.col >= len(p.cols) {
		return Row{}, false
	}
	c := p.cols[p.col]
	if c.at < 0 || c.at >= len(c.cards) {
		return Row{}, false
	}
	return c.cards[c.at].Row, true
}

// planBase is a card without the draft: as the file has it, with what is unsaved.
func (m Model) planBase(id workflow.CardID) (Row, bool) {
	r, ok := m.planner.known[id]
	if ok {
		r.Card = m.upToDate(Whole{Row: r}).Card
	}
	return r, ok
}

// readPlan finds the draft of the last time.
func (m Model) readPlan() Model {
	d, err := m.cfg.Plans.Kept()
	m.planner.draft = d
	switch {
	case m.unread != nil:
	case err != nil:
		m.status = said(bad, "The draft of your plan cannot be read: "+err.Error())
	case !d.IsEmpty():
		text := fmt.Sprintf("A draft of a plan waits, of %s (%s).", m.clock(d.At, "2 January, 15:04"), m.keyFor("plan"))
		if m.status.text != "" {
			text = m.status.text + " " + text
		}
		m.status = said(plain, text)
	}
	return m
}
