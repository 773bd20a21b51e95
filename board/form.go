package board

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
	"opsboard/workflow"
)

// form is a few questions about one card. What each action asks is data (see
// formFor); this file knows only how questions are walked and answered. A form
// with no fields is closed.
type form struct {
	title, lead string                   // lead explains, above the first field
	live        func(Model, form) string // the lead where it depends on the answers; nil elsewhere
	cards       []Row                    // the marked cards that it is about, where there are several
	under       func(Model) Model        // where leaving it leads; nil: to what lies under it
	card        Row                      // whom the answers are about; the zero Row for a new card
	fields      []field
	at          int
	fault       string // what is wrong with the whole
	busy        bool   // the answer is being looked up
	draft       string // the name under which what is typed is kept; "" keeps nothing
	back        string // says that a draft is back
	meanwhile   string // says what somebody else made of what is being typed
	touched     int    // how often an answer was changed
	opened      int    // the how manieth form it is: news for another one are stale
	done        func(Model, form) (Model, tea.Cmd)
}

func (f form) isOpen() bool { return len(f.fields) > 0 }

// menu reports whether the form is a list to choose from, and nothing else.
func (f form) menu() bool { return len(f.fields) == 1 && f.fields[0].kind == menuField }

// text is the answer to a field; "" for a field that the form has not.
func (f form) text(name string) string {
	for _, x := range f.fields {
		if x.name == name {
			return x.answer()
		}
	}
	return ""
}

// choice is the value picked.
func (f form) choice(name string) string { return f.text(name) }

// changed is the answer, or nil where it is what the form began with.
func (f form) changed(name string) *string {
	for _, x := range f.fields {
		if x.name == name && x.answer() != x.was {
			s := x.answer()
			return &s
		}
	}
	return nil
}

// with is the form with one field exchanged.
func (f form) with(i int, x field) form {
	f.fields = slices.Clone(f.fields)
	f.fields[i] = x
	f.touched++
	return f
}

// walked puts the focus on the next or previous field, round the end.
func (f form) walked(by int) form {
	n := len(f.fields)
	f.at = ((f.at+by)%n + n) % n
	return f
}

// judged is the form with what is wrong with the answer that is being left, by
// itself, beside it.
func (m Model) judged(f form) form {
	x := f.fields[f.at]
	if x.check == nil || x.answer() == x.was {
		return f
	}
	x.fault = x.check(m, f, x.answer())
	return f.with(f.at, x)
}

// picked moves the choice of the focused field, round the end.
func (f form) picked(by int) form {
	x := f.fields[f.at]
	n := len(x.options)
	x.pick = ((x.pick+by)%n + n) % n
	x.fault = ""
	return f.with(f.at, x)
}

// pasted types a text into the focused field.
func (f form) pasted(text string) form {
	x := f.fields[f.at]
	if !x.isText() {
		return f
	}
	return f.with(f.at, x.typed(text))
}

// faulty shows an answer of the rules beside the field that it is about, which
// gets the focus; else below the last field.
func (f form) faulty(err error, sentence string) form {
	var bad *workflow.Invalid
	var no *workflow.Refusal
	names := []string{}
	if errors.As(err, &bad) {
		names = append(names, bad.Field)
	}
	if errors.As(err, &no) {
		for _, name := range no.Fields() {
			names = append(names, name, fieldOf(name))
		}
	}
	for i, x := range f.fields {
		if slices.Contains(names, x.name) {
			x.fault = sentence
			f = f.with(i, x)
			f.at = i
			return f
		}
	}
	f.fault = sentence
	return f
}

