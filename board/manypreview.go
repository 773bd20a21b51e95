package board

import (
	"errors"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// previewForm shows what a change of many cards comes to: the first line does
// it, each other is a group of cards that are refused for the same reason, which
// opens the fields that mend it.
func (m Model) previewForm(b bulk) form {
	groups := b.groups(m.rulebook())
	done, asked, _ := b.granted()
	x := field{name: "group", kind: menuField}
	verb := "Change "
	if b.moves {
		verb = "Move "
	}
	switch {
	case len(done)+len(asked) == 0:
		x.options = append(x.options, option{value: "none", label: "None of them can: " + cards(len(b.cards)) + " stay as they are"})
		if len(groups) > 0 && groups[0].fixable {
			x.pick = 1
		}
	case len(done) == 0:
		x.options = append(x.options, option{value: "all", label: "Record the validation of " + cards(len(asked)), note: handles(asked, 24)})
	default:
		x.options = append(x.options, option{value: "all", label: verb + cards(len(done)), note: handles(slices.Concat(done, asked), 24)})
	}
	for i, g := range groups {
		label := g.says()
		if g.fixable {
			label += " · " + m.keyFor("accept") + " gives it"
		}
		x.options = append(x.options, option{value: strconv.Itoa(i), label: cell.Clean(label), note: handles(g.rows, 24)})
	}
	return form{title: b.title, lead: b.summary(groups), cards: b.rows, fields: []field{x}, done: func(m Model, f form) (Model, tea.Cmd) {
		switch picked := f.choice("group"); picked {
		case "all":
			return m.accept(b)
		case "none":
			f.fault = "Nothing can be done as it stands: pick a group to see why, or " + m.keyFor("leave") + " to leave."
			m.form = f
			return m, nil
		default:
			i, _ := strconv.Atoi(picked)
			return m.pickedGroup(b, groups[i], f)
		}
	}}
}

// pickedGroup asks once for what all cards of a group lack, or says why nothing
// helps.
func (m Model) pickedGroup(b bulk, g group, f form) (Model, tea.Cmd) {
	first := b.find(g.rows[0].Card.ID)
	var no *workflow.Refusal
	if !g.fixable || !errors.As(first.err, &no) {
		f.fault = cell.Clean(first.row.Handle) + ": " + m.explain(first.err).text
		m.form = f
		return m, nil
	}
	fields, _ := m.rulebook().missingFields(no.Missing, first.after)
	fields = slices.DeleteFunc(fields, func(x field) bool { return x.name == "of" }) // each card asks its own
	lead := m.lacks(no)
	if len(g.rows) > 1 {
		lead = "One answer for all " + strconv.Itoa(len(g.rows)) + ": " + handles(g.rows, 12) + ". " + lead
	}
	return m.opened(form{
		title: g.says() + " · " + b.title, lead: lead, cards: g.rows, card: first.row, fields: fields, under: func(m Model) Model {
			m.form = f
			return m
		},
		done: func(m Model, answered form) (Model, tea.Cmd) { return m.fixGroup(b, g, answered) },
	})
}

// fixGroup takes the answers for all cards of a group over and has the whole
// judged anew. What is not enough even for the first card is asked on.
func (m Model) fixGroup(b bulk, g group, f form) (Model, tea.Cmd) {
	id := g.rows[0].Card.ID
	full := f.over(b.fixed[id])
	if _, at, err := m.rulebook().filled(full, b.find(id).row.Card, b.to); err != nil {
		return m.opened(m.grown(f, at, err))
	}
	fixed := map[workflow.CardID]form{}
	for id, was := range b.fixed {
		fixed[id] = was
	}
	for _, r := range g.rows {
		fixed[r.Card.ID] = f.over(b.fixed[r.Card.ID])
	}
	b.fixed = fixed
	return m.preview(b)
}

// over is the answers of a form together with earlier ones of the same cards.
func (f form) over(earlier form) form {
	out := form{fields: slices.Clone(f.fields)}
	for _, x := range earlier.fields {
		if !f.has(x.name) {
			out.fields = append(out.fields, x)
		}
	}
	return out
}

func (b bulk) find(id workflow.CardID) judgedCard {
	i := slices.IndexFunc(b.cards, func(j judgedCard) bool { return j.row.Card.ID == id })
	return b.cards[i]
}

// refusedCard is the card that an answer is about, where it says so.
func refusedCard(err error) workflow.CardID {
	var no *workflow.Refusal
	if errors.As(err, &no) {
		return no.Card
	}
	return ""
}
