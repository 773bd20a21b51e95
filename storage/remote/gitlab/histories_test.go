package gitlab

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestBoardsConvergeAndLoseNothingInGoodWeather(t *testing.T) {
	dir, n := scratch(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d := rapidDice{rt}
		w := newWorld(rt, mkdir(t, dir, n), d, uint64(n), weather{seats: 2 + d.pick(3)})
		w.live(10 + d.pick(30))
	})
}

func TestBoardsConvergeAndLoseNothingInAnyWeather(t *testing.T) {
	dir, n := scratch(t), 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		d := rapidDice{rt}
		w := newWorld(rt, mkdir(t, dir, n), d, uint64(d.pick(1000)), weather{
			seats: 2 + d.pick(7), share: 0.15, lag: time.Duration(d.pick(2)) * 10 * time.Second, lead: time.Duration(d.pick(2)) * 100 * time.Second, skewed: true,
		})
		w.live(10 + d.pick(40))
	})
}

// OPSBOARD_SEED plays one history, OPSBOARD_LONG some more, OPSBOARD_LONG=all a
// thousand.
func TestHistoriesOfManyBoardsConvergeAndLoseNothing(t *testing.T) {
	first, many := uint64(1), uint64(8)
	if text := os.Getenv("OPSBOARD_SEED"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		first, many = n, 1
	} else if long := os.Getenv("OPSBOARD_LONG"); long == "all" {
		many = 1000
	} else if long != "" {
		many = 40
	}
	for seed := first; seed < first+many; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			d := seedDice{rand.New(rand.NewPCG(seed, 7))}
			by := weather{seats: 2 + d.pick(7)}
			if seed%4 != 0 {
				by.share, by.skewed = []float64{0.02, 0.1, 0.25}[d.pick(3)], true
				by.lag, by.lead = time.Duration(d.pick(2))*10*time.Second, time.Duration(d.pick(2))*100*time.Second
			}
			newWorld(t, inMemory(t), d, seed, by).live(40 + d.pick(160))
		})
	}
}

// live lets so much happen, and sees that the laws hold.
func (w *world) live(much int) {
	for range much {
		w.happen()
	}
	w.settleDown()
	w.obey(3)
}

// scratch is a folder for the files of many histories. Without OPSBOARD_LONG they
// are few.
func scratch(t *testing.T) string {
	checks := flag.Lookup("rapid.checks")
	if before := checks.Value.String(); before == checks.DefValue && os.Getenv("OPSBOARD_LONG") != "all" {
		require.NoError(t, flag.Set("rapid.checks", map[bool]string{true: "6", false: "25"}[os.Getenv("OPSBOARD_LONG") == ""]))
		t.Cleanup(func() { require.NoError(t, flag.Set("rapid.checks", before)) })
	}
	return inMemory(t)
}

// inMemory is a folder of a file system that syncs to no disk, where there is one:
// what a crash of the machine leaves is not what these tests are about.
func inMemory(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "opsboard")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func mkdir(t *testing.T, dir string, n int) string {
	_ = os.RemoveAll(filepath.Join(dir, fmt.Sprint(n-1)))
	dir = filepath.Join(dir, fmt.Sprint(n))
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}
