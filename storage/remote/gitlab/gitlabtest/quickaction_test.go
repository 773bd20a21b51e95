package gitlabtest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestQuickActionsAreExecutedAndStrippedInNotes(t *testing.T) {
	b := sit(t)
	iid := b.Browser("ana").Open("one", "", "Stage::Triage")
	for name, tc := range map[string]struct {
		body   string
		status int
		kept   string
		labels []string
		closed bool
	}{
		"a command alone is no note":           {"/label ~\"Stage::Planning\"", 202, "", []string{"Stage::Planning"}, false},
		"text beside it is kept":               {"done\n/close\nthanks\r\n\n", 201, "done\nthanks", []string{"Stage::Triage"}, true},
		"a command in a code block is text":    {"```\n/close\n```", 201, "```\n/close\n```", []string{"Stage::Triage"}, false},
		"a command in a quote is text":         {">>>\n/close\n>>>", 201, ">>>\n/close\n>>>", []string{"Stage::Triage"}, false},
		"an escaped command is text":           {"\\/close", 201, "\\/close", []string{"Stage::Triage"}, false},
		"an unknown word is text":              {"/etc/hosts", 201, "/etc/hosts", []string{"Stage::Triage"}, false},
		"a command in a line is text":          {"try /close", 201, "try /close", []string{"Stage::Triage"}, false},
		"capitals are commands too":            {"/CLOSE", 202, "", []string{"Stage::Triage"}, true},
		"what cannot be done is refused":       {"/label ~nothing", 400, "", []string{"Stage::Triage"}, false},
		"two commands are both done":           {"/unlabel ~\"Stage::Triage\"\n/close", 202, "", []string{}, true},
		"a marker after a command stays":       {"/close\n\n<!-- opsboard:1 op=1 -->", 201, "<!-- opsboard:1 op=1 -->", []string{"Stage::Triage"}, true},
		"white space alone is refused":         {" \n ", 400, "", []string{"Stage::Triage"}, false},
		"a word that only begins as a command": {"/closeness", 201, "/closeness", []string{"Stage::Triage"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, b.Browser("ana").SetLabels(iid, "Stage::Triage"))
			require.NoError(t, b.Browser("ana").Reopen(iid))
			got := b.ask("ana", "POST", "issues/1/notes", string(appendJSON(nil, obj("body", tc.body))))
			require.Equal(t, tc.status, got.status, got.body)
			if tc.status == 201 {
				require.Equal(t, tc.kept, got.object()["body"])
			}
			if tc.status == 202 {
				require.NotContains(t, got.object(), "id")
				require.Contains(t, got.object(), "summary")
			}
			require.Equal(t, tc.labels, b.Truth(iid).Labels)
			require.Equal(t, tc.closed, b.Truth(iid).Closed)
		})
	}
}

func TestQuickActionsAreExecutedInDescriptionsToo(t *testing.T) {
	b := sit(t)
	made := b.ask("ana", "POST", "issues", `{"title":"one","description":"text\n/label ~\"Stage::Queued\"\n/assign @ben\n/due 2026-12-24\n/iteration --current"}`).is(201).object()
	require.Equal(t, "text", made["description"])
	require.Equal(t, []any{"Stage::Queued"}, made["labels"])
	truth := b.Truth(1)
	require.Equal(t, []string{"ben"}, truth.Assignees)
	require.Equal(t, "2026-12-24", truth.Due)
	require.EqualValues(t, 5302, truth.Iteration)
	b.ask("ana", "PUT", "issues/1", `{"description":"other\n/close"}`).is(200)
	require.True(t, b.Truth(1).Closed)
}

func TestQuickActionsReachOtherIssues(t *testing.T) {
	b := sit(t)
	ana := b.Browser("ana")
	ana.Open("one", "")
	ana.Open("two", "")
	b.ask("ana", "POST", "issues/1/notes", `{"body":"/relate #2"}`).is(202)
	require.Len(t, b.ask("ana", "GET", "issues/2/links", "").list(), 1)
	b.ask("ana", "POST", "issues/1/notes", `{"body":"/move acme/support/other"}`).is(202)
	require.True(t, b.Truth(1).Closed)
	require.Equal(t, b.TruthsOf("acme/support/other")[0].ID, b.Truth(1).MovedTo)
	b.ask("ana", "POST", "issues/2/notes", `{"body":"/clone --with_notes"}`).is(202)
	require.Equal(t, "two", b.Truth(3).Title)
	b.ask("gus", "POST", "issues/2/notes", `{"body":"/close"}`).is(400)
	require.False(t, b.Truth(2).Closed, "a guest closes only their own")
}
