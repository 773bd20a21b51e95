package workflow

import (
	"slices"
	"strings"
)

// rule reads NAME and hands the rest to the form it has.
func (p *parser) rule(w []string) error {
	name, w := RuleName(w[0]), w[1:]
	switch line, twice := p.ruleLine[name]; {
	case p.flow == nil:
		return p.fail("a rule before the first kind")
	case len(p.flow.stages) == 0:
		return p.fail("kind %s has a rule before its stages", p.flow.kind)
	case twice:
		return p.fail("rule %s stands twice, first on line %d", name, line)
	case strings.HasPrefix(string(name), "card/"):
		return p.fail("rule %s: names that begin with card/ are the program's own", name)
	}
	p.ruleLine[name] = p.line
	switch {
	case len(w) == 2 && w[0] == "->":
		return p.created(name, Stage(w[1]))
	case len(w) == 3 && w[1] == "allows":
		return p.allows(name, Stage(w[0]), w[2])
	case len(w) == 5 && w[1] == "->" && w[2] == "closed" && w[3] == "as":
		return p.closing(name, Stage(w[0]), Resolution(w[4]))
	case len(w) >= 3 && w[1] == "->":
		return p.arrow(arrow{rule: name, from: Stage(w[0]), to: Stage(w[2])}, w[3:])
	}
	return p.fail("rule %s has none of the forms: -> STAGE; FROM -> TO …; FROM -> closed as RESOLUTION; STAGE allows RECORD", name)
}

// own refuses a stage that the kind being read has not.
func (p *parser) own(s Stage) error {
	if p.flow.index(s) < 0 {
		return p.fail("kind %s has no stage %s%s", p.flow.kind, s, did(string(s), plain(p.flow.stages)))
	}
	return nil
}

func (p *parser) created(name RuleName, s Stage) error {
	if s != p.flow.stages[0] {
		return p.fail("a new %s starts in its first stage, %s, not in %s", p.flow.kind, p.flow.stages[0], s)
	}
	return p.once(p.flow.created != "", "the rule where a new "+string(p.flow.kind)+" starts", func() { p.flow.created = name })
}

var records = []string{"info", "blueprint", "validation-requested", "validation-rejected", "validation-skipped"}

func (p *parser) allows(name RuleName, s Stage, what string) error {
	if !slices.Contains(records, what) {
		return p.fail("nothing can be recorded that is called %s%s", quoted(what), did(what, records))
	}
	p.flow.allows = append(p.flow.allows, allowance{name, s, what})
	return p.own(s)
}

func (p *parser) closing(name RuleName, from Stage, as Resolution) error {
	if from == "*" {
		from = ""
	} else if err := p.own(from); err != nil {
		return err
	}
	p.flow.closes = append(p.flow.closes, closing{name, from, as})
	return nil
}

// iterationBegins is the event of the day on which a card's iteration begins.
const iterationBegins = "iteration-begun"

var events = []string{"validation-requested", "validation-received", "validation-rejected", "validation-skipped", iterationBegins}

func (p *parser) arrow(a arrow, clauses []string) error {
	for _, s := range []Stage{a.from, a.to} {
		if err := p.own(s); err != nil {
			return err
		}
	}
	if a.from == a.to {
		return p.fail("an arrow from %s to itself", a.from)
	}
	if p.flow.arrow(a.from, a.to) != nil {
		return p.fail("a second arrow %s → %s", a.from, a.to)
	}
	clause := ""
	for _, w := range clauses {
		switch {
		case w == "needs" || w == "on" || w == "closes":
			clause = w
		case clause == "needs" && guards[w] == nil:
			return p.fail("unknown guard %s%s", quoted(w), did(w, guardNames()))
		case clause == "needs":
			a.needs = append(a.needs, w)
		case clause == "on" && !slices.Contains(events, w):
			return p.fail("unknown event %s%s", quoted(w), did(w, events))
		case clause == "on":
			a.on = append(a.on, w)
		case clause == "closes" && a.closes == Open:
			a.closes = Resolution(w)
		default:
			return p.fail("%s after the stages: needs, on or closes was expected", quoted(w))
		}
	}
	p.flow.arrows = append(p.flow.arrows, a)
	return nil
}

// whole checks what only the end of the file can show.
func (p *parser) whole() error {
	r := p.rules
	p.line = max(p.line, 1)
	switch {
	case r.name == "":
		return p.fail("an empty file is no workflow")
	case len(r.kinds) == 0:
		return p.fail("no kind of card")
	}
	if len(r.levels) == 0 {
		r.levels = []string{"manager", "senior-manager", "director"}
	}
	for i, f := range r.kinds {
		p.flow = f
		if err := p.complete(p.kinds[i]); err != nil {
			return err
		}
	}
	for _, s := range r.stages {
		if !slices.ContainsFunc(r.kinds, func(f *flow) bool { return f.index(s) >= 0 }) {
			p.line = p.stageLine[s]
			return p.fail("stage %s is a stage of no kind", s)
		}
	}
	return p.limits()
}

// complete checks that the kind starts, that each stage is reached and that it
// can close.
func (p *parser) complete(at kindLines) error {
	f := p.flow
	p.line = at.kind
	switch {
	case len(f.stages) == 0:
		return p.fail("kind %s has no stages", f.kind)
	case f.created == "":
		return p.fail("kind %s has no rule that says where a new card starts", f.kind)
	}
	reached := map[Stage]bool{f.stages[0]: true}
	for grown := true; grown; {
		grown = false
		for _, a := range f.arrows {
			if reached[a.from] && !reached[a.to] {
				reached[a.to], grown = true, true
			}
		}
	}
	for _, s := range f.stages {
		if !reached[s] {
			p.line = at.stages
			return p.fail("no arrow of kind %s reaches stage %s", f.kind, s)
		}
	}
	if !slices.ContainsFunc(f.arrows, func(a arrow) bool { return a.closes != Open }) {
		return p.fail("kind %s has no way to close: no arrow says \"closes completed\"", f.kind)
	}
	return nil
}
