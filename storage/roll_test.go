package storage

import (
	"bytes"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// queued makes a feature that is queued for an iteration, seen from monday.
func queued(t *testing.T, s *Store, in workflow.Iteration) workflow.CardID {
	t.Helper()
	id := workflow.CardID(s.newID())
	m := "16.4"
	must(t, s,
		wish(s, id, workflow.Create{Kind: "feature", Title: "queued"}),
		wish(s, id, workflow.Decide{Verdict: workflow.Aligned}), wish(s, id, workflow.Move{}),
		wish(s, id, workflow.WriteGameplan{Text: "plan"}), wish(s, id, workflow.Move{}),
		wish(s, id, workflow.Schedule{Iteration: &in, Milestone: &m, DRI: &m}), wish(s, id, workflow.Move{To: "Queued"}))
	return id
}

func weeks(n int) workflow.Iteration {
	c := workflow.Cadence{}
	return c.Next(c.At(c.Today(monday)), n)
}

func stageAndIteration(t *testing.T, s *Store, id workflow.CardID) (workflow.Stage, workflow.Date) {
	t.Helper()
	c, err := s.Card(id)
	require.NoError(t, err)
	return c.Stage, c.Iteration.Start
}

func requireAt(t *testing.T, s *Store, id workflow.CardID, stage workflow.Stage, start workflow.Date) {
	t.Helper()
	gotStage, gotStart := stageAndIteration(t, s, id)
	require.Equal(t, []any{stage, start}, []any{gotStage, gotStart})
}

func TestRoll(t *testing.T) {
	next := monday.AddDate(0, 0, 6) // the Sunday on which the next iteration begins
	t.Run("moves queued cards on when their iteration begins, and open ones over", func(t *testing.T) {
		s := newTestBoard(t)
		arrives, waits, late := queued(t, s, weeks(1)), queued(t, s, weeks(2)), addCard(t, s, "late")
		this := weeks(0)
		must(t, s, wish(s, late, workflow.Schedule{Iteration: &this}))
		r, err := s.Roll(monday)
		require.NoError(t, err)
		require.Empty(t, r.Entries)

		due, err := s.Due(next)
		require.NoError(t, err)
		require.Len(t, due, 2)
		r, err = s.Roll(next)
		require.NoError(t, err)
		require.Len(t, r.Entries, 2)
		require.Equal(t, []any{"opsboard", workflow.DoorItself}, []any{r.Entries[0].By, r.Entries[0].Door})
		requireAt(t, s, arrives, "Development", weeks(1).Start)
		requireAt(t, s, waits, "Queued", weeks(2).Start)
		requireAt(t, s, late, "Triage", weeks(1).Start)

		before := bytesOf(t, s)
		r, err = s.Roll(next)
		require.NoError(t, err)
		require.Zero(t, r)
		require.Equal(t, before, bytesOf(t, s), "a second roll writes nothing")
		due, err = s.Due(next)
		require.NoError(t, err)
		require.Empty(t, due)
	})
	t.Run("that was undone is left alone until the next iteration", func(t *testing.T) {
		s := newTestBoard(t)
		id := queued(t, s, weeks(1))
		r, err := s.Roll(next)
		require.NoError(t, err)
		_, err = s.Undo(r.Step, ana(next))
		require.NoError(t, err)
		for day := range 7 {
			_, err = s.Roll(next.AddDate(0, 0, day))
			require.NoError(t, err)
			requireAt(t, s, id, "Queued", weeks(1).Start)
		}
		_, err = s.Roll(next.AddDate(0, 0, 7))
		require.NoError(t, err)
		requireAt(t, s, id, "Development", weeks(2).Start)
	})
	t.Run("sees an iteration that begins between those of the cadence", func(t *testing.T) {
		s := newTestBoard(t)
		id := queued(t, s, workflow.Iteration{Start: "2026-11-25", End: "2026-12-01", Title: "of a remote"})
		_, err := s.Roll(monday)
		require.NoError(t, err)
		_, err = s.Roll(monday.AddDate(0, 0, 1))
		require.NoError(t, err)
		requireAt(t, s, id, "Queued", "2026-11-25")
		_, err = s.Roll(monday.AddDate(0, 0, 2))
		require.NoError(t, err)
		requireAt(t, s, id, "Development", "2026-11-25")
	})
	t.Run("happens once, whoever comes first", func(t *testing.T) {
		s := newTestBoard(t)
		id := queued(t, s, weeks(1))
		before, err := s.Version()
		require.NoError(t, err)
		var wg sync.WaitGroup
		steps := make(chan uint64, 8)
		for range cap(steps) {
			wg.Go(func() {
				own, err := Open(testOptions(s.path))
				if err == nil {
					var r Receipt
					if r, err = own.Roll(next); err == nil {
						steps <- r.Step
						return
					}
				}
				t.Error(err)
			})
		}
		wg.Wait()
		close(steps)
		done := 0
		for step := range steps {
			if step != 0 {
				done++
			}
		}
		require.Equal(t, 1, done)
		after, err := s.Version()
		require.NoError(t, err)
		require.Equal(t, before+1, after, "the others write nothing")
		log, err := s.Log(LogQuery{Card: id, By: "opsboard"})
		require.NoError(t, err)
		require.Len(t, log, 1)
	})
	t.Run("looks at every card again after an import and under another cadence", func(t *testing.T) {
		s := newTestBoard(t)
		_, err := s.Roll(monday)
		require.NoError(t, err)
		r := factual("late", "x/1")
		r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: workflow.FieldIteration, New: "2026-11-01/2026-11-07/"})
		_, err = s.Import(ana(monday), recordsOf(r), nil)
		require.NoError(t, err)
		receipt, err := s.Roll(monday.Add(time.Hour))
		require.NoError(t, err)
		require.Len(t, receipt.Entries, 1)
		requireAt(t, s, receipt.Entries[0].Card, "Triage", weeks(0).Start)

		o := testOptions(s.path)
		o.Cadence = workflow.Cadence{First: time.Wednesday}
		other, err := Open(o)
		require.NoError(t, err)
		must(t, s, wish(s, receipt.Entries[0].Card, workflow.Schedule{Iteration: &workflow.Iteration{Start: "2026-11-01", End: "2026-11-07"}}))
		again, err := other.Roll(monday.Add(2 * time.Hour))
		require.NoError(t, err)
		require.Len(t, again.Entries, 1)
		requireAt(t, s, receipt.Entries[0].Card, "Triage", "2026-11-18")
	})
}

