package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// tookBack says what an undo or redo did, whose step it was, and which card to
// go to.
func (m Model) tookBack(w write, entries []workflow.Entry, focus workflow.CardID) (status, workflow.CardID) {
	if len(entries) == 0 {
		return said(dim, "There is nothing to take back."), focus
	}
	text := map[writeAct]string{undo: "Undid", redo: "Redid"}[w.act] + " the last step"
	if w.what.Number != 0 {
		text = map[writeAct]string{undo: "Undid", redo: "Redid"}[w.act] + " " + m.whose(w.what)
	}
	what := ""
	cards := map[workflow.CardID]bool{}
	var changes []workflow.Change
	for _, e := range entries {
		cards[e.Card] = true
		changes = append(changes, e.Changes...)
		for _, ch := range e.Changes {
			if ch.Field == workflow.FieldStage && ch.Old != "" && ch.New != "" {
				what = ": " + cell.Clean(ch.Old) + " → " + cell.Clean(ch.New)
			}
		}
	}
	if what == "" {
		what = m.inFields(changes)
	}
	if len(cards) > 1 {
		what = fmt.Sprintf(", on %d cards", len(cards))
	}
	return said(plain, text+what+".").andOverText(entries), entries[0].Card
}

// inFields names what was changed of a card; of one that goes, or comes back, this
// alone is said.
func (m Model) inFields(changes []workflow.Change) string {
	i := slices.IndexFunc(changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldKind })
	switch {
	case i >= 0 && changes[i].New == "":
		return ": the card goes from the board"
	case i >= 0 && changes[i].Old == "":
		return ": the card comes back to the board"
	}
	if fields := m.fieldsOf(changes); fields != "" {
		return ": " + fields
	}
	return ""
}

// whose names a step and, where it was somebody else's, who made it.
func (m Model) whose(s Step) string {
	if s.By == m.cfg.Me || s.By == "" {
		return strings.ToLower(stepName(s)[:1]) + stepName(s)[1:]
	}
	return strings.ToLower(stepName(s)[:1]) + stepName(s)[1:] + " by " + cell.Clean(s.By)
}

// stepName is how a sentence begins that is about a step.
func stepName(s Step) string { return fmt.Sprintf("Step %d", s.Number) }

// unsaved keeps a change that could not be written, says why, and sets the time
// at which it is tried again.
func (m Model) unsaved(w write, err error) (Model, tea.Cmd) {
	first := m.saving.trouble.err == nil
	wait := min(max(firstRetry, 2*m.saving.trouble.wait), lastRetry)
	m.saving.trouble = trouble{err: err, wait: wait, next: m.cfg.Now().Add(wait)}
	if first || m.status.text == "" {
		what := map[writeAct]string{commit: "Not saved", undo: "Not undone", redo: "Not redone"}[w.act]
		kept := map[bool]string{true: "The change stays here and", false: "It"}[w.act == commit]
		m.status = said(bad, what+": "+err.Error()+". "+kept+" is tried again; "+m.keyFor(keymap.Retry)+" tries now.")
	}
	if w.typed {
		m = m.keepDraft(w.draft)
	}
	m, _ = m.relay().afterSave()
	if m.saving.leaving {
		m.saving.leaving, m.forms.drafts.stays = false, false
		return m.askToLeave(), nil
	}
	return m, nil
}
