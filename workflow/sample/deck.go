package sample

import (
	"math/rand/v2"

	"opsboard/workflow"
)

// fate is how a card is to end.
type fate struct {
	kind  workflow.Kind
	goal  workflow.Stage      // where it stands at the end
	as    workflow.Resolution // how it is closed by hand, there
	side  workflow.Stage      // a side stage that it ends in, out of goal
	again bool                // it was closed, and opened again
	copy  int                 // the how many-th card of this fate in the deck
}

// deck deals fates so that every stage of every kind has its share.
type deck struct {
	fates []fate
	rng   *rand.Rand
	at    int
	dealt map[workflow.Kind]int
}

// dealt is a fate with the number of the card among those of its kind.
type dealt struct {
	fate
	nth int
}

func newDeck(o Options) *deck {
	d := &deck{rng: rand.New(rand.NewPCG(o.Seed, 0x6f707362)), dealt: map[workflow.Kind]int{}}
	for copy := range 6 {
		var round []fate
		for _, k := range o.Rules.Kinds() {
			round = append(round, fates(o.Rules, k, copy)...)
		}
		d.rng.Shuffle(len(round), func(i, j int) { round[i], round[j] = round[j], round[i] })
		d.fates = append(d.fates, round...)
	}
	return d
}

// next deals; an empty deck is dealt again.
func (d *deck) next() dealt {
	f := d.fates[d.at%len(d.fates)]
	d.at++
	d.dealt[f.kind]++
	return dealt{f, d.dealt[f.kind] - 1}
}

// fates are those of a kind that the deck holds at least copy+1 times.
func fates(r *workflow.Rules, k workflow.Kind, copy int) []fate {
	var out []fate
	all, last := r.Stages(k), r.ClosingStage(k)
	for i, s := range all {
		times := 3
		switch {
		case r.IsSide(s):
			if copy == 0 {
				out = append(out, fate{kind: k, goal: all[min(1, len(all)-1)], side: s})
			}
			continue
		case i == 0, waits(r, k, s): // what a triager and a reviewer look at first
			times = 6
		case s == last, validates(r, k, s):
			times = 5
		}
		if copy < times {
			out = append(out, fate{kind: k, goal: s, copy: copy})
		}
	}
	for _, as := range r.Resolutions(k) {
		if copy == 1 || copy == 3 && as != workflow.Duplicate {
			out = append(out, fate{kind: k, goal: all[0], as: as, copy: copy})
		}
	}
	if copy == 2 {
		out = append(out, fate{kind: k, goal: all[0], again: true})
	}
	return out
}

// validates reports whether a card leaves the stage by a validation.
func validates(r *workflow.Rules, k workflow.Kind, s workflow.Stage) bool {
	return lacks(r, k, s, workflow.SupplyValidate)
}

// waits reports whether a card leaves the stage when its iteration begins.
func waits(r *workflow.Rules, k workflow.Kind, s workflow.Stage) bool {
	for _, g := range r.Next(workflow.Card{Kind: k, Stage: s}, noTime).List {
		if g.Guard == "iteration-begun" {
			return true
		}
	}
	return false
}

func lacks(r *workflow.Rules, k workflow.Kind, s workflow.Stage, what workflow.Supply) bool {
	for _, g := range r.Next(workflow.Card{Kind: k, Stage: s}, noTime).Missing() {
		if g.Supply == what {
			return true
		}
	}
	return false
}
