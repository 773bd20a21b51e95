package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// hour is what the board holds at the end of one: memory that is its own and all that
// is mapped, in kB; goroutines and descriptors; the file, and the lines in it.
type hour struct{ own, all, heap, goroutines, descriptors, file, lines int }

// childOf is the board's process: the one that the shell started.
func childOf(shell int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", shell, shell))
	must(err)
	words := strings.Fields(string(text))
	if len(words) != 1 {
		panic(fmt.Sprintf("the shell has %d children", len(words)))
	}
	n, err := strconv.Atoi(words[0])
	must(err)
	return n
}

// measure lets the board settle and looks at it. Goroutines and descriptors are those
// of its quietest moment: one that reads the file just now is not one that stays.
func (d *day) measure() {
	d.press("hl")
	d.shows("all saved and synced", func(s string) bool {
		return isBoard(s) && strings.Contains(s, "synced") && !strings.Contains(s, "to push")
	})
	h := d.look(d.leak)
	for range 4 {
		next := d.look(0)
		h.goroutines, h.descriptors = min(h.goroutines, next.goroutines), min(h.descriptors, next.descriptors)
		h.own, h.all, h.heap = min(h.own, next.own), min(h.all, next.all), min(h.heap, next.heap)
	}
	info, err := os.Stat(filepath.Join(d.dir, "board.db"))
	must(err)
	h.file = int(info.Size() >> 10)
	last := strings.TrimSpace(d.run("ana", "log", "--json", "--limit", "1"))
	_, err = fmt.Sscanf(last, `[{"number":%d`, &h.lines)
	must(err)
	d.hours = append(d.hours, h)
}

// look asks the board to collect its garbage, and measures it.
func (d *day) look(leak int) (h hour) {
	ask, told := filepath.Join(d.dir, "ask"), filepath.Join(d.dir, "told")
	must(os.WriteFile(ask+".part", []byte(strconv.Itoa(leak)), 0o600))
	must(os.Rename(ask+".part", ask))
	for range 600 {
		text, err := os.ReadFile(told)
		if err == nil {
			must(os.Remove(told))
			_, err = fmt.Sscan(string(text), &h.goroutines, &h.heap)
			must(err)
			h.heap >>= 10
			h.own, h.all = d.memory()
			files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", d.process))
			must(err)
			h.descriptors = len(files)
			return h
		}
		<-time.After(100 * time.Millisecond)
	}
	panic(d.kind + ": the board does not answer")
}

func (d *day) memory() (own, all int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", d.process))
	must(err)
	for line := range strings.Lines(string(text)) {
		_, _ = fmt.Sscanf(line, "RssAnon: %d", &own)
		_, _ = fmt.Sscanf(line, "VmRSS: %d", &all)
	}
	return own, all
}

// quarters are the least that each quarter of the day held; of the file, the last.
func (d *day) quarters() (out [4]hour) {
	for q := range out {
		part := d.hours[q*len(d.hours)/4 : (q+1)*len(d.hours)/4]
		out[q] = part[len(part)-1]
		for _, h := range part {
			out[q].own, out[q].all, out[q].heap = min(out[q].own, h.own), min(out[q].all, h.all), min(out[q].heap, h.heap)
			out[q].goroutines, out[q].descriptors = min(out[q].goroutines, h.goroutines), min(out[q].descriptors, h.descriptors)
		}
	}
	return out
}

func (d *day) table() (out []string) {
	for i, q := range d.quarters() {
		out = append(out, fmt.Sprintf("quarter %d: memory %.1f MB (own %.1f, heap %.1f), %d goroutines, %d descriptors; file %d kB with %d lines",
			i+1, float64(q.all)/1024, float64(q.own)/1024, float64(q.heap)/1024, q.goroutines, q.descriptors, q.file, q.lines))
	}
	return out
}

// grown names what the last quarter has more of than the second: the first fills
// caches. What is lost at each sync or suspension is more in every quarter; one more
// at the end is a connection that was just made. The file grows with the lines of its
// history, and with nothing else.
func (d *day) grown() (out []string) {
	q := d.quarters()
	if a, b, c := q[1].goroutines, q[2].goroutines, q[3].goroutines; a < b && b < c {
		out = append(out, fmt.Sprintf("goroutines, from %d to %d", a, c))
	}
	if a, b, c := q[1].descriptors, q[2].descriptors, q[3].descriptors; a < b && b < c {
		out = append(out, fmt.Sprintf("descriptors, from %d to %d", a, c))
	}
	const ebb = 512 // kB: caches that one hour fills and the next empties
	if a, b := q[1].heap, q[3].heap; b > a+a/4+ebb {
		out = append(out, fmt.Sprintf("the heap, from %d to %d kB", a, b))
	}
	if a, b := q[1].own, q[3].own; b > a+a/4+ebb {
		out = append(out, fmt.Sprintf("memory, from %d to %d kB", a, b))
	}
	lines := q[3].lines - q[1].lines
	const perLine = 8 // kB: a line, its card in the page it lies on, and pages that wait to be used again
	if a, b := q[1].file, q[3].file; b > a+a/4+perLine*lines {
		out = append(out, fmt.Sprintf("the file, from %d to %d kB with %d lines", a, b, lines))
	}
	return out
}
