package remote_test

import (
	"errors"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestACardOfALogReadsTheSameOnEveryReplica(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	a.do(id, workflow.Say{Text: "seen twice"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	require.Equal(t, 1, a.sync().Created)
	require.Equal(t, 1, b.sync().New)
	require.Equal(t, a.card(id), b.card(id))
	mine, err := a.Log(storage.LogQuery{Card: id})
	require.NoError(t, err)
	theirs, err := b.Log(storage.LogQuery{Card: id})
	require.NoError(t, err)
	require.Len(t, theirs, len(mine))
	for i := range mine {
		m, o := mine[i].Entry, theirs[i].Entry
		m.Seq, m.Step, o.Seq, o.Step = 0, 0, 0, 0
		require.Equal(t, workflow.DoorRemote, o.Door, "undo passes it by")
		o.Door = m.Door
		require.Equal(t, m, o, "who, when, what and why came along")
	}
	puts := l.puts
	for range 3 {
		require.True(t, new(a.sync()).Quiet())
		require.True(t, new(b.sync()).Quiet())
	}
	require.Equal(t, puts, l.puts, "nothing goes to and fro")
}

func TestASyncWithALogThatHasNothingNewWritesNothing(t *testing.T) {
	a, _, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	before, err := os.ReadFile(a.Path())
	require.NoError(t, err)
	a.sync()
	after, err := os.ReadFile(a.Path())
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestOfTwoTitlesInALogTheFirstStandsAndBothSeeTheOther(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Edit{Title: new("by ana"), Priority: new(2)})
	b.do(id, workflow.Edit{Title: new("by bo"), Weight: new(3)})
	b.sync()
	require.Equal(t, 1, a.sync().Clashes)
	b.sync()
	for _, d := range []*desk{a, b} {
		c := d.card(id)
		require.Equal(t, "by bo", c.Title)
		require.Equal(t, 2, c.Priority)
		require.Equal(t, 3, c.Weight)
		require.Len(t, c.Clashes, 1, d.name)
		require.Equal(t, "by ana", c.Clashes[0].Mine)
	}
	b.do(id, workflow.Answer{Clash: b.card(id).Clashes[0].ID, Take: workflow.TakeMine})
	b.sync()
	a.sync()
	require.Equal(t, "by ana", a.card(id).Title)
	require.Empty(t, a.card(id).Clashes)
	require.Equal(t, a.card(id), b.card(id))
}

func TestTwoMovesMadeOfflineBecomeOneAndAClash(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow", Requester: "kim"})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.do(id, workflow.Move{})
	a.sync()
	b.sync()
	a.do(id, workflow.WriteGameplan{Text: "do this"})
	a.do(id, workflow.Move{})
	b.do(id, workflow.Move{To: "Triage", Reason: "not clear yet"})
	b.sync()
	require.Equal(t, 1, a.sync().Clashes)
	b.sync()
	require.Equal(t, workflow.Stage("Triage"), a.card(id).Stage)
	require.Equal(t, "do this", a.card(id).Gameplan)
	require.Equal(t, workflow.ClashTransition, a.card(id).Clashes[0].Kind)
	require.Equal(t, a.card(id), b.card(id))
}

func TestAClashThatCameWhileTheCardWasChangedHereIsSeen(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Edit{Title: new("by ana")})
	a.sync()
	b.do(id, workflow.Edit{Title: new("by bo")})
	b.sync()
	a.do(id, workflow.Say{Text: "meanwhile"})
	a.sync()
	require.Len(t, a.card(id).Clashes, 1)
	b.sync()
	require.Equal(t, a.card(id), b.card(id))
	// And one that was answered there does not come back.
	b.do(id, workflow.Answer{Clash: b.card(id).Clashes[0].ID, Take: workflow.TakeTheirs})
	b.sync()
	a.do(id, workflow.Say{Text: "once more"})
	a.sync()
	b.sync()
	require.Empty(t, a.card(id).Clashes)
	require.Equal(t, a.card(id), b.card(id))
}

func TestCommentsOfTwoSidesAreAllThere(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Say{Text: "by ana"})
	b.do(id, workflow.Say{Text: "by bo"})
	a.sync()
	require.Zero(t, b.sync().Clashes)
	a.sync()
	require.Len(t, a.card(id).Comments, 2)
	require.Equal(t, a.card(id), b.card(id))
}

// limitedFlow lets two cards into Planning.
func limitedFlow() string {
	return strings.Replace(workflow.Shipped()["default"], "\nkind ", "\nwip Planning 2\n\nkind ", 1)
}

func TestAPlaceThatWasFilledTwiceGoesToTheFirstAndTheOtherIsTold(t *testing.T) {
	l, c, dir := &tape{}, &clock{monday}, t.TempDir()
	a := newDesk(t, dir, l, c, "ana", limitedFlow())
	b := newDesk(t, dir, l, c, "bo", workflow.Shipped()["default"])
	ids := a.valids(3)
	a.do(ids[0], workflow.Move{})
	a.sync()
	b.sync()
	require.Equal(t, 2, b.Rules().Limit("Planning"), "the workflow of the board came along")
	a.do(ids[1], workflow.Move{})
	b.do(ids[2], workflow.Move{})
	b.sync()
	require.Equal(t, 1, a.sync().Clashes)
	b.sync()
	back := b.card(ids[1])
	require.Equal(t, workflow.Stage("Triage"), back.Stage)
	require.Equal(t, workflow.ClashGuard, back.Clashes[0].Kind)
	require.Equal(t, workflow.RuleName("card/wip"), back.Clashes[0].Rule)
	require.Equal(t, a.card(ids[1]), back)
	// Whoever insists may, with a reason.
	a.do(ids[1], workflow.Answer{Clash: back.Clashes[0].ID, Take: workflow.TakeMine, Force: true, Reason: "the customer waits"})
	a.sync()
	b.sync()
	require.Equal(t, workflow.Stage("Planning"), b.card(ids[1]).Stage)
	a.sound()
	b.sound()
}

func TestAnAppendWhoseAnswerWasLostIsThereOnceWhateverCameAfter(t *testing.T) {
	for name, lands := range map[string]bool{"it landed": true, "it did not": false} {
		t.Run(name, func(t *testing.T) {
			a, b, l := pair(t)
			id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
			a.sync()
			b.sync()
			a.do(id, workflow.Edit{Title: new("first")})
			a.head.fail = func([]remote.Segment) (bool, error) { return lands, remote.ErrUnanswered }
			require.Equal(t, 1, a.sync().Waiting)
			a.head.fail = nil
			a.do(id, workflow.Edit{Title: new("second")})
			require.Zero(t, a.sync().Clashes)
			b.sync()
			require.Equal(t, "second", b.card(id).Title)
			require.Empty(t, b.card(id).Clashes)
			requireOnce(t, l)
		})
	}
}

func TestSomebodyQuickerIsMergedAndTheAppendIsDecidedAgain(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Edit{Title: new("by ana")})
	b.do(id, workflow.Edit{Title: new("by bo")})
	a.hook = func(step string) {
		if step == "push:ready" {
			a.hook = nil
			b.sync()
		}
	}
	report := a.sync()
	require.Equal(t, 1, report.Clashes)
	b.sync()
	require.Equal(t, "by bo", a.card(id).Title)
	require.Equal(t, a.card(id), b.card(id))
	requireOnce(t, l)
}

