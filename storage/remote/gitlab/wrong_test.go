package gitlab

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// What is easy to get wrong with GitLab, each with its test.

func TestAListingReachesBackOverWhatMayStillBecomeVisible(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage")
	k.pull()
	k.clock.Advance(time.Hour)
	k.srv.Browser("ben").Open("Two", "", "Stage::Triage")
	k.srv.Forget()
	k.pull()
	var since time.Time
	for _, r := range k.srv.Requests() {
		q, err := url.ParseQuery(r.Query)
		require.NoError(t, err)
		if v := q.Get("updated_after"); v != "" {
			since, err = time.Parse(time.RFC3339, v)
			require.NoError(t, err)
		}
	}
	require.Equal(t, k.srv.Truth(iid).Updated.Add(-130*time.Second).Truncate(time.Millisecond), since)
}

func TestAChangeThatIsCommittedLongAfterItsStampIsSeen(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.StampLead = 120 * time.Second })
	b := k.srv.Browser("ben")
	for i := range 40 {
		b.Open(fmt.Sprintf("Request %d", i), "", "Stage::Triage")
		k.clock.Advance(7 * time.Second)
		k.pull()
	}
	require.Len(t, k.cards, 40)
}

func TestTheWatermarkStaysBelowTheServersClock(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("olga")
	iid := b.Open("From the future", "", "Stage::Triage")
	require.NoError(t, b.SetUpdated(iid, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)))
	k.pull()
	k.clock.Advance(10 * time.Minute)
	other := b.Open("Of today", "", "Stage::Triage")
	k.clock.Advance(10 * time.Minute)
	k.srv.Forget()
	k.pull()
	require.Equal(t, "Of today", k.card(other).Title)
	require.True(t, slices.ContainsFunc(k.srv.Requests(), func(r gitlabtest.Request) bool { return strings.Contains(r.Query, "updated_after") }), "not all is listed anew")
}

func TestAMoveAndACommentThatMoveNoStampAreSeen(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.clock.Advance(2 * time.Second)
	require.NoError(t, b.SetTitle(iid, "One!"))
	k.pull()
	stamp := k.srv.Truth(iid).Updated
	k.clock.Advance(20 * time.Second)
	require.NoError(t, b.Move(iid, "Stage::Planning"))
	k.pull()
	require.Equal(t, workflow.Stage("Planning"), k.card(iid).Stage)
	_, err := b.Comment(iid, "Hello")
	require.NoError(t, err)
	k.pull()
	require.Len(t, k.card(iid).Comments, 1)
	require.Equal(t, stamp, k.srv.Truth(iid).Updated, "GitLab moved the stamp: this tests nothing")
}

func TestWhatChangedASecondAgoIsGlancedAtAgain(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage")
	k.pull()
	k.clock.Advance(time.Minute)
	k.pull()
	require.Equal(t, []remote.Glance{{RID: k.rid(iid), At: k.srv.Truth(iid).Updated.Truncate(time.Millisecond)}}, k.glances)
	k.clock.Advance(2 * time.Minute)
	k.pull()
	require.Empty(t, k.glances)
}

func TestPagesAreFollowedByTheirLinkOnly(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.NoTotals = true })
	k.srv.Fill("ben", 250)
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "cursor"}, gitlabtest.Fault{Answer: gitlabtest.ShortPage})
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "cursor"}, gitlabtest.Fault{Answer: gitlabtest.EmptyPage})
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "cursor"}, gitlabtest.Fault{Answer: gitlabtest.RepeatedRows})
	k.pull()
	require.Len(t, k.cards, 250)
}

func TestALinkToAnotherHostIsNotFollowedThere(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ben", 150)
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues"}, gitlabtest.Fault{Answer: gitlabtest.LinkElsewhere})
	k.pull()
	require.Empty(t, k.srv.Strangers())
	require.Len(t, k.cards, 150)
}

