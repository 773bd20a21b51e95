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
//	go -C .ci/tools run ./mutants -bend storage -for 30m # as many of them as half an hour allows
//	go -C .ci/tools run ./mutants -bend storage/remote -by storage/remote/gitlab kept.go:31 # one line, played to the tests of another package
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
	"time"
)

func main() {
	began := time.Now()
	root, err := filepath.Abs("../..")
	must(err)
	scratch, err := os.MkdirTemp("", "mutants")
	must(err)
	defer os.RemoveAll(scratch)
	var bend bending
	flag.StringVar(&bend.pkg, "bend", "", "a package, each condition and statement of which is bent once")
	flag.StringVar(&bend.tests, "tests", ".*", "of the package that may notice a bend")
	flag.DurationVar(&bend.within, "for", 24*time.Hour, "how long bends are begun; those that are played lie evenly over all files")
	flag.StringVar(&bend.by, "by", "", "the package whose tests play the bends; its own where none is named")
	flag.IntVar(&bend.atOnce, "at-once", runtime.NumCPU(), "tests at the same time")
	flag.Parse()
	words := flag.Args()
	if bend.pkg != "" {
		bend.words = words
		lives, err := bend.play(root, scratch)
		must(err)
		if lives {
			os.RemoveAll(scratch)
			os.Exit(1)
		}
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
	survived := play(root, scratch, mutants, bend.atOnce)
	for _, m := range survived {
		fmt.Fprintf(os.Stderr, "\n%s survived:\n%s\n", m.name, m.said)
	}
	fmt.Printf("%d of %d mutants killed in %.0f s\n", len(mutants)-len(survived), len(mutants), time.Since(began).Seconds())
	if len(survived) > 0 {
		os.RemoveAll(scratch)
		os.Exit(1)
	}
}

// play runs them all.
func play(root, scratch string, mutants []*mutant, atOnce int) (survived []*mutant) {
	side(atOnce, mutants, func(m *mutant) {
		began := time.Now()
		word := "killed"
		if !m.dies(root, scratch) {
			word = "SURVIVED"
		}
		fmt.Printf("%-9s %-60s %s (%.1f s)\n", word, m.name, m.test, time.Since(began).Seconds())
		m.killed = word == "killed"
	})
	return slices.DeleteFunc(slices.Clone(mutants), func(m *mutant) bool { return m.killed })
}

// dies runs the test with the fault in, and reports whether it fails for it. One
// that does not end is not one that fails.
func (m *mutant) dies(root, scratch string) bool {
	cmd := m.testing(m.id, "^"+m.test+"$", time.Minute, root, scratch)
	if m.overlay != "" {
		cmd = exec.Command("go", "test", "-overlay="+m.overlay, "-vet=off", "-count=1", "-timeout=60s", "-run=^"+m.test+"$", m.pkg)
		cmd.Dir = root
	}
	out, err := cmd.CombinedOutput()
	m.said = string(out)
	if err == nil || strings.Contains(m.said, "no tests to run") || strings.Contains(m.said, "panic: test timed out") {
		return false
	}
	return strings.Contains(m.said, "--- FAIL: "+m.test) || strings.Contains(m.said, "panic:")
}

// program is the woven one with the tests of the fault.
func (m *mutant) program(scratch string) string {
	return filepath.Join(scratch, filepath.Base(m.pkg)+".test")
}

// testing runs tests once, with the fault of that id in them; "" for none.
func (m *mutant) testing(id, tests string, within time.Duration, root, scratch string) *exec.Cmd {
	program := m.program(scratch)
	args := []string{"-test.run=" + tests, fmt.Sprint("-test.timeout=", within), "-test.failfast"}
	if usesRapid(program) { // the same cases each time, and no search for the shortest
		args = append(args, "-rapid.seed=1", "-rapid.shrinktime=0s", "-rapid.nofailfile")
		if m.at > 0 {
			args = append(args, "-rapid.checks=20")
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = filepath.Join(root, m.pkg)
	cmd.Env = append(os.Environ(), selector+"="+id)
	return cmd
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
