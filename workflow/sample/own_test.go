package sample_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/sample"
)

const own = `workflow own
title Our own
stages Inbox Doing Done
side   Parked
kind task A task
  stages Inbox Doing Done
  rule task/created -> Inbox
  rule task/start   Inbox -> Doing needs dri
  rule task/done    Doing -> Done closes completed
kind note A note
  stages Inbox Done
  rule note/created -> Inbox
  rule note/done    Inbox -> Done closes completed
`

func TestAWorkflowOfOnesOwnIsFollowed(t *testing.T) {
	r, err := workflow.Parse(own)
	require.NoError(t, err)
	o := sample.Options{Cards: 40, Now: now, Rules: r}
	cards := apply(t, r, slices.Collect(sample.Ops(o)))
	require.Len(t, cards, 40)
	seen := map[workflow.Stage]int{}
	for _, c := range cards {
		seen[c.Stage]++
	}
	for _, s := range r.Stages("") {
		require.NotZero(t, seen[s], s)
	}
}
