package board

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// mistaken is a store with a mistake in it.
type mistaken struct {
	Store
	inVersion, inCommit bool
}

func (b mistaken) Version() (uint64, error) {
	if b.inVersion {
		panic("a mistake")
	}
	return b.Store.Version()
}

func (b mistaken) Commit(ops ...workflow.Op) (uint64, error) {
	if b.inCommit {
		panic("a mistake")
	}
	return b.Store.Commit(ops...)
}

// runs runs a board of 60 cards on streams, for at most so long as a test may.
func runs(t *testing.T, in io.Reader, out io.Writer, change func(*Config)) (*person, error) {
	t.Helper()
	p := sit(t, 60, 100, 30)
	cfg := p.m.cfg
	cfg.Input, cfg.Output, cfg.Environ = in, out, []string{"TERM=xterm-256color"}
	change(&cfg)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := Run(ctx, cfg)
	require.NoError(t, ctx.Err(), "the board does not end")
	return p, err
}

func TestTheEndOfTheInputEndsTheBoardAfterTheLastKey(t *testing.T) {
	for _, linear := range []bool{false, true} {
		p, err := runs(t, strings.NewReader("cthe last words\x13"), io.Discard, func(c *Config) { c.Linear = linear })
		require.NoError(t, err)
		require.Len(t, p.file.entries, 1, "linear: %v", linear)
	}
}

// silence never has a key, and does not end before the test does.
func silence(t *testing.T) io.Reader {
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	return r
}

// noEar is an output that is gone.
type noEar struct{}

func (noEar) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "/dev/tty", Err: syscall.EIO}
}

func TestABoardThatNobodySeesEnds(t *testing.T) {
	for _, linear := range []bool{false, true} {
		_, err := runs(t, silence(t), noEar{}, func(c *Config) { c.Linear = linear })
		require.NoError(t, err)
	}
}

func TestAPanicOfACommandComesBackAsACrash(t *testing.T) {
	var out safeBuffer
	_, err := runs(t, silence(t), &out, func(c *Config) {
		c.Store, c.Poll = mistaken{Store: c.Store, inVersion: true}, time.Millisecond
	})
	var crash *Crash
	require.ErrorAs(t, err, &crash)
	require.Equal(t, "the board stopped on a mistake in the program: a mistake", err.Error())
	require.Contains(t, string(crash.Stack), "mistaken")
	require.NotContains(t, out.String(), "goroutine")
}

func TestAWriteThatPanicsIsNamedAsNotSaved(t *testing.T) {
	_, err := runs(t, strings.NewReader("cthe last words\x13"), io.Discard, func(c *Config) {
		c.Store = mistaken{Store: c.Store, inCommit: true}
	})
	require.ErrorContains(t, err, "a mistake")
	require.ErrorContains(t, err, "was not saved")
}

func TestAPanicInUpdateKeepsWhatWasUnsavedBefore(t *testing.T) {
	calls := 0
	p, err := runs(t, strings.NewReader("cthe first words\x13ctoo much\x13"), io.Discard, func(c *Config) {
		c.NewID = func() string {
			if calls++; calls > 1 {
				panic(errors.New("a mistake"))
			}
			return "id0000000001"
		}
	})
	var crash *Crash
	require.ErrorAs(t, err, &crash)
	require.Len(t, p.file.entries, 1)
}

func TestACrashWithinABatchIsCaughtToo(t *testing.T) {
	var f fall
	msg := f.command(tea.Batch(func() tea.Msg { panic("one") }, func() tea.Msg { return nil }))()
	batch, ok := msg.(tea.BatchMsg)
	require.True(t, ok)
	require.Equal(t, tea.QuitMsg{}, batch[0]())
	require.Equal(t, "one", f.crash.Value)
}

func TestNobodyUsesTheFileWhileTheBoardIsSuspended(t *testing.T) {
	p := sit(t, 5, 80, 24)
	k := &keeper{Store: p.file, saved: map[string]bool{}}
	k.pause()
	asked := make(chan uint64)
	go func() {
		v, _ := k.Version()
		asked <- v
	}()
	select {
	case <-asked:
		t.Fatal("the file was asked")
	default:
	}
	k.resume()
	require.NotZero(t, <-asked)
}

// safeBuffer is a buffer that two goroutines may use.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
