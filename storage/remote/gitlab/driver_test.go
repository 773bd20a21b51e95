package gitlab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestACardMadeHereComesBackAsItWas(t *testing.T) {
	k := sit(t)
	k.probe()
	want := newCard("k7m2x9p4q1ab")
	want.Labels, want.DRI, want.Due, want.Confidential = []string{"roadmap_item"}, "Ben Okri", "2026-12-01", true
	want.Milestone = "Deployment 2026-12-01"
	want.Description = "One\n\n/close\n```\n/close in code\n```\n- --> <!-- opsboard:1 card=xxxxxxxxxxxx -->"
	want.Gameplan = "1. stop\n2. rotate\n\n```\n/label ~x"
	want.Blueprint = workflow.Blueprint{Text: "done\n## Approval\nno", Links: []string{"https://gitlab.test/mr/1"}}
	want.Approval = workflow.Approval{By: "Dora", Level: "director", Evidence: "mail", At: k.clock.Now()}
	want.Delegate, want.Pinned, want.Requester = "rita", true, "Zoe Outside"
	want.Comments = []workflow.Comment{{ID: "aaaaaaaaaaa1", Author: "ana", At: k.clock.Now(), Text: "/close is a word\nto me"}}
	want.Links = []workflow.Link{{URL: "https://x.test/1", Title: "see", Relation: "relates"}}
	rid := k.create(want)
	k.clock.Advance(time.Minute * 10)

	other := as(t, k.srv, k.clock, "ben").pull()
	got := other.cards[rid]
	want = other.d.Canon(want)
	got.EnteredAt, got.ClosedAt, got.UpdatedAt = time.Time{}, time.Time{}, time.Time{}
	require.Equal(t, "ben", got.DRI)
	got.Remote = workflow.Remote{}
	require.Empty(t, workflow.Diff(want, got))
	require.False(t, k.srv.Truth(1).Closed)
	require.Len(t, k.srv.Truths(), 1)
	require.Len(t, k.srv.Truth(1).Notes, 2)
}

func TestAMoveAnIterationAndAnAnswerArrive(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("rita").Open("A request", "Please.", "Stage::Triage", "RequestType::Bug", "Priority::2")
	k.pull()
	c := k.card(iid)
	require.Equal(t, workflow.Stage("Triage"), c.Stage)
	require.Equal(t, "rita", c.Requester)
	require.NotEmpty(t, c.Origin)

	c.Stage, c.Priority, c.Weight = "Planning", 3, 5
	c.Rounds = []workflow.Round{{State: workflow.Requested, RequestedBy: "ana", Of: "rita", At: k.clock.Now()}}
	for _, out := range k.push(k.rid(iid), c) {
		require.Empty(t, out.Dropped, out.Why)
	}
	require.Equal(t, []string{"Priority::3", "RequestType::Bug", "Stage::Planning", "Validation::Requested"}, k.srv.Truth(iid).Labels)

	k.clock.Advance(5 * time.Minute)
	k.pull()
	got := k.card(iid)
	require.Equal(t, workflow.Stage("Planning"), got.Stage)
	require.Equal(t, c.Rounds, got.Rounds)
	require.Equal(t, 5, got.Weight)
	require.Equal(t, 3, got.Priority, "a priority that has no label in this workflow travels as a comment")
}

func TestASyncWithNothingToDoCostsThreeCallsAtMost(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ana", 30)
	k.clock.Advance(10 * time.Minute)
	k.pull()
	k.clock.Advance(5 * time.Minute)
	k.again().srv.Forget()
	before := string(k.cursor)
	k.pull()
	require.LessOrEqual(t, len(k.srv.Requests()), 3)
	require.Zero(t, k.facts)
	require.Equal(t, before, string(k.cursor))
}

func TestAnUnansweredCreateIsFoundByItsMarker(t *testing.T) {
	k := sit(t)
	k.probe()
	ch := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
	out := k.d.Resolve(k.ctx(), ch)
	require.Equal(t, remote.Unknown, out.State)
	k.clock.Advance(76 * time.Second)
	require.Equal(t, remote.NotSent, k.d.Resolve(k.ctx(), ch).State)
	require.Equal(t, remote.Landed, k.d.Push(k.ctx(), k.anew(ch)).State)
	out = k.d.Resolve(k.ctx(), ch)
	require.Equal(t, remote.Landed, out.State)
	require.Equal(t, workflow.CardID("k7m2x9p4q1ab"), out.Fact.Seen.Card.ID)
}
