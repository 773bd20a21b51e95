package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// playing is the variable that names the stand-in that the test program is.
const playing = "OPSBOARD_BENCH_PLAYS"

// TestMain lets the test program stand in for the programs that bench starts.
func TestMain(m *testing.M) {
	if name := os.Getenv(playing); name != "" {
		if err := standIn(filepath.Base(name), os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var standIns = map[string]func(args []string) error{
	"opsboard": playOurs, "task": playReader, "dstask": playDstask, "dstask-import": playReader, "git-bug": playGitBug,
}

// stage is a folder of stand-ins, which with git is all that PATH names, and a file
// for each thing that a test tells them or asks of them.
type stage struct{ dir string }

// standInsFor puts stand-ins of these names on PATH.
func standInsFor(t *testing.T, names ...string) stage {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins are shell scripts")
	}
	s := stage{t.TempDir()}
	self, err := os.Executable()
	require.NoError(t, err)
	for _, name := range append(names, "opsboard") {
		me := filepath.Join(s.dir, name) // with the race detector a program waits a second before it ends
		script := fmt.Sprintf("#!/bin/sh\nGORACE=atexit_sleep_ms=0 %s='%s' exec '%s' \"$@\"\n", playing, me, self)
		require.NoError(t, os.WriteFile(me, []byte(script), 0o700))
	}
	if git, err := exec.LookPath("git"); err == nil {
		require.NoError(t, os.Symlink(git, filepath.Join(s.dir, "git")))
	}
	t.Setenv("PATH", s.dir)
	return s
}

// everyStandIn are stand-ins for the programs of every peer, and git itself.
func everyStandIn(t *testing.T) stage {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: git-bug and dstask keep their cards in it")
	}
	return standInsFor(t, "task", "git-bug", "dstask", "dstask-import")
}

// tell has calls that begin so fail with what is said, never end, or do nothing.
func (s stage) tell(t *testing.T, file, call, says string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, file), []byte(call+"="+says), 0o600))
}

// calls are the stand-ins' calls so far, in order.
func (s stage) calls() []string {
	text, _ := os.ReadFile(filepath.Join(s.dir, "calls"))
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func besideMe(name string) string { return filepath.Join(filepath.Dir(os.Getenv(playing)), name) }

func note(what string) {
	f, err := os.OpenFile(besideMe("calls"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, what)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		panic(err)
	}
}

// told is what the test told of a call.
func told(file, call string) (says string, is bool) {
	text, _ := os.ReadFile(besideMe(file))
	begins, says, is := strings.Cut(string(text), "=")
	return says, is && strings.HasPrefix(call, begins)
}

// standIn notes how it was called, and plays.
func standIn(name string, args []string) error {
	play := standIns[name]
	call := strings.Join(append([]string{name}, args...), " ")
	if strings.HasPrefix(call, "opsboard bench floor peak") {
		return play(args)
	}
	note(call)
	for _, kv := range os.Environ() {
		if strings.Contains(kv, "somebodys-home") {
			note("knows " + kv)
		}
	}
	if says, is := told("refuses", call); is {
		return errors.New(says)
	}
	if _, is := told("ignores", call); is {
		return nil
	}
	if _, is := told("hangs", call); is {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err == nil {
			_, err = l.Accept()
		}
		return err
	}
	return play(args)
}

func playOurs(args []string) error {
	if len(args) > 2 && args[1] == "floor" {
		return Floor(context.Background(), time.Now, args[2:], os.Stdin, os.Stdout)
	}
	return nil
}

// playReader reads tasks where it is told to import, and notes how many.
func playReader(args []string) error {
	if !slices.Contains([]string{"import -", "tw"}, strings.Join(args, " ")) {
		return nil
	}
	var tasks []task
	if err := json.NewDecoder(os.Stdin).Decode(&tasks); err != nil {
		return err
	}
	note(fmt.Sprintf("%d tasks, the first is %s", len(tasks), tasks[0].UUID))
	if dir := os.Getenv("DSTASK_GIT_REPO"); dir != "" {
		_, err := os.Stat(filepath.Join(dir, ".git", "objects"))
		return err
	}
	return nil
}

func playDstask(args []string) error {
	if args[0] == "show-open" {
		fmt.Printf(`[{"uuid":%q,"id":3,"summary":"another"},{"uuid":%q,"id":12,"summary":"the first"}]`, taskID(9), taskID(0))
	}
	return nil
}

// playGitBug serves as git-bug does, until it is interrupted.
func playGitBug(args []string) error {
	if _, err := os.Stat(".git"); err != nil {
		return errors.New("this command must be run from within a git Repository")
	}
	if args[0] != "webui" {
		return nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("Web UI: http://%s\nGraphql API: http://%[1]s/graphql\nGraphql Playground: http://%[1]s/playground\n", l.Addr())
	server := &http.Server{Handler: http.HandlerFunc(answerBug)}
	ctx, end := signal.NotifyContext(context.Background(), os.Interrupt)
	defer end()
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	note("git-bug has ended")
	return nil
}

func answerBug(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Query     string         `json:"query"`
		Variables map[string]any `json:"variables"`
	}
	if r.URL.Path != "/graphql" || r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&asked) != nil {
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	_, rest, _ := strings.Cut(asked.Query, ") { ")
	change, _, _ := strings.Cut(rest, "(")
	if says, is := told("answers", change); is {
		fmt.Fprint(w, says)
		return
	}
	note(change)
	fmt.Fprintf(w, `{"data":{%q:{"bug":{"id":"b0b1"}}}}`, change)
}
