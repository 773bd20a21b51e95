package gitlab

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"opsboard/workflow"
)

// event is a label that was put on an issue or taken off, or a closing or
// reopening of it.
type event struct {
	ID        int64   `json:"id"`
	User      person  `json:"user"`
	CreatedAt instant `json:"created_at"`
	Label     *struct {
		Name string `json:"name"`
	} `json:"label"`
	Action string `json:"action"`
	State  string `json:"state"`
}

// placing turns an issue into a card.
type placing struct {
	d        *Driver
	is       *issue
	id       workflow.CardID
	isMarked bool
	mark     mark
	said     carried
	events   []event // of its labels, fetched only where asksEvents
	states   []event // its closings and reopenings, fetched only where mayBeLate
	placed   workflow.Placed
	card     workflow.Card
	unplaced []string
}

func (p *placing) say(format string, a ...any) {
	p.unplaced = append(p.unplaced, fmt.Sprintf("#%d ", p.is.IID)+fmt.Sprintf(format, a...))
}

// asksEvents reports whether the labels alone do not say how the card stands:
// two for one thing, a validation that no comment tells of, a wait without a
// beginning.
func (p *placing) asksEvents() bool {
	rules := p.d.rules
	stages, kinds := map[workflow.Stage]bool{}, map[workflow.Kind]bool{}
	priorities, rounds := map[int]bool{}, map[workflow.RoundState]bool{}
	waits := false
	for _, l := range p.is.Labels {
		one := rules.Place([]string{l})
		stages[one.Stage], kinds[one.Kind] = true, true
		priorities[one.Priority], rounds[one.Round] = true, true
		waits = waits || one.Waiting
	}
	delete(stages, "")
	delete(kinds, "")
	delete(priorities, 0)
	delete(rounds, "")
	if len(stages) > 1 || len(kinds) > 1 || len(priorities) > 1 || len(rounds) > 1 {
		return true
	}
	for state := range rounds {
		if state != p.said.card.Round().State {
			return true
		}
	}
	return waits && p.waitingSince().IsZero() || p.d.hasPriority && len(priorities) == 0 && p.said.card.Priority != 0
}

// ranksByComment reports whether a board whose workflow has no label for priorities
// gave the card its own, and no label said otherwise since.
func (p *placing) ranksByComment() bool {
	if p.placed.Priority != 0 || p.said.card.Priority == 0 || p.said.ranked.IsZero() {
		return false
	}
	return !slices.ContainsFunc(p.events, func(e event) bool {
		return e.Label != nil && e.CreatedAt.After(p.said.ranked) && p.d.rules.Place([]string{e.Label.Name}).Priority != 0
	})
}

// place makes the card.
func (p *placing) place(id workflow.CardID, isMarked bool) {
	is, d := p.is, p.d
	p.labels()
	c := &p.card
	*c = p.said.card
	c.DRI, c.Milestone, c.Iteration = "", "", workflow.Iteration{} // what the issue has of them follows
	c.ID, c.Title, c.Description = id, plain(strings.TrimSpace(is.Title)), is.text
	c.Weight, c.Labels = is.Weight, p.placed.Rest
	if d.hasPriority && !p.ranksByComment() {
		c.Priority = p.placed.Priority
	}
	if len(c.Labels) == 0 {
		c.Labels = nil
	}
	c.Confidential, c.Due = is.Confidential, workflow.Date(is.Due)
	c.CreatedAt, c.UpdatedAt = is.CreatedAt.Time, is.UpdatedAt.Time
	if at, err := workflow.ParseMoment(is.mark.rest.At); err == nil && isMarked {
		c.CreatedAt = at
	}
	if !p.said.set[workflow.FieldRequester] {
		c.Requester = is.Author.Username
	}
	if a, ok := is.assignee(); ok {
		c.DRI = a.Username
	}
	if is.Milestone != nil {
		c.Milestone = is.Milestone.Title
	}
	if it := is.Iteration; it != nil && it.Start != "" {
		c.Iteration = workflow.Iteration{Start: workflow.Date(it.Start), End: workflow.Date(it.End), Title: it.Title}
	}
	c.Remote = workflow.Remote{Name: d.cfg.Name, IID: int(is.IID), URL: is.WebURL}
	if id == derived(d.client.origin, is.Project, is.ID) {
		c.Origin = fmt.Sprintf("gitlab:%d@%s", is.IID, is.CreatedAt.Format(time.RFC3339))
	}
	p.kind()
	p.stage()
	if !d.rules.IsSide(c.Stage) {
		c.Before = ""
	}
	p.close()
	p.round()
	if d.hasWaiting {
		c.WaitingSince = time.Time{}
	}
	if p.placed.Waiting {
		c.WaitingSince = cmp.Or(p.waitingSince(), p.since(func(q workflow.Placed) bool { return q.Waiting }).at, is.CreatedAt.Time)
	}
	if n := len(is.Assignees); n > 1 {
		p.say("has %d assignees: the first is taken as DRI, the others stay", n)
	}
	d.withoutMissing(c)
}

