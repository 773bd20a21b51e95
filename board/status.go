package board

import (
	"errors"
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// status is the one thing that is being said; the next key takes it away.
type status struct {
	role role
	text string // clean
}

func said(r role, text string) status { return status{r, cell.Clean(text)} }

// supplies says which action gives what a gate lacks.
var supplies = map[workflow.Supply]keymap.Action{
	workflow.SupplyTriage:    keymap.Triage,
	workflow.SupplyAnswered:  keymap.Triage,
	workflow.SupplyApprove:   keymap.Approve,
	workflow.SupplyGameplan:  keymap.Gameplan,
	workflow.SupplySchedule:  keymap.Schedule,
	workflow.SupplyValidate:  keymap.Validate,
	workflow.SupplyReceived:  keymap.Validate,
	workflow.SupplyBlueprint: keymap.Blueprint,
	workflow.SupplyComment:   keymap.Comment,
	workflow.SupplyEdit:      keymap.Edit,
	workflow.SupplyKind:      keymap.Kind,
	workflow.SupplyForce:     keymap.Force,
	workflow.SupplyReopen:    keymap.Reopen,
	workflow.SupplyStage:     keymap.Why,
}

// helps is what the key of a hint does, where nothing is missing but another
// action would help.
var helps = map[workflow.Supply]string{
	workflow.SupplyForce: "forces it", workflow.SupplyReopen: "reopens it", workflow.SupplyEdit: "edits the card",
	workflow.SupplyKind:    "makes it another kind",
	workflow.SupplyComment: "comments", workflow.SupplySchedule: "schedules it", workflow.SupplyStage: "says what its next stage needs",
}

// explain puts an answer into one line: the sentence, the keys that give what is
// missing, who can give it, and the rule.
func (m Model) explain(err error) status {
	var r *workflow.Refusal
	if !errors.As(err, &r) {
		if isAnswer(err) {
			return said(warn, sentence(err.Error()))
		}
		return said(bad, sentence(err.Error()))
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(sentence(r.Message), "."))
	if keys := m.keysFor(r); len(keys) > 0 {
		b.WriteString(" (" + strings.Join(keys, ", ") + ")")
	}
	if who := whoGives(r.Missing); who != "" {
		b.WriteString(" · from " + who)
	}
	b.WriteString(" · rule " + string(r.Rule))
	return said(warn, b.String())
}

// keysFor are the keys that give what a refusal lacks.
func (m Model) keysFor(r *workflow.Refusal) []string {
	var out []string
	add := func(s workflow.Supply, word string) {
		if k := m.cfg.Keys.Key(supplies[s]); k != "" {
			if text := strings.TrimRight(k+" "+word, " "); !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	for _, g := range r.Missing {
		add(g.Supply, "")
	}
	if hint := workflow.Supply(r.Hint); helps[hint] != "" {
		add(hint, helps[hint])
	}
	return out
}

// whoGives names those who can give what is missing, each once.
func whoGives(missing []workflow.Gate) string {
	var out []string
	for _, g := range missing {
		if g.Who != "" && g.Supply != workflow.SupplyReason && g.Supply != workflow.SupplyEdit && !slices.Contains(out, g.Who) {
			out = append(out, g.Who)
		}
	}
	return strings.Join(out, " and ")
}

// sentence begins with a capital letter.
func sentence(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
