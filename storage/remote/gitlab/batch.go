package gitlab

import (
	"context"
	"errors"
	"time"

	"opsboard/storage/remote"
)

// batch makes the facts of a page: of what changed, with its comments.
func (p *puller) batch(ctx context.Context, r *reply, page []*issue) (remote.Batch, error) {
	b := remote.Batch{ServerTime: r.date}
	now := p.d.dateOf(r)
	page = newestOf(page)
	rids := make([]remote.RID, len(page))
	for i, is := range page {
		rids[i] = is.rid()
	}
	marks, err := p.known(rids)
	if err != nil {
		return b, err
	}
	var changed []*placing
	for i, is := range page {
		had := unpackMark(marks[rids[i]])
		isLate := is.UpdatedAt.After(now.Add(-overlap))
		switch mark := p.d.markOf(is); {
		case mark.same(had):
			if isLate {
				b.Glances = append(b.Glances, remote.Glance{RID: rids[i], At: is.UpdatedAt.Time})
			}
			continue
		case p.d.isBehind(is, mark, had, now):
			b.Glances = append(b.Glances, remote.Glance{RID: rids[i], At: now, Old: true})
			continue
		default:
			one, err := p.d.gather(ctx, is, mark, had)
			if errors.Is(err, errBehind) {
				b.Glances = append(b.Glances, remote.Glance{RID: rids[i], At: now, Old: true})
				if had.Hash == "" { // of a card that nobody knows a glance is soon forgotten
					b.Missed = append(b.Missed, remote.Missed{RID: rids[i], At: now.Add(lag)})
				}
				continue
			}
			if missed, ok := p.d.misses(is.IID, rids[i], err); ok {
				b.Missed = append(b.Missed, missed)
				continue
			}
			if err != nil {
				return p.part(b, changed, err)
			}
			changed = append(changed, one)
		}
	}
	return p.part(b, changed, nil)
}

// part adds the facts of what was gathered. Of a page that was broken off they
// are kept all the same, so that the next try goes on behind them.
func (p *puller) part(b remote.Batch, changed []*placing, err error) (remote.Batch, error) {
	for _, one := range changed {
		b.Facts = append(b.Facts, one.fact())
	}
	p.changed += len(changed)
	if err == nil || len(b.Facts)+len(b.Missed) == 0 {
		return b, err
	}
	if kept := p.emit(b); kept != nil {
		return b, kept
	}
	return b, err
}

// dateOf is when an answer was made, by the server's clock.
func (d *Driver) dateOf(r *reply) time.Time {
	if r.date.IsZero() {
		d.alone()
		return d.client.time()
	}
	return r.date
}

// alone waits until no page is under way, before a call of another kind.
func (d *Driver) alone() {
	if d.join != nil {
		d.join()
	}
}

// newestOf leaves out the issues that stand twice on a page.
func newestOf(page []*issue) []*issue {
	at := make(map[int64]int, len(page))
	out := page[:0:0]
	for _, is := range page {
		i, twice := at[is.ID]
		switch {
		case !twice:
			at[is.ID] = len(out)
			out = append(out, is)
		case !is.UpdatedAt.Before(out[i].UpdatedAt.Time):
			out[i] = is
		}
	}
	return out
}
