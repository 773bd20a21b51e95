package storage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
	"opsboard/workflow/report"
)

func TestASearchReadsEveryLongTextOfACardAndSaysWhereItCannot(t *testing.T) {
	s := newTestBoard(t)
	id, long := addCard(t, s, "one"), strings.Repeat("and on ", 40)
	description := "alpha " + long
	must(t, s, wish(s, id, workflow.Edit{Description: &description}), wish(s, id, workflow.WriteGameplan{Text: "omega " + long}))
	for _, words := range []string{"text:alpha", "text:omega", "text:alpha text:omega", `"omega and on and on"`, `"alpha and on and on"`} {
		rows, err := s.List(Query{Filter: parsed(t, s, words)})
		require.NoError(t, err)
		require.Len(t, rows, 1, words)
	}
	rawly(t, s.path, func(tx *bbolt.Tx) error { return bucketOf(tx, bucketText).Delete(u64(1)) })
	_, err := s.List(Query{Filter: parsed(t, s, `"alpha and on and on"`)})
	requireProblem(t, Damaged, err)
	require.ErrorContains(t, err, "text/1")
	rawly(t, s.path, func(tx *bbolt.Tx) error {
		return bucketOf(tx, bucketText).Put(u64(1), seal(bucketText, u64(1), []byte(description)))
	})
}

func TestACardOfARemoteIsListedByItsNumberThere(t *testing.T) {
	s := newTestBoard(t)
	one, other := factual("one", "x/1"), factual("other", "x/2")
	one.Entries[0].Changes = append(one.Entries[0].Changes, workflow.Diff(workflow.Card{}, workflow.Card{Remote: workflow.Remote{Name: "gitlab", IID: 12}})...)
	_, err := s.Import(ana(monday), recordsOf(one, other), nil)
	require.NoError(t, err)
	rows, err := s.List(Query{})
	require.NoError(t, err)
	handles := map[string]string{}
	for _, r := range rows {
		handles[r.Card.Title] = r.Handle
	}
	require.Equal(t, "#12", handles["one"])
	require.Len(t, handles["other"], shortestPrefix)
}

func TestACopyOfABoardHasItsName(t *testing.T) {
	s := newTestBoard(t)
	name, err := s.Board()
	require.NoError(t, err)
	require.Len(t, name, idSize)
	copied := t.TempDir() + "/copy.db"
	require.NoError(t, s.Backup(copied))
	same, err := openOn(t, copied, monday, nil).Board()
	require.NoError(t, err)
	require.Equal(t, name, same)
}

func TestACardThatIsNotThereAnyMoreHasNoLife(t *testing.T) {
	s := connected(t)
	id, stays := addCard(t, s, "goes"), addCard(t, s, "stays")
	c, err := s.Card(id)
	require.NoError(t, err)
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		return x.Fact(workflow.Entry{ID: "fact00000001", Card: id, What: "remote", By: "bo", At: monday, Door: workflow.DoorRemote, Changes: workflow.Diff(c, workflow.Card{})})
	}))
	var lives []workflow.CardID
	require.NoError(t, s.Lives(parsed(t, s, "state:any"), time.Time{}, each(func(l *report.Life) error {
		lives = append(lives, l.Card)
		return nil
	})))
	require.Equal(t, []workflow.CardID{stays}, lives)
}

func TestAPlanIsShownAroundACardOfAnyOfItsPeople(t *testing.T) {
	s := newTestBoard(t)
	var ids []workflow.CardID
	for i := range 6 {
		ids = append(ids, addCard(t, s, fmt.Sprint("card ", i)))
		dri := []string{"ana", "ben", "cleo"}[i/2]
		must(t, s, wish(s, ids[i], workflow.Schedule{DRI: &dri}))
	}
	shown := map[int]workflow.CardID{}
	for _, id := range ids {
		out, err := s.Schedule(ScheduleQuery{Columns: []Shelf{{Rows: 1, Anchors: []workflow.CardID{id}}}})
		require.NoError(t, err)
		require.Equal(t, id, out.Columns[0].Rows[0].Card.ID)
		shown[out.Columns[0].Offset] = id
	}
	require.Len(t, shown, len(ids))
}

func TestAWindowOfTheStepsReachesUpToTheNewestAndNamesThreeCards(t *testing.T) {
	s := newTestBoard(t)
	var ops []workflow.Op
	for _, title := range []string{"a", "b", "c", "d", "e"} {
		ops = append(ops, wish(s, workflow.CardID(s.newID()), workflow.Create{Kind: "bug", Title: title}))
	}
	all := must(t, s, ops...).Step
	last := addCard(t, s, "last")
	w, err := s.Steps(StepQuery{Around: all, Limit: 10})
	require.NoError(t, err)
	require.Len(t, w.Steps, 2)
	require.Equal(t, last, w.Steps[0].First.Card)
	require.False(t, w.Newer)
	require.Equal(t, len(ops), w.Steps[1].Entries)
	require.Len(t, w.Steps[1].Cards, namedCards)
}

