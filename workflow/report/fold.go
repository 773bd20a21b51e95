package report

import (
	"slices"
	"time"

	"opsboard/workflow"
)

// Fold makes lives out of events, one card after the other. Its zero value is
// ready; one Fold used for many cards allocates little.
type Fold struct {
	life  Life
	begun bool
	now   place
}

// place is where the card stands after the events so far.
type place struct {
	stage           workflow.Stage
	resolution      workflow.Resolution
	iteration       workflow.Date
	entered, closed time.Time
}

// Begin forgets the card before.
func (f *Fold) Begin(card workflow.CardID) {
	l := &f.life
	*f = Fold{life: Life{
		Card: card, Visits: l.Visits[:0], Closings: l.Closings[:0], Rounds: l.Rounds[:0], Forced: l.Forced[:0], Over: l.Over[:0], RolledOver: l.RolledOver[:0], Plans: l.Plans[:0],
	}}
}

// Life is what the events since Begin made; ok is false where there were none.
// Its lists are good until the next Begin.
func (f *Fold) Life() (l *Life, ok bool) { return &f.life, f.begun }

// Take adds the next event. Those that were taken back, and the taking back
// itself, are to be left out, as if neither had happened. A card that is put
// elsewhere while it is closed stays nowhere.
func (f *Fold) Take(e *Event) {
	if e.Has == 0 && !e.Rolls && !e.Forces && !e.Over && f.begun { // most lines
		f.setRounds(e)
		return
	}
	l, was := &f.life, f.now
	f.set(e)
	if !f.begun {
		f.begun, l.Created = true, e.At
		if e.Has&HasCreated != 0 && !e.Created.IsZero() {
			l.Created = e.Created
		}
	}
	if f.now.stage != was.stage && (was.resolution == workflow.Open || f.now.resolution == workflow.Open) {
		at := before(f.now.entered, e.At)
		l.leave(at)
		l.Visits = append(l.Visits, Visit{Stage: f.now.stage, From: at})
	}
	switch open, wasOpen := f.now.resolution == workflow.Open, was.resolution == workflow.Open; {
	case wasOpen && !open:
		at := before(f.now.closed, e.At)
		l.leave(at)
		l.Closings = append(l.Closings, Closing{From: at, As: f.now.resolution})
	case !wasOpen && open:
		l.Closings[len(l.Closings)-1].To = later(e.At, l.Closings[len(l.Closings)-1].From)
		if f.now.stage == was.stage {
			l.Visits = append(l.Visits, Visit{Stage: f.now.stage, From: e.At})
		}
	case !open:
		l.correct(f.now.resolution, was.closed, f.now.closed)
	}
	if f.now.iteration != was.iteration {
		l.Plans = append(l.Plans, Plan{e.At, f.now.iteration})
	}
	if e.Over {
		l.Over = append(l.Over, e.At)
	}
	switch {
	case e.Rolls:
		l.RolledOver = append(l.RolledOver, e.At)
	case e.Forces:
		l.Forced = append(l.Forced, e.At)
	}
}

// set takes over the values that the event gives.
func (f *Fold) set(e *Event) {
	l := &f.life
	if e.Has&HasKind != 0 {
		l.Kind = e.Kind
	}
	if e.Has&HasStage != 0 {
		f.now.stage = e.Stage
	}
	if e.Has&HasResolution != 0 {
		f.now.resolution = e.Resolution
	}
	if e.Has&HasWeight != 0 {
		l.Weight = e.Weight
	}
	if e.Has&HasIteration != 0 {
		f.now.iteration = e.Iteration
	}
	if e.Has&HasEntered != 0 {
		f.now.entered = e.Entered
	}
	if e.Has&HasClosed != 0 {
		f.now.closed = e.Closed
	}
	f.setRounds(e)
}

func (f *Fold) setRounds(e *Event) {
	l := &f.life
	for _, r := range e.Rounds {
		switch i := r.Number - 1; {
		case i >= len(l.Rounds) && !r.Gone:
			l.Rounds = append(l.Rounds, r.Round)
		case i >= len(l.Rounds):
		case r.Gone:
			l.Rounds = slices.Delete(l.Rounds, i, i+1)
		default:
			l.Rounds[i] = r.Round
		}
	}
}

// before is when the card says that it happened, where that is earlier than the
// line: an import tells of a move on the day of the import, and the card itself
// knows better.
func before(own, line time.Time) time.Time {
	if !own.IsZero() && own.Before(line) {
		return own
	}
	return line
}
