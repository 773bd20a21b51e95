package storage

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// aCrowd makes so many cards with long texts and comments.
func aCrowd(tb testing.TB, s *Store, n int) []workflow.CardID {
	tb.Helper()
	var ids []workflow.CardID
	var ops []workflow.Op
	for i := range n {
		id := workflow.CardID(s.newID())
		ids = append(ids, id)
		ops = append(ops,
			wish(s, id, workflow.Create{Kind: "bug", Title: "card " + decimal(uint64(i)), Description: strings.Repeat("of card "+decimal(uint64(i))+". ", 20)}),
			wish(s, id, workflow.Say{Text: "seen"}))
	}
	must(tb, s, ops...)
	return ids
}

func TestAStepOverManyCards(t *testing.T) {
	t.Run("changes each, also those that it names twice, and keeps their order", func(t *testing.T) {
		s := newTestBoard(t) // whose indexes are held against its cards at the end
		ids := aCrowd(t, s, 40)
		var ops []workflow.Op
		for _, id := range ids {
			ops = append(ops, wish(s, id, workflow.Say{Text: "first " + string(id)}), wish(s, id, workflow.Move{To: "Development", Force: true, Reason: "all of them"}))
		}
		r := must(t, s, ops...)
		require.Equal(t, ids, idsOf(r.Cards))
		for i, id := range ids {
			c, err := s.Card(id)
			require.NoError(t, err)
			requireEqualCards(t, r.Cards[i], c)
			require.Equal(t, workflow.Stage("Development"), c.Stage)
			require.Equal(t, []string{"seen", "first " + string(id)}, []string{c.Comments[0].Text, c.Comments[1].Text})
		}
	})
	t.Run("says which of them are not there, and does the rest where it may", func(t *testing.T) {
		s := newTestBoard(t)
		ids := aCrowd(t, s, 40)
		ids[30] = "nosuchcard00"
		var ops []workflow.Op
		for _, id := range ids {
			ops = append(ops, wish(s, id, workflow.Say{Text: "x"}))
		}
		var missing *NotFound
		_, err := s.Commit(ops...)
		require.ErrorAs(t, err, &missing)
		require.Equal(t, "nosuchcard00", missing.Name)
		r, err := s.CommitEach(ops...)
		require.NoError(t, err)
		require.Len(t, r.Entries, 39)
		require.Len(t, r.Refused, 1)
	})
	for what, harm := range map[string]func(tx *bbolt.Tx, id workflow.CardID) error{
		"the record of a card": func(tx *bbolt.Tx, id workflow.CardID) error {
			raw := append([]byte(nil), bucketOf(tx, bucketCard).Get([]byte(id))...)
			raw[len(raw)-1] ^= 1
			return bucketOf(tx, bucketCard).Put([]byte(id), raw)
		},
		"a comment": func(tx *bbolt.Tx, id workflow.CardID) error {
			return bucketOf(tx, bucketNote).Put(noteKey(id, 1), []byte("\x01no comment"))
		},
	} {
		t.Run("names what is damaged and changes nothing: "+what, func(t *testing.T) {
			path := t.TempDir() + "/board.db"
			s, err := Create(testOptions(path), workflow.Shipped()["default"])
			require.NoError(t, err)
			ids := aCrowd(t, s, 40)
			rawly(t, path, func(tx *bbolt.Tx) error { return harm(tx, ids[33]) })
			before := bytesOf(t, s)
			var ops []workflow.Op
			for _, id := range ids {
				ops = append(ops, wish(s, id, workflow.Say{Text: "x"}))
			}
			for _, write := range []func(...workflow.Op) (Receipt, error){s.Commit, s.CommitEach} {
				_, err = write(ops...)
				require.Contains(t, requireProblem(t, Damaged, err).Detail, string(ids[33]))
			}
			require.Equal(t, before, bytesOf(t, s))
		})
	}
}

