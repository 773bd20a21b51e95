package storage

import (
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// recordsOf is a stream of records without trouble.
func recordsOf(records ...Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// factual is a record with a little history.
func factual(title, origin string) Record {
	at := monday.Add(-100 * time.Hour)
	return Record{Entries: []workflow.Entry{
		{What: "create", By: "rita", At: at, Changes: []workflow.Change{
			{Field: workflow.FieldKind, New: "bug"},
			{Field: workflow.FieldTitle, New: title},
			{Field: workflow.FieldDescription, New: strings.Repeat(title+" ", 30)},
			{Field: workflow.FieldStage, New: "Triage"},
			{Field: workflow.FieldOrigin, New: origin},
			{Field: "created_at", New: at.Format(time.RFC3339)},
		}},
		{What: "comment", By: "ben", At: at.Add(time.Hour), Undoes: 7, Seq: 9, Step: 9, Changes: []workflow.Change{
			{Field: workflow.FieldComment, Key: "note-" + origin, New: `{"id":"note-` + origin + `","author":"ben","at":"2026-11-19T06:00:00Z","text":"me too"}`},
		}},
	}}
}

func TestImport(t *testing.T) {
	t.Run("adds cards with their history, as one step that can be undone", func(t *testing.T) {
		s := newTestBoard(t)
		r, err := s.Import(ana(monday), recordsOf(factual("one", "x/1"), factual("two", "x/2")), nil)
		require.NoError(t, err)
		require.Equal(t, ImportReport{Added: 2, Steps: []uint64{1}}, r)
		requireCardsFollowFromHistory(t, s)
		log, err := s.Log(LogQuery{})
		require.NoError(t, err)
		require.Len(t, log, 4)
		require.Equal(t, workflow.DoorImport, log[0].Door)
		require.Equal(t, "ben", log[0].By, "who did it stays")
		require.False(t, log[1].Undone)
		require.Zero(t, log[0].Undoes, "numbers of another board mean nothing here")
		_, err = s.Undo(0, ana(monday))
		require.NoError(t, err, "it is a step of who imported")
		for _, l := range log {
			_, err := s.Card(l.Card)
			var missing *NotFound
			require.ErrorAs(t, err, &missing)
		}
	})
	t.Run("twice adds nothing and writes nothing", func(t *testing.T) {
		s := newTestBoard(t)
		_, err := s.Import(ana(monday), recordsOf(factual("one", "x/1")), nil)
		require.NoError(t, err)
		before := bytesOf(t, s)
		r, err := s.Import(ana(monday), recordsOf(factual("one", "x/1"), factual("again", "x/1")), nil)
		require.NoError(t, err)
		require.Equal(t, ImportReport{Known: 2}, r)
		require.Equal(t, before, bytesOf(t, s))
	})
	t.Run("takes one of two with the same origin or id", func(t *testing.T) {
		s := newTestBoard(t)
		same := factual("same id", "x/2")
		same.ID = "abcdefghijkl"
		twin := factual("same id", "x/3")
		twin.ID = "abcdefghijkl"
		r, err := s.Import(ana(monday), recordsOf(factual("one", "x/1"), factual("again", "x/1"), same, twin), nil)
		require.NoError(t, err)
		require.Equal(t, 2, r.Added)
		require.Equal(t, 2, r.Known)
	})
	t.Run("holds memory while it runs, and no longer", func(t *testing.T) {
		s, before, during := newTestBoard(t), debug.SetMemoryLimit(-1), int64(0)
		_, err := s.Import(ana(monday), func(yield func(Record, error) bool) {
			during = debug.SetMemoryLimit(-1)
		}, nil)
		require.NoError(t, err)
		require.Equal(t, int64(importMemory), during)
		require.Equal(t, before, debug.SetMemoryLimit(-1))
	})
	t.Run("holds less of it once the board is huge", func(t *testing.T) {
		before, end := debug.SetMemoryLimit(-1), holdMemory(importMemory)
		im := &importing{last: hugeBoard - 1}
		im.next()
		require.Equal(t, int64(importMemory), debug.SetMemoryLimit(-1))
		im.next()
		require.Equal(t, int64(hugeImportMemory), debug.SetMemoryLimit(-1))
		end()
		require.Equal(t, before, debug.SetMemoryLimit(-1))
	})
	t.Run("and a pull beside it hold the less of both, until the last has ended", func(t *testing.T) {
		before, endPull := debug.SetMemoryLimit(-1), HoldMemory()
		require.Equal(t, int64(pullMemory), debug.SetMemoryLimit(-1))
		endImport := holdMemory(importMemory)
		HoldMemory()()
		require.Equal(t, int64(importMemory), debug.SetMemoryLimit(-1))
		endImport()
		endPull()
		require.Equal(t, before, debug.SetMemoryLimit(-1))
	})
	t.Run("stops at trouble and says what was added before", func(t *testing.T) {
		s := newTestBoard(t)
		broken := errors.New("the file ends in the middle of a line")
		r, err := s.Import(ana(monday), func(yield func(Record, error) bool) {
			_ = yield(factual("one", "x/1"), nil) && yield(Record{}, broken)
		}, nil)
		require.ErrorIs(t, err, broken)
		require.Equal(t, 1, r.Added)
		r, err = s.Import(ana(monday), recordsOf(factual("two", "x/2"), Record{}), nil)
		var invalid *workflow.Invalid
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, 1, r.Added)
	})
	t.Run("refuses what would be no card", func(t *testing.T) {
		noTitle, badTime, badID := factual("", "x"), factual("x", "x"), factual("x", "x")
		badTime.Entries[0].Changes[5].New = "yesterday"
		badID.ID = "A"
		for name, r := range map[string]Record{"no entries": {}, "no title": noTitle, "a time that is none": badTime, "an id that is none": badID} {
			var invalid *workflow.Invalid
			require.ErrorAs(t, r.Check(), &invalid, name)
		}
		good := factual("x", "x")
		require.NoError(t, good.Check())
	})
	t.Run("of many is written in parts and keeps their order", func(t *testing.T) {
		s := newTestBoard(t)
		var records []Record
		for i := range 2*batchCards + 10 {
			r := factual("n", "many/"+decimal(uint64(i)))
			r.Entries = r.Entries[:1]
			records = append(records, r)
		}
		var told []int
		r, err := s.Import(ana(monday), recordsOf(records...), func(done int) { told = append(told, done) })
		require.NoError(t, err)
		require.Len(t, r.Steps, 3)
		require.Equal(t, []int{batchCards - 1, 2*batchCards - 1, 2*batchCards + 10}, told, "each ends with a block of the word index")
		log, err := s.Log(LogQuery{Limit: 3})
		require.NoError(t, err)
		for i, l := range log {
			c, err := s.Card(l.Card)
			require.NoError(t, err)
			require.Equal(t, "many/"+decimal(uint64(len(records)-1-i)), c.Origin)
		}
	})
}

func TestACardIsFoundByItsIDTheBeginningOfItAndItsNumber(t *testing.T) {
	s := newTestBoard(t)
	ids := []workflow.CardID{"abcdefghijkl", "abcdefgzzzzz", "abcd00000000", "zzzz00000000"}
	for i, id := range ids {
		r := factual("card", "f/"+decimal(uint64(i)))
		r.ID = id
		if i >= 2 {
			r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: "remote", New: `{"name":"gitlab","iid":` + decimal(uint64(28+i)) + `}`})
		}
		_, err := s.Import(ana(monday), recordsOf(r), nil)
		require.NoError(t, err)
	}
	for name, want := range map[string]workflow.CardID{
		"abcdefghijkl": ids[0], "abcdefgh": ids[0], "ABCDEFGH": ids[0], "abcdefgz": ids[1], "abcd0": ids[2], "zzzz": ids[3], "#30": ids[2], " #31 ": ids[3],
	} {
		got, err := s.Find(name)
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	for _, name := range []string{"", "zzz", "#", "#0", "#x", "#99", "nope", "abcdefghijklm", "\x1b[31m", "#-1"} {
		_, err := s.Find(name)
		var missing *NotFound
		require.ErrorAs(t, err, &missing, name)
	}
	_, err := s.Find("abcd")
	var several *Ambiguous
	require.ErrorAs(t, err, &several)
	require.Len(t, several.Candidates, 3)
	require.Equal(t, `"abcd" may be any of abcd0, abcdefgh, abcdefgz`, several.Error())

	for id, want := range map[workflow.CardID]string{ids[0]: "abcdefgh", ids[1]: "abcdefgz", ids[2]: "#30", ids[3]: "#31"} {
		got, err := s.Handle(id)
		require.NoError(t, err)
		require.Equal(t, want, got)
		found, err := s.Find(got)
		require.NoError(t, err)
		require.Equal(t, id, found)
	}
}

