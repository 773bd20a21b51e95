package cli

import (
	"strings"

	"opsboard/storage"
	"opsboard/workflow"
)

// noteLabels says of a filter that found nothing which of its labels no card
// has, and which one was most likely meant.
func (a *app) noteLabels(s *storage.Store, words []string) error {
	wanted := labelsIn(strings.Join(words, " "))
	if len(wanted) == 0 {
		return nil
	}
	f, err := a.filter([]string{"state:any"}, s.Rules())
	if err != nil {
		return err
	}
	rows, err := s.List(storage.Query{Filter: f})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	var known []string
	for _, r := range rows {
		for _, l := range r.Card.Labels {
			if low := strings.ToLower(l); !seen[low] {
				seen[low] = true
				known = append(known, l)
			}
		}
	}
	for _, l := range wanted {
		if !seen[strings.ToLower(l)] {
			a.note("no card has the label %s%s", clip(l), didYouMean(l, known))
		}
	}
	return nil
}

// labelsIn are the labels that a filter asks for, as far as they are written
// without quotes.
func labelsIn(filter string) []string {
	var out []string
	for _, term := range strings.Fields(filter) {
		if value, ok := strings.CutPrefix(term, "label:"); ok {
			for _, l := range strings.Split(value, ",") {
				if l != "" && l != "none" && !strings.ContainsAny(l, `"\`) {
					out = append(out, l)
				}
			}
		}
	}
	return out
}

// checkRemoved refuses to take off a label that the card does not carry: it was
// most likely meant to be another.
func checkRemoved(c workflow.Card, labels []string) error {
	for _, l := range labels {
		if !c.HasLabel(l) {
			return &workflow.Invalid{Field: "label", Value: l, Why: "is not on the card", Nearest: workflow.Nearest(l, c.Labels)}
		}
	}
	return nil
}
