package gitlab

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// edit is what is asked of GitLab for a change: the body of a POST or PUT, and
// the iteration, which REST cannot set.
type edit struct {
	body      map[string]any
	setsIter  bool
	iteration int64 // 0 clears it
	dropped   []workflow.Field
	keys      map[workflow.Field][]string // of a field with many values: which
	why       map[workflow.Field]string   // they were dropped
}

// drop leaves a value out: that of a key, of a field with many values.
func (e *edit) drop(f workflow.Field, why string, key ...string) {
	if !slices.Contains(e.dropped, f) {
		e.dropped = append(e.dropped, f)
	}
	if e.why == nil {
		e.why, e.keys = map[workflow.Field]string{}, map[workflow.Field][]string{}
	}
	e.keys[f] = append(e.keys[f], key...)
	e.why[f] = why
}

// landed is the outcome of an edit that is there now.
func (e *edit) landed(f *remote.Fact) remote.Outcome {
	return remote.Outcome{State: remote.Landed, Fact: f, Dropped: e.dropped, Keys: e.keys, Why: e.reasons(), Whys: e.why}
}

func (e *edit) left(ch workflow.Change) bool {
	keys := e.keys[ch.Field]
	return slices.Contains(e.dropped, ch.Field) && (keys == nil || slices.Contains(keys, ch.Key))
}

// reasons are all of them, in the order of the fields.
func (e *edit) reasons() string {
	var out []string
	for _, f := range slices.Sorted(maps.Keys(e.why)) {
		out = append(out, e.why[f])
	}
	return strings.Join(out, "; ")
}

// before is the card as the remote has it: the change taken back.
func before(want workflow.Card, changes []workflow.Change) workflow.Card {
	back := make([]workflow.Change, 0, len(changes))
	for _, ch := range slices.Backward(changes) {
		back = append(back, workflow.Change{Field: ch.Field, Key: ch.Key, Old: ch.New, New: ch.Old})
	}
	out, _ := want.With(back) // an unreadable old value is an absent one
	return out
}

func fieldsOf(changes []workflow.Change) map[workflow.Field]bool {
	out := map[workflow.Field]bool{}
	for _, ch := range changes {
		out[ch.Field] = true
	}
	return out
}

// isByLabel reports whether the field is kept as a label.
func isByLabel(f workflow.Field) bool {
	switch f {
	case workflow.FieldStage, workflow.FieldKind, workflow.FieldRound, workflow.FieldLabel, workflow.FieldPriority, workflow.FieldWaitingSince:
		return true
	}
	return false
}

// fill adds what a PUT and a POST say alike.
func (d *Driver) fill(ctx context.Context, e *edit, want workflow.Card, is *issue, touched map[workflow.Field]bool) error {
	if touched[workflow.FieldTitle] {
		e.body["title"] = plain(strings.TrimSpace(want.Title))
	}
	if touched[workflow.FieldDue] {
		e.body["due_date"] = string(want.Due)
	}
	if touched[workflow.FieldConfidential] {
		e.body["confidential"] = want.Confidential
	}
	if touched[workflow.FieldDRI] {
		if err := d.assign(ctx, e, want.DRI, is); err != nil {
			return err
		}
	}
	if touched[workflow.FieldMilestone] {
		if err := d.milestone(ctx, e, want.Milestone); err != nil {
			return err
		}
	}
	if touched[workflow.FieldWeight] {
		switch {
		case !d.account.Licensed:
			e.drop(workflow.FieldWeight, "weights need GitLab Premium")
		case want.Weight == 0:
			e.body["weight"] = nil
		default:
			e.body["weight"] = want.Weight
		}
	}
	if touched[workflow.FieldIteration] {
		return d.iterate(ctx, e, want.Iteration)
	}
	return nil
}

// assign makes the person the first assignee, in the place of the one before.
func (d *Driver) assign(ctx context.Context, e *edit, name string, is *issue) error {
	ids := []int64{}
	if name != "" {
		who, ok, err := d.who(ctx, name)
		if err != nil {
			return err
		}
		if !ok {
			e.drop(workflow.FieldDRI, fmt.Sprintf("nobody in the project is called %q", name))
			return nil
		}
		ids = append(ids, who.ID)
	}
	if is != nil && len(is.Assignees) > 1 {
		for _, a := range is.Assignees[1:] {
			if !slices.Contains(ids, a.ID) {
				ids = append(ids, a.ID)
			}
		}
	}
	e.body["assignee_ids"] = ids
	return nil
}

