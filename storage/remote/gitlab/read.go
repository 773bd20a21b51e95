package gitlab

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"opsboard/storage/remote"
)

const unreachable = "deleted, confidential or out of reach"

// read reads issues anew: one by one where there are few, else a hundred a call.
func (d *Driver) read(ctx context.Context, rids []remote.RID, emit func(remote.Batch) error) error {
	byProject := map[int64][]ref{}
	for _, rid := range rids {
		r, ok := readRID(rid)
		if !ok {
			if err := emit(remote.Batch{Facts: []remote.Fact{{RID: rid, Gone: &remote.Gone{Why: "that names no issue"}}}}); err != nil {
				return err
			}
			continue
		}
		byProject[r.project] = append(byProject[r.project], r)
	}
	for project, refs := range byProject {
		for len(refs) > 0 {
			n := min(len(refs), 100)
			if err := d.readSome(ctx, project, refs[:n], emit); err != nil {
				return err
			}
			refs = refs[n:]
		}
	}
	return nil
}

// readSome reads up to a hundred issues of one project. One that a list does not
// show is asked for by itself before it is called gone.
func (d *Driver) readSome(ctx context.Context, project int64, refs []ref, emit func(remote.Batch) error) error {
	found := map[int64]*issue{}
	var b remote.Batch
	if len(refs) > 2 {
		q := listQuery("created_at")
		for _, r := range refs {
			q.Add("iids[]", strconv.FormatInt(r.iid, 10))
		}
		err := d.client.pages(ctx, "/projects/"+strconv.FormatInt(project, 10)+"/issues", q.Encode(), func(r *reply, _ string) error {
			page, err := readIssues(r)
			for _, is := range page {
				found[is.ID] = is
			}
			b.ServerTime = r.date
			return err
		})
		if err != nil && !isTrouble(err) { // else each is asked for by itself
			return err
		}
	}
	for _, r := range refs {
		f, err := d.lookAt(ctx, r, found[r.id])
		if missed, ok := d.misses(r.iid, r.rid(), err); ok {
			b.Missed = append(b.Missed, missed)
			continue
		}
		if err != nil {
			return err
		}
		b.Facts = append(b.Facts, f)
	}
	if b.ServerTime.IsZero() {
		b.ServerTime = d.client.date
	}
	return emit(b)
}

// lookAt is the fact of an issue that a list showed, or that is asked for by itself.
func (d *Driver) lookAt(ctx context.Context, r ref, is *issue) (remote.Fact, error) {
	if is == nil {
		var err error
		if is, err = d.one(ctx, r); err != nil {
			return remote.Fact{}, err
		}
	}
	if is == nil {
		return remote.Fact{RID: r.rid(), Gone: &remote.Gone{Why: unreachable}}, nil
	}
	return d.freshFact(ctx, is)
}

// freshFact is the fact of an issue that was just read. One that is shown as it
// was before our own last change is no fact.
func (d *Driver) freshFact(ctx context.Context, is *issue) (remote.Fact, error) {
	if now := d.client.time(); d.isBehind(is, d.markOf(is), mark{}, now) {
		return remote.Fact{}, d.behind(is)
	}
	f, err := d.fact(ctx, is, mark{})
	if errors.Is(err, errBehind) {
		err = d.behind(is)
	}
	return f, err
}

// behind is the failure of a read that shows what was: in a moment it will not.
func (d *Driver) behind(is *issue) error {
	return later("GET "+is.path(""), d.client.time().Add(lag), errBehind.Error())
}

// one reads an issue, nil where it cannot be seen or its number is another's by
// now.
func (d *Driver) one(ctx context.Context, r ref) (*issue, error) {
	reply, err := d.client.get(ctx, r.path(), url.Values{})
	if isStatus(err, 404) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	is, err := readIssue(reply.body)
	if err != nil {
		return nil, reply.cut(err)
	}
	if is.ID != r.id {
		return nil, nil
	}
	return is, nil
}

func (r ref) rid() remote.RID {
	return (&issue{Project: r.project, ID: r.id, IID: r.iid}).rid()
}

// sweep lists all ids, oldest issue first: new ones come at the end. What differs
// from its mark there was changed without a stamp: GitLab moves none for a comment or
// a label that is deleted, nor for a milestone or an account of another name.
func (d *Driver) sweep(ctx context.Context, known remote.Known, emit func(there, other []remote.RID) error) error {
	return d.client.pages(ctx, d.api("/issues"), listQuery("created_at").Encode(), func(r *reply, _ string) error {
		page, err := readIssues(r)
		if err != nil {
			return err
		}
		page = slices.DeleteFunc(page, func(is *issue) bool { return is.MovedTo != 0 })
		rids, other := make([]remote.RID, len(page)), []remote.RID(nil)
		for i, is := range page {
			rids[i] = is.rid()
		}
		marks, err := known(rids)
		if err != nil {
			return err
		}
		for i, is := range page {
			if !d.markOf(is).same(unpackMark(marks[rids[i]])) {
				other = append(other, rids[i])
			}
		}
		return emit(rids, other)
	})
}
