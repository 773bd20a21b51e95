package remote

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// syncs is a whole sync with a remote, by a clock.
func syncs(p *paper, f *far, at time.Time) (Report, error) {
	r := onPaper(p, f)
	r.Now = func() time.Time { return at }
	return Sync(context.Background(), r.Config)
}

// onHub is a board that is shared through far.
func onHub(t *testing.T) *paper {
	p := newPaper()
	require.NoError(t, Add(p.board, Setup{Name: "hub", Driver: "test"}))
	return p
}

func TestAReportSaysWhatTheAccountMayDo(t *testing.T) {
	caps := Caps{User: "ana", ReadOnly: "archived", Missing: []Missing{{workflow.FieldIteration, "iterations need GitLab Premium"}}, Memory: []byte("m")}
	p := onHub(t)
	report, err := syncs(p, &far{caps: caps}, tuesday)
	require.NoError(t, err)
	require.Equal(t, caps, report.Caps)
	require.Equal(t, []any{caps.Missing, caps.ReadOnly}, []any{report.Lacks, report.ReadOnly})
	require.Equal(t, "m", string(p.ledger[keyMemory]))
}

func TestAPlanKeepsNothingOfWhatItFoundOutAboutTheAccount(t *testing.T) {
	p := onHub(t)
	r := onPaper(p, &far{caps: Caps{Memory: []byte("m")}})
	r.Plan = true
	_, err := Sync(context.Background(), r.Config)
	require.NoError(t, err)
	require.Nil(t, p.ledger[keyMemory])
	_, err = syncs(p, &far{}, tuesday)
	require.NoError(t, err)
	require.NotContains(t, p.ledger, keyMemory, "nor what is empty")
}

func TestTheReportsOfTheLastHundredRunsAreKeptNewestFirst(t *testing.T) {
	p := newPaper()
	for i := range runsKept + 3 {
		require.NoError(t, write(p, fmt.Sprintf("%s20260101T%04d", keyRun, i), Report{New: i}))
	}
	r := onPaper(p, &far{})
	r.report = Report{Started: tuesday, New: 1000}
	require.NoError(t, r.keepRun())
	all, err := Runs(p.board, 2*runsKept)
	require.NoError(t, err)
	require.Len(t, all, runsKept)
	require.Equal(t, []int{1000, 102, 4}, []int{all[0].New, all[1].New, all[99].New})
	last, err := Runs(p.board, 1)
	require.NoError(t, err)
	require.Equal(t, all[:1], last)
}

func TestWhenToComeAgainIsSaidByThisMachinesClock(t *testing.T) {
	p := onHub(t)
	f := &far{caps: Caps{ServerTime: tuesday.Add(time.Hour)}, err: &LaterError{After: tuesday.Add(2 * time.Hour)}}
	report, err := syncs(p, f, tuesday)
	require.ErrorAs(t, err, new(*LaterError))
	require.Equal(t, tuesday.Add(time.Hour), report.Again)
	report, err = syncs(p, &far{err: errors.New("broken")}, tuesday)
	require.ErrorContains(t, err, "pull: broken")
	require.Zero(t, report.Again)
}

func TestTheMarksOfWhatIsKnownAreToldWhateverIsAskedBefore(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{})
	for i, rid := range []RID{"1", "2", "3"} {
		s := seen(bug(workflow.CardID(fmt.Sprintf("card0000000%d", i)), i+1), tuesday)
		s.Mark = []byte("mark" + rid)
		r.absorbs(t, p, Fact{RID: rid, Seen: s})
	}
	r.absorbs(t, p, Fact{RID: "2", Gone: &Gone{}})
	marks, err := r.known([]RID{"unknown", "1", "2", "3"})
	require.NoError(t, err)
	require.Equal(t, map[RID][]byte{"1": []byte("mark1"), "3": []byte("mark3")}, marks)
}

