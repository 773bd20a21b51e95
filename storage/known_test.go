package storage

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestWhatIsKnownOfAFieldComesTheMostUsedFirst(t *testing.T) {
	s := newTestBoard(t)
	newID := testIDs(7)
	add := func(dri, milestone string, labels ...string) {
		c := workflow.Card{ID: workflow.CardID(newID())}
		stamp := func(do workflow.Action) workflow.Op {
			return workflow.Op{ID: newID(), Card: c.ID, By: "ana", At: monday, Door: workflow.DoorBoard, Do: do}
		}
		it := workflow.Iteration{Start: "2026-11-29", End: "2026-12-05", Title: "Sprint 9"}
		_, err := s.Commit(stamp(workflow.Create{Kind: "bug", Title: "Replies are sent twice", Requester: "maria", Labels: labels}),
			stamp(workflow.Edit{DRI: &dri}), stamp(workflow.Schedule{Milestone: &milestone, Iteration: &it}))
		require.NoError(t, err)
	}
	add("piotr", "16.1", "vip")
	add("lin", "16.1", "vip", "Customer::Billing")
	add("lin", "", "vip")
	got, err := s.Known([]string{"dri", "milestone", "label", "delegate", "requester", "iteration", "nonsense"})
	require.NoError(t, err)
	require.Equal(t, map[string][]string{
		"dri": {"lin", "piotr"}, "milestone": {"16.1"}, "label": {"vip", "Customer::Billing"}, "delegate": nil,
		"requester": {"maria"}, "iteration": {"2026-11-29/2026-12-05/Sprint 9"}, "nonsense": nil,
	}, got)
}

func BenchmarkKnown(b *testing.B) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprintf("cards=%d", n), func(b *testing.B) {
			s := benchBoard(b, n)
			for b.Loop() {
				got, err := s.Known([]string{"dri", "requester", "delegate", "milestone", "label", "iteration"})
				require.NoError(b, err)
				require.NotEmpty(b, got["dri"])
			}
		})
	}
}
