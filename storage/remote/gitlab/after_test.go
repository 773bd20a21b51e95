package gitlab

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

func TestAPOSTIsNotSentOnByARedirectOfTheSameHost(t *testing.T) {
	d := bare(t)
	d.account = memory{Project: 7, User: person{ID: 1, Username: "ana"}}
	calls := 0
	d.client.transport = redirects307(func() { calls++ })
	d.labels = labels{names: map[int64]string{}, byName: map[string]string{}}
	d.cfg.CreateLabels = true
	out := d.Push(t.Context(), remote.Change{ID: "c", Card: "k7m2x9p4q1ab", What: remote.Create, Want: workflow.Card{ID: "k7m2x9p4q1ab", Title: "One"}})
	require.Equal(t, remote.NotSent, out.State)
	require.Equal(t, 1, calls)
	_, err := d.client.get(t.Context(), "/user", nil)
	require.ErrorIs(t, err, remote.ErrOffline)
	require.Equal(t, 1+1+redirects, calls, "a GET follows, but not for ever")
}

// redirects307 leads every request to the next address of the same host.
type redirects307 func()

func (r redirects307) RoundTrip(req *http.Request) (*http.Response, error) {
	r()
	h := http.Header{"Location": {req.URL.Path + "x"}}
	return &http.Response{StatusCode: 307, Header: h, Body: readCloser{strings.NewReader("")}, Request: req}, nil
}

func TestTheOtherAssigneesStay(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	require.NoError(t, b.Assign(iid, "ben", "rita"))
	k.pull()
	c := k.card(iid)
	c.DRI = "max"
	k.d.Push(k.ctx(), k.split(k.rid(iid), c)[0])
	require.ElementsMatch(t, []string{"max", "rita"}, k.srv.Truth(iid).Assignees)
}

func TestANumberThatIsAnotherIssuesByNowIsGone(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage")
	k.pull()
	r, _ := readRID(k.rid(iid))
	r.id += 1000
	k.read(r.rid())
	require.Contains(t, k.gone, r.rid())
}

func TestAReplicaThatLagsTakesNothingBackOfWhatWasJustWritten(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.clock.Advance(40 * time.Second)
	k.pull()
	c := k.card(iid)
	c.Stage = "Planning" // a label moves no stamp within a minute of the last one
	k.push(k.rid(iid), c)
	k.clock.Advance(5 * time.Second)
	lagging := gitlabtest.Fault{Lag: 8 * time.Second}
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues", Query: "updated_at"}, lagging)
	k.pull()
	require.Equal(t, workflow.Stage("Planning"), k.card(iid).Stage)
	require.NotEmpty(t, k.glances)

	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/issues/"}, lagging)
	err := k.d.Read(k.ctx(), []remote.RID{k.rid(iid)}, k.absorb)
	var later *remote.LaterError
	require.ErrorAs(t, err, &later)
	require.Equal(t, k.clock.Now().Add(lag), later.After)
	k.read(k.rid(iid))
	require.Equal(t, workflow.Stage("Planning"), k.card(iid).Stage)
}

func TestWhatCameOfAPageThatWasBrokenOffIsKept(t *testing.T) {
	k := sit(t)
	k.srv.Fill("ben", 50)
	for i := range int64(50) {
		_, err := k.srv.Browser("ben").Comment(i+1, "Hello")
		require.NoError(t, err)
	}
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/notes", Skip: 30}, gitlabtest.Fault{Answer: gitlabtest.TooManyJSON})
	require.Error(t, k.tryPull())
	require.Len(t, k.cards, 30)
	k.clock.Advance(time.Minute)
	k.srv.Forget()
	k.pull()
	require.Len(t, k.cards, 50)
	require.Equal(t, 20, k.facts)
}

func TestAnUpdateWithValuesThatOnlyACommentCanCarryWritesOne(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	c.Title, c.Delegate = "Two", "rita"
	out := k.d.Push(k.ctx(), k.change(remote.Update, k.rid(iid), c))
	require.Equal(t, remote.Landed, out.State)
	require.Empty(t, out.Dropped)
	require.Equal(t, "rita", out.Fact.Seen.Card.Delegate)
	k.clock.Advance(5 * time.Minute)
	require.Equal(t, "rita", k.pull().card(iid).Delegate)
}

func TestRelatedMergeRequestsBecomeLinksAndAreNotAskedForTwice(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.srv.AddMergeRequest(gitlabtest.SampleProject, "ben", "Rotate", "opened", false, iid)
	k.pull()
	links := k.card(iid).Links
	require.Len(t, links, 1)
	require.Equal(t, "merge-request", links[0].Relation)
	k.clock.Advance(time.Hour)
	require.NoError(t, b.SetTitle(iid, "Two"))
	k.srv.Forget()
	k.pull()
	require.Equal(t, links, k.card(iid).Links)
	for _, r := range k.srv.Requests() {
		require.NotContains(t, r.Path, "related_merge_requests")
	}
	c := k.card(iid)
	c.Title = "Three"
	k.push(k.rid(iid), c)
	require.Equal(t, links, k.card(iid).Links)
}

