package board

import (
	"slices"
	"time"

	"opsboard/workflow"
)

// triage is the new and waiting cards, one at a time. It stays as it was while
// the board runs: whoever comes back goes on at the same card.
type triage struct {
	deck       []turn
	at         int             // the card on screen
	byPriority bool            // the highest priority first, else the oldest
	over       bool            // all are decided: the summary is on screen
	top        int             // the first line of the summary on screen
	back       workflow.CardID // taken back, and not in the deck yet
	asks       bool            // the verdict just given calls for an approval
	load       int             // number of the newest reading
	opens      bool            // the first reading is on its way; the screen comes with it
	begun      bool            // it was opened in this run
	since      time.Time       // when it was last come to
	spent      time.Duration   // before that
}

// turn is a card of the deck with what was decided here.
type turn struct {
	Turn
	done string // "valid"; "" while nothing is decided
	was  string // what it was before it was taken back

	skipped bool // put last
}

// turnsByID says where each card stands. There may be thousands: nothing looks
// through them for each of them.
func turnsByID(turns []Turn) map[workflow.CardID]int {
	out := make(map[workflow.CardID]int, len(turns))
	for i := range turns {
		out[turns[i].Card.ID] = i
	}
	return out
}

// merged is the deck with what is new at its end, and without what was decided
// elsewhere.
func (t triage) merged(fresh []Turn, q queue) (deck []turn, lost int) {
	at, known := turnsByID(fresh), make(map[workflow.CardID]bool, len(t.deck))
	for _, x := range t.deck {
		known[x.Card.ID] = true
		i, waits := at[x.Card.ID]
		switch {
		case x.done != "" || !waits && q.holds(x.Card.ID):
		case !waits:
			lost++
			continue
		default:
			x.Turn = fresh[i]
		}
		deck = append(deck, x)
	}
	for _, f := range fresh {
		if !known[f.Card.ID] {
			deck = append(deck, turn{Turn: f})
		}
	}
	return deck, lost
}

// place is where a card stands in the deck, -1 where it is not in it.
func (t triage) place(id workflow.CardID) int {
	for i := range t.deck {
		if t.deck[i].Card.ID == id {
			return i
		}
	}
	return -1
}

// current is the card that is to be decided; "" where there is none.
func (t triage) current() workflow.CardID {
	if t.over || t.at < 0 || t.at >= len(t.deck) {
		return ""
	}
	return t.deck[t.at].Card.ID
}

// decided counts the cards that were.
func (t triage) decided() int {
	n := 0
	for i := range t.deck {
		n += count(t.deck[i].done != "")
	}
	return n
}

// skipping is the deck with the card on screen put last.
func (t triage) skipping() triage {
	x := t.deck[t.at]
	x.skipped = true
	t.deck = append(slices.Delete(slices.Clone(t.deck), t.at, t.at+1), x)
	t.at--
	return t
}

// turnedRound is the deck in the other order: the highest priority first, or the
// oldest. What is decided stays in front.
func (t triage) turnedRound() triage {
	t.byPriority = !t.byPriority
	t.deck = slices.Clone(t.deck)
	slices.SortStableFunc(t.deck, func(a, b turn) int {
		if a.done != "" || b.done != "" {
			return count(a.done == "") - count(b.done == "")
		}
		return inTurn(a.Card, b.Card, t.byPriority)
	})
	t.at = t.decided() - 1
	return t
}

// paused is triage with its clock stopped.
func (t triage) paused(now time.Time) triage {
	if !t.since.IsZero() {
		t.spent, t.since = t.spent+now.Sub(t.since), time.Time{}
	}
	return t
}
