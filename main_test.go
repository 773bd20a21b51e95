package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"opsboard/board/cli"
	"opsboard/storage/remote/gitlab/gitlabtest"
)

// TestMain makes the program a command of the stories, with a clock and ids that
// a story can rely on.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"opsboard": func() { os.Exit(run(storyWorld())) },
		"terminal": func() { os.Exit(atTerminal(os.Args[1], os.Args[2:])) },
	})
}

// atTerminal runs a program at a terminal of its own, types what stands in a file, and
// prints all that came to the screen. It ends as the program does. (That of testscript
// closes the terminal without having read the rest.)
func atTerminal(keys string, args []string) int {
	c := exec.Command(args[0], args[1:]...)
	screen, err := pty.Start(c)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 9
	}
	defer screen.Close()
	go func() {
		typed, err := os.ReadFile(keys)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		_, _ = screen.Write(append(typed, 4)) // ctrl+d: nothing more is typed
	}()
	_, _ = io.Copy(os.Stdout, screen) // its end, when nobody has the terminal open any more, is an error on Linux
	if err := c.Wait(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	return c.ProcessState.ExitCode()
}

// storyWorld is the world with the clock at $NOW, ids that are the same in each
// run of a story, and, where the story types at a terminal, that terminal.
func storyWorld() cli.Env {
	env := world()
	env.Version = "of the stories"
	env.Keyring = nil // that of whoever runs the tests
	if now, err := time.Parse(time.RFC3339, os.Getenv("NOW")); err == nil {
		var later atomic.Int64
		env.Now = func() time.Time { return now.Add(time.Duration(later.Load())) }
		rounds, _ := strconv.Atoi(os.Getenv("ROUNDS"))
		env.After = storyAfter(rounds, func(d time.Duration) { later.Add(int64(d)) })
	}
	env.NewID = func() string { return storyID(filepath.Join(os.Getenv("WORK"), ".ids")) }
	var size cli.Screen
	if _, err := fmt.Sscanf(os.Getenv("TERMINAL"), "%dx%d", &size.Width, &size.Height); err == nil {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(9)
		}
		env.Stdin, env.Stdout, env.Stderr, env.Screen = tty, tty, tty, &size
	}
	return env
}

// storyID counts in a file, and makes of the number an id that looks like any.
func storyID(counter string) string {
	f, err := os.OpenFile(counter, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if _, err := f.Write([]byte{'.'}); err != nil {
		panic(err)
	}
	info, err := f.Stat()
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256([]byte(strconv.FormatInt(info.Size(), 10)))
	id := make([]byte, 12)
	for i := range id {
		id[i] = letters[int(sum[i])%len(letters)]
	}
	return string(id)
}

func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("NOW", "2026-11-23T09:00:00Z") // a Monday, in the iteration of 22 to 28 November
			e.Setenv("OPSBOARD_FILE", filepath.Join(e.WorkDir, "board.db"))
			e.Setenv("OPSBOARD_USER", "ana")
			e.Setenv("HOME", filepath.Join(e.WorkDir, "home"))
			e.Setenv("TERM", "xterm-256color")
			e.Setenv("LC_ALL", "C.UTF-8")
			e.Setenv("ESC", "\x1b")
			e.Setenv("GORACE", os.Getenv("GORACE")) // how long a program under the race detector stays at its end
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "card": card, "text": text, "gitlab": playGitLab, "text-of": textOf,
		},
	})
}

// exits runs the program and requires its exit code: exits 2 list stage:quued
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE ARGUMENT…")
	}
	code := 0
	if err := ts.Exec("opsboard", args[1:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("opsboard: %v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, not %s", code, args[0])
	}
}

// card keeps the id that the last command printed as $NAME, and its first four
// letters as $NAME4.
func card(ts *testscript.TestScript, neg bool, args []string) {
	id := strings.TrimSpace(ts.ReadFile("stdout"))
	if neg || len(args) != 1 || len(id) != 12 {
		ts.Fatalf("usage: card NAME, after a command that printed an id; it printed %q", id)
	}
	ts.Setenv(args[0], id)
	ts.Setenv(args[0]+"4", id[:4])
}

// text writes a file of so many letters: text long.txt 10000000
func text(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: text FILE LENGTH")
	}
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("a", n)), 0o600))
}

// textOf writes a file in which \n is the end of a line: text-of keys 'r\n$GITLAB'
func textOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: text-of FILE TEXT")
	}
	text := os.Expand(args[1], ts.Getenv)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.ReplaceAll(text, `\n`, "\n")), 0o600))
}

func TestIDsAreTwelveLettersAndDigitsAndNeverTheSame(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		id := newID()
		require.Regexp(t, "^[a-z0-9]{12}$", id)
		require.False(t, seen[id])
		seen[id] = true
	}
}

// served is a fake GitLab on a port of this machine, which lasts as long as its
// story.
type served struct {
	*gitlabtest.Server
	clock *gitlabtest.Clock
	http  *httptest.Server
}

var (
	servedMu sync.Mutex
	servedBy = map[string]*served{} // by the folder of the story
)

func gitlabOf(ts *testscript.TestScript) *served {
	servedMu.Lock()
	defer servedMu.Unlock()
	s := servedBy[ts.Getenv("WORK")]
	if s == nil {
		ts.Fatalf("gitlab start first")
	}
	return s
}

