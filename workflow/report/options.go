package report

import (
	"fmt"
	"time"

	"opsboard/workflow"
)

// Options say which figures are wanted.
type Options struct {
	From, To workflow.Date // both days included; To "" is today, From "" twelve weeks before To
	Now      time.Time
	Rules    *workflow.Rules // the order of stages, the cadence and its zone
	Work     workflow.Stage  // cycle time begins where a card first enters it; "" is [workflow.Rules.WorkStage]
	Burn     workflow.Date   // the iteration to burn down: a day in it; "" is the one of To
	Seed     uint64          // of the forecast's chance: the same seed gives the same forecast
}

// filled are the options with nothing left open. What cannot be is an
// *[workflow.Invalid].
func (o Options) filled() (Options, error) {
	today := o.Rules.Cadence().Today(o.Now)
	if o.To == "" {
		o.To = today
	}
	if o.From == "" {
		o.From = o.To.Add(-12*7 + 1)
	}
	if o.From > o.To {
		return o, &workflow.Invalid{Field: "since", Value: string(o.From), Why: fmt.Sprintf("lies after %s, the last day of the report", o.To)}
	}
	if o.From > today {
		return o, &workflow.Invalid{Field: "since", Value: string(o.From), Why: fmt.Sprintf("lies in the future: today is %s", today)}
	}
	if o.To.Since(o.From) >= longest {
		return o, &workflow.Invalid{Field: "since", Value: string(o.From), Why: "is more than fifty years before the end of the report"}
	}
	if o.To > today {
		o.To = today
	}
	if o.Work == "" {
		o.Work = o.Rules.WorkStage()
	} else {
		stage, err := o.Rules.FindStage(string(o.Work))
		if err != nil {
			return o, err
		}
		o.Work = stage
	}
	if o.Burn == "" {
		o.Burn = o.To
	}
	return o, nil
}
