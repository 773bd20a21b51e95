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

// create makes an issue of a card. What a POST cannot carry (iteration, comments,
// a closed state) follows as changes of their own.
func (d *Driver) create(ctx context.Context, ch remote.Change) remote.Outcome {
	want := d.Canon(ch.Want)
	m := marker{card: ch.Card, op: ch.ID, rest: extras{By: ch.By}}
	if !ch.Want.CreatedAt.IsZero() {
		m.rest.At = ch.Want.CreatedAt.UTC().Format(time.RFC3339Nano)
	}
	e := &edit{body: map[string]any{"title": want.Title, "description": m.sign(want.Description)}}
	names, err := d.spelled(ctx, e, d.rules.LabelsOf(want), want.Labels)
	if err != nil {
		return d.outcome(err, ch, false)
	}
	if len(names) > 0 {
		e.body["labels"] = strings.Join(names, ",")
	}
	touched := map[workflow.Field]bool{
		workflow.FieldDue: want.Due != "", workflow.FieldConfidential: want.Confidential, workflow.FieldDRI: want.DRI != "",
		workflow.FieldMilestone: want.Milestone != "", workflow.FieldWeight: want.Weight != 0,
	}
	if err := d.fill(ctx, e, want, nil, touched); err != nil {
		return d.outcome(err, ch, false)
	}
	if out, stale := d.isStale(ch); stale {
		return out
	}
	if until, ok := d.client.rates.issues.take(d.client.time()); !ok {
		return remote.Outcome{State: remote.Later, After: until, Why: tooFast}
	}
	ch = d.leave(ch)
	r, err := d.client.send(ctx, http.MethodPost, d.api("/issues"), e.body)
	if err != nil {
		return d.outcome(err, ch, true)
	}
	is, err := readIssue(r.body)
	if err != nil {
		return d.outcome(r.cut(err), ch, true)
	}
	return d.landed(r, is, asked{edit: e, want: want, was: workflow.Card{WaitingSince: want.WaitingSince}, changes: d.posted(want)})
}

// posted are the values of a card that a POST carries.
func (d *Driver) posted(want workflow.Card) []workflow.Change {
	return slices.DeleteFunc(workflow.Diff(workflow.Card{}, want), func(ch workflow.Change) bool {
		switch ch.Field {
		case workflow.FieldIteration, workflow.FieldResolution, workflow.FieldRound, workflow.FieldComment:
			return true
		}
		return !d.isNative(ch.Field)
	})
}

// update changes the values of an issue that it has a place for.
func (d *Driver) update(ctx context.Context, ch remote.Change) remote.Outcome {
	r, is, out := d.target(ctx, ch)
	if is == nil {
		return out
	}
	e, err := d.edit(ctx, ch, is)
	if err != nil {
		return d.outcome(err, ch, false)
	}
	if e.setsIter {
		ch = d.leave(ch)
		switch err := d.setIteration(ctx, r, e.iteration); {
		case errors.As(err, new(graphError)):
			e.drop(workflow.FieldIteration, err.Error())
		case err != nil:
			return d.outcome(err, ch, true)
		}
	}
	if said := d.onlySaid(ch, is); len(said.Changes) > 0 {
		if out := d.note(ctx, said); out.State != remote.Landed {
			return out
		}
		if len(said.Changes) == len(ch.Changes) {
			return remote.Outcome{State: remote.Landed}
		}
	}
	if touched := fieldsOf(ch.Changes); touched[workflow.FieldComment] {
		e.drop(workflow.FieldComment, "what was said stays said on GitLab")
	}
	if len(e.body) == 0 && !e.setsIter {
		return e.landed(nil)
	}
	var answer *reply
	ch = d.leave(ch)
	if len(e.body) > 0 {
		answer, err = d.client.send(ctx, http.MethodPut, r.path(), e.body)
	} else {
		answer, err = d.client.get(ctx, r.path(), nil)
	}
	if err != nil {
		return d.outcome(err, ch, true)
	}
	now, err := readIssue(answer.body)
	if err != nil {
		return d.outcome(answer.cut(err), ch, true)
	}
	return d.landed(answer, now, asked{had: is, edit: e, want: d.Canon(ch.Want), was: d.asSaid(ch, is), changes: ch.Changes})
}

// onlySaid is the part of an update that GitLab has no place for: it goes as a
// comment of values, which may stand there twice, for the newest counts.
// So does a priority that is cleared and that no label shows: a comment does.
func (d *Driver) onlySaid(ch remote.Change, is *issue) remote.Change {
	out := ch
	out.Changes, out.What = nil, remote.Note
	for _, c := range ch.Changes {
		if d.isSaid(c.Field) || c.Field == workflow.FieldPriority && c.New == "" && d.rules.Place(is.Labels).Priority == 0 {
			out.Changes = append(out.Changes, c)
		}
	}
	return out
}

