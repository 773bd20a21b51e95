package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

var met = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// meet merges cards made of one by three changes of it.
func meet(base workflow.Card, mine, theirs func(*workflow.Card)) workflow.Merged {
	m, t := base, base
	m.Labels, t.Labels = slices.Clone(m.Labels), slices.Clone(t.Labels)
	mine(&m)
	theirs(&t)
	return workflow.Default().Merge(workflow.Meeting{Base: base, Mine: m, Canon: m, Theirs: t, By: "bo", At: met, ID: "clash0000001"})
}

func aPlannedBug() workflow.Card {
	return workflow.Card{
		ID: "card00000001", Kind: "bug", Title: "The export is slow", Description: "one\ntwo\nthree\nfour\nfive", Stage: "Planning",
		Labels: []string{"api", "slow"}, Triage: workflow.Triage{Verdict: workflow.Valid, By: "ana", At: met},
		Requester: "kim", CreatedAt: met, EnteredAt: met,
	}
}

func TestMergeByField(t *testing.T) {
	type change = func(*workflow.Card)
	keep := func(*workflow.Card) {}
	for name, tc := range map[string]struct {
		mine, theirs change
		want         change // from the base
		clash        workflow.ClashKind
	}{
		"what nobody changed stays":    {keep, keep, keep, ""},
		"what one side changed stands": {func(c *workflow.Card) { c.Weight = 3 }, func(c *workflow.Card) { c.DRI = "bo" }, func(c *workflow.Card) { c.Weight, c.DRI = 3, "bo" }, ""},
		"the same change on both sides is no clash": {
			func(c *workflow.Card) { c.Title = "x" }, func(c *workflow.Card) { c.Title = "x" }, func(c *workflow.Card) { c.Title = "x" }, "",
		},
		"of two titles theirs stands": {
			func(c *workflow.Card) { c.Title = "mine" }, func(c *workflow.Card) { c.Title = "theirs" }, func(c *workflow.Card) { c.Title = "theirs" }, workflow.ClashField,
		},
		"labels merge one by one": {
			func(c *workflow.Card) { c.Labels = []string{"api", "new"} }, func(c *workflow.Card) { c.Labels = []string{"api", "slow", "urgent"} },
			func(c *workflow.Card) { c.Labels = []string{"api", "new", "urgent"} }, "",
		},
		"one label stands in a scope": {
			func(c *workflow.Card) { c.Labels = []string{"Team::A", "api", "slow"} }, func(c *workflow.Card) { c.Labels = []string{"Team::B", "api", "slow"} },
			func(c *workflow.Card) { c.Labels = []string{"Team::B", "api", "slow"} }, workflow.ClashField,
		},
		"comments of both sides stand": {
			func(c *workflow.Card) { c.Comments = []workflow.Comment{{ID: "a", Author: "ana", At: met, Text: "1"}} },
			func(c *workflow.Card) {
				c.Comments = []workflow.Comment{{ID: "b", Author: "bo", At: met.Add(1), Text: "2"}}
			},
			func(c *workflow.Card) {
				c.Comments = []workflow.Comment{{ID: "a", Author: "ana", At: met, Text: "1"}, {ID: "b", Author: "bo", At: met.Add(1), Text: "2"}}
			}, "",
		},
		"a text merges by line": {
			func(c *workflow.Card) { c.Description = "ONE\ntwo\nthree\nfour\nfive" }, func(c *workflow.Card) { c.Description = "one\ntwo\nthree\nfour\nFIVE" },
			func(c *workflow.Card) { c.Description = "ONE\ntwo\nthree\nfour\nFIVE" }, "",
		},
		"lines that both changed are theirs": {
			func(c *workflow.Card) { c.Description = "one\ntwo\nMINE\nfour\nfive" }, func(c *workflow.Card) { c.Description = "one\ntwo\nTHEIRS\nfour\nfive" },
			func(c *workflow.Card) { c.Description = "one\ntwo\nTHEIRS\nfour\nfive" }, workflow.ClashText,
		},
		"both moved to the same stage": {
			func(c *workflow.Card) { c.Gameplan, c.Stage = "plan", "Development" }, func(c *workflow.Card) { c.Gameplan, c.Stage = "plan", "Development" },
			func(c *workflow.Card) { c.Gameplan, c.Stage = "plan", "Development" }, "",
		},
		"both moved, to two places": {
			func(c *workflow.Card) { c.Gameplan, c.Stage = "plan", "Development" }, func(c *workflow.Card) { c.Stage = "Triage" },
			func(c *workflow.Card) { c.Gameplan, c.Stage, c.EnteredAt = "plan", "Triage", met }, workflow.ClashTransition,
		},
		"a move of theirs without its gate is flagged and stands": {
			keep, func(c *workflow.Card) { c.Stage = "Development" }, func(c *workflow.Card) { c.Stage = "Development" }, workflow.ClashBreach,
		},
		"a move of theirs with its gate is no breach": {
			keep, func(c *workflow.Card) { c.Gameplan, c.Stage = "p", "Development" }, func(c *workflow.Card) { c.Gameplan, c.Stage = "p", "Development" }, "",
		},
		"a jump of theirs over a stage lacks what lies between": {
			keep, func(c *workflow.Card) { c.Gameplan, c.Stage = "p", "Implementation" }, func(c *workflow.Card) { c.Gameplan, c.Stage = "p", "Implementation" }, workflow.ClashBreach,
		},
		"one stage back is no breach": {keep, func(c *workflow.Card) { c.Stage = "Triage" }, func(c *workflow.Card) { c.Stage = "Triage" }, ""},
		"a move of mine whose gate they took away goes back": {
			func(c *workflow.Card) { c.Gameplan, c.Stage = "p", "Development" }, func(c *workflow.Card) { c.Triage.Verdict = workflow.Info; c.WaitingSince = met },
			func(c *workflow.Card) {
				c.Gameplan, c.Stage, c.Triage.Verdict, c.WaitingSince = "p", "Development", workflow.Info, met
			}, "",
		},
		"a label that stands for our own request is no other request": {
			func(c *workflow.Card) {
				c.Rounds = []workflow.Round{{State: workflow.Requested, RequestedBy: "ana", Of: "kim", At: met, Note: "please"}}
			},
			func(c *workflow.Card) {
				c.Rounds = []workflow.Round{{State: workflow.Requested, RequestedBy: "ana", Of: "bo", At: met}}
			},
			func(c *workflow.Card) {
				c.Rounds = []workflow.Round{{State: workflow.Requested, RequestedBy: "ana", Of: "kim", At: met, Note: "please"}}
			}, "",
		},
		"closing as completed from the middle is flagged": {
			keep, func(c *workflow.Card) { c.Resolution, c.ClosedAt = workflow.Completed, met }, func(c *workflow.Card) { c.Resolution, c.ClosedAt = workflow.Completed, met }, workflow.ClashBreach,
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := meet(aPlannedBug(), tc.mine, tc.theirs)
			want := aPlannedBug()
			tc.want(&want)
			card := got.Card
			card.Clashes = nil
			require.Empty(t, workflow.Diff(want, card))
			if tc.clash == "" {
				require.Empty(t, got.Found)
				return
			}
			require.Len(t, got.Found, 1)
			require.Equal(t, tc.clash, got.Found[0].Kind)
			require.Equal(t, got.Found, got.Card.Clashes)
		})
	}
}

