package board

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// KeptReview is a review as it outlives the program: how far it has come. The
// zero KeptReview is none.
type KeptReview struct {
	Iteration workflow.Iteration
	Card      workflow.CardID // the one on show
	List      bool            // it was seen as a list
	Spent     time.Duration
	At        time.Time     // when it was kept
	Verdicts  []KeptVerdict // in the order in which they were given
}

// KeptVerdict is a verdict that was given, and is in the file where it changed
// the card.
type KeptVerdict struct {
	Card    workflow.CardID
	Verdict string // "kept", "later", "needs work" or "reassigned"
	Note    string
	Step    uint64 // of the history, that made the change; 0 where there was none
}

// IsZero reports whether there is nothing to keep.
func (k KeptReview) IsZero() bool { return len(k.Verdicts) == 0 }

// Reviews keeps a review, so that it outlives the program. Its methods are called
// from commands, one at a time, Kept when the board opens.
type Reviews interface {
	// Kept is the review of this board and person, zero where there is none.
	Kept() (KeptReview, error)
	// Keep writes it in the place of the older one; a zero one takes that away.
	Keep(KeptReview) error
}

// reviewKeeping is how the review on screen and the one that is kept go together.
type reviewKeeping struct {
	waits  KeptReview // of an earlier run of the program; zero once it was answered
	failed error      // why it could not be kept
	keeping
}

// readReview finds the review of the last time.
func (m Model) readReview() Model {
	k, err := m.cfg.Reviews.Kept()
	text := ""
	switch {
	case m.file.unread != nil:
	case err != nil:
		text = "Your review cannot be read: " + cell.Clean(err.Error())
	case !k.IsZero() && !k.Iteration.Ended(m.rules.Cadence().Today(m.cfg.Now())):
		m.kept.review.waits = k
		text = fmt.Sprintf("A review of %s waits, %s in (%s).", cell.Clean(k.Iteration.String()), counted(len(k.Verdicts), "verdict"), m.keyFor(keymap.Review))
	}
	if text == "" {
		return m
	}
	if m.status.text != "" {
		text = m.status.text + " " + text
	}
	m.status = said(map[bool]role{true: bad, false: plain}[err != nil], text)
	return m
}

// offerReview asks whether the review of the last time goes on.
func (m Model) offerReview() Model {
	k := m.kept.review.waits
	m.form = form{
		title: "Review of " + cell.Clean(k.Iteration.String()),
		lead:  fmt.Sprintf("It was left on %s, with %s.", m.clock(k.At, "2 January, 15:04"), counted(len(k.Verdicts), "verdict")),
		fields: []field{{name: "review", kind: menuField, options: []option{
			{value: "on", label: "Go on where it was left"},
			{value: "anew", label: "Begin anew"},
		}}},
		done: func(m Model, f form) (Model, tea.Cmd) {
			m.form, m.kept.review.waits = form{}, KeptReview{}
			if f.choice("review") == "on" {
				return m.resumeReview(k)
			}
			return m.openReview()
		},
	}
	return m
}

// resumeReview goes on with a review of an earlier run.
func (m Model) resumeReview(k KeptReview) (Model, tea.Cmd) {
	now := m.cfg.Now()
	m.review = review{it: k.Iteration, list: k.List, load: m.review.load, spent: k.Spent, begun: now, card: now, opens: true, resumes: k}
	return m.loadReview()
}

// resumed is the review with the verdicts of an earlier run, of the cards that
// are still there.
func (v review) resumed(rows []Row) review {
	for _, x := range v.resumes.Verdicts {
		word := slices.Index(verdictWords[:], x.Verdict)
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Card.ID == x.Card })
		if i < 0 || word <= int(noVerdict) || v.place(x.Card) >= 0 {
			continue
		}
		v.cards = append(v.cards, &reviewCard{Row: rows[i], before: rows[i], verdict: verdict(word), note: cell.Clean(x.Note), step: x.Step})
		v.given = append(v.given, x.Card)
	}
	return v
}

// stands puts the resumed review where it was left: at its card, else at the
// first that has no verdict; where all have one, its summary shows.
func (v review) stands() review {
	at := v.place(v.resumes.Card)
	v.resumes = KeptReview{}
	if v.open() == 0 {
		v.summary = len(v.given) > 0
		return v
	}
	if at < 0 || v.cards[at].verdict != noVerdict {
		at = slices.IndexFunc(v.cards, func(c *reviewCard) bool { return c.verdict == noVerdict })
	}
	v.at = at
	return v
}

// snapshot is what is kept of the review: no verdict that is not in the file yet,
// and nothing once it is over.
func (m Model) snapshot() KeptReview {
	v := m.review
	if v.over() && m.screen != onReview {
		return KeptReview{At: m.cfg.Now()}
	}
	k := KeptReview{Iteration: v.it, List: v.list, Spent: v.spent, At: m.cfg.Now()}
	if m.screen == onReview {
		k.Spent = v.elapsed(k.At)
	}
	if c, ok := v.current(); ok {
		k.Card = c.Card.ID
	}
	for _, id := range v.given {
		c := v.cards[v.place(id)]
		if c.op == "" || c.step != 0 {
			k.Verdicts = append(k.Verdicts, KeptVerdict{id, verdictWords[c.verdict], c.note, c.step})
		}
	}
	return k
}

// reviewKeptMsg says whether the review was kept.
type reviewKeptMsg struct{ err error }

// keepReview writes the review, one write at a time.
func (m Model) keepReview() (Model, tea.Cmd) {
	if m.cfg.Reviews == nil || !m.kept.review.waits.IsZero() {
		return m, nil
	}
	now := false
	if m.kept.review.keeping, now = m.kept.review.begins(); !now {
		return m, nil
	}
	to, k := m.cfg.Reviews, m.snapshot()
	return m, func() tea.Msg { return reviewKeptMsg{to.Keep(k)} }
}

func (m Model) reviewKept(msg reviewKeptMsg) (Model, tea.Cmd) {
	again := m.kept.review.dirty
	m.kept.review.keeping = keeping{}
	m.kept.review.failed = msg.err
	if msg.err != nil {
		m.status = said(bad, "The review is only on this screen, it cannot be kept: "+msg.err.Error())
	}
	if again {
		return m.keepReview()
	}
	return m, nil
}

// lastReview keeps, in the program's last moments, how far the review has come.
func (m Model) lastReview(to Reviews) error {
	if to == nil || len(m.review.given) == 0 && !m.kept.review.busy && !m.kept.review.dirty || !m.kept.review.waits.IsZero() {
		return nil
	}
	if err := to.Keep(m.snapshot()); err != nil {
		return fmt.Errorf("the review was not kept: %w", err)
	}
	return nil
}
