package board

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// Agenda is what is queued for an iteration, per DRI; cards without one come
// last.
type Agenda struct {
	Iteration workflow.Iteration
	Loads     []Load
	Cards     int
	Weight    int
}

// Load is what one person has in an iteration.
type Load struct {
	DRI      string // "" for nobody yet
	Weight   int
	Capacity *int // the weight that fits; nil where nothing is said of it
	Cards    []AgendaCard
}

// AgendaCard is a card with the gates of its next stage.
type AgendaCard struct {
	Row
	Gates workflow.Gates
}

// AgendaOf groups the cards of an iteration. capacity is by name in lower case.
// Within a DRI the cards keep their order.
func AgendaOf(it workflow.Iteration, rows []Row, capacity map[string]int, r *workflow.Rules, now time.Time) Agenda {
	out := Agenda{Iteration: it}
	for _, row := range rows {
		c := row.Card
		i := slices.IndexFunc(out.Loads, func(l Load) bool { return strings.EqualFold(l.DRI, c.DRI) })
		if i < 0 {
			i = len(out.Loads)
			out.Loads = append(out.Loads, Load{DRI: c.DRI, Capacity: capacityOf(capacity, c.DRI)})
		}
		l := &out.Loads[i]
		l.Weight += c.Weight
		l.Cards = append(l.Cards, AgendaCard{row, r.Next(c, now)})
		out.Weight += c.Weight
		out.Cards++
	}
	slices.SortStableFunc(out.Loads, func(a, b Load) int {
		if (a.DRI == "") != (b.DRI == "") {
			return map[bool]int{true: 1, false: -1}[a.DRI == ""]
		}
		return strings.Compare(strings.ToLower(a.DRI), strings.ToLower(b.DRI))
	})
	return out
}

func capacityOf(capacity map[string]int, name string) *int {
	n, ok := capacity[strings.ToLower(name)]
	if !ok || name == "" {
		return nil
	}
	return &n
}

// Over is by how much the load is more than fits; 0 where it fits, or nothing is
// said of it.
func (l Load) Over() int {
	if l.Capacity == nil {
		return 0
	}
	return max(0, l.Weight-*l.Capacity)
}

// Heading is who it is, and how much of it there is: "sam: 3 cards, weight 5 of
// 8".
func (l Load) Heading() string {
	name := l.DRI
	if name == "" {
		name = "no DRI yet"
	}
	s := fmt.Sprintf("%s: %s, weight %d", name, counted(len(l.Cards), "card"), l.Weight)
	if l.Capacity == nil {
		return s
	}
	s += fmt.Sprintf(" of %d", *l.Capacity)
	if over := l.Over(); over > 0 {
		s += fmt.Sprintf(", %d over", over)
	}
	return s
}

// Lacks is what the card still needs; one that waits for nothing but its
// iteration lacks nothing.
func (c AgendaCard) Lacks() string {
	var out []string
	for _, g := range c.Gates.Missing() {
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
func (a Agenda) Text() []string {
	out := []string{a.Title()}
	for _, l := range a.Loads {
		out = append(out, "", l.Heading())
		for _, c := range l.Cards {
			line := "  " + cell.Pad(cell.Clean(c.Handle), 6) + " " + cell.Pad(cell.Clean(string(c.Card.Stage)), 14) + " " + c.Card.Title
			if n := c.Lacks(); n != "" {
				line += " (" + n + ")"
			}
			out = append(out, line)
		}
	}
	return out
}

// Markdown is the agenda as Markdown, its texts escaped.
func (a Agenda) Markdown() []string {
	out := []string{"## " + EscapeMarkdown(a.Title())}
	for _, l := range a.Loads {
		out = append(out, "", "### "+EscapeMarkdown(l.Heading()), "")
		for _, c := range l.Cards {
			line := "- " + EscapeMarkdown(c.Handle+" "+c.Card.Title) + " · " + EscapeMarkdown(string(c.Card.Stage))
			if n := c.Lacks(); n != "" {
				line += " · **" + EscapeMarkdown(n) + "**"
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
		for _, c := range l.Cards {
			line := "   ◦ " + c.Handle + " " + c.Card.Title
			if n := c.Lacks(); n != "" {
				line += " — " + n
			}
			out = append(out, line)
		}
	}
	return out
}

// EscapeMarkdown escapes what Markdown would take for a mark.
func EscapeMarkdown(s string) string {
	var b strings.Builder
	for _, r := range cell.Clean(s) {
		if strings.ContainsRune("\\`*_[]<>#|~&!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
