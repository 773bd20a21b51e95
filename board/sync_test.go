package board

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// shareWith opens a board of n cards that is shared through a fake remote.
func shareWith(t testing.TB, n, width, height int, change ...func(*Config)) (*person, *fakeRemote) {
	t.Helper()
	p := &person{t: t, now: monday}
	p.file = newFake(func() time.Time { return p.now })
	p.file.fill(n)
	p.file.shared = SyncState{Remote: "gitlab", Address: "https://gitlab.example.com/ops/board"}
	far := &fakeRemote{file: p.file}
	p.open(width, height, append(change, func(c *Config) { c.Sync = far })...)
	return p, far
}

func TestABoardWithoutARemoteNeverSyncs(t *testing.T) {
	p := sit(t, 20, 120, 36)
	far := &fakeRemote{file: p.file}
	p.open(120, 36, func(c *Config) { c.Sync = far })
	p.now = p.now.Add(time.Hour)
	p.poll()
	p.press("S").hears("opsboard remote add")
	require.Zero(t, far.syncs)
	p.sees(" saved")
}

func TestABoardThatIsHandedOnByAPersonSaysHowAndNeverSyncsByItself(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	p.file.shared = SyncState{Remote: "files", Address: "handed on in files", ByHand: "Handed on in files: opsboard bundle FILE writes one."}
	p.file.unsent = []workflow.CardID{sampleCard(5, p.now).ID}
	p.open(120, 36, func(c *Config) { c.Sync = far })
	p.poll()
	p.sees("1 to hand on").press("cHello<c-s>")
	p.now = p.now.Add(time.Hour)
	p.poll()
	p.press("S").hears("opsboard bundle FILE")
	p.now = p.now.Add(time.Hour)
	p.poll()
	require.Zero(t, far.syncs)
}

func TestAnOpenBoardSyncsByItself(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	p.sees("never synced")
	p.press("j")
	p.poll()
	require.Equal(t, 1, far.syncs, "at the start")
	p.sees("synced just now")
	p.now = p.now.Add(29 * time.Second)
	p.poll()
	require.Equal(t, 1, far.syncs)
	p.now = p.now.Add(time.Second)
	p.poll()
	require.Equal(t, 2, far.syncs, "every half a minute")
	p.press("cHello<c-s>")
	p.poll()
	require.Equal(t, 2, far.syncs)
	p.now = p.now.Add(2 * time.Second)
	p.poll()
	require.Equal(t, 3, far.syncs, "soon after a change")
	for range 20 {
		p.now = p.now.Add(30 * time.Second)
		p.poll()
	}
	n := far.syncs
	p.now = p.now.Add(2 * time.Minute)
	p.poll()
	require.Equal(t, n, far.syncs, "seldom while nobody is there")
	p.press("j")
	p.poll()
	require.Equal(t, n+1, far.syncs, "and at once when somebody comes back")
}

func TestWhoAsksForASyncIsToldWhatWasSent(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	p.poll()
	far.next = append(far.next, func() SyncResult { return SyncResult{Sent: 2} })
	p.press("S").hears("In step with gitlab: 2 changes sent, nothing new there.")
	far.next = append(far.next, func() SyncResult { return SyncResult{Sent: 1, Refused: 1} })
	p.press("S").hears("gitlab did not take 1 change; 1 change sent.")
	p.press("S").hears("In step with gitlab: nothing was new on either side.")
	far.next = append(far.next, func() SyncResult { return SyncResult{Flow: true, Sent: 1} })
	p.press("S").hears("the workflow is another one now; 1 change sent.")
	far.next = append(far.next, func() SyncResult { return SyncResult{Sent: 2} })
	p.now = p.now.Add(time.Minute)
	p.press("j")
	p.poll()
	require.NotContains(t, p.screen(), "2 changes sent", "only who asked is told")
}

func TestWhoOpensABoardIsThere(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	p.poll()
	require.Equal(t, 1, far.syncs, "at the start")
	for n := 2; n < 10; n++ {
		p.now = p.now.Add(30 * time.Second)
		p.poll()
		require.Equal(t, n, far.syncs, "without a key: whoever opened it looks at it")
	}
}

func TestWhileOthersAreAtWorkTheBoardLooksMoreOften(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	p.press("j")
	p.poll()
	far.next = append(far.next, func() SyncResult { return SyncResult{Came: 1} })
	var gaps []time.Duration
	last := p.now
	for n := far.syncs; n < 6; {
		p.press("j") // somebody is there
		p.now = p.now.Add(time.Second)
		p.poll()
		if far.syncs > n {
			gaps, last, n = append(gaps, p.now.Sub(last)), p.now, far.syncs
		}
	}
	require.Equal(t, []time.Duration{30 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second}, gaps)
}

