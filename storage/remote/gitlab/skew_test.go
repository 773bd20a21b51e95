package gitlab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAnAnswerInTheBrowserCountsWhateverTheClockOfWhoAsked(t *testing.T) {
	for name, skew := range map[string]time.Duration{"right": 0, "years ahead": 87600 * time.Hour, "years behind": -87600 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			k := sit(t)
			k.probe()
			c := newCard("k7m2x9p4q1ab")
			rid := k.create(c)
			c.Rounds = []workflow.Round{{State: workflow.Requested, RequestedBy: "ana", Of: "rita", At: k.clock.Now().Add(skew)}}
			k.push(rid, c)
			k.clock.Advance(time.Hour)
			k.pull()
			require.Equal(t, workflow.Requested, k.card(1).Round().State)
			require.NoError(t, k.srv.Browser("rita").Move(1, "Validation::Received"))
			k.clock.Advance(time.Hour)
			k.pull()
			require.Equal(t, workflow.Received, k.card(1).Round().State)
			require.Equal(t, "rita", k.card(1).Round().AnsweredBy)

			c = k.card(1)
			c.Rounds = append(c.Rounds, workflow.Round{State: workflow.Requested, RequestedBy: "ana", Of: "rita", At: k.clock.Now().Add(skew)})
			k.push(rid, c)
			k.clock.Advance(time.Hour)
			k.pull()
			require.Equal(t, workflow.Requested, k.card(1).Round().State)
			require.Len(t, k.card(1).Rounds, 2)
		})
	}
}
