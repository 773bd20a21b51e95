package git

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// BenchmarkFlat measures one change sent, one change fetched and a look that finds
// nothing new, on logs of so many operations, beside git alone between the same
// repositories:
//
//	OPSBOARD_FLAT=10000,100000,2000000 go test ./storage/remote/git -run - -bench Flat -benchtime 20x -timeout 1h
//
// Without OPSBOARD_FLAT there are few, so that it ends soon.
func BenchmarkFlat(b *testing.B) {
	sizes := os.Getenv("OPSBOARD_FLAT")
	if sizes == "" {
		sizes = "1000,10000"
	}
	for size := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(size)
		require.NoError(b, err)
		b.Run(size, func(b *testing.B) { flat(b, n) })
	}
}

func flat(b *testing.B, n int) {
	there := hub(b)
	ana := peer(b, "ana", there)
	probed(b, ana)
	at := long(b, ana, n)
	ben := peer(b, "ben", there, func(c *Config) { c.Ref = private(board) })
	seen := at
	require.NoError(b, ben.Fetch(b.Context(), "", func(s remote.Segment) error { seen = s.Version; return nil }))
	require.Equal(b, at, seen)
	own := ownRepository(b)
	fetch := func() { bare(b, own, "fetch", "-q", there, "+"+private(board)+":"+refThere) }
	fetch()
	drawn := 0
	put := func() {
		drawn++
		s := seg(fmt.Sprintf("p%d", drawn))
		s.At = monday.Add(time.Duration(n/maxEntries+drawn) * time.Minute)
		v, err := ana.Append(b.Context(), at, s)
		require.NoError(b, err)
		at = v[0]
	}
	pull := func() {
		require.NoError(b, ben.Fetch(b.Context(), seen, func(s remote.Segment) error { seen = s.Version; return nil }))
	}
	pushed := filepath.Join(b.TempDir(), "second.git")
	bare(b, there, "clone", "-q", "--mirror", there, pushed)
	for _, what := range []struct {
		name         string
		before, work func()
	}{
		{"push one", func() {}, put},
		{"push one, git alone", put, func() { bare(b, ana.cfg.Dir, "push", "-q", pushed, refSent+":"+private(board)) }},
		{"pull one", put, pull},
		{"pull one, git alone", put, fetch},
		{"nothing new", pull, pull},
		{"nothing new, git alone", fetch, fetch},
	} {
		b.Run(what.name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				what.before()
				b.StartTimer()
				what.work()
			}
		})
	}
}

// long is a log of n changes of cards, a thousand in a segment and a segment each
// minute. Git stops looking back where commits are older than what it looks for: of
// commits that are all of one second it would look at each.
func long(b *testing.B, d *Driver, n int) (at remote.Version) {
	b.Helper()
	stages := []string{"Triage", "Planning", "Queued", "Implementation", "Review"}
	var segs []remote.Segment
	for from := 0; from < n; from += maxEntries {
		s := remote.Segment{At: monday.Add(time.Duration(from/maxEntries) * time.Minute)}
		for i := from; i < min(from+maxEntries, n); i++ {
			s.Entries = append(s.Entries, remote.NewLogEntry(workflow.Entry{
				ID: fmt.Sprintf("e%011d", i), Card: workflow.CardID(fmt.Sprintf("c%011d", i%(n/10+1))), What: "move", By: "ana", At: monday, Door: workflow.DoorBoard,
				Changes: []workflow.Change{{Field: workflow.FieldStage, Old: stages[i%5], New: stages[(i+1)%5]}},
			}, remote.Applied))
		}
		if segs = append(segs, s); len(segs) == 50 || from+maxEntries >= n {
			v, err := d.Append(b.Context(), at, segs...)
			require.NoError(b, err)
			at, segs = v[len(v)-1], nil
		}
	}
	return at
}
