package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// previewLines says of the selected step who made it, and what taking it back
// would change, or why that cannot be.
func (m Model) previewLines(w, height int) []textLine {
	h := m.history
	s, ok := h.step()
	if !ok || w <= 0 || height <= 0 {
		return nil
	}
	t := &writer{w: w}
	switch {
	case height >= 9:
		t.text(strong, 0, fmt.Sprintf("%s · %s", stepName(s), m.clock(s.At, "2 January 2006, 15:04")))
		t.text(dim, 0, from(s))
		if s.Reason != "" {
			t.text(plain, 0, "“"+firstLine(s.Reason)+"”")
		}
		if s.Over != "" {
			t.text(warn, 0, "over the limit: "+s.Over)
		}
		t.gap()
	case height >= 4:
		t.text(dim, 0, cell.Cut(stepName(s)+" "+from(s), w))
	}
	number, act := s.reversal()
	switch {
	case h.planOf != number:
		return cutLines(t.lines, height)
	case h.no != nil:
		m.hindrance(t, act, h.no)
	default:
		m.effect(t, act, h.plan)
	}
	return cutLines(t.lines, height)
}

// from says who made a step, and which way it came in.
func from(s Step) string {
	by := "by " + cell.Clean(s.By)
	switch s.Door {
	case workflow.DoorItself:
		return "by the board itself, for its day had come"
	case workflow.DoorCommand:
		return by + ", from the command line"
	case workflow.DoorImport:
		return by + ", by an import"
	}
	return by + ", on the board"
}

// hindrance says why a step cannot be taken back: the sentence names the later
// one that stands in the way.
func (m Model) hindrance(t *writer, act writeAct, err error) {
	head := map[writeAct]string{undo: "Cannot be undone", redo: "Cannot be redone"}[act]
	var no *workflow.Refusal
	if errors.As(err, &no) && no.Later != 0 {
		head += fmt.Sprintf(": step %d is in the way", no.Later)
	}
	t.text(warn, 0, head)
	t.text(plain, 2, sentence(err.Error()))
}

// effect lists what would change, card by card.
func (m Model) effect(t *writer, act writeAct, p Plan) {
	head := map[writeAct]string{undo: "Undoing it changes", redo: "Doing it again changes"}[act]
	switch {
	case p.Cards == 0:
		t.text(dim, 0, head+" nothing.")
		return
	case p.Cards > 1:
		head = fmt.Sprintf("%s %d cards", head, p.Cards)
	}
	t.text(focus, 0, head)
	for _, c := range p.First {
		t.add(piece{dim, "  " + cell.Clean(c.Handle) + " "}, piece{plain, cell.Cut(cell.Clean(c.Title), max(1, t.w-8))})
		t.effects(c.Changes)
	}
	if more := p.Cards - len(p.First); more > 0 {
		t.text(dim, 2, "and "+counted(more, "more card"))
	}
}

// effects lists the changes of one card. Of a card that goes, or comes back, this
// alone is said.
func (t *writer) effects(changes []workflow.Change) {
	if i := slices.IndexFunc(changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldKind }); i >= 0 {
		switch {
		case changes[i].New == "":
			t.text(bad, 4, "the card goes from the board")
			return
		case changes[i].Old == "":
			t.text(good, 4, "the card comes back to the board")
			return
		}
	}
	for _, ch := range changes {
		if line := changeLine(ch); line != "" {
			t.text(plain, 4, line)
		}
	}
}

// cutLines is at most n lines; the last says when there are more.
func cutLines(lines []textLine, n int) []textLine {
	for len(lines) > 0 && len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	if len(lines) <= n {
		return lines
	}
	more := fmt.Sprintf("… %d more lines", len(lines)-n+1)
	return append(lines[:n-1:n-1], textLine{piece{dim, more}})
}

// follows are the fields that follow from others, and say nothing by themselves.
var follows = map[workflow.Field]bool{
	workflow.FieldEnteredAt: true, workflow.FieldClosedAt: true, workflow.FieldCreatedAt: true, workflow.FieldReopenedAt: true, workflow.FieldBefore: true, workflow.FieldRemote: true, workflow.FieldHeld: true, workflow.FieldOrigin: true,
}

// fieldName is what people call a field; "" for one that says nothing by itself.
func fieldName(ch workflow.Change) string {
	switch {
	case follows[ch.Field]:
		return ""
	case ch.Field == workflow.FieldDRI:
		return "DRI"
	case ch.Field == workflow.FieldRound:
		return "validation"
	case ch.Field == workflow.FieldWaitingSince:
		return "waiting"
	case ch.Field == workflow.FieldDue:
		return "due"
	}
	return string(ch.Field)
}

// changeLine is one change: the field, what it is, and what it becomes.
func changeLine(ch workflow.Change) string {
	name := fieldName(ch)
	switch ch.Field {
	case workflow.FieldLabel:
		if ch.New == "" {
			return "label " + ch.Key + " comes off"
		}
		return "label " + ch.Key + " comes back"
	case workflow.FieldLink:
		if ch.New == "" {
			return "link " + ch.Key + " goes"
		}
		return "link " + ch.Key + " comes back"
	case workflow.FieldConfidential:
		return map[bool]string{false: "is confidential no longer", true: "becomes confidential"}[ch.New != ""]
	case workflow.FieldForced:
		if ch.New == "" {
			return "nothing is owed any more to " + ch.Key
		}
		return "forced past " + ch.Key + " again"
	}
	if name == "" {
		return ""
	}
	return name + " " + InShort(ch.Field, ch.Key, ch.Old) + " → " + InShort(ch.Field, ch.Key, ch.New)
}

// InShort is a value as one reads it: structured values in words, long ones cut.
func InShort(f workflow.Field, key, text string) string {
	if text == "" {
		return "nothing"
	}
	var c workflow.Card
	if err := c.Set(f, key, text); err == nil {
		switch f {
		case workflow.FieldTriage:
			return triageWords(c.Triage)
		case workflow.FieldApproval:
			return "by " + c.Approval.By + ", " + c.Approval.Level
		case workflow.FieldRound:
			return string(c.Round().State)
		case workflow.FieldIteration:
			return c.Iteration.String()
		case workflow.FieldBlueprint:
			text = strings.TrimSpace(c.Blueprint.Text + " " + strings.Join(c.Blueprint.Links, " "))
		case workflow.FieldComment:
			if len(c.Comments) > 0 {
				text = c.Comments[0].Text
			}
		case workflow.FieldLink:
			text = c.Links[0].Relation
		case workflow.FieldForced:
			text = "past " + string(c.Forced[0].Rule)
		case workflow.FieldWaitingSince:
			return "waits on the requester"
		}
	}
	switch f {
	case workflow.FieldDue:
		return workflow.Date(text).Time().Format("2 Jan 2006")
	case workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldBlueprint, workflow.FieldComment, workflow.FieldTitle:
		return "“" + firstLine(text) + "”"
	}
	return firstLine(text)
}

// triageWords are a verdict and what it judges: "aligned, work low".
func triageWords(t workflow.Triage) string {
	out := string(t.Verdict)
	for i, j := range []workflow.Judgement{t.Work, t.Danger, t.Effect} {
		if j != "" {
			out += ", " + [...]string{"work", "danger", "effect"}[i] + " " + string(j)
		}
	}
	return out
}

// firstLine is the beginning of a text.
func firstLine(s string) string {
	first, _, more := strings.Cut(strings.TrimSpace(s), "\n")
	if out := cell.Cut(cell.Clean(first), 60); !more || strings.HasSuffix(out, "…") {
		return out
	}
	return cell.Cut(cell.Clean(first), 58) + " …"
}
