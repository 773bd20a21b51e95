package git

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/git/gittest"
)

// hook makes a program that a hub runs on every push.
func hook(t *testing.T, there, name, script string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Join(there, "hooks"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(there, "hooks", name), []byte("#!/bin/sh\n"+script+"\n"), 0o700))
}

func TestAHostThatTakesOnlyBranchesKeepsTheLogInABranch(t *testing.T) {
	for how, prepare := range map[string]func(there string){
		"a hook refuses the ref": func(there string) {
			hook(t, there, "update", `case "$1" in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac`)
		},
		"the ref is hidden": func(there string) { by(t, there, "config", "transfer.hideRefs", "refs/opsboard") },
		"the ref is taken and shown to nobody": func(there string) {
			by(t, there, "config", "uploadpack.hideRefs", "refs/opsboard")
		},
	} {
		t.Run(how, func(t *testing.T) {
			there := hub(t)
			prepare(there)
			ana := peer(t, "ana", there)
			v := log(t, ana, 2)
			require.Equal(t, "refs/heads/opsboard/"+board, ana.Ref())
			require.Equal(t, "refs/heads/opsboard/"+board, by(t, there, "for-each-ref", "--format=%(refname)"), "and no trial is left")
			require.Contains(t, by(t, there, "log", "-1", "--format=%B", ana.Ref()), "[skip ci]")
			ben := peer(t, "ben", there)
			probed(t, ben)
			segs, err := fetched(t, ben, v[0])
			require.NoError(t, err)
			require.Equal(t, []string{"e2"}, texts(segs))
		})
	}
}

func TestAHostThatRefusesEverythingIsReadOnly(t *testing.T) {
	there := hub(t)
	hook(t, there, "pre-receive", `echo "closed for the holidays" >&2; exit 1`)
	caps := probed(t, peer(t, "ana", there))
	require.Contains(t, caps.ReadOnly, "does not take refs/heads/opsboard-trial/")
}

func TestARefusalIsToldWithTheHostsOwnWords(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 1)
	hook(t, there, "pre-receive", `echo "closed for the holidays" >&2; exit 1`)
	_, err := ana.Append(t.Context(), v[0], seg("no"))
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, Refused, trouble.Kind)
	require.ErrorIs(t, err, remote.ErrForbidden)
	require.Contains(t, trouble.Said, "closed for the holidays")
	require.NotContains(t, trouble.Message, "holidays", "what the host says stays apart")
}

func TestAHostThatKeepsTheTrialIsWrittenToAllTheSame(t *testing.T) {
	for how, prepare := range map[string]func(there string){
		"git itself": func(there string) { by(t, there, "config", "receive.denyDeletes", "true") },
		"a hook that says who may": func(there string) {
			hook(t, there, "update", `case "$3" in *[1-9a-f]*) ;; *) echo "ERROR: You are not allowed to push code to this project." >&2; exit 1;; esac`)
		},
		"a hook": func(there string) { hook(t, there, "update", `case "$3" in *[1-9a-f]*) ;; *) exit 1;; esac`) },
	} {
		t.Run(how, func(t *testing.T) {
			there := hub(t)
			prepare(there)
			ana := peer(t, "ana", there)
			v := log(t, ana, 1)
			require.Empty(t, probed(t, ana).ReadOnly, "and again, with the old trial still there")
			appended(t, ana, v[0], "two")
		})
	}
}

func TestAHostThatDiesOverTheTrialIsAskedAgain(t *testing.T) {
	there := hub(t)
	hook(t, there, "update", `case "$3" in *[1-9a-f]*) ;; *) kill -9 $PPID;; esac`)
	_, err := peer(t, "ana", there).Probe(t.Context(), monday, nil)
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, CutOff, trouble.Kind)
}

func TestAHostWithoutSpaceIsNamed(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can make a small disk")
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skip("no small disk can be made here: " + string(out))
	}
	defer func() { require.NoError(t, exec.Command("umount", "-l", disk).Run()) }()
	there := filepath.Join(disk, "hub.git")
	by(t, t.TempDir(), "init", "-q", "--bare", "--template=", there)
	ana := peer(t, "ana", there)
	v := log(t, ana, 1)
	_, _ = exec.Command("sh", "-c", "cat /dev/zero >"+disk+"/rest").CombinedOutput() // until it is full
	_, err := ana.Append(t.Context(), v[0], seg("two"))
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, HostFull, trouble.Kind, trouble.Said)
	require.NoError(t, os.Remove(filepath.Join(disk, "rest")))
	appended(t, ana, v[0], "two")
}

func TestAFolderOfSomebodyElseIsExplained(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give a folder away")
	}
	there := hub(t)
	require.NoError(t, filepath.WalkDir(there, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, 65534, 65534)
	}))
	trouble := met(t, peer(t, "ana", there))
	require.Equal(t, Dubious, trouble.Kind)
	require.Contains(t, trouble.Hint, "git config --global --add safe.directory "+there)
	log(t, peer(t, "ana", there, func(c *Config) { c.Environ = append(c.Environ, "GIT_CONFIG_GLOBAL="+gittest.Safe(t)) }), 1)
}

