package gitlab

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

func TestAFreshProbeMakesNoCall(t *testing.T) {
	k := sit(t)
	caps := k.probe()
	require.Equal(t, "ana", caps.User)
	require.Empty(t, caps.ReadOnly)
	require.Empty(t, caps.Missing)
	require.Equal(t, []any{false, false, false, remote.BySweep, 75 * time.Second, 130 * time.Second}, []any{caps.CAS, caps.Atomic, caps.SharedLog, caps.Deletes, caps.Unknown, caps.Settle})
	k.srv.Forget()
	k.clock.Advance(14 * time.Minute)
	k.again().probe()
	require.Empty(t, k.srv.Requests())
	require.Equal(t, k.clock.Now(), k.caps.ServerTime)
	k.clock.Advance(2 * time.Minute)
	k.again().probe()
	require.Len(t, k.srv.Requests(), 3, "what hardly ever changes is not asked for again")
	k.clock.Advance(25 * time.Hour)
	k.srv.Forget()
	k.again().probe()
	require.Len(t, k.srv.Requests(), 6)
	k.clock.Advance(-30 * time.Hour)
	k.srv.Forget()
	k.again().probe()
	require.NotEmpty(t, k.srv.Requests(), "a clock that was set back does not make a memory younger")
}

func TestAMemoryOfAnotherAccountIsNotBelieved(t *testing.T) {
	k := sit(t)
	memory := k.probe().Memory
	require.NotContains(t, string(memory), "ana-token")
	other := as(t, k.srv, k.clock, "ben")
	other.memory = memory
	require.Equal(t, "ben", other.probe().User)
	for _, bad := range []string{"", "{", "[]", `{"at":"2026-11-23T09:00:00Z","project":1}`} {
		other.memory = []byte(bad)
		require.Equal(t, "ben", other.probe().User)
	}
}

func TestWhatTierRoleAndTokenDoNotAllowIsSaidInWords(t *testing.T) {
	for name, tc := range map[string]struct {
		server   func(*gitlabtest.Config)
		who      string
		token    *gitlabtest.Token
		readOnly string
		missing  []string
	}{
		"a developer":         {who: "ana"},
		"a reporter":          {who: "rita"},
		"a guest":             {who: "gus", readOnly: "at least the role Planner"},
		"a token that reads":  {who: "ana", token: &gitlabtest.Token{Secret: "ana-token", Scopes: []string{"read_api"}}, readOnly: "no scope api, only read_api"},
		"without a licence":   {server: func(c *gitlabtest.Config) { c.Tier = gitlabtest.Free }, who: "ana", missing: []string{"iterations need GitLab Premium", "weights need GitLab Premium"}},
		"the community's one": {server: func(c *gitlabtest.Config) { c.Community = true }, who: "ana", missing: []string{"iterations need GitLab Premium", "weights need GitLab Premium"}},
	} {
		t.Run(name, func(t *testing.T) {
			change := func(c *gitlabtest.Config) {
				if tc.server != nil {
					tc.server(c)
				}
			}
			k := sit(t, change)
			if tc.token != nil {
				k.srv.AddToken(tc.who, *tc.token)
			}
			caps := as(t, k.srv, k.clock, tc.who).probe()
			require.Contains(t, caps.ReadOnly, tc.readOnly)
			require.Equal(t, tc.readOnly == "", caps.ReadOnly == "")
			var missing []string
			for _, m := range caps.Missing {
				missing = append(missing, m.Why)
			}
			require.Equal(t, tc.missing, missing)
		})
	}
}

// What GitLab says of a project tells neither of groups that were invited into it nor
// of administrators.
func TestARoleByAnInvitedGroupOrOfAnAdministratorMayWrite(t *testing.T) {
	k := sit(t)
	k.srv.AddGroup("other/helpers")
	k.srv.AddUser("kim", "Kim Kerr")
	k.srv.AddToken("kim", gitlabtest.Token{Secret: "kim-token"})
	k.srv.AddMember("other/helpers", "kim", gitlabtest.Maintainer)
	k.srv.Invite(gitlabtest.SampleProject, "other/helpers", gitlabtest.Guest)
	kim := as(t, k.srv, k.clock, "kim")
	require.Contains(t, kim.probe().ReadOnly, "at least the role Planner")
	k.srv.Invite(gitlabtest.SampleProject, "other/helpers", gitlabtest.Developer)
	k.clock.Advance(fresh)
	require.Empty(t, kim.probe().ReadOnly)
	kim.pull()
	kim.create(newCard("k7m2x9p4q1ab"))

	k.srv.AddUser("root", "Administrator")
	k.srv.AddToken("root", gitlabtest.Token{Secret: "root-token"})
	k.srv.SetAdmin("root", true)
	require.Empty(t, as(t, k.srv, k.clock, "root").probe().ReadOnly)
}

