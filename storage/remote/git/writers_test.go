package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// writer appends its entries as the engine would: what is new is fetched, what is
// not there yet is put after it, and who was not the first waits by chance. Some of
// its gits end in the middle: told to, or killed so that they tidy up nothing.
type writer struct {
	d     *Driver
	env   []string
	at    remote.Version
	seen  map[string]bool
	dice  *rand.Rand
	tries int // the most that one entry took
	ended int // gits
}

// deadly is a git that kills itself after the seconds in DIES.
func deadly(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "git")
	script := "#!/bin/sh\nif [ -n \"$DIES\" ]; then (sleep \"$DIES\"; kill -9 $$) >/dev/null 2>&1 </dev/null & fi\nexec " + needsGit(t) + " \"$@\"\n"
	require.NoError(t, os.WriteFile(path, []byte(script), 0o700))
	return path
}

func (w *writer) fetch(ctx context.Context) error {
	err := w.d.Fetch(ctx, w.at, func(s remote.Segment) error {
		for _, id := range texts([]remote.Segment{s}) {
			w.seen[id] = true
		}
		w.at = s.Version
		return nil
	})
	var back *remote.Rewound
	if errors.As(err, &back) {
		w.at, w.seen = "", map[string]bool{}
		return w.fetch(ctx)
	}
	return err
}

// once fetches, and appends an entry that is not there yet.
func (w *writer) once(ctx context.Context, id string) error {
	if err := w.fetch(ctx); err != nil || w.seen[id] {
		return err
	}
	_, err := w.d.Append(ctx, w.at, seg(id))
	return err
}

// idle is how often in a row a writer finds the log where it was and gets nothing
// on it either. Who is only outrun has as long as the others need.
const idle = 40

func (w *writer) put(ctx context.Context, id string) error {
	still := 0
	for try := 1; !w.seen[id]; try++ {
		w.tries = max(w.tries, try)
		within, cancel, at, dies := ctx, context.CancelFunc(func() {}), w.at, false
		w.d.env = w.env
		switch after := time.Duration(w.dice.IntN(400)) * time.Millisecond; {
		case try >= 5:
		case w.dice.IntN(6) == 0:
			within, cancel = context.WithTimeout(ctx, after)
			dies = true
		case w.dice.IntN(5) == 0:
			w.d.env = append(slices.Clip(w.env), fmt.Sprintf("DIES=%.3f", after.Seconds()))
			dies = true
		}
		began := time.Now()
		err := w.once(within, id)
		cancel()
		took := time.Since(began)
		var trouble *Trouble
		switch {
		case err == nil, errors.Is(err, remote.ErrStale), errors.Is(err, remote.ErrUnanswered):
		case dies:
			w.ended++
		case errors.As(err, &trouble) && trouble.Kind == Locked: // the git of one that was killed goes on
		default:
			return err
		}
		if still++; w.at != at {
			still = 0
		}
		if still > idle {
			return fmt.Errorf("%d tries in which nobody got on: %w", still, err)
		}
		if err != nil { // as the engine does it
			bound := min(max(3*time.Second, 8*took), max(50*time.Millisecond, took/2)<<min(try, 10))
			<-time.After(time.Duration(w.dice.Int64N(int64(bound))))
		}
	}
	return nil
}

func TestManyWritersAreKilledAndOutrunAndEveryEntryIsThereOnce(t *testing.T) {
	writers, each := 10, 3
	if os.Getenv("OPSBOARD_LONG") != "" {
		writers, each = 50, 4
	}
	there := hub(t)
	founder := peer(t, "founder", there)
	probed(t, founder)
	var all sync.WaitGroup
	errs := make([]error, writers)
	team := make([]*writer, writers)
	git := deadly(t)
	for i := range writers {
		w := &writer{d: peer(t, fmt.Sprintf("w%d", i), there, func(c *Config) { c.Git = git }), seen: map[string]bool{}, dice: rand.New(rand.NewPCG(7, uint64(i)))}
		w.env, w.d.ref, team[i] = w.d.env, founder.Ref(), w
		all.Go(func() {
			for n := range each {
				if err := w.put(t.Context(), fmt.Sprintf("w%d-%d", i, n)); err != nil {
					errs[i] = fmt.Errorf("writer %d: %w", i, err)
					return
				}
			}
		})
	}
	for range 3 {
		by(t, there, "gc", "--quiet", "--prune=2.weeks.ago")
	}
	all.Wait()
	require.NoError(t, errors.Join(errs...))
	segs, err := fetched(t, founder, "")
	require.NoError(t, err)
	count := map[string]int{}
	for _, id := range texts(segs) {
		count[id]++
	}
	require.Len(t, count, writers*each)
	for id, n := range count {
		require.Equal(t, 1, n, id)
	}
	by(t, there, "fsck", "--strict")
	tries, ended := 0, 0
	for _, w := range team {
		tries, ended = max(tries, w.tries), ended+w.ended
	}
	t.Logf("%d writers, %d entries each once, %d gits ended in the middle, at most %d tries for an entry", writers, len(count), ended, tries)
}

func TestAForcePushInTheMiddleIsNoticedByEverybody(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	v := log(t, ana, 6)
	probed(t, ben)
	_, err := fetched(t, ben, v[2])
	require.NoError(t, err)
	cut, _ := readVersion(v[3])
	by(t, ana.cfg.Dir, "push", "--force", there, cut.commit+":"+ana.Ref())
	other := appended(t, ben, v[3], "ben1")
	for _, d := range []*Driver{ana, ben} {
		var back *remote.Rewound
		_, err = d.Append(t.Context(), v[5], seg("late"))
		require.ErrorIs(t, err, remote.ErrStale, "what was forced away is not put back unseen")
		_, err = fetched(t, d, v[5])
		require.ErrorAs(t, err, &back)
		require.Equal(t, v[3], back.Common)
		segs, err := fetched(t, d, back.Common)
		require.NoError(t, err)
		require.Equal(t, other, segs[0].Version)
	}
}
