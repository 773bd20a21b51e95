package workflow

import (
	"fmt"
	"slices"
	"strconv"
)

// maxLimit is a higher limit than any stage has cards.
const maxLimit = 1_000_000

// wip reads a limit of work in progress.
func (p *parser) wip(w []string) error {
	r := p.rules
	known := slices.Concat(r.stages, r.side)
	switch {
	case p.flow != nil:
		return p.fail("wip holds for cards of all kinds: it stands above the first kind")
	case len(w) != 2:
		return p.fail("wip wants a stage and a number, as in: wip Development 5")
	case !slices.Contains(known, Stage(w[0])):
		return p.fail("wip for %s, which is not among the stages above it%s", quoted(w[0]), did(w[0], plain(known)))
	}
	n, err := strconv.Atoi(w[1])
	if err != nil || n < 1 || n > maxLimit {
		return p.fail("wip %s %s: the limit is a number of cards, from 1", w[0], quoted(w[1]))
	}
	if r.limits == nil {
		r.limits = map[Stage]int{}
	}
	return p.once(r.limits[Stage(w[0])] != 0, "wip "+w[0], func() { r.limits[Stage(w[0])] = n })
}

// Limit is how many open cards, of all kinds together, the stage may hold; 0
// means any number.
func (r *Rules) Limit(s Stage) int { return r.limits[s] }

// Admit judges whether a card that an op takes from before to after may enter
// the stage where it then stands; count is how many open cards of all kinds are
// in that stage without it. A full stage refuses with a *[Refusal] by the rule
// card/wip. Leaving a stage and changes within it are free. What is forced with
// a reason passes, and so does what is no wish to place a card there: arrivals,
// imports, undos, and the answer of a validation, which is a fact.
func (r *Rules) Admit(op Op, before, after Card, count int) error {
	limit := r.Limit(after.Stage)
	if limit == 0 || count < limit || !Enters(before, after) || passes(op) {
		return nil
	}
	cards := "cards"
	if limit == 1 {
		cards = "card"
	}
	refusal := &Refusal{
		Rule: "card/wip", Card: op.Card, From: before.Stage, To: after.Stage,
		Message: fmt.Sprintf("%s is full: %d of %d %s; finish one first, or force with a reason", after.Stage, count, limit, cards),
	}
	if _, moves := op.Do.(Move); moves {
		refusal.Hint = string(SupplyForce)
	}
	return refusal
}

// Enters reports whether the card is open in a stage in which it was not open
// before.
func Enters(before, after Card) bool {
	wasThere := before.Kind != "" && before.IsOpen() && before.Stage == after.Stage
	return after.IsOpen() && !wasThere
}

// passes tells what no limit holds back.
func passes(op Op) bool {
	if op.Door == DoorImport || op.Door == DoorItself {
		return true
	}
	switch do := op.Do.(type) {
	case Move:
		return do.Force && !isBlank(do.Reason)
	case Validate, Arrive, RollOver:
		return true
	}
	return false
}
