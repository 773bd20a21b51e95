//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"opsboard/workflow"
)

// The figures of whole processes, each beside its floor measured in turn with
// it: go test -bench Cold ./board/e2e

var benchStages = []string{"Triage", "Planning", "Development", "Implementation"}

var benchWords = strings.Fields(`webhook macro trigger ticket form field view schedule policy escalation audit license region
 backup rotation secret export import salesforce agent group organisation priority inbox template reply survey report dashboard
 calendar holiday threshold alert pager handover runbook sandbox release rollback migration archive retention consent`)

// benchID spreads the cards over the key space, as random ids do.
func benchID(i int) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "card %d", i)
	const digits = "abcdefghijklmnopqrstuvwxyz0123456789"
	n, id := h.Sum64(), [12]byte{}
	for k := range id {
		id[k] = digits[n%36]
		n = n/36 + uint64(i)
	}
	return string(id[:])
}

func benchTitle(i int) string { return benchPhrase(i, 60) }

func benchText(i int) string {
	if i == 77 {
		return "the zyzzyva trigger " + benchPhrase(i*7+3, 480)
	}
	return benchPhrase(i*7+3, 500)
}

func benchPhrase(i, length int) string {
	var b strings.Builder
	for b.Len() < length-10 {
		b.WriteString(benchWords[(i*31+b.Len()*7)%len(benchWords)])
		b.WriteByte(' ')
		i = i*5 + 1
		if i < 0 || i > 1<<40 {
			i = b.Len()
		}
	}
	return strings.TrimSpace(b.String())
}

// benchPlanned is the n of which one in n cards is planned for the next iteration.
const benchPlanned = 50

// benchDesk is a board of n cards and the floor's file beside it.
func benchDesk(b *testing.B, n int) (d *desk, bare, id string) {
	b.Helper()
	dir := b.TempDir()
	d = &desk{env: append(os.Environ(), "OPSBOARD_FILE="+filepath.Join(dir, "board.db"), "OPSBOARD_USER=ana",
		"XDG_CONFIG_HOME="+dir, "XDG_STATE_HOME="+dir, "TERM=xterm-256color", "LC_ALL=C.UTF-8"), file: filepath.Join(dir, "board.db")}
	lines := filepath.Join(dir, "cards.jsonl")
	f, err := os.Create(lines)
	must(b, err)
	e := json.NewEncoder(f)
	cadence := workflow.Default().Cadence()
	it := cadence.Next(cadence.At(cadence.Today(time.Now())), 1)
	next := map[string]any{"start": it.Start, "end": it.End}
	for i := range n {
		card := map[string]any{
			"kind": "bug", "title": benchTitle(i), "description": benchText(i), "dri": "ana",
			"stage": benchStages[i%len(benchStages)], "labels": []string{benchWords[i%40], benchWords[i%37+1], "team::" + benchWords[i%5]},
		}
		if i%benchPlanned == 0 { // planned for the next iteration
			card["iteration"], card["weight"], card["dri"] = next, 1+i%3, fmt.Sprintf("agent%d", i/benchPlanned%20)
		}
		must(b, e.Encode(card))
	}
	must(b, f.Close())
	began := time.Now()
	out, err := d.command("import", "--quiet", lines).CombinedOutput()
	if err != nil {
		b.Fatalf("import: %v: %s", err, out)
	}
	b.Logf("import of %d cards: %.2f s", n, time.Since(began).Seconds())
	first, err := d.command("list", "stage:triage", "--limit", "1", "--columns", "id").Output()
	must(b, err)
	id = strings.TrimSpace(string(first))
	must(b, d.command("triage", id, "valid").Run()) // also makes the day's backup
	bare = filepath.Join(dir, "bare.db")
	must(b, bareBoard(bare, n))
	for _, p := range []string{d.file, bare} {
		st, err := os.Stat(p)
		must(b, err)
		b.Logf("%s: %.1f MB", filepath.Base(p), float64(st.Size())/1e6)
	}
	return d, bare, id
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func BenchmarkCold(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		d, bare, id := benchDesk(b, n)
		flip := 0
		for _, work := range []struct {
			name  string
			ours  func() []string
			floor []string
		}{
			{"list", func() []string { return []string{"list", "stage:triage", "--limit", "50"} }, []string{bare}},
			{"queue", func() []string { return []string{"queue", "--lines", "40"} }, []string{bare}}, // a screen of what is planned
			{"show", func() []string { return []string{"show", id} }, []string{bare, benchID(0)}},
			{"search", func() []string { return []string{"list", "zyzzyva"} }, []string{bare, "zyzzyva"}},
			{"move", func() []string {
				if flip++; flip%2 == 1 {
					return []string{"move", id, "Planning"}
				}
				return []string{"move", id, "Triage", "--reason", "bench"}
			}, []string{bare, benchID(0), "Planning"}},
		} {
			b.Run(fmt.Sprintf("%s/%d", work.name, n), func(b *testing.B) {
				var ours, floors []time.Duration
				for range max(b.N, 15) {
					ours = append(ours, timed(b, d.command(work.ours()...)))
					floor := exec.Command(os.Args[0], work.floor...)
					floor.Env = append(os.Environ(), "OPSBOARD_FLOOR="+strings.ReplaceAll(work.name, "queue", "list"))
					floors = append(floors, timed(b, floor))
				}
				report(b, ours, floors)
			})
		}
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

// timed runs a process to its end and gives its wall time.
func timed(b *testing.B, c *exec.Cmd) time.Duration {
	b.Helper()
	var stderr strings.Builder
	c.Stdout, c.Stderr = io.Discard, &stderr
	began := time.Now()
	err := c.Run()
	took := time.Since(began)
	if err != nil {
		b.Fatalf("%v: %v: %s", c.Args, err, stderr.String())
	}
	return took
}

// peakMB is the most memory that a running process has held, where Linux says
// so, else 0. What the system says of an ended child would count this test too.
func peakMB(pid int) float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kb := 0
	_, _ = fmt.Sscan(after, &kb)
	return float64(kb) / 1024
}

func BenchmarkBoard(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		d, _, _ := benchDesk(b, n)
		tea := func() *exec.Cmd {
			c := exec.Command(os.Args[0])
			c.Env = append(os.Environ(), "OPSBOARD_FLOOR=tea", "TERM=xterm-256color")
			return c
		}
		b.Run(fmt.Sprintf("first-frame/%d", n), func(b *testing.B) {
			var ours, floors []time.Duration
			for range max(b.N, 11) {
				ours = append(ours, firstFrame(b, d.command()))
				floors = append(floors, firstFrame(b, tea()))
			}
			report(b, ours, floors)
		})
		b.Run(fmt.Sprintf("key/%d", n), func(b *testing.B) {
			ours, bytes, peak := keys(b, d.command(), max(b.N, 60))
			floors, _, _ := keys(b, tea(), max(b.N, 60))
			report(b, ours, floors)
			b.ReportMetric(float64(bytes), "bytes/key")
			b.ReportMetric(peak, "peak-MB")
		})
	}
}

