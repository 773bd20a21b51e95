package gitlab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// GitLab moves no stamp for any of these, so that no listing of what changed shows
// the issue.
func TestWhatChangesWithoutAStampIsSeenWithinADay(t *testing.T) {
	for name, tc := range map[string]struct {
		do   func(t *testing.T, b gitlabtest.Browser, note int64)
		want func(c *workflow.Card)
	}{
		"a comment is deleted": {
			func(t *testing.T, b gitlabtest.Browser, note int64) { require.NoError(t, b.DeleteNote(1, note)) },
			func(c *workflow.Card) { c.Comments = c.Comments[:1] },
		},
		"a label is deleted": {
			func(t *testing.T, b gitlabtest.Browser, _ int64) { require.NoError(t, b.DeleteLabel("roadmap_item")) },
			func(c *workflow.Card) { c.Labels = nil },
		},
		"a milestone has another title": {
			func(t *testing.T, b gitlabtest.Browser, _ int64) {
				require.NoError(t, b.RenameMilestone(47001, "Winter"))
			},
			func(c *workflow.Card) { c.Milestone = "Winter" },
		},
		"an owner stamps it with a day that is past": {
			func(t *testing.T, b gitlabtest.Browser, _ int64) {
				require.NoError(t, b.SetTitle(1, "w3x"))
				require.NoError(t, b.SetUpdated(1, noon.AddDate(-1, 0, 0)))
			},
			func(c *workflow.Card) { c.Title = "w3x" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, ana := alone(t, 0)
			b := w.srv.Browser("olga")
			b.Open("w1x", "", "Stage::Triage", "RequestType::Bug", "roadmap_item")
			require.NoError(t, b.SetMilestone(1, 47001))
			_, err := b.Comment(1, "first")
			require.NoError(t, err)
			note, err := b.Comment(1, "second")
			require.NoError(t, err)
			w.clock.Advance(time.Hour)
			b.Open("w2x", "", "Stage::Triage", "RequestType::Bug") // what the mark of the listing is at
			ana.must()
			w.clock.Advance(time.Hour)
			ana.must()
			want := ana.numbered(1)
			tc.do(t, b, note)
			tc.want(&want)
			w.clock.Advance(25 * time.Hour)
			ana.must()
			require.Empty(t, w.unlike(ana, ana, want, ana.numbered(1)))
			w.srv.Forget()
			w.clock.Advance(25 * time.Hour)
			ana.must()
			for _, r := range w.srv.Requests() {
				require.NotContains(t, r.Path, "/issues/1", "once is enough")
			}
		})
	}
}

// A row that a page of a listing left out is on no board until a sweep finds it.
func TestAnIssueThatAListingLeftOutIsFoundByTheSweep(t *testing.T) {
	w, ana := alone(t, 0)
	w.srv.Fill("ben", 30)
	w.srv.Fault(gitlabtest.Match{Path: "/issues", Query: "order_by"}, gitlabtest.Fault{Answer: gitlabtest.MissingRows})
	ana.must()
	require.Less(t, len(ana.cards()), 30)
	w.clock.Advance(25 * time.Hour)
	ana.must()
	require.Len(t, ana.cards(), 30)
}

// numbered is the card of an issue.
func (s *seat) numbered(iid int) workflow.Card {
	for _, c := range s.cards() {
		if c.Remote.IID == iid {
			return c
		}
	}
	return workflow.Card{}
}
