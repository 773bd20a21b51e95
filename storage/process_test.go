package storage

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// A test that needs another process starts this test binary again with this
// variable set: what the process is to do, and on which file.
const childVariable = "OPSBOARD_STORAGE_TEST_CHILD"

// TestAsAnotherProcess is the other process where one is asked for.
func TestAsAnotherProcess(t *testing.T) {
	what := os.Getenv(childVariable)
	if what == "" {
		return // the tests below start it
	}
	require.NoError(t, child(what))
}

// child is the other process: "say N PREFIX CARD PATH" adds N comments and prints
// each once it is kept; "hold PATH" keeps the file open until its input ends; "roll
// TIME PATH" lets it roll over.
func child(what string) error {
	verb, rest, _ := strings.Cut(what, " ")
	if verb == "hold" {
		s, err := Open(testOptions(rest))
		if err != nil {
			return err
		}
		return s.update("hold", func(*tx) error {
			fmt.Println(mark + "held")
			_, err := io.Copy(io.Discard, os.Stdin)
			return err
		})
	}
	if verb == "roll" {
		return rollAsChild(rest)
	}
	parts := strings.SplitN(rest, " ", 4)
	n, err := strconv.Atoi(parts[0])
	if err != nil {
		return err
	}
	s, err := openAmongMany(parts[3])
	if err != nil {
		return err
	}
	return say(s, n, parts[1], workflow.CardID(parts[2]), func(text string) { fmt.Println(mark + text) })
}

// openAmongMany opens a board on which others write all the time, however much
// else the machine has to do.
func openAmongMany(path string) (*Store, error) {
	o := testOptions(path)
	o.Patience = time.Hour
	return Open(o)
}

// say adds n comments, one a commit, and tells each once it is kept.
func say(s *Store, n int, prefix string, id workflow.CardID, kept func(string)) error {
	for i := range n {
		text := prefix + "-" + strconv.Itoa(i)
		op := workflow.Op{ID: text, Card: id, By: prefix, At: monday, Door: workflow.DoorCommand, Do: workflow.Say{Text: text}}
		if _, err := s.Commit(op); err != nil {
			return err
		}
		kept(text)
	}
	return nil
}

// startChild starts the other process.
func startChild(t *testing.T, what string) (*exec.Cmd, io.WriteCloser, *lines) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self, "-test.run=^TestAsAnotherProcess$")
	cmd.Env = append(os.Environ(), childVariable+"="+what)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return cmd, in, &lines{bufio.NewScanner(out), ""}
}

// mark begins what the other process says, beside what its test run prints.
const mark = "> "

// lines are what the other process says.
type lines struct {
	all  *bufio.Scanner
	text string
}

func (l *lines) Scan() bool {
	for l.all.Scan() {
		if text, said := strings.CutPrefix(l.all.Text(), mark); said {
			l.text = text
			return true
		}
	}
	return false
}

func (l *lines) Text() string { return l.text }

func commentsOf(t *testing.T, s *Store, id workflow.CardID) map[string]bool {
	t.Helper()
	c, err := s.Card(id)
	require.NoError(t, err)
	texts := map[string]bool{}
	for _, m := range c.Comments {
		texts[m.Text] = true
	}
	require.Len(t, texts, len(c.Comments), "no comment stands twice")
	return texts
}

func TestFourWritersLoseNothing(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "busy")
	const each = 100
	done := make(chan error, 4)
	for _, name := range []string{"one", "two"} {
		go func() {
			own, err := openAmongMany(s.path)
			if err == nil {
				err = say(own, each, name, id, func(string) {})
			}
			done <- err
		}()
	}
	for _, name := range []string{"three", "four"} {
		cmd, _, out := startChild(t, fmt.Sprintf("say %d %s %s %s", each, name, id, s.path))
		go func() {
			last := ""
			for out.Scan() {
				last = out.Text()
			}
			if err := cmd.Wait(); err != nil {
				done <- fmt.Errorf("%w: %s", err, last)
				return
			}
			done <- nil
		}()
	}
	for range cap(done) {
		require.NoError(t, <-done)
	}
	texts := commentsOf(t, s, id)
	for _, name := range []string{"one", "two", "three", "four"} {
		for i := range each {
			require.Contains(t, texts, name+"-"+strconv.Itoa(i))
		}
	}
	requireCardsFollowFromHistory(t, s)
}

func TestAFileThatIsHeldIsBusyAndSaysByWhom(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	cmd, in, out := startChild(t, "hold "+s.path)
	require.True(t, out.Scan())
	require.Equal(t, "held", out.Text())

	_, err := s.Commit(wish(s, id, workflow.Say{Text: "x"}))
	f := requireProblem(t, Busy, err)
	if _, err := os.Stat("/proc/locks"); err == nil {
		require.Contains(t, f.Error(), strconv.Itoa(cmd.Process.Pid), "who holds it is named")
	}
	_, err = s.Card(id)
	requireProblem(t, Busy, err)
	_, err = s.Version()
	require.NoError(t, err, "the version needs no lock")

	require.NoError(t, in.Close())
	require.False(t, out.Scan())
	require.NoError(t, cmd.Wait())
	must(t, s, wish(s, id, workflow.Say{Text: "free again"}))
}

// TestWhatWasAcknowledgedSurvivesAKill kills a process in the middle of its
// writes, again and again. What it said was kept must be there, at most one
// more, and the file must be sound.
func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	s := newTestBoard(t)
	id := addCard(t, s, "killed")
	acknowledged := 0
	for round := range rounds {
		prefix := fmt.Sprintf("round%d", round)
		cmd, _, out := startChild(t, fmt.Sprintf("say 100000 %s %s %s", prefix, id, s.path))
		var kept []string
		for len(kept) < 1+round%7 && out.Scan() {
			kept = append(kept, out.Text())
		}
		require.NoError(t, cmd.Process.Kill())
		for out.Scan() { // said before it died
			kept = append(kept, out.Text())
		}
		_ = cmd.Wait() // it was killed
		require.NotEmpty(t, kept)
		acknowledged += len(kept)

		texts := commentsOf(t, s, id)
		for _, text := range kept {
			require.Contains(t, texts, text)
		}
		require.LessOrEqual(t, len(texts)-acknowledged, round+1, "at most one unsaid write a round")
		requireSound(t, s.path)
	}
	requireCardsFollowFromHistory(t, s)
}

func TestAPatientTransactionSaysForWhomItWaits(t *testing.T) {
	said := make(chan string, 1)
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	cmd, in, out := startChild(t, "hold "+s.path)
	require.True(t, out.Scan())
	patient := testOptions(s.path)
	patient.Patience, patient.Warn = time.Hour, func(sentence string) { said <- sentence }
	other := make(chan error, 1)
	go func() {
		p, err := Open(patient)
		if err == nil {
			_, err = p.Commit(wish(p, id, workflow.Say{Text: "after a while"}))
		}
		other <- err
	}()
	require.Contains(t, <-said, "waiting for")
	require.NoError(t, in.Close())
	require.False(t, out.Scan())
	require.NoError(t, cmd.Wait())
	require.NoError(t, <-other)
	c, err := s.Card(id)
	require.NoError(t, err)
	require.Len(t, c.Comments, 1)
}