func TestAMoveOfMineThatNoLongerHoldsIsTakenBackAndTold(t *testing.T) {
	base := aPlannedBug()
	base.Gameplan = "the plan"
	got := meet(base, func(c *workflow.Card) { c.Stage = "Development" }, func(c *workflow.Card) { c.Gameplan = "" })
	require.Equal(t, workflow.Stage("Planning"), got.Card.Stage)
	require.Len(t, got.Found, 1)
	require.Equal(t, workflow.ClashGuard, got.Found[0].Kind)
	require.Equal(t, []string{"gameplan"}, got.Found[0].Missing)
	require.Equal(t, workflow.RuleName("bug/gameplan"), got.Found[0].Rule)
}

func TestABreachIsWithdrawnWhenWhatWasMissingComes(t *testing.T) {
	moved := meet(aPlannedBug(), func(*workflow.Card) {}, func(c *workflow.Card) { c.Stage = "Development" }).Card
	require.Len(t, moved.Clashes, 1)
	base := aPlannedBug()
	base.Stage = "Development"
	later := base
	later.Gameplan = "it came a moment later"
	got := workflow.Default().Merge(workflow.Meeting{Base: base, Mine: moved, Canon: moved, Theirs: later, At: met, ID: "clash0000002"})
	require.Empty(t, got.Card.Clashes)
}

