package remote_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// swapped are two desks of one board that hand files to each other, and are told
// something by it.
func swapped(t *testing.T, flow string) (a, b *desk, swap func() map[*desk][]string) {
	c, dir := &clock{monday}, t.TempDir()
	a, b = newDesk(t, dir, &tape{}, c, "ana", flow), newDesk(t, dir, &tape{}, c, "bo", flow)
	sa, sb := &shelf{head: a.head}, &shelf{head: b.head}
	take := func(d *desk, s *shelf, file []remote.Segment) []string {
		s.came = file
		report, err := remote.TakeIn(context.Background(), d.config(), s)
		require.NoError(t, err)
		return report.Said
	}
	a.sync()
	take(b, sb, slices.Clone(a.head.segments))
	t.Cleanup(a.sound)
	t.Cleanup(b.sound)
	return a, b, func() map[*desk][]string {
		a.sync()
		b.sync()
		fa, fb := slices.Clone(a.head.segments), slices.Clone(b.head.segments)
		said := map[*desk][]string{a: take(a, sa, fb), b: take(b, sb, fa)}
		require.True(t, sameLog(a.head.segments, b.head.segments))
		return said
	}
}

func TestAStageThatTwoFilesFilledHoldsNoMoreThanItMay(t *testing.T) {
	a, b, swap := swapped(t, limitedFlow()) // two in Planning
	ready := func(d *desk, title string) workflow.CardID {
		id := d.do("", workflow.Create{Kind: "bug", Title: title, Requester: "kim"})
		d.do(id, workflow.Decide{Verdict: workflow.Valid})
		return id
	}
	one := ready(a, "one")
	a.do(one, workflow.Move{})
	swap()
	two, three := ready(a, "two"), ready(b, "three")
	a.do(two, workflow.Move{})
	b.do(three, workflow.Move{})
	swap()
	for _, d := range []*desk{a, b} {
		in, told := 0, 0
		for _, id := range []workflow.CardID{one, two, three} {
			c := d.card(id)
			if c.Stage == "Planning" {
				in++
			}
			for _, x := range c.Clashes {
				require.Equal(t, workflow.RuleName("card/wip"), x.Rule)
				require.Equal(t, workflow.Stage("Triage"), c.Stage)
				told++
			}
		}
		require.Equal(t, 2, in, d.name)
		require.Equal(t, 1, told, "whoever gave way is told")
	}
}

func TestAFileCostsWhatIsNewInIt(t *testing.T) {
	a, b, swap := swapped(t, workflow.Shipped()["default"])
	id := a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	say := func(d *desk) {
		d.do(id, workflow.Say{Text: d.newID()})
		d.sync()
	}
	for range 20 {
		say(a)
	}
	swap()
	take := func(d *desk, file []remote.Segment) (read int) {
		s := &shelf{head: d.head, came: slices.Clone(file)}
		_, err := remote.TakeIn(context.Background(), d.config(), s)
		require.NoError(t, err)
		return s.read
	}
	require.Zero(t, take(b, a.head.segments), "the same")
	require.Zero(t, take(b, a.head.segments[:7]), "an old one")
	say(a)
	say(a)
	require.Equal(t, 2, take(b, a.head.segments), "one that goes on")
	say(a)
	say(b)
	say(b)
	all := len(b.head.segments)
	require.Equal(t, 2+1+1+all, take(b, a.head.segments), "one that went elsewhere: the rest of both, then it is joined")
	require.Equal(t, 3+1, take(b, a.head.segments), "the same again: nothing of it is lacking")
	require.Len(t, b.card(id).Comments, 25)
	b.sound()
}

