package remote_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// last are the lines of the newest part of a tape.
func (l *tape) last() (out []workflow.Entry) {
	for _, e := range l.segments[len(l.segments)-1].Entries {
		out = append(out, e.Entry)
	}
	return out
}

// planned says what a sync would send.
func (d *desk) planned() remote.Report {
	cfg := d.config()
	cfg.Plan = true
	report, err := remote.SyncLog(context.Background(), cfg)
	require.NoError(d.t, err)
	return report
}

func TestWhoLeavesALimitedStageIsSentBeforeWhoEntersIt(t *testing.T) {
	a, b, l := limitedPair(t, "wip Planning 2")
	ids := a.valids(3)
	a.do(ids[0], workflow.Move{})
	a.do(ids[1], workflow.Move{})
	a.sync()
	a.do(ids[2], workflow.Say{Text: "changed before the others"})
	a.do(ids[0], workflow.Move{To: "Triage", Reason: "not clear yet"})
	a.do(ids[2], workflow.Move{})
	a.sync()
	var order []workflow.CardID
	for _, e := range l.last() {
		order = append(order, e.Card)
	}
	require.Equal(t, []workflow.CardID{ids[0], ids[2], ids[2]}, order)
	b.sync()
	require.Equal(t, a.card(ids[2]), b.card(ids[2]))
}

func TestAPlanTakesNoMoveBack(t *testing.T) {
	a, b, _ := limitedPair(t, "wip Planning 2")
	ids := a.valids(3)
	a.do(ids[0], workflow.Move{})
	a.sync()
	b.sync()
	a.do(ids[1], workflow.Move{})
	b.do(ids[2], workflow.Move{})
	b.sync()
	require.Zero(t, a.planned().Clashes)
	require.Equal(t, workflow.Stage("Planning"), a.card(ids[1]).Stage)
	require.Equal(t, 1, a.sync().Clashes)
	require.Equal(t, workflow.Stage("Triage"), a.card(ids[1]).Stage)
}

func TestAPlanTellsACardThatIsNewFromOneThatIsChanged(t *testing.T) {
	a, _, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Say{Text: "seen"})
	fresh := a.do("", workflow.Create{Kind: "bug", Title: "fast"})
	what := map[workflow.CardID]remote.What{}
	for _, ch := range a.planned().Would {
		what[ch.Card] = ch.What
	}
	require.Equal(t, map[workflow.CardID]remote.What{id: remote.Update, fresh: remote.Create}, what)
}

// guarded is a tape to which this board may append nothing.
type guarded struct{ *head }

func (guarded) MayAppend() error { return &remote.ClosedError{Why: "nobody knows this key"} }

func TestAPlanSaysThatNothingMayBeSent(t *testing.T) {
	a, _, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.through = func() remote.Log { return guarded{a.head} }
	report := a.planned()
	require.Equal(t, "nobody knows this key", report.ReadOnly)
	require.NotEmpty(t, report.Would)
}

func TestWhatWasDoneToACardThatOthersKnowArrivesLineByLine(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	tied := a.card(id) // elsewhere, which is no business of the log
	tied.Remote = workflow.Remote{Name: "gitlab", IID: 3, URL: "https://example.com/3"}
	tie := workflow.Entry{ID: "tied00000001", Card: id, What: "remote", By: "ana", At: a.clock.at, Door: workflow.DoorRemote, Changes: workflow.Diff(a.card(id), tied)}
	require.NoError(t, a.ledger(func(tx remote.Tx) error { return tx.Fact(tie) }))
	a.do(id, workflow.Say{Text: "seen twice"})
	a.do(id, workflow.Edit{Title: new("very slow")})
	a.sync()
	var what []string
	for _, e := range l.last() {
		what = append(what, e.What)
	}
	require.Equal(t, []string{"comment", "edit"}, what)
	b.sync()
	require.Equal(t, 3, lines(t, b, id))
	require.Zero(t, b.card(id).Remote)
	require.NotZero(t, a.card(id).Remote)
}

func TestAnAnswerByWhichNothingIsLeftToSendSendsNothing(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	b.do(id, workflow.Edit{Title: new("by bo")})
	b.sync()
	a.do(id, workflow.Edit{Title: new("by ana")})
	a.hook = func(step string) { // ana answers before it is sent
		if step == "fetch:kept" {
			a.hook = nil
			a.do(id, workflow.Answer{Clash: a.card(id).Clashes[0].ID, Take: workflow.TakeTheirs})
		}
	}
	puts := l.puts
	a.sync()
	require.Equal(t, puts, l.puts)
	require.Equal(t, a.card(id).Values(), b.card(id).Values())
}

