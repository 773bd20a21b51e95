package gitlab

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// resolve looks for a change that was sent and not answered, once nothing that
// was sent then can still land: by the clock of the server that is asked.
func (d *Driver) resolve(ctx context.Context, ch remote.Change) remote.Outcome {
	switch ch.What {
	case remote.Create:
		return d.resolveCreate(ctx, ch)
	case remote.Note:
		return d.resolveNote(ctx, ch)
	}
	return d.resolveUpdate(ctx, ch)
}

// tooEarly reports whether the answer is of a time when the change may still land.
func (d *Driver) tooEarly(ch remote.Change, date time.Time) bool {
	return !ch.SentAt.IsZero() && d.client.orTime(date).Before(ch.SentAt.Add(d.cfg.Ambiguity))
}

func (d *Driver) waiting(ch remote.Change) remote.Outcome {
	return remote.Outcome{State: remote.Unknown, After: d.ambiguousUntil(ch), Why: "it may still land"}
}

// resolveCreate lists what this account made since: a search would be limited to a
// few a minute, and may lag.
func (d *Driver) resolveCreate(ctx context.Context, ch remote.Change) remote.Outcome {
	q := listQuery("created_at")
	q.Set("author_id", strconv.FormatInt(d.account.User.ID, 10))
	if !ch.SentAt.IsZero() {
		q.Set("created_after", ch.SentAt.Add(-overlap).UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	var found *issue
	var date time.Time
	err := d.client.pages(ctx, d.api("/issues"), q.Encode(), func(r *reply, _ string) error {
		if date.IsZero() {
			date = r.date
		}
		page, err := readIssues(r)
		for _, is := range page {
			if is.mark.card == ch.Card && is.mark.op == ch.ID && (found == nil || is.IID < found.IID) {
				found = is
			}
		}
		return err
	})
	switch {
	case err != nil:
		return d.undecided(err, ch)
	case found == nil && d.tooEarly(ch, date):
		return d.waiting(ch)
	case found == nil:
		return remote.Outcome{State: remote.NotSent}
	}
	out := d.there(ctx, ch, found)
	if out.Fact != nil && out.Fact.Seen != nil {
		d.asMade(out.Fact.Seen, d.Canon(ch.Want))
	}
	return out
}

// asMade makes of an issue that was found what it was when it was made: what
// differs from what was sent, or was not sent, is somebody's later doing, which
// the next pull brings.
func (d *Driver) asMade(seen *remote.Seen, want workflow.Card) {
	type slot struct {
		field workflow.Field
		key   string
	}
	sent := map[slot]string{}
	for _, v := range want.Values() {
		sent[slot{v.Field, v.Key}] = v.Text
	}
	var back []workflow.Change
	for _, v := range slices.Backward(seen.Card.Values()) {
		text, wasSent := sent[slot{v.Field, v.Key}]
		if !isOwn(v.Field) && (!wasSent || d.isNative(v.Field) && !d.isNoted(v.Field)) && text != v.Text {
			back = append(back, workflow.Change{Field: v.Field, Key: v.Key, New: text})
		}
	}
	if len(back) == 0 {
		return
	}
	seen.Card, _ = seen.Card.With(back) // of Values, so it can be read
	m := unpackMark(seen.Mark)
	m.Notes = -1
	seen.Mark = m.pack()
}

// there is the outcome of a change that is found to have landed.
func (d *Driver) there(ctx context.Context, ch remote.Change, is *issue) remote.Outcome {
	f, err := d.fact(ctx, is, mark{})
	if err != nil {
		return d.undecided(err, ch)
	}
	return remote.Outcome{State: remote.Landed, Fact: &f}
}

// resolveNote looks through the comments of the issue.
func (d *Driver) resolveNote(ctx context.Context, ch remote.Change) remote.Outcome {
	r, ok := readRID(ch.RID)
	if !ok {
		return remote.Outcome{State: remote.Refused, Why: "that names no issue"}
	}
	op := ch.ID
	if said, err := newComment(ch.Want, ch.Changes); err == nil && said.ID != "" {
		op = said.ID
	}
	found := false
	var date time.Time
	q := url.Values{"order_by": {"created_at"}, "sort": {"asc"}, "per_page": {perPage}}
	err := d.client.pages(ctx, r.path()+"/notes", q.Encode(), func(r *reply, _ string) error {
		if date.IsZero() {
			date = r.date
		}
		var page []note
		if err := r.decode(&page); err != nil {
			return err
		}
		for _, n := range page {
			if m, _, ok := readMarker(n.Body); ok && m.op == op && n.Author.ID == d.account.User.ID {
				found = true
			}
		}
		return nil
	})
	switch {
	case isStatus(err, 404):
		return remote.Outcome{State: remote.Refused, Why: "the issue is " + unreachable}
	case err != nil:
		return d.undecided(err, ch)
	case found:
		delete(d.recent, ch.RID)
		return remote.Outcome{State: remote.Landed}
	case d.tooEarly(ch, date):
		return d.waiting(ch)
	}
	return remote.Outcome{State: remote.NotSent}
}

// resolveUpdate reads the issue: an update landed if all of it is there. Before
// its time is up it is not believed, for it may land on what is read.
func (d *Driver) resolveUpdate(ctx context.Context, ch remote.Change) remote.Outcome {
	r, ok := readRID(ch.RID)
	if !ok {
		return remote.Outcome{State: remote.Refused, Why: "that names no issue"}
	}
	is, err := d.one(ctx, r)
	switch {
	case err != nil:
		return d.undecided(err, ch)
	case is == nil:
		return remote.Outcome{State: remote.Refused, Why: "the issue is " + unreachable}
	}
	notes, err := d.notes(ctx, is)
	if err != nil {
		return d.undecided(err, ch)
	}
	id, isMarked := d.identity(is)
	said := fold(id, is, notes)
	p := &placing{d: d, is: is, said: said}
	p.place(id, isMarked)
	for _, one := range ch.Changes {
		if !p.kept(one, d.Canon(ch.Want)) {
			if d.tooEarly(ch, d.client.date) {
				return d.waiting(ch)
			}
			delete(d.recent, ch.RID)
			return remote.Outcome{State: remote.NotSent}
		}
	}
	return d.there(ctx, ch, is)
}