func TestWhoMayNotInIsToldWhy(t *testing.T) {
	k := sit(t)
	k.cfg.Token = "glpat-wrong-canary-1"
	require.ErrorIs(t, k.again().tryPull(), remote.ErrAuth)
	require.NotContains(t, k.tryPull().Error(), "canary")
	k.srv.AddUser("eve", "Eve")
	k.cfg.Token = "eve-token"
	require.ErrorIs(t, k.again().tryPull(), remote.ErrBoardGone)
	k.srv.Revoke("ana-token")
	k.cfg.Token = "ana-token"
	err := k.again().tryPull()
	require.ErrorIs(t, err, remote.ErrAuth)
	require.Contains(t, said(err), "revoked")
	require.NotContains(t, err.Error(), "revoked", "the server's words stay apart")
}

func TestATokenThatExpiresInTheMiddleEndsThePush(t *testing.T) {
	k := sit(t)
	k.probe()
	k.srv.Fault(gitlabtest.Match{Method: "POST"}, gitlabtest.Fault{Answer: gitlabtest.TokenExpired})
	out := k.d.Push(k.ctx(), k.change(remote.Create, "", newCard("k7m2x9p4q1ab")))
	require.Equal(t, remote.NotSent, out.State)
	require.ErrorIs(t, out.Err, remote.ErrAuth)
}

func TestALabelIsCreatedWithConsentOnlyAndInItsColour(t *testing.T) {
	k := sit(t)
	k.cfg.CreateLabels = false
	k.again().probe()
	c := newCard("k7m2x9p4q1ab")
	c.WaitingSince = k.clock.Now()
	out := k.d.Push(k.ctx(), k.change(remote.Create, "", c))
	require.Equal(t, remote.Refused, out.State)
	require.Equal(t, `GitLab has no label "Waiting::Requester": create it there, or let opsboard do so: opsboard remote add team https://gitlab.test/acme/support/board --create-labels`, out.Why)
	require.Empty(t, k.srv.NonGET())

	k.cfg.CreateLabels = true
	k.again().probe()
	k.create(c)
	require.Contains(t, k.srv.Truth(1).Labels, "Waiting::Requester")
	require.Contains(t, k.srv.NonGET()[0].Body, `"color":"#b07a2f"`)
	made := len(k.srv.NonGET())
	c.ID, c.Title = "k7m2x9p4q1ac", "Another"
	k.create(c)
	require.Len(t, k.srv.NonGET(), made+1, "it is there now")
	for _, l := range []string{"Stage::Triage", "Stage::Completed", "RequestType::Bug", "Validation::Requested", "Validation::Received", "Validation::Rejected", "Waiting::Requester", "x"} {
		require.Regexp(t, `^#[0-9a-f]{6}$`, k.d.colour(l))
	}
}

func TestALabelThatSomebodyElseMadeMeanwhileIsAsGood(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	c.Labels = []string{"urgent"}
	k.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/labels"}, gitlabtest.Fault{Before: func(s *gitlabtest.Server) { s.AddLabel("acme/support", "urgent", "#111111") }})
	k.create(c)
	require.Contains(t, k.srv.Truth(1).Labels, "urgent")
}

func TestARenamedLabelIsSeenThoughNoIssueChanged(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("olga")
	iid := b.Open("One", "", "Stage::Triage", "roadmap_item")
	k.pull()
	k.clock.Advance(time.Hour)
	b.Open("Two", "", "Stage::Triage")
	k.pull()
	k.clock.Advance(time.Hour)
	require.NoError(t, b.RenameLabel("roadmap_item", "on the roadmap"))
	k.pull()
	require.Equal(t, []string{"on the roadmap"}, k.card(iid).Labels)
	k.pull()
	require.Zero(t, k.facts)
}