func TestARollOfWhatSomebodyElseRolledIsDone(t *testing.T) {
	s, next := newTestBoard(t), monday.AddDate(0, 0, 6)
	queued(t, s, weeks(1))
	_, err := s.Roll(next)
	require.NoError(t, err)
	g := &rolling{at: next}
	part, err := s.rollOn(g)
	require.NoError(t, err)
	require.Empty(t, part.Entries)
	require.True(t, g.done)
}

func TestTheNextPartOfARollBeginsAfterTheCardThatTheLastOneEndedWith(t *testing.T) {
	s, next := newTestBoard(t), monday.AddDate(0, 0, 6)
	one, other := queued(t, s, weeks(1)), queued(t, s, weeks(1))
	for after, want := range map[workflow.CardID][]workflow.CardID{"": {one, other}, min(one, other): {max(one, other)}, max(one, other): nil} {
		var seen []workflow.CardID
		require.NoError(t, s.view("read", func(t *tx) error {
			return t.eachDue(next, after, func(st *cardState, _ []workflow.Action) error {
				seen = append(seen, st.id)
				return nil
			})
		}))
		require.ElementsMatch(t, want, seen)
	}
}

func TestASyncReadsACardsHistoryFromTheNewestLineOn(t *testing.T) {
	s := connected(t)
	id := addCard(t, s, "first")
	must(t, s, wish(s, id, workflow.Say{Text: "one"}))
	retitle(t, s, id, "ben", "second")
	for most, want := range map[int][]string{3: {"edit", "comment", "create"}, 2: {"edit", "comment"}} {
		require.NoError(t, s.Sync(func(x *SyncTx) error {
			var whats []string
			err := x.History(id, func(e workflow.Entry) bool {
				whats = append(whats, e.What)
				return len(whats) < most
			})
			require.Equal(t, want, whats)
			return err
		}))
	}
}

func TestWhatWasDoneElsewhereTooIsALineOfItsOwnOnce(t *testing.T) {
	s := connected(t)
	id, at := addCard(t, s, "first"), monday.Add(time.Hour)
	for range 2 {
		require.NoError(t, s.Sync(func(x *SyncTx) error {
			return x.Agreed(workflow.Entry{ID: "agreed000001", Card: id, What: "edit", By: "bo", At: at, Door: workflow.DoorRemote})
		}))
	}
	lines, err := s.Log(LogQuery{Card: id})
	require.NoError(t, err)
	require.Len(t, lines, 2)
	require.Equal(t, "bo", lines[0].By)
	c, err := s.Card(id)
	require.NoError(t, err)
	require.True(t, at.Equal(c.UpdatedAt))
}

func TestARefusedUndoNamesNoLaterChangeThatWasTakenBack(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	second := retitle(t, s, id, "ana", "two")
	third := retitle(t, s, id, "ben", "three")
	_, err := s.Undo(retitle(t, s, id, "ben", "four"), ana(monday))
	require.NoError(t, err)
	_, err = s.Undo(second, ana(monday))
	var r *workflow.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, third, r.Later)
}

func TestACardWithRoundsOfValidationIsReadAsItStood(t *testing.T) {
	s := newTestBoard(t)
	one := factual("one", "x/1")
	asked := workflow.Card{Rounds: []workflow.Round{{State: workflow.Requested, RequestedBy: "ana", Of: "bo", At: monday}}}
	one.Entries[0].Changes = append(one.Entries[0].Changes, workflow.Diff(workflow.Card{}, asked)...)
	_, err := s.Import(ana(monday), recordsOf(one), nil)
	require.NoError(t, err)
	rows, err := s.List(Query{Past: monday.Add(time.Hour)})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	then, err := s.CardAt(rows[0].Card.ID, monday.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, "bo", then.Card.Rounds[0].Of)
}

func TestChangesOfAWordThatMeetInOneCardAreKeptOnce(t *testing.T) {
	w, later := &wordChange{rising: []uint32{3, 5}}, &wordChange{rising: []uint32{5, 8}}
	w.join(later)
	w.begin()
	require.Equal(t, []uint16{3, 5, 8}, mergeBlock(nil, w.take(0, nil), nil))
}

func TestAWordThatTheFileDoesNotTakeIsAnError(t *testing.T) {
	s := newTestBoard(t)
	rawly(t, s.path, func(tx *bbolt.Tx) error {
		w := &wordChange{rising: []uint32{1}}
		require.Error(t, putBlock(bucketOf(tx, bucketWord), 0, []string{strings.Repeat("a", 1<<16)}, []*wordChange{w}))
		return nil
	})
}
