package git

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func TestALockThatAGitLeftWhichSomebodyElseKilledIsTakenAway(t *testing.T) {
	there := hub(t)
	script := filepath.Join(t.TempDir(), "git")
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\nif [ -n \"$LEAVES\" ]; then : >\"$LEAVES\"; kill -9 $$; fi\nexec "+needsGit(t)+" \"$@\"\n"), 0o700))
	ana := peer(t, "ana", there, func(c *Config) { c.Git = script })
	v := log(t, ana, 1)
	env, lock := ana.env, filepath.Join(ana.cfg.Dir, refThere+".lock")
	ana.env = append(ana.env, "LEAVES="+lock)
	_, err := fetched(t, ana, v[0])
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, CutOff, trouble.Kind)
	require.ErrorIs(t, err, remote.ErrOffline, "it is tried again")
	require.NoFileExists(t, lock)
	ana.env = env
	_, err = fetched(t, ana, v[0])
	require.NoError(t, err)

	require.NoError(t, os.WriteFile(lock, nil, 0o600))
	_, err = fetched(t, ana, "")
	require.NoError(t, err, "nothing is new, and nothing to be locked")
	ben := peer(t, "ben", there)
	probed(t, ben)
	_, err = fetched(t, ben, "")
	require.NoError(t, err)
	w := appended(t, ben, v[0], "of ben")
	_, err = fetched(t, ana, v[0])
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, Locked, trouble.Kind)
	require.ErrorIs(t, err, remote.ErrBusy)
	ana.cfg.Now = func() time.Time { return time.Now().Add(abandoned + time.Minute) }
	_, err = fetched(t, ana, v[0])
	require.Error(t, err)
	segs, err := fetched(t, ana, v[0])
	require.NoError(t, err, "a board that stays open need not be opened anew for it")
	require.Equal(t, w, segs[0].Version)
}

func TestALogThatIsLockedThereForGoodIsNotTakenForQuickWriters(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 1)
	lock := filepath.Join(there, filepath.FromSlash(ana.Ref())+".lock")
	require.NoError(t, os.WriteFile(lock, nil, 0o600))
	_, err := ana.Append(t.Context(), v[0], seg("two"))
	require.ErrorIs(t, err, remote.ErrStale, "mostly it is somebody who is quicker")
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, HostLocked, trouble.Kind)
	require.Contains(t, trouble.Hint, filepath.Base(lock))
	require.ErrorIs(t, err, remote.ErrOffline)
	require.False(t, errors.Is(err, remote.ErrUnanswered))
	require.NoError(t, os.Remove(lock))
	appended(t, ana, v[0], "two")
}
