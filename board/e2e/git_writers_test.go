//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// writer is a person with a board file of their own, whose program is killed at
// random moments: it dies itself, and the git that it left goes on alone.
type writer struct {
	*desk
	dice   *rand.Rand
	lives  time.Duration     // how long a sync lasts at most
	cards  map[string]string // acknowledged, with the words said on each
	killed int
	synced int
	errs   []string // what a sync that was not killed ended with
}

// dies runs the program and kills it at some moment, if it lasts so long.
func (w *writer) dies(within time.Duration, args ...string) (out string, died bool, code int) {
	c := w.command(args...)
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	if c.Start() != nil {
		return "", true, -1
	}
	timer := time.AfterFunc(time.Duration(w.dice.Int64N(int64(within))), func() { _ = c.Process.Kill() })
	_ = c.Wait()
	timer.Stop()
	code = c.ProcessState.ExitCode()
	if code < 0 {
		w.killed++
	}
	return strings.TrimSpace(said.String()), code < 0, code
}

// works makes a card and says something on it, and syncs now and then.
func (w *writer) works(rounds int) {
	for n := range rounds {
		title := fmt.Sprintf("card %d of %s", n, filepath.Base(filepath.Dir(w.file)))
		if id, died, code := w.dies(300*time.Millisecond, "add", "--kind", "bug", title); !died && code == 0 {
			w.cards[id] = ""
			words := "said: " + title
			if _, died, code := w.dies(300*time.Millisecond, "comment", id, words); !died && code == 0 {
				w.cards[id] = words
			}
		}
		for range 1 + w.dice.IntN(2) {
			switch out, died, code := w.dies(w.lives, "sync"); {
			case died:
			case code == 0:
				w.synced++
			default:
				w.errs = append(w.errs, out)
			}
		}
	}
}

// aHub is a bare repository that several boards are shared through.
type aHub struct {
	t    *testing.T
	path string
}

func newHub(t *testing.T) aHub {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed: .ci/run installs it from Debian (package git)")
	}
	h := aHub{t, filepath.Join(t.TempDir(), "hub.git")}
	h.git("init", "-q", "--bare", h.path)
	return h
}

// git runs git at the hub, as whoever runs it would.
func (h aHub) git(args ...string) string {
	h.t.Helper()
	out, err := h.try(args...)
	require.NoError(h.t, err)
	return out
}

func (h aHub) try(args ...string) (string, error) {
	c := exec.Command("git", args...)
	c.Dir = filepath.Dir(h.path)
	c.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	var said strings.Builder
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		err = fmt.Errorf("git %v: %w: %s", args, err, said.String())
	}
	return strings.TrimSpace(string(out)), err
}

// ref is where the log is.
func (h aHub) ref() string {
	h.t.Helper()
	return h.git("--git-dir="+h.path, "for-each-ref", "--format=%(refname)")
}

// forced pushes an older state of the log over the newest one, from outside, and
// says how many segments it took away at least; none, where a writer was quicker
// even than that.
func (h aHub) forced(back int) int {
	h.t.Helper()
	ref, other := h.ref(), filepath.Join(h.t.TempDir(), "other.git")
	h.git("init", "-q", "--bare", other)
	h.git("--git-dir="+other, "fetch", "-q", h.path, ref+":refs/heads/log")
	older := h.git("--git-dir="+other, "rev-parse", fmt.Sprintf("refs/heads/log~%d", back))
	if _, err := h.try("--git-dir="+other, "push", "-q", "--force", h.path, older+":"+ref); err != nil {
		require.ErrorContains(h.t, err, "cannot lock ref")
		return 0
	}
	return back
}

// entries counts how often each entry stands in the log, by its id: read by git
// and a few lines of our own, not by the program.
func (h aHub) entries() (count map[string]int, segments int) {
	h.t.Helper()
	count = map[string]int{}
	for _, commit := range strings.Fields(h.git("--git-dir="+h.path, "rev-list", h.ref())) {
		segments++
		_, lines, _ := strings.Cut(h.git("--git-dir="+h.path, "cat-file", "blob", commit+":seg"), "\n")
		for line := range strings.Lines(lines) {
			var e struct{ ID string }
			require.NoError(h.t, json.Unmarshal([]byte(line), &e), line)
			count[e.ID]++
		}
	}
	return count, segments
}

