package cli

import (
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/sample"
)

// BenchmarkKeystroke types into the filter and the search of a board of 100,000
// cards in a real file. ms/first is from a key that looks for something to the frame
// that shows what was found, ms/complete until nothing is on its way any more. Keys
// within the name of a term look for nothing, and are not counted.
func BenchmarkKeystroke(b *testing.B) {
	s := vastFile(b, 100_000)
	for name, tc := range map[string]struct{ opens, keys string }{
		"filter by stage":         {"f", "stage:triage"},
		"filter by person":        {"f", "dri:ana priority:1"},
		"filter by age":           {"f", "age:>14d"},
		"filter by words":         {"f", "macro"},
		"search for a word":       {"/", "macro"},
		"search for letters":      {"/", "escmcr"},
		"search for two words":    {"/", "macro tag"},
		"search for what is not":  {"/", "zyzzyva"},
		"search for an id":        {"/", "k7m2"},
		"search for common words": {"/", "the"},
		"search for a duplicate":  {"Td", "macro"},
	} {
		b.Run(name, func(b *testing.B) {
			var first, complete, worst time.Duration
			n := 0
			for b.Loop() {
				m := atBoard(s)
				for _, r := range tc.opens {
					m.press(string(r))
				}
				for _, r := range tc.keys {
					if f, c := m.press(string(r)); f > 0 { // it looks for something
						first, complete, worst, n = first+f, complete+c, max(worst, c), n+1
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(first.Microseconds())/1e3/float64(n), "ms/first")
			b.ReportMetric(float64(complete.Microseconds())/1e3/float64(n), "ms/complete")
			b.ReportMetric(float64(worst.Microseconds())/1e3, "ms/worst")
		})
	}
}

// BenchmarkSearchBegins is from the key of the search until all titles are read.
func BenchmarkSearchBegins(b *testing.B) {
	s := vastFile(b, 100_000)
	for b.Loop() {
		m := atBoard(s)
		m.press("/")
	}
}

// BenchmarkDuplicateBegins is from the key for duplicates until the likely ones
// are listed.
func BenchmarkDuplicateBegins(b *testing.B) {
	s := vastFile(b, 100_000)
	m := atBoard(s)
	m.press("T")
	m.press("d") // the titles are read by then
	m.press("\x1b")
	for b.Loop() {
		m.press("d")
		m.press("\x1b")
	}
}

var benchNow = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// vastFile is a file of n sample cards.
func vastFile(b *testing.B, n int) *storage.Store {
	b.Helper()
	path := filepath.Join(b.TempDir(), "board.db")
	ids := 0
	s, err := storage.Create(storage.Options{Path: path, Now: func() time.Time { return benchNow }, NewID: func() string {
		ids++
		return time.Duration(ids).String()
	}}, workflow.Shipped()["default"])
	require.NoError(b, err)
	opts := sample.Options{Cards: n, Seed: 1, Now: benchNow, Rules: s.Rules(), Me: "ana"}
	_, err = s.Import(storage.Stamp{By: "sample", At: benchNow, Door: workflow.DoorImport}, func(yield func(storage.Record, error) bool) {
		for story := range sample.Stories(opts) {
			if !yield(storage.Record{ID: story.Card.ID, Entries: story.Entries}, nil) {
				return
			}
		}
	}, nil)
	require.NoError(b, err)
	return s
}

// typist sits at a board whose commands run one after the other.
type typist struct{ m tea.Model }

func atBoard(s *storage.Store) *typist {
	return &typist{board.New(board.Config{
		Store: boardStore{s}, Keys: keymap.Default(), Rules: s.Rules, Now: func() time.Time { return benchNow },
		NewID: func() string { return "zzzzzzzzzzzz" }, Me: "ana", Poll: -1, Width: 210, Height: 44,
	})}
}

// press types one key, and gives the time to the first answer on screen, 0 where
// nothing was looked for, and to the last.
func (t *typist) press(key string) (first, complete time.Duration) {
	began := time.Now()
	m, cmd := t.m.Update(tea.KeyPressMsg{Code: []rune(key)[0], Text: key})
	t.m = m
	for todo := []tea.Cmd{cmd}; len(todo) > 0; todo = todo[1:] {
		if todo[0] == nil {
			continue
		}
		switch msg := todo[0]().(type) {
		case nil:
		case tea.BatchMsg:
			todo = append(todo, msg...)
		default:
			m, cmd := t.m.Update(msg)
			_ = m.View()
			t.m, todo = m, append(todo, cmd)
			if first == 0 {
				first = time.Since(began)
			}
		}
	}
	return first, time.Since(began)
}
