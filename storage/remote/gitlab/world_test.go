package gitlab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// dice decide what happens next: those of rapid, which finds the shortest history
// that breaks a law, or those of a seed.
type dice interface {
	pick(n int) int // 0 to n-1
}

type rapidDice struct{ *rapid.T }

func (d rapidDice) pick(n int) int { return rapid.IntRange(0, n-1).Draw(d.T, "pick") }

type seedDice struct{ *rand.Rand }

func (d seedDice) pick(n int) int { return d.IntN(n) }

// tester is a test of package testing or of rapid.
type tester interface {
	require.TestingT
	Logf(string, ...any)
}

// world is a GitLab with several boards that are shared through it, each with a
// file, a clock and an account of its own, and people who use a browser.
type world struct {
	tb      tester
	dice    dice
	dir     string
	clock   *gitlabtest.Clock
	srv     *gitlabtest.Server
	seats   []*seat
	names   int             // words that were used up
	issues  map[int64]bool  // that people of the browser copied
	copies  map[int64]bool  // copied ones, which hold the marks of others
	gone    map[string]bool // cards whose issue was deleted or moved
	shown   shown
	errs    map[string]int
	stepped func(string) // told each boundary of a sync
	plain   bool         // nothing goes wrong there
}

// weather is what may go wrong in a world.
type weather struct {
	seats  int
	share  float64 // of requests that something happens to
	lag    time.Duration
	lead   time.Duration
	skewed bool
	kind   func(*gitlabtest.Config)
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newWorld(tb tester, dir string, d dice, seed uint64, by weather) *world {
	clock := gitlabtest.NewClock(noon)
	cfg := gitlabtest.Config{Now: clock.Now, Seed: seed, ReplicaLag: by.lag, StampLead: by.lead}
	if by.kind != nil {
		by.kind(&cfg)
	}
	w := &world{
		tb: tb, dice: d, dir: dir, clock: clock, srv: gitlabtest.Sample(cfg), issues: map[int64]bool{}, copies: map[int64]bool{},
		gone: map[string]bool{}, shown: shown{}, errs: map[string]int{}, plain: by.share == 0 && by.lag == 0,
	}
	if by.share > 0 {
		w.srv.Misbehave(gitlabtest.Chaos{Seed: seed, Share: by.share})
	}
	for n := range by.seats {
		skew := time.Duration(0)
		if by.skewed {
			skew = []time.Duration{0, 40 * time.Second, -3 * time.Minute, 26 * time.Hour, -87600 * time.Hour, 87600 * time.Hour}[d.pick(6)]
		}
		w.seats = append(w.seats, w.seat([]string{"ana", "ben", "max", "olga", "rita"}[n%5], n, skew))
	}
	return w
}

// seat is somebody at a board of their own.
type seat struct {
	*storage.Store
	w      *world
	n      int
	user   string
	skew   time.Duration
	path   string
	d      *Driver
	ids    int
	wishes []wish
}

func (w *world) seat(user string, n int, skew time.Duration) *seat {
	s := &seat{w: w, n: n, user: user, skew: skew, path: filepath.Join(w.dir, fmt.Sprintf("%s%d.db", user, n))}
	var err error
	s.Store, err = storage.Create(s.options(), workflow.Shipped()["default"])
	require.NoError(w.tb, err)
	s.start()
	require.NoError(w.tb, remote.Add(s.board, remote.Setup{Name: "team", Driver: "gitlab", URL: w.srv.URL(), SendAll: true}))
	return s
}

func (s *seat) options() storage.Options {
	return storage.Options{Path: s.path, Now: s.now, NewID: s.newID}
}

// start is a new process at the same board.
func (s *seat) start() {
	var err error
	s.Store, err = storage.Open(s.options())
	require.NoError(s.w.tb, err)
	s.d, err = New(Config{
		Name: "team", URL: s.w.srv.URL() + "/" + gitlabtest.SampleProject, Token: s.user + "-token",
		Transport: s.w.srv.Transport(), Now: s.now, CreateLabels: true,
	})
	require.NoError(s.w.tb, err)
}

func (s *seat) now() time.Time { return s.w.clock.Now().Add(s.skew) }

func (s *seat) newID() string {
	s.ids++
	return fmt.Sprintf("%s%d%0*d", s.user, s.n, 11-len(s.user), s.ids)
}

func (s *seat) board(fn func(remote.Tx) error) error {
	return s.Store.Sync(func(x *storage.SyncTx) error { return fn(x) })
}

// sync is one sync; trouble with the remote is no failure.
func (s *seat) sync() (remote.Report, error) {
	report, err := remote.Sync(context.Background(), remote.Config{
		Board: s.board, Remote: s.d, Name: "team", Now: s.now, NewID: s.newID, Hook: s.w.step, Lock: s.LockSync,
	})
	s.w.tb.Logf("%s %s%d syncs: %s %v", s.w.clock.Now().Format("15:04:05"), s.user, s.n, brief(report), err)
	if err != nil {
		var trouble *Failure
		require.True(s.w.tb, errors.As(err, &trouble), "%v", err)
		require.NotContains(s.w.tb, err.Error(), "-token")
		s.w.errs[trouble.Call]++
	}
	return report, err
}

// step is told each boundary of a sync: at every one of them what must be there
// once is there once.
func (w *world) step(name string) {
	w.look()
	if w.stepped != nil {
		w.stepped(name)
	}
}

// do is a wish of a person at a board. One that a rule turns down is none.
func (s *seat) do(id workflow.CardID, do workflow.Action) bool {
	r, err := s.Commit(workflow.Op{ID: s.newID(), Card: id, By: s.user, At: s.now(), Door: workflow.DoorBoard, Do: do})
	if err != nil {
		var refused *workflow.Refusal
		var invalid *workflow.Invalid
		var missing *storage.NotFound
		require.True(s.w.tb, errors.As(err, &refused) || errors.As(err, &invalid) || errors.As(err, &missing), "%v", err)
		return false
	}
	s.w.tb.Logf("%s%d does %s on %s: %v", s.user, s.n, do.Name(), id, changesOf(r.Entries))
	s.acknowledged(r.Entries)
	return true
}

// undo takes the last step back, or one before.
func (s *seat) undo(step uint64) {
	r, err := s.Undo(step, storage.Stamp{By: s.user, At: s.now(), Door: workflow.DoorBoard})
	if err == nil {
		s.w.tb.Logf("%s%d undoes: %v", s.user, s.n, changesOf(r.Entries))
		s.acknowledged(r.Entries)
	}
}

// cards are all cards of a board.
func (s *seat) cards() map[workflow.CardID]workflow.Card {
	out := map[workflow.CardID]workflow.Card{}
	log, err := s.Log(storage.LogQuery{})
	require.NoError(s.w.tb, err)
	for _, l := range log {
		if l.Card == "" || out[l.Card].ID != "" {
			continue
		}
		c, err := s.Card(l.Card)
		var missing *storage.NotFound
		if errors.As(err, &missing) {
			continue
		}
		require.NoError(s.w.tb, err)
		out[c.ID] = c
	}
	return out
}

func (s *seat) file() string {
	b, err := os.ReadFile(s.path)
	require.NoError(s.w.tb, err)
	return string(b)
}

func changesOf(entries []workflow.Entry) (out []workflow.Change) {
	for _, e := range entries {
		out = append(out, e.Changes...)
	}
	return out
}

func brief(r remote.Report) string {
	b, _ := json.Marshal(r)
	return string(b)
}
