package workflow

import (
	"fmt"
	"slices"
	"time"
)

// FirstStages are the stages in which new cards stand, each once: where triage
// looks.
func (r *Rules) FirstStages() []Stage {
	var out []Stage
	for _, f := range r.kinds {
		if !slices.Contains(out, f.stages[0]) {
			out = append(out, f.stages[0])
		}
	}
	return out
}

// Turn says whether a card, with its comments there, is triage's to look at now,
// and why: a card in its first stage that is new, waits on nobody, was answered,
// or has waited for askAgain and longer (0: it waits as long as it takes).
func (r *Rules) Turn(c Card, askAgain time.Duration, now time.Time) (why string, ok bool) {
	f := r.flow(c.Kind)
	if f == nil || !c.IsOpen() || c.Stage != f.stages[0] {
		return "", false
	}
	for _, w := range r.Waits(c) {
		if w.For == ForValidation {
			continue
		}
		days := daysOf(now.Sub(w.Since))
		switch {
		case w.Answered:
			return w.Whom + " answered", true
		case askAgain <= 0 || now.Sub(w.Since) < askAgain:
			return "", false
		case w.For == ForApproval:
			return fmt.Sprintf("approval asked of %s %s ago", w.Whom, days), true
		}
		return fmt.Sprintf("%s has not answered for %s", orWord(w.Whom, "the requester"), days), true
	}
	switch g := r.Next(c, now); {
	case c.Triage.Verdict == "":
		return "new", true
	case g.Ready():
		return "ready for " + string(g.To), true
	}
	if level, lacks := r.AsksWhom(c); lacks {
		return "approval to be requested of " + level, true
	}
	return string(c.Triage.Verdict), true
}

// daysOf is a stretch of time in whole days, in words.
func daysOf(d time.Duration) string {
	if n := int(d.Hours() / 24); n != 1 {
		return fmt.Sprintf("%d days", n)
	}
	return "1 day"
}
