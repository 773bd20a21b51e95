// Command mutants puts faults that other tools really have into a copy of the
// source, one at a time, and runs the test that must notice. One that survives is
// an error. Nothing in the tree is changed: the compiler is given the changed file
// in the place of the true one (go help build, -overlay).
//
//	go -C .ci/tools run ./mutants              # all of list.txt
//	go -C .ci/tools run ./mutants overlap copy # those with such words in their names
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed list.txt
var list string

// mutant is one fault: a piece of a file that becomes another, and the test that
// kills it.
type mutant struct{ name, file, old, new, pkg, test string }

func main() {
	root, err := filepath.Abs("../..")
	must(err)
	mutants, err := read(list)
	must(err)
	if words := os.Args[1:]; len(words) > 0 {
		mutants = slices.DeleteFunc(mutants, func(m mutant) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(m.name, w) })
		})
	}
	scratch, err := os.MkdirTemp("", "mutants")
	must(err)
	defer os.RemoveAll(scratch)
	said := make([]string, len(mutants))
	killed := make([]bool, len(mutants))
	var all sync.WaitGroup
	room := make(chan bool, 3)
	for i, m := range mutants {
		room <- true
		all.Go(func() {
			defer func() { <-room }()
			began := time.Now()
			killed[i], said[i] = m.dies(root, filepath.Join(scratch, fmt.Sprint(i)))
			fmt.Printf("%-9s %-46s %s (%.1f s)\n", verdict(killed[i]), m.name, m.test, time.Since(began).Seconds())
		})
	}
	all.Wait()
	n := 0
	for i, ok := range killed {
		if ok {
			n++
		} else {
			fmt.Fprintf(os.Stderr, "\n%s survived:\n%s\n", mutants[i].name, said[i])
		}
	}
	fmt.Printf("%d of %d mutants killed\n", n, len(mutants))
	if n < len(mutants) {
		os.Exit(1)
	}
}

func verdict(killed bool) string {
	if killed {
		return "killed"
	}
	return "SURVIVED"
}

// dies puts the fault in and reports whether the test fails for it.
func (m mutant) dies(root, scratch string) (killed bool, said string) {
	path := filepath.Join(root, m.file)
	src, err := os.ReadFile(path)
	if err != nil {
		return false, err.Error()
	}
	if n := bytes.Count(src, []byte(m.old)); n != 1 {
		return false, fmt.Sprintf("%s has %d places like this, and should have one:\n%s", m.file, n, m.old)
	}
	changed, overlay := scratch+".go", scratch+".json"
	must(os.WriteFile(changed, bytes.Replace(src, []byte(m.old), []byte(m.new), 1), 0o600))
	places, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
	must(err)
	must(os.WriteFile(overlay, places, 0o600))
	cmd := exec.Command("go", "test", "-overlay="+overlay, "-vet=off", "-count=1", "-timeout=60s", "-run", "^"+m.test+"$", m.pkg)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	text := string(out)
	switch {
	case err == nil:
		return false, text
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "no tests to run"):
		return false, "it is no mutant, for it cannot be built:\n" + text
	}
	return strings.Contains(text, "--- FAIL: "+m.test) || strings.Contains(text, "panic:"), text
}

// read takes the list apart: see its head.
func read(text string) (out []mutant, err error) {
	for i, block := range strings.Split(text, "\n====\n") {
		if i == 0 {
			continue // what it is about
		}
		head, rest, ok := strings.Cut(block, "\n----\n")
		before, after, more := strings.Cut(rest, "\n++++\n")
		lines := strings.Split(strings.TrimSpace(head), "\n")
		if !ok || !more || len(lines) != 4 {
			return nil, fmt.Errorf("list.txt, block %d: a name, a file, a package and a test, ----, a piece, ++++, another", i)
		}
		out = append(out, mutant{lines[0], lines[1], strings.TrimSuffix(before, "\n"), strings.TrimSuffix(after, "\n"), lines[2], lines[3]})
	}
	return out, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}
