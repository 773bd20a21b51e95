package storage

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// spoiled is a file with each copy of a line of the history spoiled.
func spoiled(b []byte, seq uint64) []byte {
	key := string(u64(seq)) + string([]byte{recordFormat})
	for i := 0; ; {
		at := strings.Index(string(b[i:]), key)
		if at < 0 {
			return b
		}
		i += at + len(key)
		b[i+8] ^= 0xFF // in the body behind the checksum
	}
}

func TestRepairWithoutALine(t *testing.T) {
	lose := func(t *testing.T) (s *Store, id workflow.CardID, want workflow.Card) {
		s, id, _ = storyBoard(t)
		title := "a title that stands in one line"
		must(t, s, wish(s, id, workflow.Edit{Title: &title}))
		weight := 3
		must(t, s, wish(s, id, workflow.Edit{Weight: &weight}))
		want, err := s.Card(id)
		require.NoError(t, err)
		return s, id, want
	}
	spoil := func(t *testing.T, s *Store, seq uint64) {
		require.NoError(t, os.WriteFile(s.path, spoiled(bytesOf(t, s), seq), 0o600))
	}
	t.Run("names it, and keeps what the card's own record says", func(t *testing.T) {
		s, id, want := lose(t)
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		spoil(t, s, 5)
		r := repaired(t, s.path)
		require.Contains(t, strings.Join(r.Lost, "\n"), "line 5 of the history is lost, of the cards "+string(id))
		again := openOn(t, s.path, monday, nil)
		got, err := again.Card(id)
		require.NoError(t, err)
		requireEqualCards(t, want, got)
		log, err := again.Log(LogQuery{})
		require.NoError(t, err)
		whats := []string{}
		for _, l := range log {
			whats = append(whats, l.What)
		}
		require.Contains(t, whats, "lost")
		require.Contains(t, whats, "repair")
		_, err = again.Undo(0, ana(monday))
		require.NoError(t, err, "the board goes on")
		addCard(t, again, "new")
	})
	t.Run("names the last one though it is about no card", func(t *testing.T) {
		s, _, _ := lose(t)
		_, err := s.SetWorkflow(workflow.Shipped()["support-ops-2026"], ana(monday))
		require.NoError(t, err)
		lines, err := s.Log(LogQuery{})
		require.NoError(t, err)
		last := lines[0].Seq
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		spoil(t, s, last)
		require.Contains(t, strings.Join(repaired(t, s.path).Lost, "\n"), fmt.Sprintf("line %d at the end of the history is lost", last))
	})
	t.Run("believes no index alone that there was one", func(t *testing.T) {
		s, _, _ := lose(t)
		require.NoError(t, os.RemoveAll(backupDir(s.path)))
		rawly(t, s.path, func(tx *bbolt.Tx) error {
			return firstError(bucketOf(tx, bucketActor).Put(append([]byte("eve\x00"), u64(99)...), nil),
				bucketOf(tx, bucketCardOp).Put(append([]byte("zzzzzzzzzzzz"), u64(98)...), []byte{0}))
		})
		r := repaired(t, s.path)
		require.NotEmpty(t, r.Found)
		require.Empty(t, r.Lost)
	})
	t.Run("takes it from a daily backup", func(t *testing.T) {
		s, id, want := lose(t)
		next := openOn(t, s.path, monday.AddDate(0, 0, 1), nil)
		addCard(t, next, "a day later")
		spoil(t, s, 5)
		r := repaired(t, s.path)
		require.Empty(t, r.Lost)
		got, err := openOn(t, s.path, monday, nil).Card(id)
		require.NoError(t, err)
		requireEqualCards(t, want, got)
	})
}

func TestRepairTakesLinesThatAreLostSideBySideFromADailyBackup(t *testing.T) {
	s, id, _ := storyBoard(t)
	want, err := s.Card(id)
	require.NoError(t, err)
	addCard(t, openOn(t, s.path, monday.AddDate(0, 0, 1), nil), "a day later")
	b := bytesOf(t, s)
	for seq := range uint64(2) {
		b = spoiled(b, seq+1)
	}
	require.NoError(t, os.WriteFile(s.path, b, 0o600))
	require.Empty(t, repaired(t, s.path).Lost)
	got, err := openOn(t, s.path, monday, nil).Card(id)
	require.NoError(t, err)
	requireEqualCards(t, want, got)
}

func TestARepairReadsATextInAnotherFormOfJSON(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	require.NoError(t, s.update("bend", func(t *tx) error {
		e := storedEntry{Actor: "ana", Entry: workflow.Entry{
			ID: t.s.newID(), Card: id, What: "import", By: "ana", At: monday, Door: workflow.DoorImport,
			Changes: []workflow.Change{{Field: workflow.FieldBlueprint, New: `{ "text" : "` + strings.Repeat("and on ", 40) + `" }`}},
		}}
		return t.addEntry(&e, map[string]uint64{})
	}))
	r, err := Repair(testOptions(s.path))
	require.NoError(t, err)
	require.Empty(t, r.Lost)
	c, err := s.Card(id)
	require.NoError(t, err)
	require.Equal(t, strings.Repeat("and on ", 40), c.Blueprint.Text)
	requireSound(t, s.path)
}
