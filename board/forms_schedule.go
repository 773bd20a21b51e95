package board

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// aheadIterations is how many of the coming iterations are offered by name.
const aheadIterations = 8

// scheduleForm asks for iteration, milestone and DRI.
func (m Model) scheduleForm(c workflow.Card) form {
	cad := m.rules.Cadence()
	this := cad.At(cad.Today(m.cfg.Now()))
	next := cad.Next(this, 1)
	when := string(c.Iteration.Start)
	switch {
	case c.Iteration == this:
		when = "current"
	case c.Iteration == next:
		when = "next"
	case c.Iteration.Title != "":
		when = c.Iteration.Title
	}
	pinned := "no"
	if c.Pinned {
		pinned = "yes"
	}
	return form{title: "Schedule", lead: "current is " + this.String() + ", next is " + next.String(), fields: []field{
		m.iterationField(c, when),
		line("milestone", "milestone", c.Milestone, ""),
		line("dri", "DRI", c.DRI, "who is responsible"),
		choice("pinned", "pinned", pinned, option{value: "no", label: "no"}, option{value: "yes", label: "yes, it does not roll over"}),
	}, done: scheduleDone}
}

func scheduleDone(m Model, f form) (Model, tea.Cmd) {
	s := workflow.Schedule{Milestone: f.changed("milestone"), DRI: f.changed("dri")}
	if text := f.changed("iteration"); text != nil {
		it, err := m.iterationNamed(f.card.Card, *text)
		if err != nil {
			m.form = f.faulty(err, m.explain(err).text)
			return m, nil
		}
		s.Iteration = &it
	}
	if p := f.changed("pinned"); p != nil {
		yes := *p == "yes"
		s.Pin = &yes
	}
	return m.answer(f, s)
}

// iterationField asks for an iteration by word, day or title, and shows the days
// that are meant.
func (m Model) iterationField(c workflow.Card, when string) field {
	cad := m.rules.Cadence()
	this := cad.At(cad.Today(m.cfg.Now()))
	x := line("iteration", "iteration", when, "current, next, none, a title, or a day such as "+string(cad.Next(this, 2).Start))
	x.known = m.iterationWords(c)
	x.check = func(m Model, f form, text string) string {
		if _, err := m.iterationNamed(f.card.Card, text); err != nil {
			return m.explain(err).text
		}
		return ""
	}
	x.tell = func(m Model, f form, text string) string {
		it, err := m.iterationNamed(f.card.Card, text)
		if err != nil || text == "" {
			return ""
		}
		return m.meant(it)
	}
	return x
}

// iterationWords are the names that an iteration field offers.
func (m Model) iterationWords(c workflow.Card) []string {
	words := []string{"current", "next", "none"}
	for _, it := range m.iterations(c) {
		words = append(words, it.String())
	}
	return words
}

// meant says which days an iteration has, and how far away they are.
func (m Model) meant(it workflow.Iteration) string {
	cad := m.rules.Cadence()
	today := cad.Today(m.cfg.Now())
	days := workflow.Iteration{Start: it.Start, End: it.End}.String()
	switch n := it.Start.Since(today); {
	case it.IsZero():
		return "no iteration"
	case it.Ended(today):
		return days + ", which has ended"
	case it.Holds(today):
		return days + ", the current one"
	case n == 1:
		return days + ", begins tomorrow"
	default:
		return fmt.Sprintf("%s, begins in %d days", days, n)
	}
}

// iterations are those that can be called by their titles: the card's own, the
// coming ones of the team's cadence, and those of other cards.
func (m Model) iterations(c workflow.Card) []workflow.Iteration {
	cad := m.rules.Cadence()
	this := cad.At(cad.Today(m.cfg.Now()))
	var out []workflow.Iteration
	if c.Iteration.Title != "" {
		out = append(out, c.Iteration)
	}
	for n := range aheadIterations {
		out = append(out, cad.Next(this, n))
	}
	for _, written := range m.forms.known["iteration"] {
		var other workflow.Card
		if other.Set(workflow.FieldIteration, "", written) == nil && other.Iteration.Title != "" && other.Iteration != c.Iteration {
			out = append(out, other.Iteration)
		}
	}
	return out
}

// iterationNamed reads an iteration as a person writes it.
func (m Model) iterationNamed(c workflow.Card, text string) (workflow.Iteration, error) {
	cad := m.rules.Cadence()
	it, err := cad.Resolve(text, cad.Today(m.cfg.Now()))
	if err == nil {
		return it, nil
	}
	dashes := strings.NewReplacer("–", "-", " ", "")
	want := dashes.Replace(text)
	for _, named := range m.iterations(c) {
		if strings.EqualFold(dashes.Replace(named.String()), want) {
			return named, nil
		}
	}
	return it, err
}
