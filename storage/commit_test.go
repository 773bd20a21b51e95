package storage

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestCommit(t *testing.T) {
	t.Run("keeps a card with its texts and comments", func(t *testing.T) {
		s := newTestBoard(t)
		id := workflow.CardID(s.newID())
		long := strings.Repeat("what the customer wrote. ", 40)
		plan := strings.Repeat("first this, then that. ", 30)
		r := must(t, s,
			wish(s, id, workflow.Create{Kind: "feature", Title: "Export", Description: long, Labels: []string{"Area::Billing"}, Priority: 2}),
			wish(s, id, workflow.Say{Text: "short"}),
			wish(s, id, workflow.Say{Text: long + "said"}),
			wish(s, id, workflow.WriteGameplan{Text: plan}))
		require.Len(t, r.Entries, 4)
		require.Len(t, r.Cards, 1)
		require.Equal(t, uint64(1), r.Step)
		got, err := s.Card(id)
		require.NoError(t, err)
		requireEqualCards(t, r.Cards[0], got)
		require.Equal(t, long, got.Description)
		require.Equal(t, []string{"short", long + "said"}, []string{got.Comments[0].Text, got.Comments[1].Text})
	})
	t.Run("numbers entries without gaps and ties a step together", func(t *testing.T) {
		s := newTestBoard(t)
		a, b := addCard(t, s, "a"), addCard(t, s, "b")
		r := must(t, s, wish(s, a, workflow.Say{Text: "x"}), wish(s, b, workflow.Say{Text: "y"}))
		require.Equal(t, uint64(3), r.Step)
		log, err := s.Log(LogQuery{})
		require.NoError(t, err)
		require.Equal(t, [][2]uint64{{4, 3}, {3, 3}, {2, 2}, {1, 1}}, seqsAndSteps(log))
	})
	t.Run("does all or nothing", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "a")
		before := bytesOf(t, s)
		_, err := s.Commit(wish(s, id, workflow.Say{Text: "x"}), wish(s, id, workflow.Move{To: "Planning"}))
		var refusal *workflow.Refusal
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, before, bytesOf(t, s), "a refused step writes nothing")
	})
	t.Run("of each does what may be done and lists the rest", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "a")
		r, err := s.CommitEach(wish(s, id, workflow.Say{Text: "x"}), wish(s, id, workflow.Move{To: "Planning"}), wish(s, "nosuchcard00", workflow.Say{Text: "y"}))
		require.NoError(t, err)
		require.Len(t, r.Entries, 1)
		require.Len(t, r.Refused, 2)
		require.Equal(t, workflow.Stage("Planning"), r.Refused[0].Op.Do.(workflow.Move).To)
		var missing *NotFound
		require.ErrorAs(t, r.Refused[1].Err, &missing)
	})
	t.Run("of each lists refusals also when nothing is done", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "a")
		r, err := s.CommitEach(wish(s, id, workflow.Move{To: "Planning"}))
		require.NoError(t, err)
		require.Zero(t, r.Step)
		require.Len(t, r.Refused, 1)
	})
	t.Run("that changes nothing writes nothing", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "same")
		before := bytesOf(t, s)
		title := "same"
		r := must(t, s, wish(s, id, workflow.Edit{Title: &title}))
		require.Zero(t, r)
		require.Equal(t, before, bytesOf(t, s))
	})
	t.Run("turns down what could not be kept", func(t *testing.T) {
		s := newTestBoard(t)
		for name, op := range map[string]workflow.Op{
			"a card with no id":       {Card: "", By: "ana", Do: workflow.Create{Kind: "bug", Title: "x"}},
			"an id in capitals":       {Card: "ABCDEFGHIJKL", By: "ana", Do: workflow.Create{Kind: "bug", Title: "x"}},
			"an act by nobody":        {Card: "abcdefghijkl", By: " ", Do: workflow.Create{Kind: "bug", Title: "x"}},
			"a name of 300 bytes":     {Card: "abcdefghijkl", By: strings.Repeat("a", 300), Do: workflow.Create{Kind: "bug", Title: "x"}},
			"a name that is no UTF-8": {Card: "abcdefghijkl", By: "\xff", Do: workflow.Create{Kind: "bug", Title: "x"}},
			"an op that does nothing": {Card: "abcdefghijkl", By: "ana"},
		} {
			_, err := s.Commit(op)
			var invalid *workflow.Invalid
			require.ErrorAs(t, err, &invalid, name)
		}
	})
	t.Run("to a card that is not there says so", func(t *testing.T) {
		s := newTestBoard(t)
		_, err := s.Commit(wish(s, "nosuchcard00", workflow.Say{Text: "x"}))
		var missing *NotFound
		require.ErrorAs(t, err, &missing)
		require.Equal(t, "nosuchcard00", missing.Name)
		_, err = s.Card("nosuchcard00")
		require.ErrorAs(t, err, &missing)
	})
	t.Run("keeps a long text once, however often it comes back", func(t *testing.T) {
		s := newTestBoard(t)
		id := addCard(t, s, "a")
		first, second := strings.Repeat("first ", 50), strings.Repeat("second ", 50)
		for range 5 {
			must(t, s, wish(s, id, workflow.Edit{Description: &first}))
			must(t, s, wish(s, id, workflow.Edit{Description: &second}))
			_, err := s.Undo(0, ana(monday))
			require.NoError(t, err)
		}
		require.NoError(t, s.view("count texts of", func(t2 *tx) error {
			require.LessOrEqual(t, t2.bucket(bucketText).Stats().KeyN, 11)
			return nil
		}))
	})
}

