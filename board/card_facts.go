package board

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// placeOf is where the cursor of a column stands: "3 of 14".
func placeOf(c column) string { return fmt.Sprintf("%d of %d", c.at+1, c.count) }

// known is a fact: its name and its value.
type known struct {
	name string
	line textLine
}

// facts are what is known of the card in short: two beside each other where
// there is room, long ones on a line of their own.
func (m Model) facts(t *writer, v cardView) {
	t.gap()
	t.part, t.block = "facts", 0
	c, now := v.whole.Card, m.cfg.Now()
	var all []known
	add := func(name, value string, r role) {
		if value != "" {
			all = append(all, known{name, textLine{piece{r, cell.Clean(value)}}})
		}
	}
	stage := string(c.Stage) + ", " + since(c.EnteredAt, now)
	if !c.IsOpen() {
		stage = "closed as " + string(c.Resolution) + " in " + string(c.Stage)
	}
	add("stage", stage, strong)
	add("kind", m.rules.KindTitle(c.Kind), plain)
	add("DRI", c.DRI, plain)
	if c.Priority > 0 {
		add("priority", "P"+strconv.Itoa(c.Priority), []role{plain, bad, warn, plain, plain}[min(c.Priority, 4)])
	}
	add("requester", c.Requester, plain)
	if c.Weight > 0 {
		add("weight", strconv.Itoa(c.Weight), plain)
	}
	add("delegate", c.Delegate, plain)
	add("milestone", c.Milestone, plain)
	m.promised(add, c)
	if c.IsWaiting() && c.IsOpen() {
		add("waiting", "for information from the requester, "+since(c.WaitingSince, now), warn)
	}
	add("iteration", m.iterationOf(c), plain)
	if c.Newer != "" {
		add("read only", "changed by "+c.Newer+" with a newer opsboard: update opsboard to change it", warn)
	}
	t.facts(all)
	t.chips(c.Labels)
	all = nil
	for i, at := range []time.Time{c.CreatedAt, c.UpdatedAt, c.ReopenedAt, c.ClosedAt} {
		if !at.IsZero() {
			add([]string{"created", "updated", "reopened", "closed"}[i], m.clock(at, "2 Jan 2006, 15:04"), dim)
		}
	}
	if v.whole.Unsent {
		add("remote", m.term.theme.glyphs().unsent+" to push", dim)
	}
	add("address", c.Remote.URL, dim)
	add("id", string(c.ID), dim)
	t.facts(all)
}

// promised says by when the card is due, and that not everybody may see it.
func (m Model) promised(add func(name, value string, r role), c workflow.Card) {
	today := m.rules.Cadence().Today(m.cfg.Now())
	switch {
	case c.IsOverdue(today):
		add("due", dueInFull(c.Due, today), bad)
	case c.IsOpen():
		add("due", dueInFull(c.Due, today), plain)
	case c.Due != "":
		add("due", c.Due.Time().Format("Mon 2 Jan 2006"), plain)
	}
	if c.Confidential {
		add("seen by", m.term.theme.glyphs().confidential+" the team alone: confidential", warn)
	}
}

const factWidth = 11

// facts writes them in one or two columns.
func (t *writer) facts(all []known) {
	half := t.w / 2
	for i := 0; i < len(all); i++ {
		f := all[i]
		w := cell.Width(f.line[0].text)
		if t.w >= 72 && i+1 < len(all) && w < half-factWidth-2 && cell.Width(all[i+1].line[0].text) <= t.w-half-factWidth {
			next := all[i+1]
			t.add(piece{dim, cell.Pad(f.name, factWidth)}, piece{f.line[0].role, cell.Pad(f.line[0].text, half-factWidth)},
				piece{dim, cell.Pad(next.name, factWidth)}, next.line[0])
			i++
			continue
		}
		for k, l := range cell.Wrap(f.line[0].text, max(t.w-factWidth, 1), 4) {
			name := f.name
			if k > 0 {
				name = ""
			}
			t.add(piece{dim, cell.Pad(name, factWidth)}, piece{f.line[0].role, l})
		}
	}
}

// chips are the labels, whole, as many on a line as fit.
func (t *writer) chips(labels []string) {
	line, used := textLine{piece{dim, cell.Pad("labels", factWidth)}}, factWidth
	for i, l := range labels {
		c := "[" + cell.Cut(cell.Clean(l), max(1, t.w-factWidth-2)) + "]"
		if used > factWidth && used+1+cell.Width(c) > t.w {
			t.add(line...)
			line, used = textLine{piece{dim, cell.Pad("", factWidth)}}, factWidth
		}
		if used > factWidth {
			c = " " + c
		}
		line, used = append(line, piece{chip, c}), used+cell.Width(c)
		if i == len(labels)-1 {
			t.add(line...)
		}
	}
}

