package workflow

import (
	"slices"
	"strings"
	"time"
)

// Supply is the act that gives what a gate lacks; the board knows its key, the
// command line its command.
type Supply string

// The supplies.
const (
	SupplyTriage    Supply = "triage"
	SupplyAnswered  Supply = "answered"
	SupplyApprove   Supply = "approve"
	SupplyGameplan  Supply = "gameplan"
	SupplySchedule  Supply = "schedule"
	SupplyValidate  Supply = "validate"
	SupplyReceived  Supply = "received"
	SupplyBlueprint Supply = "blueprint"
	SupplyWait      Supply = "wait" // nothing but time gives it
	SupplyComment   Supply = "comment"
	SupplyReason    Supply = "reason"
	SupplyEdit      Supply = "edit"
	SupplyKind      Supply = "kind"
	SupplyForce     Supply = "force"
	SupplyReopen    Supply = "reopen"
	SupplyStage     Supply = "stage" // it has to be in another stage first
)

// Gate is one guard looked at for one card.
type Gate struct {
	Guard  string // the guard's name in the workflow file
	Field  string // the word of the --json contract: "gameplan"
	Met    bool
	Need   string // what is needed, as it stands in a sentence: "a gameplan"
	By     string // what meets it: "approval of ana, director"; empty while it is not met
	Who    string // who can give it: "the DRI"
	Supply Supply
}

// look is what a guard may look at.
type look struct {
	rules *Rules
	card  *Card
	today Date
	// passed: the gate lies behind the card. What held for a moment then (a period
	// that was still to come, or the current one) need not hold for ever.
	passed bool
}

// isMomentary reports whether a guard holds for a time only, by its nature.
func isMomentary(guard string) bool {
	return strings.HasPrefix(guard, "iteration-") || guard == "validation-requested"
}

// guard judges one condition. Which guard stands on which arrow is data.
type guard func(look) Gate

// guards are all conditions that a workflow file can name.
var guards = map[string]guard{
	"triage-valid":         triageValid,
	"informed":             informed,
	"approval":             approvalGiven,
	"gameplan":             gameplanPresent,
	"iteration-later":      iterationLater,
	"iteration-current":    iterationCurrent,
	"iteration-begun":      iterationBegun,
	"milestone":            milestoneSet,
	"dri":                  driSet,
	"validation-requested": validationRequested,
	"validation-received":  validationReceived,
	"validation-skipped":   validationSkipped,
	"validation-settled":   validationSettled,
	"blueprint":            blueprintPresent,
}

