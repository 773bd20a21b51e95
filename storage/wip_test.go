package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// limitedBoard is a board whose stage Planning holds two cards, and cards that
// could move there.
func limitedBoard(t *testing.T, cards int, lines ...string) (*Store, []workflow.CardID) {
	t.Helper()
	s := newTestBoard(t)
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	if len(lines) == 0 {
		lines = []string{"wip Planning 2"}
	}
	_, err := s.SetWorkflow(text[:at]+"\n"+strings.Join(lines, "\n")+"\n"+text[at:], ana(monday))
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

func TestWhatPassesALimitIsInTheHistory(t *testing.T) {
	overOf := func(t *testing.T, s *Store, id workflow.CardID) []string {
		t.Helper()
		lines, err := s.Log(LogQuery{Card: id})
		require.NoError(t, err)
		var out []string
		for _, l := range lines {
			if l.Over != "" {
				out = append(out, l.Over)
			}
		}
		return out
	}
	t.Run("forced, undone and redone", func(t *testing.T) {
		s, ids := limitedBoard(t, 3)
		must(t, s, wish(s, ids[0], workflow.Move{}), wish(s, ids[1], workflow.Move{}))
		require.Empty(t, overOf(t, s, ids[1]))
		r, err := s.Commit(wish(s, ids[2], workflow.Move{Force: true, Reason: "an outage"}))
		require.NoError(t, err)
		require.Equal(t, "Planning 3/2", r.Entries[0].Over)
		require.Equal(t, "an outage", r.Entries[0].Reason)
		_, err = s.Undo(0, ana(monday))
		require.NoError(t, err)
		back, err := s.Redo(0, ana(monday))
		require.NoError(t, err)
		require.Equal(t, "Planning 3/2", back.Entries[0].Over)
		reopened, err := Open(testOptions(s.path))
		require.NoError(t, err)
		require.Equal(t, []string{"Planning 3/2", "Planning 3/2"}, overOf(t, reopened, ids[2]))
		over := 0
		var mu sync.Mutex
		require.NoError(t, s.Lives(filter.Filter{}, monday, func() func(*report.Life) error {
			return func(l *report.Life) error {
				mu.Lock()
				defer mu.Unlock()
				over += len(l.Over)
				return nil
			}
		}))
		require.Equal(t, 1, over, "what stands, once")
	})
	t.Run("warned of, of the kind and of the stage", func(t *testing.T) {
		s, ids := limitedBoard(t, 3, "wip Planning 2 warn", "wip Planning bug 1 warn", "wip Planning feature 1")
		r, err := s.CommitEach(wish(s, ids[0], workflow.Move{}), wish(s, ids[1], workflow.Move{}), wish(s, ids[2], workflow.Move{}))
		require.NoError(t, err)
		require.Empty(t, r.Refused)
		require.Equal(t, []string{"", "Planning bug 2/1", "Planning 3/2, Planning bug 3/1"}, []string{r.Entries[0].Over, r.Entries[1].Over, r.Entries[2].Over})
		w, err := s.Window(WindowQuery{At: monday, Columns: []ColumnQuery{{Stage: "Planning"}, {Stage: "Triage"}}})
		require.NoError(t, err)
		require.Equal(t, map[workflow.Kind]int{"bug": 3, "feature": 0}, w.Columns[0].OpenOf)
		require.Nil(t, w.Columns[1].OpenOf)
	})
	t.Run("brought by an import, with its own history, never refused", func(t *testing.T) {
		s, ids := limitedBoard(t, 1, "wip Planning bug 1")
		must(t, s, wish(s, ids[0], workflow.Move{}))
		one := workflow.Card{Kind: "bug", Title: "from elsewhere", Stage: "Planning", CreatedAt: monday, EnteredAt: monday}
		got, err := s.Import(ana(monday), func(yield func(Record, error) bool) {
			for range 2 {
				yield(Record{Entries: []workflow.Entry{
					{What: "import", By: "ana", At: monday, Changes: workflow.Diff(workflow.Card{}, one)},
					{What: "comment", By: "ana", At: monday},
				}}, nil)
			}
		}, nil)
		require.NoError(t, err)
		require.Equal(t, 2, got.Over)
		lines, err := s.Log(LogQuery{Limit: 4})
		require.NoError(t, err)
		require.Equal(t, []string{"", "Planning bug 3/1", "", "Planning bug 2/1"}, []string{lines[0].Over, lines[1].Over, lines[2].Over, lines[3].Over})
	})
	t.Run("arrived by itself", func(t *testing.T) {
		s, _ := limitedBoard(t, 0, "wip Development 1")
		var ids []workflow.CardID
		for range 2 {
			id := queued(t, s, weeks(1))
			ids = append(ids, id)
		}
		r, err := s.Roll(weeks(1).Start.Time().AddDate(0, 0, 1))
		require.NoError(t, err)
		var over []string
		for _, e := range r.Entries {
			if e.What == "arrive" {
				over = append(over, e.Over)
			}
		}
		require.Equal(t, []string{"", "Development 2/1"}, over)
		require.Len(t, ids, 2)
	})
}

// Many cards in one step fare as they would one after the other: the same are
// refused, and the same is recorded.
func TestManyAtOnceAgreeWithOneByOneAboutLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limits := []string{"wip Planning 3", "wip Planning 3 warn", "wip Planning bug 2", "wip Planning bug 2 warn", "wip Planning feature 1"}
		lines := []string{limits[rapid.IntRange(0, 1).Draw(t, "stage")], limits[rapid.IntRange(2, 3).Draw(t, "kind")], limits[4]}
		at := strings.Index(workflow.Shipped()["default"], "\nkind ")
		text := workflow.Shipped()["default"][:at] + "\n" + strings.Join(lines, "\n") + workflow.Shipped()["default"][at:]
		many, single := limitedPair(t, text)
		var ops []workflow.Op
		for i := range rapid.IntRange(1, 8).Draw(t, "ops") {
			id := many.ids[rapid.IntRange(0, len(many.ids)-1).Draw(t, "card")]
			do := []workflow.Action{
				workflow.Move{},
				workflow.Move{To: "Planning"},
				workflow.Move{To: "Planning", Force: true, Reason: "now"},
				workflow.Move{To: "Triage", Reason: "back"},
				workflow.Close{As: workflow.Duplicate, Reason: "same"},
				workflow.Reopen{Reason: "again"},
				workflow.ChangeKind{To: "feature"},
				workflow.ChangeKind{To: "bug"},
			}[rapid.IntRange(0, 7).Draw(t, "do")]
			ops = append(ops, workflow.Op{ID: fmt.Sprintf("op%010d", i), Card: id, By: "ana", At: monday, Door: workflow.DoorBoard, Do: do})
		}
		r, err := many.s.CommitEach(ops...)
		require.NoError(t, err)
		refused := map[string]string{}
		for _, x := range r.Refused {
			refused[x.Op.ID] = x.Err.Error()
		}
		over := map[string]string{}
		for _, e := range r.Entries {
			over[e.ID] = e.Over
		}
		for _, op := range ops {
			one, err := single.s.Commit(op)
			if err != nil {
				require.Equal(t, err.Error(), refused[op.ID])
				continue
			}
			require.NotContains(t, refused, op.ID)
			for _, e := range one.Entries {
				require.Equal(t, e.Over, over[e.ID])
			}
		}
	})
}

type testPair struct {
	s   *Store
	ids []workflow.CardID
}

// limitedPair is two equal boards under a workflow, with cards of both kinds.
func limitedPair(t *rapid.T, text string) (a, b testPair) {
	make := func() testPair {
		dir, err := os.MkdirTemp("", "wip")
		require.NoError(t, err)
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		s, err := Create(testOptions(filepath.Join(dir, "board.db")), text)
		require.NoError(t, err)
		p := testPair{s: s}
		var ops []workflow.Op
		for i := range 6 {
			id := workflow.CardID(fmt.Sprintf("card%08d", i))
			kind, verdict := workflow.Kind("bug"), workflow.Valid
			if i%2 == 1 {
				kind, verdict = "feature", workflow.Aligned
			}
			for k, do := range []workflow.Action{workflow.Create{Kind: kind, Title: "one", Requester: "rita"}, workflow.Decide{Verdict: verdict}} {
				ops = append(ops, workflow.Op{ID: fmt.Sprintf("made%04d%04d", i, k), Card: id, By: "ana", At: monday, Door: workflow.DoorBoard, Do: do})
			}
			p.ids = append(p.ids, id)
		}
		_, err = s.Commit(ops...)
		require.NoError(t, err)
		return p
	}
	return make(), make()
}
