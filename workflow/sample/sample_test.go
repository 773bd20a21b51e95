package sample_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/sample"
)

var now = time.Date(2026, 11, 25, 14, 30, 0, 0, time.UTC)

func flows(t require.TestingT) map[string]*workflow.Rules {
	out := map[string]*workflow.Rules{}
	for name, text := range workflow.Shipped() {
		r, err := workflow.Parse(text)
		require.NoError(t, err)
		out[name] = r
	}
	return out
}

// apply brings the wishes before the rules, in the order given, as a board does.
func apply(t require.TestingT, r *workflow.Rules, ops []workflow.Op) map[workflow.CardID]workflow.Card {
	cards := map[workflow.CardID]workflow.Card{}
	for i, op := range ops {
		d, err := r.Apply(cards[op.Card], op)
		require.NoError(t, err, "op %d: %s of %s at %s: %+v", i, op.Do.Name(), op.Card, op.At, op.Do)
		require.NotEmpty(t, d.Changes, "op %d changes nothing: %+v", i, op)
		cards[op.Card] = d.Card
	}
	return cards
}

func TestEveryWishIsGranted(t *testing.T) {
	rules := flows(t)
	rapid.Check(t, func(t *rapid.T) {
		r := rules[rapid.SampledFrom([]string{"default", "support-ops-2026"}).Draw(t, "flow")]
		zone := time.FixedZone("", rapid.IntRange(-11, 13).Draw(t, "zone")*3600)
		o := sample.Options{
			Cards: rapid.IntRange(1, 90).Draw(t, "cards"), Seed: rapid.Uint64().Draw(t, "seed"),
			Now:   now.Add(time.Duration(rapid.IntRange(0, 24*365).Draw(t, "hours")) * time.Hour),
			Rules: r.In(workflow.Cadence{Days: rapid.SampledFrom([]int{7, 14}).Draw(t, "days"), First: time.Weekday(rapid.IntRange(0, 6).Draw(t, "first")), Zone: zone}),
		}
		all := sample.Board(o)
		require.True(t, slices.IsSortedFunc(all, func(a, b workflow.Op) int { return a.At.Compare(b.At) }))
		cards := apply(t, o.Rules, all)
		require.Len(t, cards, o.Cards)
		ids := map[string]bool{}
		for _, op := range all {
			require.False(t, ids[op.ID], "an op's id stands twice")
			ids[op.ID] = true
			require.False(t, op.At.After(o.Now), "something happens after now")
		}
		for _, c := range cards {
			require.Empty(t, o.Rules.Due(c, workflow.Op{ID: "x", Card: c.ID, At: o.Now}), "the board would act at once")
		}
	})
}

func TestSixtyCardsStandInAllStages(t *testing.T) {
	for name, r := range flows(t) {
		for seed := range uint64(5) {
			cards := apply(t, r, sample.Board(sample.Options{Now: now, Seed: seed, Rules: r}))
			require.Len(t, cards, sample.DefaultCards)
			seen := map[string]int{}
			for _, c := range cards {
				seen[fmt.Sprintf("%s in %s", c.Kind, c.Stage)]++
			}
			for _, k := range r.Kinds() {
				for _, s := range r.Stages(k) {
					require.NotZero(t, seen[fmt.Sprintf("%s in %s", k, s)], "%s, seed %d: no %s in %s", name, seed, k, s)
				}
			}
		}
	}
}

