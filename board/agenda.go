package board

import (
	"fmt"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// Agenda is what is queued for an iteration, per DRI; cards without one come
// last.
type Agenda struct {
	Iteration workflow.Iteration
	Loads     []Load
	Cards     int
	Weight    int

	rules *workflow.Rules
	now   time.Time
}

// Load is what one person has in an iteration, with the cards that are shown of
// it, in their order.
type Load struct {
	plan.Load
	Rows []Row
}

// loadsOf groups the cards of an iteration by DRI, as a plan does.
func loadsOf(it workflow.Iteration, rows []Row, capacity plan.Capacity) []Load {
	cards, of := make([]workflow.Card, len(rows)), map[string][]Row{}
	for i, r := range rows {
		name := strings.ToLower(r.Card.DRI)
		cards[i], of[name] = r.Card, append(of[name], r)
	}
	var out []Load
	for _, l := range capacity.Loads(cards, it) {
		out = append(out, Load{l, of[strings.ToLower(l.DRI)]})
	}
	return out
}

// AgendaOf is the agenda of an iteration. The rules judge the gates at now.
func AgendaOf(it workflow.Iteration, loads []Load, r *workflow.Rules, now time.Time) Agenda {
	out := Agenda{Iteration: it, Loads: loads, rules: r, now: now}
	for _, l := range loads {
		out.Cards += l.Cards
		out.Weight += l.Weight
	}
	return out
}

// Gates are the gates of a card's next stage.
func (a Agenda) Gates(c workflow.Card) workflow.Gates { return a.rules.Next(c, a.now) }

// nobodyYet stands for the DRI of cards that have none.
const nobodyYet = "no DRI yet"

// Heading is who it is, and how much of it there is: "sam: 3 cards, weight 5 of
// 8".
func (l Load) Heading() string {
	name := l.DRI
	if name == "" {
		name = nobodyYet
	}
	s := fmt.Sprintf("%s: %s, weight %d", name, counted(l.Cards, "card"), l.Weight)
	switch over := l.Over(); {
	case l.Away:
		return s + ", away"
	case over > 0:
		return fmt.Sprintf("%s of %d, %d over", s, l.Capacity, over)
	case l.Known:
		return fmt.Sprintf("%s of %d", s, l.Capacity)
	}
	return s
}

// lacks is what the card still needs; one that waits for nothing but its
// iteration lacks nothing.
func (a Agenda) lacks(c workflow.Card) string {
	var out []string
	for _, g := range a.Gates(c).Missing() {
		if g.Supply != workflow.SupplyWait {
			out = append(out, g.Need)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "needs " + strings.Join(out, " and ")
}

// Title names the iteration, and how much is in it.
func (a Agenda) Title() string {
	return fmt.Sprintf("%s: %s, weight %d", a.Iteration, counted(a.Cards, "card"), a.Weight)
}

// Text is the agenda for reading, line by line. The lines are not clean yet.
func (a Agenda) Text() []string { return a.text(0, true) }

// text is the agenda in lines of so many cells, 0 for any; loads stand apart, or
// close to each other.
func (a Agenda) text(width int, apart bool) []string {
	out := []string{a.Title()}
	for _, l := range a.Loads {
		if apart {
			out = append(out, "")
		}
		out = append(out, l.Heading())
		for _, r := range l.Rows {
			out = append(out, a.textLine(r, width))
		}
	}
	return out
}

// textLine is a card in one line. Where it is too long, the title gives way
// before what the card needs.
func (a Agenda) textLine(r Row, width int) string {
	line := "  " + cell.Pad(cell.Clean(r.Handle), 6) + " " + cell.Pad(cell.Clean(string(r.Card.Stage)), 14) + " "
	title, needs := r.Card.Title, a.lacks(r.Card)
	if needs != "" {
		needs = " (" + needs + ")"
	}
	if width > 0 {
		title = cell.Cut(cell.Clean(title), max(shortTitle, width-cell.Width(line)-cell.Width(needs)))
	}
	return line + title + needs
}

// shortTitle is how much of a title there is at least.
const shortTitle = 20

// Markdown is the agenda as Markdown, its texts escaped.
func (a Agenda) Markdown() []string {
	out := []string{"## " + escapeMarkdown(a.Title())}
	for _, l := range a.Loads {
		out = append(out, "", "### "+escapeMarkdown(l.Heading()), "")
		for _, r := range l.Rows {
			line := "- " + escapeMarkdown(r.Handle+" "+r.Card.Title) + " · " + escapeMarkdown(string(r.Card.Stage))
			if n := a.lacks(r.Card); n != "" {
				line += " · **" + escapeMarkdown(n) + "**"
			}
			out = append(out, line)
		}
	}
	return out
}

// Chat is the agenda in short lines without any marks, for a chat.
func (a Agenda) Chat() []string {
	out := []string{"Queue for " + a.Title()}
	for _, l := range a.Loads {
		out = append(out, "• "+l.Heading())
		for _, r := range l.Rows {
			line := "   ◦ " + r.Handle + " " + r.Card.Title
			if n := a.lacks(r.Card); n != "" {
				line += " — " + n
			}
			out = append(out, line)
		}
	}
	return out
}

// escapeMarkdown escapes what Markdown would take for a mark.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range cell.Clean(s) {
		if strings.ContainsRune("\\`*_[]<>#|~&!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
