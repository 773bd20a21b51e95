package git

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// Every benchmark of the driver stands beside one of git alone, which moves the
// same bytes between the same two repositories:
//
//	go test ./storage/remote/git -run - -bench . -benchtime 10x

// cards are the segments of a board: each card as it was made.
func cards(n int) []remote.Segment {
	words := strings.Fields("the invoice export fails for accounts with more than ten thousand rows customer asks to rotate webhook secrets without downtime please check the retry queue and the audit log before Monday")
	dice := rand.New(rand.NewPCG(1, 2))
	text := func(n int) string {
		out := make([]string, n)
		for i := range out {
			out[i] = words[dice.IntN(len(words))]
		}
		return strings.Join(out, " ")
	}
	var segs []remote.Segment
	var s remote.Segment
	size := 0
	flush := func() {
		s.At = monday
		segs, s, size = append(segs, s), remote.Segment{}, 0
	}
	for i := range n {
		e := remote.NewLogEntry(workflow.Entry{
			ID: fmt.Sprintf("e%011d", i), Card: workflow.CardID(fmt.Sprintf("c%011d", i)), What: "create", By: "ana", At: monday, Door: workflow.DoorBoard,
			Changes: []workflow.Change{
				{Field: workflow.FieldKind, New: "bug"},
				{Field: workflow.FieldStage, New: "triage"},
				{Field: workflow.FieldTitle, New: text(8)},
				{Field: workflow.FieldDescription, New: text(60)},
				{Field: workflow.FieldLabel, Key: "api", New: "api"},
			},
		}, remote.Applied)
		if size+len(e.Raw)+1 > maxBytes || len(s.Entries) == maxEntries {
			flush()
		}
		s.Entries, size = append(s.Entries, e), size+len(e.Raw)+1
	}
	flush()
	return segs
}

// sent is a hub with all of the cards, and who put them there.
func sent(b *testing.B, n int) (there string, d *Driver, at remote.Version) {
	b.Helper()
	there = hub(b)
	d = peer(b, "ana", there)
	probed(b, d)
	return there, d, all(b, d, cards(n))
}

func all(b *testing.B, d *Driver, segs []remote.Segment) (at remote.Version) {
	b.Helper()
	v, err := d.Append(b.Context(), at, segs...)
	require.NoError(b, err)
	return v[len(v)-1]
}

// bare runs git with nothing around it.
func bare(b *testing.B, dir string, args ...string) {
	b.Helper()
	out, err := exec.Command("git", append([]string{"--git-dir=" + dir, "-c", "gc.auto=0", "-c", "maintenance.auto=false"}, args...)...).CombinedOutput()
	require.NoError(b, err, string(out))
}

func ownRepository(b *testing.B) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "own.git")
	bare(b, dir, "init", "-q", "--bare", "--template=")
	return dir
}

const benched = 10_000

func BenchmarkPushAll(b *testing.B) {
	segs := cards(benched)
	b.Run("opsboard", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			d := peer(b, "ana", hub(b))
			probed(b, d)
			b.StartTimer()
			all(b, d, segs)
		}
	})
	_, d, _ := sent(b, benched)
	b.Run("git", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			there := hub(b)
			b.StartTimer()
			bare(b, d.cfg.Dir, "push", "-q", there, refSent+":"+private(board))
		}
	})
}

func BenchmarkPullAll(b *testing.B) {
	there, _, _ := sent(b, benched)
	b.Run("opsboard", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			d := peer(b, "ben", there, func(c *Config) { c.Ref = private(board) })
			n := 0
			b.StartTimer()
			require.NoError(b, d.Fetch(b.Context(), "", func(s remote.Segment) error {
				n += len(s.Entries)
				return nil
			}))
			require.Equal(b, benched, n)
		}
	})
	b.Run("git", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			own := ownRepository(b)
			b.StartTimer()
			bare(b, own, "fetch", "-q", there, private(board)+":"+refThere)
		}
	})
}

func BenchmarkPushOne(b *testing.B) {
	there, d, at := sent(b, benched)
	b.Run("opsboard", func(b *testing.B) {
		for i := range b.N {
			v, err := d.Append(b.Context(), at, seg(fmt.Sprintf("p%d", i)))
			require.NoError(b, err)
			at = v[0]
		}
	})
	b.Run("git", func(b *testing.B) {
		for i := range b.N {
			b.StopTimer()
			l, err := readVersion(at)
			require.NoError(b, err)
			s := seg(fmt.Sprintf("q%d", i))
			s.Board, s.Replica = board, "ana"
			body, err := encode(s, l, "", nil)
			require.NoError(b, err)
			ids, err := d.write(b.Context(), refSent, l.commit, step{message: "x", body: body})
			require.NoError(b, err)
			h := l.next()
			h.Write(body)
			at = l.then(h, ids[0]).version()
			b.StartTimer()
			bare(b, d.cfg.Dir, "push", "-q", there, ids[0]+":"+private(board))
		}
	})
}

func BenchmarkPullOne(b *testing.B) {
	there, d, at := sent(b, benched)
	ben := peer(b, "ben", there, func(c *Config) { c.Ref = private(board) })
	own := ownRepository(b)
	bare(b, own, "fetch", "-q", there, "+"+private(board)+":"+refThere)
	seen := remote.Version("")
	pull := func() {
		require.NoError(b, ben.Fetch(b.Context(), seen, func(s remote.Segment) error {
			seen = s.Version
			return nil
		}))
	}
	pull()
	i := 0
	put := func() {
		i++
		v, err := d.Append(b.Context(), at, seg(fmt.Sprintf("p%d", i)))
		require.NoError(b, err)
		at = v[0]
	}
	b.Run("opsboard", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			put()
			b.StartTimer()
			pull()
		}
	})
	b.Run("git", func(b *testing.B) {
		for range b.N {
			b.StopTimer()
			put()
			b.StartTimer()
			bare(b, own, "fetch", "-q", there, "+"+private(board)+":"+refThere)
		}
	})
}

func BenchmarkNothingNew(b *testing.B) {
	there, d, at := sent(b, benched)
	require.NoError(b, d.Fetch(b.Context(), at, nil))
	own := ownRepository(b)
	bare(b, own, "fetch", "-q", there, "+"+private(board)+":"+refThere)
	b.Run("opsboard", func(b *testing.B) {
		for range b.N {
			require.NoError(b, d.Fetch(b.Context(), at, nil))
		}
	})
	b.Run("git", func(b *testing.B) {
		for range b.N {
			bare(b, own, "fetch", "-q", there, "+"+private(board)+":"+refThere)
		}
	})
}
