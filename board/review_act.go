package board

import (
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// actInReview does what a key means in a review; done is false for what means
// the same everywhere.
func (m Model) actInReview(a keymap.Action) (_ Model, _ tea.Cmd, done bool) {
	var cmd tea.Cmd
	v := m.review
	half := max(1, m.bodyHeight()/2)
	if !v.list || v.summary {
		switch a { // a page is read
		case keymap.HalfDown:
			m.review.page.top += half
			return m, nil, true
		case keymap.HalfUp:
			m.review.page.top = max(0, v.page.top-half)
			return m, nil, true
		}
	}
	switch a {
	case keymap.Keep:
		m, cmd = m.keepCard()
	case keymap.Postpone:
		m, cmd = m.laterCard()
	case keymap.NeedsWork:
		m = m.needsWorkForm()
	case keymap.Reassign:
		m, cmd = m.reassignForm()
	case keymap.Undo:
		m, cmd = m.undoVerdict()
	case keymap.DeckOrList:
		m.review.list, m.review.summary, m.review.laid = !v.list, false, 0
		m.review.page.top = 0
		m, cmd = m.readReviewCard()
	case keymap.Open:
		m.review.list, m.review.summary, m.review.laid = false, false, 0
		m, cmd = m.readReviewCard()
	case keymap.WhichIteration:
		m, cmd = m.nextReview()
	case keymap.Summary:
		m.review.summary, m.review.laid, m.review.page.top = !v.summary, 0, 0
		m, cmd = m.readReviewCard()
	case keymap.Format:
		m.review.summary, m.review.laid = true, 0
		m.review.format = (v.format + 1) % summaryFormats
	case keymap.CopySummary:
		m, cmd = m.copySummary()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// nextReview reviews another iteration: the next, the one after, the current.
func (m Model) nextReview() (Model, tea.Cmd) {
	v, cad := m.review, m.rules.Cadence()
	this := cad.At(cad.Today(m.cfg.Now()))
	n := map[workflow.Date]int{cad.Next(this, 1).Start: 2, cad.Next(this, 2).Start: 0}
	to, known := n[v.it.Start]
	if !known {
		to = 1
	}
	now, others := m.cfg.Now(), map[workflow.Date]review{}
	maps.Copy(others, v.others)
	if len(v.given) > 0 && !v.over() {
		left := v
		left.spent, left.others = v.elapsed(now), nil
		others[v.it.Start] = left
	}
	next := cad.Next(this, to)
	r, begun := others[next.Start]
	if !begun {
		r = review{it: next}
	}
	delete(others, next.Start)
	r.list, r.load, r.format, r.begun, r.card, r.opens, r.others = v.list, v.load, v.format, now, now, true, others
	m.review = r
	m.status = said(plain, "Review of "+m.review.it.String()+".")
	return m.loadReview()
}

// leaveReview goes back to the board; the clock stands until it is resumed.
func (m Model) leaveReview() (Model, tea.Cmd) {
	m.review.spent += m.cfg.Now().Sub(m.review.begun)
	over := m.review.over()
	m.screen = onBoard
	m, cmd := m.keepReview()
	if over {
		return m, cmd
	}
	if left := m.review.open(); left > 0 && len(m.review.given) > 0 {
		m.status = said(dim, "The review waits with "+counted(left, "card")+" to go: "+cell.Clean(m.keyFor(keymap.Review))+" goes on.")
	}
	return m, cmd
}

// walkReview moves the cursor by so many cards; a summary is scrolled.
func (m Model) walkReview(by int) (Model, tea.Cmd) {
	if m.review.summary {
		m.review.page = m.review.page.scrolled(by, m.bodyHeight())
		return m, nil
	}
	return m.toReviewCard(m.review.at + by)
}

// ticks reports whether the clock on show is no longer right.
func (v review) ticks(m Model, at time.Time) bool {
	return m.screen == onReview && (at.Sub(v.begun)+v.spent)/time.Minute != (m.file.readAt.Sub(v.begun)+v.spent)/time.Minute
}

// reviewKeys are those of the last line.
func (m Model) reviewKeys() []keymap.Action {
	if m.review.summary {
		return []keymap.Action{keymap.Leave, keymap.CopySummary, keymap.Format, keymap.Summary, keymap.Undo, keymap.Help}
	}
	return []keymap.Action{keymap.Leave, keymap.Keep, keymap.Postpone, keymap.NeedsWork, keymap.Reassign, keymap.Undo, keymap.Summary, keymap.DeckOrList, keymap.WhichIteration, keymap.Help}
}
