package cli

import (
	"errors"
	"fmt"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/workflow"
)

// onMany does the actions to every card that matches a filter, as one step. The
// cards that a rule refuses are listed, each with why; then the error says how
// many.
func (a *app) onMany(where string, actions ...workflow.Action) error {
	s, err := a.read()
	if err != nil {
		return err
	}
	f, err := a.filter([]string{where}, s.Rules())
	if err != nil {
		return err
	}
	rows, err := s.List(storage.Query{Filter: f})
	if err != nil {
		return err
	}
	named := map[workflow.CardID]storage.Row{}
	var ops []workflow.Op
	for _, r := range rows {
		named[r.Card.ID] = r
		for _, do := range actions {
			op, err := a.op(r.Card.ID, do)
			if err != nil {
				return err
			}
			ops = append(ops, op)
		}
	}
	var got storage.Receipt
	if len(ops) > 0 {
		if got, err = s.CommitEach(ops...); err != nil {
			return err
		}
	}
	return a.answerMany(s, named, got)
}

// refusedJSON is a card that was left as it was.
type refusedJSON struct {
	ID     string    `json:"id"`
	Handle string    `json:"handle"`
	Error  errorJSON `json:"error"`
}

// leave tells of a card that a rule left as it was, and what helps.
func (a *app) leave(s *storage.Store, row storage.Row, r storage.Refused) refusedJSON {
	f := hinter{rules: s.Rules(), card: row.Card, handle: row.Handle}.explain(r.Err)
	if !a.flags.json {
		fmt.Fprintln(a.env.Stderr, cell.Clean(row.Handle+": "+f.message))
		if f.hint != "" {
			fmt.Fprintln(a.env.Stderr, cell.Clean("  hint: "+f.hint))
		}
	}
	return refusedJSON{string(r.Op.Card), row.Handle, f.json()}
}

// manyJSON is what a command on many cards answers.
type manyJSON struct {
	Matched int           `json:"matched"`
	Changed []cardJSON    `json:"changed"`
	Refused []refusedJSON `json:"refused"`
}

func (a *app) answerMany(s *storage.Store, named map[workflow.CardID]storage.Row, got storage.Receipt) error {
	answer := manyJSON{Matched: len(named), Changed: []cardJSON{}, Refused: []refusedJSON{}}
	stay := map[workflow.CardID]bool{}
	a.warnOver(got.Entries)
	for _, e := range got.Entries {
		a.done("%s", says(named[e.Card].Handle, e))
	}
	for _, c := range got.Cards {
		j, err := a.cardOf(s, c, named[c.ID].Handle, a.env.Now())
		if err != nil {
			return err
		}
		j.Over = oversOf(got.Entries, c.ID)
		answer.Changed = append(answer.Changed, j)
	}
	for _, r := range got.Refused {
		stay[r.Op.Card] = true
		answer.Refused = append(answer.Refused, a.leave(s, named[r.Op.Card], r))
	}
	if a.flags.json {
		if err := writeJSON(a.out, answer, a.out.terminal); err != nil {
			return err
		}
	} else if len(named) == 0 {
		a.note("no card matches the filter")
	}
	if len(stay) == 0 {
		return nil
	}
	f := &failure{
		err: got.Refused[0].Err, code: codeRefused, rule: firstRule(got.Refused),
		message: fmt.Sprintf("%d of %s refused", len(stay), count(len(named), "card")),
	}
	if isInvalid(got.Refused) {
		f.code = codeUsage
	}
	return f
}

// firstRule is the rule that refused the first card.
func firstRule(refused []storage.Refused) workflow.RuleName {
	var r *workflow.Refusal
	if errors.As(refused[0].Err, &r) {
		return r.Rule
	}
	return ""
}

// isInvalid reports whether no rule was asked, for what was given means nothing.
func isInvalid(refused []storage.Refused) bool {
	for _, r := range refused {
		var i *workflow.Invalid
		if !errors.As(r.Err, &i) {
			return false
		}
	}
	return true
}