// iterationOf is the card's iteration, and how far that is away.
func (m Model) iterationOf(c workflow.Card) string {
	it := c.Iteration
	if it.IsZero() {
		return ""
	}
	s, today := it.String(), m.rules.Cadence().Today(m.cfg.Now())
	name := func(d workflow.Date) string { return d.Time().Format("Mon 2 Jan") }
	switch {
	case it.Ended(today):
		s += ", ended " + name(it.End)
	case it.Begun(today):
		s += fmt.Sprintf(", ends %s, day %d of %d", name(it.End), today.Since(it.Start)+1, it.End.Since(it.Start)+1)
	case it.Start.Since(today) == 1:
		s += ", begins tomorrow, " + name(it.Start)
	default:
		s += fmt.Sprintf(", begins %s, in %d days", name(it.Start), it.Start.Since(today))
	}
	if c.Pinned {
		s += " (pinned)"
	}
	return s
}

func since(at, now time.Time) string {
	if at.IsZero() || now.Before(at) {
		return "just now"
	}
	switch d := int(now.Sub(at).Hours() / 24); d {
	case 0:
		return "since today"
	case 1:
		return "for a day"
	default:
		return fmt.Sprintf("for %d days", d)
	}
}

// gates lists what the next stage asks for, what is missing first: what holds
// it, or who can give what is missing, and by which key.
func (m Model) gates(t *writer, g workflow.Gates) {
	if g.To == "" {
		return
	}
	t.heading(fmt.Sprintf("To %s: %d of %d", cell.Clean(string(g.To)), g.Met(), g.Total()))
	marks := m.term.theme.glyphs()
	hang := func(mark piece, words ...piece) {
		lead := textLine{piece{mark.role, "  " + mark.text}}
		for _, l := range wrapped(words, max(1, t.w-4)) {
			t.add(append(lead, l...)...)
			lead = textLine{piece{plain, "    "}}
		}
	}
	list := slices.Concat(g.Missing(), slices.DeleteFunc(slices.Clone(g.List), func(x workflow.Gate) bool { return !x.Met }))
	for _, x := range list {
		if x.Met {
			hang(piece{good, marks.ready + " "}, piece{plain, cell.Clean(x.By)})
			continue
		}
		words := textLine{piece{plain, cell.Clean(x.Need)}}
		if who := giver(x); who != "" {
			words = append(words, piece{dim, " " + marks.dot + " from " + who})
		}
		if a, ok := supplies[x.Supply]; ok {
			words = append(words, piece{dim, " " + marks.dot + " "}, piece{focus, m.keyFor(a)})
		}
		hang(piece{warn, marks.open + " "}, words...)
	}
	if g.Total() == 0 {
		hang(piece{good, marks.ready + " "}, piece{plain, "nothing is asked for"})
	}
}

// giver is who can give what a gate lacks; "" where what it lacks says so.
func giver(g workflow.Gate) string {
	if strings.Contains(g.Need, g.Who) {
		return ""
	}
	return cell.Clean(g.Who)
}

// wrapped breaks a line of pieces at its spaces.
func wrapped(pieces textLine, w int) []textLine {
	all := ""
	for _, x := range pieces {
		all += x.text
	}
	var out []textLine
	for _, l := range cell.Wrap(all, w, far) {
		var line textLine
		for at := len(pieces); l != "" && at > 0; at = len(pieces) {
			text := pieces[0].text
			if len(line) == 0 {
				text = strings.TrimLeft(text, " ")
			}
			if len(text) > len(l) {
				line = append(line, piece{pieces[0].role, l})
				pieces = append(textLine{piece{pieces[0].role, text[len(l):]}}, pieces[1:]...)
				l = ""
				continue
			}
			n := min(len(text), len(l))
			if n > 0 {
				line = append(line, piece{pieces[0].role, l[:n]})
			}
			l, pieces = l[n:], pieces[1:]
		}
		out = append(out, line)
	}
	return out
}

// forcedMarks are the rules that the card stands past and still owes something to.
func (m Model) forcedMarks(t *writer, c workflow.Card) {
	if len(c.Forced) == 0 {
		return
	}
	t.heading("Forced")
	for _, f := range c.Forced {
		t.text(bad, 2, fmt.Sprintf("%s past %s: still needs %s", m.term.theme.glyphs().forced, f.Rule, workflow.Words(m.rules.Needs(c, f.Missing, m.cfg.Now()))))
		said := "“" + f.Reason + "”"
		if f.By != "" {
			said += ", " + f.By
		}
		if !f.At.IsZero() {
			said += ", " + m.clock(f.At, "2 Jan 2006")
		}
		t.text(dim, 4, said)
	}
}
