package filter

import (
	"cmp"
	"strings"
	"time"

	"opsboard/workflow"
)

// Match reports whether all terms hold for the card. It judges the terms alone:
// a closed card matches dri:ana too (see [Filter.States] for what a list shows).
// A brief card suffices unless [Filter.NeedsText]. Match allocates nothing, but
// for gate: and forced:, which ask the rules.
func (f Filter) Match(c workflow.Card) bool {
	return matches(f.plan, &f.env, &c, nil)
}

// matches reports whether all terms hold. ready is when the card is ready, nil
// where that is not known.
func matches(plan []term, env *Env, c *workflow.Card, ready *workflow.Span) bool {
	for i := range plan {
		t := &plan[i]
		if t.holds(env, c, ready) == t.not {
			return false
		}
	}
	return true
}

func (t *term) holds(env *Env, c *workflow.Card, ready *workflow.Span) bool {
	for i := range t.tests {
		if t.tests[i].holds(env, c, ready) {
			return true
		}
	}
	return false
}

func (t *test) holds(env *Env, c *workflow.Card, ready *workflow.Span) bool {
	switch t.key {
	case onStage:
		return string(c.Stage) == t.word
	case onKind:
		return string(c.Kind) == t.word
	case onState:
		return t.word == "any" || c.IsOpen() == (t.word == "open")
	case onResolution:
		return t.none && c.IsOpen() || string(c.Resolution) == t.word
	case onDRI:
		return t.person(c.DRI)
	case onRequester:
		return t.person(c.Requester)
	case onDelegate:
		return t.person(c.Delegate)
	case onLabel:
		return t.label(c)
	case onMilestone:
		return t.name(c.Milestone)
	case onPriority:
		return t.count(c.Priority)
	case onWeight:
		return t.count(c.Weight)
	case onPinned:
		return c.Pinned == (t.word == "yes")
	case onClash:
		return len(c.Clashes) > 0
	case onUnsent:
		return c.Unsent
	case onID:
		return t.id(c)
	case onView:
		return matches(t.view.plan, &t.view.env, c, ready)
	case onAge, onCreated, onUpdated, onEntered, onClosed:
		return t.time(c)
	case onIteration:
		return t.iteration(c.Iteration)
	case onDue:
		return t.due(c.Due)
	case onOverdue:
		return c.IsOpen() && (c.Due != "" && c.Due < t.first || !c.Iteration.IsZero() && c.Iteration.End < t.first)
	case onConfidential:
		return c.Confidential == (t.word == "yes")
	}
	return t.holdsDear(env, c, ready)
}

// holdsDear is holds for what takes longer.
func (t *test) holdsDear(env *Env, c *workflow.Card, ready *workflow.Span) bool {
	switch t.key {
	case onWaiting:
		validation := c.IsOpen() && c.Round().State == workflow.Requested
		switch t.word {
		case "requester":
			return c.IsWaiting()
		case "validation":
			return validation
		}
		return !validation && !c.IsWaiting() && !env.Rules.AwaitsApproval(*c)
	case onApproval:
		return env.Rules.AwaitsApproval(*c)
	case onValidation:
		if t.none {
			return len(c.Rounds) == 0
		}
		return string(c.Round().State) == t.word
	case onForced:
		owes := len(c.Forced) > 0 && len(env.Rules.Owed(*c, env.Now)) > 0
		return owes == (t.word == "yes")
	case onGate:
		return t.gate(env, c, ready)
	case onTitle:
		return t.stands(c.Title)
	}
	return t.text(c)
}

// name compares a value that may be empty.
func (t *test) name(s string) bool {
	if t.none {
		return s == ""
	}
	return s != "" && strings.EqualFold(s, t.word)
}

// person is name, with or without the @ of a mention.
func (t *test) person(s string) bool {
	return t.name(s) || len(s) > 1 && s[0] == '@' && t.name(s[1:])
}

func (t *test) label(c *workflow.Card) bool {
	if t.none {
		return len(c.Labels) == 0
	}
	for _, l := range c.Labels {
		if strings.EqualFold(l, t.word) {
			return true
		}
	}
	return false
}

// count compares a number of which 0 means none: none is neither more nor less.
func (t *test) count(n int) bool {
	if t.none || n == 0 {
		return n == 0 && (t.none || t.op == is && t.number == 0)
	}
	return stand(n, t.op, t.number)
}

// stand reports whether a stands to b as the operator says.
func stand[T cmp.Ordered](a T, o op, b T) bool {
	switch o {
	case less:
		return a < b
	case atMost:
		return a <= b
	case more:
		return a > b
	case least:
		return a >= b
	}
	return a == b
}

func (t *test) id(c *workflow.Card) bool {
	if t.number > 0 {
		return c.Remote.IID == t.number
	}
	return strings.HasPrefix(string(c.ID), t.word)
}

func (t *test) time(c *workflow.Card) bool {
	at := c.EnteredAt // of age and entered
	switch t.key {
	case onCreated:
		at = c.CreatedAt
	case onUpdated:
		at = c.UpdatedAt
	case onClosed:
		if at = c.ClosedAt; c.IsOpen() {
			return t.none
		}
	}
	if at.IsZero() {
		return t.none
	}
	return !t.none && within(at, t.from, t.to)
}

func within(at, from, to time.Time) bool {
	return (from.IsZero() || !at.Before(from)) && (to.IsZero() || at.Before(to))
}

func (t *test) iteration(it workflow.Iteration) bool {
	if t.none || it.IsZero() {
		return t.none && it.IsZero()
	}
	switch t.op {
	case less:
		return it.End < t.first
	case atMost:
		return it.Start <= t.last
	case more:
		return it.Start > t.last
	case least:
		return it.End >= t.first
	}
	return it.Holds(t.first)
}

// due compares the day that a card is due: none is neither before nor after.
func (t *test) due(d workflow.Date) bool {
	if t.none || d == "" {
		return t.none && d == ""
	}
	return stand(d, t.op, t.first)
}

func (t *test) gate(env *Env, c *workflow.Card, ready *workflow.Span) bool {
	if !c.IsOpen() {
		return false
	}
	if t.word == "ready" || t.word == "blocked" {
		if ready == nil {
			span := env.Rules.ReadySpan(*c)
			ready = &span
		}
		now := ready.Holds(env.today())
		return now == (t.word == "ready") && (now || env.Rules.GoesOn(c.Kind, c.Stage))
	}
	g := env.Rules.Next(*c, env.Now)
	for i := range g.List {
		if !g.List[i].Met && g.List[i].Field == t.word {
			return true
		}
	}
	return false
}

// text looks in all texts of the card: each word may stand in another of them, a
// phrase stands in one.
func (t *test) text(c *workflow.Card) bool {
	if len(t.words) == 0 {
		return t.anywhere(c, t.phrase, hasPhrase)
	}
	for _, w := range t.words {
		if !t.anywhere(c, w, hasWord) {
			return false
		}
	}
	return true
}

func (t *test) anywhere(c *workflow.Card, what string, has func(text, what string) bool) bool {
	if has(c.Title, what) || has(c.Description, what) || has(c.Gameplan, what) || has(c.Blueprint.Text, what) {
		return true
	}
	for i := range c.Comments {
		if has(c.Comments[i].Text, what) {
			return true
		}
	}
	return false
}

// stands is text for one text alone.
func (t *test) stands(text string) bool {
	if len(t.words) == 0 {
		return hasPhrase(text, t.phrase)
	}
	for _, w := range t.words {
		if !hasWord(text, w) {
			return false
		}
	}
	return true
}
