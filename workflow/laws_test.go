package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// No sequence of operations reaches a stage whose guards do not hold unless the
// card carries a mark for the rule. Precisely, by tables that know nothing of
// the code (oracle_test.go), after each granted wish:
//
//  1. A card that went forward has a way of the tables behind it on which each
//     need held at that moment, or is marked under that arrow's rule.
//  2. So has a card that changed its kind or had an older entry taken back, all
//     the way from the first stage; an iteration that has begun was the current
//     one once.
//  3. At any time, each lasting need (all but iterations and requests) on some
//     way from the first stage to here holds or is marked.
//  4. No mark stays whose needs all hold, or whose arrow is not behind the card.
//
// Taking back the newest entry restores a state that stood before, marks and
// all: there the third holds.
func TestNoStageIsReachedPastItsGates(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		before, after := m.view(s.before), m.view(s.after)
		if len(m.past) == 1 {
			require.Equal(t, after.table.stages[0], s.after.Stage)
			return
		}
		first, from, to := after.table.stages[0], before.place(), after.place()
		require.GreaterOrEqual(t, after.index(to), 0, "a %s stands in %s", s.after.Kind, to)
		require.True(t, after.mayGo(first, to, lasting), "%s without its lasting gates: %s", to, s)
		if s.newest {
			return
		}
		requireLiveMarks(t, after)
		after.passed = s.undone != nil || s.before.Kind != s.after.Kind
		switch {
		case s.before.Kind != s.after.Kind:
			require.True(t, after.mayGo(first, to, every), "changed kind into %s: %s", to, s)
		case after.index(to) > after.index(from):
			require.True(t, after.mayGo(from, to, every), "%s → %s: %s", from, to, s)
		}
		requireClosing(t, s, before)
	})
}

func requireLiveMarks(t *rapid.T, v view) {
	for _, mark := range v.Forced {
		lacks := false
		for _, need := range mark.Missing {
			lacks = lacks || !v.holds(need)
		}
		require.True(t, lacks, "the mark of %s lacks nothing more: %v", mark.Rule, mark.Missing)
		require.GreaterOrEqual(t, v.index(v.place()), v.index(mark.To), "the mark of %s is not behind the card", mark.Rule)
		require.NotEmpty(t, mark.Reason)
	}
}

// requireClosing holds a closing against the tables.
func requireClosing(t *rapid.T, s step, before view) {
	if s.undone != nil || s.after.IsOpen() || !s.before.IsOpen() {
		return
	}
	if s.after.Resolution == workflow.Completed {
		require.Equal(t, workflow.Stage("Completed"), s.after.Stage)
		return
	}
	where := before.table.closes[s.after.Resolution]
	require.Contains(t, []workflow.Stage{"*", before.place()}, where, "%s closed as %s", s.after.Kind, s.after.Resolution)
	require.Equal(t, s.before.Stage, s.after.Stage, "a closed card keeps the stage it was closed in")
}

func TestTheNewestOperationIsUndoneExactly(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		back, err := m.rules.Undo(s.after, s.entry, true, m.at)
		require.NoError(t, err)
		require.Equal(t, stripped(s.before), stripped(back.Card))
		again, err := m.rules.Undo(back.Card, workflow.Entry{Card: s.after.ID, Changes: back.Changes}, true, m.at)
		require.NoError(t, err)
		require.Equal(t, stripped(s.after), stripped(again.Card), "redo")
	})
}

func TestTheCardIsTheFoldOfItsChanges(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		var err error
		m.folded, err = m.folded.With(s.entry.Changes)
		require.NoError(t, err)
		require.Equal(t, stripped(s.after), m.folded)
	})
}

func TestAnyCardIsAnyOtherWithTheirDifference(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		other := rapid.SampledFrom(m.past).Draw(t, "other")
		for _, pair := range [][2]workflow.Card{{other, s.after}, {s.after, other}, {s.after, s.after}} {
			got, err := pair[0].With(workflow.Diff(pair[0], pair[1]))
			require.NoError(t, err)
			require.Equal(t, stripped(pair[1]), stripped(got))
		}
		requireRoundTrip(t, s.after)
	})
}

// requireRoundTrip builds the card anew from its written form.
func requireRoundTrip(t require.TestingT, c workflow.Card) {
	built := workflow.Card{ID: c.ID, UpdatedAt: c.UpdatedAt}
	for _, v := range c.Values() {
		require.NoError(t, built.Set(v.Field, v.Key, v.Text))
	}
	require.Equal(t, c, built)
}

// spare gives each slice of the card room behind its end, filled with what an
// append in place would overwrite.
func spare(c workflow.Card) (workflow.Card, func() []any) {
	c = deep(c)
	labels := append(c.Labels, "spare label")
	rounds := append(c.Rounds, workflow.Round{Note: "spare"})
	comments := append(c.Comments, workflow.Comment{ID: "spare"})
	links := append(c.Links, workflow.Link{URL: "spare"})
	forced := append(c.Forced, workflow.Force{Rule: "spare"})
	urls := append(c.Blueprint.Links, "spare")
	c.Labels, c.Rounds, c.Comments = labels[:len(c.Labels)], rounds[:len(c.Rounds)], comments[:len(c.Comments)]
	c.Links, c.Forced, c.Blueprint.Links = links[:len(c.Links)], forced[:len(c.Forced)], urls[:len(c.Blueprint.Links)]
	return c, func() []any {
		return []any{labels[len(labels)-1], rounds[len(rounds)-1], comments[len(comments)-1], links[len(links)-1], forced[len(forced)-1].Rule, urls[len(urls)-1]}
	}
}

