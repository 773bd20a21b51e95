package storage

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// TestAWindowIsAPartOfItsColumns: counts, places and rows, with a filter and
// without.
func TestAWindowIsAPartOfItsColumns(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		q := WindowQuery{At: monday.AddDate(0, 0, rapid.IntRange(-8, 8).Draw(t, "day")), Rows: rapid.IntRange(0, 4).Draw(t, "rows")}
		q.Kinds = rapid.SampledFrom([][]workflow.Kind{nil, {"bug"}, {"feature"}, {"bug", "feature"}}).Draw(t, "kinds")
		q = askedAtRandom(t, s, q, monday, cards)
		w, err := s.Window(q)
		require.NoError(t, err)
		for i, c := range q.Columns {
			requireColumn(t, s, q, c, cards, w.Columns[i])
		}
	})
}

// askedAtRandom is the query with a filter, read at a moment, and with all columns
// around any place.
func askedAtRandom(t *rapid.T, s *Store, q WindowQuery, at time.Time, cards []workflow.Card) WindowQuery {
	text := rapid.SampledFrom(append(filtersToTry, "", "", "")).Draw(t, "filter")
	var err error
	q.Filter, err = filter.Parse(text, filter.Env{Me: "ana", Now: at, Rules: s.Rules()})
	require.NoError(t, err)
	for _, stage := range s.Rules().Stages("") {
		c := ColumnQuery{Stage: stage, Offset: rapid.IntRange(-3, 5).Draw(t, "offset")}
		if len(cards) > 0 && rapid.Bool().Draw(t, "anchored") {
			c.Anchor = rapid.SampledFrom(cards).Draw(t, "anchor").ID
		}
		q.Columns = append(q.Columns, c)
	}
	return q
}

func requireColumn(t *rapid.T, s *Store, q WindowQuery, c ColumnQuery, cards []workflow.Card, got Column) {
	r, ready := s.Rules(), 0
	var in []workflow.Card
	for _, x := range cards {
		kind := q.Kinds == nil || slices.Contains(q.Kinds, x.Kind)
		if kind && x.Stage == c.Stage && (x.IsOpen() || c.Stage == "Completed" && stateOf(r, x) == stateDone) && q.Filter.Match(x) {
			in = append(in, x)
			if r.ReadySpan(x).Holds(r.Cadence().Today(q.At)) {
				ready++
			}
		}
	}
	slices.SortFunc(in, boardOrder)
	require.Equal(t, len(in), got.Count, "%s %s", c.Stage, q.Filter)
	require.Equal(t, ready, got.Ready, "%s %s", c.Stage, q.Filter)
	require.Len(t, got.Rows, min(q.Rows, len(in)))
	require.Equal(t, idsOf(in[got.Offset:got.Offset+len(got.Rows)]), rowIDs(got.Rows))
	place := slices.IndexFunc(in, func(x workflow.Card) bool { return x.ID == c.Anchor })
	if place < 0 {
		place = c.Offset
		if place < 0 {
			place += len(in)
		}
		place = max(0, min(place, len(in)-1))
	}
	if q.Rows > 0 && len(in) > 0 {
		require.GreaterOrEqual(t, place, got.Offset)
		require.Less(t, place, got.Offset+q.Rows)
	}
}

// longColumns is a board with two long columns: Triage, and Completed where
// some cards are open still.
func longColumns(t *testing.T) (*Store, []workflow.Card) {
	s := newTestBoard(t)
	var records []Record
	for i := range 90 {
		c := workflow.Card{
			Kind: []workflow.Kind{"bug", "feature"}[i%2], Title: "one of many", Stage: "Triage", Priority: i % 5,
			CreatedAt: monday, EnteredAt: monday.Add(-time.Duration(i*i%97) * time.Hour),
		}
		if i%3 == 0 {
			c.Stage = "Completed"
		}
		if i%6 == 0 {
			c.Resolution, c.ClosedAt = workflow.Completed, c.EnteredAt
		}
		id := workflow.CardID(fmt.Sprintf("samebegin%03d", i+100*min(1, i/2))) // the first two more alike than others
		records = append(records, Record{ID: id, Entries: []workflow.Entry{{What: "import", By: "ben", At: monday, Changes: workflow.Diff(workflow.Card{}, c)}}})
	}
	_, err := s.Import(ana(monday), func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}, nil)
	require.NoError(t, err)
	var cards []workflow.Card
	require.NoError(t, s.Each(filter.Filter{}, func(c workflow.Card) error {
		cards = append(cards, c)
		return nil
	}))
	return s, cards
}

