package storage

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// limitedBoard is a board whose stage Planning holds two cards, and cards that
// could move there.
func limitedBoard(t *testing.T, cards int) (*Store, []workflow.CardID) {
	t.Helper()
	s := newTestBoard(t)
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	_, err := s.SetWorkflow(text[:at]+"\nwip Planning 2\n"+text[at:], ana(monday))
	require.NoError(t, err)
	var ids []workflow.CardID
	for range cards {
		id := addCard(t, s, "one")
		must(t, s, wish(s, id, workflow.Decide{Verdict: workflow.Valid}))
		ids = append(ids, id)
	}
	return s, ids
}

func requireFull(t *testing.T, err error) {
	t.Helper()
	var r *workflow.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, workflow.RuleName("card/wip"), r.Rule)
	require.Equal(t, "Planning is full: 2 of 2 cards; finish one first, or force with a reason", r.Message)
}

func TestAFullStage(t *testing.T) {
	t.Run("refuses, whichever process filled it", func(t *testing.T) {
		s, ids := limitedBoard(t, 3)
		other, err := Open(testOptions(s.path))
		require.NoError(t, err)
		must(t, s, wish(s, ids[0], workflow.Move{}))
		must(t, other, wish(s, ids[1], workflow.Move{}))
		_, err = s.Commit(wish(s, ids[2], workflow.Move{}))
		requireFull(t, err)
		must(t, other, wish(s, ids[0], workflow.Close{As: workflow.Duplicate, Reason: "same"}))
		must(t, s, wish(s, ids[2], workflow.Move{}))
	})
	t.Run("counts the cards of one step", func(t *testing.T) {
		s, ids := limitedBoard(t, 4)
		_, err := s.Commit(wish(s, ids[0], workflow.Move{}), wish(s, ids[1], workflow.Move{}), wish(s, ids[2], workflow.Move{}))
		requireFull(t, err)
		r, err := s.CommitEach(wish(s, ids[0], workflow.Move{}), wish(s, ids[1], workflow.Move{}), wish(s, ids[2], workflow.Move{}), wish(s, ids[3], workflow.Say{Text: "x"}))
		require.NoError(t, err)
		require.Len(t, r.Entries, 3)
		require.Len(t, r.Refused, 1)
		requireFull(t, r.Refused[0].Err)
		must(t, s, // one leaves, one comes
			wish(s, ids[0], workflow.Move{To: "Triage", Reason: "too early"}), wish(s, ids[2], workflow.Move{}))
	})
	t.Run("lets pass what is forced, undone and imported, and says how many it has", func(t *testing.T) {
		s, ids := limitedBoard(t, 4)
		must(t, s, wish(s, ids[0], workflow.Move{}), wish(s, ids[1], workflow.Move{}))
		must(t, s, wish(s, ids[2], workflow.Move{Force: true, Reason: "an outage"}))
		_, err := s.Undo(0, ana(monday))
		require.NoError(t, err)
		_, err = s.Redo(0, ana(monday))
		require.NoError(t, err)
		importStrange(t, s, monday)
		one := workflow.Card{Kind: "bug", Title: "from elsewhere", Stage: "Planning", CreatedAt: monday, EnteredAt: monday}
		_, err = s.Import(ana(monday), func(yield func(Record, error) bool) {
			yield(Record{Entries: []workflow.Entry{{What: "import", By: "ana", At: monday, Changes: workflow.Diff(workflow.Card{}, one)}}}, nil)
		}, nil)
		require.NoError(t, err)
		for _, words := range []string{"", "kind:feature"} {
			f, err := filter.Parse(words, filter.Env{Now: monday, Rules: s.Rules()})
			require.NoError(t, err)
			w, err := s.Window(WindowQuery{At: monday, Kinds: []workflow.Kind{"feature"}, Filter: f, Columns: []ColumnQuery{{Stage: "Planning"}}})
			require.NoError(t, err)
			require.Equal(t, 4, w.Columns[0].Open)
			require.Zero(t, w.Columns[0].Count)
		}
	})
}
