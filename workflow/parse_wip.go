package workflow

import (
	"slices"
	"strconv"
	"strings"
)

// maxLimit is a higher limit than any stage has cards.
const maxLimit = 1_000_000

// What a limit does with a card that is one too many; without a word it refuses.
const (
	warns   = "warn"
	refuses = "refuse"
)

// wip reads a limit of work in progress: STAGE [KIND] N [warn|refuse].
func (p *parser) wip(w []string) error {
	l, err := p.limit(w)
	if err != nil {
		return err
	}
	same := func(x Limit) bool { return x.name() == l.name() }
	return p.once(slices.ContainsFunc(p.rules.limits, same), "wip "+l.name(), func() {
		p.rules.limits = append(p.rules.limits, l)
		p.limitLines = append(p.limitLines, p.line)
	})
}

func (p *parser) limit(w []string) (l Limit, err error) {
	known := slices.Concat(p.rules.stages, p.rules.side)
	all := w
	if n := len(w) - 1; n > 1 && (w[n] == warns || w[n] == refuses) {
		l.Warns, w = w[n] == warns, w[:n]
	}
	_, notNumber := strconv.Atoi(w[min(1, len(w)-1)])
	switch {
	case p.flow != nil:
		return l, p.fail("wip stands above the first kind: wip STAGE KIND N limits the cards of one kind")
	case len(w) == 3 && notNumber == nil:
		return l, p.fail("wip %s: after the number comes warn or refuse, not %s%s", strings.Join(w[:2], " "), quoted(w[2]), did(w[2], []string{warns, refuses}))
	case len(w) != 2 && len(w) != 3:
		return l, p.fail("wip wants a stage and a number, as in: wip Development 5, or wip Development bug 3 warn")
	case !slices.Contains(known, Stage(w[0])):
		return l, p.fail("wip for %s, which is not among the stages above it%s", quoted(w[0]), did(w[0], plain(known)))
	}
	l.Stage = Stage(w[0])
	if len(w) == 3 {
		l.Kind = Kind(w[1])
	}
	last := w[len(w)-1]
	n, err := strconv.Atoi(last)
	if err != nil || n < 1 || n > maxLimit {
		return l, p.fail("wip %s %s: the limit is a number of cards, from 1", strings.Join(all[:len(w)-1], " "), quoted(last))
	}
	l.Cards = n
	return l, nil
}

// limits checks the limits of single kinds, which stand above the kinds.
func (p *parser) limits() error {
	for i, l := range p.rules.limits {
		f := p.rules.flow(l.Kind)
		p.line = p.limitLines[i]
		switch {
		case l.Kind == "":
		case f == nil:
			return p.fail("wip %s: no kind below is called %s%s", l.Stage, quoted(string(l.Kind)), did(string(l.Kind), plain(p.rules.Kinds())))
		case f.index(l.Stage) < 0 && !p.rules.IsSide(l.Stage):
			return p.fail("wip %s: kind %s has no stage %s%s", l.name(), l.Kind, l.Stage, did(string(l.Stage), plain(f.stages)))
		}
	}
	return nil
}

// SetLimit is the text of a workflow file with a limit of work in progress in
// the place of the one for that stage and kind, or as a new line; with no Cards
// the line goes. All else stays as it is written. What is no sound workflow
// before or after is a *[FileError].
func SetLimit(src string, l Limit) (string, error) {
	r, err := Parse(src)
	if err != nil {
		return "", err
	}
	lines, at := strings.SplitAfter(src, "\n"), -1
	after := 0 // the line behind which a new one goes
	for i, line := range lines {
		w := beforeComment(strings.Fields(line))
		if len(w) == 0 {
			continue
		}
		if w[0] == "kind" {
			break
		}
		if w[0] == "stages" || w[0] == "side" || w[0] == "wip" {
			after = i + 1
		}
		if w[0] == "wip" {
			p := parser{rules: r}
			if has, err := p.limit(w[1:]); err == nil && has.name() == l.name() {
				at = i
			}
		}
	}
	text := "wip " + l.String() + "\n"
	switch {
	case at >= 0 && l.Cards == 0:
		lines = slices.Delete(lines, at, at+1)
	case at >= 0:
		lines[at] = text
	case l.Cards > 0:
		lines = slices.Insert(lines, after, text)
	}
	out := strings.Join(lines, "")
	_, err = Parse(out)
	return out, err
}
