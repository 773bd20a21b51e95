package cli

import (
	"fmt"
	"strings"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// appliedJSON is what plan apply answers.
type appliedJSON struct {
	DryRun  bool           `json:"dry_run"`
	Changed []cardJSON     `json:"changed"`
	Refused []refusedJSON  `json:"refused"`
	Left    []planLineJSON `json:"left"` // lines that clash, or whose card is gone
}

func planApply(a *app, path string, dryRun bool) error {
	a.doing = "apply the plan"
	p, err := a.plannedFrom(path)
	if err != nil {
		return err
	}
	if p.draft.IsEmpty() {
		return usage("nothing is planned", "P on the board begins a draft")
	}
	wishes := plan.Wishes(p.states)
	got, err := a.applied(p, wishes, dryRun)
	if err != nil {
		return err
	}
	if err := a.keepLeft(p, path, wishes, got, dryRun); err != nil {
		return err
	}
	return a.answerPlan(p, wishes, got, dryRun)
}

// applied does what the lines ask for that fit, each card as far as the rules
// let it; in a dry run it only asks the rules.
func (a *app) applied(p planned, wishes []plan.Wish, dryRun bool) (storage.Receipt, error) {
	var ops []workflow.Op
	for _, w := range wishes {
		op, err := a.op(w.Card, w.Do)
		if err != nil {
			return storage.Receipt{}, err
		}
		ops = append(ops, op)
	}
	switch {
	case len(ops) == 0:
		return storage.Receipt{}, nil
	case !dryRun:
		return p.store.CommitEach(ops...)
	}
	var got storage.Receipt
	for _, op := range ops {
		d, err := p.store.Rules().Apply(p.named[op.Card].Card, op)
		if err != nil {
			got.Refused = append(got.Refused, storage.Refused{Op: op, Err: err})
			continue
		}
		got.Cards = append(got.Cards, d.Card)
	}
	return got, nil
}

// keepLeft keeps of the person's own draft what was not applied, with what was
// planned meanwhile.
func (a *app) keepLeft(p planned, path string, wishes []plan.Wish, got storage.Receipt, dryRun bool) error {
	if path != "" || dryRun {
		return nil
	}
	no := refusedCards(got)
	d, err := p.files.Kept()
	if err != nil {
		return err
	}
	for _, w := range wishes {
		if no[w.Card] == nil {
			d = d.Without(w.Lines...)
		}
	}
	for _, s := range p.states {
		if s.Status == plan.Done {
			d = d.Without(s.Line)
		}
	}
	_, _, err = p.files.Keep(d)
	return err
}

func refusedCards(got storage.Receipt) map[workflow.CardID]error {
	no := map[workflow.CardID]error{}
	for _, r := range got.Refused {
		no[r.Op.Card] = r.Err
	}
	return no
}

// answerPlan tells what was done and what was left out, and why.
func (a *app) answerPlan(p planned, wishes []plan.Wish, got storage.Receipt, dryRun bool) error {
	answer := appliedJSON{DryRun: dryRun, Changed: []cardJSON{}, Refused: []refusedJSON{}, Left: []planLineJSON{}}
	no := refusedCards(got)
	a.warnOver(got.Entries)
	would := ""
	if dryRun {
		would = "would be "
	}
	for _, w := range wishes {
		for _, l := range w.Lines {
			if no[w.Card] == nil {
				a.done("%s %s%s → %s", cell.Clean(p.handle(l)), would, cell.Clean(l.Words(l.Before)), cell.Clean(l.Words(l.After)))
			}
		}
	}
	for _, c := range got.Cards {
		j, err := a.cardOf(p.store, c, p.named[c.ID].Handle, a.env.Now())
		if err != nil {
			return err
		}
		j.Over = oversOf(got.Entries, c.ID)
		answer.Changed = append(answer.Changed, j)
	}
	for _, r := range got.Refused {
		answer.Refused = append(answer.Refused, a.leave(p.store, p.named[r.Op.Card], r))
	}
	for i, s := range p.states {
		if s.Status == plan.Clash || s.Status == plan.Gone {
			answer.Left = append(answer.Left, p.json("").Lines[i])
			if !a.flags.json {
				fmt.Fprintln(a.env.Stderr, cell.Clean(p.handle(s.Line)+": "+s.Status.String()+": "+s.Why()))
			}
		}
	}
	if a.flags.json {
		if err := writeJSON(a.out, answer, a.out.terminal); err != nil {
			return err
		}
	}
	return notApplied(got.Refused, len(answer.Left))
}

// notApplied is the failure of a plan of which something was refused, or left out
// because the board has moved on; nil where all of it was done.
func notApplied(refused []storage.Refused, left int) error {
	var said []string
	if n := len(refused); n > 0 {
		said = append(said, count(n, "card")+" refused")
	}
	if left > 0 {
		said = append(said, count(left, "line")+" left out because the board has moved on")
	}
	if said == nil {
		return nil
	}
	f := &failure{
		code: codeRefused, rule: "plan/clash", hint: "the plan is as it was: `opsboard plan` or `opsboard plan show FILE` shows what is left of it",
		message: strings.Join(said, ", "),
	}
	if len(refused) > 0 {
		f.err, f.rule = refused[0].Err, firstRule(refused)
	}
	return f
}