func TestWhatWentWrongIsShownAndTriedLessAndLessOften(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	offline := func() SyncResult { return SyncResult{Trouble: SyncOffline, Why: "gitlab cannot be reached"} }
	for range 12 {
		far.next = append(far.next, offline)
	}
	p.poll()
	p.sees("offline since 10:00")
	var gaps []time.Duration
	last := p.now
	for n := far.syncs; n < 8; {
		p.now = p.now.Add(time.Second)
		p.poll()
		if far.syncs > n {
			gaps, last, n = append(gaps, p.now.Sub(last)), p.now, far.syncs
		}
	}
	require.Equal(t, []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 10 * time.Minute, 10 * time.Minute}, gaps)
	p.press("cHello<c-s>")
	n := far.syncs
	p.now = p.now.Add(3 * time.Second)
	p.poll()
	require.Equal(t, n, far.syncs, "a change does not hurry what is offline")
	p.press("S").hears("cannot be reached")
	far.next = nil
	p.press("S").hears("In step with gitlab")
	p.sees("synced just now")
}

func TestARemoteThatAsksToWaitIsLeftAlone(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	until := p.now.Add(7 * time.Minute)
	far.next = append(far.next, func() SyncResult { return SyncResult{Trouble: SyncAsked, Until: until, Why: "wait"} })
	p.poll()
	p.sees("asks to wait until 10:07")
	p.press("S").hears("asks to wait until 10:07")
	p.now = until.Add(-time.Second)
	p.poll()
	require.Equal(t, 1, far.syncs)
	p.now = until
	p.poll()
	require.Equal(t, 2, far.syncs)
	p.sees("synced just now")
}

func TestAnotherProcessThatSyncsIsNoTrouble(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	far.next = append(far.next, func() SyncResult { return SyncResult{Trouble: SyncBusy, Why: "busy"} })
	p.poll()
	require.Empty(t, p.m.status.text)
	p.sees("never synced")
	p.now = p.now.Add(5 * time.Second)
	p.poll()
	require.Equal(t, 2, far.syncs)
}

func TestTheRemoteIsAskedAgainWhenTheSyncSaysSo(t *testing.T) {
	p, far := shareWith(t, 20, 120, 36)
	far.next = append(far.next, func() SyncResult { return SyncResult{Again: p.now.Add(11 * time.Second)} })
	p.poll()
	p.now = p.now.Add(11 * time.Second)
	p.poll()
	require.Equal(t, 2, far.syncs)
}

func TestKeysAreHeededWhileASyncRuns(t *testing.T) {
	p, far := shareWith(t, 60, 120, 36)
	far.far = []SyncProgress{{Done: 3, Total: 40}, {Done: 12, Total: 40}}
	p.slow = true
	p.poll()
	on := p.on()
	p.slow = false
	p.press("j")
	require.NotEqual(t, on, p.on())
	far.next = append(far.next, func() SyncResult { return SyncResult{Came: 1} })
	p.send(syncFarMsg{p.m.sync.run, &SyncProgress{Done: 12, Total: 40}})
	p.sees("syncing 12 of 40")
	p.send(syncFarMsg{p.m.sync.run, &SyncProgress{Sends: true, Done: 7}})
	p.sees("syncing 7…")
	p.catchUp()
	p.sees("synced just now")
}

func TestTheHeaderSaysHowTheBoardStandsToItsRemote(t *testing.T) {
	p, _ := shareWith(t, 20, 120, 36)
	p.poll()
	c := sampleCard(3, p.now)
	c.Clashes = []workflow.Clash{{ID: "c1", Kind: workflow.ClashField, Field: workflow.FieldTitle}}
	p.add(c)
	p.file.unsent = []workflow.CardID{c.ID, sampleCard(5, p.now).ID}
	p.poll()
	p.now = p.now.Add(2 * time.Minute)
	p.m.sync.next = p.now.Add(time.Hour)
	p.poll()
	p.sees("1 clash · 2 to push · synced 2 min ago")
	p.press("<tab><tab>").sees("≠ 1 clash").sees("↑ to push")
	p.open(80, 24, func(c *Config) { c.Sync = p.m.cfg.Sync })
	p.sees("1 clash")
	p.open(40, 15, func(c *Config) { c.Sync = p.m.cfg.Sync })
	p.sees("1 clash")
	require.Contains(t, p.m.saySync(), "Shared through gitlab: 1 clash, 2 to push, synced 2 min ago.")
	require.Contains(t, p.m.sayRow(Row{Card: c, Handle: "x", Unsent: true}), "to push, 1 clash")
}

