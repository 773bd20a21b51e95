package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	"opsboard/workflow"
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

// contradict puts one clash of each kind on cards, as a sync would.
func (f *fakeFile) contradict() {
	at := f.now()
	put := func(i int, c workflow.Clash, change func(*workflow.Card)) {
		card := f.cards[sampleCard(i, at).ID]
		c.ID, c.At = fmt.Sprintf("clash%02d", len(card.Clashes)+1), at.Add(time.Duration(i-200)*time.Minute)
		card.Clashes = append(card.Clashes, c)
		if change != nil {
			change(&card)
		}
		f.cards[card.ID] = card
	}
	put(1, workflow.Clash{Kind: workflow.ClashField, Field: workflow.FieldTitle, Base: "Macro answers twice", Mine: "Macro answers twice when a ticket is merged or split", Theirs: titles[1], By: "bo"}, nil)
	put(2, workflow.Clash{
		Kind: workflow.ClashText, Field: workflow.FieldDescription, By: "bo",
		Base: "What happens, and what should.\n\n- first\n- second", Mine: "What happens, and what should.\n\n- first of all\n- second\n- third", Theirs: "What happens, and what should.\n\n- first by brand\n- second",
	}, func(c *workflow.Card) { c.Description = "What happens, and what should.\n\n- first by brand\n- second" })
	put(4, workflow.Clash{
		Kind: workflow.ClashBreach, Field: workflow.FieldStage, Rule: "bug/gameplan", Missing: []string{"gameplan"}, Base: "Planning", Theirs: "Implementation", By: "bo",
	}, func(c *workflow.Card) { c.Stage = "Implementation" })
	put(6, workflow.Clash{Kind: workflow.ClashTransition, Field: workflow.FieldStage, Base: "Triage", Mine: "Development", Theirs: "Planning", By: "lin"}, func(c *workflow.Card) { c.Stage, c.Gameplan = "Planning", "" })
	put(8, workflow.Clash{Kind: workflow.ClashRefused, Field: workflow.FieldDRI, Mine: "ana", Theirs: "", Why: "assignee_ids: user is blocked\x1b[31m"}, nil)
	put(8, workflow.Clash{Kind: workflow.ClashRefused, Key: "title, label", Why: "403 Forbidden"}, nil)
	put(9, workflow.Clash{Kind: workflow.ClashOverwritten, Field: "priority", Mine: "1", Theirs: "3", By: "bo"}, nil)
	put(10, workflow.Clash{Kind: workflow.ClashGone, Why: "deleted, confidential or out of reach"}, func(c *workflow.Card) { c.Remote = workflow.Remote{Name: "gitlab", IID: 77} })
	put(12, workflow.Clash{Kind: workflow.ClashDuplicate, Why: "the remote has this card twice: as #3 and as #9"}, nil)
	put(14, workflow.Clash{Kind: workflow.ClashField, Field: workflow.FieldIteration, Base: "", Mine: "2026-11-22/2026-11-28/", Theirs: "2026-11-29/2026-12-05/", By: "lin"}, nil)
	f.version++
	f.order = nil
}
