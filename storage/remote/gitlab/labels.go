package gitlab

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"opsboard/workflow"
)

// labels are those of the project and its groups, by id. A label that is renamed
// changes no issue's updated_at: only the list shows it.
type labels struct {
	names  map[int64]string
	byName map[string]string // folded, to the spelling there
}

type label struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// listLabels fetches them.
func (d *Driver) listLabels(ctx context.Context) error {
	all, _, err := list[label](ctx, d.client, d.api("/labels"), url.Values{"per_page": {"100"}, "include_ancestor_groups": {"true"}})
	if err != nil {
		return err
	}
	d.labels = labels{names: make(map[int64]string, len(all)), byName: make(map[string]string, len(all))}
	for _, l := range all {
		d.labels.add(l)
	}
	return nil
}

func (l *labels) add(one label) {
	l.names[one.ID] = one.Name
	if _, exact := l.byName[one.Name]; !exact {
		l.byName[strings.ToLower(one.Name)] = one.Name
	}
	l.byName[one.Name] = one.Name
}

// spelling is how the project spells the label.
func (l *labels) spelling(name string) (string, bool) {
	if s, ok := l.byName[name]; ok {
		return s, true
	}
	s, ok := l.byName[strings.ToLower(name)]
	return s, ok
}

// refusal says why a change is not sent, in words for the person who made it.
type refusal string

func (r refusal) Error() string { return string(r) }

// spelled are the labels as the project spells them. One that is missing is
// created where that was consented to. Of the card's own, one that cannot be put on
// is dropped, and the others go without it.
func (d *Driver) spelled(ctx context.Context, e *edit, names, own []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	if d.labels.names == nil {
		if err := d.listLabels(ctx); err != nil {
			return nil, err
		}
	}
	out := make([]string, 0, len(names))
	for _, n := range names {
		s, ok := d.labels.spelling(n)
		if why := d.cannot(n, ok); why != "" {
			if !slices.Contains(own, n) {
				return nil, why
			}
			e.drop(workflow.FieldLabel, why.Error(), n)
			continue
		}
		if !ok {
			if err := d.createLabel(ctx, n); err != nil {
				return nil, err
			}
			s = n
		}
		out = append(out, s)
	}
	return out, nil
}

// cannot says why a label cannot be put on, "" where it can.
func (d *Driver) cannot(name string, isThere bool) refusal {
	switch {
	case strings.Contains(name, ","):
		return refusal(fmt.Sprintf("the label %q has a comma, which GitLab cannot be told: rename it", name))
	case !isThere && !d.cfg.CreateLabels:
		return refusal(fmt.Sprintf("GitLab has no label %q: create it there, or let opsboard do so: opsboard remote add %s %s --create-labels", name, d.cfg.Name, d.cfg.URL))
	}
	return ""
}

// createLabel makes a label of the project. That it is there already is as good.
func (d *Driver) createLabel(ctx context.Context, name string) error {
	r, err := d.client.send(ctx, http.MethodPost, d.api("/labels"), map[string]string{
		"name": name, "color": d.colour(name), "description": "Made by opsboard, whose workflow gives it a meaning.",
	})
	if err != nil {
		if isStatus(err, http.StatusConflict) || isStatus(err, http.StatusBadRequest) && strings.Contains(strings.ToLower(said(err)), "taken") {
			d.labels.add(label{ID: -int64(len(d.labels.names)) - 1, Name: name})
			return nil
		}
		return err
	}
	var made label
	if err := r.decode(&made); err != nil {
		return err
	}
	made.Name = name
	d.labels.add(made)
	return nil
}

// The colours of labels that are created: calm, one family for each thing that
// they stand for, so that a board of GitLab's reads at a glance.
const (
	slate  = "#5b6b82" // stages, and what is plain
	teal   = "#3f7d7b" // the stage at the end
	sand   = "#9a7b4f" // kinds
	plum   = "#7a5c86" // validation
	moss   = "#5a7f57" // validation received
	clay   = "#a85c4e" // validation rejected, priority 1
	amber  = "#b07a2f" // waiting, priority 2
	pebble = "#7d8590" // priorities 3 and 4
)

func (d *Driver) colour(name string) string {
	p := d.rules.Place([]string{name})
	switch {
	case p.Stage != "" && slices.ContainsFunc(d.rules.Kinds(), func(k workflow.Kind) bool { return d.rules.ClosingStage(k) == p.Stage }):
		return teal
	case p.Stage != "":
		return slate
	case p.Kind != "":
		return sand
	case p.Round == workflow.Received:
		return moss
	case p.Round == workflow.Rejected:
		return clay
	case p.Round != "":
		return plum
	case p.Waiting:
		return amber
	case p.Priority == 1:
		return clay
	case p.Priority == 2:
		return amber
	case p.Priority > 2:
		return pebble
	}
	return slate
}

// renamed are the present names of labels that had another name before.
func (l *labels) renamed(before map[string]string) []string {
	var out []string
	for id, name := range l.names {
		if old, known := before[strconv.FormatInt(id, 10)]; known && old != name {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// pack are the names by id, as a cursor keeps them.
func (l *labels) pack() map[string]string {
	out := make(map[string]string, len(l.names))
	for id, name := range l.names {
		if id > 0 {
			out[strconv.FormatInt(id, 10)] = name
		}
	}
	return out
}

// signOf stands for what a workflow reads from labels: with another workflow
// every issue is placed anew.
func signOf(r *workflow.Rules) string {
	var b strings.Builder
	for _, k := range r.Kinds() {
		for _, s := range r.Stages(k) {
			for i, state := range []workflow.RoundState{"", workflow.Requested, workflow.Received, workflow.Rejected, workflow.Skipped} {
				c := workflow.Card{Kind: k, Stage: s, Priority: i, Rounds: []workflow.Round{{State: state}}}
				fmt.Fprint(&b, k, s, r.LabelsOf(c))
			}
		}
	}
	return hashed(b.String())
}