func TestAnotherWorkflowPlacesEveryIssueAnew(t *testing.T) {
	k := sit(t)
	k.cfg.Rules = withoutPriorities(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage", "RequestType::Bug", "Priority::1")
	k.again().pull()
	require.Zero(t, k.card(iid).Priority)
	k.clock.Advance(24 * time.Hour)
	rules, err := workflow.Parse(workflow.Shipped()["support-ops-2026"])
	require.NoError(t, err)
	k.cfg.Rules = rules
	k.again().pull()
	require.Equal(t, 1, k.card(iid).Priority)
}

// withoutPriorities is the team's flow as boards have it that are older than its
// labels for priorities.
func withoutPriorities(t *testing.T) *workflow.Rules {
	text := workflow.Shipped()["default"]
	old := strings.Replace(text, "label priority  Priority::*\n", "", 1)
	require.NotEqual(t, text, old)
	rules, err := workflow.Parse(old)
	require.NoError(t, err)
	return rules
}

func TestAPriorityThatAnOlderBoardSaidInACommentIsReadAndMayBeCleared(t *testing.T) {
	k := sit(t)
	old := as(t, k.srv, k.clock, "ben", func(c *Config) { c.Rules = withoutPriorities(t) })
	old.probe()
	c := newCard("k7m2x9p4q1ab")
	rid := old.create(c)
	c.Priority = 2
	old.push(rid, c)
	require.NotContains(t, k.srv.Truth(1).Labels, "Priority::2", "the older board has no label for it")
	k.clock.Advance(time.Hour)
	k.pull()
	require.Equal(t, 2, k.card(1).Priority)

	c = k.card(1)
	c.Priority = 0
	k.push(rid, c)
	k.clock.Advance(time.Hour)
	k.pull().read(rid)
	require.Zero(t, k.card(1).Priority)
	old.pull().read(rid)
	require.Zero(t, old.card(1).Priority)

	c.Priority = 3
	k.push(rid, c)
	require.Contains(t, k.srv.Truth(1).Labels, "Priority::3")
	k.clock.Advance(time.Hour)
	c.Priority = 0
	k.push(rid, c)
	k.clock.Advance(time.Hour)
	k.read(rid)
	require.Zero(t, k.card(1).Priority, "of what was said and what was taken off the newer counts")
}

func TestWhatCannotBePlacedIsSaid(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	b.Open("No labels at all", "")
	b.Open("A bug in another stage", "", "Stage::Queued", "RequestType::Bug")
	b.Open("Called a bug", "", "bug", "Stage::Planning")
	k.pull()
	require.Equal(t, []string{"#1 has no kind label: taken as a feature", "#1 has no stage label: placed in Triage"}, k.seen[k.rid(1)].Unplaced)
	require.Equal(t, []string{"#2 is a bug, which has no stage Queued: placed in Planning"}, k.seen[k.rid(2)].Unplaced)
	require.Equal(t, []string{`#3 has no kind label: taken as a bug, as "bug" suggests`}, k.seen[k.rid(3)].Unplaced)
}

func TestWhatVanishedIsFoundBySweepingAndReadAsGone(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("olga")
	k.srv.Fill("ben", 120)
	k.pull()
	require.NoError(t, b.Delete(7))
	_, err := b.MoveTo(8, "acme/support/other")
	require.NoError(t, err)
	var all, unlike []remote.RID
	require.NoError(t, k.d.Sweep(k.ctx(), k.known, func(rids, other []remote.RID) error {
		all, unlike = append(all, rids...), append(unlike, other...)
		return nil
	}))
	require.Len(t, all, 118)
	require.Empty(t, unlike)
	var missing []remote.RID
	for rid := range k.cards {
		if !slices.Contains(all, rid) {
			missing = append(missing, rid)
		}
	}
	k.read(missing...)
	require.Equal(t, unreachable, k.gone[k.rid(7)].Why)
	require.Contains(t, k.gone[k.rid(8)].Why, "moved to another project")
	k.read("nonsense", "1:2:3")
	require.Contains(t, k.gone, remote.RID("nonsense"))
	require.Equal(t, unreachable, k.gone["1:2:3"].Why)
}

func TestManyIssuesAreReadAHundredACall(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ben", 150)
	k.pull()
	var rids []remote.RID
	for i := range int64(150) {
		rids = append(rids, k.rid(i+1))
	}
	require.NoError(t, k.srv.Browser("olga").Delete(9))
	clear(k.cards)
	k.srv.Forget()
	k.read(rids...)
	require.Len(t, k.cards, 149)
	require.Contains(t, k.gone, k.rid(9))
	require.Len(t, k.srv.Requests(), 3)
}

func TestAnOldGitLabIsListedTwiceTheFirstTime(t *testing.T) {
	k := sit(t, func(c *gitlabtest.Config) { c.Version = "17.4.0-ee" })
	k.srv.Fill("ben", 250)
	k.clock.Advance(time.Hour)
	first := true
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "page=2", Times: -1}, gitlabtest.Fault{Before: func(s *gitlabtest.Server) {
		if first { // a row of the first page goes to the end: the first of the second page moves up
			first = false
			_ = s.Browser("ben").SetTitle(3, "Moved")
		}
	}})
	k.pull()
	require.Len(t, k.cards, 250)
	require.Equal(t, "Moved", k.card(3).Title)
	k.srv.Forget()
	k.clock.Advance(time.Hour)
	k.again().pull()
	require.LessOrEqual(t, len(k.srv.Requests()), 6)
}

