package storage

import (
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

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
		require.NoError(t, s.Lives(f, time.Time{}, each(func(l *report.Life) error {
			require.NotContains(t, got, l.Card)
			got[l.Card] = kept(l)
			return nil
		})))
		cards = chosen(f, cards)
		require.Len(t, got, len(cards))
		for _, c := range cards {
			lines := linesOf(t, s, c.ID)
			life := report.LifeOf(lines)
			require.Equal(t, kept(&life), got[c.ID])
			requireTold(t, got[c.ID], lines)
		}
	})
}

// linesOf is the history of a card, oldest first.
func linesOf(t require.TestingT, s *Store, id workflow.CardID) []report.Line {
	log, err := s.Log(LogQuery{Card: id})
	require.NoError(t, err)
	var out []report.Line
	for _, l := range slices.Backward(log) {
		out = append(out, report.Line{Entry: l.Entry, Undone: l.Undone})
	}
	return out
}

// requireTold holds a life against the card as each line of its history left it.
func requireTold(t require.TestingT, l report.Life, history []report.Line) {
	var c workflow.Card
	var stages []workflow.Stage
	var plans []workflow.Date
	closings, rolled := 0, 0
	for _, line := range history {
		if line.Undone || line.Undoes != 0 {
			continue
		}
		was := c
		c, _ = c.With(line.Changes)
		if c.IsOpen() && (c.Stage != was.Stage || !was.IsOpen()) || was.IsOpen() && c.Stage != was.Stage {
			stages = append(stages, c.Stage)
		}
		if c.Iteration.Start != was.Iteration.Start {
			plans = append(plans, c.Iteration.Start)
		}
		if was.IsOpen() && !c.IsOpen() {
			closings++
		}
		if line.What == "rollover" {
			rolled++
		}
	}
	var visited []workflow.Stage
	for _, v := range l.Visits {
		visited = append(visited, v.Stage)
	}
	var planned []workflow.Date
	for _, p := range l.Plans {
		planned = append(planned, p.In)
	}
	require.Equal(t, stages, visited)
	require.Equal(t, plans, planned)
	require.Equal(t, [3]any{c.Kind, c.Weight, closings}, [3]any{l.Kind, l.Weight, len(l.Closings)})
	require.Len(t, l.RolledOver, rolled)
	require.Len(t, l.Rounds, len(c.Rounds))
	for i, r := range c.Rounds {
		require.Equal(t, workflow.Round{State: r.State, Of: r.Of, At: r.At, AnsweredAt: r.AnsweredAt}, l.Rounds[i])
	}
	if closings > 0 {
		last := l.Closings[len(l.Closings)-1]
		require.Equal(t, c.IsOpen(), !last.To.IsZero())
		if !c.IsOpen() {
			require.Equal(t, c.Resolution, last.As)
		}
	}
}

func TestABoardOfTheThirdFormatIsBroughtUpToDate(t *testing.T) {
	path := oldFile(t, "format3.db.gz")
	requireSound(t, path) // and a check before says so
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	require.Equal(t, uint32(formatVersion), formatAt(t, s))
	requireSound(t, path)
	requireRebuildChangesNothing(t, s)
	cards, forced := 0, 0
	require.NoError(t, s.Lives(parsed(t, s, "state:any"), time.Time{}, each(func(l *report.Life) error {
		cards, forced = cards+1, forced+len(l.Forced)
		lines := linesOf(t, s, l.Card)
		life := report.LifeOf(lines)
		require.Equal(t, kept(&life), kept(l))
		requireTold(t, *l, lines)
		return nil
	})))
	require.Equal(t, 9, cards)
	require.Positive(t, forced)
	kept, err := filepath.Glob(backupDir(path) + "/3-*.db")
	require.NoError(t, err)
	require.Len(t, kept, 1)
}

// A card is chosen by what it was at a moment of the past; its life is whole.
func TestLivesOfThePastAreOfTheCardsThatMatchedThen(t *testing.T) {
	s := newTestBoard(t)
	was := addCard(t, s, "a bug")
	c, err := s.Card(was)
	require.NoError(t, err)
	later := monday.Add(48 * time.Hour)
	op := wish(s, was, workflow.Edit{DRI: new("sam")})
	op.At = later
	must(t, s, op)
	of := func(past time.Time) (n int) {
		require.NoError(t, s.Lives(parsed(t, s, "state:any dri:sam"), past, each(func(*report.Life) error { n++; return nil })))
		return n
	}
	require.Equal(t, 1, of(time.Time{}))
	require.Equal(t, 1, of(later))
	require.Zero(t, of(c.UpdatedAt))
}

// each calls visit for the lives of all sides, one at a time.
func each(visit func(*report.Life) error) func() func(*report.Life) error {
	var one sync.Mutex
	return func() func(*report.Life) error {
		return func(l *report.Life) error {
			one.Lock()
			defer one.Unlock()
			return visit(l)
		}
	}
}

// kept is a copy of a life that stays good; an empty list is none.
func kept(l *report.Life) report.Life {
	out := *l
	out.Visits, out.Closings, out.Plans = copied(l.Visits), copied(l.Closings), copied(l.Plans)
	out.Rounds, out.Forced, out.RolledOver = copied(l.Rounds), copied(l.Forced), copied(l.RolledOver)
	return out
}

func copied[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}

func TestTheFirstErrorOfAVisitorEndsTheLives(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "one")
	addCard(t, s, "two")
	stop := errors.New("enough")
	require.ErrorIs(t, s.Lives(filter.Filter{}, time.Time{}, each(func(*report.Life) error { return stop })), stop)
	require.ErrorIs(t, s.Lives(parsed(t, s, "state:any"), time.Time{}, each(func(*report.Life) error { return stop })), stop)
}