// What ahead rests on, and bbolt does not promise: see there.
func TestAWriteTransactionOfBboltIsReadByManyAtOnce(t *testing.T) {
	db, err := bbolt.Open(t.TempDir()+"/raw.db", 0o600, nil)
	require.NoError(t, err)
	defer db.Close()
	key := func(i int) []byte { return []byte("key of " + decimal(uint64(100_000+i))) }
	const many = 3_000
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("cards"))
		require.NoError(t, err)
		for i := range many {
			require.NoError(t, b.Put(key(i), key(i)))
		}
		return nil
	}))
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		old := tx.Bucket([]byte("cards"))
		b, err := tx.CreateBucket([]byte("made in this transaction"))
		require.NoError(t, err)
		for i := range 200 { // so that some of it is in pages, and some in nodes
			require.NoError(t, old.Put(key(i), key(i)))
			require.NoError(t, b.Put(key(i), key(i)))
		}
		require.NoError(t, old.Delete(key(many/2)))
		read := func(b *bbolt.Bucket, n int) (wrong int) {
			for i := 0; i < n; i += 7 {
				at, _ := b.Cursor().Seek(key(i))
				if i != many/2 && (string(b.Get(key(i))) != string(key(i)) || string(at) != string(key(i))) {
					wrong++
				}
			}
			c, met := b.Cursor(), 0
			for k, _ := c.First(); k != nil; k, _ = c.Next() {
				met++
			}
			first, _ := c.First()
			last, _ := c.Last()
			before, _ := c.Prev()
			if string(first) != string(key(0)) || string(last) != string(key(n-1)) || string(before) != string(key(n-2)) || met > n {
				wrong++
			}
			return wrong
		}
		var all sync.WaitGroup
		wrong := make([]int, 8)
		for i := range wrong {
			all.Go(func() { wrong[i] = read(old, many) + read(b, 200) })
		}
		all.Wait()
		require.Equal(t, make([]int, len(wrong)), wrong)
		return nil
	}))
}

func TestAnUndoOfManyCards(t *testing.T) {
	change := func(s *Store, ids []workflow.CardID) []workflow.Op {
		var ops []workflow.Op
		for i, id := range ids {
			weight := i + 1
			ops = append(ops, wish(s, id, workflow.Say{Text: "said"}), wish(s, id, workflow.Edit{Weight: &weight}))
		}
		return ops
	}
	t.Run("takes each back, and brings each back", func(t *testing.T) {
		s := newTestBoard(t)
		ids := aCrowd(t, s, 40)
		r := must(t, s, change(s, ids)...)
		undone, err := s.Undo(0, ana(monday))
		require.NoError(t, err)
		require.Len(t, undone.Entries, 80)
		for _, id := range ids {
			c, err := s.Card(id)
			require.NoError(t, err)
			require.Zero(t, c.Weight)
			require.Len(t, c.Comments, 1)
		}
		_, err = s.Redo(0, ana(monday))
		require.NoError(t, err)
		for i, id := range ids {
			c, err := s.Card(id)
			require.NoError(t, err)
			require.Equal(t, r.Cards[i].Values(), c.Values())
		}
	})
	t.Run("names the step that stands in the way of one of them", func(t *testing.T) {
		s := newTestBoard(t)
		ids := aCrowd(t, s, 40)
		r := must(t, s, change(s, ids)...)
		weight := 99
		after := must(t, s, wish(s, ids[17], workflow.Edit{Weight: &weight}))
		before := bytesOf(t, s)
		_, err := s.Undo(r.Step, ana(monday))
		var refusal *workflow.Refusal
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, after.Step, refusal.Later)
		require.Equal(t, before, bytesOf(t, s))
	})
	t.Run("keeps the cards of which one was changed since they were made", func(t *testing.T) {
		s := newTestBoard(t)
		ids := aCrowd(t, s, 40)
		said := must(t, s, wish(s, ids[17], workflow.Say{Text: "later"}))
		_, err := s.Undo(1, ana(monday))
		var refusal *workflow.Refusal
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, said.Step, refusal.Later)
		_, err = s.Undo(said.Step, ana(monday))
		require.NoError(t, err)
		_, err = s.Undo(1, ana(monday))
		require.NoError(t, err, "as if it had never been said")
	})
}
