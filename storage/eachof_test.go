package storage

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func TestCardsReadTogetherAreThoseReadOneByOne(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		ids := rapid.Permutation(idsOf(cards)).Draw(t, "order")
		history := rapid.Bool().Draw(t, "history")
		var got []workflow.CardID
		require.NoError(t, s.EachOf(ids, history, func(c workflow.Card, lines []workflow.Entry) error {
			got = append(got, c.ID)
			one, err := s.Card(c.ID)
			require.NoError(t, err)
			require.Equal(t, one, c)
			log, err := s.Log(LogQuery{Card: c.ID})
			require.NoError(t, err)
			var want []workflow.Entry
			for _, l := range slices.Backward(log) {
				want = append(want, l.Entry)
			}
			if !history {
				want = nil
			}
			require.Equal(t, want, lines)
			return nil
		}))
		require.ElementsMatch(t, ids, got)
		require.True(t, slices.Equal(ids, got) || len(ids) == 0, "in the order that was asked for")
	})
}

func TestManyCardsAreReadInSeveralTransactionsAndNoneIsLeftOut(t *testing.T) {
	s := newTestBoard(t)
	var ops []workflow.Op
	for range chunkCards + 7 {
		ops = append(ops, workflow.Op{ID: s.newID(), Card: workflow.CardID(s.newID()), By: "ana", At: monday, Door: workflow.DoorBoard, Do: workflow.Create{Kind: "bug", Title: "one of many"}})
	}
	_, err := s.Commit(ops...)
	require.NoError(t, err)
	rows, err := s.List(Query{})
	require.NoError(t, err)
	ids := rowIDs(rows)
	n := 0
	require.NoError(t, s.EachOf(ids, true, func(c workflow.Card, lines []workflow.Entry) error {
		if n++; n == 1 { // the file is free meanwhile: this card is not read yet
			_, err := s.Undo(0, ana(monday))
			require.NoError(t, err)
		}
		require.Len(t, lines, 1)
		return nil
	}))
	require.Equal(t, chunkCards, n, "those that went meanwhile are left out")
	enough := errors.New("enough")
	require.NoError(t, s.EachOf(nil, true, nil))
	some := addCard(t, s, "last")
	require.Equal(t, enough, s.EachOf([]workflow.CardID{some}, false, func(workflow.Card, []workflow.Entry) error { return enough }))
}
