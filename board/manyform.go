package board

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// manyForm asks the questions of an action once for many cards. Cards of
// different kinds and stages are asked different things: the form has all of it.
func (m Model) manyForm(a keymap.Action, rows []Row) (Model, tea.Cmd) {
	var f form
	var cmds []tea.Cmd
	no, kept := m, m.forms.drafts.kept
	m.forms.drafts.kept = nil // a draft of one card has no place here
	for _, r := range kindsOf(rows) {
		one, cmd := m.formFor(a, Whole{Row: shared(r, rows)})
		if !one.form.isOpen() {
			no = one
			continue
		}
		cmds = append(cmds, cmd)
		f, m.forms.opened, m.forms.known = f.joined(one.form), one.forms.opened, one.forms.known
	}
	m.forms.drafts.kept, no.forms.drafts.kept = kept, kept
	if !f.isOpen() {
		return no, nil // none of them takes it: why is said
	}
	f = f.undecided(rows)
	title, _, _ := strings.Cut(f.title, " · ")
	f.title = title + " · " + cards(len(rows))
	lead := handles(rows, 12)
	if a == keymap.Schedule {
		lead += " · " + f.lead
	}
	f.lead, f.cards, f.draft = lead, rows, ""
	m.form = f
	return m, tea.Batch(cmds...)
}

// kindsOf is one card of each sort that a form may look different for.
func kindsOf(rows []Row) []Row {
	var out []Row
	seen := map[string]bool{}
	for _, r := range rows {
		c := r.Card
		key := fmt.Sprint(c.Kind, "/", c.Stage, c.IsOpen(), c.IsWaiting(), c.Round().State)
		if !seen[key] {
			seen[key] = true
			out = append(out, r)
		}
	}
	return out
}

// shared is a card with the values that all cards have; what they do not share
// is empty, so that only what a person answers is changed.
func shared(r Row, rows []Row) Row {
	c := &r.Card
	for _, o := range rows {
		x := o.Card
		keep(&c.Iteration, x.Iteration)
		keep(&c.Milestone, x.Milestone)
		keep(&c.DRI, x.DRI)
		keep(&c.Requester, x.Requester)
		keep(&c.Delegate, x.Delegate)
		keep(&c.Priority, x.Priority)
		keep(&c.Weight, x.Weight)
		keep(&c.Pinned, x.Pinned)
		keep(&c.Approval, x.Approval)
		c.Labels = slices.DeleteFunc(slices.Clone(c.Labels), func(l string) bool { return !x.HasLabel(l) })
		c.Links = slices.DeleteFunc(slices.Clone(c.Links), func(l workflow.Link) bool { return !slices.Contains(x.Links, l) })
	}
	return r
}

func keep[T comparable](v *T, other T) {
	var none T
	if *v != other {
		*v = none
	}
}

// joined is a form with what another asks besides, in its place.
func (f form) joined(g form) form {
	if !f.isOpen() {
		return g
	}
	f.fields = slices.Clone(f.fields)
	at := 0
	for _, x := range g.fields {
		i := slices.IndexFunc(f.fields, func(y field) bool { return y.name == x.name })
		if i < 0 {
			f.fields = slices.Insert(f.fields, at, x)
			at++
			continue
		}
		at = i + 1
		y := f.fields[i]
		y.options = slices.Clone(y.options)
		for k := range y.options {
			y.options[k].note = "" // it spoke of one card
		}
		for _, o := range x.options {
			if !slices.ContainsFunc(y.options, func(z option) bool { return z.value == o.value }) {
				y.options = append(y.options, option{value: o.value, label: o.label, key: o.key})
			}
		}
		f.fields[i] = y
	}
	return f
}

// undecided lets a choice be left as each card has it, where they differ.
func (f form) undecided(rows []Row) form {
	differ := map[string]func(workflow.Card) string{
		"pinned":       func(c workflow.Card) string { return strconv.FormatBool(c.Pinned) },
		"confidential": func(c workflow.Card) string { return strconv.FormatBool(c.Confidential) },
		"priority":     func(c workflow.Card) string { return strconv.Itoa(c.Priority) },
		"kind":         func(c workflow.Card) string { return string(c.Kind) },
	}
	for i, x := range f.fields {
		if value := differ[x.name]; x.kind == choiceField && value != nil && slices.ContainsFunc(rows, func(r Row) bool { return value(r.Card) != value(rows[0].Card) }) {
			x.options = slices.Insert(slices.Clone(x.options), 0, option{label: "as it is"})
			x.pick, x.was = 0, ""
			f.fields[i] = x
		}
		if x.name == "of" && x.options != nil { // each card asks its own requester
			x.options, x.pick = []option{{label: "each card's delegate, else its requester"}}, 0
			f.fields[i] = x
		}
	}
	return f
}