// TestAWindowAnywhereInALongColumn: around each card and each place, from
// either end.
func TestAWindowAnywhereInALongColumn(t *testing.T) {
	s, cards := longColumns(t)
	some, err := filter.Parse("title:many", filter.Env{Now: monday})
	require.NoError(t, err)
	for _, stage := range []workflow.Stage{"Triage", "Completed"} {
		var in []workflow.Card
		for _, c := range cards {
			if c.Stage == stage {
				in = append(in, c)
			}
		}
		slices.SortFunc(in, boardOrder)
		for place, c := range in {
			for name, q := range map[string]ColumnQuery{
				"anchor":       {Stage: stage, Anchor: c.ID, Offset: 3},
				"offset":       {Stage: stage, Offset: place},
				"from the end": {Stage: stage, Offset: place - len(in)},
			} {
				w, err := s.Window(WindowQuery{At: monday, Rows: 7, Columns: []ColumnQuery{q}})
				require.NoError(t, err)
				got := w.Columns[0]
				want := max(0, min(place-3, len(in)-7))
				require.Equal(t, want, got.Offset, "%s %s %d", stage, name, place)
				require.Equal(t, idsOf(in[want:want+7]), rowIDs(got.Rows), "%s %s %d", stage, name, place)
				filtered, err := s.Window(WindowQuery{At: monday, Rows: 7, Columns: []ColumnQuery{q}, Filter: some})
				require.NoError(t, err)
				require.Equal(t, w, filtered)
			}
		}
	}
}

func TestHandlesOfCardsThatBeginAlike(t *testing.T) {
	s, cards := longColumns(t)
	all, err := filter.Parse("state:any", filter.Env{Now: monday})
	require.NoError(t, err)
	rows, err := s.List(Query{Filter: all})
	require.NoError(t, err)
	require.Len(t, rows, len(cards))
	for _, r := range rows {
		id, err := s.Find(r.Handle)
		require.NoError(t, err)
		require.Equal(t, r.Card.ID, id)
	}
}

// TestWhatIsReadyFollowsTheDay: the counters are asked for a day, and nothing is
// written when it comes.
func TestWhatIsReadyFollowsTheDay(t *testing.T) {
	s := newTestBoard(t)
	var cards []workflow.Card
	for i, stage := range []workflow.Stage{"Queued", "Scheduling", "Planning", "Triage"} {
		cards = append(cards, workflow.Card{
			ID: workflow.CardID(fmt.Sprintf("readiness%03d", i)), Kind: "feature", Stage: stage, Title: "ready when", Gameplan: "do it",
			DRI: "ben", Milestone: "M1", Iteration: s.Rules().Cadence().At("2026-11-23"), CreatedAt: monday, EnteredAt: monday,
		})
	}
	_, err := s.Import(ana(monday.AddDate(0, 0, -30)), func(yield func(Record, error) bool) {
		for _, c := range cards {
			yield(Record{ID: c.ID, Entries: []workflow.Entry{{What: "import", By: "ben", At: monday, Changes: workflow.Diff(workflow.Card{}, c)}}}, nil)
		}
	}, nil)
	require.NoError(t, err)
	seen := map[int]bool{}
	for day := -5; day <= 10; day++ {
		q := WindowQuery{At: monday.AddDate(0, 0, day), Rows: 1}
		for _, c := range cards {
			q.Columns = append(q.Columns, ColumnQuery{Stage: c.Stage})
		}
		w, err := s.Window(q)
		require.NoError(t, err)
		total := 0
		for i, c := range cards {
			want := 0
			if s.Rules().ReadySpan(c).Holds(s.Rules().Cadence().Today(q.At)) {
				want = 1
			}
			require.Equal(t, want, w.Columns[i].Ready, "%s on day %d", c.Stage, day)
			total += want
		}
		seen[total] = true
	}
	require.Greater(t, len(seen), 1, "no day made a difference")
}

// TestAFirstScreenIsTheBeginningOfTheWhole: what it shows is what the whole
// search shows first, and what it counts is at least there.
func TestAFirstScreenIsTheBeginningOfTheWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	buildSample(t, path, 3*firstLooks)
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	partial := 0
	for _, words := range []string{"dri:agent1", "label:area-3", "gate:ready", "is:blocked", "-ka", `"ka lo"`, "ka", "zyzzyva", "dri:nobody", "stage:planning", "kind:bug priority:1", "is:overdue"} {
		f, err := filter.Parse(words, filter.Env{Me: "agent1", Now: benchNow, Rules: s.Rules()})
		require.NoError(t, err)
		q := benchWindow(s, f)
		q.Rows = 20
		whole, err := s.Window(q)
		require.NoError(t, err)
		q.First = true
		first, err := s.Window(q)
		require.NoError(t, err)
		require.False(t, whole.Partial)
		for i, c := range first.Columns {
			w := whole.Columns[i]
			require.Equal(t, w.Open, c.Open)
			require.Equal(t, w.Rows[:len(c.Rows)], c.Rows, "%s in %s", words, c.Stage)
			if !c.AtLeast {
				require.Equal(t, w, c, "%s in %s", words, c.Stage)
				continue
			}
			partial++
			require.True(t, first.Partial)
			require.LessOrEqual(t, c.Count, w.Count)
			require.LessOrEqual(t, c.Ready, w.Ready)
			require.Len(t, c.Rows, min(q.Rows, c.Count))
		}
		q.FirstRows = 3
		few, err := s.Window(q)
		require.NoError(t, err)
		require.Equal(t, first.Partial, few.Partial)
		for i, c := range few.Columns {
			w := first.Columns[i]
			if w.Rows = w.Rows[:min(len(w.Rows), q.FirstRows)]; !first.Partial {
				w = whole.Columns[i]
			}
			require.Equal(t, w, c, "few of %s in %s", words, c.Stage)
		}
	}
	require.NotZero(t, partial)
}
