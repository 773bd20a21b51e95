package storage

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// sharesOf is what Queue gives, worked out from the cards alone.
func sharesOf(day workflow.Date, cards []workflow.Card) []Share {
	var out []Share
	cards = slices.Clone(cards)
	slices.SortFunc(cards, inThePlansOrder)
	for _, c := range cards {
		if !c.IsOpen() || !c.Iteration.Holds(day) {
			continue
		}
		i := slices.IndexFunc(out, func(s Share) bool { return strings.EqualFold(s.DRI, c.DRI) })
		if i < 0 {
			i = len(out)
			out = append(out, Share{DRI: c.DRI})
		}
		out[i].Cards++
		out[i].Weight += c.Weight
		out[i].Rows = append(out[i].Rows, Row{Card: workflow.Card{ID: c.ID}})
	}
	slices.SortFunc(out, func(a, b Share) int {
		if a.DRI == "" || b.DRI == "" {
			return strings.Compare(b.DRI, a.DRI)
		}
		return strings.Compare(strings.ToLower(a.DRI), strings.ToLower(b.DRI))
	})
	return out
}

func TestTheQueueIsTheOpenCardsOfTheIterationByDRI(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		day := workflow.DateOf(monday.AddDate(0, 0, rapid.IntRange(-21, 21).Draw(t, "day")), nil)
		most := rapid.IntRange(-1, 3).Draw(t, "most")
		got, err := s.Queue(day, func(shares []Share) []int {
			if most < 0 {
				return nil
			}
			return slices.Repeat([]int{most}, len(shares))
		})
		require.NoError(t, err)
		want := sharesOf(day, cards)
		require.Len(t, got, len(want))
		for i, w := range want {
			ids := rowIDs(w.Rows)
			if most >= 0 {
				ids = ids[:min(most, len(ids))]
			}
			require.Equal(t, strings.ToLower(w.DRI), strings.ToLower(got[i].DRI))
			require.Equal(t, []int{w.Cards, w.Weight}, []int{got[i].Cards, got[i].Weight}, w.DRI)
			require.Equal(t, ids, rowIDs(got[i].Rows), w.DRI)
		}
	})
}

// inThePlansOrder compares cards of one person by priority, then by the time in
// their stage.
func inThePlansOrder(a, b workflow.Card) int {
	rank := func(c workflow.Card) int { return (c.Priority + 8) % 9 }
	return cmp.Or(cmp.Compare(rank(a), rank(b)), a.EnteredAt.Compare(b.EnteredAt), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
}

func TestTheQueueOfIterationsThatOverlapIsReadFromTheCards(t *testing.T) {
	s := newTestBoard(t)
	long := strings.Repeat("x", 250)
	plan := func(start, end workflow.Date, dri string) {
		it := workflow.Iteration{Start: start, End: end}
		_, err := s.Commit(workflow.Op{ID: s.newID(), Card: addCard(t, s, "planned"), By: "ana", At: monday, Door: workflow.DoorBoard, Do: workflow.Schedule{Iteration: &it, DRI: &dri}})
		require.NoError(t, err)
	}
	heads := func() (out []Share) {
		shares, err := s.Queue("2026-12-02", nil)
		require.NoError(t, err)
		for _, x := range shares {
			require.Len(t, x.Rows, x.Cards)
			x.Rows = nil
			out = append(out, x)
		}
		return out
	}
	plan("2026-11-29", "2026-12-05", "ana")
	require.Equal(t, []Share{{DRI: "ana", Cards: 1}}, heads())
	plan("2026-11-22", "2026-12-05", "Ana")
	require.Equal(t, []Share{{DRI: "Ana", Cards: 2}}, heads(), "another start")
	plan("2026-11-29", "2026-11-30", "ana")
	require.Equal(t, []Share{{DRI: "Ana", Cards: 2}}, heads(), "another end")
	plan("2026-11-29", "2026-12-05", long)
	require.Equal(t, []Share{{DRI: "Ana", Cards: 2}, {DRI: long, Cards: 1}}, heads())
}
