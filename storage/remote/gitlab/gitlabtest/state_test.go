package gitlabtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnAnswerThatIsThereAlreadyIsNotSentAgain(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "")
	tag := b.ask("ana", "GET", "issues", "").header.Get("Etag")
	require.Regexp(t, `^W/"[0-9a-f]{32}"$`, tag)
	require.Empty(t, b.ask("ana", "GET", "issues", "", "If-None-Match", tag).is(304).body)
	b.Browser("ana").Open("two", "")
	b.ask("ana", "GET", "issues", "", "If-None-Match", tag).is(200)
	b.ask("ana", "PUT", "issues/1", `{"title":"x"}`, "If-Match", `"no such thing is read"`).is(200)
}

func TestALabelThatIsRenamedOrDeletedTouchesNoIssue(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "", "Stage::Triage", "roadmap_item")
	stamp := b.Truth(1).Updated
	b.clock.Advance(time.Hour)
	require.NoError(t, b.Browser("max").RenameLabel("Stage::Triage", "Stage::New"))
	require.NoError(t, b.Browser("max").DeleteLabel("roadmap_item"))
	require.Equal(t, []any{"Stage::New"}, b.ask("ana", "GET", "issues/1", "").object()["labels"])
	require.Equal(t, stamp, b.Truth(1).Updated)
	events := b.ask("ana", "GET", "issues/1/resource_label_events", "").list()
	require.Equal(t, "Stage::New", events[0]["label"].(map[string]any)["name"])
	require.Nil(t, events[1]["label"], "of a label that is gone")
	b.ask("ana", "PUT", "labels/Stage%3A%3ANew", `{"new_name":"x"}`).is(404) // a group's label is not the project's to change
}

func TestALabelWithACommaCannotBeSaid(t *testing.T) {
	b := sit(t)
	made := b.ask("ana", "POST", "issues", `{"title":"one","labels":["a, b","c"]}`).is(201).object()
	require.Equal(t, []any{"a", "b", "c"}, made["labels"])
	b.ask("ana", "PUT", "issues/1", "labels[]=").is(200)
	require.Empty(t, b.Truth(1).Labels)
	b.ask("ana", "PUT", "issues/1", "add_labels=c&remove_labels=nothing").is(200)
	require.Equal(t, []string{"c"}, b.Truth(1).Labels)
}

func TestAboveTheCountLimitNoListSaysHowLongItIs(t *testing.T) {
	b := sit(t, func(c *Config) { c.CountLimit, c.OffsetLimit = 10, 20 })
	b.Fill("ana", 25)
	page := b.ask("ana", "GET", "issues?per_page=5", "").is(200)
	require.Empty(t, page.header.Get("X-Total")+page.header.Get("X-Total-Pages"))
	require.NotContains(t, page.header.Get("Link"), `rel="last"`)
	require.Contains(t, page.next(), "page=2")
	b.ask("ana", "GET", "issues?per_page=5&page=5", "").is(405)
}

func TestTheBotRollsOpenIssuesOver(t *testing.T) {
	b := sit(t)
	ana := b.Browser("ana")
	for _, title := range []string{"open", "closed", "elsewhere"} {
		ana.Open(title, "")
	}
	require.NoError(t, ana.SetIteration(1, 5301))
	require.NoError(t, ana.SetIteration(2, 5301))
	require.NoError(t, ana.Close(2))
	b.clock.Advance(time.Hour)
	b.RollOver(5301, 5302)
	require.Equal(t, []int64{5302, 5301, 0}, []int64{b.Truth(1).Iteration, b.Truth(2).Iteration, b.Truth(3).Iteration})
	require.Equal(t, b.clock.Now(), b.Truth(1).Updated)
	require.Equal(t, "automation-bot", b.Truth(1).Events[1].By)
}

func TestAnImportedIssueCanBeClosedWithoutAMoment(t *testing.T) {
	b := sit(t)
	b.Browser("olga").Import("old", "", true, b.clock.Now().AddDate(-3, 0, 0))
	old := b.ask("ana", "GET", "issues/1", "").object()
	require.Equal(t, []any{"closed", nil, true, "2023-11-23T09:00:00.000Z"}, []any{old["state"], old["closed_at"], old["imported"], old["updated_at"]})
	require.Empty(t, b.ask("ana", "GET", "issues/1/resource_state_events", "").list())
}

