package storage

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// search is the way to the cards that a filter may match: by the words of its
// text, by iterations, by lanes, or through all cards, whichever looks at least.
type search struct {
	t      *tx
	heads  *bbolt.Bucket
	filter filter.Filter
	lanes  []lane          // those that can hold a match, in the order of the board
	meant  map[string]bool // their keys
	cards  int             // on the whole board
	inLane int             // in lanes
	reading
	verdicts
	planned   [][]byte // where isPlanned: the ids of all cards that can match by their iteration, their days or a mark
	isPlanned bool

	wanted func(lane) bool // the lanes that the question is about
	until  time.Time       // the moment of which the cards are wanted; zero for now
	spans  bool            // of a match it is asked when it is ready
	// counted: of the past, the counters of now know when the cards are ready that
	// did not change since, and the others are visited twice
	counted bool

	// fork, where it is given, makes a visit of its own for each processor of a
	// scan, so that they need not wait for each other.
	fork func() func(*candidate) error
}

// planFor finds the way to the cards that the filter matches in the lanes that
// wanted names.
func (t *tx) planFor(f filter.Filter, wanted func(lane) bool) (*search, error) {
	all, err := t.lanes()
	if err != nil {
		return nil, err
	}
	p := &search{t: t, heads: t.bucket(bucketCard), filter: f, reading: readingOf(f)}
	kinds, stages := names(f.Kinds()), names(f.Stages())
	open, closed := f.Reach()
	p.wanted = func(l lane) bool {
		return wanted(l) && (l.state == stateOpen && open || l.state != stateOpen && closed) && (kinds == nil || kinds[l.kind]) && (stages == nil || stages[l.stage])
	}
	for _, l := range all {
		p.cards += l.count
		if p.wanted(l) {
			p.lanes = append(p.lanes, l)
			p.inLane += l.count
		}
	}
	p.meant = make(map[string]bool, len(p.lanes))
	for _, l := range p.lanes {
		p.meant[string(l.key)] = true
	}
	order := newStageOrder(t.rules)
	slices.SortStableFunc(p.lanes, func(a, b lane) int {
		return cmp.Or(cmp.Compare(order.of(a.stage), order.of(b.stage)), cmp.Compare(a.state, b.state))
	})
	p.verdicts, err = t.judge(f.Texts())
	if err != nil {
		return nil, err
	}
	p.dear = p.dear || p.allAre
	for _, way := range []func(filter.Filter) ([][]byte, bool, error){p.byMark, p.byIteration, p.byDay} {
		if p.planned, p.isPlanned, err = way(f); p.isPlanned || err != nil {
			break
		}
	}
	return p, err
}

// names is a set of names as keys have them; nil for a nil list, which means any.
func names[T ~string](list []T) map[string]bool {
	if list == nil {
		return nil
	}
	set := make(map[string]bool, len(list))
	for _, n := range list {
		set[string(appendName(nil, string(n)))] = true
	}
	return set
}

// segments are the lanes, those of one stage and state together.
func (p *search) segments() []segment {
	var out []segment
	for i, l := range p.lanes {
		if i > 0 && p.lanes[i-1].stage == l.stage && p.lanes[i-1].state == l.state {
			out[len(out)-1] = append(out[len(out)-1], l.key)
			continue
		}
		out = append(out, segment{l.key})
	}
	return out
}

// scanCost is how many cards a scan passes in the time that one is looked up:
// the scan is shared among processors.
const scanCost = 16

// each visits every match, in no order that is promised.
func (p *search) each(visit func(*candidate) error) error {
	switch n := p.words.count(); {
	case !p.until.IsZero() && p.sieve.AsksUnsent():
		return &workflow.Invalid{Field: "filter is", Value: "unsent", Why: "is known of now only, not of the past"}
	case !p.until.IsZero():
		return p.eachStretch(visit, p.scanPast)
	case p.isPlanned && len(p.planned) <= p.inLane && !(p.byWord && n < len(p.planned)):
		return p.eachPlanned(visit)
	case p.byWord && n*scanCost < p.cards:
		return p.eachNumber(visit)
	case p.inLane*scanCost < p.cards:
		return p.eachInLanes(visit)
	}
	return p.eachStretch(visit, p.scan)
}

// isFew reports whether so few cards can match that all of them are looked at.
func (p *search) isFew() bool {
	return p.byWord && p.words.count() <= walkFirst || p.isPlanned && len(p.planned) <= walkFirst
}

func (p *search) eachNumber(visit func(*candidate) error) error {
	c := p.candidate()
	for n := range p.words.all() {
		id, err := p.t.cardOfNumber(n)
		if err != nil {
			return err
		}
		if err := c.look(id, visit); err != nil {
			return err
		}
	}
	return nil
}

func (p *search) eachInLanes(visit func(*candidate) error) error {
	c := p.candidate()
	for _, l := range p.lanes {
		for mark := range p.t.ascend(segment{l.key}, nil) {
			if err := c.look(cardOf(mark), visit); err != nil {
				return err
			}
		}
	}
	return nil
}

// look visits the card if it is meant.
func (c *candidate) look(id workflow.CardID, visit func(*candidate) error) error {
	ok, err := c.is(id)
	if err != nil || !ok {
		return err
	}
	return visit(c)
}

// stageOrder is the order of the stages on the board; those that the workflow
// does not know come last.
type stageOrder map[string]int

func newStageOrder(r *workflow.Rules) stageOrder {
	order := stageOrder{}
	for i, s := range r.Stages("") {
		order[string(appendName(nil, string(s)))] = i
	}
	return order
}

// of is the place of a stage, written as in a key, in a form that sorts.
func (o stageOrder) of(stage string) string {
	place, known := o[stage]
	if !known {
		return "\xFF\xFF" + stage
	}
	return string(binary.BigEndian.AppendUint16(nil, uint16(place)))
}
