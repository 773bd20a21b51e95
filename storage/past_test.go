package storage

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// cardsThen are the cards that the lines up to a moment make, one by one.
func cardsThen(t require.TestingT, s *Store, at time.Time) []workflow.Card {
	log, err := s.Log(LogQuery{})
	require.NoError(t, err)
	cards := map[workflow.CardID]workflow.Card{}
	for _, l := range slices.Backward(log) {
		if l.Card == "" || l.At.After(at) {
			continue
		}
		c, err := cards[l.Card].With(l.Changes)
		require.NoError(t, err)
		c.ID, c.UpdatedAt = l.Card, l.At
		cards[l.Card] = c
	}
	var out []workflow.Card
	for _, c := range cards {
		if c.Kind != "" {
			out = append(out, c)
		}
	}
	return out
}

// TestTheBoardAsItStoodIsTheFoldOfTheLinesUpToThen: windows, lists and cards, on
// boards whose clocks go back as they like.
func TestTheBoardAsItStoodIsTheFoldOfTheLinesUpToThen(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := randomLife(t, dir, func() int { return rapid.SampledFrom([]int{1, 1, 1, 1, -1}).Draw(t, "direction") })
		at := monday.Add(time.Duration(rapid.IntRange(-50, 1500).Draw(t, "hours")) * time.Hour)
		cards := cardsThen(t, s, at)
		q := WindowQuery{Past: at, At: at, Rows: rapid.IntRange(0, 4).Draw(t, "rows")}
		q = askedAtRandom(t, s, q, at, cards)
		w, err := s.Window(q)
		require.NoError(t, err)
		for i, c := range q.Columns {
			requireColumn(t, s, q, c, cards, w.Columns[i])
			requireRowsThen(t, w.Columns[i].Rows, cards)
		}
		q.First = true
		first, err := s.Window(q)
		require.NoError(t, err)
		for i := range first.Columns {
			if first.Partial {
				require.Zero(t, first.Columns[i].Ready)
				first.Columns[i].Ready = w.Columns[i].Ready
			}
		}
		require.Equal(t, w.Columns, first.Columns, "a first screen has all but what was ready")
		q.First = false
		open, closed := q.Filter.States()
		want := slices.DeleteFunc(slices.Clone(cards), func(c workflow.Card) bool {
			return c.IsOpen() && !open || !c.IsOpen() && !closed || !q.Filter.Match(c)
		})
		order := rapid.SampledFrom(append(SortKeys(), "")).Draw(t, "sort")
		rows, err := s.List(Query{Filter: q.Filter, Sort: order, Past: at})
		require.NoError(t, err)
		require.ElementsMatch(t, idsOf(want), rowIDs(rows), "%s at %s", q.Filter, at)
		requireRowsThen(t, rows, cards)
		for _, c := range cards {
			then, err := s.CardAt(c.ID, at)
			require.NoError(t, err)
			require.Equal(t, c.Values(), then.Card.Values())
			require.True(t, c.UpdatedAt.Equal(then.Card.UpdatedAt))
		}
	})
}

// TestWhatChangedSinceDoesNotShowInThePast: what the counters and the index of words
// know is of now; at every moment, with no filter and for each word of then.
func TestWhatChangedSinceDoesNotShowInThePast(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := randomLife(t, dir, func() int { return rapid.SampledFrom([]int{1, 1, 1, -1}).Draw(t, "direction") })
		log, err := s.Log(LogQuery{})
		require.NoError(t, err)
		moments := map[time.Time]bool{}
		for _, l := range log {
			moments[l.At] = true
		}
		for at := range moments {
			cards := cardsThen(t, s, at)
			words := map[string]bool{"": true}
			for _, c := range cards {
				for _, text := range filter.Texts(c) {
					for _, w := range filter.Words(text) {
						words[w] = true
					}
				}
			}
			for w := range words {
				q := WindowQuery{Past: at, At: at, Rows: 3}
				q.Filter, err = filter.Parse(w, filter.Env{Me: "ana", Now: at, Rules: s.Rules()})
				require.NoError(t, err)
				for _, stage := range s.Rules().Stages("") {
					q.Columns = append(q.Columns, ColumnQuery{Stage: stage})
				}
				got, err := s.Window(q)
				require.NoError(t, err)
				for i, c := range q.Columns {
					requireColumn(t, s, q, c, cards, got.Columns[i])
				}
			}
		}
	})
}

// requireRowsThen: what a row shows is what was so then.
func requireRowsThen(t *rapid.T, rows []Row, cards []workflow.Card) {
	for _, r := range rows {
		i := slices.IndexFunc(cards, func(c workflow.Card) bool { return c.ID == r.Card.ID })
		brief := func(c workflow.Card) []workflow.Value {
			return slices.DeleteFunc(c.Values(), func(v workflow.Value) bool {
				return v.Field == workflow.FieldComment || isLong(v.Field, v.Text) || v.Text == cut || v.Text == `{"text":"`+cut+`"}`
			})
		}
		require.Equal(t, brief(cards[i]), brief(r.Card))
		require.True(t, cards[i].UpdatedAt.Equal(r.Card.UpdatedAt))
		require.NotEmpty(t, r.Handle)
	}
}

func TestACardAsItStoodHasTheHistoryUpToThen(t *testing.T) {
	s := newTestBoard(t)
	at := func(h int) time.Time { return monday.Add(time.Duration(h) * time.Hour) }
	act := func(h int, id workflow.CardID, do workflow.Action) Receipt {
		op := wish(s, id, do)
		op.At = at(h)
		return must(t, s, op)
	}
	id, two := workflow.CardID(s.newID()), "two"
	act(0, id, workflow.Create{Kind: "bug", Title: "one"})
	act(2, id, workflow.Edit{Title: &two})
	_, err := s.Undo(0, ana(at(4)))
	require.NoError(t, err)
	_, err = s.Redo(0, ana(at(6)))
	require.NoError(t, err)

	for _, c := range []struct {
		hour   int
		title  string
		undone []bool // newest first
	}{
		{0, "one", []bool{false}},
		{1, "one", []bool{false}},
		{2, "two", []bool{false, false}},
		{3, "two", []bool{false, false}},
		{4, "one", []bool{false, true, false}},
		{6, "two", []bool{true, false, false, false}},
	} {
		then, err := s.CardAt(id, at(c.hour))
		require.NoError(t, err)
		require.Equal(t, c.title, then.Card.Title, c.hour)
		var undone []bool
		for _, l := range then.History {
			undone = append(undone, l.Undone)
		}
		if c.hour == 6 { // the undo was taken back by the redo
			require.Len(t, undone, 4)
			require.False(t, undone[2], "the change stands again")
			continue
		}
		require.Equal(t, c.undone, undone, c.hour)
	}
	var missing *NotFound
	_, err = s.CardAt(id, at(-1))
	require.ErrorAs(t, err, &missing)
	_, err = s.CardAt("nosuchcard00", at(9))
	require.ErrorAs(t, err, &missing)

	_, err = s.Undo(1, ana(at(8)))
	requireRefused(t, err)
	_, err = s.Undo(2, ana(at(8)))
	require.NoError(t, err)
	_, err = s.Undo(1, ana(at(9)))
	require.NoError(t, err)
	then, err := s.CardAt(id, at(8))
	require.NoError(t, err, "a card whose making was undone later")
	require.Len(t, then.Handle, shortestPrefix)
	_, err = s.CardAt(id, at(9))
	require.ErrorAs(t, err, &missing)
	rows, err := s.List(Query{Past: at(8)})
	require.NoError(t, err)
	require.Equal(t, "one", rows[0].Card.Title)
}