// milestone sets that of a title, from the project or the groups above it.
func (d *Driver) milestone(ctx context.Context, e *edit, title string) error {
	if title == "" {
		e.body["milestone_id"] = 0
		return nil
	}
	id, known := d.stones[title]
	if !known {
		q := url.Values{"title": {title}, "include_ancestors": {"true"}, "per_page": {perPage}}
		found, _, err := list[titled](ctx, d.client, d.api("/milestones"), q)
		if err != nil {
			return err
		}
		for _, m := range found {
			if m.Title == title {
				id = m.ID
			}
		}
		d.stones[title] = id
	}
	if id == 0 {
		e.drop(workflow.FieldMilestone, fmt.Sprintf("GitLab has no milestone %q", title))
		return nil
	}
	e.body["milestone_id"] = id
	return nil
}

// iterate finds the iteration that begins on the same day.
func (d *Driver) iterate(ctx context.Context, e *edit, it workflow.Iteration) error {
	switch {
	case !d.account.Licensed:
		e.drop(workflow.FieldIteration, "iterations need GitLab Premium")
		return nil
	case it.IsZero():
		e.setsIter = true
		return nil
	}
	found, ok := d.account.iterationOf(it)
	if !ok && !d.allIterations {
		all, _, err := list[iteration](ctx, d.client, d.api("/iterations"), url.Values{"state": {"all"}, "per_page": {perPage}})
		if err != nil {
			return err
		}
		d.account.Iterations, d.allIterations = all, true
		found, ok = d.account.iterationOf(it)
	}
	if !ok {
		e.drop(workflow.FieldIteration, fmt.Sprintf("GitLab has no iteration that begins on %s", it.Start))
		return nil
	}
	e.setsIter, e.iteration = true, found.ID
	return nil
}

// relabel adds what the labels have to become: never the whole set, which would
// take off what others put on meanwhile. Of the labels for one thing the others
// are taken off by name, for without a licence they would stay.
func (d *Driver) relabel(ctx context.Context, e *edit, was, want workflow.Card, is *issue) error {
	old, now := d.rules.LabelsOf(was), d.rules.LabelsOf(want)
	add, remove := less(now, old), less(old, now)
	has := is.Labels
	touches := map[string]bool{}
	for _, l := range append(slices.Clone(add), remove...) {
		touches[d.standsFor(l)] = true
	}
	for _, l := range has {
		what := d.standsFor(l)
		if what != "" && touches[what] && !holds(now, l) && !holds(remove, l) {
			remove = append(remove, l)
		}
	}
	add, err := d.spelled(ctx, e, add, want.Labels)
	if err != nil {
		return err
	}
	for i, l := range remove {
		for _, there := range has {
			if strings.EqualFold(there, l) {
				remove[i] = there
			}
		}
	}
	if len(add) > 0 {
		e.body["add_labels"] = strings.Join(add, ",")
	}
	if len(remove) > 0 {
		e.body["remove_labels"] = strings.Join(remove, ",")
	}
	return nil
}

// standsFor says what a label stands for on the board, "" for nothing.
func (d *Driver) standsFor(label string) string {
	switch p := d.rules.Place([]string{label}); {
	case p.Stage != "":
		return "stage"
	case p.Kind != "":
		return "kind"
	case p.Round != "":
		return "round"
	case p.Priority != 0:
		return "priority"
	case p.Waiting:
		return "waiting"
	}
	return ""
}

// less are the labels of a that b has not, whatever their case.
func less(a, b []string) []string {
	var out []string
	for _, l := range a {
		if !holds(b, l) && !holds(out, l) {
			out = append(out, l)
		}
	}
	return out
}

func holds(list []string, label string) bool {
	return slices.ContainsFunc(list, func(l string) bool { return strings.EqualFold(l, label) })
}
