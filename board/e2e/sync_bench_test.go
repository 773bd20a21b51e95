//go:build unix

package e2e

import (
	"io"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkKeysWhileSyncing measures from a key to the first bytes drawn, on an open
// board that fetches a project of 10,000 issues for the first time, beside the same
// board with nothing to do, before and after, in the same rhythm:
// go test -run xxx -bench KeysWhileSyncing ./board/e2e
func BenchmarkKeysWhileSyncing(b *testing.B) {
	d := benchDesk(b, 1_000)
	_, calm, _ := keysBeside(b, d.command(), func() int { return 0 }, 90)
	far := newGitLab(b)
	far.Fill("ana", 10_000)
	d.env = append(d.env, "GITLAB_HOST="+far.addr, "GITLAB_TOKEN=ana-token")
	must(b, d.command("remote", "add", "team", far.project(), "--keep-cards").Run())
	took, after, pull := keysBeside(b, d.command(), func() int { return len(far.Requests()) }, 90)
	require.NotEmpty(b, took, "nothing was fetched")
	calm = append(calm, after...)
	report(b, took, calm) // the floor is the same board, calm
	b.ReportMetric(ms(took[len(took)*90/100]), "p90-ms")
	b.ReportMetric(ms(calm[len(calm)*90/100]), "floor-p90-ms")
	b.ReportMetric(float64(len(took)), "keys")
	b.ReportMetric(pull, "s/pull")
}

// aMove is the least that is drawn for a move of the cursor: what the board draws by
// itself while it syncs, the number in its header, is less.
const aMove = 100

// keysBeside presses keys for as long as work goes on, which a growing count shows,
// and so many more. A key is drawn with the next frame: the pauses are such that keys
// fall on every part of the time between two frames alike.
func keysBeside(b *testing.B, c *exec.Cmd, count func() int, calmly int) (busy, calm []time.Duration, took float64) {
	b.Helper()
	began := time.Now()
	tty, reads := inTerminal(b, c)
	drain(reads, 60*time.Millisecond)
	for i, last := 0, count(); len(calm) < calmly; i++ {
		at := time.Now()
		_, _ = io.WriteString(tty, string("jk"[i%2]))
		for n := 0; n < aMove; n = <-reads {
		}
		calm = append(calm, time.Since(at))
		drain(reads, 25*time.Millisecond+frame*time.Duration(i*13%21)/21)
		if n := count(); n != last {
			busy, calm, last, took = append(busy, calm...), nil, n, time.Since(began).Seconds()
		}
	}
	_, _ = io.WriteString(tty, "\x03")
	for range reads {
	}
	_ = c.Wait()
	return busy, calm, took
}

// frame is the time between two frames.
const frame = time.Second / 120

// drain reads what else comes of a key, for so long: a board that syncs draws now and
// then by itself.
func drain(reads chan int, pause time.Duration) {
	over := time.After(pause)
	for {
		select {
		case _, open := <-reads:
			if !open {
				return
			}
		case <-over:
			return
		}
	}
}
