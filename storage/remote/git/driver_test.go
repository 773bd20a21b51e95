package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestTheFirstReplicaFoundsTheLogAndAnotherReadsIt(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	caps := probed(t, ana)
	require.True(t, caps.CAS && caps.Atomic && caps.SharedLog && caps.StableOrder)
	require.Empty(t, caps.ReadOnly)
	require.Equal(t, "refs/opsboard/"+board+"/main", ana.Ref())
	require.Empty(t, by(t, there, "for-each-ref"), "a trial leaves nothing behind")

	segs, err := fetched(t, ana, "")
	require.NoError(t, err)
	require.Empty(t, segs)
	v1 := appended(t, ana, "", "one", "two")
	v2 := appended(t, ana, v1, "three")

	probed(t, ben)
	segs, err = fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"one", "two", "three"}, texts(segs))
	require.Equal(t, v1, segs[0].Version)
	require.Equal(t, v2, segs[1].Version)
	require.Equal(t, uint64(2), segs[1].N)
	require.Equal(t, "ana", segs[1].Replica)
	require.Equal(t, monday, segs[1].At)
	require.Equal(t, seg("three").Entries, segs[1].Entries)

	v3 := appended(t, ben, v2, "four")
	for _, d := range []*Driver{ana, ben} {
		segs, err = fetched(t, d, v2)
		require.NoError(t, err)
		require.Equal(t, []string{"four"}, texts(segs))
		segs, err = fetched(t, d, v3)
		require.NoError(t, err)
		require.Empty(t, segs)
	}
}

func TestWhoeverIsSlowerIsToldSoAndNothingIsOverwritten(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	probed(t, ana)
	probed(t, ben)
	v1 := appended(t, ana, "", "ana1")
	_, err := ben.Append(t.Context(), "", seg("ben1"))
	require.ErrorIs(t, err, remote.ErrStale, "two founders: the ref must not be there yet")

	_, err = fetched(t, ben, "")
	require.NoError(t, err)
	v2 := appended(t, ben, v1, "ben2")
	_, err = ana.Append(t.Context(), v1, seg("ana2"))
	require.ErrorIs(t, err, remote.ErrStale)
	segs, err := fetched(t, ana, v1)
	require.NoError(t, err)
	require.Equal(t, []string{"ben2"}, texts(segs))
	appended(t, ana, v2, "ana2")
	segs, err = fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"ana1", "ben2", "ana2"}, texts(segs))
}

func TestManySegmentsLandTogetherOrNotAtAll(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	v1 := log(t, ana, 1)[0]
	v, err := ana.Append(t.Context(), v1, seg("two"), seg("three", "four"), seg("five"))
	require.NoError(t, err)
	require.Len(t, v, 3)
	probed(t, ben)
	segs, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"e1", "two", "three", "four", "five"}, texts(segs))
	for i, s := range segs[1:] {
		require.Equal(t, v[i], s.Version)
	}
	segs, err = fetched(t, ana, v[1])
	require.NoError(t, err)
	require.Equal(t, []string{"five"}, texts(segs), "each version is one to go on from")

	_, err = ben.Append(t.Context(), v[0], seg("six"), seg("seven"))
	require.ErrorIs(t, err, remote.ErrStale)
	_, err = ben.Append(t.Context(), v[2], seg("six"), remote.Segment{})
	require.ErrorContains(t, err, "says nothing")
	segs, err = fetched(t, ana, v[2])
	require.NoError(t, err)
	require.Empty(t, segs)
	none, err := ana.Append(t.Context(), v[2])
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestTheSameSegmentAtTheSamePlaceLandsOnce(t *testing.T) {
	ana := peer(t, "ana", hub(t))
	probed(t, ana)
	v := appended(t, ana, "", "one")
	ana.known.Last, ana.at = lastMark{}, nil // as where the answer was lost
	require.Equal(t, v, appended(t, ana, "", "one"), "an answer that was lost is asked for again")
	segs, err := fetched(t, ana, "")
	require.NoError(t, err)
	require.Equal(t, []string{"one"}, texts(segs))
}

