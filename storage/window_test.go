package storage

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// TestAWindowIsAPartOfItsColumns: counts, places and rows, with a filter and
// without.
func TestAWindowIsAPartOfItsColumns(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		q := WindowQuery{At: monday, Rows: rapid.IntRange(0, 4).Draw(t, "rows")}
		q.Kinds = rapid.SampledFrom([][]workflow.Kind{nil, {"bug"}, {"feature"}, {"bug", "feature"}}).Draw(t, "kinds")
		text := rapid.SampledFrom(append(filtersToTry, "", "", "")).Draw(t, "filter")
		var err error
		q.Filter, err = filter.Parse(text, filter.Env{Me: "ana", Now: monday, Rules: s.Rules()})
		require.NoError(t, err)
		for _, stage := range s.Rules().Stages("") {
			c := ColumnQuery{Stage: stage, Offset: rapid.IntRange(-3, 5).Draw(t, "offset")}
			if len(cards) > 0 && rapid.Bool().Draw(t, "anchored") {
				c.Anchor = rapid.SampledFrom(cards).Draw(t, "anchor").ID
			}
			q.Columns = append(q.Columns, c)
		}
		w, err := s.Window(q)
		require.NoError(t, err)
		for i, c := range q.Columns {
			requireColumn(t, s, q, c, cards, w.Columns[i])
		}
	})
}

func requireColumn(t *rapid.T, s *Store, q WindowQuery, c ColumnQuery, cards []workflow.Card, got Column) {
	r, ready := s.Rules(), 0
	var in []workflow.Card
	for _, x := range cards {
		kind := q.Kinds == nil || slices.Contains(q.Kinds, x.Kind)
		if kind && x.Stage == c.Stage && (x.IsOpen() || c.Stage == "Completed" && stateOf(r, x) == stateDone) && q.Filter.Match(x) {
			in = append(in, x)
			if r.ReadySpan(x).Holds(r.Cadence().Today(q.At)) {
				ready++
			}
		}
	}
	slices.SortFunc(in, boardOrder)
	require.Equal(t, len(in), got.Count, "%s %s", c.Stage, q.Filter)
	require.Equal(t, ready, got.Ready, "%s %s", c.Stage, q.Filter)
	require.Len(t, got.Rows, min(q.Rows, len(in)))
	require.Equal(t, idsOf(in[got.Offset:got.Offset+len(got.Rows)]), rowIDs(got.Rows))
	place := slices.IndexFunc(in, func(x workflow.Card) bool { return x.ID == c.Anchor })
	if place < 0 {
		place = c.Offset
		if place < 0 {
			place += len(in)
		}
		place = max(0, min(place, len(in)-1))
	}
	if q.Rows > 0 && len(in) > 0 {
		require.GreaterOrEqual(t, place, got.Offset)
		require.Less(t, place, got.Offset+q.Rows)
	}
}