func TestAfterEightRacesTheRunSaysSoAndNothingIsLost(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.head.fail = func([]remote.Segment) (bool, error) { return false, remote.ErrStale }
	report := a.sync()
	require.False(t, report.Again.IsZero())
	require.Contains(t, strings.Join(report.Said, "\n"), "others were quicker")
	a.head.fail = nil
	a.sync()
	b.sync()
	require.Equal(t, "slow", b.card(id).Title)
}

func TestALogThatWasSetBackGetsBackWhatItLost(t *testing.T) {
	a, b, l := pair(t)
	one := a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	b.sync()
	kept := len(l.segments)
	two := a.do("", workflow.Create{Kind: "bug", Title: "two"})
	a.do(one, workflow.Say{Text: "said later"})
	a.sync()
	b.sync()
	l.segments = l.segments[:kept]
	b.do(two, workflow.Edit{Title: new("two, by bo")})
	report := b.sync()
	require.Contains(t, strings.Join(report.Said, "\n"), "set back or replaced: it was read up to part")
	a.sync()
	b.sync()
	require.Equal(t, "two, by bo", a.card(two).Title)
	require.Len(t, a.card(one).Comments, 1)
	require.Empty(t, a.card(two).Clashes)
	require.Equal(t, a.card(two), b.card(two))
	requireOnce(t, l)
}

