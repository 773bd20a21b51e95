package workflow

import (
	"fmt"
	"slices"
	"strings"
)

// FileError says what is wrong with a workflow file, and on which line (from 1).
type FileError struct {
	Line int
	Why  string
}

// Error names the line and the reason.
func (e *FileError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

// Parse reads a workflow file. One directive a line; '#' begins a comment:
//
//	workflow NAME                             the file's name, first line
//	title TEXT
//	stages STAGE…                             the column order of the whole board
//	side STAGE…                               stages any open card may enter and leave
//	levels LOW MEDIUM HIGH                    who approves for each highest judgement
//	label stage|requested|… PATTERN           labels on a remote; * is the name
//	kind WORD [TITLE]                         begins a kind; the lines below belong to it
//	  label LABEL…                            labels of the kind; the first is written
//	  stages STAGE…                           its stages in order
//	  rule NAME -> STAGE                      where a new card starts
//	  rule NAME FROM -> TO [needs GUARD…] [on EVENT…] [closes RESOLUTION]
//	  rule NAME FROM|* -> closed as RESOLUTION
//	  rule NAME STAGE allows RECORD
//
// A broken file is refused with a *[FileError]: an unknown directive, guard,
// event or stage, a stage that no arrow reaches, a kind with no way to close,
// two kinds that use one label.
func Parse(src string) (*Rules, error) {
	p := &parser{rules: &Rules{labels: map[string]string{}}, usedLabels: map[string]Kind{}, kindLine: map[Kind]int{}}
	for i, line := range strings.Split(src, "\n") {
		p.line = i + 1
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := p.directive(words); err != nil {
			return nil, err
		}
	}
	if err := p.whole(); err != nil {
		return nil, err
	}
	return p.rules, nil
}

// parser is a file half read.
type parser struct {
	rules      *Rules
	flow       *flow // the kind whose lines are being read, nil above the first
	line       int
	usedLabels map[string]Kind
	kindLine   map[Kind]int
	ruleLine   map[RuleName]int
	stageLine  map[Stage]int // of the kind being read
	stagesAt   []map[Stage]int
}

func (p *parser) fail(format string, a ...any) error {
	return &FileError{Line: p.line, Why: fmt.Sprintf(format, a...)}
}

var directives = []string{"workflow", "title", "stages", "side", "levels", "label", "kind", "rule"}

func (p *parser) directive(w []string) error {
	if p.rules.name == "" && w[0] != "workflow" {
		return p.fail("a workflow file begins with \"workflow NAME\", not with %q", w[0])
	}
	rest := strings.Join(w[1:], " ")
	if rest == "" {
		return p.fail("%s says nothing", w[0])
	}
	switch w[0] {
	case "workflow":
		if p.rules.name != "" {
			return p.fail("a second workflow in one file")
		}
		p.rules.name = rest
	case "title":
		p.rules.title = rest
	case "side":
		p.rules.side = stages(w[1:])
	case "levels":
		if len(w) != 4 {
			return p.fail("levels takes three names, for low, medium and high, not %d", len(w)-1)
		}
		p.rules.levels = w[1:]
	case "stages":
		return p.stages(w[1:])
	case "label":
		return p.label(w[1:])
	case "kind":
		return p.kind(w[1:])
	case "rule":
		return p.rule(w[1:])
	default:
		return p.fail("unknown directive %q%s", w[0], did(w[0], directives))
	}
	return nil
}

func did(word string, options []string) string {
	if n := Nearest(word, options); n != "" {
		return " (did you mean " + n + "?)"
	}
	return ""
}

func stages(words []string) []Stage {
	out := make([]Stage, len(words))
	for i, w := range words {
		out[i] = Stage(w)
	}
	return out
}

func (p *parser) stages(words []string) error {
	list := stages(words)
	for i, s := range list {
		if slices.Contains(list[:i], s) {
			return p.fail("stage %s stands twice", s)
		}
		if p.flow != nil && !slices.Contains(p.rules.stages, s) {
			return p.fail("stage %s of kind %s is not among the stages of the board%s", s, p.flow.kind, did(string(s), plain(p.rules.stages)))
		}
	}
	if p.flow == nil {
		p.rules.stages = list
		return nil
	}
	for _, s := range list {
		p.stagesAt[len(p.stagesAt)-1][s] = p.line
	}
	p.flow.stages = list
	return nil
}

var labelScopes = []string{scopeStage, "requested", "received", "rejected", "skipped", scopeWaiting, scopePriority, scopeCustomer}

func (p *parser) label(w []string) error {
	if p.flow == nil {
		if len(w) != 2 || !slices.Contains(labelScopes, w[0]) {
			return p.fail("label wants one of %s, and a label", strings.Join(labelScopes, ", "))
		}
		p.rules.labels[w[0]] = w[1]
		return nil
	}
	for _, l := range w {
		if k, used := p.usedLabels[strings.ToLower(l)]; used {
			return p.fail("kinds %s and %s use one label, %s", k, p.flow.kind, l)
		}
		p.usedLabels[strings.ToLower(l)] = p.flow.kind
	}
	p.flow.labels = w
	return nil
}

func (p *parser) kind(w []string) error {
	k := Kind(w[0])
	if p.rules.flow(k) != nil {
		return p.fail("kind %s stands twice", k)
	}
	p.flow = &flow{kind: k, title: strings.Join(w[1:], " ")}
	p.rules.kinds = append(p.rules.kinds, p.flow)
	p.kindLine[k] = p.line
	p.stagesAt = append(p.stagesAt, map[Stage]int{})
	return nil
}

// rule reads NAME and hands the rest to the form it has.
func (p *parser) rule(w []string) error {
	if p.flow == nil {
		return p.fail("a rule before the first kind")
	}
	if len(p.flow.stages) == 0 {
		return p.fail("kind %s has a rule before its stages", p.flow.kind)
	}
	name, w := RuleName(w[0]), w[1:]
	if _, twice := p.ruleLine[name]; twice {
		return p.fail("rule %s stands twice", name)
	}
	if p.ruleLine == nil {
		p.ruleLine = map[RuleName]int{}
	}
	p.ruleLine[name] = p.line
	switch {
	case len(w) == 2 && w[0] == "->":
		if Stage(w[1]) != p.flow.stages[0] {
			return p.fail("a new %s starts in its first stage, %s, not in %s", p.flow.kind, p.flow.stages[0], w[1])
		}
		p.flow.created = name
		return nil
	case len(w) == 3 && w[1] == "allows":
		return p.allows(name, Stage(w[0]), w[2])
	case len(w) == 5 && w[1] == "->" && w[2] == "closed" && w[3] == "as":
		return p.closing(name, Stage(w[0]), Resolution(w[4]))
	case len(w) >= 3 && w[1] == "->":
		return p.arrow(name, Stage(w[0]), Stage(w[2]), w[3:])
	}
	return p.fail("rule %s has none of the forms: -> STAGE; FROM -> TO …; FROM -> closed as RESOLUTION; STAGE allows RECORD", name)
}

func (p *parser) own(s Stage) error {
	if p.flow.index(s) < 0 {
		return p.fail("kind %s has no stage %s%s", p.flow.kind, s, did(string(s), plain(p.flow.stages)))
	}
	return nil
}

var records = []string{"info", "blueprint", "validation-requested", "validation-rejected", "validation-skipped"}

func (p *parser) allows(name RuleName, s Stage, what string) error {
	if !slices.Contains(records, what) {
		return p.fail("nothing can be recorded that is called %q%s", what, did(what, records))
	}
	if err := p.own(s); err != nil {
		return err
	}
	p.flow.allows = append(p.flow.allows, allowance{name, s, what})
	return nil
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

func (p *parser) arrow(name RuleName, from, to Stage, rest []string) error {
	for _, s := range []Stage{from, to} {
		if err := p.own(s); err != nil {
			return err
		}
	}
	a, clause := arrow{rule: name, from: from, to: to}, ""
	for _, w := range rest {
		switch {
		case w == "needs" || w == "on" || w == "closes":
			clause = w
		case clause == "needs":
			if guards[w] == nil {
				return p.fail("unknown guard %q%s", w, did(w, guardNames()))
			}
			a.needs = append(a.needs, w)
		case clause == "on":
			if !slices.Contains(events, w) {
				return p.fail("unknown event %q%s", w, did(w, events))
			}
			a.on = append(a.on, w)
		case clause == "closes":
			a.closes = Resolution(w)
		default:
			return p.fail("%q after the stages: needs, on or closes was expected", w)
		}
	}
	if p.flow.arrow(from, to) != nil {
		return p.fail("a second arrow %s → %s", from, to)
	}
	p.flow.arrows = append(p.flow.arrows, a)
	return nil
}

// whole checks what only the end of the file can show.
func (p *parser) whole() error {
	r := p.rules
	p.line = max(p.line, 1)
	if r.name == "" {
		return p.fail("an empty file is no workflow")
	}
	if len(r.kinds) == 0 {
		return p.fail("no kind of card")
	}
	if len(r.levels) == 0 {
		r.levels = []string{"manager", "senior-manager", "director"}
	}
	for i, f := range r.kinds {
		p.flow, p.line = f, p.kindLine[f.kind]
		if err := p.complete(p.stagesAt[i]); err != nil {
			return err
		}
	}
	return nil
}

// complete checks that the kind starts, that each stage is reached and that it
// can close.
func (p *parser) complete(at map[Stage]int) error {
	f := p.flow
	if len(f.stages) == 0 {
		return p.fail("kind %s has no stages", f.kind)
	}
	if f.created == "" {
		return p.fail("kind %s has no rule that says where a new card starts", f.kind)
	}
	reached := map[Stage]bool{f.stages[0]: true}
	for range f.stages {
		for _, a := range f.arrows {
			reached[a.to] = reached[a.to] || reached[a.from]
		}
	}
	canClose := false
	for _, s := range f.stages {
		if !reached[s] {
			p.line = at[s]
			return p.fail("no arrow of kind %s reaches stage %s", f.kind, s)
		}
	}
	for _, a := range f.arrows {
		canClose = canClose || a.closes != ""
	}
	if !canClose {
		return p.fail("kind %s has no way to close: no arrow says \"closes completed\"", f.kind)
	}
	return nil
}
