package remote_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestWhatCameToNothingIsNotSaidToBeSentAgainAfterALogWasSetBack(t *testing.T) {
	a, _, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one"})
	other := a.do("", workflow.Create{Kind: "bug", Title: "other"})
	a.sync()
	kept := len(l.segments)
	for _, title := range []string{"two", "one"} { // there and back
		a.do(id, workflow.Edit{Title: &title})
	}
	a.sync()
	l.setBack(kept)
	require.Regexp(t, "has 1 now; nothing is lost$", fmt.Sprint(a.sync().Said[0]))

	a.do(other, workflow.Say{Text: "lost there"})
	a.sync()
	l.setBack(kept)
	require.Contains(t, a.sync().Said[0], "; 1 card that only this board has so is sent again")
}

func TestABoardKnowsWhereAnEpochBeganInALogThatWasSetBack(t *testing.T) {
	a, _, l, id := moved(t)
	a.epoch()
	kept := len(l.segments)
	a.do(id, workflow.Say{Text: "lost there"})
	a.sync()
	l.setBack(kept)
	a.head.fail = func([]remote.Segment) (bool, error) { return false, remote.ErrUnanswered } // it is read, and nothing sent
	require.Len(t, a.sync().Said, 1)
	_, _, err := remote.BeginEpoch(t.Context(), a.config(), "ana")
	require.ErrorContains(t, err, "epoch 1 began with the last part of the log")
}

// steps are the boundaries that a desk passes.
func steps(d *desk, do func()) (out []string) {
	d.hook = func(step string) { out = append(out, step) }
	defer func() { d.hook = nil }()
	do()
	return slices.Compact(out)
}

func TestTheBoundariesOfARepairAreInTheirOrder(t *testing.T) {
	a, b, l := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	b.sync()
	l.setBack(0)
	require.Equal(t, []string{
		"probe:answered", "repair:begin", "repair:read", "repair:kept", "flow:kept", "decide:kept", "push:ready", "push:answered", "push:kept",
	}, steps(b, func() { b.sync() }))
}
