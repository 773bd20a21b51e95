package board

import (
	"context"
	"slices"
)

// fakeRemote is the far end as a board sees it: each sync does what comes next.
type fakeRemote struct {
	file  *fakeFile
	next  []func() SyncResult // what the next syncs do; none: nothing is new
	syncs int
	far   []SyncProgress // told in each sync
}

func (r *fakeRemote) Sync(ctx context.Context, tell func(SyncProgress)) SyncResult {
	r.syncs++
	for _, p := range r.far {
		tell(p)
	}
	out := SyncResult{}
	if len(r.next) > 0 {
		do := r.next[0]
		r.next = r.next[1:]
		out = do()
	}
	if out.Trouble == SyncFine {
		r.file.shared.Last = r.file.now()
	}
	return out
}

func (f *fakeFile) SyncState() (SyncState, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.shared
	for _, c := range f.cards {
		s.Clashes += len(c.Clashes)
	}
	s.Unsent = len(f.unsent)
	return s, f.failLoad
}

func (f *fakeFile) Inbox() ([]Row, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Row
	for _, id := range f.ids() {
		if c := f.cards[id]; len(c.Clashes) > 0 {
			out = append(out, Row{Card: c, Handle: f.handle(id), Unsent: slices.Contains(f.unsent, id)})
		}
	}
	return out, f.failLoad
}
