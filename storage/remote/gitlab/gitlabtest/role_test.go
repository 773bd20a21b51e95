package gitlabtest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhatARoleMayNotSetIsDroppedWithoutAWord(t *testing.T) {
	b := sit(t)
	ask := `{"title":"one","labels":"Stage::Triage,brand new","milestone_id":47001,"assignee_ids":[105],"due_date":"2026-12-01","iid":77,"created_at":"2020-01-01T00:00:00Z"}`
	guest := b.ask("gus", "POST", "issues", ask).is(201).object()
	require.Equal(t, []any{1.0, []any{}, nil, []any{}, nil}, []any{guest["iid"], guest["labels"], guest["milestone"], guest["assignees"], guest["due_date"]})
	rita := b.ask("rita", "POST", "issues", ask).is(201).object()
	require.Equal(t, []any{2.0, []any{"Stage::Triage", "brand new"}, "2026-12-01", "2026-11-23T09:00:00.000Z"}, []any{rita["iid"], rita["labels"], rita["due_date"], rita["created_at"]})
	olga := b.ask("olga", "POST", "issues", ask).is(201).object()
	require.Equal(t, []any{77.0, "2020-01-01T00:00:00.000Z"}, []any{olga["iid"], olga["created_at"]})
	require.JSONEq(t, `{"message":"Duplicated issue"}`, b.ask("olga", "POST", "issues", ask).is(409).body)

	require.Equal(t, []any{}, b.ask("gus", "PUT", "issues/1", `{"title":"mine","add_labels":"Stage::Triage"}`).is(200).object()["labels"])
	b.ask("gus", "PUT", "issues/2", `{"title":"not mine"}`).is(403)
	b.ask("ana", "DELETE", "issues/1", "").is(403)
	b.ask("olga", "DELETE", "issues/1", "", "If-Unmodified-Since", "Mon, 23 Nov 2026 08:00:00 GMT").is(412)
	b.ask("olga", "DELETE", "issues/1", "").is(204)
	b.ask("olga", "GET", "issues/1", "").is(404)
}

func TestOnlyOwnersStampAnIssueAndIntoTheFutureToo(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "")
	at := `{"title":"two","updated_at":"2099-01-01T00:00:00Z"}`
	require.NotContains(t, b.ask("ana", "PUT", "issues/1", at).is(200).object()["updated_at"], "2099")
	require.Equal(t, "2099-01-01T00:00:00.000Z", b.ask("olga", "PUT", "issues/1", at).is(200).object()["updated_at"])
	for _, bad := range []string{`null`, `""`, `"soon"`} {
		b.ask("olga", "PUT", "issues/1", `{"updated_at":`+bad+`}`).is(400)
	}
	b.clock.Advance(time.Hour)
	b.ask("ana", "POST", "issues/1/notes", `{"body":"hello"}`).is(201)
	require.Equal(t, 2099, b.Truth(1).Updated.Year(), "a touch does not bring it back")
	require.NoError(t, b.Browser("ana").SetTitle(1, "three"))
	require.Equal(t, b.clock.Now(), b.Truth(1).Updated, "a save does")
}

func TestATierWithoutALicenceHasNoSuchKeysAndNoExclusion(t *testing.T) {
	b := sit(t, func(c *Config) { c.Tier = Free })
	made := b.ask("ana", "POST", "issues", `{"title":"one","labels":["Stage::Triage"],"assignee_ids":[103,104],"weight":3}`).is(201).object()
	for _, key := range []string{"weight", "iteration", "epic", "health_status"} {
		require.NotContains(t, made, key)
	}
	require.Len(t, made["assignees"], 1)
	both := b.ask("ana", "PUT", "issues/1", `{"add_labels":"Stage::Planning"}`).is(200).object()
	require.Equal(t, []any{"Stage::Planning", "Stage::Triage"}, both["labels"])
	b.ask("ana", "GET", "iterations", "").is(404)
	b.Browser("ana").Open("two", "")
	require.Equal(t, "Blocked issues not available for current license", b.ask("ana", "POST", "issues/1/links", `{"target_project_id":2001,"target_issue_iid":2,"link_type":"blocks"}`).is(403).object()["message"])
	b.Change(func(c *Config) { c.Tier = Premium })
	left := b.ask("ana", "PUT", "issues/1", `{"add_labels":"roadmap_item"}`).is(200).object()
	require.Len(t, left["labels"], 3, "no new label of the scope: the set stays, though it breaks the rule")
	same := b.ask("ana", "PUT", "issues/1", `{"add_labels":"Stage::Triage"}`).is(200).object()
	require.Len(t, same["labels"], 3, "one that is there already is not new")
	one := b.ask("ana", "PUT", "issues/1", `{"add_labels":"Stage::Queued,Stage::Scheduling"}`).is(200).object()
	require.Equal(t, []any{"Stage::Scheduling", "roadmap_item"}, one["labels"], "the last one given")
}

func TestIssuesThatOneMayNotSeeAreNotThere(t *testing.T) {
	b := sit(t)
	ana := b.Browser("ana")
	ana.Open("secret", "")
	b.Browser("rita").Open("by one who is banned", "")
	require.NoError(t, ana.SetConfidential(1, true))
	b.Ban("rita", true)
	b.ask("gus", "GET", "issues/1", "").is(404)
	b.ask("ben", "GET", "issues/1", "").is(200)
	b.ask("ben", "GET", "issues/2", "").is(404)
	require.Empty(t, b.ask("gus", "GET", "issues", "").list())
	require.JSONEq(t, `{"statistics":{"counts":{"all":1,"closed":0,"opened":1}}}`, b.ask("ben", "GET", "issues_statistics", "").body)
	b.SetAdmin("ben", true)
	require.Len(t, b.ask("ben", "GET", "issues", "").list(), 2)
}

