package cli

import (
	"fmt"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// sheet is a card laid out: short values first, long texts after them.
type sheet struct {
	title string
	short []valueLine
	long  []valueLine
}

type valueLine struct{ name, value string }

func (s *sheet) add(name, value string) {
	if value != "" {
		s.short = append(s.short, valueLine{name, value})
	}
}

func (s *sheet) text(name, value string) {
	if value != "" {
		s.long = append(s.long, valueLine{name, value})
	}
}

// sheet lays a card out.
func (a *app) sheet(r *workflow.Rules, c workflow.Card, handle string) *sheet {
	look := looked{rules: r, now: a.moment(), people: a.out.terminal}
	s := &sheet{title: handle + " " + c.Title}
	s.addFacts(c, handle, look)
	s.addAnswers(c, look)
	s.addTies(c, handle, look)
	s.text("description", c.Description)
	s.text("gameplan", c.Gameplan)
	s.text("blueprint", strings.TrimSpace(c.Blueprint.Text+"\n"+strings.Join(c.Blueprint.Links, "\n")))
	for _, m := range c.Comments {
		s.text("comment "+orWord(m.Author, "somebody")+" "+look.local(m.At), m.Text)
	}
	return s
}

// addFacts is what the card is, where it stands and whose it is.
func (s *sheet) addFacts(c workflow.Card, handle string, look looked) {
	s.add("id", string(c.ID))
	s.add("card", handle)
	s.add("title", c.Title)
	s.add("kind", string(c.Kind))
	s.add("stage", stageLine(c, look.now))
	s.add("state", strings.TrimSpace(stateWord(c)+" "+string(c.Resolution)))
	s.add("priority", numberCell(c.Priority))
	s.add("weight", numberCell(c.Weight))
	s.add("labels", strings.Join(c.Labels, ", "))
	s.add("requester", c.Requester)
	s.add("delegate", c.Delegate)
	s.add("dri", c.DRI)
	s.add("iteration", iterationLine(c, look))
	s.add("milestone", c.Milestone)
	s.add("due", look.due(c))
	if c.Confidential {
		s.add("confidential", "yes")
	}
	if c.Newer != "" {
		s.add("read only", "changed by "+c.Newer+" with a newer opsboard: update opsboard to change it")
	}
}

// addAnswers is what the rules asked of the card, what was answered, and what is
// asked next.
func (s *sheet) addAnswers(c workflow.Card, look looked) {
	s.add("waiting", waitingOn(c))
	s.add("triage", triageLine(c.Triage))
	s.add("approval", approvalLine(c.Approval))
	for _, v := range c.Rounds {
		s.add("validation", roundLine(v))
	}
	for _, f := range c.Forced {
		s.add("forced", "past "+string(f.Rule)+" by "+f.By+": "+f.Reason+"; owes "+workflow.Words(look.rules.Needs(c, f.Missing, look.now)))
	}
	s.add("next", gatesLine(look.rules.Next(c, look.now)))
}

// addTies is what the card is tied to, and when what became of it.
func (s *sheet) addTies(c workflow.Card, handle string, look looked) {
	for _, l := range c.Links {
		s.add("link", linkLine(l))
	}
	for _, x := range c.Clashes {
		s.add("conflict", strings.TrimSpace(string(x.Kind)+" "+clashField(x))+" (opsboard inbox show "+shellWord(handle)+")")
	}
	s.add("remote", strings.TrimSpace(c.Remote.Name+" "+c.Remote.URL))
	s.add("created", look.local(c.CreatedAt))
	s.add("updated", look.local(c.UpdatedAt))
	s.add("closed", look.local(c.ClosedAt))
}

func linkLine(l workflow.Link) string {
	s := l.URL
	if l.Title != "" {
		s += " " + l.Title
	}
	if l.Relation != "" {
		s += " (" + l.Relation + ")"
	}
	return s
}

func stageLine(c workflow.Card, now time.Time) string {
	s := string(c.Stage) + " since " + count(c.DaysInStage(now), "day")
	if c.Before != "" {
		s += ", from " + string(c.Before)
	}
	return s
}

func iterationLine(c workflow.Card, l looked) string {
	s := l.iteration(c.Iteration)
	if c.Pinned {
		s = strings.TrimSpace(s + " pinned")
	}
	return s
}

func triageLine(t workflow.Triage) string {
	if t.Verdict == "" {
		return ""
	}
	s := string(t.Verdict)
	for _, p := range []struct {
		name string
		j    workflow.Judgement
	}{{"work", t.Work}, {"danger", t.Danger}, {"effect", t.Effect}} {
		if p.j != "" {
			s += ", " + p.name + " " + string(p.j)
		}
	}
	return s + ", by " + t.By
}

func approvalLine(p workflow.Approval) string {
	if p.Level == "" {
		return ""
	}
	return p.Level + ", by " + p.By + ": " + p.Evidence
}

func roundLine(r workflow.Round) string {
	s := string(r.State)
	if r.Of != "" {
		s += ", asked of " + r.Of
	}
	if r.AnsweredBy != "" {
		s += ", answered by " + r.AnsweredBy
	}
	if r.Note != "" {
		s += ": " + r.Note
	}
	return s
}

func gatesLine(g workflow.Gates) string {
	if g.To == "" {
		return ""
	}
	s := fmt.Sprintf("%s, %d/%d", g.To, g.Met(), g.Total())
	if missing := g.Missing(); len(missing) > 0 {
		var needs []string
		for _, m := range missing {
			needs = append(needs, m.Need)
		}
		s += ", needs " + strings.Join(needs, " and ")
	}
	return s
}

// write is the card for people on a terminal, else for programs.
func (s *sheet) write(o *output) {
	if o.terminal {
		s.print(o)
	} else {
		s.fields(o)
	}
}

// fields writes one line a value for programs.
func (s *sheet) fields(o *output) {
	t := table{}
	for _, v := range append(s.short, s.long...) {
		t.add(v.name, v.value)
	}
	o.table(t)
}

// print writes the card for people.
func (s *sheet) print(o *output) {
	head := cell.Cut(cell.Clean(s.title), o.width)
	if o.bold {
		head = "\x1b[1m" + head + "\x1b[0m"
	}
	_, _ = o.Write([]byte(head + "\n"))
	for _, v := range s.short {
		if v.name == "card" || v.name == "title" {
			continue
		}
		lines := cell.Wrap(cell.Clean(v.value), max(o.width-12, 20), 20)
		for i, l := range lines {
			name := v.name
			if i > 0 {
				name = ""
			}
			o.line(cell.Pad(name, 12) + l)
		}
	}
	for _, v := range s.long {
		o.line("")
		o.line(strings.ToUpper(v.name[:1]) + v.name[1:])
		for _, l := range cell.CleanLines(v.value) {
			o.line("  " + l)
		}
	}
}
