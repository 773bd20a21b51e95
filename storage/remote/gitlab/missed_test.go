package gitlab

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

func TestAnIssueThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	w, ana := alone(t, 0)
	b := w.srv.Browser("ben")
	for i := range 4 {
		_, err := b.Comment(b.Open(fmt.Sprintf("w%dx", i), "", "Stage::Triage", "RequestType::Bug"), "said")
		require.NoError(t, err)
	}
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w5x"})
	w.srv.Fault(gitlabtest.Match{Path: "/issues/2/notes", Times: -1}, gitlabtest.Fault{Answer: gitlabtest.ServerError})
	r := ana.must()
	require.Equal(t, []string{"#2 cannot be read and is tried again in ten minutes: GET /projects/2001/issues/2/notes: answer 500"}, r.Said)
	require.Equal(t, []int{3, 1}, []int{r.New, r.Created})
	for range 3 {
		w.clock.Advance(11 * time.Minute)
		require.NoError(t, b.SetTitle(3, fmt.Sprint(w.word())))
		require.Equal(t, 1, ana.must().Changed, "it goes on, however often it fails")
	}
	w.srv.Calm()
	w.clock.Advance(11 * time.Minute)
	require.Equal(t, 1, ana.must().New)
	require.Len(t, ana.cards(), 5)
}

func TestACardThatCannotBeReadIsNotSentAndOthersAre(t *testing.T) {
	w, ana := alone(t, 0)
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
	ana.do("ana0card0002", workflow.Create{Kind: "bug", Title: "w2x"})
	ana.must()
	w.clock.Advance(time.Hour)
	ana.do("ana0card0001", workflow.Edit{Title: ptr("w3x")})
	ana.do("ana0card0002", workflow.Edit{Title: ptr("w4x")})
	at := fmt.Sprintf("/issues/%d", ana.cards()["ana0card0001"].Remote.IID)
	w.srv.Fault(gitlabtest.Match{Method: "GET", Path: at, Times: -1}, gitlabtest.Fault{Answer: gitlabtest.BadGateway})
	require.Equal(t, 1, ana.must().Updated)
	w.srv.Calm()
	require.Equal(t, 1, ana.must().Updated)
}

// A list with an issue in it that GitLab cannot show is no list.
func TestIssuesThatNoListShowsAreAskedForOneByOne(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ben", 6)
	k.probe()
	k.srv.Fault(gitlabtest.Match{Query: "iids", Times: -1}, gitlabtest.Fault{Answer: gitlabtest.ServerError})
	k.srv.Fault(gitlabtest.Match{Path: "/issues/3", Times: -1}, gitlabtest.Fault{Answer: gitlabtest.ServerError})
	var b remote.Batch
	rids := []remote.RID{k.rid(1), k.rid(2), k.rid(3), k.rid(4)}
	require.NoError(t, k.d.Read(k.ctx(), rids, func(one remote.Batch) error { b = one; return k.absorb(one) }))
	require.Len(t, k.cards, 3)
	require.Len(t, b.Missed, 1)
	require.Equal(t, []remote.RID{k.rid(3)}, []remote.RID{b.Missed[0].RID})
	require.NotZero(t, b.ServerTime)
}

func TestAServerInTroubleIsLeftAlone(t *testing.T) {
	w, ana := alone(t, 0)
	b := w.srv.Browser("ben")
	for i := range 20 {
		_, err := b.Comment(b.Open(fmt.Sprintf("w%dx", i), "", "Stage::Triage", "RequestType::Bug"), "said")
		require.NoError(t, err)
	}
	w.srv.Fault(gitlabtest.Match{Path: "/notes", Times: -1}, gitlabtest.Fault{Answer: gitlabtest.ServerError})
	_, err := ana.sync()
	var later *remote.LaterError
	require.ErrorAs(t, err, &later)
	asked := 0
	for _, r := range w.srv.Requests() {
		if r.Status == 500 {
			asked++
		}
	}
	require.Equal(t, mostMissed+1, asked)
	w.srv.Calm()
	w.clock.Advance(11 * time.Minute)
	ana.must()
	require.Len(t, ana.cards(), 20)
}

// It is on the pages of this listing only: those that follow begin behind it.
func TestAnIssueWhoseCommentsAreNotThereYetIsNotForgottenWhereOthersCameSince(t *testing.T) {
	w, ana := alone(t, 0)
	b := w.srv.Browser("ben")
	ana.must()
	_, err := b.Comment(b.Open("w1x", "", "Stage::Triage", "RequestType::Bug"), "said")
	require.NoError(t, err)
	w.clock.Advance(3 * time.Minute)
	b.Open("w2x", "", "Stage::Triage", "RequestType::Bug")
	w.srv.Fault(gitlabtest.Match{Path: "/issues/1/notes"}, gitlabtest.Fault{Lag: 4 * time.Minute})
	require.Equal(t, 1, ana.must().New)
	w.clock.Advance(lag)
	require.Equal(t, 1, ana.must().New)
}