// answerMany shows what the answers of a form come to for its cards. An answer
// that is no answer for any of them is faulted in the form.
func (m Model) answerMany(f form, actions []workflow.Action) (Model, tea.Cmd) {
	b := bulk{title: f.title, rows: f.cards, each: func(rulebook, workflow.Card) []workflow.Action { return actions }}
	return m.previewFrom(f, b)
}

// previewFrom is preview, unless the first cards all fault the same field.
func (m Model) previewFrom(f form, b bulk) (Model, tea.Cmd) {
	some := b
	some.rows = b.rows[:min(len(b.rows), 20)]
	faulted := m.form
	for _, j := range some.judge(m.rulebook()).cards {
		if j.err == nil {
			return m.preview(b)
		}
		if faulted = f.faulty(j.err, m.explain(j.err).text); faulted.fault != "" {
			return m.preview(b) // not about what was typed
		}
	}
	m.form = faulted
	return m, nil
}

// backManyForm asks why the cards go one stage back.
func backManyForm(rows []Row) form {
	return form{
		title: "One stage back · " + cards(len(rows)), lead: handles(rows, 12), cards: rows, fields: []field{line("reason", "reason", "", "")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			before := m.before
			return m.previewFrom(f, bulk{title: f.title, rows: f.cards, moves: true, each: func(b rulebook, c workflow.Card) []workflow.Action {
				return []workflow.Action{workflow.Move{To: before(c), Reason: f.text("reason")}}
			}})
		},
	}
}

// forceManyForm asks where the cards are to be forced to, and why.
func (m Model) forceManyForm(rows []Row) form {
	stages := []option{{value: "", label: "next stage"}}
	for _, s := range m.stagesOf(rows) {
		stages = append(stages, option{value: string(s), label: cell.Clean(string(s))})
	}
	return form{title: "Force · " + cards(len(rows)), lead: handles(rows, 12), cards: rows, fields: []field{
		choice("stage", "to", "", stages...), line("reason", "reason", "", "shown on the cards and in their history"),
	}, done: func(m Model, f form) (Model, tea.Cmd) {
		return m.previewFrom(f, bulk{title: f.title, rows: f.cards, moves: true, each: func(b rulebook, c workflow.Card) []workflow.Action {
			to := workflow.Stage(f.choice("stage"))
			if to == "" {
				to = b.rules.Next(c, b.at).To
			}
			return []workflow.Action{workflow.Move{To: to, Force: true, Reason: f.text("reason")}}
		}})
	}}
}

// stagesOf are the stages that one of the cards could stand in, in the order of
// the board.
func (m Model) stagesOf(rows []Row) []workflow.Stage {
	some := kindsOf(rows)
	return slices.DeleteFunc(m.rules.Stages(""), func(s workflow.Stage) bool {
		return !slices.ContainsFunc(some, func(r Row) bool { return slices.Contains(m.rules.Stages(r.Card.Kind), s) })
	})
}

// targetsForm lists the stages that the cards may be moved to.
func (m Model) targetsForm(rows []Row) form {
	x := field{name: "stage", kind: menuField}
	book := m.rulebook()
	some := kindsOf(rows)
	for _, s := range m.stagesOf(rows) {
		o := option{value: string(s), label: cell.Clean(string(s))}
		if !slices.ContainsFunc(some, func(r Row) bool { return book.leads(r.Card, s) }) {
			o.note = "no rule leads there from where they are"
		}
		x.options = append(x.options, o)
	}
	x.pick = max(0, slices.IndexFunc(x.options, func(o option) bool { return o.note == "" }))
	return form{title: "Move " + cards(len(rows)) + " to", lead: handles(rows, 12), cards: rows, fields: []field{x}, done: func(m Model, f form) (Model, tea.Cmd) {
		to := workflow.Stage(f.choice("stage"))
		return m.preview(bulk{title: "Move " + cards(len(f.cards)) + " to " + cell.Clean(string(to)), rows: f.cards, moves: true, to: to})
	}}
}

// leads reports whether a card can be moved to a stage without force, once it
// has what the rules ask for.
func (b rulebook) leads(c workflow.Card, to workflow.Stage) bool {
	g := b.rules.GatesTo(c, to, b.at)
	return g.To != "" && !slices.ContainsFunc(g.Missing(), func(x workflow.Gate) bool {
		return x.Supply == workflow.SupplyForce || x.Supply == workflow.SupplyReopen
	})
}
