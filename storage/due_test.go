package storage

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func TestABoardOfTheFifthFormatIsBroughtUpToDate(t *testing.T) {
	path := oldFile(t, "format5.db.gz")
	requireSound(t, path) // and a check before says so
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	require.Equal(t, uint32(formatVersion), formatAt(t, s))
	requireSound(t, path)
	requireRebuildChangesNothing(t, s)
	rows, err := s.List(Query{Filter: parsed(t, s, "due:<2026-12-01")})
	require.NoError(t, err)
	require.Len(t, rows, 6)
	kept, err := filepath.Glob(backupDir(path) + "/5-*.db")
	require.NoError(t, err)
	require.Len(t, kept, 1)
}

func TestTheStepToTheSixthFormatMayDieAnywhere(t *testing.T) {
	for _, step := range []string{"backup:copied", "update:begin", "update:filled", "update:committed"} {
		path := oldFile(t, "format5.db.gz")
		o := testOptions(path)
		dying := &Store{path: path, now: o.Now, newID: o.NewID, onStep: dieAt(step, 1)}
		require.Panics(t, func() { _ = dying.migrate() }, step)
		s, err := Open(o)
		require.NoError(t, err, step)
		require.Equal(t, uint32(formatVersion), formatAt(t, s), step)
		requireSound(t, path)
		requireRebuildChangesNothing(t, s)
	}
}

func TestWhatFallsDueIsTheOpenCardsOfThoseDays(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		from := workflow.DateOf(monday.AddDate(0, 0, rapid.IntRange(-30, 30).Draw(t, "from")), nil)
		until := from.Add(rapid.IntRange(-1, 20).Draw(t, "days"))
		got, err := s.FallsDue(from, until)
		require.NoError(t, err)
		want := []workflow.CardID{}
		for _, c := range cards {
			if c.IsOpen() && c.Due >= from && c.Due <= until {
				want = append(want, c.ID)
			}
		}
		require.True(t, slices.IsSortedFunc(got, func(a, b Row) int { return a.Card.Due.Since(b.Card.Due) }))
		require.ElementsMatch(t, want, rowIDs(got))
	})
}

func TestManyOverdueCardsAreEachFoundOnce(t *testing.T) {
	const late = walkFirst + 100
	s := newTestBoard(t)
	records := lateRecords("late", late)
	for i := range 3*late + 100 {
		records = append(records, factual("in time", fmt.Sprintf("time/%d", i)))
	}
	_, err := s.Import(ana(monday), recordsOf(records...), nil)
	require.NoError(t, err)
	require.NoError(t, s.view("read", func(tx *tx) error {
		p, err := tx.planFor(parsed(t, s, "is:overdue"), func(lane) bool { return true })
		require.NoError(t, err)
		require.True(t, p.isPlanned)
		require.GreaterOrEqual(t, p.cards, manyCards, "so many that they are looked at on every processor")
		found := map[workflow.CardID]int{}
		require.NoError(t, p.each(func(x *candidate) error {
			found[x.card.ID]++
			return nil
		}))
		require.Len(t, found, late)
		for id, n := range found {
			require.Equal(t, 1, n, id)
		}
		return nil
	}))
}

// What a remote lacks is found by its mark, and by a scan where other cards can
// match too; of the past it is not known.
func TestWhatTheRemoteLacksIsFound(t *testing.T) {
	s := newTestBoard(t)
	old := addCard(t, s, "before there was a remote")
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.Put(remoteKey, []byte(`{}`)) }))
	fresh, closed := addCard(t, s, "since"), addCard(t, s, "closed since")
	must(t, s, wish(s, closed, workflow.Close{As: workflow.Duplicate, Reason: "same"}))
	for text, want := range map[string][]workflow.CardID{
		"is:unsent": {fresh}, "is:unsent state:any": {fresh, closed}, "-is:unsent": {old}, "is:unsent,overdue state:any": {fresh, closed},
		"is:unsent since state:closed": {closed}, "is:unsent before": {},
	} {
		rows, err := s.List(Query{Filter: parsed(t, s, text)})
		require.NoError(t, err)
		require.ElementsMatch(t, want, rowIDs(rows), text)
		for _, r := range rows {
			require.Equal(t, r.Unsent, r.Card.Unsent)
		}
		n := 0
		require.NoError(t, s.Each(parsed(t, s, text), func(workflow.Card) error { n++; return nil }))
		require.GreaterOrEqual(t, n, len(want), text)
	}
	_, err := s.List(Query{Filter: parsed(t, s, "is:unsent"), Past: monday})
	require.ErrorContains(t, err, "known of now only")
}
