package remote_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// far is a tape that many reach at once, each call after a while.
type far struct {
	*head
	one   *sync.Mutex
	road  time.Duration
	tries int
}

func (f *far) Fetch(ctx context.Context, after remote.Version, emit func(remote.Segment) error) error {
	<-time.After(f.road)
	f.one.Lock()
	defer f.one.Unlock()
	return f.head.Fetch(ctx, after, emit)
}

func (f *far) Epoch(ctx context.Context) (uint64, error) {
	f.one.Lock()
	defer f.one.Unlock()
	return f.head.Epoch(ctx)
}

func (f *far) Append(ctx context.Context, after remote.Version, segments ...remote.Segment) ([]remote.Version, error) {
	<-time.After(f.road)
	f.one.Lock()
	defer f.one.Unlock()
	f.tries++
	return f.head.Append(ctx, after, segments...)
}

// Fifty people who all change something in the same moment: somebody gets on
// whenever somebody does not, and chance sees to it that nobody is always the last.
func TestOfFiftyWhoWriteAtOnceNobodyStarves(t *testing.T) {
	for road, patience := range map[time.Duration]time.Duration{150 * time.Millisecond: time.Minute, 2 * time.Second: 10 * time.Minute} {
		t.Run(road.String(), func(t *testing.T) { fiftyAtOnce(t, road, patience) })
	}
}

func fiftyAtOnce(t *testing.T, road, patience time.Duration) {
	const writers = 50
	dir := fast(t)
	synctest.Test(t, func(t *testing.T) {
		l, one := &tape{}, &sync.Mutex{}
		began := time.Now()
		most, last := 0, time.Duration(0)
		var all sync.WaitGroup
		for i := range writers {
			now := func() time.Time { return monday.Add(time.Since(began)) }
			d := newDesk(t, dir, l, &clock{monday}, fmt.Sprintf("w%c%c", 'a'+i/26, 'a'+i%26), workflow.Shipped()["default"])
			d.do("", workflow.Create{Title: "mine", Kind: "feature"})
			all.Go(func() {
				f := &far{head: d.head, one: one, road: road}
				for again := true; again; {
					cfg := d.config()
					cfg.Log, cfg.Now = f, now
					cfg.Wait = func(_ context.Context, d time.Duration) error {
						<-time.After(d)
						return nil
					}
					report, err := remote.SyncLog(context.Background(), cfg)
					if !assertNoError(t, err) {
						return
					}
					if again = !report.Again.IsZero(); again { // the board that is open comes again then
						<-time.After(report.Again.Sub(now()))
					}
				}
				one.Lock()
				defer one.Unlock()
				most, last = max(most, f.tries), max(last, time.Since(began))
			})
		}
		all.Wait()
		t.Logf("the last of %d was in after %.1f s; at most %d tries for one", writers, last.Seconds(), most)
		require.Less(t, most, 20)
		require.Less(t, last, patience)
	})
}

func assertNoError(t *testing.T, err error) bool {
	if err != nil {
		t.Error(err)
	}
	return err == nil
}

func TestALogThatNobodyMovesAndThatTakesNothingIsNoQuickWriter(t *testing.T) {
	ana, _, _ := pair(t)
	ana.do("", workflow.Create{Title: "mine", Kind: "feature"})
	ana.head.fail = func([]remote.Segment) (bool, error) {
		return false, fmt.Errorf("%w: %w", remote.ErrStale, errors.New("a file is in the way"))
	}
	_, err := ana.try()
	require.ErrorContains(t, err, "a file is in the way")
	ana.head.fail = func([]remote.Segment) (bool, error) { return false, remote.ErrStale }
	report := ana.sync()
	require.Contains(t, fmt.Sprint(report.Said), "others were quicker 8 times")
	ana.head.fail = nil
	require.Equal(t, 1, ana.sync().Created)

	ana.do("", workflow.Create{Title: "another", Kind: "feature"})
	ana.head.fail = func([]remote.Segment) (bool, error) {
		return false, fmt.Errorf("%w: %w", remote.ErrStale, errors.New("a file is in the way"))
	}
	_, err = ana.try()
	require.ErrorContains(t, err, "a file is in the way", "nor one that was read before")
}