// labels reads them, of two for one thing the one that was put on last.
func (p *placing) labels() {
	labels := slices.Clone(p.is.Labels)
	if len(p.events) > 0 {
		when := map[string]int{}
		for i, e := range p.events {
			if e.Label != nil && e.Action == "add" {
				when[e.Label.Name] = i + 1
			}
		}
		slices.SortStableFunc(labels, func(a, b string) int { return cmp.Compare(when[a], when[b]) })
	}
	p.placed = p.d.rules.Place(labels)
	p.placed.Rest = slices.DeleteFunc(p.placed.Rest, func(l string) bool {
		isLoser := len(p.d.rules.Place([]string{l}).Rest) == 0
		if isLoser {
			p.say("has two labels for one thing: %s gives way to the newer one", l)
		}
		return isLoser
	})
}

// kind is what a label says, else what GitLab or another label suggests.
func (p *placing) kind() {
	c, rules := &p.card, p.d.rules
	if c.Kind = p.placed.Kind; c.Kind != "" {
		return
	}
	known := rules.Kinds()
	suggests := func(word string) workflow.Kind {
		as := word
		switch word {
		case "bug", "bugs", "defect", "incident", "regression":
			as = "bug"
		case "feature", "features", "enhancement", "improvement":
			as = "feature"
		}
		if i := slices.Index(known, workflow.Kind(as)); i >= 0 {
			return known[i]
		}
		return ""
	}
	for _, l := range append(slices.Clone(p.placed.Rest), p.is.Type) {
		for _, w := range strings.FieldsFunc(strings.ToLower(l), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if c.Kind = suggests(w); c.Kind != "" {
				p.say("has no kind label: taken as a %s, as %q suggests", c.Kind, l)
				return
			}
		}
	}
	if c.Kind = suggests("feature"); c.Kind == "" {
		c.Kind = known[0]
	}
	p.say("has no kind label: taken as a %s", c.Kind)
}

// stage is what a label says, or the nearest earlier one that the kind has.
func (p *placing) stage() {
	c, rules := &p.card, p.d.rules
	has := rules.Stages(c.Kind)
	switch {
	case p.placed.Stage == "" && !p.is.isOpen() && p.resolution() == workflow.Completed:
		c.Stage = rules.ClosingStage(c.Kind)
	case p.placed.Stage == "":
		c.Stage = has[0]
		if p.is.isOpen() {
			p.say("has no stage label: placed in %s", c.Stage)
		}
	case slices.Contains(has, p.placed.Stage) || rules.IsSide(p.placed.Stage):
		c.Stage = p.placed.Stage
	default:
		c.Stage = has[0]
		all := rules.Stages("")
		for i := slices.Index(all, p.placed.Stage); i >= 0; i-- {
			if slices.Contains(has, all[i]) {
				c.Stage = all[i]
				break
			}
		}
		p.say("is a %s, which has no stage %s: placed in %s", c.Kind, p.placed.Stage, c.Stage)
	}
}

// close closes the card where the issue is closed.
func (p *placing) close() {
	c := &p.card
	if p.is.isOpen() {
		c.Resolution, c.ClosedAt = workflow.Open, time.Time{}
		return
	}
	c.Resolution, c.ClosedAt = p.resolution(), p.is.ClosedAt.Time
}