// typed handles a key while a form has the focus: text goes to its field raw.
func (m Model) typed(k tea.KeyPressMsg, key string) (Model, tea.Cmd) {
	a, _ := m.cfg.Keys.Lookup(keymap.InForm, key)
	x := m.form.fields[m.form.at]
	f := m.form
	switch {
	case k.Text != "" && x.isText():
		m.form = f.pasted(k.Text)
	case a == keymap.Accept && key == "enter" && x.kind == textField:
		m.form = f.pasted("\n")
	case a == keymap.Accept:
		return m.submit()
	case a == keymap.Leave:
		return m.leaveForm(), nil
	case a == keymap.Quit:
		return m.quit(key)
	case (key == "up" || key == "down") && x.isText():
		moved, ok := x.vertical(map[string]int{"up": -1, "down": 1}[key], m.formWidth())
		if ok {
			m.form = f.with(f.at, moved)
		} else if a != "" {
			m.form = m.judged(f).walked(map[keymap.Action]int{keymap.NextField: 1, keymap.PrevField: -1}[a])
		}
	case a == keymap.NextField:
		m.form = m.judged(f).walked(1)
	case a == keymap.PrevField:
		m.form = m.judged(f).walked(-1)
	case a == keymap.NextChoice && x.ghost() != "":
		m.form = f.with(f.at, x.taken())
	case a == keymap.Outside:
		return m.goOutside()
	case a == keymap.NextKnown && x.isText():
		m.form = f.with(f.at, x.suggested(1))
	case a == keymap.PrevKnown && x.isText():
		m.form = f.with(f.at, x.suggested(-1))
	case x.isText():
		m.form = f.with(f.at, x.edited(k))
	case a == keymap.NextChoice || key == "space":
		m.form = f.picked(1)
	case a == keymap.PrevChoice:
		m.form = f.picked(-1)
	case k.Text != "":
		m.form = f.jumped(k.Text)
	}
	return m, nil
}

// leaveForm closes a form without a trace; the fields for a group of cards lead
// back to the groups.
func (m Model) leaveForm() Model {
	under := m.form.under
	m.form = form{}
	if under != nil {
		return under(m)
	}
	return m
}

// jumped picks the next option that begins with a letter.
func (f form) jumped(letter string) form {
	x := f.fields[f.at]
	for n := 1; n <= len(x.options); n++ {
		i := (x.pick + n) % len(x.options)
		if strings.HasPrefix(strings.ToLower(x.options[i].label), strings.ToLower(letter)) {
			return f.picked(n)
		}
	}
	return f
}

// submit gives the answers to whoever asked.
func (m Model) submit() (Model, tea.Cmd) {
	f := m.form
	f.fault = ""
	f.fields = slices.Clone(f.fields)
	for i := range f.fields {
		f.fields[i].fault = ""
	}
	m.form = f
	return f.done(m, f)
}

// chosen handles an action while a list to choose from has the focus.
func (m Model) chosen(a keymap.Action, key string) (Model, tea.Cmd) {
	x := m.form.fields[0]
	to := x.pick
	if i := slices.IndexFunc(x.options, func(o option) bool { return a == "" && o.key == key && key != "" }); i >= 0 {
		x.pick = i
		m.form = m.form.with(0, x)
		return m.submit()
	}
	switch a {
	case keymap.Down:
		to++
	case keymap.Up:
		to--
	case keymap.HalfDown:
		to += 5
	case keymap.HalfUp:
		to -= 5
	case keymap.Top:
		to = 0
	case keymap.Bottom:
		to = len(x.options) - 1
	case keymap.Accept:
		return m.submit()
	case keymap.Leave:
		return m.leaveForm(), nil
	case keymap.Quit:
		return m.quit("ctrl+c")
	}
	x.pick = max(0, min(to, len(x.options)-1))
	m.form = m.form.with(0, x)
	m.form.fault = ""
	return m, nil
}

// answer proposes what a form asks for. Refused, the form stays open and says
// why beside the field.
func (m Model) answer(f form, actions ...workflow.Action) (Model, tea.Cmd) {
	if s, ok := actions[0].(workflow.Schedule); ok && m.screen == onPlan {
		return m.answerPlan(f, s)
	}
	if len(f.cards) > 0 {
		return m.answerMany(f, actions)
	}
	if m.screen == onTriage {
		actions = m.movingOn(f.card.Card, actions...)
	}
	next, cmd, err := m.propose(f.card, f.card.Card.ID, "", actions...)
	if err != nil {
		m.form = f.faulty(err, m.explain(err).text)
		return m, nil
	}
	next.form = form{}
	return next.followUp(), cmd
}
