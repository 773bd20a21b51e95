package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// teller is the variable of the environment that names a file, in which a woven
// program writes which functions were called.
const teller = "OPSBOARD_MUTANT_TELLS"

// told is what a program with bends has beside its functions: the number of each
// that is called, once, is written where somebody wants to know it.
const told = `
var mutantTells = os.Getenv("` + teller + `")

var mutantMet sync.Map

func mutantPassed(function int) {
	if mutantTells == "" {
		return
	}
	if _, again := mutantMet.LoadOrStore(function, true); again {
		return
	}
	f, err := os.OpenFile(mutantTells, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	if _, err = f.WriteString(strconv.Itoa(function) + "\n"); err != nil {
		panic(err)
	}
	f.Close()
}
`

// bending is a package whose every condition and statement is bent once, and what
// those are played to.
type bending struct {
	pkg, by string        // the tests are those of by, the package's own where that is empty
	tests   string        // a pattern of their names
	words   []string      // of the files that are bent; none: all are
	atOnce  int           // tests at the same time
	within  time.Duration // how long bends are begun
}

// play bends the package of a repository in a folder of its own, and reports whether a
// bend lives that is not explained.
func (b bending) play(root, scratch string) (lives bool, err error) {
	began := time.Now()
	mutants, err := bent(root, b.pkg, cmp.Or(b.by, b.pkg), b.words)
	if err != nil {
		return false, err
	}
	if len(mutants) == 0 {
		return false, errors.New("no file of the package has such a word in its name")
	}
	for err = weave(root, scratch, mutants); err != nil; err = weave(root, scratch, mutants) {
		all := len(mutants)
		mutants = slices.DeleteFunc(mutants, func(m *mutant) bool { return strings.Contains(err.Error(), "\n"+m.place()+":") })
		if len(mutants) == all {
			return false, err
		}
	}
	r, err := explore(root, scratch, b.tests, mutants, b.atOnce)
	if err != nil {
		return false, err
	}
	fmt.Printf("%d bends, %d tests; the tests were known after %.0f s\n", len(mutants), len(r.took), time.Since(began).Seconds())
	side(b.atOnce, spread(mutants), func(m *mutant) {
		if time.Since(began) > b.within {
			return
		}
		m.killed, m.played = r.plays(m, root, scratch), true
		if !m.killed {
			fmt.Println("SURVIVED ", m.name)
		}
	})
	defer func() { fmt.Printf("%.0f s\n", time.Since(began).Seconds()) }()
	return tell(mutants)
}

// reach is what was found out about the tests of a package: how long each takes, and
// which functions it calls. A bend is then played to those alone that can notice it,
// the quick ones first.
type reach struct {
	program string
	took    map[string]time.Duration
	callers map[string][]string // of a function, quick ones first
}

// quickly is how long the tests that a bend meets first may take together.
const quickly = 3 * time.Second

// explore runs each test alone, without a fault: it must pass.
func explore(root, scratch, tests string, some []*mutant, atOnce int) (*reach, error) {
	m := some[0]
	r := &reach{program: m.program(scratch), took: map[string]time.Duration{}, callers: map[string][]string{}}
	wanted, err := regexp.Compile(tests)
	if err != nil {
		return nil, err
	}
	out, err := exec.Command(r.program, "-test.list=.").Output()
	if err != nil {
		return nil, err
	}
	var failed []string
	var lock sync.Mutex
	side(atOnce, strings.Fields(string(out)), func(test string) {
		if !wanted.MatchString(test) {
			return
		}
		file := filepath.Join(scratch, "told-"+test)
		cmd := m.testing("", "^"+test+"$", time.Hour, root, scratch)
		cmd.Env = append(cmd.Env, teller+"="+file)
		began := time.Now()
		said, err := cmd.CombinedOutput()
		took := time.Since(began)
		functions, _ := os.ReadFile(file) // none where it calls none of them
		lock.Lock()
		defer lock.Unlock()
		if err != nil {
			failed = append(failed, fmt.Sprintf("%s: %v\n%s", test, err, said))
		}
		r.took[test] = took
		for _, f := range slices.Compact(slices.Sorted(strings.FieldsSeq(string(functions)))) {
			r.callers[f] = append(r.callers[f], test)
		}
	})
	if len(failed) > 0 {
		return nil, fmt.Errorf("tests fail without a fault:\n%s", strings.Join(failed, "\n"))
	}
	for _, tests := range r.callers {
		slices.SortFunc(tests, func(a, b string) int { return int(r.took[a] - r.took[b]) })
	}
	return r, nil
}

// plays runs the tests that call the function of the bend, and reports whether one
// of them fails.
func (r *reach) plays(m *mutant, root, scratch string) bool {
	tests := r.callers[fmt.Sprint(m.function)]
	m.reached = len(tests)
	for len(tests) > 0 {
		sum, n := time.Duration(0), 0
		for n < len(tests) && (n == 0 || sum < quickly) {
			sum += r.took[tests[n]]
			n++
		}
		if m.reached > len(tests) { // the second time: all that are left
			for ; n < len(tests); n++ {
				sum += r.took[tests[n]]
			}
		}
		m.within = 5*sum + 30*time.Second
		out, err := m.testing(m.id, "^("+strings.Join(tests[:n], "|")+")$", m.within, root, scratch).CombinedOutput()
		if err != nil {
			m.endless = strings.Contains(string(out), "panic: test timed out")
			return true
		}
		tests = tests[n:]
	}
	return false
}

// side does all of it, so many at a time.
func side[T any](atOnce int, all []T, do func(T)) {
	var group sync.WaitGroup
	room := make(chan bool, atOnce)
	for _, one := range all {
		room <- true
		group.Go(func() {
			defer func() { <-room }()
			do(one)
		})
	}
	group.Wait()
}
