package report

import (
	"iter"
	"slices"
	"time"

	"opsboard/workflow"
)

// Report is all figures of one range of days.
type Report struct {
	From, To    workflow.Date // both included
	At          time.Time     // the moment that "open" and "age" are judged at: the end of To, or now
	Cards       int           // lives read
	Work        workflow.Stage
	Stages      []workflow.Stage // that open cards stand in, in the order of the board
	Flow        []Day
	Lead, Cycle Times
	Weeks       []Week
	Ages        Ages
	InStage     []StageTime
	Validation  []Asked
	Rejections  Rejections
	Forced      int // moves past a rule, in the range
	OverLimit   int // entries by which a card passed a limit of work in progress, in the range
	RolledOver  int // cards taken on into the next iteration, in the range
	Burn        Burn
	Forecast    Forecast
	Excluded    []Excluded
}

// Excluded says which cards a figure leaves out, and why.
type Excluded struct {
	Figure, Why string
	Cards       []workflow.CardID
}

// Of makes all figures of the lives. A life that fails ends the report with its
// error: figures over a part would look like figures over the whole.
func Of(lives iter.Seq2[Life, error], o Options) (Report, error) {
	m, err := New(o)
	if err != nil {
		return Report{}, err
	}
	p := m.Part()
	for l, err := range lives {
		if err != nil {
			return Report{}, err
		}
		p.Take(&l)
	}
	return m.Report(), nil
}

// Maker makes a report of lives that come side by side.
type Maker struct {
	o     Options
	days  days // worked out once
	parts []*Part
}

// New makes ready for a report. Options that cannot be are an
// *[workflow.Invalid].
func New(o Options) (*Maker, error) {
	o, err := o.filled()
	if err != nil {
		return nil, err
	}
	return &Maker{o: o, days: daysOf(o.From, o.To, o.Rules.Cadence())}, nil
}

// Part is a part of the lives: what takes them one after the other, and keeps
// what the figures need. Each of several may be used by a goroutine of its own.
type Part struct {
	o        Options
	days     days
	at       time.Time
	cards    int
	flow     flow
	lead     []Point
	cycle    []Point
	weeks    weeks
	open     []Age
	inStage  map[workflow.Stage]spans
	asked    map[string]*asking
	rejected []int // cards, by how often they were
	forced   int
	over     int
	rolled   int
	burn     burning
	excluded map[[2]string][]workflow.CardID
}

// Part is one more part. It is to be asked for by one goroutine.
func (m *Maker) Part() *Part {
	p := newPart(m.o, m.days)
	m.parts = append(m.parts, p)
	return p
}

func newPart(o Options, d days) *Part {
	cad := o.Rules.Cadence()
	at := o.Now
	if end := d.end(); end.Before(at) {
		at = end
	}
	return &Part{
		o: o, days: d, at: at,
		flow: newFlow(d), weeks: newWeeks(o.From, o.To, cad), burn: newBurning(cad.At(o.Burn), cad, at),
		inStage: map[workflow.Stage]spans{}, asked: map[string]*asking{}, excluded: map[[2]string][]workflow.CardID{},
	}
}

// working are the stages in which open cards stand: not those that close a card
// of every kind that comes there.
func working(r *workflow.Rules) []workflow.Stage {
	return slices.DeleteFunc(r.Stages(""), func(s workflow.Stage) bool {
		return !slices.ContainsFunc(r.Kinds(), func(k workflow.Kind) bool {
			return slices.Contains(r.Stages(k), s) && r.ClosingStage(k) != s
		}) && !r.IsSide(s)
	})
}

// Take adds one card to every figure. It keeps nothing of the life's lists.
func (p *Part) Take(l *Life) {
	if l.Created.After(p.at) {
		return // not there yet, in this range
	}
	p.cards++
	p.flow.take(l, p.at)
	p.takeEnd(l)
	for _, v := range l.Visits {
		if v.To.After(v.From) && p.days.holds(v.To) {
			p.inStage[v.Stage] = append(p.inStage[v.Stage], v.To.Sub(v.From))
		}
	}
	p.takeRounds(l)
	for _, t := range l.Forced {
		p.forced += count(p.days.holds(t))
	}
	for _, t := range l.Over {
		p.over += count(p.days.holds(t))
	}
	for _, t := range l.RolledOver {
		p.rolled += count(p.days.holds(t))
	}
	p.burn.take(l)
}

// takeEnd adds the card to what was done, or to what is open.
func (p *Part) takeEnd(l *Life) {
	began := l.workBegan(p.o.Work)
	end, closed := l.closing(p.at)
	if !closed {
		p.open = append(p.open, Age{Card: l.Card, Stage: l.stageAt(p.at), Age: p.at.Sub(l.Created), Started: !began.IsZero() && !began.After(p.at)})
		return
	}
	day := p.days.place(end.From)
	if !p.days.has(day) {
		return
	}
	if end.As != workflow.Completed {
		p.leaveOut("lead and cycle time, throughput", "closed as "+string(end.As), l.Card)
		return
	}
	done := p.days.date(day)
	p.weeks.take(day, l.Weight)
	p.lead = append(p.lead, Point{l.Card, done, end.From.Sub(l.Created)})
	if began.IsZero() || began.After(end.From) {
		p.leaveOut("cycle time", "never was in "+string(p.o.Work), l.Card)
		return
	}
	p.cycle = append(p.cycle, Point{l.Card, done, end.From.Sub(began)})
}

func (p *Part) leaveOut(figure, why string, card workflow.CardID) {
	k := [2]string{figure, why}
	p.excluded[k] = append(p.excluded[k], card)
}

// workBegan is when the card first came into the stage; zero if it never did.
func (l *Life) workBegan(stage workflow.Stage) time.Time {
	for _, v := range l.Visits {
		if v.Stage == stage {
			return v.From
		}
	}
	return time.Time{}
}

// stageAt is the stage that the card was in at a moment; "" before its first.
func (l *Life) stageAt(at time.Time) workflow.Stage {
	var stage workflow.Stage
	for _, v := range l.Visits {
		if !v.From.After(at) {
			stage = v.Stage
		}
	}
	return stage
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
