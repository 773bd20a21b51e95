package plan

import (
	"slices"
	"strings"

	"opsboard/workflow"
)

// Capacity is how much of the work of an iteration each person takes. Names are
// in lower case.
type Capacity struct {
	Weight map[string]int             // the weight that fits into one iteration
	Away   map[string][]workflow.Date // days of iterations in which the person takes nothing
}

// Of is what a person takes in an iteration; known is false where nothing is
// said of the person.
func (c Capacity) Of(person string, it workflow.Iteration) (weight int, known bool) {
	name := strings.ToLower(person)
	if slices.ContainsFunc(c.Away[name], it.Holds) {
		return 0, true
	}
	weight, known = c.Weight[name]
	return weight, known && name != ""
}

// Load is what one person has in an iteration.
type Load struct {
	DRI      string // "" for the cards that nobody has yet
	Cards    int
	Weight   int
	Capacity int
	Known    bool // there is a capacity
	Away     bool // the person is away in this iteration
}

// Over is how much of the weight does not fit.
func (l Load) Over() int {
	if !l.Known || l.Weight <= l.Capacity {
		return 0
	}
	return l.Weight - l.Capacity
}

// Load is what a person has in an iteration beside what they take. Without an
// iteration nobody has a capacity.
func (c Capacity) Load(person string, cards, weight int, it workflow.Iteration) Load {
	l := Load{DRI: person, Cards: cards, Weight: weight}
	if !it.IsZero() {
		l.Capacity, l.Known = c.Of(person, it)
		l.Away = slices.ContainsFunc(c.Away[strings.ToLower(person)], it.Holds)
	}
	return l
}

// Loads sums up the cards of an iteration by DRI, in the order of their names;
// the cards of nobody come last. Without an iteration nobody has a capacity.
func (c Capacity) Loads(cards []workflow.Card, it workflow.Iteration) []Load {
	parts := make([]Load, len(cards))
	for i, card := range cards {
		parts[i] = Load{DRI: card.DRI, Cards: 1, Weight: card.Weight}
	}
	return c.Sums(parts, it)
}

// Sums adds up what each DRI has, of parts that say how many cards and which
// weight, and lays it against what they take in the iteration. The order is that
// of Loads.
func (c Capacity) Sums(parts []Load, it workflow.Iteration) []Load {
	var out []Load
	place := map[string]int{}
	for _, part := range parts {
		name := strings.ToLower(part.DRI)
		i, seen := place[name]
		if !seen {
			i = len(out)
			place[name] = i
			out = append(out, c.Load(part.DRI, 0, 0, it))
		}
		out[i].Cards += part.Cards
		out[i].Weight += part.Weight
	}
	slices.SortStableFunc(out, func(a, b Load) int { return ByDRI(a.DRI, b.DRI) })
	return out
}

// ByDRI orders names as a plan lists them, whatever their case; nobody last.
func ByDRI(a, b string) int {
	switch {
	case (a == "") != (b == ""):
		if a == "" {
			return 1
		}
		return -1
	}
	return strings.Compare(strings.ToLower(a), strings.ToLower(b))
}
