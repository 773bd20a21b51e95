package board

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// cardView is the open card.
type cardView struct {
	whole Whole
	page  page
	width int    // that the page is laid for; 0: not yet
	under screen // where leaving it leads
}

// underCard is where leaving a card that opens now leads.
func (m Model) underCard() screen {
	switch m.screen {
	case onFlow:
		return onFlow
	case onCard:
		return m.card.under
	}
	return onBoard
}

// showing is the view with another state of the card; the same card stays
// scrolled where it was.
func (v cardView) showing(w Whole) cardView {
	if v.whole.Card.ID != w.Card.ID {
		v.page.top = 0
	}
	v.whole, v.width = w, 0
	return v
}

// laid lays the card out for a width; it costs nothing when that was done.
func (v cardView) laid(m Model, width int) cardView {
	if v.width == width {
		return v
	}
	v.width = width
	c := v.whole.Card
	t := &writer{w: max(min(width-2, 100), 1)}
	t.text(strong, 0, c.Title)
	m.facts(t, c)
	m.gates(t, m.rules.Next(c, m.cfg.Now()))
	forcedMarks(t, c)
	part(t, "Description", c.Description)
	part(t, "Gameplan", c.Gameplan)
	verdicts(t, c)
	rounds(t, c)
	part(t, "Blueprint", c.Blueprint.Text)
	for _, u := range c.Blueprint.Links {
		t.text(chip, 2, u)
	}
	links(t, c)
	comments(t, c)
	history(t, v.whole.History, m.rules.Cadence().Zone)
	v.page.lines = t.lines
	return v
}

func part(t *writer, title, text string) {
	if text != "" {
		t.heading(title)
		t.text(plain, 2, text)
	}
}

// facts is one line a fact, of those that are known.
func (m Model) facts(t *writer, c workflow.Card) {
	t.gap()
	now := m.cfg.Now()
	state := string(c.Stage) + ", " + since(c.EnteredAt, now)
	if !c.IsOpen() {
		state = "closed as " + string(c.Resolution) + " in " + string(c.Stage) + ", " + since(c.ClosedAt, now)
	}
	fact(t, "stage", state)
	fact(t, "kind", m.rules.KindTitle(c.Kind))
	if c.Priority > 0 {
		fact(t, "priority", "P"+strconv.Itoa(c.Priority))
	}
	if c.Weight > 0 {
		fact(t, "weight", strconv.Itoa(c.Weight))
	}
	fact(t, "DRI", c.DRI)
	fact(t, "requester", c.Requester)
	fact(t, "delegate", c.Delegate)
	pin := ""
	if c.Pinned {
		pin = " (pinned)"
	}
	if !c.Iteration.IsZero() {
		fact(t, "iteration", c.Iteration.String()+pin)
	}
	fact(t, "milestone", c.Milestone)
	fact(t, "labels", strings.Join(c.Labels, ", "))
	if c.IsWaiting() {
		fact(t, "waiting", "for information from the requester, "+since(c.WaitingSince, now))
	}
	fact(t, "address", c.Remote.URL)
	fact(t, "id", string(c.ID))
}

const factWidth = 11

