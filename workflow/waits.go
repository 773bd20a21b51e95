package workflow

import (
	"slices"
	"strings"
	"time"
)

// What a card waits for.
const (
	ForInformation = "information"
	ForApproval    = "approval"
	ForValidation  = "validation"
)

// Wait is one thing that a card waits for: on whom, and since when.
type Wait struct {
	For   string // information, approval or validation
	Whom  string // a name, or the level of an approval
	Since time.Time
	Note  string // what was asked
	// Answered says that whom the card waits on has commented since, which nobody
	// has looked at yet.
	Answered bool
}

// Waits are what the card waits for, with its comments there: what its requester
// was asked, an approval that was requested and not given, a validation that was
// asked for. A closed card waits for nothing.
func (r *Rules) Waits(c Card) []Wait {
	if !c.IsOpen() {
		return nil
	}
	var out []Wait
	if c.IsWaiting() {
		out = append(out, c.waitsForInformation())
	}
	if w, ok := r.waitsForApproval(c); ok {
		out = append(out, w)
	}
	if v := c.Round(); v.State == Requested {
		out = append(out, Wait{For: ForValidation, Whom: v.Of, Since: v.At, Note: v.Note})
	}
	return out
}

const asksInformation = " for information: "

func (c Card) waitsForInformation() Wait {
	w := Wait{For: ForInformation, Whom: c.Requester, Since: c.WaitingSince}
	for _, m := range c.Comments {
		switch _, what, asks := strings.Cut(m.Text, asksInformation); {
		case !m.At.Before(c.WaitingSince) && asks && strings.HasPrefix(m.Text, "Waiting on "):
			w.Note = what
		case m.At.After(c.WaitingSince) && (equalFold(m.Author, c.Requester) || c.Delegate != "" && equalFold(m.Author, c.Delegate)):
			w.Answered = true
		}
	}
	return w
}

// asksApproval begins the comment that requests an approval; after the level
// comes ": " and the reason.
const asksApproval = "Approval requested of "

// waitsForApproval is the newest request for the approval that the card still
// lacks.
func (r *Rules) waitsForApproval(c Card) (w Wait, ok bool) {
	n, lacks := r.lacksApproval(c)
	if !lacks {
		return w, false
	}
	for _, m := range slices.Backward(c.Comments) {
		rest, asks := strings.CutPrefix(m.Text, asksApproval)
		level, reason, _ := strings.Cut(rest, ": ")
		if asks && slices.Contains(n.Levels, level) && !m.At.Before(c.Approval.At) {
			return Wait{For: ForApproval, Whom: level, Since: m.At, Note: reason}, true
		}
	}
	return w, false
}

// AwaitsApproval reports whether the card, with its comments there, waits for an
// approval that was requested.
func (r *Rules) AwaitsApproval(c Card) bool {
	_, ok := r.waitsForApproval(c)
	return ok && c.IsOpen()
}

// lacksApproval is the approval that triage found the card to need, and that is
// not documented.
func (r *Rules) lacksApproval(c Card) (n Needed, lacks bool) {
	f := r.flow(c.Kind)
	if f == nil || !f.usesGuard("approval") {
		return n, false
	}
	n, known := r.NeededApproval(c)
	return n, known && len(n.Levels) > 0 && !slices.Contains(n.Levels, c.Approval.Level)
}

// AsksWhom is the lowest level of people whose approval the card needs and has
// not; ok is false where none is to be requested.
func (r *Rules) AsksWhom(c Card) (level string, ok bool) {
	n, lacks := r.lacksApproval(c)
	if !lacks {
		return "", false
	}
	i := slices.IndexFunc(n.Levels, func(l string) bool { return l != levelRoadmap })
	return n.Levels[max(0, i)], true
}

func (a RequestApproval) apply(j *judgement) (RuleName, error) {
	rule := j.leaving()
	if err := j.needOpenOr("request an approval", "approval"); err != nil {
		return "", err
	}
	if !j.flow.usesGuard("approval") {
		return "", j.refuse(rule, "", j.rules.aKind(j.card.Kind)+" needs no approval")
	}
	n, known := j.rules.NeededApproval(*j.card)
	if !known {
		return "", j.without(rule, []Gate{approvalGiven(look{rules: j.rules, card: j.card})}, "which approval is needed follows from a roadmap verdict")
	}
	lowest, lacks := j.rules.AsksWhom(*j.card)
	switch {
	case len(n.Levels) == 0:
		return "", j.refuse(rule, "", "no approval is needed: "+n.Why)
	case !lacks:
		return "", j.refuse(rule, "", "the approval is documented: by "+j.card.Approval.By+", "+j.card.Approval.Level)
	}
	level := orWord(strings.ToLower(strings.TrimSpace(a.Level)), lowest)
	if !slices.Contains(n.Levels, level) {
		return "", &Invalid{Field: "level", Value: a.Level, Why: "does not satisfy here: " + orList(n.Levels) + " does", Nearest: Nearest(level, n.Levels)}
	}
	reason := orWord(strings.TrimSpace(a.Reason), n.Why)
	if err := checkText("reason", reason); err != nil {
		return "", err
	}
	j.say(asksApproval + level + ": " + reason)
	return rule, nil
}