func TestABoardHasOneOfEverySituation(t *testing.T) {
	rules := flows(t)
	for seed := range uint64(5) {
		for name, r := range rules {
			cards := apply(t, r, sample.Board(sample.Options{Now: now, Seed: seed, Rules: r}))
			today := r.Cadence().Today(now)
			current := r.Cadence().At(today)
			for situation, holds := range map[string]func(workflow.Card) bool{
				"waits on its requester":       workflow.Card.IsWaiting,
				"is ready":                     func(c workflow.Card) bool { return r.Next(c, now).Ready() },
				"is blocked by a gate":         func(c workflow.Card) bool { return len(r.Next(c, now).Missing()) > 0 },
				"was forced":                   func(c workflow.Card) bool { return len(r.Owed(c, now)) > 0 && c.Forced[0].Reason != "" },
				"stands rejected or again":     func(c workflow.Card) bool { return c.IsOpen() && c.Rejections() > 0 },
				"is in a second round":         func(c workflow.Card) bool { return len(c.Rounds) > 1 && c.Round().State == workflow.Requested },
				"was asked to be validated":    func(c workflow.Card) bool { return c.Round().State == workflow.Requested },
				"is completed":                 func(c workflow.Card) bool { return c.Resolution == workflow.Completed },
				"is declined":                  func(c workflow.Card) bool { return c.Resolution == workflow.Declined },
				"is invalid":                   func(c workflow.Card) bool { return c.Resolution == workflow.AsInvalid },
				"is a duplicate":               func(c workflow.Card) bool { return c.Resolution == workflow.Duplicate },
				"was opened again":             func(c workflow.Card) bool { return !c.ReopenedAt.IsZero() },
				"is in the current iteration":  func(c workflow.Card) bool { return c.IsOpen() && c.Iteration == current },
				"is planned for the next":      func(c workflow.Card) bool { return c.Iteration == r.Cadence().Next(current, 1) },
				"is planned for after that":    func(c workflow.Card) bool { return c.Iteration.Start > current.Start.Add(7) },
				"is due one of these days":     func(c workflow.Card) bool { return c.IsOpen() && c.Due >= today && c.Due < today.Add(30) },
				"may be seen by the team only": func(c workflow.Card) bool { return c.IsOpen() && c.Confidential },
				"has a blueprint with links":   func(c workflow.Card) bool { return len(c.Blueprint.Links) > 0 },
				"has a gameplan":               func(c workflow.Card) bool { return c.Gameplan != "" },
				"has an approval":              func(c workflow.Card) bool { return c.Approval.Evidence != "" },
				"has a wide title": func(c workflow.Card) bool {
					return strings.ContainsFunc(c.Title, func(r rune) bool { return unicode.Is(unicode.Han, r) })
				},
				"has an emoji in its title":   func(c workflow.Card) bool { return strings.ContainsAny(c.Title, "🔥📟🌴") },
				"has a table":                 func(c workflow.Card) bool { return strings.Contains(c.Description, "|---") },
				"has a task list":             func(c workflow.Card) bool { return strings.Contains(c.Description, "- [ ]") },
				"has code":                    func(c workflow.Card) bool { return strings.Contains(c.Description, "```") },
				"has comments":                func(c workflow.Card) bool { return len(c.Comments) > 1 },
				"has a label of a department": func(c workflow.Card) bool { return strings.HasPrefix(strings.Join(c.Labels, " "), "Customer::") },
			} {
				n := 0
				for _, c := range cards {
					if holds(c) {
						n++
					}
				}
				require.NotZero(t, n, "%s, seed %d: no card %s", name, seed, situation)
			}
		}
	}
}

func TestTitlesAreVariedAndShort(t *testing.T) {
	titles := map[string]bool{}
	long := 0
	for s := range sample.Stories(sample.Options{Now: now, Cards: 60}) {
		require.False(t, titles[s.Card.Title], "%s stands twice", s.Card.Title)
		titles[s.Card.Title] = true
	}
	titles = map[string]bool{}
	for s := range sample.Stories(sample.Options{Now: now, Cards: 2000}) {
		titles[s.Card.Title] = true
		if utf8.RuneCountInString(s.Card.Title) > 60 {
			long++
		}
	}
	require.Greater(t, len(titles), 1800)
	require.Less(t, long, 400, "most titles fit 60 cells")
}

func TestTheSameSeedTellsTheSameStories(t *testing.T) {
	o := sample.Options{Now: now, Seed: 7}
	require.Equal(t, slices.Collect(sample.Ops(o)), slices.Collect(sample.Ops(o)))
	require.Equal(t, sample.Board(o), sample.Board(o))
	other := o
	other.Seed = 8
	require.NotEqual(t, sample.Board(o), sample.Board(other))
}

func TestAStoryIsTheSameAsWishesAndAsFacts(t *testing.T) {
	for s := range sample.Stories(sample.Options{Now: now, Me: "maria"}) {
		byWishes := apply(t, workflow.Default(), s.Ops)[s.Card.ID]
		require.Equal(t, s.Card, byWishes)
		var byFacts workflow.Card
		for i, e := range s.Entries {
			var err error
			byFacts, err = byFacts.With(e.Changes)
			require.NoError(t, err)
			require.Equal(t, s.Ops[i].ID, e.ID)
		}
		require.Equal(t, s.Card.Values(), byFacts.Values())
	}
}

// An iteration that begins on a day without a midnight, as the clocks of Chile have
// one, begins all the same.
func TestAStoryGoesOnWhereClocksSkipAMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	o := sample.Options{Now: time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC), Rules: workflow.Default().In(workflow.Cadence{Zone: zone})}
	require.Len(t, slices.Collect(sample.Stories(o)), sample.DefaultCards)
}

func TestMeIsOneOfTheTeam(t *testing.T) {
	n := 0
	for s := range sample.Stories(sample.Options{Now: now, Me: "maria"}) {
		if s.Card.DRI == "maria" {
			n++
		}
	}
	require.NotZero(t, n)
}

func TestAnIteratorStopsWhenAskedTo(t *testing.T) {
	n := 0
	for range sample.Ops(sample.Options{Now: now, Cards: 100_000}) {
		if n++; n == 5 {
			break
		}
	}
	require.Equal(t, 5, n)
}

func BenchmarkStories(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for s := range sample.Stories(sample.Options{Now: now, Cards: 1000}) {
			_ = s
		}
	}
}
