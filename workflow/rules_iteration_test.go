package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestRollOver(t *testing.T) {
	pinned := workflow.Schedule{Pin: ptr(true)}
	rulings(t, map[string]ruling{
		"card/rollover: an open card whose iteration ended": {kind: "bug", given: []any{thisWeek, aWeek}, when: workflow.RollOver{}, stage: "Triage"},
		"card/rollover: not before it ended": {
			kind: "bug", given: []any{thisWeek, 3 * 24 * time.Hour}, when: workflow.RollOver{}, stage: "Triage",
			says: "the card's iteration, 22–28 Nov 2026, has not ended", supply: "schedule",
		},
		"card/rollover: not a pinned card": {
			kind: "bug", given: []any{thisWeek, pinned, aWeek}, when: workflow.RollOver{}, stage: "Triage",
			says: "the card is pinned to 22–28 Nov 2026: it does not roll over", supply: "schedule",
		},
		"card/rollover: not a card without an iteration": {
			kind: "bug", when: workflow.RollOver{}, stage: "Triage", says: "the card has no iteration to roll over from", supply: "schedule",
		},
		"card/rollover: not a closed card": {
			kind: "bug", given: []any{thisWeek, duplicate, aWeek}, when: workflow.RollOver{}, stage: "Triage", closed: "duplicate", rule: "card/closed",
			says: "the card is closed (duplicate): reopen it before you roll it over", supply: "reopen",
		},
	})
	d := newDesk(t, workflow.Default(), "bug").do(thisWeek, 3*aWeek, workflow.RollOver{})
	require.Equal(t, week(3), d.card.Iteration, "into the current one, however late")
}

// What the board does by itself when a day comes.
func TestDue(t *testing.T) {
	arrive, roll := workflow.Arrive{}, workflow.RollOver{}
	for name, tc := range map[string]struct {
		kind  workflow.Kind
		given []any
		due   []workflow.Action
	}{
		"a queued card before its iteration":     {"feature", featureIn("Queued"), nil},
		"a queued card on the first day":         {"feature", featureIn("Queued", 4*24*time.Hour), []workflow.Action{arrive}},
		"a queued card long after":               {"feature", featureIn("Queued", 3*aWeek), []workflow.Action{arrive, roll}},
		"a pinned one long after":                {"feature", featureIn("Queued", workflow.Schedule{Pin: ptr(true)}, 3*aWeek), []workflow.Action{arrive}},
		"one that was moved back":                {"feature", featureIn("Development", backTo("Queued")), nil},
		"one that was moved back, a week later":  {"feature", featureIn("Development", backTo("Queued"), aWeek), []workflow.Action{roll}},
		"moved back and scheduled anew":          {"feature", featureIn("Development", backTo("Queued"), workflow.Schedule{Iteration: ptr(week(2))}, aWeek), []workflow.Action{arrive}},
		"moved back before its iteration began":  {"feature", featureIn("Queued", forcedTo("Development"), backTo("Queued"), aWeek), []workflow.Action{arrive}},
		"a card in Development of the last week": {"feature", featureIn("Scheduling", named, thisWeek, next, aWeek), []workflow.Action{roll}},
		"a bug without an iteration":             {"bug", bugIn("Development", aWeek), nil},
		"a bug in Triage of the last week":       {"bug", []any{thisWeek, aWeek}, []workflow.Action{roll}},
		"a closed card of the last week":         {"bug", []any{thisWeek, duplicate, aWeek}, nil},
	} {
		t.Run("feature/arrived and card/rollover: "+name, func(t *testing.T) {
			d := newDesk(t, workflow.Default(), tc.kind).do(tc.given...)
			require.Equal(t, tc.due, d.rules.Due(d.card, workflow.Op{Card: d.card.ID, At: d.at, Door: workflow.DoorItself}))
		})
	}
}
