package storage

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestLockOn(t *testing.T) {
	for name, tc := range map[string]struct {
		line string
		pid  int
		ok   bool
	}{
		"a held lock":                {"1: FLOCK  ADVISORY  WRITE 4711 08:01:262147 0 EOF", 4711, true},
		"a shared lock":              {"2: FLOCK  ADVISORY  READ 4711 fd:00:262147 0 EOF", 4711, true},
		"one that waits":             {"2: -> FLOCK  ADVISORY  WRITE 4712 08:01:262147 0 EOF", 0, false},
		"no more than is needed":     {"1: FLOCK  ADVISORY  WRITE 4711 08:01:262147", 4711, true},
		"another file":               {"1: FLOCK  ADVISORY  WRITE 4711 08:01:26214 0 EOF", 0, false},
		"another sort of lock":       {"1: POSIX  ADVISORY  WRITE 4711 08:01:262147 0 EOF", 0, false},
		"a holder of another system": {"1: FLOCK  ADVISORY  WRITE -1 08:01:262147 0 EOF", -1, true},
		"half a line":                {"1: FLOCK  ADVISORY", 0, false},
		"no number":                  {"1: FLOCK  ADVISORY  WRITE 4711 08:01:x 0 EOF", 0, false},
		"nothing":                    {"", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			pid, ok := lockOn(tc.line, 262147)
			require.Equal(t, tc.ok, ok)
			if ok {
				require.Equal(t, tc.pid, pid)
			}
		})
	}
}

func TestHolderNamesThisProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux lists its locks")
	}
	path := filepath.Join(t.TempDir(), "board.db")
	_, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	require.Equal(t, someProgram, holder(path), "nobody holds it")
	f, err := lockedFile(path, true)
	require.NoError(t, err)
	defer f.Close()
	require.Contains(t, holder(path), "(process ")
	require.Contains(t, holder(path), decimal(uint64(os.Getpid())))
	require.Equal(t, someProgram, processName(-1))
	require.Contains(t, processName(1<<30), someProgram, "a process that is gone")

	long := exec.Command("sh")
	long.Args = []string{"s\x1b[2Jh", "-c", "read line", "\x07\u009b31m" + strings.Repeat("x", 100)}
	_, err = long.StdinPipe() // it reads, and so it is there
	require.NoError(t, err)
	require.NoError(t, long.Start())
	defer func() { _ = long.Process.Kill(); _ = long.Wait() }()
	name := ""
	require.Eventually(t, func() bool { // its words are there a moment after it has begun
		name = processName(long.Process.Pid)
		return strings.Contains(name, "read line")
	}, time.Minute, time.Millisecond)
	require.Equal(t, -1, strings.IndexFunc(name, unicode.IsControl), "%q", name)
	require.Less(t, len(name), 100)

	short := exec.Command("sh", "-c", "read line")
	_, err = short.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, short.Start())
	defer func() { _ = short.Process.Kill(); _ = short.Wait() }()
	want := "sh -c read line (process " + decimal(uint64(short.Process.Pid)) + ")"
	require.Eventually(t, func() bool { return processName(short.Process.Pid) == want }, time.Minute, time.Millisecond)
}
