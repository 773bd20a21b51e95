package gitlab

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// render writes the note in which values travel that GitLab has no place for: for
// people with a heading for each, and in its marker for the next reader.
func render(want workflow.Card, changes []workflow.Change) (text string, rest extras) {
	w := &writer{want: want, touched: map[workflow.Field]bool{}}
	for _, ch := range changes {
		if travels(ch.Field) && !w.touched[ch.Field] {
			w.touched[ch.Field] = true
			w.order = append(w.order, ch.Field)
		}
	}
	for _, f := range []workflow.Field{workflow.FieldGameplan, workflow.FieldBlueprint} { // first, so that their lines can be counted
		w.text(f)
	}
	for _, f := range w.order {
		w.value(f)
	}
	if len(w.facts) > 0 {
		w.heading("On the board", w.facts...)
	}
	w.set(changes)
	return strings.TrimRight(w.b.String(), "\n"), w.rest
}

type writer struct {
	b       strings.Builder
	want    workflow.Card
	touched map[workflow.Field]bool
	order   []workflow.Field
	facts   []string // lines of what needs no heading
	rest    extras
}

func (w *writer) heading(title string, lines ...string) {
	w.b.WriteString("## " + title + "\n\n")
	for _, l := range lines {
		w.b.WriteString(l + "\n")
	}
	w.b.WriteString("\n")
}

// text writes a long text as a section by itself, whose lines are counted.
func (w *writer) text(f workflow.Field) {
	text := w.long(f)
	if !w.touched[f] || text == "" {
		return
	}
	s := section{Field: f, Lines: strings.Count(text, "\n") + 1, Shut: openFence(text)}
	w.b.WriteString(headings[f] + "\n\n" + text + "\n")
	if s.Shut != "" {
		w.b.WriteString(s.Shut + "\n")
	}
	w.b.WriteString("\n")
	w.rest.Texts = append(w.rest.Texts, s)
}

func (w *writer) long(f workflow.Field) string {
	if f == workflow.FieldGameplan {
		return plain(w.want.Gameplan)
	}
	return plain(w.want.Blueprint.Text)
}

// aboutText writes what belongs to a long text and is not in it.
func (w *writer) aboutText(f workflow.Field) {
	title, links := strings.TrimPrefix(headings[f], "## "), []string(nil)
	if f == workflow.FieldBlueprint {
		links = w.want.Blueprint.Links
		w.rest.Set = append(w.rest.Set, [3]string{string(f), keyLinks, strings.Join(links, "\n")})
	}
	if w.long(f) == "" {
		w.rest.Set = append([][3]string{{string(f), "", ""}}, w.rest.Set...)
		if len(links) == 0 {
			w.heading(title, title+" withdrawn.")
		}
	}
	if len(links) > 0 {
		w.heading("Links of the blueprint", bullets(links)...)
	}
}

func bullets(list []string) []string {
	out := make([]string, len(list))
	for i, l := range list {
		out[i] = "- " + oneLine(l)
	}
	return out
}

// oneLine is a text in one line, in which nothing can begin another.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// value writes for people what the marker says to the next reader.
func (w *writer) value(f workflow.Field) {
	c := w.want
	fact := func(name, value string) {
		if value == "" {
			value = "none"
		}
		w.facts = append(w.facts, "- "+name+": "+oneLine(value))
	}
	switch f {
	case workflow.FieldGameplan, workflow.FieldBlueprint:
		w.aboutText(f)
	case workflow.FieldApproval:
		if c.Approval == (workflow.Approval{}) {
			w.heading("Approval", "Approval withdrawn.")
			return
		}
		w.heading("Approval", nonEmpty("By", c.Approval.By, "Level", c.Approval.Level, "Evidence", c.Approval.Evidence)...)
	case workflow.FieldTriage:
		t := c.Triage
		w.heading("Triage", nonEmpty("Verdict", string(t.Verdict), "Work", string(t.Work), "Danger", string(t.Danger), "Effect", string(t.Effect), "By", t.By)...)
	case workflow.FieldRound:
		w.round(c.Round())
	case workflow.FieldResolution:
		if c.IsOpen() {
			fact("Closed", "no longer")
			return
		}
		fact("Closed as", string(c.Resolution))
	case workflow.FieldForced:
		for _, x := range c.Forced {
			fact("Forced past "+string(x.Rule), x.Reason)
		}
	case workflow.FieldLink:
		for _, l := range c.Links {
			fact("Link", strings.TrimSpace(l.Title+" "+l.URL))
		}
	case workflow.FieldBefore:
		fact("Came from", string(c.Before))
	case workflow.FieldWaitingSince:
		if c.IsWaiting() {
			fact("Waiting since", c.WaitingSince.UTC().Format(time.RFC3339))
		}
	default:
		name := strings.ToUpper(string(f[:1])) + strings.ReplaceAll(string(f[1:]), "_", " ")
		for _, v := range c.Values() {
			if v.Field == f {
				fact(name, v.Text)
				return
			}
		}
		fact(name, "")
	}
}

func nonEmpty(pairs ...string) []string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, "- "+pairs[i]+": "+oneLine(pairs[i+1]))
		}
	}
	return out
}

func (w *writer) round(r workflow.Round) {
	switch {
	case r.State == "":
		w.heading("Validation", "Validation withdrawn.")
	case r.State == workflow.Requested && r.Of != "":
		w.heading("Validation requested of "+oneLine(r.Of), nonEmpty("By", r.RequestedBy, "Note", r.Note)...)
	default:
		w.heading("Validation "+string(r.State), nonEmpty("By", r.AnsweredBy, "Note", r.Note)...)
	}
}

// set writes the values as they are kept. Of rounds all are written, so that
// whatever came in between they count on alike.
func (w *writer) set(changes []workflow.Change) {
	if w.touched[workflow.FieldRound] {
		for _, v := range w.want.Values() {
			if v.Field == workflow.FieldRound {
				w.rest.Set = append(w.rest.Set, [3]string{string(v.Field), v.Key, v.Text})
			}
		}
	}
	for _, ch := range slices.Backward(changes) {
		if ch.Old != "" && travels(ch.Field) {
			w.rest.Was = append(w.rest.Was, [3]string{string(ch.Field), ch.Key, remote.Digest(ch.Old)})
		}
		switch ch.Field {
		case workflow.FieldGameplan, workflow.FieldBlueprint:
			continue
		case workflow.FieldRound:
			if ch.New != "" {
				continue
			}
		}
		if travels(ch.Field) {
			w.rest.Set = append(w.rest.Set, [3]string{string(ch.Field), ch.Key, ch.New})
		}
	}
}

// commentNote is the note that a comment travels as.
func commentNote(id workflow.CardID, m workflow.Comment, kept []remote.Kept) string {
	mark := marker{card: id, op: m.ID, rest: extras{By: m.Author, Kept: keptOf(kept)}}
	if !m.At.IsZero() {
		mark.rest.At = m.At.UTC().Format(time.RFC3339Nano)
	}
	return mark.sign(m.Text)
}

// newComment is the comment that a change adds.
func newComment(want workflow.Card, changes []workflow.Change) (workflow.Comment, error) {
	for _, ch := range changes {
		if ch.Field != workflow.FieldComment {
			continue
		}
		for _, m := range want.Comments {
			if m.ID == ch.Key && ch.New != "" {
				return m, nil
			}
		}
		return workflow.Comment{}, refusal(fmt.Sprintf("comment %s is not on the card any more: GitLab keeps what was said", ch.Key))
	}
	return workflow.Comment{}, nil
}
