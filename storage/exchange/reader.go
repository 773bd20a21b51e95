package exchange

import (
	"fmt"
	"strings"
	"time"

	"opsboard/workflow"
)

// Limits against a file that is made to exhaust the machine. What GitLab itself
// exports stays far below each of them.
const (
	maxLine    = 16 << 20  // bytes of one record
	maxBytes   = 4 << 30   // of an archive or a pipe, uncompressed
	maxRatio   = 200       // uncompressed to compressed, looked at from
	ratioFrom  = 64 << 20  // this many bytes on
	maxMembers = 500_000   // members of an archive
	maxNames   = 500_000   // people, labels and milestones of a project, each
	maxEvents  = 10_000    // label, state and milestone events of one issue
	maxLabels  = 500       // labels that one issue ever had
	maxNotes   = 20_000    // of one issue; GitLab itself allows 5,000
	maxOurs    = 128 << 20 // bytes of a line of ours: a history holds each version of a text
)

// reader knows how to make a record of one issue, row or line. It is not changed
// once made, so that records are made side by side.
type reader struct {
	rules  *workflow.Rules
	stages map[string]workflow.Stage // by lower-case name
	mapped map[string]workflow.Placed
	now    time.Time
	by     string
	names  names
}

// newReader refuses a map to stages or kinds that the workflow does not have.
func newReader(o Options) (*reader, error) {
	r := &reader{rules: o.Rules, now: o.Now.UTC(), by: o.By, stages: map[string]workflow.Stage{}, mapped: map[string]workflow.Placed{}}
	if r.rules == nil {
		r.rules = workflow.Default()
	}
	if r.by == "" {
		r.by = "import"
	}
	for _, s := range r.rules.Stages("") {
		r.stages[strings.ToLower(string(s))] = s
	}
	for label, to := range o.Map {
		p, err := r.target(to)
		if err != nil {
			return nil, err
		}
		r.mapped[strings.ToLower(label)] = p
	}
	switch o.Format {
	case "", Auto, GitLabExport, GitLabCSV, JSONL:
		return r, nil
	}
	words := make([]string, 0, 4)
	for _, f := range Formats() {
		words = append(words, string(f))
	}
	return nil, &workflow.Invalid{
		Field: "format", Value: string(o.Format), Why: "is none of " + strings.Join(words, ", "),
		Nearest: workflow.Nearest(string(o.Format), words),
	}
}

// target is the stage or kind that a label is mapped to.
func (r *reader) target(to string) (workflow.Placed, error) {
	if k, err := r.rules.FindKind(to); err == nil {
		return workflow.Placed{Kind: k}, nil
	}
	if s, ok := r.stages[strings.ToLower(to)]; ok {
		return workflow.Placed{Stage: s}, nil
	}
	var words []string
	for _, s := range r.rules.Stages("") {
		words = append(words, string(s))
	}
	for _, k := range r.rules.Kinds() {
		words = append(words, string(k))
	}
	return workflow.Placed{}, &workflow.Invalid{Field: "map", Value: to, Why: "is no stage or kind of this workflow", Nearest: workflow.Nearest(to, words)}
}

// raw is one record as it was found, before it is understood.
type raw struct {
	file string
	line int
	data string   // a line of JSON
	row  []string // a row of a CSV, by the columns of table
	tab  *table
	why  string // not empty: it could not even be cut out of the file
}

// made is one record understood. once stands for its identity where the file
// gives none: the same content is the same card, the second time in one file
// another one.
type made struct {
	rec  Record
	err  error
	once string
}

func (r *reader) fail(in raw, format string, a ...any) made {
	return made{err: &RecordError{File: in.file, Line: in.line, Why: fmt.Sprintf(format, a...)}}
}
