package board

import (
	"fmt"
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// mostLines is how much of a card's history its screen has; the rest is in the
// list of steps.
const mostLines = 100

// pastOf is what was done to the card, newest first: when, by whom, what, and
// through which door.
func (m Model) pastOf(t *writer, v cardView) {
	list := v.whole.History
	if len(list) == 0 {
		return
	}
	t.heading("History")
	now, width := m.cfg.Now(), 0
	for _, h := range list[:min(len(list), mostLines)] {
		width = max(width, cell.Width(m.when(h.At, now)))
	}
	signed := true
	for _, h := range list[:min(len(list), mostLines)] {
		if signed && h.Unsigned {
			signed = false
			t.text(dim, 2, "signed from here on; what is below is from before")
		}
		text, door := plain, dim
		who := orNobody(h.By)
		if h.Door == workflow.DoorItself {
			who = "the board"
		}
		words := textLine{piece{strong, cell.Clean(who)}, piece{text, " " + cell.Clean(deedOf(h.Entry))}}
		if h.Door != workflow.DoorItself {
			words = append(words, piece{door, " " + m.term.theme.glyphs().dot + " " + string(h.Door)})
		}
		if h.Undone {
			for i := range words {
				words[i].role = faint
			}
			words = append(words, piece{dim, " (undone)"})
		}
		lead := textLine{piece{dim, "  " + cell.Pad(m.when(h.At, now), width) + "  "}}
		room := t.w - width - 4
		if room < 16 {
			t.add(lead...)
			lead, room = textLine{piece{plain, "    "}}, t.w-4
		}
		for _, l := range wrapped(words, max(1, room)) {
			t.add(append(lead, l...)...)
			lead = textLine{piece{plain, strings.Repeat(" ", t.w-room)}}
		}
	}
	if more := len(list) - mostLines; more > 0 {
		t.add(piece{dim, "  … " + counted(more, "older step") + ", "}, piece{focus, m.keyFor("history")})
	}
}

// told is what each action did, as one tells it.
var told = map[string]string{
	"create": "made the card", "edit": "edited", "kind": "changed the kind", "triage": "triaged", "answered": "recorded the answer",
	"gameplan": "wrote the gameplan", "blueprint": "wrote the blueprint", "comment": "commented", "approve": "documented the approval",
	"decline": "declined", "schedule": "scheduled", "validate": "validated", "move": "moved", "close": "closed", "reopen": "reopened",
	"arrive": "took it on", "rollover": "rolled it over", "undo": "took back a step", "redo": "did it again",
	"remote": "changed it", "answer": "answered a clash",
}

// deedOf is an entry in words: what was done, and what that changed.
func deedOf(e workflow.Entry) string {
	what := told[e.What]
	if what == "" {
		what = e.What
	}
	if e.Door == workflow.DoorRemote && newsKind(e) == NewsArrived {
		return "made the card"
	}
	if e.Undoes != 0 {
		what = fmt.Sprintf("%s %d", map[bool]string{false: "took back step", true: "did again step"}[e.IsRedo], e.Undoes)
	}
	var changes []string
	for _, ch := range e.Changes {
		if x, ok := workflow.ClashIn(ch); ok && e.What == "answer" && ch.New == "" {
			what += " with " + string(e.TakeIn(x))
		}
		if e.What != "create" || ch.Field == workflow.FieldStage {
			changes = append(changes, changeOf(ch)...)
		}
	}
	if len(changes) > 0 {
		what += ": " + strings.Join(changes, ", ")
	}
	if e.Reason != "" {
		what += ", “" + firstLine(e.Reason) + "”"
	}
	if e.Over != "" {
		what += ", over the limit: " + e.Over
	}
	return what
}

// changeOf is one change in a few words; nothing for what the word of the action
// says already.
func changeOf(ch workflow.Change) []string {
	old, now := orNothing(firstLine(ch.Old)), orNothing(firstLine(ch.New))
	switch ch.Field {
	case workflow.FieldStage:
		if ch.Old == "" {
			return []string{"in " + now}
		}
		return []string{old + " → " + now}
	case workflow.FieldLabel:
		if ch.New == "" {
			return []string{"label -" + ch.Key}
		}
		return []string{"label +" + ch.Key}
	case workflow.FieldDescription, workflow.FieldTitle:
		return []string{string(ch.Field)}
	case workflow.FieldGameplan, workflow.FieldBlueprint, workflow.FieldComment, workflow.FieldForced, workflow.FieldResolution:
		return nil
	case workflow.FieldDue:
		if ch.New == "" {
			return []string{"due no more"}
		}
		return []string{"due " + InShort(ch.Field, ch.Key, ch.New)}
	case workflow.FieldConfidential:
		return []string{map[bool]string{false: "no longer confidential", true: "confidential"}[ch.New != ""]}
	case workflow.FieldIteration:
		return []string{"iteration " + InShort(ch.Field, ch.Key, ch.New)}
	case workflow.FieldRound:
		return []string{InShort(ch.Field, ch.Key, ch.New)}
	case workflow.FieldLink:
		return []string{"link " + ch.Key}
	case workflow.FieldClash:
		if ch.New == "" {
			return nil
		}
		return []string{clashChange(ch)}
	}
	if name := fieldName(ch); name != "" && name != "triage" && name != "approval" && name != "waiting" {
		return []string{name + " " + old + " → " + now}
	}
	return nil
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// clashChange is a clash that came, in a few words.
func clashChange(ch workflow.Change) string {
	x, ok := workflow.ClashIn(ch)
	if !ok {
		return "a clash"
	}
	return "clash: " + ClashTitle(x, nil)
}

// ClashTitle is what a clash is about, in a few words; needs is what its move
// lacks, in words, where that is known.
func ClashTitle(x workflow.Clash, needs []string) string {
	field := fieldName(workflow.Change{Field: x.Field})
	if x.Field == workflow.FieldStage {
		field = "stage"
	}
	switch x.Kind {
	case workflow.ClashBreach:
		if len(needs) > 0 {
			return "moved without " + workflow.Words(needs)
		}
		return "moved past the rules"
	case workflow.ClashGuard:
		return "a move that holds no more"
	case workflow.ClashTransition:
		return "moved on both sides"
	case workflow.ClashRefused:
		if field == "" {
			return "not taken: " + orWord(fieldNames(x.Key), "the card")
		}
		return field + " not taken"
	case workflow.ClashOverwritten:
		return field + " written over"
	case workflow.ClashGone:
		return "gone from the remote"
	case workflow.ClashDuplicate:
		return "twice on the remote"
	}
	return field + " changed on both sides"
}

// fieldNames are several fields, as a clash lists them, by what people call them.
func fieldNames(list string) string {
	names := strings.Split(list, ", ")
	for i, f := range names {
		names[i] = orWord(fieldName(workflow.Change{Field: workflow.Field(f)}), f)
	}
	return strings.Join(names, ", ")
}