// inTerminal starts a program in a 210×44 terminal and hands over what it
// writes, read by read, once the first frame stands.
func inTerminal(b *testing.B, c *exec.Cmd) (tty *os.File, reads chan int, first time.Duration) {
	b.Helper()
	began := time.Now()
	tty, err := pty.StartWithSize(c, &pty.Winsize{Rows: 44, Cols: 210})
	must(b, err)
	reads = make(chan int, 10_000)
	drawn := make(chan time.Duration, 1)
	go func() {
		defer close(reads)
		buf, seen := make([]byte, 64<<10), false
		for {
			n, err := tty.Read(buf)
			if !seen && strings.Contains(string(buf[:n]), "Triage") {
				seen = true
				drawn <- time.Since(began)
			}
			if err != nil {
				return
			}
			reads <- n
		}
	}()
	select {
	case first = <-drawn:
	case <-time.After(patience):
		b.Fatal("no first frame")
	}
	return tty, reads, first
}

func firstFrame(b *testing.B, c *exec.Cmd) time.Duration {
	tty, reads, first := inTerminal(b, c)
	_, _ = io.WriteString(tty, "q")
	for range reads {
	}
	_ = c.Wait()
	return first
}

// keys presses j and k and measures from the key to the first bytes drawn.
func keys(b *testing.B, c *exec.Cmd, presses int) (took []time.Duration, bytes int, peak float64) {
	tty, reads, _ := inTerminal(b, c)
	settle(reads)
	total := 0
	for i := range presses {
		began := time.Now()
		_, _ = io.WriteString(tty, string("jk"[i%2]))
		n := <-reads
		took = append(took, time.Since(began))
		total += n + settle(reads)
	}
	peak = peakMB(c.Process.Pid)
	_, _ = io.WriteString(tty, "q")
	for range reads {
	}
	_ = c.Wait()
	return took, total / presses, peak
}

// settle reads until the program has been silent for a while.
func settle(reads chan int) (bytes int) {
	for {
		select {
		case n, open := <-reads:
			if !open {
				return bytes
			}
			bytes += n
		case <-time.After(60 * time.Millisecond):
			return bytes
		}
	}
}