func seqsAndSteps(log []LogLine) (out [][2]uint64) {
	for _, l := range log {
		out = append(out, [2]uint64{l.Seq, l.Step})
	}
	return out
}

func TestTheVersionGrowsWithEachCommitAndOnlyThen(t *testing.T) {
	s := newTestBoard(t)
	v1, err := s.Version()
	require.NoError(t, err)
	id := addCard(t, s, "a")
	v2, err := s.Version()
	require.NoError(t, err)
	require.Greater(t, v2, v1)
	_, err = s.Commit(wish(s, id, workflow.Move{To: "Planning"}))
	require.Error(t, err)
	_, err = s.Card(id)
	require.NoError(t, err)
	v3, err := s.Version()
	require.NoError(t, err)
	require.Equal(t, v2, v3)
}

func TestRaisedVersionStaysAReadableBoard(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "a")
	for _, more := range []uint64{0, 1, 2, 101} {
		f := openRaw(t, s)
		was, err := readVersion(f)
		require.NoError(t, err)
		above := was + more
		require.NoError(t, raiseVersion(f, above))
		is, err := readVersion(f)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.Greater(t, is, above)
		require.GreaterOrEqual(t, is, was)
		var m [metaSize]byte
		f = openRaw(t, s)
		_, err = f.ReadAt(m[:], int64(is%2)*int64(os.Getpagesize())+headerSize)
		require.NoError(t, err)
		require.NoError(t, f.Close())
		require.Equal(t, is, native.Uint64(m[metaTxid:]), "bbolt overwrites the older of the two pages")
		must(t, s, wish(s, id, workflow.Say{Text: "still writable"}))
	}
}

func TestTheLog(t *testing.T) {
	s := newTestBoard(t)
	a, b := addCard(t, s, "a"), addCard(t, s, "b")
	say := func(by string, card workflow.CardID, at time.Time) {
		op := wish(s, card, workflow.Say{Text: "said by " + by})
		op.By, op.At = by, at
		must(t, s, op)
	}
	say("ben", a, monday.Add(time.Hour))
	say("ben", b, monday.Add(2*time.Hour))
	say("cleo", a, monday.Add(3*time.Hour))
	_, err := s.Undo(3, ana(monday.Add(4*time.Hour)))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		q    LogQuery
		want []uint64
	}{
		"everything, newest first": {LogQuery{}, []uint64{6, 5, 4, 3, 2, 1}},
		"of one card":              {LogQuery{Card: a}, []uint64{6, 5, 3, 1}},
		"of one person":            {LogQuery{By: "ben"}, []uint64{4, 3}},
		"since a moment":           {LogQuery{Since: monday.Add(2 * time.Hour)}, []uint64{6, 5, 4}},
		"a page":                   {LogQuery{Limit: 2}, []uint64{6, 5}},
		"the page after it":        {LogQuery{Limit: 2, Before: 5}, []uint64{4, 3}},
		"the last page":            {LogQuery{Limit: 2, Before: 2}, []uint64{1}},
		"before everything":        {LogQuery{Before: 1}, nil},
		"beyond the end":           {LogQuery{Before: 99, Limit: 1}, []uint64{6}},
		"a page of one card":       {LogQuery{Card: a, Before: 5, Limit: 1}, []uint64{3}},
	} {
		t.Run(name, func(t *testing.T) {
			log, err := s.Log(tc.q)
			require.NoError(t, err)
			var got []uint64
			for _, l := range log {
				got = append(got, l.Seq)
				require.Equal(t, l.Seq == 3, l.Undone, "entry %d", l.Seq)
				want, err := s.Handle(l.Card)
				require.NoError(t, err)
				require.Equal(t, want, l.Handle)
			}
			require.Equal(t, tc.want, got)
		})
	}
	t.Run("of a card that never was", func(t *testing.T) {
		_, err := s.Log(LogQuery{Card: "nosuchcard00"})
		var missing *NotFound
		require.ErrorAs(t, err, &missing)
	})
}
