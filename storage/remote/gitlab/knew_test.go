package gitlab_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// Who had a value before them and gave another one wrote over nothing.
func TestWhatOneReadAndChangedWithinAMinuteIsNoOverwriting(t *testing.T) {
	for name, do := range map[string][2]workflow.Action{
		"a gameplan": {workflow.WriteGameplan{Text: "first\n/close"}, workflow.WriteGameplan{Text: "first\n/close\nand then"}},
		"a delegate": {workflow.Edit{Delegate: new("kim")}, workflow.Edit{Delegate: new("lee")}},
		"an approval": {
			workflow.Approve{By: "olga", Level: "manager", Evidence: "https://mail.test/1"},
			workflow.Approve{By: "olga", Level: "director", Evidence: "https://mail.test/2"},
		},
		"a blueprint": {
			workflow.WriteBlueprint{Text: "keys\n```\n/close", Links: []string{"https://x.test/1"}},
			workflow.WriteBlueprint{Text: "all keys", Links: []string{"https://x.test/1"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 123456789, time.UTC))
			srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
			ana, ben := newDesk(t, srv, clock, "ana"), newDesk(t, srv, clock, "ben")
			id := ana.do("", workflow.Create{Kind: "feature", Title: "Rotate the keys", Requester: "rita"})
			for _, to := range []workflow.Stage{"Planning", "Scheduling", "Development", "Implementation"} {
				ana.do(id, workflow.Move{To: to, Force: true, Reason: "because"})
			}
			ana.sync()
			clock.Advance(time.Minute)
			ana.do(id, do[0])
			ana.sync()
			clock.Advance(20 * time.Second)
			ben.sync()
			ben.do(id, do[1])
			ben.sync()
			clock.Advance(20 * time.Second)
			ana.sync()
			require.Empty(t, ana.clashes(id))
			a, err := ana.Card(id)
			require.NoError(t, err)
			b, err := ben.Card(id)
			require.NoError(t, err)
			require.Equal(t, []any{b.Gameplan, b.Delegate, b.Approval.Level, b.Blueprint}, []any{a.Gameplan, a.Delegate, a.Approval.Level, a.Blueprint})
		})
	}
}