func TestWritersThatAreKilledWhileTheHubIsTidiedAndForcedBackLoseNothing(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	h := newHub(t)
	founder := newDesk(t)
	founder.run("add", "--kind", "bug", "the first card")
	founder.run("remote", "add", "hub", h.path)
	founder.run("sync")
	writers := make([]*writer, rounds(5, 50))
	began := time.Now()
	for i := range writers {
		w := &writer{desk: newDesk(t), dice: rand.New(rand.NewPCG(seed, uint64(i))), lives: time.Duration(100*len(writers)) * time.Millisecond, cards: map[string]string{}}
		w.env = append(w.env, fmt.Sprintf("OPSBOARD_USER=w%d", i))
		w.run("remote", "add", "hub", h.path)
		writers[i] = w
	}
	joined := len(strings.Fields(h.git("--git-dir="+h.path, "rev-list", h.ref())))

	var all sync.WaitGroup
	var over atomic.Bool
	for _, w := range writers {
		all.Go(func() { w.works(rounds(3, 8)) })
	}
	ended := make(chan struct{})
	go func() {
		all.Wait()
		over.Store(true)
		close(ended)
	}()
	tidied, lost := 0, 0
	for !over.Load() {
		h.git("--git-dir="+h.path, "gc", "--quiet")
		tidied++
		if n := len(strings.Fields(h.git("--git-dir="+h.path, "rev-list", h.ref()))); lost == 0 && n > joined+3 {
			lost = h.forced(min(n-joined, n/2))
		}
	}
	<-ended
	if lost == 0 {
		lost = h.forced(1)
	}
	everybody := []*desk{founder}
	for _, w := range writers {
		everybody = append(everybody, w.desk)
	}
	quiet(t, everybody)

	acknowledged, killed, synced, failed := 0, 0, 0, map[string]int{}
	newcomer := newDesk(t)
	newcomer.run("remote", "add", "hub", h.path)
	newcomer.run("sync")
	cards := newcomer.all()
	for _, w := range writers {
		for id, words := range w.cards {
			acknowledged++
			require.Contains(t, cards, id, "seed %d", seed)
			if words != "" {
				acknowledged++
				n := 0
				for _, c := range cards[id].Comments {
					if c.Text == words {
						n++
					}
				}
				require.Equal(t, 1, n, "%q, seed %d", words, seed)
			}
		}
		killed, synced = killed+w.killed, synced+w.synced
		for _, e := range w.errs {
			failed[e]++
		}
	}
	for _, d := range everybody {
		require.Equal(t, cards, d.all(), "seed %d", seed)
	}
	count, segments := h.entries()
	for id, n := range count {
		require.Equal(t, 1, n, "%s stands in the log more than once, seed %d", id, seed)
	}
	require.Empty(t, h.git("--git-dir="+h.path, "fsck", "--strict", "--no-dangling", "--no-progress"))
	t.Logf("%d writers in %.0f s: %d programs killed, %d syncs through, %d acknowledged changes; %d times gc, %d segments forced away; %d entries in %d segments, each once (seed %d)",
		len(writers), time.Since(began).Seconds(), killed, synced, acknowledged, tidied, lost, len(count), segments, seed)
	for e, n := range failed {
		t.Logf("%d times: %s", n, e)
	}
}

// quiet syncs all until nobody has anything to tell.
func quiet(t *testing.T, desks []*desk) {
	t.Helper()
	for range 6 {
		still := true
		for _, d := range desks {
			still = strings.Contains(d.run("sync"), "nothing new") && still
		}
		if still {
			for _, d := range desks {
				d.sound()
			}
			return
		}
	}
	require.FailNow(t, "the boards do not fall silent")
}

// all are the cards of a board.
func (d *desk) all() map[string]aCard {
	d.t.Helper()
	out := map[string]aCard{}
	var cards []aCard
	require.NoError(d.t, json.Unmarshal([]byte(d.run("list", "--json", "--limit", "100000")), &cards))
	for _, c := range cards {
		out[c.ID] = c
	}
	return out
}
