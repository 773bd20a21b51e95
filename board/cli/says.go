package cli

import (
	"strings"

	"opsboard/board"
	"opsboard/board/cell"
	"opsboard/workflow"
)

// says is what was done to a card, in one line: "k7m2 move: stage Planning →
// Development".
func says(handle string, e workflow.Entry) string {
	s, c := handle+" "+e.What, changesOf(e)
	if c != "" && c != e.What {
		s += ": " + strings.TrimPrefix(c, e.What+" ")
	}
	return s
}

// changesOf sums up the changes of an entry for people. Fields that follow from
// others are left out.
func changesOf(e workflow.Entry) string {
	var parts []string
	for _, ch := range e.Changes {
		if p := changeWord(e, ch); p != "" {
			parts = append(parts, p)
		}
	}
	if e.Over != "" {
		parts = append(parts, "over the limit "+e.Over)
	}
	return strings.Join(parts, ", ")
}

func changeWord(e workflow.Entry, ch workflow.Change) string {
	switch ch.Field {
	case workflow.FieldEnteredAt, workflow.FieldClosedAt, workflow.FieldCreatedAt, workflow.FieldReopenedAt, workflow.FieldBefore, workflow.FieldRemote, workflow.FieldOrigin:
		return ""
	case workflow.FieldTitle:
		if ch.New == "" {
			return "title " + cell.Cut(ch.Old, 40) + " removed"
		}
		return "title " + cell.Cut(ch.New, 40)
	case workflow.FieldDescription, workflow.FieldGameplan, workflow.FieldBlueprint, "workflow":
		return string(ch.Field) + " " + howChanged(ch)
	case workflow.FieldLabel:
		if ch.New == "" {
			return "-" + ch.Key
		}
		return "+" + ch.Key
	case workflow.FieldLink:
		return "link " + ch.Key + map[bool]string{true: " removed"}[ch.New == ""]
	case workflow.FieldComment:
		if ch.New == "" {
			return "comment removed"
		}
		return "comment"
	case workflow.FieldWaitingSince:
		if ch.New == "" {
			return "waits no longer"
		}
		return "waits on the requester"
	case workflow.FieldPinned:
		return map[bool]string{true: "pinned", false: "not pinned"}[ch.New != ""]
	case workflow.FieldDue:
		return fromTo("due", ch.Old, ch.New)
	case workflow.FieldConfidential:
		return map[bool]string{true: "confidential", false: "no longer confidential"}[ch.New != ""]
	case workflow.FieldForced:
		if ch.New == "" {
			return ch.Key + " no longer owed"
		}
		return "forced past " + ch.Key
	case workflow.FieldClash:
		return clashSays(e, ch)
	case workflow.FieldIteration:
		return fromTo("iteration", firstDay(ch.Old), firstDay(ch.New))
	case workflow.FieldRound, workflow.FieldTriage, workflow.FieldApproval:
		return recordWord(ch)
	}
	return fromTo(string(ch.Field), ch.Old, ch.New)
}

// clashSays is a clash that came, or how it was answered: "clash on stage: mine
// Planning, theirs Development".
func clashSays(e workflow.Entry, ch workflow.Change) string {
	x, ok := workflow.ClashIn(ch)
	if !ok {
		return map[bool]string{true: "clash answered", false: "clash"}[ch.New == ""]
	}
	what := "clash"
	if field := clashField(x); field != "" {
		what += " on " + field
	}
	if ch.New == "" && e.Undoes != 0 {
		return what + " gone"
	}
	if ch.New == "" {
		return what + " answered: " + string(e.TakeIn(x))
	}
	value := func(text string) string { return board.InShort(x.Field, x.Key, text) }
	if x.Field == workflow.FieldStage {
		value = func(text string) string { return placeWord(x, text) }
	}
	switch x.Kind {
	case workflow.ClashGone:
		return what + ": gone from the remote"
	case workflow.ClashDuplicate:
		return what + ": twice on the remote"
	case workflow.ClashBreach:
		return what + ": theirs " + value(x.Theirs) + ", past " + string(x.Rule)
	case workflow.ClashGuard:
		return what + ": mine " + value(x.Mine) + " holds no more"
	case workflow.ClashRefused:
		if x.Field == "" {
			return what + ": not taken"
		}
		return what + ": mine " + value(x.Mine) + " not taken"
	case workflow.ClashOverwritten:
		return what + ": mine " + value(x.Mine) + " written over by " + value(x.Theirs)
	}
	return what + ": mine " + value(x.Mine) + ", theirs " + value(x.Theirs)
}

func howChanged(ch workflow.Change) string {
	switch {
	case ch.Old == "":
		return "written"
	case ch.New == "":
		return "removed"
	}
	return "changed"
}

func fromTo(field, from, to string) string {
	switch {
	case from == "":
		return field + " " + to
	case to == "":
		return field + " " + from + " removed"
	}
	return field + " " + from + " → " + to
}

func firstDay(iteration string) string {
	day, _, _ := strings.Cut(iteration, "/")
	return day
}

// recordWord reads a structured value the way a card does.
func recordWord(ch workflow.Change) string {
	var c workflow.Card
	if err := c.Set(ch.Field, ch.Key, ch.New); err != nil || ch.New == "" {
		if ch.Field == workflow.FieldRound {
			return "validation removed"
		}
		return string(ch.Field) + " removed"
	}
	switch ch.Field {
	case workflow.FieldTriage:
		return "triage " + string(c.Triage.Verdict)
	case workflow.FieldApproval:
		return "approved by " + c.Approval.By + ", " + c.Approval.Level
	}
	return "validation " + string(c.Round().State)
}

func orWord(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
