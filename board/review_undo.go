package board

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// undoVerdict takes the newest verdict of this review back, and what it has
// changed with it; never another step of the person's.
func (m Model) undoVerdict() (Model, tea.Cmd) {
	r := m.review
	c, ok := r.newest()
	if !ok {
		m.status = said(dim, "This review has no verdict to take back.")
		return m, nil
	}
	text := "The verdict on " + cell.Clean(c.Handle) + " is taken back: " + verdictWords[c.verdict] + "."
	w := write{act: undo, at: m.cfg.Now(), step: c.step, takes: c.op, said: text}
	switch {
	case c.op == "" && c.step == 0:
		m.review = r.withdrawn(m, c.Card.ID, c.Row)
		m.status = said(plain, text)
		m, cmd := m.readReviewCard()
		m, keep := m.keepReview()
		return m, batch(cmd, keep)
	case m.saving.trouble.err != nil:
		return m.giveUpVerdict(c)
	}
	m.review = r.changed(r.place(c.Card.ID), func(c *reviewCard) { c.undone = true })
	return m.push(w)
}

// newest is the card that got its verdict last, and keeps it so far.
func (v review) newest() (reviewCard, bool) {
	for _, id := range slices.Backward(v.given) {
		if i := v.place(id); i >= 0 && !v.cards[i].undone {
			return *v.cards[i], true
		}
	}
	return reviewCard{}, false
}

// giveUpVerdict takes a verdict back that cannot be saved. What waits to be saved
// before or after it stays.
func (m Model) giveUpVerdict(c reviewCard) (Model, tea.Cmd) {
	last := m.saving.queue[len(m.saving.queue)-1]
	if len(last.ops) == 0 || last.ops[0].ID != c.op {
		return m.takeBack(redo) // which says what must come first
	}
	next, cmd := m.takeBack(undo)
	if len(next.saving.queue) < len(m.saving.queue) {
		next.review = next.review.withdrawn(next, c.Card.ID, c.before)
	}
	return next, cmd
}

// withdrawn is the review without the verdict on a card, with the cursor on it.
func (v review) withdrawn(m Model, id workflow.CardID, row Row) review {
	at := v.place(id)
	if at < 0 {
		return v
	}
	v = v.changed(at, func(c *reviewCard) { *c = reviewCard{Row: row} })
	v.given = slices.DeleteFunc(slices.Clone(v.given), func(x workflow.CardID) bool { return x == id })
	v.at, v.summary, v.page.top, v.card = at, false, 0, m.cfg.Now()
	return v.summed(m)
}

// settleReview takes over what became of a change: the step that a verdict made,
// or that the file refused it or has it no longer.
func (m Model) settleReview(w write, msg savedMsg) (Model, tea.Cmd) {
	v := m.review
	is := func(c *reviewCard) bool {
		return c.verdict != noVerdict && c.op != "" && (w.takes == c.op || len(w.ops) > 0 && w.ops[0].ID == c.op)
	}
	i := slices.IndexFunc(v.cards, is)
	switch {
	case msg.err == nil && w.act == undo:
		m.review = v.without(m, msg.entries)
	case i < 0:
		return m, nil
	case w.act == undo: // refused: the verdict stands
		m.review = v.changed(i, func(c *reviewCard) { c.undone = false })
	case msg.err != nil:
		op := v.cards[i].op
		m.review = v.withdrawn(m, v.cards[i].Card.ID, v.cards[i].before)
		m.saving.queue = append(m.saving.queue[:1:1], slices.DeleteFunc(slices.Clone(m.saving.queue[1:]), func(x write) bool { return x.takes == op })...)
	default:
		m.review = v.changed(i, func(c *reviewCard) { c.step = msg.step })
		m.saving.queue = slices.Clone(m.saving.queue)
		for k := range m.saving.queue {
			if m.saving.queue[k].takes == v.cards[i].op {
				m.saving.queue[k].step = msg.step
			}
		}
	}
	return m.keepReview()
}

// without is the review without the verdicts whose step was taken back.
func (v review) without(m Model, entries []workflow.Entry) review {
	for _, e := range entries {
		if i := v.place(e.Card); i >= 0 && v.cards[i].verdict != noVerdict && v.cards[i].step != 0 && v.cards[i].step == e.Undoes {
			v = v.withdrawn(m, e.Card, v.cards[i].before)
		}
	}
	return v
}
