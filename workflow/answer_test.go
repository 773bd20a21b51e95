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

// What is set by an answer passes through what a person would do for it.
func TestAValueThatAnswersAClashIsSetAsAPersonWouldSetIt(t *testing.T) {
	for name, tc := range map[string]struct {
		field       workflow.Field
		key         string
		value, want string // in its written form; "" for what is not taken
		says        string
	}{
		"a title":                      {workflow.FieldTitle, "", " both ", "both", ""},
		"a description":                {workflow.FieldDescription, "", "in other words", "in other words", ""},
		"a DRI":                        {workflow.FieldDRI, "", "dora ", "dora", ""},
		"a requester":                  {"requester", "", "rob", "rob", ""},
		"a delegate":                   {"delegate", "", "del", "del", ""},
		"a priority":                   {"priority", "", " 3", "3", ""},
		"no priority":                  {"priority", "", " ", "", ""},
		"a priority that is no number": {"priority", "", "high", "", "is no number"},
		"a priority that is none":      {"priority", "", "7", "", "priority"},
		"a weight":                     {"weight", "", "8", "8", ""},
		"a day that it is due":         {workflow.FieldDue, "", "2026-12-03", "2026-12-03", ""},
		"a day that is none":           {workflow.FieldDue, "", "2026-02-30", "", "is no day"},
		"a milestone":                  {workflow.FieldMilestone, "", "M2", "M2", ""},
		"an iteration":                 {workflow.FieldIteration, "", "2026-11-29/2026-12-05/", "2026-11-29/2026-12-05/", ""},
		"an iteration that is none":    {workflow.FieldIteration, "", "next week", "", "cannot be read"},
		"a gameplan":                   {workflow.FieldGameplan, "", "first this", "first this", ""},
		"what cannot be read":          {"approval", "", "nonsense", "", "cannot be read"},
	} {
		for _, take := range []workflow.Take{workflow.TakeMine, workflow.TakeValue} {
			t.Run(name+", "+string(take), func(t *testing.T) {
				clash := workflow.Clash{ID: "c1", Kind: workflow.ClashField, Field: tc.field, Key: tc.key, Mine: tc.value, Theirs: "theirs"}
				answer := workflow.Answer{Clash: "c1", Take: take, Reason: "agreed"}
				if take == workflow.TakeValue {
					clash.Mine, answer.Value = "", tc.value
				}
				d, err := answered(aPlannedBug(), answer, clash)
				if tc.says != "" {
					require.ErrorContains(t, err, tc.says)
					return
				}
				require.NoError(t, err)
				got := ""
				for _, v := range d.Card.Values() {
					if v.Field == tc.field && v.Key == tc.key {
						got = v.Text
					}
				}
				require.Equal(t, tc.want, got)
				require.Equal(t, "agreed", d.Reason)
			})
		}
	}
}

// answered is the card with clashes, of which the first is answered.
func answered(card workflow.Card, a workflow.Answer, clashes ...workflow.Clash) (workflow.Decision, error) {
	card.Clashes = clashes
	a.Clash = clashes[0].ID
	return workflow.Default().Apply(card, workflow.Op{ID: "op0000000001", Card: card.ID, By: "ana", At: met, Do: a})
}