func TestALabelThatSomebodyElsePutOnMeanwhileIsNoFault(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage", "RequestType::Bug")
	k.pull()
	c := k.card(iid)
	c.Labels = []string{"roadmap_item"}
	k.srv.Fault(gitlabtest.Match{Method: "PUT"}, gitlabtest.Fault{Before: func(s *gitlabtest.Server) { _ = s.Browser("ben").AddLabels(iid, "from_ben") }})
	for _, out := range k.push(k.rid(iid), c) {
		require.Empty(t, out.Dropped)
	}
	require.Equal(t, []string{"from_ben", "roadmap_item"}, k.card(iid).Labels)
}

func TestWhatWasSaidStaysSaid(t *testing.T) {
	k := sit(t)
	b := k.srv.Browser("ben")
	iid := b.Open("One", "", "Stage::Triage", "RequestType::Bug")
	_, err := b.Comment(iid, "Hello")
	require.NoError(t, err)
	k.pull()
	c := k.card(iid)
	c.Comments = nil
	out := k.d.Push(k.ctx(), k.change(remote.Update, k.rid(iid), c))
	require.Equal(t, []workflow.Field{workflow.FieldComment}, out.Dropped)
	require.Empty(t, k.srv.NonGET())
}

func TestACreateThatIsFoundLaterShowsWhatOthersDidSince(t *testing.T) {
	k := sit(t)
	k.probe()
	k.srv.Fault(gitlabtest.Match{Method: "POST", Path: "/issues"}, gitlabtest.Fault{Answer: gitlabtest.TimedOut, Commit: gitlabtest.Done})
	ch := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
	require.Equal(t, remote.Unknown, k.d.Push(k.ctx(), ch).State)
	require.NoError(t, k.srv.Browser("ben").SetTitle(1, "Changed meanwhile"))
	_, err := k.srv.Browser("ben").Comment(1, "quicker")
	require.NoError(t, err)
	k.clock.Advance(80 * time.Second)
	out := k.d.Resolve(k.ctx(), ch)
	require.Equal(t, remote.Landed, out.State)
	base := out.Fact.Seen.Card
	require.Equal(t, "Rotate the keys", base.Title, "the base is what was made")
	require.Empty(t, base.Comments)
	k.marks[out.Fact.RID] = out.Fact.Seen.Mark
	k.pull()
	require.Equal(t, "Changed meanwhile", k.card(1).Title)
	require.Len(t, k.card(1).Comments, 1)
}

func TestAnIssueWhoseCommentsAreNotThereYetIsLookedAtAgain(t *testing.T) {
	k := sit(t)
	iid := k.srv.Browser("ben").Open("One", "", "Stage::Triage")
	_, err := k.srv.Browser("ben").Comment(iid, "Hello")
	require.NoError(t, err)
	k.clock.Advance(5 * time.Second)
	k.srv.Fault(gitlabtest.Match{Method: "GET", Path: "/notes"}, gitlabtest.Fault{Lag: 8 * time.Second})
	k.pull()
	require.Empty(t, k.cards)
	require.Equal(t, k.rid(iid), k.glances[0].RID)
	k.read(k.rid(iid))
	require.Len(t, k.card(iid).Comments, 1)
}

func TestACommentThatWasTakenForCommandsIsRefusedAndNotLookedFor(t *testing.T) {
	d := bare(t)
	d.account = memory{Project: 7, User: person{ID: 1, Username: "ana"}}
	d.recent["7:1:2"] = &issue{Project: 7, ID: 1, IID: 2}
	d.client.transport = answers(func(*http.Request) (int, string, string) {
		return 202, "application/json", `{"commands_changes":{"state_event":"close"},"summary":["Closed this issue."]}`
	})
	said := workflow.Comment{ID: "aaaaaaaaaaa1", Author: "ana", Text: "x"}
	out := d.Push(t.Context(), remote.Change{
		ID: "c", Card: "k7m2x9p4q1ab", RID: "7:1:2", What: remote.Note, Want: workflow.Card{Comments: []workflow.Comment{said}},
		Changes: []workflow.Change{{Field: workflow.FieldComment, Key: said.ID, New: `{"id":"aaaaaaaaaaa1","text":"x"}`}},
	})
	require.Equal(t, remote.Refused, out.State)
	require.Contains(t, out.Why, "commands")
}