func TestANumberThatTwoRemotesUseNamesNoCard(t *testing.T) {
	s := newTestBoard(t)
	for _, remote := range []string{"one", "two"} {
		r := factual("card", remote)
		r.ID = workflow.CardID("aaaa" + remote + "00000")
		r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: "remote", New: `{"name":"` + remote + `","iid":40}`})
		_, err := s.Import(ana(monday), recordsOf(r), nil)
		require.NoError(t, err)
	}
	_, err := s.Find("#40")
	var several *Ambiguous
	require.ErrorAs(t, err, &several)
	require.Equal(t, `"#40" may be any of aaaao, aaaat`, several.Error())
	handle, err := s.Handle("aaaatwo00000")
	require.NoError(t, err)
	require.Equal(t, "aaaat", handle)
}

// TestATextInAnotherFormOfJSONIsKeptAsACardWritesIt: a script that reads and writes an
// export may put other spaces into it, or another order.
func TestATextInAnotherFormOfJSONIsKeptAsACardWritesIt(t *testing.T) {
	s := newTestBoard(t)
	long := strings.Repeat("and on ", 40)
	for name, said := range map[string]string{"short": "me too", "long": long} {
		r := factual(name, name)
		r.Entries = append(r.Entries, workflow.Entry{What: "blueprint", By: "ben", At: monday, Changes: []workflow.Change{
			{Field: workflow.FieldTitle, Old: name, New: "still " + name},
			{Field: workflow.FieldBlueprint, New: `{ "text" : "` + said + `" }`},
			{Field: workflow.FieldComment, Key: "yet-another", New: `{ "at": "2026-11-19T06:00:00Z", "text": "` + said + `", "author": "ben", "id": "yet-another" }`},
		}}, workflow.Entry{What: "comment", By: "ben", At: monday, Changes: []workflow.Change{
			{Field: workflow.FieldComment, Key: "yet-another", Old: `{"text" : "` + said + `", "author": "ben", "at": "2026-11-19T06:00:00Z"}`, New: `{"text" : "` + said + `!", "author": "ben", "at": "2026-11-19T06:00:00Z"}`},
		}})
		given := fmt.Sprint(r)
		_, err := s.Import(ana(monday), recordsOf(r), nil)
		require.NoError(t, err)
		require.Equal(t, given, fmt.Sprint(r), "what is given stays as it is")
		requireSound(t, s.path)
		rows, err := s.List(Query{})
		require.NoError(t, err)
		c, err := s.Card(rows[0].Card.ID)
		require.NoError(t, err)
		require.Equal(t, said, c.Blueprint.Text)
		require.Equal(t, said+"!", c.Comments[1].Text)
		requireCardsFollowFromHistory(t, s)
		requireRebuildChangesNothing(t, s)
		_, err = s.Undo(0, ana(monday))
		require.NoError(t, err)
	}
}

func TestALabelWithoutANameIsNone(t *testing.T) {
	s := newTestBoard(t)
	r := factual("one", "x/1")
	r.Entries[0].Changes = append(r.Entries[0].Changes, workflow.Change{Field: workflow.FieldLabel, New: "x"})
	_, err := s.Import(ana(monday), recordsOf(r), nil)
	require.NoError(t, err)
	requireSound(t, s.path)
	rows, err := s.List(Query{})
	require.NoError(t, err)
	require.Empty(t, rows[0].Card.Labels)
}
