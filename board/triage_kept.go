package board

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// KeptTriage is a triage as it outlives the program: how far it has come. The
// zero KeptTriage is none.
type KeptTriage struct {
	Card       workflow.CardID // the one on show
	ByPriority bool            // the highest priority came first
	Spent      time.Duration
	At         time.Time         // when it was kept
	Decided    []KeptTurn        // in the order of the deck
	Skipped    []workflow.CardID // put last, in this order
}

// KeptTurn is a card that was decided.
type KeptTurn struct {
	Card workflow.CardID
	Done string // what was decided: "valid"
}

// IsZero reports whether there is nothing to keep.
func (k KeptTriage) IsZero() bool { return len(k.Decided)+len(k.Skipped) == 0 }

// Triages keeps a triage, so that it outlives the program. Its methods are called
// from commands, one at a time, Kept when the board opens.
type Triages interface {
	// Kept is the triage of this board and person, zero where there is none.
	Kept() (KeptTriage, error)
	// Keep writes it in the place of the older one; a zero one takes that away.
	Keep(KeptTriage) error
}

// triageGoesOn is how long after it was left a triage is the same one still: over
// a weekend.
const triageGoesOn = 72 * time.Hour

// keeping is the writing of something that is kept, one write at a time.
type keeping struct {
	busy  bool // it is being written
	dirty bool // it has changed since
}

// begins reports whether a write is to begin now: else it follows the one that is
// under way.
func (k keeping) begins() (keeping, bool) { return keeping{true, k.busy}, !k.busy }

// triageKeeping is how the triage on screen and the one that is kept go together.
type triageKeeping struct {
	waits KeptTriage // of an earlier run of the program; zero once it goes on
	any   bool       // something was kept
	keeping
}

// readTriage finds the triage of the last time.
func (m Model) readTriage() Model {
	k, err := m.cfg.Triages.Kept()
	switch {
	case err != nil && m.file.unread == nil:
		m.status = said(bad, "Your triage cannot be read: "+err.Error())
	case err == nil && m.cfg.Now().Sub(k.At) < triageGoesOn:
		m.kept.triage.waits, m.kept.triage.any = k, !k.IsZero()
	}
	return m
}

// resumed is the deck with what was decided in an earlier run in front, and what
// was skipped last. A card that is to be decided again is not decided.
func (t triage) resumed(k KeptTriage, rows []Row) triage {
	var done []turn
	for _, d := range k.Decided {
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Card.ID == d.Card })
		if i >= 0 && d.Done != "" && t.place(d.Card) < 0 {
			done = append(done, turn{Turn: Turn{Row: rows[i]}, done: d.Done})
		}
	}
	t.deck = append(done, t.deck...)
	for _, id := range k.Skipped {
		if i := t.place(id); i >= 0 && t.deck[i].done == "" {
			x := t.deck[i]
			x.skipped = true
			t.deck = append(slices.Delete(t.deck, i, i+1), x)
		}
	}
	t.spent = k.Spent
	if t.at = t.place(k.Card); t.at < 0 {
		t.at = 0
	}
	return t
}

// keptTriage is what is kept of the triage: nothing once all is decided, and no
// decision that is not in the file yet.
func (m Model) keptTriage() KeptTriage {
	t, now := m.triage, m.cfg.Now()
	k := KeptTriage{Card: t.current(), ByPriority: t.byPriority, Spent: t.paused(now).spent, At: now}
	if t.decided() == len(t.deck) {
		return KeptTriage{At: now}
	}
	for _, x := range t.deck {
		switch {
		case x.done != "" && !m.saving.queue.holds(x.Card.ID):
			k.Decided = append(k.Decided, KeptTurn{x.Card.ID, x.done})
		case x.done == "" && x.skipped:
			k.Skipped = append(k.Skipped, x.Card.ID)
		}
	}
	return k
}

// triageKeptMsg says whether the triage was kept.
type triageKeptMsg struct{ err error }

// keepTriage writes the triage, one write at a time.
func (m Model) keepTriage() (Model, tea.Cmd) {
	if m.cfg.Triages == nil || !m.triage.begun || !m.kept.triage.any && m.keptTriage().IsZero() {
		return m, nil
	}
	now := false
	if m.kept.triage.keeping, now = m.kept.triage.begins(); !now {
		return m, nil
	}
	m.kept.triage.any = true
	to, k := m.cfg.Triages, m.keptTriage()
	return m, func() tea.Msg { return triageKeptMsg{to.Keep(k)} }
}

func (m Model) triageKept(msg triageKeptMsg) (Model, tea.Cmd) {
	if msg.err != nil {
		m.status = said(bad, "How far triage has come cannot be kept: "+msg.err.Error())
	}
	again := m.kept.triage.dirty
	m.kept.triage.keeping = keeping{}
	if again {
		return m.keepTriage()
	}
	return m, nil
}

// lastTriage keeps, in the program's last moments, how far triage has come.
func (m Model) lastTriage(to Triages) error {
	if to == nil || !m.triage.begun || !m.kept.triage.any && m.keptTriage().IsZero() {
		return nil
	}
	if err := to.Keep(m.keptTriage()); err != nil {
		return fmt.Errorf("how far triage has come was not kept: %w", err)
	}
	return nil
}
