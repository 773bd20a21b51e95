package gitlabtest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	gitlab "gitlab.com/gitlab-org/api/client-go/v2"
)

// official is GitLab's own Go client on the server. It retries by itself, POST
// too, and swaps its rate limiter while it works: both are switched off.
func (b bench) official(who string) *gitlab.Client {
	b.Helper()
	c, err := gitlab.NewClient(who+"-token", gitlab.WithBaseURL(b.URL()), gitlab.WithHTTPClient(&http.Client{Transport: b.Transport()}),
		gitlab.WithoutRetries(), gitlab.WithCustomLimiter(unlimited{}))
	require.NoError(b, err)
	return c
}

type unlimited struct{}

func (unlimited) Wait(context.Context) error { return nil }

func labels(names ...string) *gitlab.LabelOptions { return (*gitlab.LabelOptions)(&names) }

func TestTheOfficialClientWritesAnIssueThroughItsWholeLife(t *testing.T) {
	b := sit(t)
	c := b.official("olga")
	milestones, _, err := c.GroupMilestones.ListGroupMilestones("acme/support", nil)
	require.NoError(t, err)
	require.Len(t, milestones, 2)
	due := gitlab.ISOTime(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	made, _, err := c.Issues.CreateIssue(SampleProject, &gitlab.CreateIssueOptions{Title: ptr("Rotate the keys"), Description: ptr("all of them"), Labels: labels("Stage::Triage", "new one"), Confidential: ptr(true)})
	require.NoError(t, err)
	require.Equal(t, gitlab.Labels{"Stage::Triage", "new one"}, made.Labels)
	require.True(t, made.Confidential)

	ben := b.userNamed("ben").id
	kept, _, err := c.Issues.UpdateIssue(SampleID, made.IID, &gitlab.UpdateIssueOptions{
		Title: ptr("Rotate all keys"), AddLabels: labels("Stage::Planning"), RemoveLabels: labels("new one"), MilestoneID: &milestones[0].ID,
		AssigneeIDs: &[]int64{ben}, DueDate: &due, Weight: ptr(int64(8)), StateEvent: ptr("close"), Confidential: ptr(false),
	})
	require.NoError(t, err)
	require.Equal(t, gitlab.Labels{"Stage::Planning"}, kept.Labels, "one label of a scope")
	require.Equal(t, []any{"closed", "ben", milestones[0].Title, int64(8), "2026-12-01"}, []any{kept.State, kept.Assignees[0].Username, kept.Milestone.Title, kept.Weight, kept.DueDate.String()})

	cleared, _, err := c.Issues.UpdateIssue(SampleID, made.IID, &gitlab.UpdateIssueOptions{
		AssigneeIDs: &[]int64{}, StateEvent: ptr("reopen"), ResetDueDate: true, ResetMilestoneID: true, ResetWeight: true,
	})
	require.NoError(t, err)
	require.Equal(t, []any{"opened", 0, true, true}, []any{cleared.State, len(cleared.Assignees), cleared.Milestone == nil, cleared.DueDate == nil})
	got, _, err := c.Issues.GetIssue(SampleID, made.IID)
	require.NoError(t, err)
	require.Equal(t, "Rotate all keys", got.Title)
	_, err = c.Issues.DeleteIssue(SampleID, made.IID)
	require.NoError(t, err)
	_, _, err = c.Issues.GetIssue(SampleID, made.IID)
	require.ErrorIs(t, err, gitlab.ErrNotFound)
}

func TestTheOfficialClientPagesThroughEveryIssueBothWays(t *testing.T) {
	b := sit(t)
	b.Fill("ana", 230)
	c := b.official("ana")
	for name, opt := range map[string]gitlab.ListOptions{
		"keyset": {Pagination: "keyset", OrderBy: "updated_at", Sort: "asc", PerPage: 100}, "offset": {PerPage: 100},
	} {
		all, err := gitlab.ScanAndCollect(func(p gitlab.PaginationOptionFunc) ([]*gitlab.Issue, *gitlab.Response, error) {
			return c.Issues.ListProjectIssues(SampleID, &gitlab.ListProjectIssuesOptions{ListOptions: opt, State: ptr("all"), Scope: ptr("all")}, p)
		})
		require.NoError(t, err, name)
		require.Len(t, all, 230, name)
	}
	some, _, err := c.Issues.ListProjectIssues(SampleID, &gitlab.ListProjectIssuesOptions{IIDs: &[]int64{3, 5}, WithLabelDetails: ptr(true), UpdatedAfter: ptr(b.clock.Now())})
	require.NoError(t, err)
	require.Len(t, some, 2)
	require.Equal(t, "RequestType::Bug", some[0].LabelDetails[0].Name)
	stats, _, err := c.IssuesStatistics.GetProjectIssuesStatistics(SampleID, nil)
	require.NoError(t, err)
	require.EqualValues(t, 230, stats.Statistics.Counts.All)
}

func TestTheOfficialClientWritesAndReadsNotes(t *testing.T) {
	b := sit(t)
	iid := b.Browser("ben").Open("one", "", "Stage::Triage")
	c := b.official("ana")
	note, _, err := c.Notes.CreateIssueNote(SampleID, iid, &gitlab.CreateIssueNoteOptions{Body: ptr("hello")})
	require.NoError(t, err)
	require.Equal(t, "ana", note.Author.Username)
	_, _, err = c.Notes.UpdateIssueNote(SampleID, iid, note.ID, &gitlab.UpdateIssueNoteOptions{Body: ptr("hello again")})
	require.NoError(t, err)
	none, resp, err := c.Notes.CreateIssueNote(SampleID, iid, &gitlab.CreateIssueNoteOptions{Body: ptr("/close")})
	require.NoError(t, err)
	require.Equal(t, []any{202, int64(0)}, []any{resp.StatusCode, none.ID}, "a command is no note")
	all, _, err := c.Notes.ListIssueNotes(SampleID, iid, &gitlab.ListIssueNotesOptions{ListOptions: gitlab.ListOptions{OrderBy: "created_at", Sort: "asc"}})
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "hello again", all[0].Body)
	threads, _, err := c.Discussions.ListIssueDiscussions(SampleID, iid, nil)
	require.NoError(t, err)
	require.Len(t, threads, 1)
	_, err = c.Notes.DeleteIssueNote(SampleID, iid, note.ID)
	require.NoError(t, err)
	states, _, err := c.ResourceStateEvents.ListIssueStateEvents(SampleID, iid, nil)
	require.NoError(t, err)
	require.EqualValues(t, "closed", states[0].State)
}

