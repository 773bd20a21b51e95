package main

import (
	"embed"
	"fmt"
	"strings"
	"time"
)

//go:embed list.txt storage.txt workflow.txt
var lists embed.FS

// mutant is one fault: a piece of a file that becomes another, and the test that
// kills it.
type mutant struct {
	name, file, pkg, test string
	old, new              string

	// Of one that a machine found:
	at         int           // where old stands
	what, line string        // how it is bent, and the line that it stands in
	function   int           // the number of the one that it stands in, in its program
	reached    int           // how many tests run that function
	within     time.Duration // that its tests may take
	endless    bool          // they took longer
	played     bool

	list    string // that it stands in
	id      string // which the woven programs know it by
	overlay string // of a build of its own, for what lies in no function
	killed  bool
	said    string
}

// readAll takes the lists apart: see the head of each.
func readAll() (out []*mutant, err error) {
	files, err := lists.ReadDir(".")
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, f := range files {
		text, err := lists.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		for i, block := range strings.Split(string(text), "\n====\n") {
			if i == 0 {
				continue // what it is about
			}
			m, ok := readBlock(block)
			switch {
			case !ok:
				return nil, fmt.Errorf("%s, block %d: a name, a file, a package and a test, ----, a piece, ++++, another", f.Name(), i)
			case seen[m.name]:
				return nil, fmt.Errorf("%s: a second %q", f.Name(), m.name)
			}
			seen[m.name] = true
			m.list = f.Name()
			m.id = fmt.Sprint(len(out) + 1)
			out = append(out, m)
		}
	}
	return out, nil
}

func readBlock(block string) (*mutant, bool) {
	head, rest, ok := strings.Cut(block, "\n----\n")
	before, after, more := strings.Cut("\n"+rest+"\n", "\n++++\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if !ok || !more || len(lines) != 4 {
		return nil, false
	}
	return &mutant{
		name: lines[0], file: lines[1], pkg: lines[2], test: lines[3],
		old: strings.Trim(before, "\n"), new: strings.Trim(after, "\n"),
	}, true
}
