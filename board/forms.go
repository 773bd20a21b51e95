package board

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// editsText reports whether an action's form shows a text that a brief card has
// not: then the whole card must be read first. The other forms open at once, so
// that what is typed behind their key is never taken for keys of the board.
func editsText(a keymap.Action) bool {
	return a == keymap.Edit || a == keymap.Gameplan || a == keymap.Blueprint || a == keymap.Links
}

// openForm opens the form of an action on the current card.
func (m Model) openForm(a keymap.Action) (Model, tea.Cmd) {
	r, ok := m.current()
	if !ok {
		return m.noCard(), nil
	}
	if m.screen == onPlan { // what is changed is the card of the file
		r, _ = m.planBase(r.Card.ID)
	}
	switch {
	case m.showsCard():
		return m.formFor(a, m.card.whole)
	case !editsText(a):
		return m.formFor(a, Whole{Row: r})
	}
	return m.fetchWhole(r.Card.ID, a)
}

// formFor opens the form of an action, or says why there is nothing to ask.
func (m Model) formFor(a keymap.Action, w Whole) (Model, tea.Cmd) {
	f, err := m.formOf(a, w)
	if err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	return m.opened(f)
}

// formOf is the form of an action as the card would have it begin; it has no fields
// for an action that has no form here.
func (m Model) formOf(a keymap.Action, w Whole) (f form, err error) {
	switch a {
	case keymap.Edit:
		f = m.editForm(w)
	case keymap.Comment:
		f = commentForm()
	case keymap.Gameplan:
		f = gameplanForm(w.Card)
	case keymap.Blueprint:
		f = blueprintForm(w.Card)
	case keymap.Triage:
		f, err = m.triageForm(w.Card)
	case keymap.Approve:
		f = m.approvalForm(w.Card)
	case keymap.RequestApproval:
		f, err = m.requestForm(w.Card)
	case keymap.Schedule:
		f = m.scheduleForm(w.Card)
	case keymap.Validate:
		f, err = m.validateForm(w.Card)
	case keymap.Close:
		f, err = m.closeForm(w.Card)
	case keymap.Reopen:
		f, err = reopenForm(w.Card)
	case keymap.Back:
		f, err = m.backForm(w.Card)
	case keymap.Force:
		f, err = m.forceForm(w.Card)
	case keymap.Priority:
		f = priorityMenu(w.Card)
	case keymap.Kind:
		f = m.kindMenu(w.Card)
	case keymap.Labels:
		f = labelsForm(w.Card)
	case keymap.Links:
		f = linksForm(w.Card)
	}
	f.card, f.draft = w.Row, string(a)
	f.title += " · " + cell.Clean(w.Handle) + " " + cell.Clean(w.Card.Title)
	return f, err
}

// opened gives a form the focus; the answers known from elsewhere arrive after
// it.
func (m Model) opened(f form) (Model, tea.Cmd) {
	m.forms.opened++
	f.opened = m.forms.opened
	m.form = m.restored(f).knowing(m.forms.known)
	return m, m.askKnown(f)
}

// newCard opens the form of a new card, of the kind of the track.
func (m Model) newCard() (Model, tea.Cmd) {
	kinds := m.rules.Kinds()
	track := kinds[0]
	if k := m.tabs.onShow().kinds; len(k) == 1 {
		track = k[0]
	}
	return m.opened(form{title: "New card", draft: string(keymap.NewCard), fields: []field{
		line("title", "title", "", "what is asked for, in one line"),
		choice("kind", "kind", string(track), m.kindOptions()...),
		long("description", "description", "", ""),
		line("requester", "requester", "", "who asks; empty: "+cell.Clean(m.cfg.Me)),
		priorityField(0),
		labelsField("", "separated by commas"),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		priority, _ := strconv.Atoi(f.choice("priority"))
		id := workflow.CardID(m.cfg.NewID())
		next, cmd, err := m.propose(Row{}, id, "Made a new "+f.choice("kind")+".", workflow.Create{
			Kind: workflow.Kind(f.choice("kind")), Title: f.text("title"), Description: f.text("description"),
			Requester: f.text("requester"), Priority: priority, Labels: commas(f.text("label")),
		})
		if err != nil {
			m.form = f.faulty(err, m.explain(err).text)
			return m, nil
		}
		next.form = form{}
		return next, cmd
	}})
}

func (m Model) kindOptions() []option {
	var out []option
	for _, k := range m.rules.Kinds() {
		out = append(out, option{value: string(k), label: cell.Clean(string(k))})
	}
	return out
}

func priorityField(p int) field {
	return choice("priority", "priority", strconv.Itoa(p), option{value: "0", label: "none"}, option{value: "1", label: "1 urgent"},
		option{value: "2", label: "2 high"}, option{value: "3", label: "3 normal"}, option{value: "4", label: "4 low"})
}

// editForm asks for everything that no stage rule guards. Only what was changed
// is sent, so that two people who edit different fields do not clash.
func (m Model) editForm(w Whole) form {
	c := w.Card
	weight := ""
	if c.Weight > 0 {
		weight = strconv.Itoa(c.Weight)
	}
	heavy := line("weight", "weight", weight, "a whole number; empty: none")
	heavy.check = weightFault
	return form{title: "Edit", fields: []field{
		line("title", "title", c.Title, ""),
		long("description", "description", c.Description, ""),
		choice("kind", "kind", string(c.Kind), m.kindOptions()...),
		priorityField(c.Priority),
		heavy,
		labelsField(strings.Join(c.Labels, ", "), "separated by commas; or +this -that"),
		line("requester", "requester", c.Requester, "who asks"),
		line("delegate", "delegate", c.Delegate, "who validates for the requester"),
		line("dri", "DRI", c.DRI, "who is responsible"),
		m.dueField(c),
		confidentialField(c),
	}, done: editDone}
}

func editDone(m Model, f form) (Model, tea.Cmd) {
	e := workflow.Edit{
		Title: f.changed("title"), Description: f.changed("description"), Requester: f.changed("requester"),
		Delegate: f.changed("delegate"), DRI: f.changed("dri"),
	}
	if p := f.changed("priority"); p != nil {
		n, _ := strconv.Atoi(*p)
		e.Priority = &n
	}
	if s := f.changed("weight"); s != nil {
		if why := weightFault(m, f, *s); why != "" {
			m.form = f.faulty(&workflow.Invalid{Field: "weight"}, why)
			return m, nil
		}
		n, _ := strconv.Atoi(*s)
		e.Weight = &n
	}
	if err := m.promise(f, &e); err != nil {
		m.form = f.faulty(err, m.explain(err).text)
		return m, nil
	}
	if s := f.changed("label"); s != nil {
		change := labelChange(f.card.Card, *s)
		e.AddLabels, e.RemoveLabels = change.AddLabels, change.RemoveLabels
	}
	actions := []workflow.Action{e}
	if k := f.changed("kind"); k != nil {
		actions = append(actions, workflow.ChangeKind{To: workflow.Kind(*k)})
	}
	return m.answer(f, actions...)
}

// weightFault says what is wrong with a weight as it is typed.
func weightFault(_ Model, _ form, text string) string {
	n, err := strconv.Atoi(text)
	if text == "" || err == nil && n >= 0 && n <= 1_000_000 {
		return ""
	}
	return (&workflow.Invalid{Field: "weight", Value: text, Why: "is no weight: a whole number from 0 (none) to 1000000"}).Error()
}
