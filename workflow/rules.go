package workflow

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Rules are one workflow: kinds, stages, and the rules on each arrow, with the
// cadence of the iterations. Rules are never changed after [Parse], so one value
// may be used by many goroutines.
type Rules struct {
	name, title string
	stages      []Stage
	side        []Stage
	limits      []Limit  // of work in progress
	levels      []string // for a highest judgement of low, medium, high
	labels      map[string]string
	kinds       []*flow
	cadence     Cadence
}

// flow is what the workflow says of one kind.
type flow struct {
	kind    Kind
	title   string
	labels  []string // the first is written, all are read
	stages  []Stage
	created RuleName
	arrows  []arrow
	closes  []closing
	allows  []allowance
}

// arrow leads from one stage to another when its guards hold. With events it is
// taken by itself when one of them happens.
type arrow struct {
	rule     RuleName
	from, to Stage
	needs    []string
	on       []string
	closes   Resolution
}

// closing closes a card in the stage from ("" for any).
type closing struct {
	rule RuleName
	from Stage
	as   Resolution
}

// allowance says in which stage something may be recorded.
type allowance struct {
	rule  RuleName
	stage Stage
	what  string
}

//go:embed flows/support-ops.workflow
var supportOps string

//go:embed flows/support-ops-2026.workflow
var supportOps2026 string

// Shipped lists the workflows that come with the program by name, with their
// text; "default" is the name of the first.
func Shipped() map[string]string {
	return map[string]string{"default": supportOps, "support-ops-2026": supportOps2026}
}

var defaultRules = sync.OnceValue(func() *Rules { return mustParse(supportOps) })

// Default is the team's own flow: bugs and features, as published.
func Default() *Rules { return defaultRules() }

func mustParse(src string) *Rules {
	r, err := Parse(src)
	if err != nil {
		panic("a workflow that ships with the program: " + err.Error())
	}
	return r
}

// In is the same workflow on another cadence. r is left alone.
func (r *Rules) In(c Cadence) *Rules {
	out := *r
	out.cadence = c
	return &out
}

// Name is the word after "workflow" in the file; Title is for people.
func (r *Rules) Name() string  { return r.name }
func (r *Rules) Title() string { return r.title }

// Cadence is how iterations are cut.
func (r *Rules) Cadence() Cadence { return r.cadence }

// Kinds are the kinds of card, in the order of the file.
func (r *Rules) Kinds() []Kind {
	out := make([]Kind, len(r.kinds))
	for i, f := range r.kinds {
		out[i] = f.kind
	}
	return out
}

// KindTitle is what people call the kind: "Bug report". A kind that the
// workflow does not know is called by its own word.
func (r *Rules) KindTitle(k Kind) string {
	if f := r.flow(k); f != nil && f.title != "" {
		return f.title
	}
	return string(k)
}

// Stages are the stages of a kind in order; for the kind "" those of the whole
// board, side stages last. A kind that the workflow does not know has none.
func (r *Rules) Stages(k Kind) []Stage {
	if k == "" {
		return slices.Concat(r.stages, r.side)
	}
	if f := r.flow(k); f != nil {
		return slices.Concat(f.stages, r.side)
	}
	return nil
}

// IsSide reports whether the stage is one that any open card may enter and
// leave back to where it was.
func (r *Rules) IsSide(s Stage) bool { return slices.Contains(r.side, s) }

// ClosingStage is the stage that closes a card of the kind by itself:
// Completed. It is empty for a kind that the workflow does not know.
func (r *Rules) ClosingStage(k Kind) Stage {
	if f := r.flow(k); f != nil {
		for _, a := range f.arrows {
			if a.closes != "" {
				return a.to
			}
		}
	}
	return ""
}

// Resolutions are the words with which a card of the kind can be closed by
// hand, in the order of the file: invalid, duplicate.
func (r *Rules) Resolutions(k Kind) []Resolution {
	var out []Resolution
	if f := r.flow(k); f != nil {
		for _, c := range f.closes {
			if !slices.Contains(out, c.as) {
				out = append(out, c.as)
			}
		}
	}
	return out
}

// Levels are the names of the approval levels for a highest judgement of low,
// medium and high.
func (r *Rules) Levels() []string { return slices.Clone(r.levels) }

// FindStage reads a stage as a person writes it: any case. A word that is no
// stage is an *[Invalid] that names the nearest.
func (r *Rules) FindStage(s string) (Stage, error) {
	all := r.Stages("")
	names := make([]string, len(all))
	for i, st := range all {
		if equalFold(string(st), s) {
			return st, nil
		}
		names[i] = string(st)
	}
	return "", Invalid{Field: "stage", Value: s, Why: "is no stage of this workflow", Nearest: Nearest(s, names)}.OneOf(names)
}

// FindKind reads a kind as a person writes it: any case. A word that is no kind
// is an *[Invalid] that names the nearest.
func (r *Rules) FindKind(s string) (Kind, error) {
	names := make([]string, len(r.kinds))
	for i, f := range r.kinds {
		if equalFold(string(f.kind), s) {
			return f.kind, nil
		}
		names[i] = string(f.kind)
	}
	return "", Invalid{Field: "kind", Value: s, Why: "is no kind of card", Nearest: Nearest(s, names)}.OneOf(names)
}

func (r *Rules) flow(k Kind) *flow {
	for _, f := range r.kinds {
		if f.kind == k {
			return f
		}
	}
	return nil
}

// index is the place of a stage in the kind's order, -1 for one it has not.
func (f *flow) index(s Stage) int { return slices.Index(f.stages, s) }

func (f *flow) arrow(from, to Stage) *arrow {
	for i := range f.arrows {
		if f.arrows[i].from == from && f.arrows[i].to == to {
			return &f.arrows[i]
		}
	}
	return nil
}

// hasRule reports whether an arrow of the kind stands under the rule.
func (f *flow) hasRule(name RuleName) bool {
	return slices.ContainsFunc(f.arrows, func(a arrow) bool { return a.rule == name })
}

// usesGuard reports whether any arrow of the kind has the guard.
func (f *flow) usesGuard(guard string) bool {
	return slices.ContainsFunc(f.arrows, func(a arrow) bool { return slices.Contains(a.needs, guard) })
}

func equalFold(a, b string) bool { return strings.EqualFold(a, b) }