func TestARowThatIsOlderThanWhatIsKnownIsNoFact(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("Old", "", "Stage::Triage")
	k.clock.Advance(10 * time.Second)
	k.pull()
	k.clock.Advance(10 * time.Second)
	require.NoError(t, b.SetTitle(iid, "New"))
	k.pull()
	require.Equal(t, "New", k.card(iid).Title)
	k.clock.Advance(4 * time.Second)
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "updated_at"}, gitlabtest.Fault{Lag: 10 * time.Second})
	k.pull()
	require.Equal(t, "New", k.card(iid).Title, "a replica that lags takes nothing back")
	require.NotEmpty(t, k.glances)
}

func TestAPOSTIsSentOnceWhateverHappens(t *testing.T) {
	for _, f := range []gitlabtest.Fault{
		{Answer: gitlabtest.ServerError},
		{Answer: gitlabtest.BadGateway, Commit: gitlabtest.Done},
		{Answer: gitlabtest.Maintenance},
		{Answer: gitlabtest.Reset},
		{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 40 * time.Second},
		{Answer: gitlabtest.CutBody},
		{Answer: gitlabtest.CutJSON},
		{Answer: gitlabtest.EmptyBody},
		{Answer: gitlabtest.StalledBody},
		{Answer: gitlabtest.LongLength},
	} {
		t.Run(f.Answer.String(), func(t *testing.T) {
			k := sit(t)
			k.probe()
			k.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, f)
			ch := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
			out := k.d.Push(k.ctx(), ch)
			require.Equal(t, remote.Unknown, out.State, out.Why)
			require.Equal(t, k.clock.Now().Add(75*time.Second), out.After)
			require.Len(t, k.srv.NonGET(), 1)

			out = k.d.Resolve(k.ctx(), ch)
			require.Contains(t, []remote.State{remote.Unknown, remote.Landed}, out.State, "too early to say that it is not there")
			k.clock.Advance(75 * time.Second)
			if out = k.d.Resolve(k.ctx(), ch); out.State == remote.NotSent {
				out = k.d.Push(k.ctx(), k.anew(ch))
			}
			require.Equal(t, remote.Landed, out.State)
			require.Equal(t, workflow.CardID("k7m2x9p4q1ab"), out.Fact.Seen.Card.ID)
			require.Len(t, k.srv.IssuesWith("k7m2x9p4q1ab"), 1)
			for _, r := range k.srv.Requests() {
				require.NotContains(t, r.Query, "search=")
				require.Empty(t, r.Header.Get("Idempotency-Key"))
			}
		})
	}
}

func TestWhatSurelyWasNotSentIsNotWaitedFor(t *testing.T) {
	for _, a := range []gitlabtest.Answer{gitlabtest.Refused, gitlabtest.NoSuchHost, gitlabtest.BadCertificate} {
		k := sit(t)
		k.probe()
		k.srv.Fault(gitlabtest.Match{Method: "POST"}, gitlabtest.Fault{Answer: a})
		out := k.d.Push(k.ctx(), k.change(remote.Create, "", newCard("k7m2x9p4q1ab")))
		require.Equal(t, remote.NotSent, out.State, a)
		require.ErrorIs(t, out.Err, remote.ErrOffline)
	}
}