func TestACardThatANewerOpsboardChangedSaysSoAndKeepsItsPlace(t *testing.T) {
	p := sit(t, 20, 120, 36)
	id := p.m.focused()
	c := p.file.cards[id]
	c.Newer = "cy"
	p.add(c)
	p.poll()
	for _, keys := range []string{"L", "p1<enter>", "cHello<c-s>"} {
		p.press(keys)
		require.Contains(t, p.m.status.text+p.screen(), "was changed by cy with a newer opsboard", keys)
		p.press("<esc><esc>")
		require.Equal(t, c, p.file.cards[id])
	}
	require.Contains(t, p.m.say(), "read only here")
	p.press("<enter>").sees("changed by cy with a newer opsboard")
}

func TestWhatOthersChangedIsToldQuietlyAndTheCursorStays(t *testing.T) {
	p, far := shareWith(t, 30, 120, 36)
	on := p.on()
	bring := func(by string, at int, changes ...workflow.Change) {
		c := sampleCard(at, monday)
		after, err := p.file.cards[c.ID].With(changes)
		require.NoError(t, err)
		p.file.entries = append(p.file.entries, workflow.Entry{
			Seq: uint64(len(p.file.entries) + 1), Step: uint64(len(p.file.entries) + 1), ID: "f", Card: c.ID, What: "remote", By: by, At: p.now, Door: workflow.DoorRemote, Changes: changes,
		})
		p.add(after)
	}
	moved := workflow.Change{Field: workflow.FieldStage, Old: "Queued", New: "Development"}
	far.next = append(far.next, func() SyncResult {
		bring("bo", 7, moved)
		return SyncResult{Came: 1}
	})
	p.poll()
	p.hears("bo moved #8 to Development.")
	p.poll()
	require.Equal(t, on, p.on())
	p.press("j")
	far.next = append(far.next, func() SyncResult {
		bring("bo", 7, moved)
		bring("lin", 14, moved)
		bring("ana", 21, moved)
		return SyncResult{Came: 3, Clashes: 1}
	})
	p.press("k")
	p.now = p.now.Add(time.Minute)
	p.m.status = status{}
	p.poll()
	p.hears("2 cards changed by 2 people; 1 clash: I opens the inbox.")
	made := workflow.Change{Field: workflow.FieldKind, New: "bug"}
	for _, tc := range []struct {
		deeds [2]workflow.Change
		says  string
	}{
		{[2]workflow.Change{made, made}, "2 new cards by bo"},
		{[2]workflow.Change{made, moved}, "1 new card, 1 changed by bo"},
	} {
		far.next = append(far.next, func() SyncResult {
			bring("bo", 7, tc.deeds[0])
			bring("bo", 14, tc.deeds[1])
			return SyncResult{Came: 2}
		})
		p.now = p.now.Add(time.Minute)
		p.m.status = status{}
		p.poll()
		p.hears(tc.says)
	}
	far.next = append(far.next, func() SyncResult {
		bring("bo", 7, workflow.Change{Field: "remote", New: `{"iid":8}`})
		return SyncResult{Came: 1}
	})
	p.press("e<esc>")
	p.now = p.now.Add(time.Minute)
	p.poll()
	require.Empty(t, p.m.status.text, "what only the program keeps is no news")
}

func TestASyncEndsWhenTheBoardIsLeftAndWaitsWhileItIsSuspended(t *testing.T) {
	begun, ended := make(chan bool), make(chan bool)
	k := newSyncKeeper(syncFunc(func(ctx context.Context, _ func(SyncProgress)) SyncResult {
		begun <- true
		<-ctx.Done()
		return SyncResult{Trouble: SyncStopped}
	}))
	go func() { k.Sync(context.Background(), nil); ended <- true }()
	<-begun
	k.pause()
	<-ended
	k.resume()
	go func() { k.Sync(context.Background(), nil); ended <- true }()
	<-begun
	k.end()
	<-ended
	require.Equal(t, SyncStopped, k.Sync(context.Background(), nil).Trouble)
}

type syncFunc func(context.Context, func(SyncProgress)) SyncResult

func (f syncFunc) Sync(ctx context.Context, tell func(SyncProgress)) SyncResult { return f(ctx, tell) }

func TestOnlyTheNewestWordOfASyncIsKept(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		heard := make(chan SyncProgress, 1)
		n := rapid.IntRange(1, 50).Draw(r, "words")
		for i := range n {
			newest(heard, SyncProgress{Done: i})
		}
		require.Equal(r, n-1, (<-heard).Done)
	})
}
