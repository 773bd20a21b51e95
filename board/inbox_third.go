package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// thirdFields are the fields of which a third value can be typed.
var thirdFields = map[workflow.Field]string{
	workflow.FieldTitle: "title", workflow.FieldDescription: "description", workflow.FieldGameplan: "gameplan", workflow.FieldDRI: "DRI",
	workflow.FieldRequester: "requester", workflow.FieldDelegate: "delegate", workflow.FieldPriority: "priority", workflow.FieldWeight: "weight", workflow.FieldDue: "due",
	workflow.FieldMilestone: "milestone", workflow.FieldIteration: "iteration", workflow.FieldLabel: "label",
}

// thirdValue asks for a value that is neither mine nor theirs.
func (m Model) thirdValue() (Model, tea.Cmd) {
	x, _ := m.inbox.current()
	label, typable := thirdFields[x.Field]
	switch {
	case !x.can(workflow.Answer{Take: workflow.TakeValue}):
		m.status = said(warn, "There is no third value here: "+m.choices(x)+".")
		return m, nil
	case !typable:
		m.status = said(warn, "Take one of the two; then change it on the card ("+m.keyFor(keymap.Open)+").")
		return m, nil
	}
	f := form{
		title: "Another " + label + " · " + nameOf(x.Row), card: x.Row, draft: string(keymap.TakeThird) + " " + x.Clash.ID,
		lead: m.sides(x),
		done: func(m Model, f form) (Model, tea.Cmd) { return m.giveThird(f, x) },
	}
	switch {
	case isLong(x.Clash):
		f.lead = "The lines that both changed stand between marks: leave what is right, and take the marks out. " + m.keyFor(keymap.Outside) + " opens your editor."
		f.fields = []field{long(string(x.Field), label, bothSides(x.hunks), "")}
	case x.Field == workflow.FieldIteration:
		f.fields = []field{m.iterationField(x.Card, InShort(x.Field, x.Key, x.Theirs))}
	default:
		f.fields = []field{line(string(x.Field), label, orWord(x.Theirs, x.Key), "")}
	}
	return m.opened(f)
}

// sides are both values in one line.
func (m Model) sides(x *contradiction) string {
	return "Yours: " + x.valueWord(x.Mine) + " · theirs: " + x.valueWord(x.Theirs)
}

// giveThird answers with what was typed.
func (m Model) giveThird(f form, x *contradiction) (Model, tea.Cmd) {
	text := f.text(string(x.Field))
	a := workflow.Answer{Take: workflow.TakeValue, Value: text}
	fault := func(err error, sentence string) (Model, tea.Cmd) {
		m.form = f.faulty(err, sentence)
		return m, nil
	}
	switch {
	case isLong(x.Clash) && hasMarks(text):
		return fault(&workflow.Invalid{Field: string(x.Field)}, "There are still marks of both sides in it.")
	case x.Field == workflow.FieldIteration:
		it, err := m.iterationNamed(x.Card, text)
		if err != nil {
			return fault(err, m.explain(err).text)
		}
		a.Value = iterationText(it)
	}
	next, cmd, err := m.settleClashes(m.stillOpen([]*contradiction{x}), a)
	if err != nil {
		return fault(err, m.explain(err).text)
	}
	next.form = form{}
	return next, cmd
}

// iterationText is an iteration as a card has it written.
func iterationText(it workflow.Iteration) string {
	for _, v := range (workflow.Card{Iteration: it}).Values() {
		if v.Field == workflow.FieldIteration {
			return v.Text
		}
	}
	return ""
}

// The marks between which the lines stand that both sides changed, as programmers
// know them.
const (
	markMine   = "<<<<<<< yours"
	markMiddle = "======="
	markTheirs = ">>>>>>> theirs"
)

// bothSides is the text with what each side changed; what both changed stands
// twice, between marks.
func bothSides(hunks []workflow.Hunk) string {
	var out []string
	for _, h := range hunks {
		switch {
		case h.Clashes():
			head, mine, theirs, tail := agreed(h)
			out = append(append(append(out, head...), markMine), mine...)
			out = append(append(append(out, markMiddle), theirs...), markTheirs)
			out = append(out, tail...)
		case slices.Equal(h.Base, h.Mine):
			out = append(out, h.Theirs...)
		default:
			out = append(out, h.Mine...)
		}
	}
	return strings.Join(out, "\n")
}

// agreed takes what both sides begin and end alike with out of what each made of
// some lines.
func agreed(h workflow.Hunk) (head, mine, theirs, tail []string) {
	mine, theirs = h.Mine, h.Theirs
	n := 0
	for n < min(len(mine), len(theirs)) && mine[n] == theirs[n] {
		n++
	}
	head, mine, theirs = mine[:n], mine[n:], theirs[n:]
	n = 0
	for n < min(len(mine), len(theirs)) && mine[len(mine)-1-n] == theirs[len(theirs)-1-n] {
		n++
	}
	return head, mine[:len(mine)-n], theirs[:len(theirs)-n], mine[len(mine)-n:]
}

// hasMarks reports whether marks are left in a text.
func hasMarks(text string) bool {
	for _, l := range strings.Split(text, "\n") {
		if l == markMine || l == markMiddle || l == markTheirs {
			return true
		}
	}
	return false
}

// placeWord is a place of a card as one says it.
func placeWord(written string) string {
	if written == "" {
		return "nothing"
	}
	stage, closed := workflow.ReadPlace(written)
	if closed == workflow.Open {
		return cell.Clean(string(stage))
	}
	return cell.Clean(string(stage)) + ", closed as " + cell.Clean(string(closed))
}
