package cli

import (
	"strings"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// moment is the time that is looked at: now, or that of --at.
func (a *app) moment() time.Time {
	if a.past.IsZero() {
		return a.env.Now()
	}
	return a.past
}

// lookAt reads --at. At a terminal it is said that what follows is the past.
func (a *app) lookAt(when string, r *workflow.Rules) (err error) {
	if when == "" {
		return nil
	}
	zone := r.Cadence().Zone
	if zone == nil {
		zone = time.UTC
	}
	if a.past, err = board.ParseMoment(when, a.env.Now(), zone); err != nil {
		day, _, _ := strings.Cut(strings.TrimSpace(when), " ") // of a day and a time
		return ofFlag("at", withNearestDay(err, day))
	}
	if a.out.terminal {
		a.note("this is the past: the board as it stood on %s", localTime(a.past, r.Cadence()))
	}
	return nil
}

// wholeThen is a card of a list in the past, whole.
func (a *app) wholeThen(s *storage.Store, id workflow.CardID) (workflow.Card, error) {
	then, err := s.CardAt(id, a.past)
	return then.Card, err
}

// asOf is the moment of --at for JSON, nil for now.
func (a *app) asOf() *string { return stamp(a.past) }