func TestALogThatWasSetBackIsNoticedAndItsCommonPlaceNamed(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	v := log(t, ana, 4)
	probed(t, ben)
	_, err := fetched(t, ben, "")
	require.NoError(t, err)

	old, err := readVersion(v[1])
	require.NoError(t, err)
	by(t, there, "update-ref", ana.Ref(), old.commit)
	var back *remote.Rewound
	_, err = fetched(t, ana, v[3])
	require.ErrorAs(t, err, &back)
	require.Equal(t, v[1], back.Common, "it was only cut")
	_, err = fetched(t, ana, v[3])
	require.ErrorAs(t, err, &back, "asked again, it says so again")

	appended(t, ana, v[1], "other")
	_, err = fetched(t, ben, v[3])
	require.ErrorAs(t, err, &back)
	require.Equal(t, v[1], back.Common, "it goes on in another way")
	segs, err := fetched(t, ben, back.Common)
	require.NoError(t, err)
	require.Equal(t, []string{"other"}, texts(segs))
	require.NotEmpty(t, by(t, ben.cfg.Dir, "for-each-ref", refKept), "what was there before is kept")
}

func TestALogThatWasReplacedOrTakenAwayIsNoticed(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 2)
	by(t, there, "update-ref", "-d", ana.Ref())
	var back *remote.Rewound
	_, err := fetched(t, ana, v[1])
	require.ErrorAs(t, err, &back)
	require.Empty(t, back.Common)

	appended(t, peer(t, "eve", there, func(c *Config) { c.Ref = ana.Ref() }), "", "new")
	_, err = fetched(t, ana, v[1])
	require.ErrorAs(t, err, &back)
	require.Empty(t, back.Common)
	segs, err := fetched(t, ana, "")
	require.NoError(t, err)
	require.Equal(t, []string{"new"}, texts(segs))
}

func TestAnOwnRepositoryThatIsGoneOrDamagedIsMadeAnew(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 3)
	again := func() *Driver {
		d := peer(t, "ana", there)
		d.cfg.Dir = ana.cfg.Dir
		return d
	}
	require.NoError(t, os.RemoveAll(ana.cfg.Dir))
	segs, err := fetched(t, again(), v[1])
	require.NoError(t, err)
	require.Equal(t, []string{"e3"}, texts(segs))

	require.NoError(t, os.RemoveAll(ana.cfg.Dir))
	d := again()
	d.ref = ana.ref
	_, err = d.Append(t.Context(), v[2], seg("e4"))
	require.ErrorIs(t, err, remote.ErrStale, "it has to be fetched before something is put after it")
	_, err = fetched(t, d, v[2])
	require.NoError(t, err)
	v4 := appended(t, d, v[2], "e4")

	damage(t, ana.cfg.Dir)
	segs, err = fetched(t, again(), v[2])
	require.NoError(t, err)
	require.Equal(t, []string{"e4"}, texts(segs))
	damage(t, ana.cfg.Dir)
	d = again()
	_, err = fetched(t, d, v4) // nothing is new, and nothing need be read
	require.NoError(t, err)
	_, err = d.Append(t.Context(), v4, seg("e5"))
	if err != nil {
		require.ErrorIs(t, err, remote.ErrStale)
		_, err = fetched(t, d, v4)
		require.NoError(t, err)
		appended(t, d, v4, "e5")
	}
}

// damage empties every object of a repository.
func damage(t *testing.T, dir string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() && filepath.Base(filepath.Dir(filepath.Dir(path))) == "objects" {
			require.NoError(t, os.Chmod(path, 0o600))
			require.NoError(t, os.Truncate(path, 0))
		}
		return err
	}))
}

func TestALockThatAKilledGitLeftIsTakenAway(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 1)
	lock := filepath.Join(ana.cfg.Dir, refSent+".lock")
	require.NoError(t, os.WriteFile(lock, nil, 0o600))
	_, err := ana.Append(t.Context(), v[0], seg("two"))
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, Locked, trouble.Kind)

	require.NoError(t, os.Chtimes(lock, monday, monday.Add(-time.Hour)))
	d := peer(t, "ana", there)
	d.cfg.Dir, d.ref = ana.cfg.Dir, ana.ref
	v2 := appended(t, d, v[0], "two")

	require.NoError(t, os.WriteFile(lock, nil, 0o600))
	_, err = d.run(t.Context(), time.Nanosecond, call{args: []string{"version"}})
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, TimedOut, trouble.Kind)
	appended(t, d, v2, "three") // a git that was killed by us has left it
}

