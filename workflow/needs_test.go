package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestWhatAGuardMissedIsSaidInTheWordsOfItsGate(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug")
	for name, want := range map[string]string{
		"gameplan": "a gameplan", "triage-valid": "triage to record that it is valid", "iteration-later": "an iteration", "milestone": "a milestone",
		"dri": "a DRI", "validation-received": "a validation", "blueprint": "a blueprint", "room": "room in that stage", "reason": "a reason",
		"informed": "an answer from the requester", "a-guard-of-theirs": "a guard of theirs",
	} {
		require.Equal(t, []string{want}, d.rules.Needs(d.card, []string{name}, d.at), name)
	}
	require.Equal(t, "an iteration, a milestone and a DRI", workflow.Words(d.rules.Needs(d.card, []string{"iteration-begun", "milestone", "dri"}, d.at)))

	met := d.card
	met.Gameplan, met.DRI = "Ask twice.", "ana"
	met.Triage.Verdict = workflow.Aligned
	met.Iteration = d.rules.Cadence().At(d.rules.Cadence().Today(d.at))
	for name, want := range map[string]string{
		"gameplan": "a gameplan", "dri": "a DRI", "approval": "an approval", "iteration-begun": "its iteration to begin", "iteration-current": "the current iteration",
	} {
		require.Equal(t, []string{want}, d.rules.Needs(met, []string{name}, d.at), "what it has got since was missing then: %s", name)
	}
}
