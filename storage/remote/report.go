package remote

import (
	"time"

	"opsboard/workflow"
)

// Report is what a sync did.
type Report struct {
	Started  time.Time `json:"started"`
	New      int       `json:"new,omitempty"`       // cards that came
	Changed  int       `json:"changed,omitempty"`   // cards here that a fact changed
	Created  int       `json:"created,omitempty"`   // cards that were made there
	Updated  int       `json:"updated,omitempty"`   // cards that were changed there
	Notes    int       `json:"notes,omitempty"`     // comments that were made there
	Clashes  int       `json:"clashes,omitempty"`   // found in this run
	Breaches int       `json:"breaches,omitempty"`  // of them, moves there that broke a rule
	Refused  int       `json:"refused,omitempty"`   // changes that the remote did not take
	Gone     int       `json:"gone,omitempty"`      // cards that cannot be seen there any more
	FlowCame bool      `json:"flow_came,omitempty"` // the workflow of the remote is that of the board now
	FlowSent bool      `json:"flow_sent,omitempty"` // that of the board is the remote's; one that a log is founded with, where nothing else is sent
	Waiting  int       `json:"waiting,omitempty"`   // changes of which it is not known yet whether they landed
	Unplaced []string  `json:"unplaced,omitempty"`  // what of cards there has no place here
	Said     []string  `json:"said,omitempty"`      // what else a person should know
	Again    time.Time `json:"again,omitzero"`      // when another run has something to do, by this machine's clock
	Would    []Change  `json:"-"`                   // of a plan: what would be sent
	Caps     Caps      `json:"-"`                   // as found when signing in; the zero value where nobody did
	Lacks    []Missing `json:"-"`                   // what cannot be kept there
	ReadOnly string    `json:"-"`                   // why nothing may be sent
}

// Quiet reports whether nothing happened.
func (r *Report) Quiet() bool {
	return r.New+r.Changed+r.Created+r.Updated+r.Notes+r.Clashes+r.Refused+r.Gone == 0 && !r.FlowCame && !r.FlowSent
}

// Progress is how far a sync has come.
type Progress struct {
	Phase string // "pull", "check", "push"
	Done  int
	Total int // 0 where it is not known
	Card  workflow.CardID
}

// again remembers the earliest moment at which another run has something to do.
func (r *Report) again(at time.Time) {
	if !at.IsZero() && (r.Again.IsZero() || at.Before(r.Again)) {
		r.Again = at
	}
}