func TestWhatAProbeFoundIsRememberedForADay(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	caps := probed(t, ana)
	require.NoError(t, os.Rename(there, there+".away"))
	again := func() *Driver {
		d := peer(t, "ana", there)
		d.cfg.Dir = ana.cfg.Dir
		return d
	}
	for at, ok := range map[time.Time]bool{
		monday.Add(time.Hour): true, monday.Add(25 * time.Hour): false, monday.Add(-time.Minute): false,
	} {
		d := again()
		_, err := d.Probe(t.Context(), at, caps.Memory)
		if ok {
			require.NoError(t, err)
			require.Equal(t, ana.Ref(), d.Ref())
			continue
		}
		require.ErrorIs(t, err, remote.ErrAway)
	}
	_, err := again().Probe(t.Context(), monday, []byte(`{"url":"elsewhere"}`))
	require.ErrorIs(t, err, remote.ErrAway)
	_, err = fetched(t, again(), "")
	require.ErrorIs(t, err, remote.ErrAway)
}

func TestACancelledCallEndsAsSuch(t *testing.T) {
	ana := peer(t, "ana", hub(t))
	v := log(t, ana, 1)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, ana.Fetch(ctx, "", nil), context.Canceled)
	_, err := ana.Append(ctx, v[0], seg("two"))
	require.ErrorIs(t, err, context.Canceled)
	_, err = ana.Probe(ctx, monday, nil)
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhatEmitRefusesEndsTheFetch(t *testing.T) {
	ana := peer(t, "ana", hub(t))
	v := log(t, ana, 20)
	full := errors.New("the board is full")
	n := 0
	err := ana.Fetch(t.Context(), v[0], func(remote.Segment) error {
		n++
		return full
	})
	require.ErrorIs(t, err, full)
	require.Equal(t, 1, n)
}

func TestWhatIsFoundInARepositoryIsSaid(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	found, err := ana.Survey(t.Context())
	require.NoError(t, err)
	require.Equal(t, remote.Survey{}, found, "an empty one")
	log(t, ana, 1)
	found, err = ana.Survey(t.Context())
	require.NoError(t, err)
	require.Equal(t, remote.Survey{Boards: []string{board}}, found)

	newcomer := peer(t, "ben", there, func(c *Config) { c.Board = "" })
	probed(t, newcomer)
	require.Equal(t, board, newcomer.Board(), "the one board that is there")

	other := func(c *Config) { c.Board = "zzzzzzzzzz00" }
	_, err = peer(t, "eve", there, other).Probe(t.Context(), monday, nil)
	var refusal *workflow.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Message, "keeps another board, "+board)
	log(t, peer(t, "eve", there, other, func(c *Config) { c.Beside = true }), 1)
	_, err = peer(t, "ben", there, func(c *Config) { c.Board = "" }).Probe(t.Context(), monday, nil)
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Message, "there are 2 boards")

	_, err = peer(t, "ben", hub(t), func(c *Config) { c.Board = "" }).Probe(t.Context(), monday, nil)
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Message, "no board at")

	code := hub(t)
	by(t, code, "update-ref", "refs/heads/main", by(t, code, "commit-tree", "-m", "code", by(t, code, "mktree", "--missing", "-z")))
	found, err = peer(t, "ana", code).Survey(t.Context())
	require.NoError(t, err)
	require.True(t, found.Other)
	log(t, peer(t, "ana", code), 1)
}

func TestTwoLogsOfOneBoardAreNotChosenBetween(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	log(t, ana, 1)
	by(t, there, "update-ref", branch(board), ana.Ref())
	_, err := peer(t, "ben", there).Probe(t.Context(), monday, nil)
	var refusal *workflow.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Message, "two logs")
}
