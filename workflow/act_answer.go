package workflow

import (
	"slices"
	"strconv"
	"strings"
)

// Take is what is chosen for a clash.
type Take string

// The answers to a clash.
const (
	TakeTheirs Take = "theirs" // what the remote has stands; mine is given up
	TakeMine   Take = "mine"   // my value again; it is sent at the next sync
	TakeValue  Take = "value"  // a third value
	TakeAccept Take = "accept" // of a breach: it stands, with a reason, and is marked as forced
	TakeBack   Take = "back"   // of a breach: the card goes back, with a reason
	TakeLeave  Take = "leave"  // nothing is done, and the clash is closed
)

// Answer answers a [Clash]. What it sets passes through the same rules as any
// other change; taking it back opens the clash again.
type Answer struct {
	Clash  string // its id
	Take   Take
	Value  string // for TakeValue: the written form of the value
	Reason string // for TakeAccept and TakeBack, and for a move that needs one
	Force  bool   // with a reason: move although a gate is missing
}

// Name as histories show it.
func (Answer) Name() string { return "answer" }

// Takes are the answers that a clash can have, the first being what happens when
// nobody does anything else.
func (c Clash) Takes() []Take {
	switch c.Kind {
	case ClashBreach:
		return []Take{TakeLeave, TakeAccept, TakeBack}
	case ClashGone:
		return []Take{TakeLeave, TakeMine}
	case ClashDuplicate:
		return []Take{TakeLeave}
	case ClashTransition, ClashGuard:
		return []Take{TakeTheirs, TakeMine}
	case ClashRefused:
		if c.Field == "" {
			return []Take{TakeMine} // several values at once: they are mended on the card, then tried again
		}
	}
	return []Take{TakeTheirs, TakeMine, TakeValue}
}

func (a Answer) apply(j *judgement) (RuleName, error) {
	clash, ok := j.card.Clash(a.Clash)
	if !ok {
		return "", j.refuse("card/clash", "", "the card has no clash "+quoted(a.Clash)+" any more: somebody answered it")
	}
	if takes := clash.Takes(); !slices.Contains(takes, a.Take) {
		return "", &Invalid{Field: "answer", Value: string(a.Take), Why: "is no answer to this clash: it takes " + orList(takes), Nearest: Nearest(string(a.Take), plain(takes))}
	}
	if err := checkText("reason", a.Reason); err != nil {
		return "", err
	}
	if err := j.settle(a, clash); err != nil {
		return "", err
	}
	j.reason = a.Reason
	j.card.Clashes = slices.DeleteFunc(j.card.Clashes, func(c Clash) bool { return c.ID == a.Clash })
	if len(j.card.Clashes) == 0 {
		j.card.Clashes = nil
	}
	return "card/clash", nil
}

func (j *judgement) settle(a Answer, c Clash) error {
	switch {
	case a.Take == TakeAccept:
		return j.acceptBreach(a, c)
	case a.Take == TakeBack:
		return j.goTo(c.Base, Move{Force: true, Reason: a.Reason})
	case a.Take == TakeMine && c.Kind == ClashGone:
		j.card.Remote = Remote{}
		return nil
	case a.Take == TakeLeave, a.Take == TakeMine && c.Kind == ClashRefused && c.Field == "":
		return nil
	case a.Take == TakeMine && c.Kind == ClashRefused && j.has(c.Field, c.Key, c.Mine):
		return nil // it stands here as it was sent
	case a.Take == TakeTheirs && c.Kind == ClashRefused && !j.card.IsOpen():
		return j.set(c.Field, c.Key, c.Theirs) // giving up a value is no work on a closed card
	case a.Take == TakeTheirs && c.Kind == ClashRefused:
		return j.put(c.Field, c.Key, c.Theirs)
	case a.Take == TakeTheirs:
		return nil
	case c.Field == FieldStage:
		return j.goTo(c.Mine, Move{Force: a.Force, Reason: a.Reason})
	case a.Take == TakeMine:
		return j.put(c.Field, c.Key, c.Mine)
	}
	return j.put(c.Field, c.Key, a.Value)
}

// acceptBreach keeps what a remote did against a rule, as if it had been forced
// here.
func (j *judgement) acceptBreach(a Answer, c Clash) error {
	if err := j.needReason(c.Rule, "accepting it", a.Reason); err != nil {
		return err
	}
	from, _ := ReadPlace(c.Base)
	to, _ := ReadPlace(c.Theirs)
	j.card.Forced = withMark(j.card.Forced, Force{
		Rule: c.Rule, Missing: c.Missing, From: from, To: to, Reason: a.Reason, By: j.op.By, At: j.now(),
	})
	return nil
}

// goTo takes the card to a place by the rules of a move, a closing or a
// reopening.
func (j *judgement) goTo(written string, m Move) error {
	stage, closed := ReadPlace(written)
	if !j.card.IsOpen() && closed != j.card.Resolution {
		if _, err := (Reopen{Reason: m.Reason}).apply(j); err != nil {
			return err
		}
	}
	if m.To = stage; stage != j.card.Stage {
		if _, err := m.apply(j); err != nil {
			return err
		}
	}
	if closed != j.card.Resolution && closed != Open {
		_, err := j.close(closed, "Closed as "+string(closed), m.Reason)
		return err
	}
	return nil
}

// put sets a value through the action that a person would use for it.
func (j *judgement) put(f Field, key, text string) error {
	var err error
	switch f {
	case FieldTitle:
		_, err = Edit{Title: &text}.apply(j)
	case FieldDescription:
		_, err = Edit{Description: &text}.apply(j)
	case FieldDRI:
		_, err = Edit{DRI: &text}.apply(j)
	case FieldRequester:
		_, err = Edit{Requester: &text}.apply(j)
	case FieldDelegate:
		_, err = Edit{Delegate: &text}.apply(j)
	case FieldPriority, FieldWeight:
		err = j.putNumber(f, text)
	case FieldDue:
		day := Date(text)
		_, err = Edit{Due: &day}.apply(j)
	case FieldLabel:
		err = j.putLabel(key, text)
	case FieldMilestone:
		_, err = Schedule{Milestone: &text}.apply(j)
	case FieldIteration:
		it, bad := readIteration(text)
		if bad != nil {
			return &Invalid{Field: "iteration", Value: text, Why: "cannot be read"}
		}
		_, err = Schedule{Iteration: &it}.apply(j)
	default:
		err = j.set(f, key, text)
	}
	return err
}

// set sets a value as it is written.
func (j *judgement) set(f Field, key, text string) error {
	if bad := j.card.Set(f, key, text); bad != nil {
		return &Invalid{Field: string(f), Value: text, Why: "cannot be read: " + bad.Error()}
	}
	return nil
}

// has reports whether the card has the value.
func (j *judgement) has(f Field, key, text string) bool {
	for _, v := range j.card.Values() {
		if v.Field == f && v.Key == key {
			return sameValue(f, v.Text, text)
		}
	}
	return text == ""
}

// putLabel puts another label in the place of one, the same again, or none.
func (j *judgement) putLabel(key, text string) error {
	if text != key {
		if _, err := (Edit{RemoveLabels: []string{key}}).apply(j); err != nil || text == "" {
			return err
		}
	}
	return j.addLabels([]string{text})
}

func (j *judgement) putNumber(f Field, text string) error {
	n := 0
	if text = strings.TrimSpace(text); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			return &Invalid{Field: string(f), Value: text, Why: "is no number"}
		}
	}
	do := Edit{Priority: &n}
	if f == FieldWeight {
		do = Edit{Weight: &n}
	}
	_, err := do.apply(j)
	return err
}
