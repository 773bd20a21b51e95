package exchange

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"opsboard/workflow"
)

// place reads labels: by the map that was given, then by the workflow; a label
// that is just a stage's name stands for it too. The last of two for the same
// thing wins, and the other one stays a label.
func (r *reader) place(labels []string) workflow.Placed {
	var p workflow.Placed
	stageLabel, kindLabel := "", ""
	for _, l := range labels {
		one := r.placeOne(l)
		if one.Stage != "" {
			if p.Stage != "" && p.Stage != one.Stage {
				p.Rest = append(p.Rest, stageLabel)
			}
			p.Stage, stageLabel = one.Stage, l
		}
		if one.Kind != "" {
			if p.Kind != "" && p.Kind != one.Kind {
				p.Rest = append(p.Rest, kindLabel)
			}
			p.Kind, kindLabel = one.Kind, l
		}
		if one.Round != "" {
			p.Round = one.Round
		}
		if one.Priority != 0 {
			p.Priority = one.Priority
		}
		p.Waiting = p.Waiting || one.Waiting
		p.Rest = append(p.Rest, one.Rest...)
	}
	slices.Sort(p.Rest)
	p.Rest = slices.Compact(p.Rest)
	return p
}

func (r *reader) placeOne(label string) workflow.Placed {
	low := strings.ToLower(label)
	if p, ok := r.mapped[low]; ok {
		return p
	}
	if s, ok := r.stages[low]; ok {
		return workflow.Placed{Stage: s}
	}
	return r.rules.Place([]string{label})
}

// within is the stage, or for a kind that does not have it the nearest earlier
// one that it has, in the order of the whole board.
func (r *reader) within(k workflow.Kind, s workflow.Stage) workflow.Stage {
	has, all := r.rules.Stages(k), r.rules.Stages("")
	for i := slices.Index(all, s); i >= 0; i-- {
		if slices.Contains(has, all[i]) {
			return all[i]
		}
	}
	return r.first(k)
}

func (r *reader) first(k workflow.Kind) workflow.Stage {
	if s := r.rules.Stages(k); len(s) > 0 {
		return s[0]
	}
	return ""
}

// The words that suggest a kind. Whole words only: "debug" is no bug.
var (
	bugWords     = []string{"bug", "bugs", "defect", "incident", "regression", "error", "errors", "broken", "crash", "crashes", "fails", "failing", "failure", "wrong"}
	featureWords = []string{"feature", "features", "enhancement", "improvement", "request", "proposal", "suggestion", "add", "support", "allow"}
)

// guessKind is the kind that labels suggest, else the title, else a feature, else
// the first kind of the workflow; with the sentence that says so.
func (r *reader) guessKind(labels []string, title, base string) (workflow.Kind, string) {
	for _, l := range append(slices.Clone(labels), base) {
		if k, _ := r.suggests(l); k != "" {
			if l == base {
				return k, fmt.Sprintf("no kind label: taken as a %s, for GitLab calls it %q", k, l)
			}
			return k, fmt.Sprintf("no kind label: taken as a %s, as its label %q suggests", k, l)
		}
	}
	if k, w := r.suggests(title); k != "" {
		return k, fmt.Sprintf("no kind label: taken as a %s, as the word %q in its title suggests", k, w)
	}
	k, err := r.rules.FindKind("feature")
	if err != nil {
		k = r.rules.Kinds()[0]
	}
	return k, fmt.Sprintf("no kind label: taken as a %s", k)
}

// suggests is the kind that the first telling word of a text points to.
func (r *reader) suggests(text string) (workflow.Kind, string) {
	for i, w := range strings.FieldsFunc(strings.ToLower(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		if i > 200 {
			break
		}
		as := ""
		switch {
		case slices.Contains(bugWords, w):
			as = "bug"
		case slices.Contains(featureWords, w):
			as = "feature"
		}
		for _, k := range r.rules.Kinds() {
			if string(k) == as || string(k) == w {
				return k, w
			}
		}
	}
	return "", ""
}

// resolution is how an issue was closed: as GitLab says, else as a label says
// whose words the kind knows, else as completed.
func (r *reader) resolution(k workflow.Kind, labels []string, duplicate bool) workflow.Resolution {
	known := r.rules.Resolutions(k)
	wants := []workflow.Resolution{}
	if duplicate {
		wants = append(wants, workflow.Duplicate)
	}
	for _, l := range labels {
		l = strings.Map(func(c rune) rune {
			if unicode.IsLetter(c) {
				return unicode.ToLower(c)
			}
			return ' '
		}, l)
		for _, w := range strings.Fields(l) {
			switch w {
			case "duplicate", "dupe":
				wants = append(wants, workflow.Duplicate)
			case "invalid":
				wants = append(wants, workflow.AsInvalid, workflow.Declined)
			case "declined", "wontfix", "wontdo":
				wants = append(wants, workflow.Declined, workflow.AsInvalid)
			}
		}
		if l = strings.Join(strings.Fields(l), ""); strings.HasSuffix(l, "wontfix") || strings.HasSuffix(l, "wontdo") {
			wants = append(wants, workflow.Declined, workflow.AsInvalid)
		}
	}
	for _, w := range wants {
		if slices.Contains(known, w) {
			return w
		}
	}
	return workflow.Completed
}
