package workflow_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// limited is the default flow with limits.
func limited(t *testing.T, lines string) *workflow.Rules {
	t.Helper()
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	r, err := workflow.Parse(text[:at] + "\n" + lines + text[at:])
	require.NoError(t, err)
	return r
}

func TestALimitOfWorkInProgress(t *testing.T) {
	r := limited(t, "wip Development 5\nwip Planning 1")
	require.Equal(t, 5, r.Limit("Development"))
	require.Equal(t, 0, r.Limit("Triage"))
	require.Equal(t, 0, workflow.Default().Limit("Development"), "the flow that ships has none")

	in := func(stage workflow.Stage, resolution workflow.Resolution) workflow.Card {
		return workflow.Card{Kind: "bug", Stage: stage, Resolution: resolution}
	}
	for name, c := range map[string]struct {
		before, after workflow.Card
		count         int
		do            workflow.Action
		door          workflow.Door
		full          string
	}{
		"room is left":                     {in("Planning", ""), in("Development", ""), 4, workflow.Move{}, "", ""},
		"a full stage":                     {in("Planning", ""), in("Development", ""), 5, workflow.Move{}, "", "Development is full: 5 of 5 cards; finish one first, or force with a reason"},
		"a stage that is over its limit":   {in("Planning", ""), in("Development", ""), 9, workflow.Move{}, "", "Development is full: 9 of 5 cards; finish one first, or force with a reason"},
		"a limit of one":                   {in("Triage", ""), in("Planning", ""), 1, workflow.Move{}, "", "Planning is full: 1 of 1 card; finish one first, or force with a reason"},
		"forced with a reason":             {in("Planning", ""), in("Development", ""), 5, workflow.Move{Force: true, Reason: "an outage"}, "", ""},
		"forced without a reason":          {in("Planning", ""), in("Development", ""), 5, workflow.Move{Force: true, Reason: " "}, "", "Development is full: 5 of 5 cards; finish one first, or force with a reason"},
		"leaving a full stage":             {in("Development", ""), in("Validation", ""), 9, workflow.Move{}, "", ""},
		"a change within a full stage":     {in("Development", ""), in("Development", ""), 9, workflow.Edit{}, "", ""},
		"closing in a full stage":          {in("Development", ""), in("Development", "duplicate"), 9, workflow.Close{}, "", ""},
		"reopening into a full stage":      {in("Development", "duplicate"), in("Development", ""), 5, workflow.Reopen{}, "", "Development is full: 5 of 5 cards; finish one first, or force with a reason"},
		"a new card in a full stage":       {workflow.Card{}, in("Planning", ""), 1, workflow.Create{}, "", "Planning is full: 1 of 1 card; finish one first, or force with a reason"},
		"an arrival":                       {in("Queued", ""), in("Development", ""), 5, workflow.Arrive{}, "", ""},
		"what the board does by itself":    {in("Queued", ""), in("Development", ""), 5, workflow.Move{}, workflow.DoorItself, ""},
		"an import":                        {in("Planning", ""), in("Development", ""), 5, workflow.Move{}, workflow.DoorImport, ""},
		"a validation that was rejected":   {in("Validation", ""), in("Development", ""), 5, workflow.Validate{Answer: workflow.Rejected}, "", ""},
		"another kind that goes elsewhere": {in("Queued", ""), in("Planning", ""), 1, workflow.ChangeKind{}, "", "Planning is full: 1 of 1 card; finish one first, or force with a reason"},
	} {
		t.Run(name, func(t *testing.T) {
			err := r.Admit(workflow.Op{Card: "k7m2k7m2k7m2", Do: c.do, Door: c.door}, c.before, c.after, c.count)
			if c.full == "" {
				require.NoError(t, err)
				return
			}
			var refusal *workflow.Refusal
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, c.full, refusal.Message)
			require.Equal(t, workflow.RuleName("card/wip"), refusal.Rule)
			require.Equal(t, c.after.Stage, refusal.To)
			_, moves := c.do.(workflow.Move)
			require.Equal(t, moves, refusal.Hint == "force")
		})
	}
}

func TestALimitThatSaysNothingIsRefused(t *testing.T) {
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	for line, why := range map[string]string{
		"wip":                             "wip says nothing",
		"wip Development":                 "wip wants a stage and a number, as in: wip Development 5",
		"wip Development 5 6":             "wip wants a stage and a number, as in: wip Development 5",
		"wip Developmnt 5":                "(did you mean Development?)",
		"wip Development five":            "the limit is a number of cards, from 1",
		"wip Development 0":               "the limit is a number of cards, from 1",
		"wip Development -1":              "the limit is a number of cards, from 1",
		"wip Development 99999999":        "the limit is a number of cards, from 1",
		"wip Triage 1\nwip Triage 2":      "wip Triage stands twice",
		"wpi Development 5":               "(did you mean wip?)",
		"wip \x1b[31m 5":                  "which is not among the stages",
		"wip Development 5 # a comment":   "",
		"wip Development 5\nwip Queued 1": "",
	} {
		_, err := workflow.Parse(text[:at] + "\n" + line + text[at:])
		if why == "" {
			require.NoError(t, err, line)
			continue
		}
		require.ErrorContains(t, err, why, line)
	}
	_, err := workflow.Parse(text + "\nwip Triage 1\n")
	require.ErrorContains(t, err, "it stands above the first kind")
}
