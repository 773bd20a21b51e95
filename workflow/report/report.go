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
	o, err := o.filled()
	if err != nil {
		return Report{}, err
	}
	m := newMaker(o)
	for l, err := range lives {
		if err != nil {
			return Report{}, err
		}
		m.take(l)
	}
	return m.report(), nil
}

// maker takes one life after the other and keeps what the figures need.
type maker struct {
	o        Options
	days     days
	at       time.Time
	out      Report
	flow     flow
	lead     []Point
	cycle    []Point
	weeks    weeks
	open     []Age
	inStage  map[workflow.Stage]spans
	asked    map[string]*asking
	burn     burning
	excluded map[[2]string][]workflow.CardID
}

func newMaker(o Options) *maker {
	cad := o.Rules.Cadence()
	d := daysOf(o.From, o.To, cad.Zone)
	at := o.Now
	if end := d.end(); end.Before(at) {
		at = end
	}
	stages := working(o.Rules)
	return &maker{
		o: o, days: d, at: at, out: Report{From: o.From, To: o.To, At: at, Work: o.Work, Stages: stages},
		flow: newFlow(stages, d), weeks: newWeeks(o.From, o.To, cad), burn: newBurning(cad.At(o.Burn), cad.Zone, at),
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

// take adds one card to every figure.
func (m *maker) take(l Life) {
	if l.Created.After(m.at) {
		return // not there yet, in this range
	}
	m.out.Cards++
	m.flow.take(l, m.at)
	m.takeEnd(l)
	for _, v := range l.Visits {
		if m.days.holds(v.To) {
			m.inStage[v.Stage] = append(m.inStage[v.Stage], v.To.Sub(v.From))
		}
	}
	m.takeRounds(l)
	for _, t := range l.Forced {
		m.out.Forced += count(m.days.holds(t))
	}
	for _, t := range l.RolledOver {
		m.out.RolledOver += count(m.days.holds(t))
	}
	m.burn.take(l)
}

// takeEnd adds the card to what was done, or to what is open.
func (m *maker) takeEnd(l Life) {
	began := l.workBegan(m.o.Work)
	if l.Closed.IsZero() || l.Closed.After(m.at) {
		m.open = append(m.open, Age{Card: l.Card, Stage: l.stageAt(m.at), Age: m.at.Sub(l.Created), Started: !began.IsZero() && !began.After(m.at)})
		return
	}
	if !m.days.holds(l.Closed) {
		return
	}
	if l.Resolution != workflow.Completed {
		m.leaveOut("lead and cycle time, throughput", "closed as "+string(l.Resolution), l.Card)
		return
	}
	done := m.days.date(m.days.place(l.Closed))
	m.weeks.take(done, l.Weight)
	m.lead = append(m.lead, Point{l.Card, done, l.Closed.Sub(l.Created)})
	if began.IsZero() || began.After(l.Closed) {
		m.leaveOut("cycle time", "never was in "+string(m.o.Work), l.Card)
		return
	}
	m.cycle = append(m.cycle, Point{l.Card, done, l.Closed.Sub(began)})
}

func (m *maker) leaveOut(figure, why string, card workflow.CardID) {
	k := [2]string{figure, why}
	m.excluded[k] = append(m.excluded[k], card)
}

// workBegan is when the card first came into the stage; zero if it never did.
func (l Life) workBegan(stage workflow.Stage) time.Time {
	for _, v := range l.Visits {
		if v.Stage == stage {
			return v.From
		}
	}
	return time.Time{}
}

// stageAt is the stage that the card was in at a moment; "" before its first.
func (l Life) stageAt(at time.Time) workflow.Stage {
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