func TestTheOfficialClientKeepsLabelsMilestonesAndLinks(t *testing.T) {
	b := sit(t)
	c := b.official("ana")
	l, _, err := c.Labels.CreateLabel(SampleID, &gitlab.CreateLabelOptions{Name: ptr("Area::Mail"), Color: ptr("#112233"), Description: ptr("mail")})
	require.NoError(t, err)
	_, resp, err := c.Labels.CreateLabel(SampleID, &gitlab.CreateLabelOptions{Name: ptr("Area::Mail"), Color: ptr("#112233")})
	require.Error(t, err)
	require.Equal(t, 409, resp.StatusCode)
	_, _, err = c.Labels.UpdateLabel(SampleID, l.ID, &gitlab.UpdateLabelOptions{NewName: ptr("Area::Post")})
	require.NoError(t, err)
	one, _, err := c.Labels.GetLabel(SampleID, "Area::Post")
	require.NoError(t, err)
	require.True(t, one.IsProjectLabel)
	all, _, err := c.Labels.ListLabels(SampleID, &gitlab.ListLabelsOptions{ListOptions: gitlab.ListOptions{PerPage: 100}})
	require.NoError(t, err)
	require.Len(t, all, len(SampleLabels)+1)
	_, err = c.Labels.DeleteLabel(SampleID, l.ID, nil)
	require.NoError(t, err)
	group, _, err := c.GroupLabels.ListGroupLabels("acme/support", nil)
	require.NoError(t, err)
	require.Len(t, group, len(SampleLabels))

	m, _, err := c.Milestones.CreateMilestone(SampleID, &gitlab.CreateMilestoneOptions{Title: ptr("M")})
	require.NoError(t, err)
	_, _, err = c.Milestones.UpdateMilestone(SampleID, m.ID, &gitlab.UpdateMilestoneOptions{StateEvent: ptr("close")})
	require.NoError(t, err)
	own, _, err := c.Milestones.ListMilestones(SampleID, nil)
	require.NoError(t, err)
	require.Len(t, own, 1, "those of the group only where asked for")
	every, _, err := c.Milestones.ListMilestones(SampleID, &gitlab.ListMilestonesOptions{IncludeAncestors: ptr(true)})
	require.NoError(t, err)
	require.Len(t, every, 3)

	from, to := b.Browser("ana").Open("one", ""), b.Browser("ana").Open("two", "")
	b.AddMergeRequest(SampleProject, "ben", "Keys", "merged", true, from)
	_, _, err = c.IssueLinks.CreateIssueLink(SampleID, from, &gitlab.CreateIssueLinkOptions{TargetProjectID: ptr("2001"), TargetIssueIID: ptr(itoa(to))})
	require.NoError(t, err)
	related, _, err := c.IssueLinks.ListIssueRelations(SampleID, to)
	require.NoError(t, err)
	require.Equal(t, from, related[0].IID)
	_, _, err = c.IssueLinks.DeleteIssueLink(SampleID, from, related[0].IssueLinkID)
	require.NoError(t, err)
	merges, _, err := c.Issues.ListMergeRequestsRelatedToIssue(SampleID, from, nil)
	require.NoError(t, err)
	require.Equal(t, "Keys", merges[0].Title)
}

