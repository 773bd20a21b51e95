package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// played is a driver whose git is a script.
func played(t *testing.T, script string, with ...func(*Config)) *Driver {
	t.Helper()
	git := filepath.Join(t.TempDir(), "git")
	write := exec.Command("sh", "-c", `cat >"$0" && chmod 700 "$0"`, git) // not by us: what one of us writes is not to be run while another test starts something
	write.Stdin = strings.NewReader("#!/bin/sh\n" + script + "\n")
	require.NoError(t, write.Run())
	return peer(t, "ana", "/there.git", append(with, func(c *Config) { c.Git = git })...)
}

func TestWhatGitPrintsIsReadToItsEndHoweverLate(t *testing.T) {
	t.Parallel()
	d := played(t, `printf 'one '; (exec 2>&-; sleep 2.5; echo two) & exit 0`)
	r, err := d.run(t.Context(), time.Minute, call{args: []string{"rev-list"}})
	require.NoError(t, err)
	require.Equal(t, "one two\n", string(r.out))
}

func TestWhatGitPrintsIsNotTakenForWholeWhileSomebodyKeepsItOpen(t *testing.T) {
	t.Parallel()
	for what, script := range map[string]string{
		"what git left behind":             `printf 'one '; sleep 20 & exit 0`,
		"what git left behind by itself":   `printf 'one '; setsid sleep 20 & exit 0`,
		"what keeps open all that it gets": `printf 'one '; (exec 2>&-; sleep 20) & exit 0`,
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			_, err := played(t, script).run(t.Context(), 300*time.Millisecond, call{args: []string{"ls-remote"}})
			var trouble *Trouble
			require.ErrorAs(t, err, &trouble)
			require.Equal(t, TimedOut, trouble.Kind)
		})
	}
}

func TestAPushWhoseAnswerIsNotReadToItsEndIsUnanswered(t *testing.T) {
	t.Parallel()
	d := played(t, `printf 'To /there.git\n'; sleep 20 & exit 0`, func(c *Config) { c.Limits.Push = 300 * time.Millisecond })
	require.ErrorIs(t, d.push(t.Context(), "0123456789012345678901234567890123456789", private(board), false), remote.ErrUnanswered)
}

func TestASharedConnectionThatKeepsOnlyTheWordsOpenIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	d := played(t, `echo one; (exec >&-; sleep 20) & exit 0`)
	start := time.Now()
	r, err := d.run(t.Context(), time.Minute, call{args: []string{"fetch"}})
	require.NoError(t, err)
	require.Equal(t, "one\n", string(r.out))
	require.Less(t, time.Since(start), 15*time.Second)
}

func TestOnlyTheGitOfAFolderIsToldHowToServeIt(t *testing.T) {
	for url, told := range map[string]bool{"/there.git": true, "file:///there.git": true, "https://h.example/x.git": false, "git://h.example/x.git": false} {
		said := filepath.Join(t.TempDir(), "said")
		d := played(t, `echo "$@" >>'`+said+`'; echo "fatal: couldn't find remote ref x" >&2; exit 128`, func(c *Config) { c.URL = url })
		d.ref = private(board)
		tip, err := d.bring(t.Context())
		require.NoError(t, err)
		require.Empty(t, tip)
		text, err := os.ReadFile(said)
		require.NoError(t, err)
		require.Equal(t, told, strings.Contains(string(text), asItIs+" --end-of-options "+url), "%s: %s", url, text)
	}
}
