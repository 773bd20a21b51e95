package workflow

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// FileError says what is wrong with a workflow file, and on which line (from 1).
type FileError struct {
	Line int
	Why  string // one line, short, without control characters
}

// Error names the line and the reason.
func (e *FileError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

// Parse reads a workflow file. One directive a line; a '#' that begins a word
// begins a comment:
//
//	workflow NAME                             the file's name, first line
//	title TEXT
//	stages STAGE…                             the column order of the whole board
//	side STAGE…                               stages any open card may enter and leave
//	wip STAGE [KIND] N [warn|refuse]          at most N open cards in that stage, of
//	                                          that kind or of all; without a word it refuses
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
// event or stage, something that stands twice, a stage that no arrow reaches, a
// kind with no way to close, two kinds that use one label.
func Parse(src string) (*Rules, error) {
	p := &parser{
		rules:     &Rules{labels: map[string]string{}},
		stageLine: map[Stage]int{}, labelKind: map[string]Kind{}, ruleLine: map[RuleName]int{},
	}
	for line := range strings.SplitSeq(src, "\n") {
		p.line++
		words := beforeComment(strings.Fields(line))
		if len(words) == 0 {
			continue
		}
		if err := p.directive(words[0], words[1:]); err != nil {
			return nil, err
		}
	}
	if err := p.whole(); err != nil {
		return nil, err
	}
	return p.rules, nil
}

func beforeComment(words []string) []string {
	if i := slices.IndexFunc(words, func(w string) bool { return w[0] == '#' }); i >= 0 {
		return words[:i]
	}
	return words
}

// parser is a file half read.
type parser struct {
	rules *Rules
	flow  *flow // the kind whose lines are being read, nil above the first
	line  int

	stageLine  map[Stage]int // of the board's own stages
	labelKind  map[string]Kind
	ruleLine   map[RuleName]int
	kinds      []kindLines
	limitLines []int // of the limits
}

// kindLines remembers where a kind and its stages stand.
type kindLines struct{ kind, stages int }

// fail refuses the file at the line being read. What the file says is shown
// short, and so that no terminal obeys it.
func (p *parser) fail(format string, a ...any) error {
	why := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, fmt.Sprintf(format, a...))
	if r := []rune(why); len(r) > 300 {
		why = string(r[:300]) + "…"
	}
	return &FileError{Line: p.line, Why: why}
}

// maxColumns is more stages, or kinds, than any board can show.
const maxColumns = 100

var directives = []string{"workflow", "title", "stages", "side", "wip", "levels", "label", "kind", "rule"}

func (p *parser) directive(name string, w []string) error {
	r := p.rules
	switch {
	case !slices.Contains(directives, name) && r.name != "":
		return p.fail("unknown directive %s%s", quoted(name), did(name, directives))
	case r.name == "" && name != "workflow":
		return p.fail("a workflow file begins with \"workflow NAME\", not with %s", quoted(name))
	case len(w) == 0:
		return p.fail("%s says nothing", name)
	}
	switch name {
	case "workflow":
		return p.once(r.name != "", name, func() { r.name = strings.Join(w, " ") })
	case "title":
		return p.once(r.title != "", name, func() { r.title = strings.Join(w, " ") })
	case "levels":
		if len(w) != 3 {
			return p.fail("levels takes three names, for low, medium and high, not %d", len(w))
		}
		return p.once(r.levels != nil, name, func() { r.levels = w })
	case "side":
		return p.side(w)
	case "wip":
		return p.wip(w)
	case "stages":
		return p.stages(w)
	case "label":
		return p.label(w)
	case "kind":
		return p.kind(w)
	}
	return p.rule(w)
}

// once refuses a directive that was given before.
func (p *parser) once(before bool, name string, set func()) error {
	if before {
		return p.fail("%s stands twice", name)
	}
	set()
	return nil
}

func did(word string, options []string) string {
	if n := Nearest(word, options); n != "" {
		return " (did you mean " + n + "?)"
	}
	return ""
}

func (p *parser) side(w []string) error {
	for _, s := range w {
		if err := p.newStage(Stage(s)); err != nil {
			return err
		}
		p.rules.side = append(p.rules.side, Stage(s))
	}
	return nil
}

// newStage notes a stage of the board, and refuses one that stands there
// already, whatever its case: people write stages in any.
func (p *parser) newStage(s Stage) error {
	if len(p.stageLine) == maxColumns {
		return p.fail("more than %d stages", maxColumns)
	}
	if _, err := p.rules.FindStage(string(s)); err == nil {
		return p.fail("stage %s stands twice", s)
	}
	p.stageLine[s] = p.line
	return nil
}

func (p *parser) stages(w []string) error {
	if p.flow == nil {
		for _, s := range w {
			if err := p.newStage(Stage(s)); err != nil {
				return err
			}
			p.rules.stages = append(p.rules.stages, Stage(s))
		}
		return nil
	}
	if len(p.flow.stages) > 0 {
		return p.fail("the stages of kind %s stand twice", p.flow.kind)
	}
	for _, word := range w {
		s := Stage(word)
		if slices.Contains(p.flow.stages, s) {
			return p.fail("stage %s stands twice", s)
		}
		if !slices.Contains(p.rules.stages, s) {
			return p.fail("stage %s of kind %s is not among the stages of the board%s", s, p.flow.kind, did(word, plain(p.rules.stages)))
		}
		p.flow.stages = append(p.flow.stages, s)
	}
	p.kinds[len(p.kinds)-1].stages = p.line
	return nil
}

var labelScopes = []string{scopeStage, "requested", "received", "rejected", "skipped", scopeWaiting, scopePriority, scopeCustomer}

func (p *parser) label(w []string) error {
	if p.flow == nil {
		if len(w) != 2 {
			return p.fail("label wants one of %s, and a label", orList(labelScopes))
		}
		if !slices.Contains(labelScopes, w[0]) {
			return p.fail("no label is called %s%s: %s", quoted(w[0]), did(w[0], labelScopes), orList(labelScopes))
		}
		return p.once(p.rules.labels[w[0]] != "", "label "+w[0], func() { p.rules.labels[w[0]] = w[1] })
	}
	for _, l := range w {
		if k, used := p.labelKind[strings.ToLower(l)]; used && k != p.flow.kind {
			return p.fail("kinds %s and %s use one label, %s", k, p.flow.kind, l)
		}
		p.labelKind[strings.ToLower(l)] = p.flow.kind
	}
	p.flow.labels = append(p.flow.labels, w...)
	return nil
}

func (p *parser) kind(w []string) error {
	k := Kind(w[0])
	if len(p.kinds) == maxColumns {
		return p.fail("more than %d kinds", maxColumns)
	}
	if _, err := p.rules.FindKind(w[0]); err == nil {
		return p.fail("kind %s stands twice", k)
	}
	p.flow = &flow{kind: k, title: strings.Join(w[1:], " ")}
	p.rules.kinds = append(p.rules.kinds, p.flow)
	p.kinds = append(p.kinds, kindLines{kind: p.line})
	return nil
}