func guardNames() []string {
	out := make([]string, 0, len(guards))
	for name := range guards {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func triageValid(l look) Gate {
	g := Gate{Field: "triage", Need: "triage to record that it is valid", Who: "whoever triages", Supply: SupplyTriage}
	if t := l.card.Triage; t.Verdict == Valid {
		g.Met, g.By = true, "found valid by "+t.By
	}
	return g
}

func informed(l look) Gate {
	g := Gate{Field: "information", Need: "an answer from the requester", Who: orWord(l.card.Requester, "the requester"), Supply: SupplyAnswered}
	if !l.card.IsWaiting() {
		g.Met, g.By = true, "nothing is being waited for"
	}
	return g
}

func gameplanPresent(l look) Gate {
	g := Gate{Field: "gameplan", Need: "a gameplan", Who: orWord(l.card.DRI, "whoever plans it"), Supply: SupplyGameplan}
	if !isBlank(l.card.Gameplan) {
		g.Met, g.By = true, "the gameplan is written"
	}
	return g
}

func iterationLater(l look) Gate {
	g := Gate{Field: "iteration", Need: "a later iteration", Who: "whoever plans", Supply: SupplySchedule}
	it := l.card.Iteration
	switch {
	case it.IsZero():
		g.Need = "an iteration"
	case it.Start > l.today || l.passed:
		g.Met, g.By = true, "scheduled for "+it.String()
	case it.Ended(l.today):
		g.Need = "a current or later iteration (" + it.String() + " has ended)"
	}
	return g
}

func iterationCurrent(l look) Gate {
	g := Gate{Field: "iteration", Need: "the current iteration", Who: "whoever plans", Supply: SupplySchedule}
	switch it := l.card.Iteration; {
	case it.IsZero():
		g.Need = "an iteration"
	case it.Holds(l.today), l.passed && it.Begun(l.today):
		g.Met, g.By = true, "scheduled for "+it.String()
	}
	return g
}

func iterationBegun(l look) Gate {
	g := Gate{Field: "iteration", Need: "its iteration to begin", Who: "time, or a new schedule", Supply: SupplyWait}
	switch it := l.card.Iteration; {
	case it.IsZero():
		g.Need, g.Who, g.Supply = "an iteration", "whoever plans", SupplySchedule
	case it.Begun(l.today):
		g.Met, g.By = true, "its iteration began on "+day(it.Start)
	default:
		g.Need = "its iteration to begin on " + day(it.Start)
	}
	return g
}

func day(d Date) string { return d.Time().Format("2 January") }

func milestoneSet(l look) Gate {
	g := Gate{Field: "milestone", Need: "a milestone", Who: "whoever plans", Supply: SupplySchedule}
	if m := l.card.Milestone; m != "" {
		g.Met, g.By = true, "milestone "+m
	}
	return g
}

func driSet(l look) Gate {
	g := Gate{Field: "dri", Need: "a DRI", Who: "whoever plans", Supply: SupplySchedule}
	if d := l.card.DRI; d != "" {
		g.Met, g.By = true, "DRI "+d
	}
	return g
}

// asked is whom a validation is requested of when nobody is named.
func asked(c *Card) string {
	if c.Delegate != "" {
		return c.Delegate
	}
	return c.Requester
}

// newest is the newest round that counts: one that came before the card was
// reopened belongs to an earlier life.
func newest(c *Card) Round {
	r := c.Round()
	if lastTime(r).Before(c.ReopenedAt) {
		return Round{}
	}
	return r
}

func lastTime(r Round) time.Time {
	if r.AnsweredAt.After(r.At) {
		return r.AnsweredAt
	}
	return r.At
}

func validationRequested(l look) Gate {
	g := Gate{Field: "validation", Need: "validation to be requested", Who: orWord(l.card.DRI, "the DRI"), Supply: SupplyValidate}
	switch r := newest(l.card); r.State {
	case Requested:
		g.Met, g.By = true, "requested of "+r.Of
	case Received:
		g.Met, g.By = true, "validated by "+r.AnsweredBy
	}
	return g
}

func validationReceived(l look) Gate {
	g := Gate{Field: "validation", Who: orWord(asked(l.card), "the requester or the delegate"), Supply: SupplyReceived}
	switch r := newest(l.card); r.State {
	case Received:
		g.Met, g.By = true, "validated by "+r.AnsweredBy
	case Requested:
		g.Need, g.Who = "validation from "+r.Of, r.Of
	case Rejected:
		g.Need, g.Supply = "another validation (the last one was rejected)", SupplyValidate
	default:
		g.Need, g.Supply = "a validation", SupplyValidate
	}
	return g
}

func validationSkipped(l look) Gate {
	g := Gate{Field: "validation", Need: "validation to be skipped", Who: orWord(l.card.DRI, "the DRI"), Supply: SupplyValidate}
	if r := newest(l.card); r.State == Skipped {
		g.Met, g.By = true, "skipped by "+r.AnsweredBy
	}
	return g
}

func validationSettled(l look) Gate {
	if g := validationSkipped(l); g.Met {
		return g
	}
	return validationReceived(l)
}

func blueprintPresent(l look) Gate {
	g := Gate{Field: "blueprint", Need: "a blueprint", Who: orWord(l.card.DRI, "the DRI"), Supply: SupplyBlueprint}
	if b := l.card.Blueprint; !isBlank(b.Text) || len(b.Links) > 0 {
		g.Met, g.By = true, "the blueprint is recorded"
	}
	return g
}
