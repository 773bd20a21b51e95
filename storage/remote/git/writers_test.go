package git

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// writer appends its entries as the engine would: what is new is fetched, and what
// is not there yet is put after it. Some of its gits are killed in the middle.
type writer struct {
	d    *Driver
	at   remote.Version
	seen map[string]bool
	dice *rand.Rand
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

func (w *writer) put(ctx context.Context, id string) error {
	for try := range 200 {
		within, cancel := ctx, context.CancelFunc(func() {})
		if try < 5 && w.dice.IntN(4) == 0 {
			within, cancel = context.WithTimeout(ctx, time.Duration(w.dice.IntN(60))*time.Millisecond)
		}
		err := w.fetch(within)
		if err == nil && w.seen[id] {
			cancel()
			return nil
		}
		if err == nil {
			_, err = w.d.Append(within, w.at, seg(id))
		}
		killed := within.Err() != nil
		cancel()
		switch {
		case err == nil, errors.Is(err, remote.ErrStale), errors.Is(err, remote.ErrUnanswered), killed:
		default:
			return err
		}
	}
	return errors.New("200 tries were not enough")
}

func TestManyWritersAreKilledAndOutrunAndEveryEntryIsThereOnce(t *testing.T) {
	writers, each := 10, 3
	if os.Getenv("OPSBOARD_LONG") != "" {
		writers, each = 50, 6
	}
	there := hub(t)
	founder := peer(t, "founder", there)
	probed(t, founder)
	var all sync.WaitGroup
	errs := make([]error, writers)
	for i := range writers {
		w := &writer{d: peer(t, fmt.Sprintf("w%d", i), there), seen: map[string]bool{}, dice: rand.New(rand.NewPCG(7, uint64(i)))}
		w.d.ref = founder.Ref()
		all.Go(func() {
			for n := range each {
				if err := w.put(t.Context(), fmt.Sprintf("w%d-%d", i, n)); err != nil {
					errs[i] = err
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
