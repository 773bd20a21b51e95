package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/workflow"
)

func newShow(a *app) *cobra.Command {
	var withHistory bool
	var at string
	cmd := &cobra.Command{
		Use:   "show CARD",
		Short: "All of one card",
		Long: `Show all of a card: what it says, what the rules ask for, comments, links; with
--history also what was done to it, newest first.

A card is named by its id, by the beginning of it that listings show (4 letters or
more), or by '#31' when GitLab knows it as issue 31. A pipe gets one line a value:
the field, a tab, the value. With --json it is one object; "history" is in it with
--history.`,
		Example: `  opsboard show k7m2 --history
  opsboard show '#31' --json | jq .gates
  opsboard show k7m2 --at '2026-11-03 14:02'`,
		Args:              needs("CARD"),
		ValidArgsFunction: a.completeCards,
		RunE: func(_ *cobra.Command, args []string) error {
			return show(a, args[0], at, withHistory)
		},
	}
	cmd.Flags().BoolVar(&withHistory, "history", false, "also what was done to it, newest first")
	cmd.Flags().StringVar(&at, "at", "", "as it stood at this `MOMENT`: 2026-11-03, '2026-11-03 14:02', yesterday, 14d")
	return cmd
}

// whole is the card that a person names, all of it, and what people call it.
func (a *app) whole(name string) (s *storage.Store, c workflow.Card, handle string, err error) {
	if s, err = a.read(); err != nil {
		return nil, c, "", err
	}
	id, err := s.Find(name)
	if err != nil {
		return nil, c, "", err
	}
	if c, err = s.Card(id); err != nil {
		return nil, c, "", err
	}
	handle, err = s.Handle(id)
	return s, c, handle, err
}

func show(a *app, name, when string, withHistory bool) error {
	a.doing = "show " + name
	s, c, handle, err := a.whole(name)
	if err != nil {
		return err
	}
	if err := a.lookAt(when, s.Rules()); err != nil {
		return err
	}
	var lines []storage.LogLine
	switch {
	case !a.past.IsZero():
		then, err := s.CardAt(c.ID, a.past)
		if err != nil {
			return err
		}
		c, lines = then.Card, then.History
	case withHistory:
		if lines, err = s.Log(storage.LogQuery{Card: c.ID}); err != nil {
			return err
		}
	}
	signed, err := signedFrom(s, lines)
	if err != nil {
		return err
	}
	if a.flags.json {
		j, err := a.cardOf(s, c, handle, a.moment())
		if err != nil {
			return err
		}
		j.AsOf = a.asOf()
		if withHistory {
			h := logOf(lines, signed)
			j.History = &h
		}
		return writeJSON(a.out, j, a.out.terminal)
	}
	sheet := a.sheet(s.Rules(), c, handle)
	if a.out.terminal {
		sheet.print(a.out)
	} else {
		sheet.fields(a.out)
	}
	if withHistory {
		if a.out.terminal {
			a.out.line("")
			a.out.line("History")
		}
		a.out.table(a.logTable(lines, s.Rules(), signed))
	}
	return nil
}

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
	at := func(t time.Time) string {
		if t.IsZero() || !look.people {
			return look.moment(t)
		}
		return localTime(t, r.Cadence())
	}
	s := &sheet{title: handle + " " + c.Title}
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
	s.add("waiting", waitingOn(c))
	s.add("triage", triageLine(c.Triage))
	s.add("approval", approvalLine(c.Approval))
	for _, v := range c.Rounds {
		s.add("validation", roundLine(v))
	}
	for _, f := range c.Forced {
		s.add("forced", "past "+string(f.Rule)+" by "+f.By+": "+f.Reason+"; owes "+workflow.Words(r.Needs(c, f.Missing, look.now)))
	}
	s.add("next", gatesLine(r.Next(c, look.now)))
	for _, l := range c.Links {
		s.add("link", strings.TrimSpace(l.URL+" "+l.Title+" ("+l.Relation+")"))
	}
	for _, x := range c.Clashes {
		s.add("conflict", strings.TrimSpace(string(x.Kind)+" "+clashField(x))+" (opsboard inbox show "+shellWord(handle)+")")
	}
	s.add("remote", strings.TrimSpace(c.Remote.Name+" "+c.Remote.URL))
	s.add("created", at(c.CreatedAt))
	s.add("updated", at(c.UpdatedAt))
	s.add("closed", at(c.ClosedAt))
	s.text("description", c.Description)
	s.text("gameplan", c.Gameplan)
	s.text("blueprint", strings.TrimSpace(c.Blueprint.Text+"\n"+strings.Join(c.Blueprint.Links, "\n")))
	for _, m := range c.Comments {
		s.text("comment "+orWord(m.Author, "somebody")+" "+at(m.At), m.Text)
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
