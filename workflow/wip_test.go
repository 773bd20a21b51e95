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
		"reopening into a full stage":      {in("Development", "duplicate"), in("Development", ""), 5, workflow.Reopen{}, "", "Development is full: 5 of 5 cards; finish one first"},
		"a new card in a full stage":       {workflow.Card{}, in("Planning", ""), 1, workflow.Create{}, "", "Planning is full: 1 of 1 card; finish one first"},
		"an arrival":                       {in("Queued", ""), in("Development", ""), 5, workflow.Arrive{}, "", ""},
		"what the board does by itself":    {in("Queued", ""), in("Development", ""), 5, workflow.Move{}, workflow.DoorItself, ""},
		"an import":                        {in("Planning", ""), in("Development", ""), 5, workflow.Move{}, workflow.DoorImport, ""},
		"a validation that was rejected":   {in("Validation", ""), in("Development", ""), 5, workflow.Validate{Answer: workflow.Rejected}, "", ""},
		"another kind that goes elsewhere": {in("Queued", ""), in("Planning", ""), 1, workflow.ChangeKind{}, "", "Planning is full: 1 of 1 card; finish one first"},
	} {
		t.Run(name, func(t *testing.T) {
			over, err := r.Admit(workflow.Op{Card: "k7m2k7m2k7m2", Do: c.do, Door: c.door}, c.before, c.after, func(workflow.Kind) int { return c.count })
			if c.full == "" {
				require.NoError(t, err)
				limit := r.Limit(c.after.Stage)
				passed := limit > 0 && workflow.Enters(c.before, c.after) && c.count >= limit
				require.Equal(t, passed, len(over) > 0, "what passes is recorded")
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
		"wip":                                     "wip says nothing",
		"wip Development":                         "wip wants a stage and a number, as in: wip Development 5",
		"wip Development 5 6":                     "after the number comes warn or refuse, not \"6\"",
		"wip Development 5 warm":                  "(did you mean warn?)",
		"wip Development bug":                     "the limit is a number of cards, from 1",
		"wip Development bug three warn":          "wip Development bug \"three\": the limit is a number of cards, from 1",
		"wip Development bug 3 warn now":          "wip wants a stage and a number, as in: wip Development 5, or wip Development bug 3 warn",
		"wip Development warn":                    "the limit is a number of cards, from 1",
		"wip Development bgu 3":                   "no kind below is called \"bgu\" (did you mean bug?)",
		"wip Development \x1b[31m 3":              "no kind below is called",
		"wip Queued bug 3":                        "wip Queued bug: kind bug has no stage Queued",
		"wip Triage bug 1\nwip Triage bug 2 warn": "wip Triage bug stands twice",
		"wip Development 5 refuse\nwip Development bug 2 warn\nwip Development feature 4": "",
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
	require.ErrorContains(t, err, "wip stands above the first kind")
}

func TestALimitOfOneKind(t *testing.T) {
	r := limited(t, "wip Development 5 warn\nwip Development bug 2\nwip Planning feature 1 warn")
	require.Equal(t, []workflow.Limit{{"Development", "", 5, true}, {"Development", "bug", 2, false}, {"Planning", "feature", 1, true}}, r.Limits())
	require.Equal(t, []string{"Development 5 warn", "Development bug 2", "Planning feature 1 warn"}, texts(r.Limits()))
	require.Len(t, r.LimitsOn("Development", "bug"), 2)
	require.Len(t, r.LimitsOn("Development", "feature"), 1)
	require.Empty(t, r.LimitsOn("Planning", "bug"))
	require.True(t, r.IsLimited("Planning"))
	require.Zero(t, r.Limit("Planning"), "of all kinds together any number")

	in := func(kind workflow.Kind, stage workflow.Stage) workflow.Card {
		return workflow.Card{Kind: kind, Stage: stage}
	}
	for name, c := range map[string]struct {
		before, after workflow.Card
		all, own      int
		do            workflow.Action
		over          string
		full          string
	}{
		"room is left":                    {in("bug", "Planning"), in("bug", "Development"), 4, 1, workflow.Move{}, "", ""},
		"full for the kind":               {in("bug", "Planning"), in("bug", "Development"), 4, 2, workflow.Move{}, "", "Development is full for kind bug: 2 of 2 cards; finish one first, or force with a reason"},
		"forced past both":                {in("bug", "Planning"), in("bug", "Development"), 6, 2, workflow.Move{Force: true, Reason: "an outage"}, "Development 7/5, Development bug 3/2", ""},
		"another kind is only warned":     {in("feature", "Queued"), in("feature", "Development"), 5, 9, workflow.Move{}, "Development 6/5", ""},
		"a kind without a limit":          {in("bug", "Triage"), in("bug", "Planning"), 40, 40, workflow.Move{}, "", ""},
		"warned for the kind":             {in("feature", "Triage"), in("feature", "Planning"), 40, 1, workflow.Move{}, "Planning feature 2/1", ""},
		"another kind in the same stage":  {in("feature", "Development"), in("bug", "Development"), 4, 2, workflow.ChangeKind{}, "", "Development is full for kind bug: 2 of 2 cards; finish one first"},
		"that counts in the stage before": {in("bug", "Development"), in("feature", "Development"), 9, 9, workflow.ChangeKind{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			over, err := r.Admit(workflow.Op{Card: "k7m2k7m2k7m2", Do: c.do}, c.before, c.after, func(k workflow.Kind) int {
				if k == "" {
					return c.all
				}
				require.Equal(t, c.after.Kind, k)
				return c.own
			})
			if c.full != "" {
				require.EqualError(t, err, c.full)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.over, workflow.OverText(over))
		})
	}
	require.Equal(t, "Development is over its limit for kind bug: 3 of 2 cards", workflow.Over{Limit: r.Limits()[1], Count: 3}.Sentence())
	require.Equal(t, "Planning is over its limit for kind feature: 2 of 1 card", workflow.Over{Limit: r.Limits()[2], Count: 2}.Sentence())
}

func texts(limits []workflow.Limit) (out []string) {
	for _, l := range limits {
		out = append(out, l.String())
	}
	return out
}

func TestALimitIsAGateToo(t *testing.T) {
	r := limited(t, "wip Development 5 warn\nwip Development bug 2")
	room := func(k workflow.Kind, all, own int) workflow.Gate {
		g, ok := r.Room(workflow.Card{Kind: k, Stage: "Planning"}, "Development", func(of workflow.Kind) int {
			if of == "" {
				return all
			}
			return own
		})
		require.True(t, ok)
		return g
	}
	require.Equal(t, "1 of 2 cards in Development for kind bug", room("bug", 1, 1).By)
	require.True(t, room("bug", 9, 1).Met, "which only warns")
	require.Equal(t, "Development is full: 9 of 5 cards, which only warns", room("bug", 9, 1).By)
	full := room("bug", 9, 2)
	require.False(t, full.Met)
	require.Equal(t, "room: Development is full for kind bug: 2 of 2 cards", full.Need)
	require.Equal(t, workflow.SupplyForce, full.Supply)
	_, ok := r.Room(workflow.Card{Kind: "bug", Stage: "Triage"}, "Planning", nil)
	require.False(t, ok)
	_, ok = r.Room(workflow.Card{Kind: "bug", Stage: "Development"}, "Development", nil)
	require.False(t, ok, "it is there already")
}

func TestALimitIsSetInTheTextOfAWorkflow(t *testing.T) {
	src := workflow.Shipped()["default"]
	set := func(src string, l workflow.Limit) string {
		out, err := workflow.SetLimit(src, l)
		require.NoError(t, err)
		return out
	}
	one := set(src, workflow.Limit{Stage: "Development", Kind: "bug", Cards: 3, Warns: true})
	require.Contains(t, one, "\nwip Development bug 3 warn\n")
	two := set(one, workflow.Limit{Stage: "Development", Cards: 5})
	require.Contains(t, two, "\nwip Development bug 3 warn\nwip Development 5\n")
	require.Contains(t, set(two, workflow.Limit{Stage: "Development", Kind: "bug", Cards: 4}), "\nwip Development bug 4\nwip Development 5\n")
	require.Equal(t, src, set(set(two, workflow.Limit{Stage: "Development"}), workflow.Limit{Stage: "Development", Kind: "bug"}))
	require.Equal(t, src, set(src, workflow.Limit{Stage: "Development"}), "there was none")
	for _, l := range []workflow.Limit{{Stage: "Devel", Cards: 3}, {Stage: "Queued", Kind: "bug", Cards: 3}, {Stage: "Triage", Cards: -1}} {
		_, err := workflow.SetLimit(src, l)
		if l.Cards > 0 {
			require.Error(t, err)
		}
	}
	r, err := workflow.Parse(two)
	require.NoError(t, err)
	require.True(t, r.EqualsButLimits(workflow.Default()))
	other, err := workflow.Parse(strings.Replace(two, "needs gameplan", "", 1))
	require.NoError(t, err)
	require.False(t, r.EqualsButLimits(other))
	_, err = workflow.SetLimit("nonsense", workflow.Limit{})
	require.Error(t, err)
}
