package storage

import (
	"strings"
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
