package board

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// Draft is what was typed into a form and is not on its card yet.
type Draft struct {
	Form    string          // the action whose key opens the form
	Card    workflow.CardID // "" for a new card
	Handle  string          // what the card was called
	At      time.Time
	Answers map[string]string // by field; those that the person changed
	Told    bool              // that its card is gone was said
}

// Drafts keeps what is being typed, so that it outlives the program. Its methods
// are called from commands, one at a time.
type Drafts interface {
	// Keep writes a draft, in the place of an older one of the same form and card.
	Keep(Draft) error
	// Drop removes the draft of a form and card; that there is none is no error.
	Drop(form string, card workflow.CardID) error
	// Kept reads the drafts of this board, oldest first. Those that can be read
	// are given even where the error tells of others that cannot.
	Kept() ([]Draft, error)
}

func (d Draft) key() string { return d.Form + " " + string(d.Card) }

// isSame reports whether the drafts would bring back the same.
func (d Draft) isSame(other Draft) bool {
	return d.key() == other.key() && fmt.Sprint(d.Answers) == fmt.Sprint(other.Answers)
}

// defaultPause is how long after the first key of a stretch of typing a draft is
// written.
const defaultPause = 700 * time.Millisecond

// drafts is what the model knows of the drafts: those that are kept, and the
// writes on their way. The first of todo is being written while busy is true.
type drafts struct {
	kept    map[string]Draft
	todo    []draftWrite
	busy    bool
	ticking bool    // the pause runs, at the end of which what was typed is written
	stays   bool    // what lies in the open form is for the next time: the program is being left
	gone    []Draft // of those that are kept: their cards are no more
	failed  error   // why the last write failed; nil while all is well
}

// draftWrite keeps a draft, or drops the one of its form and card.
type draftWrite struct {
	Draft
	drop bool
}

func (w draftWrite) run(d Drafts) error {
	if w.drop {
		return d.Drop(w.Form, w.Card)
	}
	return d.Keep(w.Draft)
}

// with is the drafts with one more write to do. One of the same draft that has
// not begun is overtaken.
func (d drafts) with(w draftWrite) drafts {
	k := w.key()
	kept := map[string]Draft{}
	maps.Copy(kept, d.kept)
	if delete(kept, k); !w.drop {
		kept[k] = w.Draft
	}
	from := count(d.busy)
	rest := slices.DeleteFunc(slices.Clone(d.todo[from:]), func(old draftWrite) bool { return old.key() == k })
	d.todo = append(append(d.todo[:from:from], rest...), w)
	d.kept = kept
	return d
}

// draftOf is what a form holds that its card does not. typed is false where no
// text was changed: a choice alone is quickly made again.
func (m Model) draftOf(f form) (d Draft, typed bool) {
	if f.draft == "" || !f.isOpen() {
		return Draft{}, false
	}
	d = Draft{Form: f.draft, Card: f.card.Card.ID, Handle: f.card.Handle, At: m.cfg.Now(), Answers: map[string]string{}}
	for _, x := range f.fields {
		if text := x.answer(); text != x.was {
			d.Answers[x.name] = text
			typed = typed || x.isText() && strings.TrimSpace(text) != ""
		}
	}
	return d, typed
}

// minded sees to the draft of what was typed: was is the model before the
// message or key that made it what it is.
func (m Model) minded(was Model) (Model, tea.Cmd) {
	if m.cfg.Drafts == nil {
		return m, nil
	}
	var tick tea.Cmd
	still := m.form.isOpen() && m.form.opened == was.form.opened
	if was.form.draft != "" && !still && !m.forms.drafts.stays {
		m = m.settled(was)
	}
	if still && m.form.draft != "" && m.form.touched != was.form.touched && !m.forms.drafts.ticking {
		m.forms.drafts.ticking = true
		tick = m.pause()
	}
	m, write := m.nextDraft()
	return m, batch(tick, write)
}

// settled ends the draft of a form that was left: with what was proposed of it,
// once that is in the file, else now.
func (m Model) settled(was Model) Model {
	d, typed := was.draftOf(was.form)
	if len(m.saving.queue) <= len(was.saving.queue) {
		return m.dropDraft(d)
	}
	m.saving.queue = slices.Clone(m.saving.queue)
	last := &m.saving.queue[len(m.saving.queue)-1]
	last.draft, last.typed = d, typed
	return m
}

// dropDraft forgets a draft, where one is kept or about to be.
func (m Model) dropDraft(d Draft) Model {
	if _, kept := m.forms.drafts.kept[d.key()]; kept {
		m.forms.drafts = m.forms.drafts.with(draftWrite{d, true})
	}
	return m
}

// keepDraft notes a draft to be written, unless it is kept already.
func (m Model) keepDraft(d Draft) Model {
	if m.cfg.Drafts != nil && !m.forms.drafts.kept[d.key()].isSame(d) {
		m.forms.drafts = m.forms.drafts.with(draftWrite{d, false})
	}
	return m
}

// keepOpen notes what lies in the open form, as it is now.
func (m Model) keepOpen() Model {
	d, typed := m.draftOf(m.form)
	switch {
	case typed:
		return m.keepDraft(d)
	case d.Form != "":
		return m.dropDraft(d)
	}
	return m
}

// pausedMsg says that the pause is over, after which a draft is written.
type pausedMsg struct{}

func (m Model) pause() tea.Cmd {
	return tea.Tick(m.cfg.pause, func(time.Time) tea.Msg { return pausedMsg{} })
}

// paused writes what was typed meanwhile.
func (m Model) paused() Model {
	m.forms.drafts.ticking = false
	return m.keepOpen()
}

// draftedMsg says what became of a write of a draft.
type draftedMsg struct{ err error }

// nextDraft begins the oldest write, one at a time and in their order.
func (m Model) nextDraft() (Model, tea.Cmd) {
	if m.forms.drafts.busy || len(m.forms.drafts.todo) == 0 {
		return m, nil
	}
	m.forms.drafts.busy = true
	w, to := m.forms.drafts.todo[0], m.cfg.Drafts
	return m, func() tea.Msg { return draftedMsg{w.run(to)} }
}

// drafted takes the answer. That a draft cannot be kept stands above the form for
// as long as it is so; the next stretch of typing tries again.
func (m Model) drafted(msg draftedMsg) Model {
	w := m.forms.drafts.todo[0]
	m.forms.drafts.busy, m.forms.drafts.todo, m.forms.drafts.failed = false, m.forms.drafts.todo[1:], msg.err
	if msg.err != nil && !w.drop {
		m.forms.drafts.kept = maps.Clone(m.forms.drafts.kept)
		delete(m.forms.drafts.kept, w.key())
	}
	return m
}
