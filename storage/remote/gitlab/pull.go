package gitlab

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"

	"opsboard/storage/remote"
)

// cursor says how far a pull has come. What changed is listed by updated_at; Mark
// moves when a listing has reached its end, and never beyond the server's clock.
type cursor struct {
	Project int64             `json:"project"`
	Sign    string            `json:"sign"`             // of the workflow's labels
	Mark    time.Time         `json:"mark"`             // all that was stamped before it less the overlap has been seen
	Labels  map[string]string `json:"labels,omitempty"` // names by id, as of Mark
	Under   *listing          `json:"under,omitempty"`  // the listing under way
}

// listing is a listing that has not reached its end.
type listing struct {
	Page   string    `json:"page"`            // query of the next page
	Newest time.Time `json:"newest"`          // updated_at seen so far
	Began  time.Time `json:"began"`           // by the server's clock
	Again  bool      `json:"again,omitempty"` // the second time
	Moves  bool      `json:"moves,omitempty"` // its rows move under the reader
}

const perPage = "100"

// pull lists what changed since the cursor.
func (d *Driver) pull(ctx context.Context, from remote.Cursor, known remote.Known, emit func(remote.Batch) error) error {
	var at cursor
	if json.Unmarshal(from, &at) != nil || at.Project != d.account.Project || at.Sign != d.sign {
		at = cursor{Project: d.account.Project, Sign: d.sign}
	}
	p := &puller{d: d, known: known, emit: emit, at: at}
	if err := p.renamed(ctx); err != nil {
		return err
	}
	if p.isOfTheFuture() {
		at.Mark, at.Under = time.Time{}, nil
		p.at = at
	}
	if at.Mark.IsZero() && at.Under == nil {
		p.total = d.howMany(ctx)
	}
	resumed := at.Under != nil
	for {
		again, err := p.listing(ctx)
		if resumed && isStatus(err, 400, 404, 405) {
			p.at.Under, resumed = nil, false // the page's cursor is not known any more
			continue
		}
		if err != nil || !again {
			return err
		}
		resumed = false
	}
}

// isOfTheFuture reports whether the mark is of a clock that was wrong: it would hide
// all that changes until then.
func (p *puller) isOfTheFuture() bool {
	now := p.d.client.time()
	return !now.IsZero() && p.at.Mark.After(now.Add(time.Minute))
}

// puller is a pull under way.
type puller struct {
	d       *Driver
	known   remote.Known
	emit    func(remote.Batch) error
	at      cursor
	total   int
	changed int
}

// query of a listing's first page.
func (p *puller) query() url.Values {
	q := listQuery("updated_at")
	if !p.at.Mark.IsZero() {
		q.Set("updated_after", p.at.Mark.Add(-overlap).UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	return q
}

// listQuery asks for keyset pages, which an old server takes for offset pages.
func listQuery(order string) url.Values {
	return url.Values{
		"scope": {"all"}, "state": {"all"}, "order_by": {order}, "sort": {"asc"},
		"per_page": {perPage}, "pagination": {"keyset"}, "with_labels_details": {"false"},
	}
}

// listing goes through one listing to its end. again says that it is to be done a
// second time: the rows of offset pages move under the reader.
func (p *puller) listing(ctx context.Context) (again bool, err error) {
	under := p.at.Under
	if under == nil {
		under = &listing{Page: p.query().Encode()}
	}
	pages := 0
	err = p.d.client.pagesAhead(ctx, p.d.api("/issues"), under.Page, func(r *reply, next string, join func()) error {
		p.d.join = join
		defer func() { p.d.join = nil }()
		page, err := readIssues(r)
		if err != nil {
			return err
		}
		if under.Began.IsZero() {
			under.Began = p.d.dateOf(r)
		}
		for _, is := range page {
			if is.UpdatedAt.After(under.Newest) {
				under.Newest = is.UpdatedAt.Time
			}
		}
		pages++
		under.Page = next
		under.Moves = under.Moves || next != "" && !strings.Contains(next, "cursor=")
		b, err := p.batch(ctx, r, page)
		if err != nil {
			return err
		}
		if p.total == 0 {
			p.total, _ = strconv.Atoi(r.header.Get("X-Total")) // 0 where it is not said
		}
		b.Total = p.total
		if next != "" {
			now := *under
			p.at.Under = &now
			b.Next = p.pack(p.at)
			return p.emit(b)
		}
		if again = under.Moves && !under.Again; again {
			p.at.Under = &listing{Page: p.query().Encode(), Newest: under.Newest, Began: under.Began, Again: true, Moves: true}
			b.Next = p.pack(p.at)
			return p.emit(b)
		}
		b.Next = p.finish(under, pages)
		return p.emit(b)
	})
	return again, err
}

// finish is the cursor after a listing that reached its end, nil where it is as
// before.
func (p *puller) finish(l *listing, pages int) remote.Cursor {
	at := cursor{Project: p.at.Project, Sign: p.at.Sign, Mark: p.at.Mark, Labels: p.at.Labels}
	if p.d.labels.names != nil {
		at.Labels = p.d.labels.pack()
	}
	newest := l.Newest
	if newest.After(l.Began) {
		newest = l.Began // stamped in the future: it would hide what comes until then
	}
	if newest.After(at.Mark) {
		at.Mark = newest
	}
	if settled := l.Began.Add(-longSettled); pages > 1 && p.changed == 0 && settled.After(at.Mark) {
		at.Mark = settled // so much shares its stamp that it would be listed anew each time
	}
	if at.Mark.Equal(p.at.Mark) && p.at.Under == nil && maps.Equal(at.Labels, p.at.Labels) {
		return nil
	}
	return p.pack(at)
}

const longSettled = 10 * time.Minute

func (p *puller) pack(c cursor) remote.Cursor {
	b, err := json.Marshal(c)
	if err != nil {
		return nil // times and strings: cannot fail
	}
	return b
}

// renamed looks at the labels, and lists the issues of those that have another
// name than before: nothing else shows it.
func (p *puller) renamed(ctx context.Context) error {
	d := p.d
	if len(p.at.Labels) > 100 && !p.at.Mark.IsZero() && !d.probed {
		return nil // several pages of labels: with the next Probe
	}
	if err := d.listLabels(ctx); err != nil {
		return err
	}
	for _, name := range d.labels.renamed(p.at.Labels) {
		q := listQuery("created_at")
		q.Set("labels", name)
		err := d.client.pages(ctx, d.api("/issues"), q.Encode(), func(r *reply, _ string) error {
			page, err := readIssues(r)
			if err != nil {
				return err
			}
			b, err := p.batch(ctx, r, page)
			if err != nil {
				return err
			}
			return p.emit(b)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// howMany asks how many issues there are, 0 where that is not told.
func (d *Driver) howMany(ctx context.Context) int {
	var v struct {
		Statistics struct {
			Counts struct {
				All int `json:"all"`
			} `json:"counts"`
		} `json:"statistics"`
	}
	if err := d.client.into(ctx, d.api("/issues_statistics"), url.Values{"scope": {"all"}}, &v); err != nil {
		return 0 // a total is a comfort only
	}
	return v.Statistics.Counts.All
}
