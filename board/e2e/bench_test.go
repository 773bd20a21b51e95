//go:build unix

package e2e

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// BenchmarkFigures is `opsboard bench` as a benchmark: each of its rows beside its
// floor, at the sizes of --quick. go test -run xxx -bench Figures ./board/e2e
func BenchmarkFigures(b *testing.B) {
	c := exec.Command(program, "bench", "--quick", "--json", "--dir", b.TempDir())
	out, err := c.Output()
	must(b, err)
	var all struct {
		Rows []struct {
			Row, Unit       string
			Cards           int
			Opsboard, Floor *float64
			Why             string
		}
	}
	must(b, json.Unmarshal(out, &all))
	for _, r := range all.Rows {
		b.Run(fmt.Sprintf("%s/%d", r.Row, r.Cards), func(b *testing.B) {
			if r.Opsboard == nil {
				b.Skip(r.Why)
			}
			unit := cmp.Or(r.Unit, "times")
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(*r.Opsboard, unit)
			if r.Floor != nil {
				b.ReportMetric(*r.Floor, "floor-"+unit)
			}
		})
	}
}

var benchStages = []string{"Triage", "Planning", "Development", "Implementation"}

// benchDesk is a board of n plain cards.
func benchDesk(b *testing.B, n int) *desk {
	b.Helper()
	dir := b.TempDir()
	d := &desk{env: append(os.Environ(), "OPSBOARD_FILE="+filepath.Join(dir, "board.db"), "OPSBOARD_USER=ana",
		"XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8"), file: filepath.Join(dir, "board.db")}
	lines := filepath.Join(dir, "cards.jsonl")
	f, err := os.Create(lines)
	must(b, err)
	e := json.NewEncoder(f)
	for i := range n {
		must(b, e.Encode(map[string]any{
			"kind": "bug", "title": fmt.Sprintf("card %d", i), "description": strings.Repeat("a rule that fires twice ", 20),
			"dri": "ana", "stage": benchStages[i%len(benchStages)],
		}))
	}
	must(b, f.Close())
	out, err := d.command("import", "--quiet", lines).CombinedOutput()
	require.NoError(b, err, "%s", out)
	return d
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// report prints the median of ours beside that of the floor, and their ratio.
func report(b *testing.B, ours, floors []time.Duration) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(median(ours)), "ms")
	b.ReportMetric(ms(median(floors)), "floor-ms")
	b.ReportMetric(ms(median(ours))/ms(median(floors)), "ratio")
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// inTerminal starts a program in a 210×44 terminal and hands over what it
// writes, read by read, once the first frame stands.
func inTerminal(b *testing.B, c *exec.Cmd) (tty *os.File, reads chan int) {
	b.Helper()
	tty, err := pty.StartWithSize(c, &pty.Winsize{Rows: 44, Cols: 210})
	must(b, err)
	reads = make(chan int, 10_000)
	drawn := make(chan bool, 1)
	go func() {
		defer close(reads)
		buf, seen := make([]byte, 64<<10), false
		for {
			n, err := tty.Read(buf)
			if !seen && strings.Contains(string(buf[:n]), "Triage") {
				seen = true
				drawn <- true
			}
			if err != nil {
				return
			}
			reads <- n
		}
	}()
	select {
	case <-drawn:
	case <-time.After(patience):
		b.Fatal("no first frame")
	}
	return tty, reads
}
