package board

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/plan"
)

// review goes through what is queued for an iteration, card by card, until each
// has its verdict. It is kept when it is left, and goes on where it was.
type review struct {
	it     workflow.Iteration
	filter filter.Filter // what is queued for it
	cards  []*reviewCard // in the order of the agenda; what they point to never changes
	given  []workflow.CardID
	agenda Agenda // of the cards that are still queued, without their rows
	at     int
	top    int // the first card on screen, in the list
	list   bool

	summary bool // it is on show
	format  summaryFormat
	page    page // the card, or the summary
	laid    int  // the width that the page is laid for; 0: not yet

	whole Whole // the card on show, once it is read
	load  int   // number of the newest load
	opens bool  // the first one is on its way; the screen comes with it

	resumes KeptReview // of an earlier run: it is on its way to the screen

	others map[workflow.Date]review // of other iterations, begun and not done, by their first day

	spent time.Duration // before it was last left
	begun time.Time     // when it was opened last
	card  time.Time     // when the card came up
}

// reviewCard is a card with its verdict.
type reviewCard struct {
	Row
	verdict verdict
	note    string // what was said of it
	before  Row    // as it was before the verdict
	op      string // the id of the op that changed it for the verdict; "" where none did, or in an earlier run
	step    uint64 // of the history, once the change is in the file
	undone  bool   // the verdict is being taken back
	gone    bool   // it is queued no longer
}

// mostReviewed is how many cards a review takes.
const mostReviewed = 10_000

// reviewMsg brings what is queued for the iteration.
type reviewMsg struct {
	load int
	rows []Row
	old  []Row // the cards that had their verdict in an earlier run
	err  error
}

// reviewCardMsg brings all of the card on show.
type reviewCardMsg struct {
	whole Whole
	err   error
}

// openReview goes on with the review that was left, or begins one of the next
// iteration.
func (m Model) openReview() (Model, tea.Cmd) {
	if !m.kept.review.waits.IsZero() {
		return m.offerReview(), nil
	}
	v, cad := m.review, m.rules.Cadence()
	today := cad.Today(m.cfg.Now())
	if v.it.IsZero() || v.over() || len(v.cards) == 0 || v.it.Ended(today) {
		list, load, others := v.list, v.load, v.others
		v = review{it: cad.Next(cad.At(today), 1), list: list, load: load, others: others}
	}
	v.begun, v.card, v.opens = m.cfg.Now(), m.cfg.Now(), true
	m.review = v
	return m.loadReview()
}

// loadReview reads what is queued; loads still on their way are stale from here
// on.
func (m Model) loadReview() (Model, tea.Cmd) {
	f, err := m.readFilter("iteration:" + string(m.review.it.Start))
	if err != nil {
		m.review.opens = false
		m.status = m.explain(err)
		return m, nil
	}
	m.review.load++
	m.review.filter = f.parsed
	store, load := m.cfg.Store, m.review.load
	var old []workflow.CardID
	for _, x := range m.review.resumes.Verdicts {
		old = append(old, x.Card)
	}
	return m, func() tea.Msg {
		rows, err := store.Matching(f.parsed, mostReviewed)
		if err != nil || len(old) == 0 {
			return reviewMsg{load: load, rows: rows, err: err}
		}
		done, err := store.Rows(old)
		return reviewMsg{load, rows, done, err}
	}
}

// reviewed takes over what is queued. The cards that have their verdict stay,
// wherever it has taken them.
func (m Model) reviewed(msg reviewMsg) (Model, tea.Cmd) {
	v := m.review
	if msg.load != v.load {
		return m, nil
	}
	if msg.err != nil {
		m.review.opens, m.input.held = false, nil
		m.status = said(bad, "The queue cannot be read: "+msg.err.Error())
		return m, nil
	}
	for i, r := range msg.rows {
		msg.rows[i].Card = m.upToDate(Whole{Row: r}).Card
	}
	if resumes := !v.resumes.IsZero(); resumes {
		v = v.resumed(msg.old).with(m, msg.rows).stands()
	} else {
		v = v.with(m, msg.rows)
	}
	if v.opens {
		m.screen, v.opens = onReview, false
	}
	m.review = v
	return m.readReviewCard()
}

