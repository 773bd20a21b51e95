package gitlabtest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// lived is a server on which every kind of answer has something to show: an issue
// with each field set, and what leads to it.
func lived(t *testing.T, change ...func(*Config)) bench {
	b := sit(t, change...)
	ben := b.Browser("ben")
	ben.Open("Rotate the keys", "- [x] one\n- [ ] two\n/estimate 2h", "Stage::Triage")
	ben.Open("two", "* [ ] three", "Stage::Triage")
	require.NoError(t, ben.Assign(2, "ben"))
	require.NoError(t, ben.SetMilestone(2, b.AddMilestone(SampleProject, "M", "2026-11-01", "2026-12-01")))
	b.AddMergeRequest(SampleProject, "ben", "Keys", "merged", true, 1)
	require.NoError(t, ben.Assign(1, "ben"))
	require.NoError(t, ben.SetMilestone(1, 47001))
	require.NoError(t, ben.SetIteration(1, 5302))
	require.NoError(t, ben.SetWeight(1, 5))
	require.NoError(t, ben.SetDue(1, "2026-12-01"))
	_, err := ben.Comment(1, "Done.")
	require.NoError(t, err)
	require.NoError(t, ben.Link(1, 2))
	require.NoError(t, ben.Close(1))
	return b
}

const (
	setIterationQuery = `{"query":"mutation{issueSetIteration(input:{projectPath:\"acme/support/board\",iid:\"1\",iterationId:\"gid://gitlab/Iteration/5302\"}){errors issue{iid iteration{id}}}}"}`
	workItemFields    = `id iid workItemType{name} state title description confidential author{id username name state createdAt avatarUrl webUrl} createdAt updatedAt closedAt webUrl features{assignees{assignees{nodes{id username name state createdAt avatarUrl webUrl}}} color{color textColor} healthStatus{healthStatus} hierarchy{hasParent parent{iid namespace{fullPath}} hasChildren children{nodes{iid namespace{fullPath}}}} iteration{iteration{id}} labels{labels{nodes{id title color description descriptionHtml textColor}}} linkedItems{linkedItems{nodes{workItem{iid namespace{fullPath}} linkType}}} milestone{milestone{id}} startAndDueDate{startDate dueDate} status{status{name}} weight{weight}}`
	oneItemQuery      = `{"query":"{namespace(fullPath:\"acme/support/board\"){workItem(iid:\"1\"){` + workItemFields + `}}}"}`
	itemsQuery        = `{"query":"{namespace(fullPath:\"acme/support/board\"){workItems(first:1){nodes{id iid title} pageInfo{endCursor hasNextPage startCursor hasPreviousPage}}}}"}`
	setItemQuery      = `{"query":"mutation{workItemUpdate(input:{id:\"gid://gitlab/WorkItem/150001\",title:\"x\"}){workItem{` + `id iid workItemType{name} state title description author{id username name state createdAt avatarUrl webUrl}` + `} errors}}"}`
)

// asked are the requests whose answers have a shape to compare, by a short name.
var asked = map[string]struct{ method, path, body string }{
	"issues": {"GET", "issues?iids[]=1", ""}, "issues details": {"GET", "issues?iids[]=1&with_labels_details=true", ""},
	"issue": {"GET", "issues/1", ""}, "note": {"GET", "issues/1/notes/%d", ""}, "commands": {"POST", "issues/1/notes", `{"body":"/close"}`},
	"notes": {"GET", "issues/1/notes?activity_filter=only_comments", ""}, "discussions": {"GET", "issues/1/discussions", ""},
	"labels": {"GET", "labels?search=Triage", ""}, "labels counted": {"GET", "labels?search=Triage&with_counts=true", ""}, "label": {"GET", "labels/Stage%3A%3ATriage", ""},
	"group milestones": {"GET", "/api/v4/groups/acme%2Fsupport/milestones?iids[]=1", ""}, "group milestone": {"GET", "/api/v4/groups/acme%2Fsupport/milestones/47001", ""},
	"milestones": {"GET", "milestones", ""}, "milestone": {"GET", "milestones/47003", ""},
	"iterations": {"GET", "iterations?state=current", ""}, "group iterations": {"GET", "/api/v4/groups/acme%2Fsupport/iterations?state=current", ""},
	"label events": {"GET", "issues/1/resource_label_events", ""}, "label event": {"GET", "issues/1/resource_label_events/%d", ""},
	"state events": {"GET", "issues/1/resource_state_events", ""}, "state event": {"GET", "issues/1/resource_state_events/%d", ""},
	"milestone events": {"GET", "issues/1/resource_milestone_events", ""}, "milestone event": {"GET", "issues/1/resource_milestone_events/%d", ""},
	"iteration events": {"GET", "issues/1/resource_iteration_events", ""}, "iteration event": {"GET", "issues/1/resource_iteration_events/%d", ""},
	"weight events": {"GET", "issues/1/resource_weight_events", ""},
	"relations":     {"GET", "issues/1/links", ""}, "link": {"POST", "issues/1/links", `{"target_project_id":2001,"target_issue_iid":3}`}, "unlink": {"DELETE", "issues/1/links/8001", ""},
	"issues of a project's milestone": {"GET", "issues?iids[]=2", ""}, "issue of a project's milestone": {"GET", "issues/2", ""},
	"project milestone events": {"GET", "issues/2/resource_milestone_events", ""}, "project milestone event": {"GET", "issues/2/resource_milestone_events/%d", ""},
	"metadata": {"GET", "/api/v4/metadata", ""}, "statistics": {"GET", "issues_statistics", ""}, "user": {"GET", "/api/v4/user", ""},
	"create": {"POST", "issues", `{"title":"one","description":"text","assignee_ids":[104]}`}, "move": {"POST", "issues/1/move", `{"to_project_id":2004}`},
	"reorder": {"PUT", "issues/1/reorder", `{"move_after_id":150002}`}, "subscribe": {"POST", "issues/1/subscribe", ""},
	"participants": {"GET", "issues/1/participants", ""}, "merges": {"GET", "issues/1/related_merge_requests", ""}, "closing": {"GET", "issues/1/closed_by", ""},
	"set iteration": {"POST", "/api/graphql", setIterationQuery}, "work item": {"POST", "/api/graphql", oneItemQuery}, "work items": {"POST", "/api/graphql", itemsQuery}, "set work item": {"POST", "/api/graphql", setItemQuery},
	"new label": {"POST", "labels", `{"name":"x","color":"#112233","priority":2}`}, "set label": {"PUT", "labels/own", `{"new_name":"y","description":"d","priority":3}`},
	"new milestone": {"POST", "milestones", `{"title":"x"}`}, "new note": {"POST", "issues/1/notes", `{"body":"x"}`}, "new internal note": {"POST", "issues/1/notes", `{"body":"x","internal":true}`},
}

