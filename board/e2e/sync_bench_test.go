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
// board with nothing to do: go test -bench KeysWhileSyncing -benchtime 1x ./board/e2e
func BenchmarkKeysWhileSyncing(b *testing.B) {
	d, _, _ := benchDesk(b, 1_000)
	calm, _, _ := keys(b, d.command(), 60)
	far := newGitLab(b)
	far.Fill("ana", 10_000)
	d.env = append(d.env, "GITLAB_HOST="+far.addr, "GITLAB_TOKEN=ana-token")
	must(b, d.command("remote", "add", "team", far.project(), "--keep-cards").Run())
	took, pull := far.keysDuring(b, d.command())
	report(b, took, calm) // the floor is the same board, calm
	b.ReportMetric(ms(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(ms(calm[len(calm)*95/100]), "floor-p95-ms")
	b.ReportMetric(float64(len(took)), "keys")
	b.ReportMetric(pull, "s/pull")
}

// keysDuring presses keys for as long as the program fetches.
func (g *aGitLab) keysDuring(b *testing.B, c *exec.Cmd) (took []time.Duration, pull float64) {
	b.Helper()
	began := time.Now()
	tty, reads, _ := inTerminal(b, c)
	asked, quiet := len(g.Requests()), 0
	for i := 0; quiet < 15; i++ {
		at := time.Now()
		_, _ = io.WriteString(tty, string("jk"[i%2]))
		<-reads
		took = append(took, time.Since(at))
		drain(reads)
		if n := len(g.Requests()); n == asked {
			quiet++
		} else {
			asked, quiet, pull = n, 0, time.Since(began).Seconds()
		}
	}
	_, _ = io.WriteString(tty, "\x03")
	for range reads {
	}
	_ = c.Wait()
	took = took[:len(took)-15]
	require.NotEmpty(b, took, "nothing was fetched")
	return took, pull
}

// drain reads what else comes of a key: less long than settle, as a board that
// syncs draws now and then by itself.
func drain(reads chan int) {
	for {
		select {
		case _, open := <-reads:
			if !open {
				return
			}
		case <-time.After(25 * time.Millisecond):
			return
		}
	}
}
