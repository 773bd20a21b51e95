package gitlab

import (
	"context"
	"slices"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

var _ remote.Labeler = (*Driver)(nil)

// MissingLabels are the labels that the workflow gives a meaning and that neither
// the project nor its groups have.
func (d *Driver) MissingLabels(ctx context.Context) ([]string, error) {
	if err := d.ready(ctx); err != nil {
		return nil, err
	}
	if err := d.listLabels(ctx); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(meaningful(d.rules), func(name string) bool {
		_, there := d.labels.spelling(name)
		return there
	}), nil
}

// meaningful are the labels that a workflow writes, in the order of its stages.
func meaningful(r *workflow.Rules) []string {
	var out []string
	add := func(c workflow.Card) {
		for _, l := range r.LabelsOf(c) {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	for _, k := range r.Kinds() {
		for _, s := range r.Stages(k) {
			add(workflow.Card{Kind: k, Stage: s})
		}
	}
	kind, stage := r.Kinds()[0], r.Stages(r.Kinds()[0])[0]
	for _, s := range []workflow.RoundState{workflow.Requested, workflow.Received, workflow.Rejected, workflow.Skipped} {
		add(workflow.Card{Kind: kind, Stage: stage, Rounds: []workflow.Round{{State: s}}})
	}
	add(workflow.Card{Kind: kind, Stage: stage, WaitingSince: time.Unix(1, 0)})
	for n := range 4 {
		add(workflow.Card{Kind: kind, Stage: stage, Priority: n + 1})
	}
	return out
}
