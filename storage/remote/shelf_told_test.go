package remote_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// handed are two desks of one board that hand files to each other, and the first of
// which has the longer log, which everybody keeps.
func handed(t *testing.T) (a, b *desk, id workflow.CardID, take func(d *desk, file []remote.Segment) remote.Report) {
	c, dir, flow := &clock{monday}, fast(t), workflow.Shipped()["default"]
	a, b = newDesk(t, dir, &tape{}, c, "ana", flow), newDesk(t, dir, &tape{}, c, "bo", flow)
	take = func(d *desk, file []remote.Segment) remote.Report {
		report, err := remote.TakeIn(t.Context(), d.config(), &shelf{head: d.head, came: slices.Clone(file)})
		require.NoError(t, err)
		return report
	}
	id = a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	a.sync()
	take(b, a.head.segments)
	for range 2 {
		a.do(id, workflow.Say{Text: a.newID()})
		a.sync()
	}
	t.Cleanup(a.sound)
	t.Cleanup(b.sound)
	return a, b, id, take
}

func TestWhoGivesWayToAFileIsToldWhatCame(t *testing.T) {
	a, b, id, take := handed(t)
	fresh := a.do("", workflow.Create{Kind: "bug", Title: "two", Requester: "kim"})
	a.sync()
	b.do(b.do("", workflow.Create{Kind: "bug", Title: "three", Requester: "kim"}), workflow.Say{Text: "handed on"})
	b.sync()
	pending := b.do("", workflow.Create{Kind: "bug", Title: "not handed on", Requester: "kim"})
	b.do(id, workflow.Edit{Title: new("not handed on either")})
	var report remote.Report
	passed := steps(b, func() { report = take(b, a.head.segments) })
	require.Equal(t, []string{"file:read", "probe:answered", "flow:kept", "file:joined", "file:adopted", "turn:kept", "flow:kept", "file:turned"}, passed[:8])
	require.Equal(t, []int{1, 1}, []int{report.New, report.Changed}, "a card came, and one has comments more")
	require.Empty(t, report.ReadOnly, "that nothing is sent meanwhile is no trouble")
	require.Len(t, b.card(id).Comments, 2)
	require.Equal(t, "two", b.card(fresh).Title)

	s, err := remote.SignedFrom(b.ledger, id)
	require.NoError(t, err)
	require.Equal(t, remote.Signing{}, s, "nobody signed the board")
	b.head.fail = func(segments []remote.Segment) (bool, error) {
		require.Equal(t, uint64(len(b.head.segments)+1), segments[0].N)
		return false, nil
	}
	b.sync()
	take(a, b.head.segments)
	require.Equal(t, "not handed on", a.card(pending).Title)
	require.Equal(t, "not handed on either", a.card(id).Title)
	told, err := a.Log(storage.LogQuery{Card: id, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, []string{"bo", "edit"}, []string{told[0].By, told[0].What})
}

func TestAFileIsReadBeforeAnythingIsDoneWithIt(t *testing.T) {
	a, b, _, take := handed(t)
	require.Equal(t, []string{"file:read", "file:adopted"}, steps(b, func() { take(b, a.head.segments) })[:2], "there is more in it")
	require.Equal(t, "file:read", steps(b, func() { take(b, a.head.segments) })[0], "all of it is here")
}

func TestAWorkflowThatBothSetIsNoOtherOfTwo(t *testing.T) {
	a, b, id, take := handed(t)
	set := func(d *desk, text string) {
		_, err := d.SetWorkflow(text, storage.Stamp{By: d.name, At: d.clock.now(), Door: workflow.DoorCommand})
		require.NoError(t, err)
	}
	set(b, flowOf("wip Planning 7"))
	b.sync() // this one is handed on
	set(a, flowOf("wip Planning 5"))
	a.sync()
	set(b, flowOf("wip Planning 5")) // by himself, before he had the file
	require.Empty(t, take(b, a.head.segments).Said)
	set(a, flowOf("wip Planning 3"))
	a.sync()
	ours := []string{"the workflow is that of ana now: `opsboard workflow show` prints it"}
	require.Equal(t, ours, take(b, a.head.segments).Said, "nothing of his gives way")
	require.Equal(t, flowOf("wip Planning 3"), flowText(b))
	b.do(id, workflow.Say{Text: "of another matter"})
	b.sync()
	set(a, flowOf("wip Planning 2"))
	for range 2 {
		a.do(id, workflow.Say{Text: a.newID()})
		a.sync()
	}
	require.Equal(t, ours, take(b, a.head.segments).Said, "he set none since")
	require.Equal(t, flowOf("wip Planning 2"), flowText(b))
}