func TestTheBrowserKnowsEveryMove(t *testing.T) {
	b := sit(t, func(c *Config) { c.Tier = Free })
	ben := b.Browser("ben")
	iid := ben.Open("one", "text", "Stage::Triage")
	require.NoError(t, ben.Move(iid, "Stage::Queued"))
	require.Equal(t, []string{"Stage::Queued"}, b.Truth(iid).Labels, "a drag takes the old column's label off, licence or not")
	note, err := ben.Comment(iid, "hello")
	require.NoError(t, err)
	require.NoError(t, ben.EditNote(iid, note, "hello!"))
	require.Equal(t, "hello!", b.Truth(iid).Notes[0].Body)
	require.NoError(t, ben.Assign(iid, "ana"))
	require.NoError(t, ben.SetDescription(iid, "other"))
	require.NoError(t, ben.SetDue(iid, "2026-12-24"))
	require.NoError(t, ben.AddLabels(iid, "roadmap_item"))
	require.NoError(t, ben.RemoveLabels(iid, "Stage::Queued"))
	require.NoError(t, ben.SetMilestone(iid, 47001))
	require.NoError(t, ben.Link(iid, ben.Open("two", "")))
	require.NoError(t, ben.Close(iid))
	require.NoError(t, ben.DeleteNote(iid, note))
	there, err := ben.MoveTo(iid, "acme/support/other")
	require.NoError(t, err)
	truth, moved := b.Truth(iid), b.TruthsOf("acme/support/other")[there-1]
	require.Equal(t, []any{true, moved.ID, 0, "2026-12-24", "ana"}, []any{truth.Closed, truth.MovedTo, len(truth.Notes), truth.Due, truth.Assignees[0]})
	require.Equal(t, []any{"other", false, "ben"}, []any{moved.Description, moved.Closed, moved.Author})
	require.Empty(t, b.Requests())
	require.Error(t, b.Browser("gus").SetTitle(iid, "mine"))
	require.NoError(t, ben.Delete(iid))
	require.True(t, b.Truth(iid).Deleted)
}

func TestGraphQLTellsErrorsInBothPlaces(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "")
	ask := func(query string) map[string]any {
		return b.ask("ana", "POST", "/api/graphql", string(appendJSON(nil, obj("query", query)))).is(200).object()
	}
	set := `mutation { issueSetIteration(input:{projectPath:"%s",iid:"1",iterationId:"%s"}) { errors issue { iid iteration { id } } } }`
	own := ask(fmt.Sprintf(set, SampleProject, "gid://gitlab/Iteration/1"))
	require.Nil(t, own["errors"])
	require.Equal(t, []any{"Iteration not found"}, own["data"].(map[string]any)["issueSetIteration"].(map[string]any)["errors"])
	top := ask(fmt.Sprintf(set, "acme/none", "gid://gitlab/Iteration/5301"))
	require.Equal(t, noSuchResource, top["errors"].([]any)[0].(map[string]any)["message"])
	require.Equal(t, map[string]any{"issueSetIteration": nil}, top["data"])
	many := ask("mutation { a: workItemUpdate(input:{id:\"gid://gitlab/WorkItem/150001\", title:\"two\"}) { errors } b: issueSetDueDate(input:{projectPath:\"" + SampleProject + "\",iid:\"1\",dueDate:\"2026-12-24\"}) { errors ...F } } fragment F on IssuePayload { issue { ... on Issue { dueDate } } }")
	require.Equal(t, map[string]any{"a": map[string]any{"errors": []any{}}, "b": map[string]any{"errors": []any{}, "issue": map[string]any{"dueDate": "2026-12-24"}}}, many["data"])
	require.Equal(t, "two", b.Truth(1).Title)
	wrong := ask(`mutation { workItemUpdate(input:{id:"gid://gitlab/WorkItem/150001", title:"three"}) { errors nonsense } }`)
	require.Contains(t, wrong["errors"].([]any)[0].(map[string]any)["message"], "Field 'nonsense' doesn't exist on type 'WorkItemPayload'")
	require.Equal(t, "two", b.Truth(1).Title, "refused whole")
	var dear string
	for n := range 260 {
		dear += fmt.Sprintf("f%d: echo(text:\"x\") ", n)
	}
	require.Equal(t, "Query has complexity of 260, which exceeds max complexity of 250", ask("{" + dear + "}")["errors"].([]any)[0].(map[string]any)["message"])
	b.Change(func(c *Config) { c.Community, c.Version = true, "18.5.0" })
	require.Contains(t, ask(fmt.Sprintf(set, SampleProject, "gid://gitlab/Iteration/5301"))["errors"].([]any)[0].(map[string]any)["message"], "Field 'issueSetIteration' doesn't exist on type 'Mutation'")
}

func TestAStatusClosesAndReopens(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "")
	set := `mutation { workItemUpdate(input:{id:"gid://gitlab/WorkItem/150001", statusWidget:{status:"gid://gitlab/WorkItems::Statuses::SystemDefined::Status/%d"}}) { errors workItem { state features { status { status { name } } } } } }`
	for n, closed := range map[int]bool{4: true, 2: false} {
		b.ask("ana", "POST", "/api/graphql", string(appendJSON(nil, obj("query", fmt.Sprintf(set, n))))).is(200)
		require.Equal(t, closed, b.Truth(1).Closed, n)
	}
}