// lateRecords are bugs whose iteration has ended.
func lateRecords(origin string, n int) []Record {
	var out []Record
	for i := range n {
		r := factual("late", fmt.Sprintf("%s/%d", origin, i))
		r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: workflow.FieldIteration, New: "2026-11-01/2026-11-07/"})
		out = append(out, r)
	}
	return out
}

func TestARollOfManyCardsIsDoneInPartsAndMissesNone(t *testing.T) {
	const many = 2*rollPart + rollPart/2
	s := newTestBoard(t)
	_, err := s.Import(ana(monday), recordsOf(lateRecords("x", many)...), nil)
	require.NoError(t, err)
	g := &rolling{at: monday}
	r, err := s.rollOn(g)
	require.NoError(t, err)
	require.False(t, g.done)
	more := lateRecords("y", 20)
	for i := range more {
		more[i].ID = workflow.CardID(fmt.Sprintf("0000000000%02d", i)) // before all others
	}
	_, err = s.Import(ana(monday), recordsOf(more...), nil)
	require.NoError(t, err)
	for !g.done {
		part, err := s.rollOn(g)
		require.NoError(t, err)
		r.Entries = append(r.Entries, part.Entries...)
	}
	require.Equal(t, many+20, len(r.Entries), "what came between the parts is taken on too")
	steps, cards := map[uint64]int{}, map[workflow.CardID]bool{}
	for _, e := range r.Entries {
		steps[e.Step]++
		cards[e.Card] = true
		require.LessOrEqual(t, steps[e.Step], rollPart, "one transaction holds few")
	}
	require.Equal(t, many+20, len(cards), "each once")
	require.Greater(t, len(steps), 2)
	left, err := s.Due(monday)
	require.NoError(t, err)
	require.Empty(t, left)
	before := bytesOf(t, s)
	again, err := s.Roll(monday)
	require.NoError(t, err)
	require.Empty(t, again.Entries)
	require.Equal(t, before, bytesOf(t, s), "a second roll writes nothing")
}

func TestARollOfALargeBoardIsDoneInSmallerParts(t *testing.T) {
	for last, want := range map[uint32]int{0: rollPart, largeBoard - 1: rollPart, largeBoard: largeRollPart} {
		require.Equal(t, want, rollAtOnce(last), "where the last card is %d", last)
	}
}

func TestARollOfManyCardsTellsOfAllParts(t *testing.T) {
	s := newTestBoard(t)
	_, err := s.Import(ana(monday), recordsOf(lateRecords("x", rollPart+1)...), nil)
	require.NoError(t, err)
	r, err := s.Roll(monday)
	require.NoError(t, err)
	require.Equal(t, rollPart+1, len(r.Entries))
	require.Equal(t, r.Entries[rollPart].Step, r.Step)
	require.NotEqual(t, r.Entries[0].Step, r.Step)
	requireCardsFollowFromHistory(t, s)
}

// A bit that flips in the name of what Roll did last must not make it do it again: the
// file of a damaged board is written to by nobody who only looks.
func TestABoardInWhichTheLastRollStandsUnderAnotherNameIsNotRolled(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "a card")
	_, err := s.Roll(monday)
	require.NoError(t, err)
	sound := bytesOf(t, s)
	named := 0
	for at := 0; ; at++ {
		next := bytes.Index(sound[at:], []byte(metaRolled))
		if next < 0 {
			break
		}
		at += next
		for bit := range 8 * len(metaRolled) {
			damaged := bytes.Clone(sound)
			damaged[at+bit/8] ^= 1 << (bit % 8)
			require.NoError(t, os.WriteFile(s.path, damaged, 0o600))
			if _, err := s.Roll(monday); err != nil {
				requireProblem(t, Damaged, err)
				named++
			}
			require.True(t, bytes.Equal(damaged, bytesOf(t, s)), "bit %d is no reason to write", bit)
		}
	}
	require.Equal(t, 8*len(metaRolled), named, "where it stands on a page in use; elsewhere nobody reads it")
	require.NoError(t, os.WriteFile(s.path, sound, 0o600))
}
