package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

var orders = []string{"oldest", "priority"}

// turnJSON is a card that is to be triaged.
type turnJSON struct {
	Why string `json:"why"`
	cardJSON
}

// listTurns lists what is to triage.
func listTurns(a *app, o triageOptions) error {
	a.doing = "list what is to triage"
	order := strings.ToLower(orWord(o.order, orders[0]))
	if !slices.Contains(orders, order) {
		return &workflow.Invalid{Field: "order", Value: o.order, Why: "is no order: oldest or priority", Nearest: workflow.Nearest(order, orders)}
	}
	if o.level+o.work+o.danger+o.effect != "" {
		return usage("--level, --work, --danger and --effect belong to a verdict", "write `opsboard triage CARD VERDICT`")
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	env, err := a.filterEnv("", s.Rules())
	if err != nil {
		return err
	}
	turns, err := board.Turns(boardStore{s}, env, a.cfg.askAgain, order == "priority")
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.turnsJSON(s, turns)
	}
	if len(turns) == 0 && a.out.terminal {
		a.note("there is nothing to triage")
	}
	t := table{header: []string{"CARD", "KIND", "PRI", "DAYS", "REQUESTER", "WHY", "TITLE"}}
	t.number(2)
	t.number(3)
	for _, x := range turns {
		c := x.Card
		t.add(x.Handle, string(c.Kind), numberCell(c.Priority), strconv.Itoa(int(env.Now.Sub(c.CreatedAt)/day)), c.Requester, x.Why, c.Title)
	}
	a.out.table(t)
	return nil
}

// turnsJSON writes one array of whole cards, each with why it is there.
func (a *app) turnsJSON(s *storage.Store, turns []board.Turn) error {
	list := []turnJSON{}
	for _, x := range turns {
		c, err := s.Card(x.Card.ID)
		if err != nil {
			return err
		}
		j, err := a.cardOf(s, c, x.Handle, a.moment())
		if err != nil {
			return err
		}
		list = append(list, turnJSON{x.Why, j})
	}
	return writeJSON(a.out, list, a.out.terminal)
}

// closesAsDuplicate closes a card as a duplicate of another one, which it names.
func (a *app) closesAsDuplicate(card, of string) error {
	if of == "" {
		return usage("it needs the card that it repeats", "write `opsboard triage "+card+" duplicate OF`")
	}
	return a.onCard(card, func(s *storage.Store, _ workflow.CardID) ([]workflow.Action, error) {
		id, err := s.Find(of)
		if err != nil {
			return nil, err
		}
		other, err := s.Card(id)
		if err != nil {
			return nil, err
		}
		handle, err := s.Handle(id)
		return []workflow.Action{workflow.Close{As: workflow.Duplicate, Of: id, Reason: fmt.Sprintf("the same as %s %s", handle, other.Title)}}, err
	})
}