func TestABoardMovesToAnEmptyLogWhole(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	b.sync()
	l.segments = nil
	a.sync()
	b.sync()
	c := newDesk(t, t.TempDir(), l, a.clock, "cy", workflow.Shipped()["default"])
	c.sync()
	require.Equal(t, a.card(id), c.card(id))
	requireOnce(t, l)
}

func TestACardWhoseMakingWasTakenBackGoesEverywhere(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	_, err := a.Undo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	b.sync()
	_, err = b.Card(id)
	require.Error(t, err)
	b.sync()
	a.sync()
	_, err = a.Card(id)
	require.Error(t, err)
}

func TestACardThatWasMadeAndTakenBackBeforeOthersLookedIsNothingToThem(t *testing.T) {
	a, b, _ := pair(t)
	stays := a.do("", workflow.Create{Kind: "bug", Title: "fast"})
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	_, err := a.Undo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	b.sync()
	_, err = b.Card(id)
	require.Error(t, err)
	require.Equal(t, a.card(stays), b.card(stays))
	_, err = a.Redo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	b.sync()
	require.Equal(t, a.card(id), b.card(id))
}

// Both lines of it come in one part, also to whoever reads the whole log.
func TestACardThatWasMadeAndTakenBackBeforeASyncIsNothingToAnybody(t *testing.T) {
	a, b, l := pair(t)
	stays := a.do("", workflow.Create{Kind: "bug", Title: "fast"})
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	_, err := a.Undo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	c := newDesk(t, t.TempDir(), l, a.clock, "cy", workflow.Shipped()["default"])
	for _, d := range []*desk{b, c} {
		d.sync()
		_, err = d.Card(id)
		require.Error(t, err)
		require.Equal(t, a.card(stays), d.card(stays))
	}
	_, err = a.Redo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	for _, d := range []*desk{b, c} {
		d.sync()
		require.Equal(t, a.card(id), d.card(id))
	}
}

