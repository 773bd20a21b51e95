package board

import (
	"fmt"

	"opsboard/workflow"
)

// dayInShort is a day as one says it near today: its year is said where it is
// another one.
func dayInShort(d, today workflow.Date) string {
	switch {
	case d == today:
		return "today"
	case d == today.Add(1):
		return "tomorrow"
	case d.Time().Year() == today.Time().Year():
		return d.Time().Format("2 Jan")
	}
	return d.Time().Format("2 Jan 2006")
}

// dueInShort says when a card is due: "due 3 Dec", "overdue 3 Nov"; "" for one
// that is not due.
func dueInShort(d, today workflow.Date) string {
	switch {
	case d == "" || d.Time().IsZero():
		return ""
	case d < today:
		return "overdue " + dayInShort(d, today)
	}
	return "due " + dayInShort(d, today)
}

// dueInFull is the day that an open card is due, and how far away that is.
func dueInFull(d, today workflow.Date) string {
	if d == "" || d.Time().IsZero() {
		return ""
	}
	day := d.Time().Format("Mon 2 Jan 2006")
	switch n := d.Since(today); {
	case n < -1:
		return fmt.Sprintf("%s, overdue for %d days", day, -n)
	case n == -1:
		return day + ", overdue since yesterday"
	case n == 0:
		return day + ", today"
	case n == 1:
		return day + ", tomorrow"
	default:
		return fmt.Sprintf("%s, in %d days", day, n)
	}
}

// dueField asks by when a card is promised, and shows which day is meant.
func (m Model) dueField(c workflow.Card) field {
	today := m.rules.Cadence().Today(m.cfg.Now())
	x := line("due", "due", string(c.Due), "a day such as 2026-12-03 or 3 Dec, today, tomorrow; empty: none")
	x.known = []string{"today", "tomorrow", "none"}
	for n := 2; n <= 14; n++ { // the days of the two coming weeks, as one would write them
		x.known = append(x.known, today.Add(n).Time().Format("2 Jan"))
	}
	x.check = func(m Model, _ form, text string) string {
		if _, err := workflow.DueDate(text, today); err != nil {
			return m.explain(err).text
		}
		return ""
	}
	x.tell = func(_ Model, _ form, text string) string {
		d, err := workflow.DueDate(text, today)
		switch {
		case err != nil || text == "":
			return ""
		case d == "":
			return "no day"
		}
		return dueInFull(d, today)
	}
	return x
}

func confidentialField(c workflow.Card) field {
	word := map[bool]string{false: "no", true: "yes"}[c.Confidential]
	return choice("confidential", "confidential", word, option{value: "no", label: "no"}, option{value: "yes", label: "yes, only the team may see it"})
}

// promise puts what a form says of the day and of who may see the card into an
// edit.
func (m Model) promise(f form, e *workflow.Edit) error {
	if s := f.changed("due"); s != nil {
		d, err := workflow.DueDate(*s, m.rules.Cadence().Today(m.cfg.Now()))
		if err != nil {
			return err
		}
		e.Due = &d
	}
	if s := f.changed("confidential"); s != nil && *s != "" {
		yes := *s == "yes"
		e.Confidential = &yes
	}
	return nil
}