func TestANoteThatOneMayNotReadMakesThePageShort(t *testing.T) {
	b := sit(t)
	b.Browser("gus").Open("one", "")
	for n := range 6 {
		_, err := b.Browser("ana").note(1, "note "+itoa(int64(n)), n < 2)
		require.NoError(t, err)
	}
	page := b.ask("gus", "GET", "issues/1/notes?sort=asc&per_page=3", "").is(200)
	require.Len(t, page.list(), 1)
	require.Equal(t, "2", page.header.Get("X-Next-Page"))
	require.Len(t, b.ask("ana", "GET", "issues/1/notes?sort=asc&per_page=3", "").list(), 3)
	require.Equal(t, "note 5", b.ask("ana", "GET", "issues/1/notes", "").list()[0]["body"], "newest first")
}

func TestTokensAreRefusedInTheirOwnWords(t *testing.T) {
	b := sit(t)
	b.AddToken("ana", Token{Secret: "old-token", Expires: b.clock.Now().Add(time.Minute)})
	b.AddToken("ana", Token{Secret: "gone-token"})
	b.Revoke("gone-token")
	b.AddToken("ana", Token{Secret: "reader-token", Scopes: []string{"read_api"}})
	b.ask("old", "GET", "issues", "").is(200)
	b.clock.Advance(time.Minute)
	require.Contains(t, b.ask("old", "GET", "issues", "").is(401).object()["error_description"], "expired")
	require.Contains(t, b.ask("gone", "GET", "issues", "").is(401).object()["error_description"], "revoked")
	require.Equal(t, "401 Unauthorized", b.ask("nobody", "GET", "issues", "").is(401).object()["message"])
	b.ask("reader", "GET", "issues", "").is(200)
	require.Equal(t, "insufficient_scope", b.ask("reader", "POST", "issues", `{"title":"one"}`).is(403).object()["error"])
	b.ask("", "GET", "issues", "").is(404)
	b.SetPublic(SampleProject, true)
	b.ask("", "GET", "issues", "").is(200)
	b.ask("", "POST", "issues", `{"title":"one"}`).is(401)
}

func TestRefusalsHaveGitLabsShapes(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "")
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"no title":              {"POST", "issues", `{"description":"x"}`, 400, `{"error":"title is missing"}`},
		"a title too long":      {"POST", "issues", `{"title":"` + strings.Repeat("x", 256) + `"}`, 400, `{"message":{"title":["is too long (maximum is 255 characters)"]}}`},
		"a word for a boolean":  {"PUT", "issues/1", `{"confidential":"maybe"}`, 400, `{"error":"confidential is invalid"}`},
		"an order by id":        {"GET", "issues?order_by=id", "", 400, `{"error":"order_by does not have a valid value"}`},
		"two kinds of author":   {"GET", "issues?author_id=1&author_username=x", "", 400, `{"error":"author_id, author_username are mutually exclusive"}`},
		"an empty note":         {"POST", "issues/1/notes", `{"body":""}`, 400, `{"message":"400 Bad request - Note {:note=>[\"can't be blank\"]}"}`},
		"no such note":          {"GET", "issues/1/notes/5", "", 404, `{"message":"404 Note Not Found"}`},
		"no such issue, delete": {"DELETE", "issues/9", "", 404, `{"message":"404 Issue Not Found"}`},
		"no such route":         {"GET", "nothing", "", 404, `{"error":"404 Not Found"}`},
		"a reorder of nothing":  {"PUT", "issues/1/reorder", `{}`, 422, `{"message":{"error":"Unprocessable Entity"}}`},
		"a label there is":      {"POST", "labels", `{"name":"Stage::Triage","color":"#112233"}`, 409, `{"message":"Label already exists"}`},
	} {
		t.Run(name, func(t *testing.T) {
			require.JSONEq(t, tc.want, b.ask("olga", tc.method, tc.path, tc.body).is(tc.status).body)
		})
	}
	require.Contains(t, b.ask("ana", "PUT", "issues/1", `{"start_date":"2026-12-01"}`).is(400).object()["error"], "at least one parameter must be provided")
}

func TestARefusedUpdateMayHaveHappenedByHalf(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "", "Stage::Triage")
	b.ask("ana", "PUT", "issues/1", `{"state_event":"close","add_labels":"Stage::Queued","title":"`+strings.Repeat("x", 256)+`"}`).is(400)
	require.Equal(t, []any{true, []string{"Stage::Queued"}, "one"}, []any{b.Truth(1).Closed, b.Truth(1).Labels, b.Truth(1).Title})
}

func TestAMovedProjectAnswersReadingWith301AndWritingWith405(t *testing.T) {
	b := sit(t)
	b.RenameProject(SampleProject, "acme/support/kanban")
	old := "/api/v4/projects/acme%2Fsupport%2Fboard/issues"
	require.Equal(t, "https://gitlab.test/api/v4/projects/2001/issues?state=all", b.ask("ana", "GET", old+"?state=all", "").is(301).header.Get("Location"))
	require.JSONEq(t, `{"message":"Non GET methods are not allowed for moved projects"}`, b.ask("ana", "POST", old, `{"title":"one"}`).is(405).body)
	b.ask("ana", "POST", "issues", `{"title":"one"}`).is(201)
}