func TestACardThatWasTakenBackThereAndChangedHereStays(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	b.do(id, workflow.Edit{Title: new("needed")})
	_, err := a.Undo(0, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	require.NotEmpty(t, b.sync().Said)
	a.sync()
	require.Equal(t, "needed", a.card(id).Title)
	require.Equal(t, a.card(id), b.card(id))
}

func TestALogOfAnotherBoardIsRefused(t *testing.T) {
	a, _, l := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	l.segments[0].Board = "another"
	b := newDesk(t, t.TempDir(), l, a.clock, "cy", workflow.Shipped()["default"])
	_, err := b.try()
	require.ErrorIs(t, err, remote.ErrForeign)
}

func TestMuchIsAppendedAtOnceInManySegments(t *testing.T) {
	a, b, l := pair(t)
	a.most = 2
	for range 5 {
		a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	}
	require.Equal(t, 5, a.sync().Created)
	require.Equal(t, 1, l.puts)
	require.Len(t, l.segments, 3, "the workflow and five cards")
	require.Equal(t, 5, b.sync().New)
	require.True(t, new(a.sync()).Quiet())
}

func TestAPlanOfALogAppendsNothing(t *testing.T) {
	a, _, l := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	cfg := a.config()
	cfg.Plan = true
	report, err := remote.SyncLog(t.Context(), cfg)
	require.NoError(t, err)
	require.Len(t, report.Would, 2, "the workflow and the card")
	require.Zero(t, l.puts)
}

func TestNothingIsLostWhenTheLogCannotBeReached(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.head.noRoad = errors.New("no road")
	_, err := a.try()
	require.Error(t, err)
	a.head.noRoad = nil
	a.sync()
	b.sync()
	require.Equal(t, a.card(id), b.card(id))
}

func TestAWorkflowThatIsChangedTravels(t *testing.T) {
	a, b, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	_, err := b.SetWorkflow(limitedFlow(), storage.Stamp{By: "bo", At: b.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	require.True(t, b.sync().FlowSent)
	came := a.sync()
	require.True(t, came.FlowCame)
	require.False(t, came.FlowSent)
	require.False(t, came.Quiet())
	require.Equal(t, []string{"the workflow is that of bo now: `opsboard workflow show` prints it"}, came.Said)
	require.Equal(t, 2, a.Rules().Limit("Planning"))
	lines, err := a.Log(storage.LogQuery{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, "bo", lines[0].By)
	puts := a.head.puts
	a.sync()
	b.sync()
	require.Equal(t, puts, a.head.puts)
}

func TestAWorkflowThatALogIsFoundedWithIsSaidWhereNothingElseIsSent(t *testing.T) {
	a, b, _ := pair(t)
	require.True(t, a.sync().FlowSent)
	require.True(t, new(b.sync()).Quiet(), "it is the same here")
	c, _, _ := pair(t)
	c.do("", workflow.Create{Kind: "bug", Title: "slow"})
	require.False(t, c.sync().FlowSent)
}

func TestOfTwoWorkflowsThatWereChangedApartTheFirstInTheLogStandsAndBothAreKept(t *testing.T) {
	a, b, l := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	stands := limitedFlow()
	_, err := a.SetWorkflow(stands, storage.Stamp{By: "ana", At: a.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	given := limitedFlow() + "\n"
	_, err = b.SetWorkflow(given, storage.Stamp{By: "bo", At: b.clock.at, Door: workflow.DoorBoard})
	require.NoError(t, err)
	a.sync()
	said := strings.Join(b.sync().Said, "\n")
	require.Contains(t, said, "the workflow was changed on both sides: that of ana stands; `opsboard undo ")
	a.sync()
	for _, d := range []*desk{a, b} {
		require.NoError(t, d.board(func(x remote.LogTx) error {
			require.Equal(t, stands, x.Flow())
			return nil
		}))
	}
	lines, err := b.Log(storage.LogQuery{Limit: 5})
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(lines, func(e storage.LogLine) bool {
		return slices.ContainsFunc(e.Changes, func(ch workflow.Change) bool { return ch.New == given })
	}), "what gave way is in the history")
	puts := l.puts
	a.sync()
	b.sync()
	require.Equal(t, puts, l.puts, "nothing goes to and fro")
	bringBack(t, b, said)
	b.sync()
	a.sync()
	require.Equal(t, given, flowText(a), "what gave way stands, on both sides")
	require.Equal(t, given, flowText(b))
}

func flowText(d *desk) (text string) {
	require.NoError(d.t, d.board(func(x remote.LogTx) error {
		text = x.Flow()
		return nil
	}))
	return text
}

// bringBack does what a notice says that brings a workflow back.
func bringBack(t *testing.T, d *desk, said string) {
	t.Helper()
	_, after, ok := strings.Cut(said, "`opsboard undo ")
	require.True(t, ok, said)
	number, _, _ := strings.Cut(after, "`")
	line, err := strconv.ParseUint(number, 10, 64)
	require.NoError(t, err)
	_, err = d.Undo(line, storage.Stamp{By: d.name, At: d.clock.now(), Door: workflow.DoorCommand})
	require.NoError(t, err)
}

// requireOnce checks that no operation is in the log twice.
func requireOnce(t require.TestingT, l *tape) {
	seen := map[string]bool{}
	for _, s := range l.segments {
		for _, e := range s.Entries {
			require.False(t, seen[e.Entry.ID], "%s is in the log twice", e.Entry.ID)
			seen[e.Entry.ID] = true
		}
	}
}

func TestLinesThatFoundSomethingElseTravelAsOneThatLeadsThere(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	b.do(id, workflow.Edit{Title: new("by bo")})
	b.sync()
	a.do(id, workflow.Edit{Title: new("by ana")})
	answered := false
	a.hook = func(step string) { // ana answers before it is sent
		if step == "fetch:kept" && !answered {
			answered = true
			a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeMine})
		}
	}
	a.sync()
	last := l.segments[len(l.segments)-1].Entries
	require.Len(t, last, 1)
	require.Equal(t, []workflow.Change{{Field: workflow.FieldTitle, Old: "by bo", New: "by ana"}}, last[0].Entry.Changes, "nobody is shown a title that was given up")
	b.sync()
	require.Equal(t, a.card(id), b.card(id))
}
