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
	// older one away. Where another program of the person has changed it since it
	// was last read or kept here, both changes are joined, as [plan.Draft.Joined]
	// does: kept is what came of it, news how many lines are the other's.
	Keep(plan.Draft) (kept plan.Draft, news int, err error)
	// Save writes the draft to a file that is not there yet, and says where.
	Save(d plan.Draft, path string) (full string, err error)
}

// planner is the screen on which work is planned: iterations side by side, with
// a draft laid over the board.
type planner struct {
	known   map[workflow.CardID]Row // cards as the file has them: all that were read
	cols    []planColumn            // as shown, with what is unsaved and the draft laid over them
	col     int                     // the column that has the focus
	left    int                     // the first column on screen
	load    int                     // number of the newest load
	loading bool                    // it has not come back
	opens   bool                    // the first cards are on their way; the screen comes with them
	stale   bool                    // the draft has changed since: keys wait for what it makes of the plan
	apply   bool                    // the draft is applied once the newest cards are here
	focus   workflow.CardID         // the card that the cursor goes to with the newest load; "" leaves it
	tells   bool                    // then it is said who has too much where the cursor is
	atOnce  bool                    // moves go into the file at once, not into the draft
	from    workflow.CardID         // where a range that is being marked began; "" for none
	fromAt  int                     // its place
	draft   plan.Draft
	states  []plan.State // its lines beside the board as it is
	tally   plan.Tally
	no      map[plan.Line]string // why lines were refused when they were applied
	undone  []plan.Draft         // drafts as they were after what was taken back, for redo
	done    []plan.Draft         // as they were before each change, for undo
	list    planList             // the difference, line by line
	busy    bool                 // the draft is being written
	dirty   bool                 // it has changed since
	failed  error                // why it could not be kept
}

// openPlan shows the plan, where it was left.
func (m Model) openPlan() (Model, tea.Cmd) {
	m.planner.opens = true
	if m.planner.cols == nil {
		m.planner.focus = m.focused()
	}
	m, load := m.loadPlan()
	m, keep := m.keepPlan() // another program of the person may have changed it
	return m, batch(load, keep)
}

// planLoaded takes what was read over. The cursor stays on its card.
func (m Model) planLoaded(msg openMsg) (Model, tea.Cmd) {
	p := m.planner
	if msg.load != p.load {
		return m, nil
	}
	opens, apply, focus, tells := p.opens, p.apply, p.focus, p.tells
	p.loading, p.opens, p.apply, p.stale, p.focus, p.tells = false, false, false, false, "", false
	if msg.err != nil {
		m.planner, m.input.held = p, nil
		m.status = said(bad, "The open cards cannot be read: "+msg.err.Error())
		return m, nil
	}
	first := p.cols == nil
	p.known, p.states, p.tally = msg.known, msg.states, msg.tally
	p = p.showing(msg.cols)
	m.planner = p.following(focus)
	if opens {
		m.screen, m.base = onPlan, onPlan
		if cur, ok := m.planner.current(); first && (!ok || cur.Card.ID != focus) {
			m.planner.col = min(1, len(m.planner.cols)-1)
		}
		m = m.planHello()
	}
	if tells {
		m = m.sayOver()
	}
	if apply {
		return m.applyNow()
	}
	return m.planNear()
}

// showing is the plan with other columns, each with the cursor of the one that it
// takes the place of.
func (p planner) showing(cols []planColumn) planner {
	was := p.cols
	if p.col < len(was) {
		key := was[p.col].key()
		p.col = max(0, slices.IndexFunc(cols, func(c planColumn) bool { return c.key() == key }))
	}
	for i := range cols {
		for _, c := range was {
			if c.key() == cols[i].key() {
				cols[i] = cols[i].follows(c)
			}
		}
		if place := cols[i].place(p.from); i == p.col && place >= 0 && p.from != "" {
			p.fromAt = place
		}
	}
	p.cols, p.col = cols, max(0, min(p.col, len(cols)-1))
	p.list = p.list.within(len(p.states))
	return p
}

// planHello says what waits in the draft.
func (m Model) planHello() Model {
	if n := len(m.planner.draft.Lines); n > 0 && m.status.text == "" {
		m.status = said(plain, fmt.Sprintf("Your draft of %s is resumed: %s. %s shows it line by line.",
			m.clock(m.planner.draft.At, "2 January, 15:04"), m.planner.tally, m.keyFor("difference")))
	}
	return m
}

// following is the plan with the cursor on a card, where it is to be seen.
func (p planner) following(id workflow.CardID) planner {
	for i, c := range p.cols {
		if place := c.place(id); place >= 0 && id != "" {
			p.cols = slices.Clone(p.cols)
			p.cols[i].at = place
			p.col = i
		}
	}
	return p
}

// current is the card under the cursor, as the draft has it.
func (p planner) current() (Row, bool) {
	if p.col >= len(p.cols) {
		return Row{}, false
	}
	x, ok := p.cols[p.col].card(p.cols[p.col].at)
	return x.Row, ok
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
	case m.file.unread != nil:
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
