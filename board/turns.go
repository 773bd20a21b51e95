package board

import (
	"cmp"
	"slices"
	"time"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// Turn is a card that triage is to look at now, and why.
type Turn struct {
	Row
	Why string
}

// mostTurns bounds how many cards triage and the list of what waits look at.
const mostTurns = 100_000

// Turns are the cards that triage is to look at, oldest first, or by priority and
// then oldest first. Cards of a store are brief; what depends on their comments is
// read whole.
func Turns(s Store, env filter.Env, askAgain time.Duration, byPriority bool) ([]Turn, error) {
	text := "state:open stage:"
	for i, stage := range env.Rules.FirstStages() {
		if i > 0 {
			text += ","
		}
		text += `"` + string(stage) + `"`
	}
	rows, err := withWaits(s, text, env)
	if err != nil {
		return nil, err
	}
	var out []Turn
	for _, r := range rows {
		if why, ok := env.Rules.Turn(r.Card, askAgain, env.Now); ok {
			out = append(out, Turn{r, why})
		}
	}
	slices.SortStableFunc(out, func(a, b Turn) int { return inTurn(a.Card, b.Card, byPriority) })
	return out, nil
}

// inTurn is the order of triage.
func inTurn(a, b workflow.Card, byPriority bool) int {
	first := 0
	if byPriority {
		first = rank(a.Priority) - rank(b.Priority)
	}
	return cmp.Or(first, a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}

// withWaits finds the cards that a filter matches, with the comments there that say
// what they wait for.
func withWaits(s Store, text string, env filter.Env) ([]Row, error) {
	f, err := filter.Parse(text, env)
	if err != nil {
		return nil, err
	}
	rows, err := s.Matching(f, mostTurns)
	if err != nil {
		return nil, err
	}
	return withComments(s, env.Rules, rows)
}

// withComments has those cards whole of which the comments say what they wait
// for.
func withComments(s Store, rules *workflow.Rules, rows []Row) ([]Row, error) {
	var ids []workflow.CardID
	for _, r := range rows {
		if _, lacks := rules.AsksWhom(r.Card); lacks || r.Card.IsWaiting() {
			ids = append(ids, r.Card.ID)
		}
	}
	if len(ids) == 0 {
		return rows, nil
	}
	whole, err := s.Entire(ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[workflow.CardID]Row, len(whole))
	for _, r := range whole {
		byID[r.Card.ID] = r
	}
	out := slices.Clone(rows)
	for i, r := range out {
		if w, ok := byID[r.Card.ID]; ok {
			out[i] = w
		}
	}
	return out, nil
}

// Waiting is a card with one thing that it waits for.
type Waiting struct {
	Row
	workflow.Wait
}

// WaitingCards are the open cards that wait, of those that a filter finds, who
// waits longest first.
func WaitingCards(s Store, text string, env filter.Env) ([]Waiting, error) {
	rows, err := withWaits(s, text+" waiting:requester,approval,validation", env)
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, r := range rows {
		for _, w := range env.Rules.Waits(r.Card) {
			out = append(out, Waiting{r, w})
		}
	}
	slices.SortStableFunc(out, func(a, b Waiting) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Card.ID, b.Card.ID))
	})
	return out, nil
}