func TestADeltaOfTwentyCostsTwentyFiveCalls(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ben", 60)
	k.pull()
	k.clock.Advance(time.Hour)
	for i := range int64(20) {
		_, err := k.srv.Browser("ben").Comment(i+1, "Hello")
		require.NoError(t, err)
	}
	k.again().srv.Forget()
	k.pull()
	require.Equal(t, 20, k.facts)
	require.LessOrEqual(t, len(k.srv.Requests()), 25)
	t.Logf("%d calls, the probe's among them", len(k.srv.Requests()))
}

func TestTheTotalIsToldWhereItIsKnown(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ben", 130)
	k.probe()
	total := 0
	require.NoError(t, k.d.Pull(k.ctx(), nil, k.known, func(b remote.Batch) error { total = b.Total; return nil }))
	require.Equal(t, 130, total)
}

func TestWhatIsNotKnownHereIsKeptRaw(t *testing.T) {
	k := sit(t)
	k.srv.Browser("ben").Open("One", "", "Stage::Triage")
	k.pull()
	var v map[string]any
	require.NoError(t, json.Unmarshal(k.seen[k.rid(1)].Raw, &v))
	require.Contains(t, v, "time_stats")
	require.Contains(t, v, "severity")
}

func TestTheTokenAppearsNowhere(t *testing.T) {
	k := sit(t)
	const canary = "glpat-canary-0123456789"
	k.srv.AddToken("ana", gitlabtest.Token{Secret: canary})
	k.cfg.Token = canary
	k.again()
	var all bytes.Buffer
	note := func(a ...any) {
		for _, x := range a {
			if err, ok := x.(error); ok {
				all.WriteString(err.Error())
			}
			b, _ := json.Marshal(x) // what cannot be written holds no token either
			all.Write(b)
		}
	}
	for _, a := range []gitlabtest.Answer{gitlabtest.Faithful, gitlabtest.Reset, gitlabtest.TokenExpired, gitlabtest.BadGateway, gitlabtest.Elsewhere, gitlabtest.CutJSON, gitlabtest.Refused, gitlabtest.TooManyJSON} {
		for _, m := range []string{"GET", "POST", "PUT"} {
			k.srv.Fault(gitlabtest.Match{Method: m}, gitlabtest.Fault{Answer: a})
			note(k.tryPull())
			caps, err := k.d.Probe(k.ctx(), k.clock.Now(), nil)
			note(caps, string(caps.Memory), err)
			out := k.d.Push(k.ctx(), k.change(remote.Create, "", newCard("k7m2x9p4q1ab")))
			note(out, out.Err, string(k.cursor))
			k.srv.Calm()
			k.clock.Advance(5 * time.Minute)
		}
	}
	for _, truth := range k.srv.Truths() {
		note(truth)
	}
	for _, r := range k.srv.Requests() {
		all.WriteString(r.Path + r.Query + r.Body)
	}
	require.NotContains(t, all.String(), "canary")
	require.False(t, strings.Contains(all.String(), "0123456789"))
}

func TestTheFieldsThatAreWatchedAreAllInTheMark(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("olga")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	for name, change := range map[string]func() error{
		"title":        func() error { return b.SetTitle(iid, "Two") },
		"description":  func() error { return b.SetDescription(iid, "text") },
		"labels":       func() error { return b.AddLabels(iid, "roadmap_item") },
		"assignee":     func() error { return b.Assign(iid, "ben") },
		"milestone":    func() error { return b.SetMilestone(iid, 47001) },
		"iteration":    func() error { return b.SetIteration(iid, 5302) },
		"weight":       func() error { return b.SetWeight(iid, 3) },
		"due":          func() error { return b.SetDue(iid, "2026-12-24") },
		"confidential": func() error { return b.SetConfidential(iid, true) },
		"state":        func() error { return b.Close(iid) },
	} {
		before, ok, err := readOne(k, iid)
		require.NoError(t, err)
		require.True(t, ok)
		require.NoError(t, change(), name)
		after, _, err := readOne(k, iid)
		require.NoError(t, err)
		require.NotEqual(t, k.d.markOf(before).Hash, k.d.markOf(after).Hash, name)
	}
}

func readOne(k *desk, iid int64) (*issue, bool, error) {
	r, _ := readRID(k.rid(iid))
	is, err := k.d.one(k.ctx(), r)
	return is, is != nil, err
}