// asSaid is what the comments hold after an update: what they held before, and
// what the update said.
func (d *Driver) asSaid(ch remote.Change, is *issue) workflow.Card {
	was := before(ch.Want, ch.Changes)
	was, _ = was.With(d.onlySaid(ch, is).Changes) // an unreadable value is an absent one
	was.WaitingSince = ch.Want.WaitingSince
	return d.Canon(was)
}

// edit says what a change asks of the fields of an issue.
func (d *Driver) edit(ctx context.Context, ch remote.Change, is *issue) (*edit, error) {
	want, was := d.Canon(ch.Want), before(ch.Want, ch.Changes)
	e, touched := &edit{body: map[string]any{}}, fieldsOf(ch.Changes)
	byLabel := false
	for f := range touched {
		byLabel = byLabel || isByLabel(f)
	}
	if touched[workflow.FieldDescription] {
		id, _ := d.identity(is)
		m := marker{card: id, op: is.mark.op, rest: extras{By: is.mark.rest.By, At: is.mark.rest.At}}
		e.body["description"] = m.sign(want.Description)
	}
	if was.IsOpen() && !want.IsOpen() {
		e.body["state_event"] = "close"
	} else if !was.IsOpen() && want.IsOpen() {
		e.body["state_event"] = "reopen"
	}
	if byLabel {
		if err := d.relabel(ctx, e, was, want, is); err != nil {
			return nil, err
		}
	}
	return e, d.fill(ctx, e, want, is, touched)
}

// note writes one comment: what was said, or the values that travel so.
func (d *Driver) note(ctx context.Context, ch remote.Change) remote.Outcome {
	said, err := newComment(ch.Want, ch.Changes)
	if err != nil {
		return d.outcome(err, ch, false)
	}
	r, is, out := d.target(ctx, ch)
	if is == nil {
		return out
	}
	if strings.HasPrefix(said.ID, imported) && is.mark.op == "" {
		return remote.Outcome{State: remote.Landed} // it came from there
	}
	id, _ := d.identity(is)
	body := ""
	if said.ID != "" {
		if plain(said.Text) == "" {
			return remote.Outcome{State: remote.Refused, Why: "GitLab keeps no empty comment"}
		}
		body = commentNote(id, said, ch.Kept)
	} else {
		text, rest := render(ch.Want, ch.Changes)
		if len(rest.Set)+len(rest.Texts) == 0 {
			return remote.Outcome{State: remote.Landed}
		}
		rest.By = ch.By
		body = marker{card: id, op: ch.ID, rest: rest}.sign(text)
	}
	if out, stale := d.isStale(ch); stale {
		return out
	}
	if until, ok := d.client.rates.notes.take(d.client.time()); !ok {
		return remote.Outcome{State: remote.Later, After: until, Why: tooFast}
	}
	ch = d.leave(ch)
	answer, err := d.client.send(ctx, http.MethodPost, r.path()+"/notes", map[string]string{"body": body})
	if err != nil {
		return d.outcome(err, ch, true)
	}
	var kept note
	if answer.status == http.StatusAccepted {
		return remote.Outcome{State: remote.Refused, Why: "GitLab took the comment for commands and kept none of it"}
	}
	if err := answer.decode(&kept); err != nil || kept.ID == 0 {
		return d.outcome(answer.cut(errors.New("a note without id")), ch, true)
	}
	is.Notes++
	d.wroteTo(is, d.client.orTime(answer.date), is.Notes)
	return remote.Outcome{State: remote.Landed}
}

// target is the issue that a change goes to, as it was last read, or read now.
// Without one the outcome says why.
func (d *Driver) target(ctx context.Context, ch remote.Change) (ref, *issue, remote.Outcome) {
	r, ok := readRID(ch.RID)
	if !ok {
		return r, nil, remote.Outcome{State: remote.Refused, Why: "that names no issue"}
	}
	if is := d.recent[ch.RID]; is != nil {
		return r, is, remote.Outcome{}
	}
	is, err := d.one(ctx, r)
	switch {
	case err != nil:
		return r, nil, d.outcome(err, ch, false)
	case is == nil:
		return r, nil, remote.Outcome{State: remote.Refused, Why: "the issue is " + unreachable}
	}
	d.keep(is)
	return r, is, remote.Outcome{}
}