func TestWhatAnAnswerDoesBesidesItsValue(t *testing.T) {
	bare := aPlannedBug()
	bare.Gameplan = ""
	t.Run("the other clashes wait on, and none is no list", func(t *testing.T) {
		one, two := workflow.Clash{ID: "c1", Kind: workflow.ClashDuplicate}, workflow.Clash{ID: "c2", Kind: workflow.ClashDuplicate}
		d, err := answered(bare, workflow.Answer{Take: workflow.TakeLeave}, one, two)
		require.NoError(t, err)
		require.Equal(t, []workflow.Clash{two}, d.Card.Clashes)
		d, err = answered(bare, workflow.Answer{Take: workflow.TakeLeave}, one)
		require.NoError(t, err)
		require.Nil(t, d.Card.Clashes)
	})
	t.Run("a card that is gone there is kept for itself, or left", func(t *testing.T) {
		gone, known := workflow.Clash{ID: "c1", Kind: workflow.ClashGone}, bare
		known.Remote = workflow.Remote{Name: "team", IID: 7}
		d, err := answered(known, workflow.Answer{Take: workflow.TakeMine}, gone)
		require.NoError(t, err)
		require.Zero(t, d.Card.Remote)
		d, err = answered(known, workflow.Answer{Take: workflow.TakeLeave}, gone)
		require.NoError(t, err)
		require.Equal(t, known.Remote, d.Card.Remote)
	})
	t.Run("a card that was not taken as a whole is sent again as it is", func(t *testing.T) {
		d, err := answered(bare, workflow.Answer{Take: workflow.TakeMine}, workflow.Clash{ID: "c1", Kind: workflow.ClashRefused, Key: "title, labels", Mine: "x"})
		require.NoError(t, err)
		require.Equal(t, bare.Title, d.Card.Title)
	})
	t.Run("a value that was not taken and was changed since comes back", func(t *testing.T) {
		d, err := answered(bare, workflow.Answer{Take: workflow.TakeMine}, workflow.Clash{ID: "c1", Kind: workflow.ClashRefused, Field: workflow.FieldDRI, Mine: "dora", Theirs: ""})
		require.NoError(t, err)
		require.Equal(t, "dora", d.Card.DRI)
	})
	t.Run("a breach that is accepted is owed like a forced move", func(t *testing.T) {
		ahead := bare
		ahead.Stage = "Development"
		d, err := answered(ahead, workflow.Answer{Take: workflow.TakeAccept, Reason: "urgent"}, workflow.Clash{
			ID: "c1", Kind: workflow.ClashBreach, Field: workflow.FieldStage, Rule: "bug/gameplan", Missing: []string{"gameplan"}, Base: "Planning", Theirs: "Development",
		})
		require.NoError(t, err)
		require.Equal(t, []workflow.Force{{
			Rule: "bug/gameplan", Missing: []string{"gameplan"}, From: "Planning", To: "Development", Reason: "urgent", By: "ana", At: met,
		}}, d.Card.Forced)
	})
	t.Run("a card that was closed there goes back to where it was open", func(t *testing.T) {
		closed := bare
		closed.Stage, closed.Resolution, closed.ClosedAt = "Completed", workflow.Completed, met
		d, err := answered(closed, workflow.Answer{Take: workflow.TakeBack, Reason: "not done"}, workflow.Clash{
			ID: "c1", Kind: workflow.ClashBreach, Field: workflow.FieldStage, Rule: "bug/done", Base: "Planning", Theirs: "Completed|completed",
		})
		require.NoError(t, err)
		require.Equal(t, "Planning", d.Card.Place())
	})
	t.Run("a closing of mine comes back, with its reason", func(t *testing.T) {
		open := bare
		open.Stage = "Triage"
		clash := workflow.Clash{ID: "c1", Kind: workflow.ClashTransition, Field: workflow.FieldStage, Base: "Triage", Mine: "Triage|invalid", Theirs: "Planning"}
		d, err := answered(open, workflow.Answer{Take: workflow.TakeMine, Reason: "works as meant"}, clash)
		require.NoError(t, err)
		require.Equal(t, "Triage|invalid", d.Card.Place())
		_, err = answered(open, workflow.Answer{Take: workflow.TakeMine}, clash)
		require.ErrorContains(t, err, "reason")
	})
	t.Run("a clash about a place where the card stands changes nothing", func(t *testing.T) {
		d, err := answered(bare, workflow.Answer{Take: workflow.TakeMine}, workflow.Clash{
			ID: "c1", Kind: workflow.ClashTransition, Field: workflow.FieldStage, Base: "Triage", Mine: bare.Place(), Theirs: "Development",
		})
		require.NoError(t, err)
		require.Equal(t, bare.Place(), d.Card.Place())
	})
}