func fact(t *writer, name, value string) {
	if value == "" {
		return
	}
	lines := cell.Wrap(cell.Clean(value), max(t.w-factWidth, 1), 4)
	for i, l := range lines {
		if i > 0 {
			name = ""
		}
		t.add(piece{dim, cell.Pad(name, factWidth)}, piece{plain, l})
	}
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

// gates lists what the next stage asks for: what holds it, or who can give what
// is missing, and by which key.
func (m Model) gates(t *writer, g workflow.Gates) {
	if g.To == "" {
		return
	}
	t.heading(fmt.Sprintf("To %s: %d of %d", cell.Clean(string(g.To)), g.Met(), g.Total()))
	marks := m.theme.glyphs()
	for _, x := range g.List {
		if x.Met {
			t.add(piece{good, "  " + marks.ready + " "}, piece{plain, cell.Clean(x.By)})
			continue
		}
		line := textLine{piece{warn, "  " + marks.open + " "}, piece{plain, cell.Clean(x.Need)}}
		if x.Who != "" {
			line = append(line, piece{dim, " " + marks.dot + " from " + cell.Clean(x.Who)})
		}
		if a, ok := supplies[x.Supply]; ok {
			line = append(line, piece{dim, " " + marks.dot + " "}, piece{focus, m.keyFor(a)})
		}
		t.add(line...)
	}
	if g.Total() == 0 {
		t.add(piece{good, "  " + marks.ready + " "}, piece{plain, "nothing is asked for"})
	}
}

func forcedMarks(t *writer, c workflow.Card) {
	for _, f := range c.Forced {
		t.gap()
		t.text(bad, 0, fmt.Sprintf("! forced past %s by %s: %s (still missing: %s)", f.Rule, f.By, f.Reason, strings.Join(f.Missing, ", ")))
	}
}

func verdicts(t *writer, c workflow.Card) {
	if v := c.Triage; v.Verdict != "" {
		t.heading("Triage")
		text := fmt.Sprintf("%s, by %s on %s", v.Verdict, v.By, day(v.At))
		if v.Work != "" || v.Danger != "" || v.Effect != "" {
			text += fmt.Sprintf("; work %s, danger %s, effect %s", orDash(v.Work), orDash(v.Danger), orDash(v.Effect))
		}
		t.text(plain, 2, text)
	}
	if a := c.Approval; a.Level != "" {
		t.heading("Approval")
		t.text(plain, 2, fmt.Sprintf("%s, %s, on %s\n%s", a.By, a.Level, day(a.At), a.Evidence))
	}
}

func orDash(j workflow.Judgement) string {
	if j == "" {
		return "–"
	}
	return string(j)
}

func rounds(t *writer, c workflow.Card) {
	if len(c.Rounds) == 0 {
		return
	}
	t.heading("Validation")
	for i, r := range c.Rounds {
		text := fmt.Sprintf("%d. %s", i+1, r.State)
		if r.Of != "" {
			text += fmt.Sprintf(": asked of %s by %s on %s", r.Of, r.RequestedBy, day(r.At))
		}
		if !r.AnsweredAt.IsZero() {
			text += fmt.Sprintf(", answered by %s on %s", r.AnsweredBy, day(r.AnsweredAt))
		}
		t.text(plain, 2, text)
		if r.Note != "" {
			t.text(dim, 5, r.Note)
		}
	}
}

func links(t *writer, c workflow.Card) {
	if len(c.Links) == 0 {
		return
	}
	t.heading("Links")
	for _, l := range c.Links {
		t.text(plain, 2, strings.TrimSpace(l.Relation+" "+l.Title+" "+l.URL))
	}
}

func comments(t *writer, c workflow.Card) {
	if len(c.Comments) == 0 {
		return
	}
	t.heading(fmt.Sprintf("Comments (%d)", len(c.Comments)))
	for _, m := range c.Comments {
		t.text(dim, 2, m.Author+", "+day(m.At))
		t.text(plain, 4, m.Text)
	}
}

func history(t *writer, lines []HistoryLine, zone *time.Location) {
	if len(lines) == 0 {
		return
	}
	if zone == nil {
		zone = time.UTC
	}
	t.heading("History")
	for _, h := range lines {
		text := h.At.In(zone).Format("2006-01-02 15:04") + "  " + h.By + "  " + h.What
		for _, ch := range h.Changes {
			if ch.Field == workflow.FieldStage {
				text += fmt.Sprintf(", %s → %s", orNothing(ch.Old), orNothing(ch.New))
			}
		}
		if h.Reason != "" {
			text += ": " + h.Reason
		}
		if h.Undoes != 0 {
			text += fmt.Sprintf(" (takes back %d)", h.Undoes)
		}
		r := plain
		if h.Undone {
			text, r = text+" (undone)", dim
		}
		t.text(r, 2, text+"  ["+string(h.Door)+"]")
	}
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func day(at time.Time) string {
	if at.IsZero() {
		return "an unknown day"
	}
	return at.Format("2 Jan 2006")
}