func TestAnUnansweredCommentIsLookedForByItsMarker(t *testing.T) {
	for _, f := range []gitlabtest.Fault{{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 59 * time.Second}, {Answer: gitlabtest.TimedOut}, {Answer: gitlabtest.ServerError, Commit: gitlabtest.Done}} {
		for _, values := range []bool{true, false} {
			k := sit(t)
			k.probe()
			want := newCard("k7m2x9p4q1ab")
			rid := k.create(want)
			if values {
				want.Gameplan = "1. rotate"
			} else {
				want.Comments = []workflow.Comment{{ID: "aaaaaaaaaaa1", Author: "ana", At: k.clock.Now(), Text: "said"}}
			}
			k.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/notes"}, f)
			ch := k.split(rid, want)[0]
			require.Equal(t, remote.Note, ch.What)
			out := k.d.Push(k.ctx(), ch)
			require.Equal(t, remote.Unknown, out.State)
			k.clock.Advance(30 * time.Second)
			out = k.d.Resolve(k.ctx(), ch)
			require.NotEqual(t, remote.NotSent, out.State)
			k.clock.Advance(46 * time.Second)
			if out = k.d.Resolve(k.ctx(), ch); out.State == remote.NotSent {
				out = k.d.Push(k.ctx(), k.anew(ch))
			}
			require.Equal(t, remote.Landed, out.State)
			require.Len(t, k.srv.Truth(1).Notes, 1)
		}
	}
}

func TestAnUnansweredUpdateIsFencedAndThenReadBack(t *testing.T) {
	for _, f := range []gitlabtest.Fault{{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Later, After: 59 * time.Second}, {Answer: gitlabtest.BadGateway, Commit: gitlabtest.Done}, {Answer: gitlabtest.Reset}} {
		k := sit(t)
		k.probe()
		want := newCard("k7m2x9p4q1ab")
		rid := k.create(want)
		want.Title, want.Stage, want.Kind = "Rotate them", "Planning", "feature"
		k.srv.Fault(gitlabtest.Match{Method: "PUT"}, f)
		ch := k.split(rid, want)[0]
		require.Equal(t, remote.Unknown, k.d.Push(k.ctx(), ch).State)
		if f.Commit == gitlabtest.Later {
			require.Equal(t, remote.Unknown, k.d.Resolve(k.ctx(), ch).State)
		}
		k.clock.Advance(76 * time.Second)
		want2 := map[bool]remote.State{true: remote.Landed, false: remote.NotSent}[f.Answer != gitlabtest.Reset]
		require.Equal(t, want2, k.d.Resolve(k.ctx(), ch).State, f.Answer)
	}
}

func TestLabelsAreAddedAndRemovedAndNeverSet(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.Tier = gitlabtest.Free })
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug", "roadmap_item")
	k.pull()
	c := k.card(iid)
	require.NoError(t, b.AddLabels(iid, "Priority::1"))
	c.Stage = "Planning"
	c.Labels = []string{"urgent"}
	k.push(k.rid(iid), c)
	require.Equal(t, []string{"Priority::1", "RequestType::Bug", "Stage::Planning", "urgent"}, k.srv.Truth(iid).Labels)
	for _, r := range k.srv.NonGET() {
		require.NotContains(t, r.Body, `"labels"`)
	}
}

func TestOfTwoStagesTheNewerOneStandsAndAMoveTakesBothOff(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.Tier = gitlabtest.Free })
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.clock.Advance(2 * time.Minute)
	require.NoError(t, b.AddLabels(iid, "Stage::Planning"))
	k.clock.Advance(2 * time.Minute)
	k.pull()
	c := k.card(iid)
	require.Equal(t, workflow.Stage("Planning"), c.Stage, "put on later, though the other one is later in the alphabet")
	require.Empty(t, c.Labels)
	require.NotEmpty(t, k.seen[k.rid(iid)].Unplaced)
	c.Stage = "Development"
	k.push(k.rid(iid), c)
	require.Equal(t, []string{"RequestType::Bug", "Stage::Development"}, k.srv.Truth(iid).Labels)
}

