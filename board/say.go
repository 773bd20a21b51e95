package board

import (
	"fmt"
	"strconv"
	"strings"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// say is one plain sentence of what the focus is on: what a person hears who
// does not see the screen. Whatever can have the focus has a case here.
func (m Model) say() string {
	switch {
	case m.prompt.isOpen():
		return m.sayPrompt()
	case m.form.isOpen():
		return m.sayForm()
	case m.screen == onCard:
		return m.sayCard()
	case m.screen == onTriage:
		return m.sayTriage()
	case m.screen == onWaiting:
		return m.sayWaiting()
	case m.screen == onInbox:
		return m.sayInbox()
	case m.screen == onHistory:
		return m.sayHistory()
	case m.screen == onFlow:
		return m.sayFlow()
	case m.screen == onNews:
		return m.sayNews()
	case m.screen == onReview:
		return m.sayReview()
	case m.screen == onPlan:
		return m.sayPlanned()
	case m.screen == onPage:
		return cell.Clean(m.page.title) + ". " + m.keyFor(keymap.Leave) + " goes back."
	}
	return m.sayBoard()
}

// sayBoard names the column, the place in it, and the card there.
func (m Model) sayBoard() string {
	c := m.shown.cols[m.shown.col]
	stage := cell.Clean(string(c.stage))
	r, ok := c.row(c.at)
	before := m.sayCondition()
	if before != "" {
		before += " "
	}
	switch k := m.condition(); {
	case k == failed || k == loading:
		return strings.TrimSpace(before)
	case ok:
		return fmt.Sprintf("%s%s, %d of %d: %s.", before, stage, c.at+1, c.count, m.sayRow(r.Row))
	case m.file.blank || c.count > 0:
		return stage + ", loading."
	}
	return before + stage + ", no cards."
}

// sayCard names the open card and its place.
func (m Model) sayCard() string {
	c := m.shown.cols[m.shown.col]
	where := ""
	if c.id() == m.card.whole.Card.ID {
		where = fmt.Sprintf(", %s, %d of %d", cell.Clean(string(c.stage)), c.at+1, c.count)
	}
	found := ""
	if m.card.find.text != "" {
		found = " " + m.sayFind()
	}
	return "Open card" + where + ": " + m.sayRow(m.card.whole.Row) + "." + found
}

// sayRow is a card in words: its name, then what the board shows of it.
func (m Model) sayRow(r Row) string {
	c, now := r.Card, m.cfg.Now()
	words := []string{cell.Clean(r.Handle) + " " + cell.Clean(c.Title), cell.Clean(string(c.Kind))}
	add := func(on bool, format string, args ...any) {
		if on {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(m.marked.cards.has(c.ID), "marked")
	add(m.saving.trouble.err != nil && m.saving.queue.holds(c.ID), "unsaved")
	add(r.Unsent, "to push")
	add(c.Newer != "", "read only here")
	add(len(c.Clashes) > 0, "%s", clashes(len(c.Clashes)))
	add(!c.IsOpen(), "closed as %s", c.Resolution)
	add(c.Priority > 0, "priority %d", c.Priority)
	add(c.DRI != "", "DRI %s", cell.Clean(c.DRI))
	add(c.IsOpen(), "%s", sayDays(c.DaysInStage(now)))
	add(len(c.Labels) > 0, "labelled %s", cell.Clean(strings.Join(c.Labels, " and ")))
	if today := m.rules.Cadence().Today(now); c.IsOpen() {
		add(c.Due != "", "%s", dueInShort(c.Due, today))
	}
	add(c.Confidential, "confidential")
	add(c.IsWaiting() && c.IsOpen(), "waiting on the requester")
	if c.IsOpen() {
		words = append(words, sayRound(c)...)
	}
	add(len(c.Forced) > 0, "forced")
	return strings.Join(append(words, m.sayGates(c)...), ", ")
}

func sayDays(days int) string {
	switch days {
	case 0:
		return "here since today"
	case 1:
		return "here for 1 day"
	}
	return fmt.Sprintf("here for %d days", days)
}

// sayRound is how the newest validation stands.
func sayRound(c workflow.Card) []string {
	switch c.Round().State {
	case workflow.Requested:
		if of := cell.Clean(c.Round().Of); of != "" {
			return []string{"validation asked of " + of}
		}
		return []string{"validation asked"}
	case workflow.Rejected:
		return []string{"validation rejected" + times(c.Rejections())}
	}
	return nil
}

func times(n int) string {
	switch n {
	case 0, 1:
		return ""
	case 2:
		return " twice"
	}
	return " " + strconv.Itoa(n) + " times"
}

// sayGates is the gate meter in words.
func (m Model) sayGates(c workflow.Card) []string {
	g := m.rules.Next(c, m.cfg.Now())
	missing := g.Missing()
	switch {
	case g.To == "":
		return nil
	case len(missing) == 0:
		return []string{"ready for " + cell.Clean(string(g.To))}
	case len(missing) == 1 && missing[0].Supply == workflow.SupplyWait && !c.Iteration.IsZero():
		return []string{"waits for its iteration on " + sayDay(c.Iteration.Start)}
	}
	needs := make([]string, len(missing))
	for i, x := range missing {
		needs[i] = cell.Clean(x.Need)
	}
	return []string{fmt.Sprintf("%d of %d gates met, lacks %s", g.Met(), g.Total(), strings.Join(needs, " and "))}
}

// sayDay is a day as one says it.
func sayDay(d workflow.Date) string { return d.Time().Format("2 January") }
