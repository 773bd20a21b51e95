package gitlab

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// fact is what an issue says of its card, with its comments.
func (d *Driver) fact(ctx context.Context, is *issue, had mark) (remote.Fact, error) {
	p, err := d.gather(ctx, is, d.markOf(is), had)
	if err != nil {
		return remote.Fact{}, err
	}
	return p.fact(), nil
}

// gather makes the calls that an issue needs beside its own: for its comments,
// for the history of its labels, for its merge requests.
func (d *Driver) gather(ctx context.Context, is *issue, m, had mark) (*placing, error) {
	p := &placing{d: d, is: is, mark: m}
	d.keep(is)
	if is.MovedTo != 0 {
		return p, nil
	}
	p.id, p.isMarked = d.identity(is)
	d.meet(is)
	notes, err := d.notes(ctx, is)
	if err != nil {
		return nil, err
	}
	p.said = fold(p.id, is, notes)
	if p.asksEvents() {
		if p.events, err = d.events(ctx, is, "label"); err != nil {
			return nil, err
		}
	}
	if p.mayBeLate() {
		if p.states, err = d.events(ctx, is, "state"); err != nil {
			return nil, err
		}
	}
	p.mark.Links, err = d.requests(ctx, is, had)
	return p, err
}

// fact is what was gathered. It makes no call.
func (p *placing) fact() remote.Fact {
	is := p.is
	if is.MovedTo != 0 {
		return remote.Fact{RID: is.rid(), Gone: &remote.Gone{Why: fmt.Sprintf("moved to another project (issue id %d)", is.MovedTo)}}
	}
	p.place(p.id, p.isMarked)
	withLinks(&p.card, p.mark.Links)
	return remote.Fact{RID: is.rid(), Seen: &remote.Seen{
		Card: p.card, Marked: p.isMarked, At: is.UpdatedAt.Time, By: lastHand(is, p.said), Mark: p.mark.pack(), Raw: is.raw, Unplaced: p.unplaced, Half: p.half(), Hands: p.hands(), Knew: append(p.said.knew, p.knew()...),
	}}
}

// meet learns the people and the iteration that an issue names.
func (d *Driver) meet(is *issue) {
	d.people.add(is.Author)
	for _, a := range is.Assignees {
		d.people.add(a)
	}
	if is.Iteration == nil || is.Iteration.Start == "" {
		return
	}
	for _, known := range d.account.Iterations {
		if known.ID == is.Iteration.ID {
			return
		}
	}
	d.account.Iterations = append(d.account.Iterations, *is.Iteration)
}

// sameMoment is how near a comment must lie to a change to have been it: a wrong
// name is worse than none.
const sameMoment = 100 * time.Millisecond

// lastHand is who changed the issue last, where a comment of that moment tells.
func lastHand(is *issue, said carried) string {
	if d := is.UpdatedAt.Sub(said.lastAt).Abs(); d < sameMoment {
		return said.lastBy
	}
	return ""
}

// notes are the comments of an issue; one that says that it has none is believed.
func (d *Driver) notes(ctx context.Context, is *issue) ([]note, error) {
	if is.Notes == 0 {
		return nil, nil
	}
	d.alone()
	q := url.Values{"order_by": {"created_at"}, "sort": {"asc"}, "per_page": {perPage}}
	out, _, err := list[note](ctx, d.client, is.path("/notes"), q)
	if isStatus(err, 404) { // asked of another replica, which has not the issue yet
		return nil, &Failure{Call: "GET " + is.path("/notes"), Status: 404, Err: errBehind}
	}
	return out, err
}

func (is *issue) path(rest string) string { return ref{is.Project, is.ID, is.IID}.path() + rest }

// events are those of one kind in the history of an issue, oldest first.
func (d *Driver) events(ctx context.Context, is *issue, kind string) ([]event, error) {
	d.alone()
	out, _, err := list[event](ctx, d.client, is.path("/resource_"+kind+"_events"), url.Values{"per_page": {perPage}})
	if isStatus(err, 403, 404) {
		return nil, nil
	}
	slices.SortStableFunc(out, func(a, b event) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt.Time), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// relation of the links that GitLab knows by itself.
const relation = "merge-request"

// requests are address and title of the related merge requests: those of the mark
// where their number is as it was.
func (d *Driver) requests(ctx context.Context, is *issue, had mark) ([][2]string, error) {
	if is.Requests == 0 {
		return nil, nil
	}
	if had.Requests == is.Requests && had.Hash != "" {
		return had.Links, nil
	}
	d.alone()
	found, _, err := list[struct {
		Title string `json:"title"`
		URL   string `json:"web_url"`
	}](ctx, d.client, is.path("/related_merge_requests"), url.Values{"per_page": {perPage}})
	if err != nil && !isStatus(err, 403, 404) {
		return nil, err
	}
	var out [][2]string
	for _, f := range found {
		if f.URL != "" {
			out = append(out, [2]string{f.URL, f.Title})
		}
	}
	return out, nil
}

func withLinks(c *workflow.Card, links [][2]string) {
	for _, l := range links {
		v, err := json.Marshal(map[string]string{"url": l[0], "title": l[1], "relation": relation})
		if err == nil {
			_ = c.Set(workflow.FieldLink, l[0], string(v)) // one that cannot be read is left out
		}
	}
}

// mostRecent is how many issues are remembered as they were last read.
const mostRecent = 256

// keep remembers an issue as it is on the server.
func (d *Driver) keep(is *issue) {
	if len(d.recent) >= mostRecent {
		clear(d.recent)
	}
	d.recent[is.rid()] = is
}

// lag is how far a replica that answers reads may lie behind what was written.
const lag = 15 * time.Second

// isBehind reports whether an issue is shown as it was before a change that is
// known: read from a replica that lags, or of a page that was made earlier.
func (d *Driver) isBehind(is *issue, m, had mark, now time.Time) bool {
	if had.Hash != "" {
		t, err := time.Parse(time.RFC3339Nano, had.Updated)
		if err == nil && is.UpdatedAt.Before(t) && t.Before(now.Add(time.Minute)) {
			return true
		}
	}
	own, ok := d.wrote[is.rid()]
	return ok && now.Before(own.at.Add(lag)) && !is.UpdatedAt.After(own.updated) && (m.Hash != own.hash || is.Notes < own.notes)
}

// written is what an issue was like after this driver wrote to it.
type written struct {
	at, updated time.Time
	hash        string
	notes       int
}

func (d *Driver) wroteTo(is *issue, at time.Time, notes int) {
	if len(d.wrote) >= mostRecent {
		clear(d.wrote)
	}
	d.wrote[is.rid()] = written{at, is.UpdatedAt.Time, d.markOf(is).Hash, notes}
}