func TestTheAnswerIsComparedWithWhatWasAskedFieldByField(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	c.Stage, c.Title, c.DRI, c.Milestone, c.Due = "Planning", "Two", "nobody at all", "No such milestone", "2026-12-24"
	k.srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Before: func(s *gitlabtest.Server) {
		s.AddMember("acme/support", "ana", gitlabtest.Guest)
		_ = s.Browser("olga").Assign(iid, "ana")
	}})
	out := k.d.Push(k.ctx(), k.split(k.rid(iid), c)[0])
	require.Equal(t, remote.Landed, out.State, out.Why)
	require.Equal(t, []workflow.Field{"dri", "due_date", "milestone", "stage"}, out.Dropped, out.Why)
	require.Contains(t, out.Why, "nobody at all")
	require.Contains(t, out.Why, "No such milestone")
	base := out.Fact.Seen.Card
	require.Equal(t, "Two", base.Title)
	require.Equal(t, workflow.Stage("Triage"), base.Stage, "the base is what the answer says, not what was asked")
	require.Equal(t, "ana", base.DRI)
	require.Empty(t, base.Due)
}

func TestACommentMadeBetweenReadAndWriteIsNotTakenForSeen(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	c.Title = "Two"
	k.srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Before: func(s *gitlabtest.Server) { _, _ = s.Browser("ben").Comment(iid, "quicker") }})
	k.push(k.rid(iid), c)
	k.clock.Advance(5 * time.Minute)
	k.pull()
	require.Len(t, k.card(iid).Comments, 1)
}

func TestWhatIsNotThereIsSaidOnceAndLeftOut(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.Tier = gitlabtest.Free })
	caps := k.probe()
	require.True(t, caps.Lacks("iteration"))
	require.True(t, caps.Lacks("weight"))
	c := newCard("k7m2x9p4q1ab")
	c.Weight, c.Iteration = 5, workflow.Iteration{Start: "2026-11-22", End: "2026-11-28"}
	require.Zero(t, k.d.Canon(c).Weight)
	require.True(t, k.d.Canon(c).Iteration.IsZero())
	k.create(c)
}

func TestIterationsAreSetByGraphQLAndCleared(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	c.Iteration = workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	for _, out := range k.push(k.rid(iid), c) {
		require.Empty(t, out.Dropped, out.Why)
	}
	require.NotZero(t, k.srv.Truth(iid).Iteration)
	require.Equal(t, workflow.Date("2026-11-29"), k.card(iid).Iteration.Start)
	c = k.card(iid)
	c.Iteration, c.Title = workflow.Iteration{}, "None"
	k.push(k.rid(iid), c)
	require.Zero(t, k.srv.Truth(iid).Iteration)
	c.Iteration = workflow.Iteration{Start: "2031-01-05", End: "2031-01-11"}
	outs := k.push(k.rid(iid), c)
	require.Equal(t, []workflow.Field{"iteration"}, outs[0].Dropped)
	require.Contains(t, outs[0].Why, "2031-01-05")
}

func TestTheWatermarkMovesOnlyWhenTheListingIsComplete(t *testing.T) {
	for _, a := range []gitlabtest.Answer{gitlabtest.BadGateway, gitlabtest.TooManyJSON, gitlabtest.Refused, gitlabtest.Elsewhere, gitlabtest.TokenExpired} {
		k := sit(t)
		k.srv.Fill("ben", 350)
		k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "cursor", Skip: 1, Times: 2}, gitlabtest.Fault{Answer: a})
		require.Error(t, k.tryPull(), a)
		require.Contains(t, string(k.cursor), `"mark":"0001-01-01T00:00:00Z"`)
		require.Len(t, k.cards, 200, "what came is kept")
		k.srv.Calm()
		k.clock.Advance(2 * time.Minute)
		k.again().srv.Forget()
		k.pull()
		require.Len(t, k.cards, 350, a)
		lists := 0
		for _, r := range k.srv.Requests() {
			if strings.HasSuffix(r.Path, "/issues") {
				lists++
			}
		}
		require.Equal(t, 2, lists, "a pull goes on at the page where it was broken off")
	}
}

