package storage

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

func TestTheLivesAreWhatTheHistoryOfEachCardTells(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		text := rapid.SampledFrom([]string{"state:any", "state:any kind:bug", "", "state:closed"}).Draw(t, "filter")
		f, err := filter.Parse(text, filter.Env{Me: "ana", Now: monday, Rules: s.Rules()})
		require.NoError(t, err)
		got := map[workflow.CardID]report.Life{}
		require.NoError(t, s.Lives(f, func(l report.Life) error {
			require.NotContains(t, got, l.Card)
			got[l.Card] = l
			return nil
		}))
		want := map[workflow.CardID]report.Life{}
		for _, c := range chosen(f, cards) {
			lines, err := s.Log(LogQuery{Card: c.ID})
			require.NoError(t, err)
			var history []report.Line
			for _, l := range slices.Backward(lines) {
				history = append(history, report.Line{Entry: l.Entry, Undone: l.Undone})
			}
			want[c.ID] = report.LifeOf(history)
		}
		require.Len(t, got, len(want))
		for id, l := range want {
			require.Equal(t, withoutNotes(l), withoutNotes(got[id]))
		}
	})
}

// withoutNotes leaves out what no figure reads: long notes are cut.
func withoutNotes(l report.Life) report.Life {
	l.Rounds = slices.Clone(l.Rounds)
	for i := range l.Rounds {
		l.Rounds[i].Note = ""
	}
	return l
}

func TestTheFirstErrorOfAVisitorEndsTheLives(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "one")
	addCard(t, s, "two")
	stop := errors.New("enough")
	require.ErrorIs(t, s.Lives(filter.Filter{}, func(report.Life) error { return stop }), stop)
}

func BenchmarkLives(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		s := benchBoard(b, n)
		f := parsed(b, s, "state:any")
		for b.Loop() {
			cards := 0
			require.NoError(b, s.Lives(f, func(report.Life) error { cards++; return nil }))
			require.Equal(b, n, cards)
		}
	})
}