// answerTo asks a server that has lived for one thing.
func answerTo(t *testing.T, name string, change ...func(*Config)) any {
	t.Helper()
	b := lived(t, change...)
	b.AddLabel(SampleProject, "own", "#112233")
	b.Browser("ben").Open("three", "", "Stage::Triage")
	req, ok := asked[name]
	require.True(t, ok, name)
	path := req.path
	if kind, single := singles[name]; single {
		path = fmt.Sprintf(path, kind(b))
	}
	var v any
	require.NoError(t, json.Unmarshal([]byte(b.ask("olga", req.method, path, req.body).body), &v))
	return v
}

// singles find the id that a path needs.
var singles = map[string]func(bench) int64{
	"note": func(b bench) int64 { return b.Truth(1).Notes[0].ID }, "label event": eventID(0, "label"), "state event": eventID(0, "state"),
	"milestone event": eventID(0, "milestone"), "project milestone event": eventID(1, "milestone"), "iteration event": eventID(0, "iteration"),
}

func eventID(issue int, kind string) func(bench) int64 {
	return func(b bench) int64 {
		for _, e := range b.Server.issues[issue].truth().events {
			if e.kind == kind {
				return e.id
			}
		}
		return 0
	}
}

// differences compares what an answer is made of: every key of want is in got with
// a value of the same kind. null agrees with everything. Of a list the first element
// stands for all. Exactly: got has no other keys.
func differences(at string, want, got any, exactly bool) []string {
	if want == nil || got == nil {
		return nil
	}
	switch want := want.(type) {
	case map[string]any:
		m, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s: %T instead of an object", at, got)}
		}
		var out []string
		for k, v := range want {
			if _, there := m[k]; !there {
				out = append(out, at+"."+k+" is missing")
				continue
			}
			out = append(out, differences(at+"."+k, v, m[k], exactly)...)
		}
		for k := range m {
			if _, there := want[k]; !there && exactly {
				out = append(out, at+"."+k+" is too much")
			}
		}
		slices.Sort(out)
		return out
	case []any:
		l, ok := got.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s: %T instead of a list", at, got)}
		}
		if len(want) == 0 {
			return nil
		}
		if len(l) == 0 {
			return []string{at + " is empty: nothing to compare"}
		}
		return differences(at+"[]", want[0], l[0], exactly)
	}
	if fmt.Sprintf("%T", want) != fmt.Sprintf("%T", got) {
		return []string{fmt.Sprintf("%s: %T instead of %T", at, got, want)}
	}
	return nil
}

func TestEveryAnswerHasTheShapeOfItsFixtureFieldByField(t *testing.T) {
	for file, name := range map[string]string{
		"issue_listed.json": "issues", "issue_listed_free.json": "issues", "issue_listed_label_details.json": "issues details", "issue_single.json": "issue",
		"note.json": "note", "note_commands.json": "commands", "discussions.json": "discussions", "labels.json": "labels", "label_counted.json": "label",
		"milestones_group.json": "group milestones", "milestones_project.json": "milestones", "iterations.json": "iterations",
		"label_events.json": "label events", "state_events.json": "state events", "milestone_events.json": "milestone events",
		"iteration_events.json": "iteration events", "weight_events.json": "weight events", "relations.json": "relations",
		"metadata.json": "metadata", "statistics.json": "statistics", "mutation.json": "set iteration",
	} {
		t.Run(file, func(t *testing.T) {
			want := readJSON(t, filepath.Join("testdata", file))
			free := func(c *Config) {
				if file == "issue_listed_free.json" {
					c.Tier = Free
				}
			}
			if file == "note_commands.json" { // its keys are the commands themselves
				require.Empty(t, differences("", want, answerTo(t, name), false))
				return
			}
			require.Empty(t, differences("", want, answerTo(t, name, free), true))
		})
	}
	require.Equal(t, []string{".a is missing", ".b: string instead of float64", ".d is too much"},
		differences("", map[string]any{"a": 1.0, "b": 2.0}, map[string]any{"b": "x", "d": nil}, true), "the comparison can fail")
}

func readJSON(t *testing.T, path string) any {
	t.Helper()
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	var v any
	require.NoError(t, json.Unmarshal(raw, &v), path)
	return v
}