func TestARepositoryThatNamesObjectsByAnotherHashIsUsed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "hub.git")
	if out, err := exec.Command(needsGit(t), "init", "-q", "--bare", "--object-format=sha256", dir).CombinedOutput(); err != nil {
		t.Skip("this git knows one hash alone: " + string(out))
	}
	shares(t, dir) // an empty one does not tell its format before the first push
	by(t, dir, "update-ref", "-d", private(board))
	ana := peer(t, "ana", dir)
	v := log(t, ana, 2)

	packs, err := filepath.Glob(filepath.Join(ana.cfg.Dir, "objects", "pack", "*.pack"))
	require.NoError(t, err)
	for _, p := range packs {
		require.NoError(t, os.Remove(p))
	}
	loses(t, ana.cfg.Dir)
	again := peer(t, "ana", dir, func(c *Config) { c.Dir, c.Ref = ana.cfg.Dir, ana.Ref() })
	segs, err := fetched(t, again, v[0])
	require.NoError(t, err, "the copy that is made anew names them so, too")
	require.Equal(t, "e2", texts(segs)[0])
}

func TestTheCopyNamesObjectsAsTheOtherSideDoesWhateverIsUsualHere(t *testing.T) {
	there := hub(t)
	log(t, peer(t, "ben", there), 1)
	usual := filepath.Join(t.TempDir(), "git") // a git whose repositories are by another hash unless it is told
	require.NoError(t, os.WriteFile(usual, []byte("#!/bin/sh\nGIT_DEFAULT_HASH=sha256 exec "+needsGit(t)+" \"$@\"\n"), 0o700))
	for _, there := range []string{there, hub(t)} {
		ana := peer(t, "ana", there, func(c *Config) { c.Git = usual })
		probed(t, ana)
		segs, err := fetched(t, ana, "")
		require.NoError(t, err)
		var v remote.Version
		if len(segs) > 0 {
			v = segs[0].Version
		}
		appended(t, ana, v, "of ana")
	}
	f := shelfAt(t, t.TempDir(), func(c *Config) { c.Git = usual })
	require.NoError(t, f.Prepare(t.Context()))
	require.NoError(t, f.Extend(t.Context(), seg("one")))
	_, err := ReadBundle(handOn(t, f))
	require.NoError(t, err)
}

func TestARepositoryThatHasOnlyTheEndOfALogIsSaidToBeSo(t *testing.T) {
	there, shallow := hub(t), filepath.Join(t.TempDir(), "shallow.git")
	ana := peer(t, "ana", there)
	v := log(t, ana, 4)
	by(t, t.TempDir(), "init", "-q", "--bare", shallow)
	by(t, shallow, "fetch", "-q", "--depth=2", "file://"+there, "+"+private(board)+":"+private(board))
	ben := peer(t, "ben", shallow)
	probed(t, ben)
	_, err := fetched(t, ben, "")
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	require.Equal(t, HostTrouble, trouble.Kind)
	require.Contains(t, trouble.Message, "only the end of the log")

	require.NoError(t, os.RemoveAll(there))
	require.NoError(t, os.Rename(shallow, there))
	appended(t, ana, v[3], "five") // whoever has the rest goes on
	segs, err := fetched(t, ana, v[2])
	require.NoError(t, err)
	require.Equal(t, []string{"e4", "five"}, texts(segs))
	by(t, there, "fetch", "-q", "--unshallow", ana.cfg.Dir, "+"+refSent+":"+private(board))
	ben = peer(t, "ben", there)
	probed(t, ben)
	segs, err = fetched(t, ben, "")
	require.NoError(t, err)
	require.Len(t, segs, 5)
}

func TestNoWordOfAHostMeansThatTheLogIsGone(t *testing.T) {
	require.True(t, noRef.MatchString("warning: x\nfatal: couldn't find remote ref refs/opsboard/x/main\n"))
	require.True(t, noRef.MatchString("fatal: Couldn't find remote ref refs/opsboard/x/main"), "as older gits say it")
	require.False(t, noRef.MatchString("remote: fatal: couldn't find remote ref refs/opsboard/x/main\n"))
}

func TestNothingOfTheEnvironmentPointsGitElsewhere(t *testing.T) {
	there := hub(t)
	trap := t.TempDir()
	hook(t, trap, "pre-push", "touch "+trap+"/ran; exit 1")
	hook(t, trap, "reference-transaction", `case "$PWD$GIT_DIR" in *board.git*) touch `+trap+`/ran; exit 1;; esac`) // the host's own hooks are the host's
	config := filepath.Join(trap, "config")
	require.NoError(t, os.WriteFile(config, []byte("[core]\n\thooksPath = "+trap+"/hooks\n\tfsmonitor = "+trap+"/hooks/pre-push\n[push]\n\tgpgSign = true\n\tpushOption = x\n\tfollowTags = true\n[gc]\n\tauto = 1\n[transfer]\n\tfsckObjects = false\n"), 0o600))
	ana := peer(t, "ana", there, func(c *Config) {
		c.Environ = append(
			c.Environ, "GIT_DIR="+trap, "GIT_WORK_TREE="+trap, "GIT_OBJECT_DIRECTORY="+trap, "GIT_INDEX_FILE="+trap+"/i", "GIT_NAMESPACE=x",
			"GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=core.hooksPath", "GIT_CONFIG_VALUE_0="+trap+"/hooks",
			"GIT_TRACE="+trap+"/trace", "GIT_ASKPASS="+trap+"/hooks/pre-push", "SSH_ASKPASS="+trap+"/hooks/pre-push", "LANGUAGE=de", "GIT_CONFIG_GLOBAL="+config,
		)
	})
	v := log(t, ana, 2)
	_, err := fetched(t, ana, v[0])
	require.NoError(t, err)
	left, err := filepath.Glob(trap + "/*")
	require.NoError(t, err)
	require.ElementsMatch(t, []string{trap + "/hooks", config}, left)
	require.Equal(t, private(board), by(t, there, "for-each-ref", "--format=%(refname)"))
}
