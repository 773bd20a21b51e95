package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// planned is a plan beside the board.
type planned struct {
	store  *storage.Store
	files  *planFiles
	draft  plan.Draft
	states []plan.State
	named  map[workflow.CardID]storage.Row
}

// plannedFrom reads a plan, "" for the person's own draft, and compares it with
// the board.
func (a *app) plannedFrom(path string) (p planned, err error) {
	if p.store, err = a.read(); err != nil {
		return p, err
	}
	if p.files, err = a.plans(p.store); err != nil {
		return p, err
	}
	if path == "" {
		p.draft, err = p.files.Kept()
	} else {
		p.draft, err = a.planIn(path, p.files.board)
	}
	var bad *plan.Error
	if errors.As(err, &bad) {
		return p, usage(err.Error(), "the file is as `opsboard plan save` writes it; a draft that is broken goes with `opsboard plan drop`")
	}
	if err != nil {
		return p, err
	}
	return p, p.compare()
}

// compare puts the plan beside the board as it is now.
func (p *planned) compare() error {
	var ids []workflow.CardID
	for _, l := range p.draft.Lines {
		if !slices.Contains(ids, l.Card) {
			ids = append(ids, l.Card)
		}
	}
	rows, err := p.store.Rows(ids)
	if err != nil {
		return err
	}
	p.named = map[workflow.CardID]storage.Row{}
	for _, r := range rows {
		p.named[r.Card.ID] = r
	}
	p.states = p.draft.Against(func(id workflow.CardID) (workflow.Card, bool) {
		r, ok := p.named[id]
		return r.Card, ok
	})
	return nil
}

// planIn reads the plan in a file; it must be for this board.
func (a *app) planIn(path, board string) (plan.Draft, error) {
	var text []byte
	var err error
	if path == "-" {
		path = "the standard input"
		text, err = io.ReadAll(io.LimitReader(a.env.Stdin, 16<<20))
	} else {
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return plan.Draft{}, cannotRead("the plan "+path, err, "`opsboard plan save FILE` writes a plan to a file")
	}
	d, err := plan.Read(text)
	if err != nil {
		return d, fmt.Errorf("%s: %w", path, err)
	}
	if d.Board != board {
		return d, usage(path+" is a plan for another board than this one", "name the board that it is for with --file, or a copy of it")
	}
	return d, nil
}

// tally counts what the plan comes to, on the board with the plan laid over it.
func (a *app) tally(p planned) (plan.Tally, error) {
	t := plan.TallyOf(p.states)
	byIteration := map[workflow.Iteration][]workflow.Card{}
	f, err := a.filter(nil, p.store.Rules())
	if err != nil {
		return t, err
	}
	rows, err := p.store.List(storage.Query{Filter: f})
	if err != nil {
		return t, err
	}
	cadence := p.store.Rules().Cadence()
	touched := map[workflow.Iteration]bool{}
	for _, r := range rows {
		laid := p.draft.Laid(r.Card)
		if laid.Iteration.IsZero() {
			continue
		}
		it := cadence.At(laid.Iteration.Start)
		byIteration[it] = append(byIteration[it], laid)
		touched[it] = touched[it] || plan.Value(laid, workflow.FieldIteration) != plan.Value(r.Card, workflow.FieldIteration) || laid.DRI != r.Card.DRI
	}
	for it, cards := range byIteration {
		if !touched[it] {
			continue
		}
		for _, l := range a.cfg.capacities().Loads(cards, it) {
			if l.Over() > 0 {
				t.Over++
			}
		}
	}
	for _, w := range plan.Wishes(p.states) {
		for _, g := range p.store.Rules().Next(p.draft.Laid(p.named[w.Card].Card), a.env.Now()).Missing() {
			if g.Supply != workflow.SupplyWait {
				t.Gates++
			}
		}
	}
	return t, nil
}

// capacities is what the configuration says of people.
func (c *config) capacities() plan.Capacity {
	return plan.Capacity{Weight: c.capacity, Away: c.absence}
}
