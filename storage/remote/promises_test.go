package remote_test

import (
	"testing"
	"time"

	"opsboard/storage/remote"
	"opsboard/storage/remote/remotetest"
	"opsboard/workflow"
)

func TestTheFarEndOfTheseTestsKeepsThePromisesOfARemote(t *testing.T) {
	remotetest.Run(t, func(*testing.T) remotetest.Far {
		c := &clock{monday}
		h := newHub(c)
		ana, ben := &peer{hub: h, user: "ana"}, &peer{hub: h, user: "ben"}
		return remotetest.Far{
			Remote: ana, Other: ben, Again: func() remote.Remote { return &peer{hub: h, user: "ana"} },
			Now: c.now, Pass: func(d time.Duration) { c.at = c.at.Add(d) },
			Lose: func(lands bool) {
				h.fail = func(remote.Change) (remote.Outcome, bool) {
					h.fail = nil
					return remote.Outcome{State: remote.Unknown, After: c.at}, lands
				}
			},
			Copies: h.copies, Writes: func() int { return len(ana.sent) + len(ben.sent) },
		}
	})
}

// copies counts the cards and comments of an id.
func (h *hub) copies(id string) (n int) {
	for _, t := range h.cards {
		if t.card.ID == workflow.CardID(id) {
			n++
		}
		for _, c := range t.card.Comments {
			if c.ID == id {
				n++
			}
		}
	}
	return n
}
