package board

import (
	"fmt"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// texts are what people wrote: description, gameplan, blueprint.
func (m Model) texts(t *writer, v cardView) {
	c := v.whole.Card
	m.editable(t, v, "Description", c.Description, keymap.Edit)
	m.editable(t, v, "Gameplan", c.Gameplan, keymap.Gameplan)
	m.editable(t, v, "Blueprint", c.Blueprint.Text, keymap.Blueprint)
	if c.Blueprint.Text == "" && len(c.Blueprint.Links) > 0 {
		t.heading("Blueprint")
	}
	for _, u := range c.Blueprint.Links {
		t.text(dim, 2, u)
	}
}

// editable is one text with, where it is too long for any screen, the key that
// opens it.
func (m Model) editable(t *writer, v cardView, title, text string, opens keymap.Action) {
	m.long(t, v, title, text)
	if text != "" && v.text(text).Left() > 0 {
		t.add(piece{plain, "  "}, piece{focus, m.keyFor(opens)}, piece{dim, " opens all of it"})
	}
}

// long is one text under its heading; of one too long for any screen, how much
// is not shown.
func (m Model) long(t *writer, v cardView, title, text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	t.heading(title)
	m.written(t, v, text, 2)
}

func (m Model) written(t *writer, v cardView, text string, indent int) {
	d := v.text(text)
	t.markdown(d, indent, m.term.theme.inTexts())
	if n := d.Left(); n > 0 {
		t.text(warn, indent, fmt.Sprintf("… %d KB more", (n+1023)/1024))
	}
}

// records are what was decided and asked: triage, approval, validation, links.
func (m Model) records(t *writer, v cardView) {
	m.triageRecord(t, v.whole.Card)
	m.approval(t, v)
	m.rounds(t, v)
	links(t, v.whole.Card)
}

func (m Model) triageRecord(t *writer, c workflow.Card) {
	d := c.Triage
	if d.Verdict == "" {
		return
	}
	t.heading("Triage")
	t.text(plain, 2, fmt.Sprintf("%s, by %s, %s", d.Verdict, orNobody(d.By), m.dayOf(d.At)))
	if d.Work != "" || d.Danger != "" || d.Effect != "" {
		t.text(dim, 2, fmt.Sprintf("work %s, danger %s, effect %s", orDash(d.Work), orDash(d.Danger), orDash(d.Effect)))
	}
}

func orDash(j workflow.Judgement) string {
	if j == "" {
		return "–"
	}
	return string(j)
}

// approval is what is needed and why, and what was given: by whom, at which
// level, on what evidence, and when.
func (m Model) approval(t *writer, v cardView) {
	c := v.whole.Card
	a := c.Approval
	need, asked := m.rules.NeededApproval(c)
	if !asked && a.Level == "" {
		return
	}
	t.heading("Approval")
	enough := a.Level != ""
	if asked {
		enough = len(need.Levels) == 0
		for _, l := range need.Levels {
			enough = enough || l == a.Level
		}
		text := "none needed: " + need.Why
		if len(need.Levels) > 0 {
			text = "needed: " + strings.Join(need.Levels, " or ") + " (" + need.Why + ")"
		}
		t.text(dim, 2, text)
	}
	if a.Level != "" {
		r, text := good, "given by "+orNobody(a.By)+", "+a.Level+", "+m.dayOf(a.At)
		if !enough {
			r, text = warn, text+": not the level that is needed"
		}
		t.text(r, 2, text)
		if a.Evidence != "" {
			m.written(t, v, a.Evidence, 4)
		}
	}
	if !enough && a.Level == "" {
		t.add(piece{plain, "  "}, piece{warn, "missing"}, piece{dim, " " + m.term.theme.glyphs().dot + " "}, piece{focus, m.keyFor("approve")}, piece{dim, " documents it"})
	}
}

// rounds are the validations, one by one, the oldest first.
func (m Model) rounds(t *writer, v cardView) {
	list := v.whole.Card.Rounds
	if len(list) == 0 {
		return
	}
	t.heading("Validation")
	g := m.term.theme.glyphs()
	for i, r := range list {
		mark := map[workflow.RoundState]piece{
			workflow.Requested: {warn, g.asked + " asked"}, workflow.Received: {good, g.ready + " received"},
			workflow.Rejected: {bad, g.no + " rejected"}, workflow.Skipped: {dim, g.dot + " skipped"},
		}[r.State]
		if mark.text == "" {
			mark = piece{plain, cell.Clean(string(r.State))}
		}
		lead := fmt.Sprintf("  %d. ", i+1)
		words := textLine{mark}
		if r.Of != "" || r.RequestedBy != "" {
			words = append(words, piece{dim, cell.Clean(": " + orNobody(r.RequestedBy) + " asked " + orNobody(r.Of) + ", " + m.dayOf(r.At))})
		}
		if !r.AnsweredAt.IsZero() {
			words = append(words, piece{dim, cell.Clean("; " + orNobody(r.AnsweredBy) + " answered, " + m.dayOf(r.AnsweredAt))})
		}
		for k, l := range wrapped(words, max(1, t.w-len(lead))) {
			if k > 0 {
				lead = strings.Repeat(" ", len(lead))
			}
			t.add(append(textLine{piece{dim, lead}}, l...)...)
		}
		if r.Note != "" {
			m.written(t, v, r.Note, len(lead))
		}
	}
}

func links(t *writer, c workflow.Card) {
	if len(c.Links) == 0 {
		return
	}
	t.heading("Links")
	for _, l := range c.Links {
		t.text(plain, 2, strings.TrimSpace(l.Relation+" "+l.Title))
		t.text(dim, 4, l.URL)
	}
}

// comments are what was said, with who said it and when.
func (m Model) comments(t *writer, v cardView) {
	list := v.whole.Card.Comments
	if len(list) == 0 {
		return
	}
	t.heading(fmt.Sprintf("Comments (%d)", len(list)))
	for i, x := range list {
		if i > 0 {
			t.gap()
		}
		t.part, t.block = "comment "+x.ID, 0
		t.add(piece{plain, "  "}, piece{strong, cell.Clean(orNobody(x.Author))}, piece{dim, "  " + m.clock(x.At, "2 Jan 2006, 15:04")})
		m.written(t, v, x.Text, 4)
	}
}

// orNobody is a name, for a record that has none too.
func orNobody(s string) string {
	if s == "" {
		return "somebody"
	}
	return s
}

func (m Model) dayOf(at time.Time) string {
	if at.IsZero() {
		return "an unknown day"
	}
	return m.clock(at, "2 Jan 2006")
}
