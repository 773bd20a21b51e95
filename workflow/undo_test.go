package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// story plays steps and keeps what each of them changed.
func story(d *desk, steps ...any) []workflow.Entry {
	d.t.Helper()
	var out []workflow.Entry
	for _, s := range steps {
		d.do(s)
		if _, isAction := s.(workflow.Action); isAction {
			out = append(out, workflow.Entry{Card: d.card.ID, Rule: d.last.Rule, Changes: d.last.Changes})
		}
	}
	return out
}

// Undo of an earlier entry, under later ones.
func TestUndoOfAnEarlierEntry(t *testing.T) {
	comment := workflow.Say{Text: "later"}
	judged := func(worst workflow.Judgement) workflow.Decide {
		return workflow.Decide{Verdict: workflow.NotAligned, Work: worst, Danger: "low", Effect: "low"}
	}
	approvedBy := func(level string) workflow.Approve {
		return workflow.Approve{By: "ann", Level: level, Evidence: "x"}
	}
	for name, tc := range map[string]struct {
		flow  string
		kind  workflow.Kind
		given []any
		steps []any // the first of them is taken back
		rule  workflow.RuleName
		says  string
		stage workflow.Stage
		marks string
	}{
		"a gameplan that let the card on is marked":   {"", "bug", bugIn("Planning"), []any{planned, next, comment}, "card/undo", "", "Development", "bug/gameplan: gameplan"},
		"a move goes back":                            {"", "bug", bugIn("Planning", planned), []any{next, comment}, "card/undo", "", "Planning", ""},
		"a forced move goes back with its mark":       {"", "bug", bugIn("Planning"), []any{forcedTo("Development"), comment}, "card/undo", "", "Planning", ""},
		"a step back goes on where the gates hold":    {"", "bug", bugIn("Development"), []any{backTo("Planning"), comment}, "card/undo", "", "Development", ""},
		"but not where they hold no more":             {"", "bug", bugIn("Development"), []any{backTo("Planning"), workflow.WriteGameplan{}}, "bug/gameplan", "Planning → Development needs a gameplan", "Planning", ""},
		"what was forced before is forced again":      {"", "bug", bugIn("Planning", forcedTo("Development")), []any{backTo("Planning"), comment}, "card/undo", "", "Development", "bug/gameplan: gameplan"},
		"a move that was followed by another":         {"", "bug", bugIn("Planning", planned), []any{next, asked, received}, "card/undo", "the stage was changed again since: undo the later change first", "Implementation", ""},
		"a reopening closes again":                    {"", "feature", featureIn("Completed"), []any{reopened, comment}, "card/undo", "", "Completed", ""},
		"a closing opens again":                       {"", "feature", featureIn("Queued"), []any{duplicate, comment}, "card/undo", "", "Queued", ""},
		"a creation under later changes":              {"", "bug", nil, nil, "card/undo", "the card was changed since it was made: undo those changes first, or close it", "Triage", ""},
		"a rejection under a new round":               {"", "bug", bugIn("Development", asked), []any{rejected, asked}, "card/undo", "", "Development", ""},
		"a request under its answer":                  {"", "bug", bugIn("Development"), []any{asked, rejected}, "card/undo", "the validation was changed again since: undo the later change first", "Development", ""},
		"a request under a later one":                 {"", "bug", bugIn("Development"), []any{asked, asked}, "card/undo", "the validation was changed again since: undo the later change first", "Development", ""},
		"a DRI that was changed again":                {"", "bug", nil, []any{workflow.Edit{DRI: ptr("dan")}, workflow.Edit{DRI: ptr("dora")}}, "card/undo", "the DRI was changed again since: undo the later change first", "Triage", ""},
		"a change of kind owes what the old one asks": {"", "feature", featureIn("Development"), []any{becomes("bug"), unnamed}, "card/undo", "", "Development", "feature/now: milestone dri"},
		"a change of kind drops what the other owed":  {"", "feature", featureIn("Development"), []any{becomes("bug"), workflow.WriteGameplan{}}, "card/undo", "", "Development", "feature/gameplan: gameplan"},
		"a change of kind into a stage it has not":    {"", "bug", bugIn("Planning"), []any{becomes("feature"), forcedTo("Scheduling")}, "card/undo", "a bug report has no stage Scheduling: undo the later change first", "Scheduling", "feature/approval: approval; feature/gameplan: gameplan"},
		"a stage that the new kind has not":           {"", "feature", featureIn("Development", backTo("Queued")), []any{next, becomes("bug")}, "card/undo", "a bug report has no stage Queued: undo the later change first", "Development", "bug/valid: triage-valid"},
		"a step aside":                                {newer, "bug", []any{valid, next}, []any{goesTo("Blocked"), comment}, "card/undo", "", "Development", ""},
		"a step back in":                              {newer, "bug", []any{valid, next, goesTo("Blocked")}, []any{goesTo("Development"), comment}, "card/undo", "", "Blocked", ""},
		"what is still owed stays, whoever wrote it": {
			"", "feature",
			[]any{judged("medium"), approvedBy("senior-manager"), next},
			[]any{approvedBy("manager"), judged("high")},
			"card/undo", "", "Planning", "feature/approval: approval",
		},
	} {
		t.Run("card/undo: "+name, func(t *testing.T) {
			rules := workflow.Default()
			if tc.flow != "" {
				rules = shipped(t)[tc.flow]
			}
			d := newDesk(t, rules, tc.kind)
			entry := workflow.Entry{Changes: d.last.Changes}
			d.do(tc.given...)
			if tc.steps == nil {
				d.do(comment)
			} else {
				entry = story(d, tc.steps...)[0]
			}
			got, err := rules.Undo(d.card, entry, false, d.at)
			if tc.says != "" {
				var r *workflow.Refusal
				require.ErrorAs(t, err, &r)
				require.Equal(t, tc.says, r.Message)
				require.Equal(t, tc.rule, r.Rule)
				got.Card = d.card
			} else {
				require.NoError(t, err)
				require.Equal(t, tc.rule, got.Rule)
				require.Equal(t, d.at, got.Card.UpdatedAt)
			}
			require.Equal(t, tc.stage, got.Card.Stage)
			require.Equal(t, tc.marks, (&desk{card: got.Card}).marks())
		})
	}
}

// A planned card that was rolled over or arrived can be taken back.
func TestWhatTheBoardDidByItselfIsUndone(t *testing.T) {
	d := newDesk(t, workflow.Default(), "feature").do(featureIn("Queued", 3*aWeek)...)
	entries := story(d, workflow.Arrive{}, workflow.RollOver{})
	for i := len(entries) - 1; i >= 0; i-- {
		got, err := d.rules.Undo(d.card, entries[i], true, d.at)
		require.NoError(t, err)
		d.card = got.Card
	}
	require.Equal(t, workflow.Stage("Queued"), d.card.Stage)
	require.Equal(t, week(1), d.card.Iteration)
}

func TestUndoOfTheCreationLeavesNothing(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug")
	got, err := d.rules.Undo(d.card, workflow.Entry{Changes: d.last.Changes}, true, d.at)
	require.NoError(t, err)
	require.Empty(t, got.Card.Values())
}

func TestUndoOfWhatCannotBeRead(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug").do(workflow.Schedule{Iteration: ptr(week(0))})
	changes := d.last.Changes
	changes[0].Old = "not/an/iteration"
	_, err := d.rules.Undo(d.card, workflow.Entry{Changes: changes}, true, d.at)
	require.ErrorContains(t, err, "iteration")
}