func TestAnOldFileNeitherTakesBackNorContradictsWhatWasDecidedSince(t *testing.T) {
	a, b, swap := swapped(t, workflow.Shipped()["default"])
	id := a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	swap()
	for i, d := range []*desk{a, b} {
		title := []string{"two", "zwei"}[i]
		d.do(id, workflow.Edit{Title: &title})
		d.sync()
	}
	old := [][]remote.Segment{slices.Clone(a.head.segments), slices.Clone(b.head.segments)}
	swap()
	require.Len(t, a.card(id).Clashes, 1)
	a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeValue, Value: "both"})
	last := "three"
	a.do(id, workflow.Edit{Title: &last})
	swap()
	want := a.card(id)
	for _, file := range old {
		for _, d := range []*desk{a, b} {
			r, err := remote.TakeIn(context.Background(), d.config(), &shelf{head: d.head, came: slices.Clone(file)})
			require.NoError(t, err)
			require.True(t, r.Quiet())
			require.Equal(t, "three", d.card(id).Title)
			require.Equal(t, want.Clashes, d.card(id).Clashes)
		}
	}

	cleo := newDesk(t, t.TempDir(), &tape{}, a.clock, "cleo", workflow.Shipped()["default"])
	take := func(d *desk, file []remote.Segment) {
		_, err := remote.TakeIn(context.Background(), d.config(), &shelf{head: d.head, came: slices.Clone(file)})
		require.NoError(t, err)
	}
	take(cleo, old[1]) // and goes on from what is old by now
	other := cleo.do("", workflow.Create{Kind: "bug", Title: "other", Requester: "kim"})
	cleo.sync()
	for _, d := range []*desk{a, b} {
		take(d, cleo.head.segments)
		require.Equal(t, "other", d.card(other).Title)
		require.Equal(t, "three", d.card(id).Title, "with something new beside it")
		require.Equal(t, want.Clashes, d.card(id).Clashes)
	}
}

func TestAWorkflowThatOneSideChangedTravelsByFileAndOfTwoOneStands(t *testing.T) {
	a, b, swap := swapped(t, workflow.Shipped()["default"])
	a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	swap()
	set := func(d *desk, text string) {
		_, err := d.SetWorkflow(text, storage.Stamp{By: d.name, At: d.clock.now(), Door: workflow.DoorCommand})
		require.NoError(t, err)
	}
	text := func(d *desk) (out string) {
		require.NoError(t, d.board(func(x remote.LogTx) error { out = x.Flow(); return nil }))
		return out
	}
	set(a, limitedFlow())
	b.do("", workflow.Create{Kind: "bug", Title: "two", Requester: "kim"})
	swap()
	require.Equal(t, limitedFlow(), text(a))
	require.Equal(t, limitedFlow(), text(b))
	flows := func() (n int) {
		for _, s := range a.head.segments {
			for _, e := range s.Entries {
				if e.Entry.Card == "" && len(e.Entry.Changes) > 0 {
					n++
				}
			}
		}
		return n
	}
	before := flows()
	set(a, workflow.Shipped()["default"])
	set(b, workflow.Shipped()["support-ops-2026"])
	said := swap()
	require.Equal(t, text(a), text(b), "one of the two stands, on both sides")
	require.Equal(t, before+1, flows(), "and the other does not come after it")
	swap()
	require.Equal(t, text(a), text(b))
	stood := text(a)
	require.Equal(t, 1, len(said[a])+len(said[b]), "whoever gave way is told")
	for d, told := range said {
		if len(told) > 0 {
			bringBack(t, d, told[0])
		}
	}
	swap()
	swap()
	require.Equal(t, text(a), text(b))
	require.NotEqual(t, stood, text(a), "what gave way is back, on both sides")
}

func TestWhatWentIntoNoFileIsSaidWithTheNext(t *testing.T) {
	a := newDesk(t, t.TempDir(), &tape{}, &clock{monday}, "ana", workflow.Shipped()["default"])
	require.NoError(t, remote.Owe(a.ledger, remote.Report{Created: 2, Notes: 1}))
	require.NoError(t, remote.Owe(a.ledger, remote.Report{Updated: 3}))
	require.NoError(t, remote.Owe(a.ledger, remote.Report{FlowSent: true}))
	require.NoError(t, remote.Owe(a.ledger, remote.Report{}))
	r := remote.Report{Created: 1, Clashes: 4}
	require.NoError(t, remote.Paid(a.ledger, &r))
	require.Equal(t, remote.Report{Created: 3, Updated: 3, Notes: 1, FlowSent: true, Clashes: 4}, r)
	r = remote.Report{Created: 1}
	require.NoError(t, remote.Paid(a.ledger, &r))
	require.Equal(t, remote.Report{Created: 1}, r, "it is said once")
}
