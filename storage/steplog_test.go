package storage

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// numbersOf are the steps of a window, newest first.
func numbersOf(w StepWindow) []uint64 {
	var out []uint64
	for _, s := range w.Steps {
		out = append(out, s.Number)
	}
	return out
}

func TestTheHistoryIsReadStepByStep(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	other := addCard(t, s, "two")
	both := must(t, s, wish(s, id, workflow.Say{Text: "a"}), wish(s, other, workflow.Say{Text: "b"})).Step
	title := retitle(t, s, id, "ben", "three")
	undo, err := s.Undo(both, ana(monday))
	require.NoError(t, err)

	w, err := s.Steps(StepQuery{Limit: 3})
	require.NoError(t, err)
	require.Equal(t, []uint64{undo.Step, title, both}, numbersOf(w))
	require.False(t, w.Newer)
	require.True(t, w.Older)
	require.Equal(t, undo.Step, w.Steps[2].UndoneBy)
	require.Equal(t, 2, w.Steps[2].Entries)
	require.Equal(t, []string{"three", "two"}, []string{w.Steps[2].Cards[0].Title, w.Steps[2].Cards[1].Title})
	require.Equal(t, both, w.Steps[0].First.Undoes)

	w, err = s.Steps(StepQuery{Card: other, Around: both, Limit: 10})
	require.NoError(t, err)
	require.Contains(t, numbersOf(w), both)
	require.NotContains(t, numbersOf(w), title)
	require.Equal(t, other, w.Steps[1].First.Card, "the entry that is shown is that of the card asked for")
	require.Equal(t, 2, w.Steps[1].Entries, "but the step is whole")

	_, err = s.Undo(1, ana(monday)) // what made the first card
	require.Error(t, err)
	_, err = s.Steps(StepQuery{Card: "zzzzzzzzzzzz", Limit: 10})
	var unknown *NotFound
	require.ErrorAs(t, err, &unknown)
}

func TestAnEmptyHistoryHasNoSteps(t *testing.T) {
	s := newTestBoard(t)
	all, err := s.Log(LogQuery{})
	require.NoError(t, err)
	w, err := s.Steps(StepQuery{Limit: 10})
	require.NoError(t, err)
	require.Len(t, w.Steps, len(all))
}

// Every window is a part of the whole list, without gaps, and holds the step
// that it was laid around.
func TestEveryWindowOfTheHistoryIsAPartOfIt(t *testing.T) {
	s := newTestBoard(t)
	ids := []workflow.CardID{addCard(t, s, "one"), addCard(t, s, "two"), addCard(t, s, "three")}
	for i := range 40 {
		var ops []workflow.Op
		for k := range 1 + i*i%5 {
			ops = append(ops, wish(s, ids[(i+k)%3], workflow.Say{Text: "x"}))
		}
		must(t, s, ops...)
	}
	lines, err := s.Log(LogQuery{})
	require.NoError(t, err)
	rapid.Check(t, func(r *rapid.T) {
		q := StepQuery{
			Card:   rapid.SampledFrom(append([]workflow.CardID{""}, ids...)).Draw(r, "card"),
			Around: rapid.Uint64Range(0, uint64(len(lines)+3)).Draw(r, "around"), Limit: rapid.IntRange(1, 60).Draw(r, "limit"),
		}
		var whole []uint64
		for _, l := range lines {
			if (q.Card == "" || l.Card == q.Card) && (len(whole) == 0 || whole[len(whole)-1] != l.Step) {
				whole = append(whole, l.Step)
			}
		}
		w, err := s.Steps(q)
		require.NoError(r, err)
		got := numbersOf(w)
		require.NotEmpty(r, got)
		require.LessOrEqual(r, len(got), q.Limit)
		at := 0
		for whole[at] != got[0] {
			at++
		}
		require.Equal(r, whole[at:at+len(got)], got)
		require.Equal(r, at > 0, w.Newer)
		require.Equal(r, at+len(got) < len(whole), w.Older)
		if q.Card == "" && q.Around > 0 && q.Around <= uint64(len(lines)) {
			require.Contains(r, got, lines[len(lines)-int(q.Around)].Step)
		}
	})
}
