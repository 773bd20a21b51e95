package storage

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// all reads the titles of a board from the first to the last.
func allTitles(t require.TestingT, s *Store) (ids []workflow.CardID, texts []string, open []bool, numbers []int) {
	next := workflow.CardID("")
	for first := true; first || next != ""; first = false {
		var version uint64
		var err error
		next, version, err = s.Titles(next, func(x Title) {
			ids, texts, open, numbers = append(ids, workflow.CardID(x.ID)), append(texts, string(x.Text)), append(open, x.Open), append(numbers, x.Number)
		})
		require.NoError(t, err)
		require.NotZero(t, version)
	}
	return ids, texts, open, numbers
}

func TestTitlesAreThoseOfAllCards(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		ids, texts, open, numbers := allTitles(t, s)
		require.Len(t, ids, len(cards))
		want := map[workflow.CardID]workflow.Card{}
		for _, c := range cards {
			want[c.ID] = c
		}
		for i, id := range ids {
			require.Equal(t, want[id].Title, texts[i])
			require.Equal(t, want[id].IsOpen(), open[i])
			require.Equal(t, want[id].Remote.IID, numbers[i])
		}
		rows, err := s.Rows(append(ids, "nosuchcard00"))
		require.NoError(t, err)
		require.Equal(t, ids, append([]workflow.CardID(nil), rowIDs(rows)...))
	})
}

func TestTitlesOfManyCardsComeSomeThousandsAtATime(t *testing.T) {
	s := newTestBoard(t)
	var records []Record
	for range titleChunk + 10 {
		c := workflow.Card{Kind: "bug", Stage: "Triage", Title: "one of many", EnteredAt: monday}
		records = append(records, Record{Entries: []workflow.Entry{{What: "import", By: "ana", At: monday, Door: workflow.DoorImport, Changes: workflow.Diff(workflow.Card{}, c)}}})
	}
	_, err := s.Import(Stamp{By: "ana", At: monday, Door: workflow.DoorImport}, func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}, nil)
	require.NoError(t, err)
	n := 0
	next, _, err := s.Titles("", func(Title) { n++ })
	require.NoError(t, err)
	require.NotEmpty(t, next)
	require.Equal(t, titleChunk, n)
	ids, texts, _, _ := allTitles(t, s)
	require.Len(t, ids, titleChunk+10)
	require.True(t, strings.HasPrefix(texts[0], "one of"))
}

// BenchmarkTitles reads the titles of a whole board, some thousands at a time.
func BenchmarkTitles(b *testing.B) {
	s := benchBoard(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		n, next := 0, workflow.CardID("")
		for first := true; first || next != ""; first = false {
			var err error
			next, _, err = s.Titles(next, func(t Title) { n += len(t.Text) })
			require.NoError(b, err)
		}
		if n < 100_000 {
			b.Fatal("titles are missing")
		}
	}
}