func TestAGlanceConfirmsWhatWasSentAndPlansOneSecondLook(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{caps: Caps{Settle: settling}})
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(bug("card00000001", 1), tuesday.Add(-time.Hour))})
	b := p.based(t, "card00000001")
	b.remember([]workflow.Change{{Field: workflow.FieldTitle, New: "slow"}}, r)
	require.NoError(t, write(p, keyBase+"card00000001", b))
	at := tuesday.Add(-time.Second)
	require.NoError(t, r.glance(p, Glance{RID: "1", At: at}))
	b = p.based(t, "card00000001")
	require.Empty(t, b.Sent)
	require.Equal(t, at, b.Settle)
	require.NotNil(t, p.ledger[settleKey(at.Add(settling), "1")])
	puts := p.puts
	require.NoError(t, r.glance(p, Glance{RID: "1", At: at}))
	require.Equal(t, puts, p.puts, "the same once more says nothing")
}

// seenThere are n cards that were seen, of which a sweep lists only some.
func seenThere(t *testing.T, n, listed int) (*paper, *far) {
	p := onHub(t)
	f := &far{cards: map[RID]Seen{}}
	for i := range n {
		rid := RID(fmt.Sprintf("%04d", i))
		s := seen(bug(workflow.CardID(fmt.Sprintf("card%08d", i)), i+1), tuesday.Add(-time.Hour))
		f.pulled.Facts = append(f.pulled.Facts, Fact{RID: rid, Seen: s})
		if i < listed {
			f.listed, f.cards[rid] = append(f.listed, rid), *s
		}
	}
	f.pulled.Next = Cursor("x")
	_, err := syncs(p, f, tuesday)
	require.NoError(t, err)
	require.Zero(t, f.sweeps, "a first pull has listed all")
	f.pulled = Batch{Next: Cursor("x")}
	// What a remote refused to make is on no list.
	require.NoError(t, write(p, keyBase+"refused00001", base{Held: map[string]held{"a": {}}}))
	return p, f
}

