package filter

import (
	"slices"
	"strings"

	"opsboard/workflow"
)

// key says what a test looks at.
type key uint8

const (
	onStage key = iota
	onKind
	onState
	onResolution
	onDRI
	onRequester
	onDelegate
	onLabel
	onPriority
	onWeight
	onIteration
	onMilestone
	onWaiting
	onApproval // waits for one that was requested
	onGate
	onValidation
	onForced
	onPinned
	onDue
	onOverdue
	onConfidential
	onClash
	onUnsent
	onAge
	onCreated
	onUpdated
	onEntered
	onClosed
	onID
	onTitle
	onText
	onShort
	onView
)

// spec is a key of the language: its name, how its values are read, and the
// words that it knows.
type spec struct {
	name  string
	key   key
	read  func(Env, spec, value) (test, error)
	words func(Env) []string
	ops   bool // takes < <= > >=
}

func fixed(words ...string) func(Env) []string { return func(Env) []string { return words } }

// specs are the keys in the order of [Keys]: those used most come first.
var specs = []spec{
	{"stage", onStage, readWord, stages, false},
	{"kind", onKind, readWord, kinds, false},
	{"is", onShort, readShort, fixed("open", "closed", "mine", "unassigned", "waiting", "ready", "blocked", "rejected", "overdue", "forced", "pinned", "confidential", "conflict", "unsent"), false},
	{"dri", onDRI, readName, fixed("@me", "none"), false},
	{"label", onLabel, readName, fixed("none"), false},
	{"priority", onPriority, readNumber, fixed("1", "2", "3", "4", "none"), true},
	{"iteration", onIteration, readIteration, fixed("current", "next", "past", "none"), true},
	{"gate", onGate, readWord, fixed("ready", "blocked", "triage", "information", "approval", "gameplan", "iteration", "milestone", "dri", "validation", "blueprint"), false},
	{"waiting", onWaiting, readWaiting, fixed("requester", "approval", "validation", "none"), false},
	{"validation", onValidation, readWord, fixed("requested", "received", "rejected", "skipped", "none"), false},
	{"age", onAge, readAge, fixed(), true},
	{"state", onState, readWord, fixed("open", "closed", "any"), false},
	{"resolution", onResolution, readWord, resolutions, false},
	{"requester", onRequester, readName, fixed("@me", "none"), false},
	{"delegate", onDelegate, readName, fixed("@me", "none"), false},
	{"milestone", onMilestone, readName, fixed("none"), false},
	{"weight", onWeight, readNumber, fixed("none"), true},
	{"due", onDue, readDue, fixed("today", "tomorrow", "none"), true},
	{"confidential", onConfidential, readWord, fixed("yes", "no"), false},
	{"forced", onForced, readWord, fixed("yes", "no"), false},
	{"pinned", onPinned, readWord, fixed("yes", "no"), false},
	{"created", onCreated, readTime, fixed("today", "yesterday", "none"), true},
	{"updated", onUpdated, readTime, fixed("today", "yesterday", "none"), true},
	{"entered", onEntered, readTime, fixed("today", "yesterday", "none"), true},
	{"closed", onClosed, readTime, fixed("today", "yesterday", "none"), true},
	{"title", onTitle, readText, fixed(), false},
	{"text", onText, readText, fixed(), false},
	{"id", onID, readID, fixed(), false},
	{"view", onView, nil, Env.viewNames, false}, // read by readView, which reads whole filters
}

// Keys are the keys of the language, for completion and help: those used most
// come first.
func Keys() []string {
	var out []string
	for _, s := range specs {
		out = append(out, s.name)
	}
	return out
}

// IsOrdered reports whether the values of a key can be compared with <, <=, >
// and >=; of no key they cannot.
func IsOrdered(key string) bool {
	return slices.ContainsFunc(specs, func(s spec) bool { return s.ops && strings.EqualFold(s.name, key) })
}

// Values are the words that a key knows, for completion and help. A key may take
// others beside them (names, numbers, days); an unknown key has none.
func Values(key string, env Env) []string {
	for _, s := range specs {
		if strings.EqualFold(s.name, key) {
			return slices.Clone(s.words(env.whole()))
		}
	}
	return nil
}

func findSpec(name string) (spec, error) {
	if name == "" {
		name = "text"
	}
	if i := slices.IndexFunc(specs, func(s spec) bool { return s.name == name }); i >= 0 {
		s := specs[i]
		if s.key == onView {
			s.read = readView
		}
		return s, nil
	}
	nearest := workflow.Nearest(name, Keys())
	why := "is no key: " + strings.Join(Keys(), ", ")
	if nearest != "" {
		why = "is no key"
	}
	return spec{}, &workflow.Invalid{Field: "filter key", Value: name, Why: why, Nearest: nearest}
}

func stages(env Env) []string { return plain(env.Rules.Stages("")) }
func kinds(env Env) []string  { return plain(env.Rules.Kinds()) }

func resolutions(env Env) []string {
	out := []string{string(workflow.Completed)}
	for _, k := range env.Rules.Kinds() {
		for _, r := range env.Rules.Resolutions(k) {
			if !slices.Contains(out, string(r)) {
				out = append(out, string(r))
			}
		}
	}
	return append(out, "none")
}

func plain[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