func TestTheOfficialClientLearnsWhoAndWhereItIs(t *testing.T) {
	b := sit(t)
	c := b.official("rita")
	me, _, err := c.Users.CurrentUser()
	require.NoError(t, err)
	require.Equal(t, "rita", me.Username)
	meta, _, err := c.Metadata.GetMetadata()
	require.NoError(t, err)
	require.True(t, meta.Enterprise)
	v, _, err := c.Version.GetVersion()
	require.NoError(t, err)
	require.Equal(t, "18.5.0-ee", v.Version)
	token, _, err := c.PersonalAccessTokens.GetSinglePersonalAccessToken()
	require.NoError(t, err)
	require.Equal(t, []string{"api"}, token.Scopes)
	p, _, err := c.Projects.GetProject(SampleProject, nil)
	require.NoError(t, err)
	require.EqualValues(t, Reporter, p.Permissions.GroupAccess.AccessLevel)
	members, _, err := c.ProjectMembers.ListAllProjectMembers(SampleID, nil)
	require.NoError(t, err)
	require.Len(t, members, 6)
}

func TestTheOfficialClientReadsIterationsByRESTAndSetsThemByGraphQL(t *testing.T) {
	b := sit(t)
	iid := b.Browser("ana").Open("one", "")
	c := b.official("ana")
	its, _, err := c.ProjectIterations.ListProjectIterations(SampleID, &gitlab.ListProjectIterationsOptions{State: ptr("current")})
	require.NoError(t, err)
	require.Len(t, its, 1)
	require.Empty(t, its[0].Title, "those of a cadence have none")
	var out struct {
		Data struct {
			IssueSetIteration struct {
				Errors []string
				Issue  struct{ Iteration *struct{ ID string } }
			}
		}
	}
	set := func(it any) {
		_, err := c.GraphQL.Do(gitlab.GraphQLQuery{
			Query:     `mutation($p:ID!,$i:String!,$it:ID){issueSetIteration(input:{projectPath:$p,iid:$i,iterationId:$it}){errors issue{iid iteration{id}}}}`,
			Variables: map[string]any{"p": SampleProject, "i": itoa(iid), "it": it},
		}, &out)
		require.NoError(t, err)
		require.Empty(t, out.Data.IssueSetIteration.Errors)
	}
	set(gidOf("Iteration", its[0].ID))
	require.Equal(t, gidOf("Iteration", its[0].ID), out.Data.IssueSetIteration.Issue.Iteration.ID)
	got, _, err := c.Issues.GetIssue(SampleID, iid)
	require.NoError(t, err)
	require.Equal(t, its[0].ID, got.Iteration.ID)
	events, _, err := c.ResourceIterationEvents.ListIssueIterationEvents(SampleID, iid, nil)
	require.NoError(t, err)
	require.Equal(t, "add", events[0].Action)
	set(nil)
	require.Zero(t, b.Truth(iid).Iteration)

	item, _, err := c.WorkItems.GetWorkItem(SampleProject, iid)
	require.NoError(t, err)
	require.Equal(t, "one", item.Title)
	changed, _, err := c.WorkItems.UpdateWorkItem(SampleProject, iid, &gitlab.UpdateWorkItemOptions{IterationID: &its[0].ID, Title: ptr("two")})
	require.NoError(t, err)
	require.Equal(t, "two", changed.Title)
	require.Equal(t, its[0].ID, b.Truth(iid).Iteration)
}

func TestTheOfficialClientMovesReordersAndReadsHistory(t *testing.T) {
	b := sit(t)
	ana := b.Browser("ana")
	first, second := ana.Open("one", "<!-- opsboard:1 card=A -->", "Stage::Triage"), ana.Open("two", "")
	require.NoError(t, b.Browser("ben").Move(first, "Stage::Planning"))
	require.NoError(t, ana.SetMilestone(first, 47002))
	require.NoError(t, ana.SetWeight(first, 5))
	then := b.clock.Now()
	b.clock.Advance(time.Hour)
	c := b.official("ana")
	moves, _, err := c.ResourceLabelEvents.ListIssueLabelEvents(SampleID, first, nil)
	require.NoError(t, err)
	require.Len(t, moves, 3)
	require.Equal(t, []time.Time{then, then}, []time.Time{*moves[1].CreatedAt, *moves[2].CreatedAt}, "a move is an add and a remove of one moment")
	miles, _, err := c.ResourceMilestoneEvents.ListIssueMilestoneEvents(SampleID, first, nil)
	require.NoError(t, err)
	require.Len(t, miles, 1)
	weights, _, err := c.ResourceWeightEvents.ListIssueWeightEvents(SampleID, first, nil)
	require.NoError(t, err)
	require.EqualValues(t, 5, weights[0].Weight)
	stamp := b.Truth(second).Updated
	_, _, err = c.Issues.ReorderIssue(SampleID, second, &gitlab.ReorderIssueOptions{MoveBeforeID: ptr(b.Truth(first).ID)})
	require.NoError(t, err)
	require.Equal(t, stamp, b.Truth(second).Updated)
	there, _, err := c.Issues.MoveIssue(SampleID, first, &gitlab.MoveIssueOptions{ToProjectID: ptr(b.mustSpace("acme/support/other").id)})
	require.NoError(t, err)
	require.Contains(t, there.Description, "card=A", "the marker goes along")
	old, _, err := c.Issues.GetIssue(SampleID, first)
	require.NoError(t, err)
	require.Equal(t, []any{"closed", there.ID}, []any{old.State, old.MovedToID})
}
