package remote_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// audited is a tape that can be read again.
type audited struct{ *head }

func (a audited) Audit(ctx context.Context, upTo remote.Version, emit func(remote.Segment) error) error {
	return a.Fetch(ctx, "", func(s remote.Segment) error {
		if a.place(s.Version) > a.place(upTo) {
			return nil
		}
		return emit(s)
	})
}

func verified(d *desk) remote.Verified {
	cfg := d.config()
	cfg.Log = audited{d.head}
	v, err := remote.VerifyLog(context.Background(), cfg)
	require.NoError(d.t, err)
	return v
}

func TestALogThatIsReadAgainMakesTheBoardThatIsHere(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	for range 70 { // so that one names the hash of the board
		b.sync()
		b.do(id, workflow.Say{Text: "again"})
		b.sync()
	}
	a.sync()
	for _, d := range []*desk{a, b} {
		v := verified(d)
		require.Empty(t, v.Damage)
		require.Empty(t, v.Notices)
		require.Empty(t, v.Verdicts)
		require.Equal(t, 1, v.Cards)
		require.Equal(t, 71, v.Segments)
		require.Equal(t, entriesOf(l.segments), v.Entries)
		require.Equal(t, 1, v.Hashes, "the 64th names it")
		require.Len(t, v.Writers, 2)
	}

	// The hash, a part that contributes nothing, and what was agreed: each is found.
	l.segments[63].Fold = "another"
	l.segments[70].Bad, l.segments[70].Odd = "", "what it appended before is missing"
	v := verified(a)
	require.Len(t, v.Damage, 1)
	require.Equal(t, uint64(64), v.Damage[0].N)
	require.Equal(t, "bo", v.Damage[0].Replica)
	require.Contains(t, v.Damage[0].What, "who appended it had another board")
	require.Len(t, v.Notices, 1)
	l.segments[30].Bad, l.segments[30].Entries = "its lines are not those that it was made with", nil
	v = verified(a)
	require.Len(t, v.Damage, 3, "%v", v.Damage)
	require.Contains(t, v.Damage[0].What, "contributes nothing: its lines")
	require.Contains(t, v.Damage[2].What, "is not what the log says, in comment")
}

func TestWhatTodaysRulesWouldDecideOtherwiseIsSaidAndChangesNothing(t *testing.T) {
	a, _, l := pair(t)
	id := a.do("", workflow.Create{Kind: "feature", Title: "one"})
	a.sync()
	c := a.card(id)
	far := c
	stages := workflow.Default().Stages("feature")
	far.Stage = stages[len(stages)-2]
	e := workflow.Entry{ID: "odd000000001", Card: id, What: "move", By: "eve", At: monday, Door: workflow.DoorBoard, Changes: workflow.Diff(c, far)}
	a.head.land(remote.Segment{Replica: "old", Entries: []remote.LogEntry{remote.NewLogEntry(e, remote.Applied)}})
	a.sync()
	require.Equal(t, far.Stage, a.card(id).Stage, "what was decided stands")
	v := verified(a)
	require.Empty(t, v.Damage)
	require.Len(t, v.Verdicts, 1)
	require.Equal(t, id, v.Verdicts[0].Card)
	require.Equal(t, "eve", v.Verdicts[0].By)
	require.Contains(t, v.Verdicts[0].What, "today it would be void")
	require.Len(t, l.segments, 2)
}

func entriesOf(segments []remote.Segment) (n int) {
	for _, s := range segments {
		n += len(s.Entries)
	}
	return n
}

func TestWhatDidNothingAndSaysThatItDidSomethingIsSaid(t *testing.T) {
	a, _, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	e := workflow.Entry{ID: "odd000000001", Card: id, What: "edit", By: "eve", At: monday, Changes: []workflow.Change{{Field: workflow.FieldTitle, Old: "two", New: "one"}}}
	a.head.land(remote.Segment{Replica: "old", Entries: []remote.LogEntry{remote.NewLogEntry(e, remote.Applied)}})
	a.sync()
	v := verified(a)
	require.Len(t, v.Verdicts, 1)
	require.Equal(t, "edit was applied; today it would be same (it was so already)", v.Verdicts[0].What)
}
