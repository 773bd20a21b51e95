package remote_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// crowd is a desk with more cards to send than are looked at together, of which some
// leave a limited stage and others enter it: in the order of their ids whoever leaves
// comes last.
func crowd(t *testing.T) (m *team, last []workflow.CardID) {
	m = pairOf(t)
	a := m.desks[0]
	a.most = 1 // so ten of them
	for range 25 {
		m.make(a)
	}
	last = m.cards[len(m.cards)-2:]
	for _, id := range last {
		a.do(id, workflow.Move{})
	}
	m.all()
	for _, id := range m.cards {
		m.say(a, id)
	}
	for i, id := range last {
		a.do(id, workflow.Move{To: "Triage", Reason: "not clear"})
		a.do(m.cards[i], workflow.Move{})
	}
	return m, last
}

func TestManyCardsAreSentAShareAfterAnotherAndWhoEntersALimitedStageLast(t *testing.T) {
	m, _ := crowd(t)
	a := m.desks[0]
	decided, most := 0, 0
	a.hook = func(step string) {
		if step == "decide:kept" {
			decided++
		}
	}
	cfg := a.config()
	cfg.Tell = func(p remote.Progress) { most = max(most, p.Done) }
	report, err := remote.SyncLog(t.Context(), cfg)
	a.hook = nil
	require.NoError(t, err)
	require.Equal(t, 25, report.Updated+report.Notes)
	require.Equal(t, 3, decided, "ten, ten, and the last five with the two who enter")
	require.GreaterOrEqual(t, most, 25)
	m.laws()
	for _, id := range m.cards[:2] {
		require.Equal(t, workflow.Stage("Planning"), m.desks[1].card(id).Stage)
	}
}

func TestACrashOrWhatIsTypedBetweenTwoSharesLosesNothing(t *testing.T) {
	for n := 1; n <= 4; n++ {
		for what, do := range map[string]func(m *team){
			"a crash":                 func(*team) { panic(errCrash) },
			"a word":                  func(m *team) { m.say(m.desks[0], m.cards[n]) },
			"somebody who is quicker": func(m *team) { m.say(m.desks[1], m.cards[n]); m.desks[1].sync() },
			"who leaves and enters": func(m *team) {
				m.desks[0].do(m.cards[0], workflow.Move{To: "Triage", Reason: "not clear"})
				m.desks[0].do(m.cards[2], workflow.Move{})
			},
		} {
			t.Run(fmt.Sprint(what, " at ", n), func(t *testing.T) {
				m, _ := crowd(t)
				a, passed := m.desks[0], 0
				a.hook = func(step string) {
					if step == "decide:kept" {
						if passed++; passed == n {
							do(m)
						}
					}
				}
				func() {
					defer func() {
						if what := recover(); what != nil {
							require.Equal(t, errCrash, what)
						}
					}()
					a.sync()
				}()
				a.hook = nil
				m.laws()
			})
		}
	}
}