func TestApplyLeavesItsArgumentAlone(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		c, tail := spare(s.before)
		was, behind := deep(c), tail()
		if s.undone != nil {
			_, _ = m.rules.Undo(c, *s.undone, s.newest, m.at)
			_, _ = m.rules.Undo(c, *s.undone, !s.newest, m.at)
		} else {
			_, err := m.rules.Apply(c, s.op)
			require.NoError(t, err)
		}
		require.Equal(t, was, c)
		require.Equal(t, behind, tail(), "what lies behind the end of a slice")

		// and nothing that is done to the result reaches back
		d, err := m.rules.Apply(c, m.op(workflow.Edit{AddLabels: []string{"aaa", "zzz"}}))
		require.NoError(t, err)
		for i := range d.Card.Labels {
			d.Card.Labels[i] = "overwritten"
		}
		for i := range d.Card.Comments {
			d.Card.Comments[i] = workflow.Comment{}
		}
		require.Equal(t, was, c)
	})
}

func TestReadyIsAQuestionOfTheDay(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		span := m.rules.ReadySpan(s.after)
		for n := -16; n <= 16; n++ {
			at := m.at.AddDate(0, 0, n)
			day := m.rules.Cadence().Today(at)
			require.Equal(t, m.rules.Next(s.after, at).Ready(), span.Holds(day), "%s in %s on %s: %+v", s.after.Kind, s.after.Stage, day, span)
		}
	})
}

// The same in a workflow whose arrows ask for days in other ways.
func TestReadyInAnotherWorkflow(t *testing.T) {
	r, err := workflow.Parse(`workflow w
stages A B C D E
kind k
  stages A B C D E
  rule k/new -> A
  rule k/later A -> B needs iteration-later
  rule k/never B -> C needs iteration-later iteration-current
  rule k/both B -> D needs iteration-current iteration-begun
  rule k/begun C -> D needs iteration-begun milestone
  rule k/done D -> E closes completed
`)
	require.NoError(t, err)
	for _, stage := range r.Stages("k") {
		for n := -20; n <= 20; n++ {
			c := workflow.Card{Kind: "k", Stage: stage, Iteration: week(0), Milestone: "M1"}
			at := noon.AddDate(0, 0, n)
			require.Equal(t, r.Next(c, at).Ready(), r.ReadySpan(c).Holds(r.Cadence().Today(at)), "%s on %s", stage, at)
		}
	}
}

// brief is the card as an index keeps it: long texts cut, no comments.
func brief(c workflow.Card) workflow.Card {
	cut := func(s *string) {
		if len(*s) > 3 {
			*s = "…"
		}
	}
	c.Comments = nil
	cut(&c.Description)
	cut(&c.Gameplan)
	cut(&c.Blueprint.Text)
	return c
}

func TestABriefCardIsJudgedLikeTheWholeOne(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		for _, do := range []workflow.Action{m.anything(t), m.anything(t), workflow.Move{}} {
			whole, err := m.rules.Apply(s.after, m.op(do))
			cut, errCut := m.rules.Apply(brief(s.after), m.op(do))
			require.Equal(t, err, errCut)
			require.Equal(t, whole.Rule, cut.Rule)
			require.Equal(t, whole.Card.Stage, cut.Card.Stage)
			require.Equal(t, whole.Card.Resolution, cut.Card.Resolution)
			require.Equal(t, whole.Card.Forced, cut.Card.Forced)
		}
		require.Equal(t, m.rules.Next(s.after, m.at), m.rules.Next(brief(s.after), m.at))
		require.Equal(t, m.rules.Due(s.after, m.op(nil)), m.rules.Due(brief(s.after), m.op(nil)))
	})
}

func TestWhatIsDueIsDoneOnce(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		op := m.op(nil)
		op.At = m.at.AddDate(0, 0, rapid.IntRange(0, 20).Draw(t, "days"))
		c := s.after
		for _, do := range m.rules.Due(c, op) {
			op.Do = do
			d, err := m.rules.Apply(c, op)
			require.NoError(t, err)
			require.NotEmpty(t, d.Changes)
			c = d.Card
		}
		require.Empty(t, m.rules.Due(c, op))
	})
}

func TestWhyAndMoveGiveOneAnswer(t *testing.T) {
	play(t, func(t *rapid.T, m *machine, s step) {
		for _, to := range append(m.rules.Stages(""), "Nowhere") {
			g := m.rules.GatesTo(s.after, to, m.at)
			_, err := m.rules.Apply(s.after, m.op(workflow.Move{To: to}))
			require.Equal(t, err == nil, g.Ready(), "%s to %s: %+v: %v", s.after.Stage, to, g, err)
		}
		g := m.rules.Next(s.after, m.at)
		d, err := m.rules.Apply(s.after, m.op(workflow.Move{}))
		require.Equal(t, err == nil, g.Ready())
		if err == nil {
			require.Equal(t, g.To, d.Card.Stage)
			require.Equal(t, g.Rule, d.Rule)
		}
	})
}