// playGitLab lets a story have a GitLab, and people at its pages:
//
//	gitlab start [free]             sets $GITLAB, $GITLAB_HOST and ana's $GITLAB_TOKEN
//	gitlab open TITLE LABEL…        an issue, by ben
//	gitlab title N TEXT, gitlab move N LABEL, gitlab label N LABEL, gitlab close N, gitlab comment N TEXT
//	gitlab has N TEXT               title, description, labels, notes: one of them holds it
//	gitlab writes N                 so many requests wrote something since it was last asked
//	gitlab issues N                 so many issues are there
//	gitlab down, gitlab up          nobody listens
//	gitlab forget LABEL             the label is deleted
//	gitlab later 10m                the clocks of all go on
func playGitLab(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 0 || neg && args[0] != "has" {
		ts.Fatalf("usage: gitlab DO …")
	}
	if args[0] == "start" {
		start(ts, args[1:])
		return
	}
	s := gitlabOf(ts)
	ben := s.Browser("ben")
	arg := func(i int) string {
		if i >= len(args) {
			ts.Fatalf("gitlab %s needs more", args[0])
		}
		return args[i]
	}
	number := func(i int) int64 {
		n, err := strconv.ParseInt(arg(i), 10, 64)
		ts.Check(err)
		return n
	}
	switch args[0] {
	case "open":
		if ben.Open(arg(1), "", args[2:]...) == 0 {
			ts.Fatalf("it was refused")
		}
	case "title":
		ts.Check(ben.SetTitle(number(1), arg(2)))
	case "move":
		ts.Check(ben.Move(number(1), arg(2)))
	case "label":
		ts.Check(ben.AddLabels(number(1), arg(2)))
	case "close":
		ts.Check(ben.Close(number(1)))
	case "comment":
		_, err := ben.Comment(number(1), arg(2))
		ts.Check(err)
	case "forget":
		ts.Check(ben.DeleteLabel(arg(1)))
	case "has":
		if holds(s, number(1), arg(2)) == neg {
			ts.Fatalf("issue %s: %+v", args[1], s.Truth(number(1)))
		}
	case "writes":
		if got := s.NonGET(); int64(len(got)) != number(1) {
			ts.Fatalf("%d requests wrote: %+v", len(got), got)
		}
		s.Forget()
	case "issues":
		if got := s.Truths(); int64(len(got)) != number(1) {
			ts.Fatalf("there are %d issues: %+v", len(got), got)
		}
	case "down":
		s.Fault(gitlabtest.Match{Times: -1}, gitlabtest.Fault{Answer: gitlabtest.Maintenance})
	case "up":
		s.Calm()
	case "later":
		by, err := time.ParseDuration(arg(1))
		ts.Check(err)
		ts.Setenv("NOW", s.clock.Advance(by).Format(time.RFC3339))
	default:
		ts.Fatalf("gitlab cannot %s", args[0])
	}
}

func start(ts *testscript.TestScript, args []string) {
	now, err := time.Parse(time.RFC3339, ts.Getenv("NOW"))
	ts.Check(err)
	s := &served{clock: gitlabtest.NewClock(now)}
	s.http = httptest.NewUnstartedServer(nil)
	cfg := gitlabtest.Config{Now: s.clock.Now, URL: "http://" + s.http.Listener.Addr().String()}
	if len(args) > 0 && args[0] == "free" {
		cfg.Tier = gitlabtest.Free
	}
	s.Server = gitlabtest.Sample(cfg)
	s.http.Config.Handler = s.Server
	s.http.Start()
	work := ts.Getenv("WORK")
	servedMu.Lock()
	servedBy[work] = s
	servedMu.Unlock()
	ts.Defer(func() {
		servedMu.Lock()
		delete(servedBy, work)
		servedMu.Unlock()
		s.http.Close()
	})
	ts.Setenv("GITLAB", cfg.URL+"/"+gitlabtest.SampleProject)
	ts.Setenv("GITLAB_HOST", s.http.Listener.Addr().String())
	ts.Setenv("GITLAB_TOKEN", "ana-token")
}

func holds(s *served, iid int64, text string) bool {
	t := s.Truth(iid)
	if t == nil {
		return false
	}
	all := []string{t.Title, t.Description, strings.Join(t.Labels, "\n"), strings.Join(t.Assignees, "\n"), map[bool]string{true: "closed", false: "open"}[t.Closed]}
	for _, n := range t.Notes {
		all = append(all, n.Body)
	}
	return strings.Contains(strings.Join(all, "\n"), text)
}

// storyAfter waits for nothing: the story's clock goes on by what is waited for.
// After $ROUNDS waits it interrupts the program, as ctrl+c does.
func storyAfter(rounds int, on func(time.Duration)) func(time.Duration) <-chan time.Time {
	return func(d time.Duration) <-chan time.Time {
		waited := make(chan time.Time, 1)
		if rounds--; rounds < 0 {
			me, err := os.FindProcess(os.Getpid())
			if err != nil || me.Signal(os.Interrupt) != nil {
				panic("nobody can be interrupted here")
			}
			return waited
		}
		on(d)
		waited <- time.Time{}
		return waited
	}
}

func TestAnInterruptIsThatOfAProgramInFrontAndAMomentLongerThanItLives(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	f := &front{now: func() time.Time { return at }}
	require.False(t, f.takes(), "nobody is in front")
	first, second := f.hold(), f.hold()
	first()
	first()
	at = at.Add(time.Hour)
	require.True(t, f.takes(), "one is in front still")
	second()
	at = at.Add(late - 1)
	require.True(t, f.takes(), "the signal of which the last one died may come yet")
	at = at.Add(1)
	require.False(t, f.takes())
}