func TestALineThatMetAnotherSaysWhatItStillIs(t *testing.T) {
	a, b, l := limitedPair(t, "wip Planning 2")
	ids := a.valids(3)
	a.do(ids[0], workflow.Move{})
	a.do(ids[1], workflow.Move{})
	a.sync()
	b.sync()
	a.do(ids[0], workflow.Edit{Title: new("by ana")})
	b.do(ids[0], workflow.Edit{Title: new("by bo")})
	b.sync()
	a.sync()
	met := l.segments[len(l.segments)-1].Entries
	require.Len(t, met, 1)
	require.Equal(t, "edit", met[0].Entry.What, "one line is no merge of several")
	require.Equal(t, remote.Conflict, met[0].Verdict)

	b.sync()
	a.do(ids[2], workflow.Move{Force: true, Reason: "the customer waits"})
	require.NotEmpty(t, newest(t, a, ids[2]).Over)
	b.do(ids[2], workflow.Close{As: "invalid", Reason: "no longer seen"})
	b.sync()
	require.Equal(t, 1, a.sync().Clashes)
	require.False(t, a.card(ids[2]).IsOpen())
	require.Empty(t, l.last()[0].Over, "who moved nowhere went over no limit")
	require.NotEmpty(t, l.last()[0].Changes)
}

func newest(t *testing.T, d *desk, id workflow.CardID) workflow.Entry {
	log, err := d.Log(storage.LogQuery{Card: id, Limit: 1})
	require.NoError(t, err)
	return log[0].Entry
}

func TestTheCardsThatAreSentAgainForOthersAreKnownWhenTheyComeBack(t *testing.T) {
	a, _, l, id := moved(t)
	other := a.do("", workflow.Create{Kind: "bug", Title: "another"})
	a.sync()
	a.epoch()
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	c.sync()
	l.setBack(0)
	report := c.sync() // it was not there when the cards were made
	require.Equal(t, 2, report.Created)
	require.Zero(t, report.Changed)
	for _, id := range []workflow.CardID{id, other} {
		require.Equal(t, 1, lines(t, c, id))
	}
	c.sound()
}

// noting is a tape that learns what the next sync should know.
type noting struct {
	*head
	memory []byte
}

func (n noting) Memory() []byte { return n.memory }

func TestWhatALogLearnedIsKeptAndNothingInItsPlaceIsNot(t *testing.T) {
	a, _, _ := pair(t)
	kept := func() (memory []byte) {
		require.NoError(t, a.ledger(func(tx remote.Tx) (err error) { memory, err = tx.Get("memory"); return err }))
		return memory
	}
	for _, learned := range []string{"the first", "another", ""} {
		a.through = func() remote.Log { return noting{head: a.head, memory: []byte(learned)} }
		a.sync()
		if learned != "" {
			require.Equal(t, learned, string(kept()))
		}
	}
	require.Equal(t, "another", string(kept()))
}

// signable is a tape that can be signed.
type signable struct {
	*head
	now      *remote.Membership
	enrolled *[]remote.MemberChange
}

func (s signable) Members(context.Context) (remote.Membership, error) { return *s.now, nil }

func (s signable) Enroll(_ context.Context, c remote.MemberChange) (remote.Membership, error) {
	*s.enrolled = append(*s.enrolled, c)
	s.now.Members = append(s.now.Members, c.Add...)
	return *s.now, nil
}

func TestWhoMayWriteIsChangedWhereALogCanBeSignedAndNotAgainstAWord(t *testing.T) {
	a, _, _ := pair(t)
	change := func(remote.Membership) (remote.MemberChange, error) {
		return remote.MemberChange{ID: "m1", By: "ana", At: monday, Add: []remote.Member{{Key: "k", Name: "ana"}}}, nil
	}
	_, err := remote.Enroll(t.Context(), a.config(), change)
	require.EqualError(t, err, "hub cannot be signed")

	s := signable{a.head, &remote.Membership{}, &[]remote.MemberChange{}}
	a.through = func() remote.Log { return s }
	no := errors.New("this key is there already")
	_, err = remote.Enroll(t.Context(), a.config(), func(remote.Membership) (remote.MemberChange, error) { return remote.MemberChange{}, no })
	require.ErrorIs(t, err, no)
	require.Empty(t, *s.enrolled)
	m, err := remote.Enroll(t.Context(), a.config(), change)
	require.NoError(t, err)
	require.Len(t, m.Members, 1)
	require.Len(t, *s.enrolled, 1)
}