// with is the review with other rows: the cursor stays on its card.
func (v review) with(m Model, rows []Row) review {
	now := map[workflow.CardID]Row{}
	for _, r := range rows {
		now[r.Card.ID] = r
	}
	was, _ := v.current()
	var out []*reviewCard
	for _, was := range v.cards {
		c := *was
		r, queued := now[c.Card.ID]
		delete(now, c.Card.ID)
		if c.gone = !queued; queued {
			c.Row = r
		}
		if queued || c.verdict != noVerdict {
			out = append(out, &c)
		}
	}
	for _, l := range loadsOf(v.it, rows, m.cfg.Takes) {
		for _, r := range l.Rows {
			if _, fresh := now[r.Card.ID]; fresh {
				out = append(out, &reviewCard{Row: r})
			}
		}
	}
	v.cards = out
	if i := v.place(was.Card.ID); i >= 0 {
		v.at = i
	}
	v.at = max(0, min(v.at, len(out)-1))
	return v.summed(m)
}

// summed is the review with its agenda made anew.
func (v review) summed(m Model) review {
	var parts []plan.Load
	for _, c := range v.cards {
		if v.counts(c) {
			parts = append(parts, plan.Load{DRI: c.Card.DRI, Cards: 1, Weight: c.Card.Weight})
		}
	}
	var loads []Load
	for _, l := range m.cfg.Takes.Sums(parts, v.it) {
		loads = append(loads, Load{Load: l})
	}
	v.agenda = AgendaOf(v.it, loads, m.rules, m.cfg.Now())
	v.laid = 0
	return v
}

// counts reports whether the card is queued still.
func (v review) counts(c *reviewCard) bool {
	return !c.gone && c.Card.IsOpen() && v.filter.Match(c.Card)
}

// inFull is the agenda with its rows.
func (v review) inFull(m Model) Agenda {
	var rows []Row
	for _, c := range v.cards {
		if v.counts(c) {
			rows = append(rows, c.Row)
		}
	}
	return AgendaOf(v.it, loadsOf(v.it, rows, m.cfg.Takes), m.rules, m.cfg.Now())
}

// changed is the review with another state of one card.
func (v review) changed(at int, change func(*reviewCard)) review {
	c := *v.cards[at]
	change(&c)
	v.cards = slices.Clone(v.cards)
	v.cards[at] = &c
	return v
}

// over reports whether every card has its verdict, and the summary was seen.
func (v review) over() bool { return v.summary && v.open() == 0 }

func (v review) place(id workflow.CardID) int {
	return slices.IndexFunc(v.cards, func(c *reviewCard) bool { return c.Card.ID == id })
}

// current is the card under the cursor.
func (v review) current() (c reviewCard, ok bool) {
	if v.at < 0 || v.at >= len(v.cards) {
		return reviewCard{}, false
	}
	return *v.cards[v.at], true
}

// readReviewCard reads all of the card on show.
func (m Model) readReviewCard() (Model, tea.Cmd) {
	c, ok := m.review.current()
	if !ok || m.review.list || m.review.summary {
		return m, nil
	}
	m.review.laid = 0
	store := m.cfg.Store
	return m, func() tea.Msg {
		whole, err := store.Read(c.Card.ID)
		return reviewCardMsg{reading(whole, nil), err}
	}
}

// gotReviewCard takes it over, if it is still on show.
func (m Model) gotReviewCard(msg reviewCardMsg) Model {
	if c, ok := m.review.current(); ok && msg.err == nil && msg.whole.Card.ID == c.Card.ID {
		m.review.whole, m.review.laid = msg.whole, 0
	}
	return m
}

// toReviewCard puts the cursor on a card by its place.
func (m Model) toReviewCard(at int) (Model, tea.Cmd) {
	v := m.review
	at = max(0, min(at, len(v.cards)-1))
	if at != v.at {
		v.page.top, v.card = 0, m.cfg.Now()
	}
	v.at = at
	m.review = v
	return m.readReviewCard()
}
