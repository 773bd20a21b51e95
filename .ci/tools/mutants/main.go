// Command mutants puts faults into a copy of the source, one at a time, and runs
// the test that must notice. One that survives is an error. Nothing in the tree is
// changed: the compiler is given the changed files in the place of the true ones
// (go help build, -overlay). All faults are built into the same test programs, side
// by side, and each run is told which one of them to have: see weave.go.
//
//	go -C .ci/tools run ./mutants              # all of the lists
//	go -C .ci/tools run ./mutants overlap copy # those with such words in their names
//	go -C .ci/tools run ./mutants storage.txt  # those of a list
//	go -C .ci/tools run ./mutants -bend workflow # each condition and statement of a package bent once: see bend.go
//	go -C .ci/tools run ./mutants -bend storage -tests 'Repair|Damage' mend salvage # of its files with such words in their names, played to those tests
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	began := time.Now()
	root, err := filepath.Abs("../..")
	must(err)
	scratch, err := os.MkdirTemp("", "mutants")
	must(err)
	defer os.RemoveAll(scratch)
	bend := flag.String("bend", "", "a package, each condition and statement of which is bent once")
	tests := flag.String("tests", ".*", "of the package that may notice a bend")
	flag.Parse()
	words := flag.Args()
	if *bend != "" {
		mutants, err := bent(root, *bend, *tests, words)
		must(err)
		must(weave(root, scratch, mutants))
		must(measure(root, scratch, mutants))
		tell(play(root, scratch, mutants), mutants)
		return
	}
	mutants, err := readAll()
	must(err)
	if len(words) > 0 {
		mutants = slices.DeleteFunc(mutants, func(m *mutant) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(m.name, w) || m.list == w })
		})
	}
	must(weave(root, scratch, mutants))
	fmt.Printf("%d mutants built in %.0f s\n", len(mutants), time.Since(began).Seconds())
	survived := play(root, scratch, mutants)
	for _, m := range survived {
		fmt.Fprintf(os.Stderr, "\n%s survived:\n%s\n", m.name, m.said)
	}
	fmt.Printf("%d of %d mutants killed in %.0f s\n", len(mutants)-len(survived), len(mutants), time.Since(began).Seconds())
	if len(survived) > 0 {
		os.RemoveAll(scratch)
		os.Exit(1)
	}
}

// play runs them all, as many at a time as there are cores.
func play(root, scratch string, mutants []*mutant) (survived []*mutant) {
	var all sync.WaitGroup
	room := make(chan bool, runtime.NumCPU())
	for _, m := range mutants {
		room <- true
		all.Go(func() {
			defer func() { <-room }()
			began := time.Now()
			word := "killed"
			if !m.dies(root, scratch) {
				word = "SURVIVED"
			}
			fmt.Printf("%-9s %-60s %s (%.1f s)\n", word, m.name, m.test, time.Since(began).Seconds())
			m.killed = word == "killed"
		})
	}
	all.Wait()
	return slices.DeleteFunc(slices.Clone(mutants), func(m *mutant) bool { return m.killed })
}

// dies runs the test with the fault in, and reports whether it fails for it. One
// that does not end is not one that fails.
func (m *mutant) dies(root, scratch string) bool {
	cmd := m.run(root, scratch)
	out, err := cmd.CombinedOutput()
	m.said = string(out)
	switch {
	case err == nil:
		return false
	case m.at > 0: // any test may notice, and a loop without end is noticed too
		m.endless = strings.Contains(m.said, "panic: test timed out")
		return true
	case strings.Contains(m.said, "no tests to run") || strings.Contains(m.said, "panic: test timed out"):
		return false
	}
	return strings.Contains(m.said, "--- FAIL: "+m.test) || strings.Contains(m.said, "panic:")
}

// run is the test of the fault: in the program that has them all, or, where it
// could not be woven in, in one of its own.
func (m *mutant) run(root, scratch string) *exec.Cmd {
	args := []string{"-test.run=^" + m.test + "$", "-test.timeout=60s", "-test.failfast"}
	if m.at > 0 {
		args = []string{"-test.run=" + m.test, fmt.Sprint("-test.timeout=", m.within), "-test.failfast"}
	}
	if m.overlay != "" {
		cmd := exec.Command("go", "test", "-overlay="+m.overlay, "-vet=off", "-count=1", "-timeout=60s", "-run=^"+m.test+"$", m.pkg)
		cmd.Dir = root
		return cmd
	}
	program := filepath.Join(scratch, filepath.Base(m.pkg)+".test")
	if usesRapid(program) { // the same cases each time, and no search for the shortest
		args = append(args, "-rapid.seed=1", "-rapid.shrinktime=0s", "-rapid.nofailfile")
		if m.at > 0 {
			args = append(args, "-rapid.checks=20")
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = filepath.Join(root, m.pkg)
	cmd.Env = append(os.Environ(), selector+"="+m.id)
	return cmd
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
