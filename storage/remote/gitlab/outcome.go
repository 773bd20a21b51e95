package gitlab

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// outcome says what became of a change whose call failed. wasSent tells the call
// that makes the change from those before it, which change nothing.
func (d *Driver) outcome(err error, ch remote.Change, wasSent bool) remote.Outcome {
	delete(d.recent, ch.RID) // whatever became of it: parts of a PUT may have landed
	var no refusal
	if errors.As(err, &no) {
		return remote.Outcome{State: remote.Refused, Why: no.Error()}
	}
	var f *Failure
	if !errors.As(err, &f) {
		return remote.Outcome{State: remote.NotSent, Why: redact(err.Error()), Err: err}
	}
	out := remote.Outcome{State: remote.NotSent, Why: said(err)}
	var wait *remote.LaterError
	switch errors.As(err, &wait); {
	case wasSent && !f.unsent && mayLand(f):
		out.State, out.After = remote.Unknown, d.ambiguousUntil(ch)
		if f.Status == 0 && !f.broken && errors.Is(err, context.Canceled) {
			out.Err = err
		}
	case wait != nil:
		out.State, out.After = remote.Later, wait.After
	case errors.Is(err, remote.ErrAuth), errors.Is(err, remote.ErrOffline), errors.Is(err, context.Canceled):
		out.Err = err
	case isAboutMore(f):
		out.Err = err
	case f.Status == http.StatusNotFound && wasSent && ch.What == remote.Create:
		out.Err = gone(err) // it is the project that is not there
	case isInTheWay(f.Status):
		out.After = d.client.time().Add(lag)
	case f.Status/100 == 4:
		out.State, out.Dropped = remote.Refused, blamed(f.Names)
	default:
		out.Err = err
	}
	return out
}

// mayLand reports whether a request may be carried out in spite of how it ended: it
// was not answered, or by somebody who need not know.
func mayLand(f *Failure) bool {
	return f.Status == 0 || f.Status == http.StatusRequestTimeout || f.Status >= 500 || f.Status/100 == 2 || f.broken
}

// isAboutMore reports whether a refusal is about the token and not about this card:
// every other one would be refused alike.
func isAboutMore(f *Failure) bool {
	return f.Status == http.StatusForbidden && strings.Contains(f.Said, "insufficient_scope")
}

// isInTheWay reports whether nothing was done and the same may be sent again: the
// answer is of something before GitLab, or, as 409, GitLab's word that somebody else
// was saving the same issue.
func isInTheWay(status int) bool {
	switch status {
	case http.StatusConflict, http.StatusProxyAuthRequired, http.StatusMisdirectedRequest, http.StatusTooEarly:
		return true
	}
	return status/100 == 3
}

// undecided is the outcome of a Resolve that could not look.
func (d *Driver) undecided(err error, ch remote.Change) remote.Outcome {
	out := remote.Outcome{State: remote.Unknown, After: d.ambiguousUntil(ch), Why: said(err)}
	var wait *remote.LaterError
	if errors.As(err, &wait) {
		if wait.After.After(out.After) {
			out.After = wait.After
		}
		return out
	}
	out.Err = err
	return out
}

// ambiguousUntil is from when on one may look for an unanswered change.
func (d *Driver) ambiguousUntil(ch remote.Change) time.Time {
	at := ch.SentAt
	if at.IsZero() {
		at = d.client.time()
	}
	return at.Add(d.cfg.Ambiguity).UTC()
}

// asked is a change that was sent to GitLab.
type asked struct {
	had     *issue        // before it; nil where there was none
	edit    *edit         // what was sent
	want    workflow.Card // what is to be there now
	was     workflow.Card // what the comments say of the card
	changes []workflow.Change
}

// landed is the outcome of a change that was answered: what is there now, and
// what of it GitLab did not keep.
func (d *Driver) landed(r *reply, is *issue, a asked) remote.Outcome {
	id, isMarked := d.identity(is)
	d.meet(is)
	p := &placing{d: d, is: is, said: saidBefore(a.was, is)}
	p.place(id, isMarked)
	p.card.Rounds = a.was.Rounds // the label is there, the round itself travels as a comment
	for _, l := range a.was.Links {
		if l.Relation == relation && !slices.Contains(p.card.Links, l) {
			p.card.Links = append(p.card.Links, l)
		}
	}
	m := d.markOf(is)
	if is.Notes != a.notes() {
		m.Notes = -1 // somebody commented meanwhile: the next pull reads it
	}
	for _, l := range p.card.Links {
		if l.Relation == relation {
			m.Links = append(m.Links, [2]string{l.URL, l.Title})
		}
	}
	d.keep(is)
	d.wroteTo(is, d.client.orTime(r.date), is.Notes)
	e := a.edit
	for _, ch := range a.changes {
		if e.left(ch) || p.kept(ch, a.want) {
			continue
		}
		if why := string(ch.Field) + " was not kept by GitLab"; ch.Field == workflow.FieldLabel {
			e.drop(ch.Field, why, ch.Key)
		} else {
			e.drop(ch.Field, why)
		}
	}
	slices.Sort(e.dropped)
	return e.landed(&remote.Fact{RID: is.rid(), Seen: &remote.Seen{
		Card: p.card, Marked: isMarked, At: is.UpdatedAt.Time, By: d.account.User.Username, Mark: m.pack(), Raw: is.raw, Unplaced: p.unplaced, Half: p.half(),
	}})
}

// notes is how many comments there were before.
func (a asked) notes() int {
	if a.had == nil {
		return 0
	}
	return a.had.Notes
}

// saidBefore is what the comments held before the change.
func saidBefore(was workflow.Card, is *issue) carried {
	c := carried{card: was, set: map[workflow.Field]bool{workflow.FieldRequester: was.Requester != ""}}
	c.resolved = is.ClosedAt.Time
	return c
}

func valuesOf(c workflow.Card, f workflow.Field) []workflow.Value {
	return slices.DeleteFunc(c.Values(), func(v workflow.Value) bool { return v.Field != f })
}

// kept reports whether what was asked for is there.
func (p *placing) kept(ch workflow.Change, want workflow.Card) bool {
	c := &p.card
	switch f := ch.Field; f {
	case workflow.FieldTitle:
		return c.Title == want.Title
	case workflow.FieldDescription:
		return c.Description == want.Description
	case workflow.FieldStage:
		return c.Stage == want.Stage
	case workflow.FieldKind:
		return c.Kind == want.Kind
	case workflow.FieldResolution:
		return c.IsOpen() == want.IsOpen()
	case workflow.FieldDRI:
		return c.DRI == want.DRI
	case workflow.FieldMilestone:
		return c.Milestone == want.Milestone
	case workflow.FieldIteration:
		return c.Iteration.Start == want.Iteration.Start
	case workflow.FieldDue:
		return c.Due == want.Due
	case workflow.FieldLabel:
		return slices.Contains(c.Labels, ch.Key) == (ch.New != "")
	case workflow.FieldComment:
		return false // said is said
	case workflow.FieldRound:
		return p.placed.Round == p.d.rules.Place(p.d.rules.LabelsOf(want)).Round
	case workflow.FieldPriority:
		return c.Priority == want.Priority
	case workflow.FieldWeight:
		return c.Weight == want.Weight
	case workflow.FieldWaitingSince:
		return c.IsWaiting() == want.IsWaiting()
	case workflow.FieldConfidential:
		return c.Confidential == want.Confidential
	}
	return !p.d.isSaid(ch.Field) || slices.Equal(valuesOf(*c, ch.Field), valuesOf(want, ch.Field))
}
