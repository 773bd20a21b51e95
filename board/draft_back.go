package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// restored is the form with the answers of its draft, where one is kept.
func (m Model) restored(f form) form {
	d, ok := m.forms.drafts.kept[Draft{Form: f.draft, Card: f.card.Card.ID}.key()]
	if !ok || f.draft == "" {
		return f
	}
	f.fields = slices.Clone(f.fields)
	for i, x := range f.fields {
		if text, ok := d.Answers[x.name]; ok {
			f.fields[i] = x.answered(text)
		}
	}
	f.back = "What you typed on " + m.clock(d.At, "2 January 15:04") + " is back; esc drops it."
	if f.card.Card.UpdatedAt.After(d.At) {
		f.back = "What you typed on " + m.clock(d.At, "2 January 15:04") + " is back, of a card that was changed since; esc drops it."
	}
	return f
}

// answered is the field with another answer, where that can be given.
func (x field) answered(text string) field {
	switch {
	case x.kind == lineField:
		x.line = newLineInput(text)
	case x.kind == textField:
		x.text = newEditor(text)
	default:
		if i := slices.IndexFunc(x.options, func(o option) bool { return o.value == text }); i >= 0 {
			x.pick = i
		}
	}
	return x
}

// readDrafts finds the drafts of the last time and says which wait.
func (m Model) readDrafts() Model {
	all, err := m.cfg.Drafts.Kept()
	m.forms.drafts.kept = map[string]Draft{}
	var names []string
	for _, d := range all {
		m.forms.drafts.kept[d.key()] = d
	}
	there, gone := m.parted(all)
	for _, d := range there {
		names = append(names, m.callDraft(d))
	}
	var say []string
	switch n := len(names); {
	case n == 1:
		say = append(say, "A draft waits: "+names[0]+".")
	case n > 3:
		say = append(say, fmt.Sprintf("%d drafts wait: %s, and %d more.", n, strings.Join(names[:3], ", "), n-3))
	case n > 1:
		say = append(say, fmt.Sprintf("%d drafts wait: %s.", n, strings.Join(names, ", ")))
	}
	m, told := m.toldOf(gone)
	if told != "" {
		say = append(say, told)
	}
	if err != nil {
		say = append(say, sentence(strings.ReplaceAll(err.Error(), "\n", "; "))+".")
	}
	if len(say) > 0 && m.file.unread == nil {
		m.status = said(plain, strings.TrimSpace(m.status.text+" "+strings.Join(say, " ")))
	}
	return m
}

// callDraft names a draft, and the key that opens it.
func (m Model) callDraft(d Draft) string {
	name := d.Form + " of " + cell.Clean(d.Handle)
	if d.Card == "" {
		name = d.Form + " card"
	}
	if k := m.cfg.Keys.Key(keymap.Action(d.Form)); k != "" {
		name += " (" + k + ")"
	}
	return name
}

// lastDrafts does, in the program's last moments, what of the drafts is still to
// be done. It is called after the last message; saved says that what was proposed
// is all in the file.
func (m Model) lastDrafts(to Drafts, saved bool) error {
	if to == nil {
		return nil
	}
	for _, w := range m.saving.queue {
		if saved {
			m = m.dropDraft(w.draft)
		} else if w.typed {
			m = m.keepDraft(w.draft)
		}
	}
	m = m.keepOpen()
	var failed []error
	for _, w := range m.forms.drafts.todo {
		if err := w.run(to); err != nil {
			failed = append(failed, fmt.Errorf("what was typed was not kept as a draft: %w", err))
		}
	}
	return errors.Join(failed...)
}

// draftKeeper lets one write of a draft happen at a time, and none after the
// last: Bubble Tea abandons its commands when a program ends, and one of them may
// come too late.
type draftKeeper struct {
	Drafts
	mu   sync.Mutex
	over bool
}

// end waits for a write that is under way, and lets none pass any more.
func (k *draftKeeper) end() Drafts {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.over = true
	return k.Drafts
}

// Keep passes a draft on.
func (k *draftKeeper) Keep(d Draft) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return errOver
	}
	return k.Drafts.Keep(d)
}

// Drop passes on that a draft is to go.
func (k *draftKeeper) Drop(form string, card workflow.CardID) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.over {
		return errOver
	}
	return k.Drafts.Drop(form, card)
}
