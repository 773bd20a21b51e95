package remote

import (
	"cmp"
	"slices"

	"opsboard/workflow"
)

// entrant is a card that came into a limited stage here, and the log does not know
// it yet.
type entrant struct {
	now  workflow.Card
	from workflow.Card  // where it came from
	line workflow.Entry // by which it came
	own  []workflow.Entry
}

// makeRoom takes back moves into stages that are full by now: others filled the
// place first. The last to come gives way, and its clash says so.
func (r *logRun) makeRoom(x LogTx, found *Report) error {
	if len(x.Rules().Limits()) == 0 {
		return nil
	}
	for range 100 { // where a card is taken back to, there may be no room either
		all, err := r.entrants(x)
		if err != nil || len(all) == 0 {
			return err
		}
		took := false
		for _, e := range all {
			isFull, err := r.isFull(x, e)
			if err != nil {
				return err
			}
			if !isFull {
				continue
			}
			if err := r.takeBack(x, e, found); err != nil {
				return err
			}
			took = true
		}
		if !took {
			return nil
		}
	}
	return nil
}

// entrants are the cards whose coming can be taken back, the last to come first.
func (r *logRun) entrants(x LogTx) (out []entrant, err error) {
	for _, id := range x.Unsent("", 0) {
		b, err := readLogBase(x, id)
		if err != nil {
			return nil, err
		}
		now, there, err := x.Card(id)
		if err != nil {
			return nil, err
		}
		before := b.card(id)
		if !there || !entersLimited(x.Rules(), before, now) {
			continue
		}
		local, err := x.Since(id, b.Seq)
		if err != nil {
			return nil, err
		}
		if e, ok := lastWay(x.Rules(), before, now, b.own(local)); ok {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b entrant) int { return compareSeq(b.line.Seq, a.line.Seq) })
	return out, nil
}

func compareSeq(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// moves are the lines that a limit may hold back: what arrives, what a validation
// answers and what is undone is a fact.
var moves = []string{"move", "answer", "reopen", "kind"}

// lastWay is how the card came to the stage where it is: from where, and by which
// line; none is its own where it came with a part of the log that was lost. A move
// that passed the limit knowingly stands.
func lastWay(rules *workflow.Rules, before, now workflow.Card, own []workflow.Entry) (entrant, bool) {
	from, at := before, before
	var line workflow.Entry
	for _, e := range own {
		next, _ := at.With(e.Changes)
		if workflow.Enters(at, next) && next.Stage == now.Stage {
			from, line = at, e
		}
		at = next
	}
	if line.ID == "" {
		if from.Kind == "" { // all of it was lost
			from = now
			from.Stage = rules.Stages(now.Kind)[0]
		}
		return entrant{now, from, line, own}, from.Stage != now.Stage || !from.IsOpen()
	}
	if from.Kind == "" || line.Over != "" || !slices.Contains(moves, line.What) || from.Stage == now.Stage && from.IsOpen() {
		return entrant{}, false
	}
	return entrant{now, from, line, own}, true
}

// isFull reports whether the card is one too many where it is.
func (r *logRun) isFull(x LogTx, e entrant) (bool, error) {
	count, err := x.Open(e.now.Stage)
	if err != nil {
		return false, err
	}
	others := func(k workflow.Kind) int {
		if k == "" || k == e.now.Kind {
			return count(k) - 1
		}
		return count(k)
	}
	return slices.ContainsFunc(x.Rules().Passed(e.from, e.now, others), func(o workflow.Over) bool { return !o.Warns }), nil
}

// takeBack puts the card where it came from, with a clash that says why.
func (r *logRun) takeBack(x LogTx, e entrant, found *Report) error {
	after := e.now
	f := e.from
	after.Stage, after.Before, after.Resolution, after.Held = f.Stage, f.Before, f.Resolution, f.Held
	after.EnteredAt, after.ClosedAt, after.ReopenedAt = f.EnteredAt, f.ClosedAt, f.ReopenedAt
	clash := workflow.Clash{
		ID: r.NewID(), Kind: workflow.ClashGuard, Field: workflow.FieldStage, Rule: "card/wip", Missing: []string{"room"},
		Base: f.Place(), Mine: e.now.Place(), Theirs: f.Place(), At: r.Now().UTC(),
	}
	after.Clashes = append(slices.Clone(after.Clashes), clash)
	found.count([]workflow.Clash{clash})
	return x.Fact(workflow.Entry{
		ID: r.NewID(), Card: e.now.ID, What: merged, By: cmp.Or(e.line.By, r.Name), At: stamp(e.own, clash.At), Door: workflow.DoorRemote,
		Reason: "others filled " + string(e.now.Stage) + " first", Changes: workflow.Diff(e.now, after),
	})
}
