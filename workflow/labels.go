package workflow

import (
	"slices"
	"strconv"
	"strings"
)

// The scopes whose labels stand for something that the board knows.
const (
	scopeStage    = "stage"
	scopeWaiting  = "waiting"
	scopePriority = "priority"
	scopeCustomer = "customer"
)

// Placed is what a set of labels from elsewhere says of a card.
type Placed struct {
	Kind     Kind  // "" where no label names one
	Stage    Stage // "" where no label names one
	Round    RoundState
	Waiting  bool
	Priority int
	Rest     []string // the labels that stand for nothing here, sorted
}

// Place reads the labels of a remote or an export. A label that names a stage
// or a kind, in its scoped form ("Stage::Queued", any case), places the card;
// the others stay labels. Of two labels for the same thing the last one wins and
// the others stay in Rest, as does a second name of a kind
// (RequestType::Incident), which says more than the kind does.
func (r *Rules) Place(labels []string) Placed {
	var p Placed
	winner := map[string]string{} // by what it stands for
	for _, l := range labels {
		what, isWhole := r.placeOne(&p, l)
		if before, twice := winner[what]; what != "" && twice && !equalFold(before, l) {
			p.Rest = append(p.Rest, before)
		}
		winner[what] = l
		if !isWhole {
			p.Rest = append(p.Rest, l)
		}
	}
	slices.Sort(p.Rest)
	p.Rest = slices.Compact(p.Rest)
	return p
}

// placeOne says what the label stands for, "" for nothing, and whether that is
// all it says.
func (r *Rules) placeOne(p *Placed, label string) (what string, isWhole bool) {
	for _, f := range r.kinds {
		if i := slices.IndexFunc(f.labels, func(l string) bool { return equalFold(l, label) }); i >= 0 {
			p.Kind = f.kind
			return "kind", i == 0
		}
	}
	if name, ok := r.unscope(scopeStage, label); ok {
		if s, err := r.FindStage(name); err == nil {
			p.Stage = s
			return scopeStage, true
		}
	}
	if n, ok := r.unscope(scopePriority, label); ok {
		if i, err := strconv.Atoi(n); err == nil && i >= priorityMin && i <= priorityMax {
			p.Priority = i
			return scopePriority, true
		}
	}
	if l := r.labels[scopeWaiting]; l != "" && equalFold(label, l) {
		p.Waiting = true
		return scopeWaiting, true
	}
	for _, s := range []RoundState{Requested, Received, Rejected, Skipped} {
		if l := r.labels[string(s)]; l != "" && equalFold(l, label) {
			p.Round = s
			return "validation", true
		}
	}
	return "", false
}

// unscope is what stands in the place of the * in the scope's label pattern.
func (r *Rules) unscope(scope, label string) (string, bool) {
	prefix, suffix, ok := strings.Cut(r.labels[scope], "*")
	if !ok || len(label) <= len(prefix)+len(suffix) {
		return "", false
	}
	if !equalFold(label[:len(prefix)], prefix) || !equalFold(label[len(label)-len(suffix):], suffix) {
		return "", false
	}
	return label[len(prefix) : len(label)-len(suffix)], true
}

// LabelsOf are the labels that stand for the card on a remote: stage, kind,
// validation (not that of a time before the card was reopened), waiting and
// priority, then its own. A card that carries another name of its kind keeps
// that one.
func (r *Rules) LabelsOf(c Card) []string {
	var out []string
	if p := r.labels[scopeStage]; p != "" {
		out = append(out, strings.Replace(p, "*", string(c.Stage), 1))
	}
	if f := r.flow(c.Kind); f != nil && len(f.labels) > 0 && !slices.ContainsFunc(f.labels, c.HasLabel) {
		out = append(out, f.labels[0])
	}
	if l := r.labels[string(newest(&c).State)]; l != "" {
		out = append(out, l)
	}
	if l := r.labels[scopeWaiting]; l != "" && c.IsWaiting() {
		out = append(out, l)
	}
	if p := r.labels[scopePriority]; p != "" && c.Priority > 0 {
		out = append(out, strings.Replace(p, "*", strconv.Itoa(c.Priority), 1))
	}
	return append(out, c.Labels...)
}