func TestWhatTheRemoteCannotHoldStaysAsItIsHere(t *testing.T) {
	mine := aPlannedBug()
	mine.Weight = 5
	got := workflow.Default().Merge(workflow.Meeting{
		Base: aPlannedBug(), Mine: mine, Canon: mine, Theirs: aPlannedBug(), At: met, ID: "clash0000001",
		Carries: func(f workflow.Field) bool { return f != "weight" },
	})
	require.Equal(t, 5, got.Card.Weight)
	require.Empty(t, got.Found)
}

// The laws of a merge, on cards that the rules themselves made.
func TestTheLawsOfAMerge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		rules := m.rules
		for range rapid.IntRange(1, 10).Draw(t, "steps before") {
			m.play(t)
		}
		base, then := m.card, *m
		for range rapid.IntRange(0, 8).Draw(t, "steps of x") {
			m.play(t)
		}
		x := m.card
		m.card, m.folded, m.entries, m.past = then.card, then.folded, then.entries, then.past
		for range rapid.IntRange(0, 8).Draw(t, "steps of y") {
			m.play(t)
		}
		y := m.card
		merge := func(base, mine, theirs workflow.Card) workflow.Merged {
			return rules.Merge(workflow.Meeting{Base: base, Mine: mine, Canon: mine, Theirs: theirs, At: m.at, ID: "clash0000001"})
		}
		same := func(a, b workflow.Card) []workflow.Change {
			return slices.DeleteFunc(workflow.Diff(a, b), func(ch workflow.Change) bool {
				return ch.Field == workflow.FieldClash || slices.Contains([]workflow.Field{"entered_at", "closed_at", "reopened_at", "held", "created_at"}, ch.Field) || workflow.SameValue(ch.Field, ch.Old, ch.New)
			})
		}
		require.Empty(t, same(x, merge(base, x, base).Card), "what only mine changed stands")
		require.Empty(t, merge(base, x, base).Found)
		require.Empty(t, same(x, merge(base, base, x).Card), "what only theirs changed stands")
		require.Empty(t, same(x, merge(base, x, x).Card), "the same on both sides is that")
		require.Empty(t, merge(base, x, x).Found)
		both := merge(base, x, y)
		again := merge(y, both.Card, y)
		require.Empty(t, same(both.Card, again.Card), "merging again changes nothing")
		require.Empty(t, again.Found)
		kept := written(both.Card)
		for _, side := range []workflow.Card{x, y} {
			for _, ch := range workflow.Diff(base, side) {
				if ch.New != "" && (ch.Field == workflow.FieldTitle || ch.Field == workflow.FieldComment || ch.Field == workflow.FieldGameplan || ch.Field == workflow.FieldDescription) {
					for _, line := range strings.Split(ch.New, "\n") {
						require.Contains(t, kept, line, "no line of either side is absent from the card and its clashes")
					}
				}
			}
		}
	})
}

// written is all that a card and its clashes say, as one text.
func written(c workflow.Card) string {
	var b strings.Builder
	for _, v := range c.Values() {
		b.WriteString(v.Text + "\n")
	}
	for _, x := range c.Clashes {
		b.WriteString(x.Mine + "\n" + x.Theirs + "\n")
	}
	return b.String()
}