func TestOnceADayWhatVanishedIsLookedFor(t *testing.T) {
	p, f := seenThere(t, 3, 2)
	_, err := syncs(p, f, tuesday.Add(23*time.Hour))
	require.NoError(t, err)
	require.Zero(t, f.sweeps)
	report, err := syncs(p, f, tuesday.Add(24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, f.sweeps)
	require.Equal(t, [][]RID{{"0002"}}, f.reads, "only what is not listed is read")
	require.Equal(t, 1, report.Gone)
	require.True(t, p.based(t, "card00000002").IsGone)
	_, err = syncs(p, f, tuesday.Add(47*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 1, f.sweeps)
	_, err = syncs(p, f, tuesday.Add(48*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 2, f.sweeps)
	require.Len(t, f.reads, 1, "what is known to be gone is not asked for again")
	require.NoError(t, write(p, keySweep, tuesday.Add(87600*time.Hour)))
	_, err = syncs(p, f, tuesday.Add(49*time.Hour))
	require.NoError(t, err)
	require.Equal(t, 3, f.sweeps, "a clock that was wrong once puts it off for no years")
}

func TestWhatAListingShowsOtherwiseThanItIsKnownIsReadWhateverVanished(t *testing.T) {
	p, f := seenThere(t, 40, 30)
	f.unlike = []RID{"0003", "0007"}
	_, err := syncs(p, f, tuesday.Add(24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, [][]RID{{"0003", "0007"}}, f.reads)
}

func TestWhereTooMuchVanishedNothingIsMarked(t *testing.T) {
	for _, tc := range []struct {
		all, listed int
		isLost      bool
	}{{mostMissing, 0, false}, {mostMissing + 1, 0, true}, {40, 38, false}, {40, 37, true}, {1000, 980, false}, {1000, 979, true}} {
		p, f := seenThere(t, tc.all, tc.listed)
		report, err := syncs(p, f, tuesday.Add(24*time.Hour))
		require.NoError(t, err)
		missing := tc.all - tc.listed
		if tc.isLost {
			said := fmt.Sprintf("%d of %d cards cannot be seen on hub any more: has the access of this account changed? Nothing was marked", missing, tc.all)
			require.Equal(t, []string{said}, report.Said)
			require.Zero(t, report.Gone)
			continue
		}
		require.Equal(t, missing, report.Gone, "%d of %d", missing, tc.all)
		require.Empty(t, report.Said)
	}
}

func TestAChangeIsSentWithTheTimeAndEachStepOfAskingAfterItIsTold(t *testing.T) {
	p := onHub(t)
	c := workflow.Card{ID: "card00000001", Kind: "bug", Title: "slow", Stage: "Triage", CreatedAt: tuesday}
	p.cards[c.ID], p.unsent[c.ID] = c, true
	var steps []string
	var sent []Change
	f := &far{caps: Caps{ServerTime: tuesday.Add(time.Hour)}, after: func(ch Change) Outcome {
		sent = append(sent, ch)
		return Outcome{State: Unknown, After: tuesday.Add(time.Hour)}
	}}
	r := onPaper(p, f)
	r.Hook = func(step string) { steps = append(steps, step) }
	_, err := Sync(context.Background(), r.Config)
	require.NoError(t, err)
	require.Equal(t, tuesday.Add(time.Hour), sent[0].SentAt, "by the clock there")
	require.Equal(t, []string{"intent:kept", "push:answered", "outcome:kept"}, steps[len(steps)-3:])
	steps = nil
	f.after = func(Change) Outcome { return Outcome{State: NotSent} }
	require.NoError(t, onHook(p, f, &steps).resolve(t.Context()))
	require.Equal(t, []string{"resolve:answered", "resolve:kept"}, steps)
}

func onHook(p *paper, f *far, steps *[]string) *run {
	r := onPaper(p, f)
	r.heard(f.caps.ServerTime)
	r.Hook = func(step string) { *steps = append(*steps, step) }
	return r
}

func TestACardThatIsNeitherHereNorThereIsForgotten(t *testing.T) {
	p := onHub(t)
	r := onPaper(p, &far{})
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(bug("card00000001", 1), tuesday)})
	r.absorbs(t, p, Fact{RID: "1", Gone: &Gone{}})
	delete(p.cards, "card00000001")
	title := []workflow.Change{{Field: workflow.FieldTitle, New: "slow"}}
	require.NoError(t, r.refused(p, Change{Card: "card00000001"}, title, Outcome{}, &Report{}))
	require.Empty(t, p.Unsent("", 0), "a late no makes it none to send")
	p.unsent["card00000001"] = true
	require.NoError(t, r.pushCard(t.Context(), "card00000001"))
	require.False(t, p.unsent["card00000001"])
	require.Equal(t, []string{keySetup}, slices.Collect(maps.Keys(p.ledger)))

	p.cards["card00000002"], p.unsent["card00000002"] = bug("card00000002", 0), true
	require.NoError(t, r.forget(p, "card00000002", &base{RID: "2"}))
	require.True(t, p.unsent["card00000002"], "one that is here is still to be made there, though the sync should end now")
}

func TestARemovedRemoteLeavesNothingToSend(t *testing.T) {
	p := onHub(t)
	p.unsent = map[workflow.CardID]bool{"card00000001": true, "card00000002": true, "card00000003": true}
	require.NoError(t, Remove(p.board))
	require.Empty(t, p.Unsent("", 0))
	require.Empty(t, p.ledger)
}

func TestWhatCannotBeKeptThereIsNewsOnce(t *testing.T) {
	p := newPaper()
	one, two := Missing{workflow.FieldIteration, "iterations need GitLab Premium"}, Missing{workflow.FieldWeight, "weights need GitLab Premium"}
	for i, tc := range []struct{ missing, news []Missing }{
		{[]Missing{one}, []Missing{one}}, {[]Missing{one}, nil}, {[]Missing{one, two}, []Missing{two}}, {nil, nil}, {[]Missing{one}, []Missing{one}},
	} {
		news, err := Learn(p.board, Caps{User: "ana", Missing: tc.missing})
		require.NoError(t, err)
		require.Equal(t, tc.news, news, "%d", i)
		s, err := Stands(p.board)
		require.NoError(t, err)
		require.Equal(t, Standing{User: "ana", Missing: tc.missing}, *s)
	}
}
