// Package sample makes a board of believable work of a support-operations team,
// to try the program on and to measure it with.
//
// Every card is a story that was told through the rules: its wishes are judged
// by [workflow.Rules.Apply] one after the other as they are made up, so that the
// history is one that people could have made. The same Options give the same
// stories. The people in them do not exist.
package sample

import (
	"iter"
	"slices"
	"time"

	"opsboard/workflow"
)

// Options say what board is made.
type Options struct {
	Cards int             // how many; 0 means [DefaultCards]
	Seed  uint64          // another seed, another board
	Now   time.Time       // nothing happens after it, and iterations lie around it
	Rules *workflow.Rules // nil means workflow.Default()
	Me    string          // takes the place of one of the team; may be empty
}

// DefaultCards is the size of a board on which every stage has cards.
const DefaultCards = 60

func (o Options) whole() Options {
	if o.Cards <= 0 {
		o.Cards = DefaultCards
	}
	if o.Rules == nil {
		o.Rules = workflow.Default()
	}
	o.Now = o.Now.UTC().Truncate(time.Second)
	return o
}

// Story is one card and how it came to be.
type Story struct {
	Card    workflow.Card
	Ops     []workflow.Op    // what was wished, oldest first; the rules grant each
	Entries []workflow.Entry // the same as facts, for an import; Seq and Step are left to the board
}

// Stories tells card by card. A workflow of the user's own is followed too: what
// its rules refuse does not happen.
func Stories(o Options) iter.Seq[Story] {
	o = o.whole()
	return func(yield func(Story) bool) {
		d := newDeck(o)
		for n := range o.Cards {
			if !yield(tell(o, n, d.next())) {
				return
			}
		}
	}
}

// Ops are the wishes of all stories, card by card and oldest first within each.
// It holds one card at a time, whatever the size of the board.
func Ops(o Options) iter.Seq[workflow.Op] {
	return func(yield func(workflow.Op) bool) {
		for s := range Stories(o) {
			for _, op := range s.Ops {
				if !yield(op) {
					return
				}
			}
		}
	}
}

// Board is [Ops] in the order in which it all happened, over all cards: the
// history of a board as its people would have made it.
func Board(o Options) []workflow.Op {
	all := slices.Collect(Ops(o))
	slices.SortStableFunc(all, func(a, b workflow.Op) int { return a.At.Compare(b.At) })
	return all
}
