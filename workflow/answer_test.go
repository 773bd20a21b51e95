package workflow_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAnswersToAClash(t *testing.T) {
	title := workflow.Clash{ID: "c1", Kind: workflow.ClashField, Field: workflow.FieldTitle, Mine: "mine", Theirs: "theirs"}
	moved := workflow.Clash{ID: "c1", Kind: workflow.ClashTransition, Field: workflow.FieldStage, Base: "Planning", Mine: "Development", Theirs: "Planning"}
	breach := workflow.Clash{ID: "c1", Kind: workflow.ClashBreach, Field: workflow.FieldStage, Rule: "bug/gameplan", Missing: []string{"gameplan"}, Base: "Triage", Theirs: "Planning"}
	refused := workflow.Clash{ID: "c1", Kind: workflow.ClashRefused, Field: workflow.FieldLabel, Key: "odd", Mine: "odd"}
	for name, tc := range map[string]struct {
		clash  workflow.Clash
		answer workflow.Answer
		check  func(*testing.T, workflow.Card)
		err    string
	}{
		"theirs takes a label off that the remote did not take": {refused, workflow.Answer{Take: workflow.TakeTheirs}, func(t *testing.T, c workflow.Card) { require.NotContains(t, c.Labels, "odd") }, ""},
		"mine keeps it": {refused, workflow.Answer{Take: workflow.TakeMine}, func(t *testing.T, c workflow.Card) { require.Contains(t, c.Labels, "odd") }, ""},
		"another label takes its place": {refused, workflow.Answer{Take: workflow.TakeValue, Value: "even"}, func(t *testing.T, c workflow.Card) {
			require.NotContains(t, c.Labels, "odd")
			require.Contains(t, c.Labels, "even")
		}, ""},
		"theirs leaves the card as it is": {title, workflow.Answer{Take: workflow.TakeTheirs}, func(t *testing.T, c workflow.Card) { require.Equal(t, "The export is slow", c.Title) }, ""},
		"mine comes back":                 {title, workflow.Answer{Take: workflow.TakeMine}, func(t *testing.T, c workflow.Card) { require.Equal(t, "mine", c.Title) }, ""},
		"a third value is possible":       {title, workflow.Answer{Take: workflow.TakeValue, Value: "both"}, func(t *testing.T, c workflow.Card) { require.Equal(t, "both", c.Title) }, ""},
		"a value is judged as any other":  {title, workflow.Answer{Take: workflow.TakeValue}, nil, "a card needs a title"},
		"a move of mine passes the gates": {moved, workflow.Answer{Take: workflow.TakeMine}, nil, "Planning → Development needs a gameplan"},
		"a move of mine can be forced": {moved, workflow.Answer{Take: workflow.TakeMine, Force: true, Reason: "agreed by phone"}, func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Development"), c.Stage)
			require.Len(t, c.Forced, 1)
		}, ""},
		"a breach is accepted with a reason":              {breach, workflow.Answer{Take: workflow.TakeAccept, Reason: "urgent"}, func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Stage("Planning"), c.Stage) }, ""},
		"accepting a breach needs a reason":               {breach, workflow.Answer{Take: workflow.TakeAccept}, nil, "reason"},
		"a breach is pushed back":                         {breach, workflow.Answer{Take: workflow.TakeBack, Reason: "not yet"}, func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Stage("Triage"), c.Stage) }, ""},
		"an answer that the clash does not take is named": {breach, workflow.Answer{Take: workflow.TakeMine}, nil, "leave, accept or back"},
		"a clash that is gone is said so":                 {title, workflow.Answer{Clash: "c9", Take: workflow.TakeTheirs}, nil, "answered"},
	} {
		t.Run(name, func(t *testing.T) {
			card := aPlannedBug()
			card.Clashes = []workflow.Clash{tc.clash}
			card.Labels = []string{"odd"}
			if tc.answer.Clash == "" {
				tc.answer.Clash = "c1"
			}
			rules := workflow.Default()
			d, err := rules.Apply(card, workflow.Op{ID: "op0000000001", Card: card.ID, By: "ana", At: met, Do: tc.answer})
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				return
			}
			require.NoError(t, err)
			require.Empty(t, d.Card.Clashes)
			tc.check(t, d.Card)
			gone := slices.IndexFunc(d.Changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldClash })
			was, ok := workflow.ClashIn(d.Changes[gone])
			require.True(t, ok)
			require.Equal(t, tc.answer.Take, workflow.Entry{Changes: d.Changes, Reason: d.Reason}.TakeIn(was), "the history tells what was chosen")
			back, err := rules.Undo(d.Card, workflow.Entry{Card: card.ID, Changes: d.Changes}, true, met)
			require.NoError(t, err)
			require.Equal(t, card.Clashes, back.Card.Clashes, "taking the answer back opens the clash again")
		})
	}
}

// What the remote did not take of a closed card can be given up and tried again:
// neither is work on the card.
func TestAClosedCardsRefusedValueCanBeAnswered(t *testing.T) {
	for take, want := range map[workflow.Take]workflow.Date{workflow.TakeTheirs: "", workflow.TakeMine: "2026-11-22"} {
		card := aPlannedBug()
		card.Stage, card.Resolution, card.ClosedAt = "Completed", workflow.Completed, met
		card.Iteration = workflow.Iteration{Start: "2026-11-22", End: "2026-11-28"}
		card.Clashes = []workflow.Clash{{ID: "c1", Kind: workflow.ClashRefused, Field: workflow.FieldIteration, Mine: "2026-11-22/2026-11-28/"}}
		rules := workflow.Default()
		d, err := rules.Apply(card, workflow.Op{ID: "op0000000001", Card: card.ID, By: "ana", At: met, Do: workflow.Answer{Clash: "c1", Take: take}})
		require.NoError(t, err)
		require.Empty(t, d.Card.Clashes)
		require.Equal(t, want, d.Card.Iteration.Start)
	}
}
