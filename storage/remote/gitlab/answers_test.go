package gitlab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// Two who save one issue at the same moment: GitLab turns one of them away with 409.
func TestAWriteThatMeetsAnotherOfTheSameIssueIsNoRefusal(t *testing.T) {
	w, ana := alone(t, 0)
	ana.do("ana0card0001", workflow.Create{Kind: "bug", Title: "w1x"})
	ana.must()
	w.clock.Advance(time.Hour)
	ana.do("ana0card0001", workflow.Edit{Title: ptr("w2x")})
	ana.do("ana0card0002", workflow.Create{Kind: "bug", Title: "w3x"})
	w.srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Answer: gitlabtest.Locked})
	r := ana.must()
	require.Zero(t, r.Refused)
	require.Equal(t, 1, r.Created, "another card goes all the same")
	require.Equal(t, w.clock.Now().Add(lag), r.Again)
	require.Empty(t, ana.cards()["ana0card0001"].Clashes)
	ana.must()
	require.Equal(t, "w2x", w.srv.Truth(1).Title)
}

func TestARefusalOfTheTokenEndsTheRunAndMarksNoCard(t *testing.T) {
	w, ana := alone(t, 0)
	ana.must()
	for _, id := range []workflow.CardID{"ana0card0001", "ana0card0002", "ana0card0003"} {
		ana.do(id, workflow.Create{Kind: "bug", Title: "w1x"})
	}
	w.srv.Fault(gitlabtest.Match{Method: "POST"}, gitlabtest.Fault{Answer: gitlabtest.ScopeTooSmall})
	r, err := ana.sync()
	require.ErrorIs(t, err, remote.ErrForbidden)
	require.Zero(t, r.Refused)
	require.Len(t, w.srv.NonGET(), 1)
	require.Equal(t, 3, ana.must().Created)
}

func TestAnAnswerSaysWhetherAChangeMayHaveLandedOrMayGoAgain(t *testing.T) {
	k := sit(t)
	k.probe()
	create, update := k.change(remote.Create, "", newCard("k7m2x9p4q1ab")), remote.Change{What: remote.Update, RID: "1:2:3"}
	for status, want := range map[int]remote.State{
		302: remote.NotSent, 407: remote.NotSent, 408: remote.Unknown, 409: remote.NotSent, 412: remote.Refused, 413: remote.Refused,
		421: remote.NotSent, 422: remote.Refused, 425: remote.NotSent, 500: remote.Unknown, 504: remote.Unknown,
	} {
		for _, ch := range []remote.Change{create, update} {
			out := k.d.outcome(k.d.client.failed(&reply{call: "X", status: status}), ch, true)
			require.Equal(t, want, out.State, "answer %d", status)
			require.NoError(t, out.Err, "answer %d", status)
		}
		require.NotEqual(t, remote.Unknown, k.d.outcome(k.d.client.failed(&reply{call: "X", status: status}), create, false).State)
	}
	missing := k.d.client.failed(&reply{call: "X", status: 404})
	require.ErrorIs(t, k.d.outcome(missing, create, true).Err, remote.ErrBoardGone, "the project is not there")
	require.Equal(t, remote.Refused, k.d.outcome(missing, update, true).State, "the issue is not there")
}