func TestA429IsReadInBothShapes(t *testing.T) {
	for name, tc := range map[string]struct {
		fault gitlabtest.Fault
		want  time.Duration
	}{
		"plain text":             {gitlabtest.Fault{Answer: gitlabtest.TooManyPlain}, time.Minute},
		"JSON":                   {gitlabtest.Fault{Answer: gitlabtest.TooManyJSON}, time.Minute},
		"with Retry-After":       {gitlabtest.Fault{Answer: gitlabtest.TooManyPlain, RetryAfter: 30 * time.Second, RateLimit: true}, 30 * time.Second},
		"with the limit's reset": {gitlabtest.Fault{Answer: gitlabtest.TooManyPlain, RateLimit: true}, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			k := sit(t)
			k.clock.Advance(40 * time.Second)
			k.probe()
			k.srv.Fault(gitlabtest.Match{Method: "POST"}, tc.fault)
			ch := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
			out := k.d.Push(k.ctx(), ch)
			require.Equal(t, remote.Later, out.State)
			require.Equal(t, k.clock.Now().Add(tc.want), out.After)
			k.srv.Forget()
			require.Equal(t, remote.Later, k.d.Push(k.ctx(), ch).State)
			require.Empty(t, k.srv.Requests(), "until then nothing is sent")
			k.clock.Advance(tc.want)
			require.Equal(t, remote.Landed, k.d.Push(k.ctx(), k.anew(ch)).State)
			require.Len(t, k.srv.Truths(), 1)

			k.srv.Fault(gitlabtest.Match{Method: "GET"}, tc.fault)
			err := k.tryPull()
			var later *remote.LaterError
			require.ErrorAs(t, err, &later)
		})
	}
}

func TestOurOwnLimitsAreBelowGitLabs(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.Limits = gitlabtest.Limits{Issues: 200, Notes: 60} })
	k.probe()
	landed, later := 0, 0
	for i := range 160 {
		c := newCard(workflow.CardID(fmt.Sprintf("card%08d", i)))
		switch out := k.d.Push(k.ctx(), k.change(remote.Create, "", c)); out.State {
		case remote.Landed:
			landed++
		case remote.Later:
			later++
			require.Equal(t, k.clock.Now().Add(time.Minute), out.After)
		default:
			t.Fatal(out)
		}
	}
	require.Equal(t, []int{150, 10}, []int{landed, later})
	for _, r := range k.srv.Requests() {
		require.NotEqual(t, 429, r.Status)
	}
}

func TestTheTokenStaysAtItsOrigin(t *testing.T) {
	for _, path := range []string{"/user", "/issues", "/labels", "/notes"} {
		k := sit(t)
		iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage")
		_, err := k.srv.Browser("ben").Comment(iid, "x")
		require.NoError(t, err)
		k.srv.Fault(gitlabtest.Match{Method: "GET", Path: path, Times: 2}, gitlabtest.Fault{Answer: gitlabtest.Elsewhere})
		err = k.tryPull()
		require.Error(t, err)
		require.ErrorIs(t, err, remote.ErrOffline)
		require.NotContains(t, err.Error(), "ana-token")
		require.Empty(t, k.srv.Strangers())
		for _, r := range k.srv.Requests() {
			require.Equal(t, "Authorization", r.Auth, "as Bearer: that is not sent on after a redirect, whoever follows one")
			require.NotContains(t, r.Query, "token")
		}
	}
	k := sit(t)
	k.probe()
	k.srv.Fault(gitlabtest.Match{Method: "POST"}, gitlabtest.Fault{Answer: gitlabtest.Elsewhere})
	out := k.d.Push(k.ctx(), k.change(remote.Create, "", newCard("k7m2x9p4q1ab")))
	require.Equal(t, remote.NotSent, out.State)
	require.Empty(t, k.srv.Strangers())
}

func TestAMovedProjectIsFoundByItsOldAddress(t *testing.T) {
	k := sit(t)
	k.srv.Browser("ben").Open("One", "", "Stage::Triage")
	k.srv.RenameProject(gitlabtest.SampleProject, "acme/support/desk")
	k.pull()
	require.Len(t, k.cards, 1)
	k.create(newCard("k7m2x9p4q1ab"))
}
