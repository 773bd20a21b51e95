package exchange

import (
	"fmt"
	"strings"
	"testing"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
)

const begun = `{"iid":7,"title":"T","author_id":1,"created_at":"2026-03-01T08:00:00Z","updated_at":"2026-03-09T08:00:00Z"`

func labelled(state, title string, labels ...string) string {
	var links, events []string
	for _, l := range labels {
		links = append(links, fmt.Sprintf(`{"label":{"title":%q}}`, l))
		events = append(events, fmt.Sprintf(`{"action":"add","user_id":2,"created_at":"2026-03-02T08:00:00Z","label":{"title":%q}}`, l))
	}
	return fmt.Sprintf(`{"iid":7,"title":%q,"author_id":1,"state":%q,"created_at":"2026-03-01T08:00:00Z","updated_at":"2026-03-09T08:00:00Z","label_links":[%s],"resource_label_events":[%s]}`,
		title, state, strings.Join(links, ","), strings.Join(events, ","))
}

// TestLabelsPlaceTheCard is the table of what labels, title and state say.
func TestLabelsPlaceTheCard(t *testing.T) {
	newer, err := workflow.Parse(workflow.Shipped()["support-ops-2026"])
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		line   string
		o      Options
		kind   workflow.Kind
		stage  workflow.Stage
		closed workflow.Resolution
		labels []string
		note   string
	}{
		"scoped labels name kind and stage, whatever their case":        {labelled("opened", "T", "requesttype::BUG", "stage::development", "x"), Options{}, "bug", "Development", "", []string{"x"}, ""},
		"a label that is a stage's bare name stands for it":             {labelled("opened", "T", "Queued", "RequestType::Feature"), Options{}, "feature", "Queued", "", nil, ""},
		"a map is asked first":                                          {labelled("opened", "T", "Doing", "Stage::Planning", "Type: defect"), Options{Map: map[string]string{"doing": "development", "Stage::Planning": "Triage", "type: DEFECT": "bug"}}, "bug", "Triage", "", []string{"Doing"}, ""},
		"a label suggests the kind and stays a label":                   {labelled("opened", "T", "type::bug", "Stage::Planning"), Options{}, "bug", "Planning", "", []string{"type::bug"}, `as its label "type::bug" suggests`},
		"a whole word only: debugging is no bug":                        {labelled("opened", "Debugging tools", "Stage::Planning"), Options{}, "feature", "Planning", "", nil, "taken as a feature"},
		"the title suggests the kind":                                   {labelled("opened", "Login is broken", "Stage::Planning"), Options{}, "bug", "Planning", "", nil, `the word "broken" in its title`},
		"a stage that the kind has not: the nearest earlier one":        {labelled("opened", "T", "RequestType::Bug", "Stage::Queued"), Options{}, "bug", "Planning", "", nil, "a bug has no stage Queued: placed in Planning"},
		"closed without a stage label: completed":                       {labelled("closed", "T", "RequestType::Bug"), Options{}, "bug", "Completed", workflow.Completed, nil, "no stage label: closed as completed, in Completed"},
		"closed as a label says":                                        {labelled("closed", "T", "RequestType::Bug", "resolution: invalid"), Options{}, "bug", "Triage", workflow.AsInvalid, []string{"resolution: invalid"}, "no stage label: closed as invalid, in Triage"},
		"closed as the nearest that the kind knows":                     {labelled("closed", "T", "RequestType::Feature", "won't do"), Options{}, "feature", "Triage", workflow.Declined, []string{"won't do"}, ""},
		"a rejected validation is no declined request":                  {labelled("closed", "T", "RequestType::Feature", "Validation::Rejected", "Stage::Completed"), Options{}, "feature", "Completed", workflow.Completed, nil, ""},
		"a closed issue stands where its label says":                    {labelled("closed", "T", "RequestType::Bug", "Stage::Planning"), Options{}, "bug", "Planning", workflow.Completed, nil, "closed as completed in Planning"},
		"an open one labelled as completed is told of":                  {labelled("opened", "T", "RequestType::Bug", "Stage::Completed"), Options{}, "bug", "Completed", "", nil, "open, though its label says Completed"},
		"of two stages the last one wins and the other stays a label":   {labelled("opened", "T", "RequestType::Bug", "Stage::Planning", "Stage::Development"), Options{}, "bug", "Development", "", []string{"Stage::Planning"}, ""},
		"another workflow: a side stage, a priority, a kind's 2nd word": {labelled("opened", "T", "RequestType::Incident", "Stage::Blocked", "Priority::1"), Options{Rules: newer}, "bug", "Blocked", "", []string{"RequestType::Incident"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := oneIssue(t, tc.line, tc.o)
			c := fold(t, r)
			require.Equal(t, tc.kind, c.Kind)
			require.Equal(t, tc.stage, c.Stage)
			require.Equal(t, tc.closed, c.Resolution)
			require.Equal(t, tc.labels, c.Labels)
			if tc.note != "" {
				require.Contains(t, strings.Join(r.Notes, "\n"), tc.note)
			}
		})
	}
}

// TestOddHistoriesAreRead is the table of what real exports hold and a tidy one
// would not.
func TestOddHistoriesAreRead(t *testing.T) {
	label := func(action, title, at string) string {
		return fmt.Sprintf(`{"action":%q,"user_id":2,"created_at":%q,"label":{"title":%q}}`, action, at, title)
	}
	for name, tc := range map[string]struct {
		rest  string
		whats string
		check func(*testing.T, workflow.Card)
	}{
		"events out of order and before the issue": {
			`"label_links":[{"label":{"title":"b"}}],"resource_label_events":[` +
				label("add", "b", "2026-03-05T08:00:00Z") + "," + label("remove", "a", "2026-03-04T08:00:00Z") + "," + label("add", "a", "2020-01-01T08:00:00Z") + "]",
			"import edit edit", func(t *testing.T, c workflow.Card) { require.Equal(t, []string{"b"}, c.Labels) },
		},
		"a label that was there from the start is taken off": {
			`"resource_label_events":[` + label("remove", "Stage::Planning", "2026-03-05T08:00:00Z") + "]",
			"import", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Stage("Planning"), c.Stage) },
		},
		"events that contradict the issue: the issue is right": {
			`"label_links":[{"label":{"title":"a"}}],"resource_label_events":[` + label("remove", "a", "2027-03-05T08:00:00Z") + "]",
			"import edit import", func(t *testing.T, c workflow.Card) { require.Equal(t, []string{"a"}, c.Labels) },
		},
		"reopened: back to where new cards start": {
			`"state":"opened","resource_state_events":[{"state":"closed","user_id":1,"created_at":"2026-03-02T08:00:00Z"},{"state":"reopened","created_at":"2026-03-03T08:00:00Z"}]`,
			"import close reopen", func(t *testing.T, c workflow.Card) {
				require.Equal(t, workflow.Stage("Triage"), c.Stage)
				require.Equal(t, day(3, 8, 0), c.ReopenedAt)
			},
		},
		"closed though no event says so": {
			`"state":"closed","closed_at":"2026-03-04T08:00:00Z","closed_by_id":4`,
			"import close", func(t *testing.T, c workflow.Card) { require.Equal(t, day(4, 8, 0), c.ClosedAt) },
		},
		"open though the last event closed it": {
			`"state":"opened","resource_state_events":[{"state":"closed","user_id":1,"created_at":"2026-03-02T08:00:00Z"}]`,
			"import close import", func(t *testing.T, c workflow.Card) { require.True(t, c.IsOpen()) },
		},
		"a milestone changed the other way round": {
			`"milestone":{"title":"B"},"resource_milestone_events":[{"action":"add","milestone":{"title":"A"},"created_at":"2026-03-02T08:00:00Z"},{"action":"add","milestone":{"title":"B"},"created_at":"2026-03-03T08:00:00Z"},{"action":"remove","milestone":{"title":"A"},"created_at":"2026-03-03T08:00:00Z"}]`,
			"import schedule schedule", func(t *testing.T, c workflow.Card) { require.Equal(t, "B", c.Milestone) },
		},
		"rejected, then asked again": {
			`"label_links":[{"label":{"title":"Validation::Requested"}}],"resource_label_events":[` + strings.Join([]string{
				label("add", "Validation::Requested", "2026-03-02T08:00:00Z"), label("add", "Validation::Rejected", "2026-03-03T08:00:00Z"), label("remove", "Validation::Requested", "2026-03-03T08:00:00Z"),
				label("add", "Validation::Requested", "2026-03-04T08:00:00Z"), label("remove", "Validation::Rejected", "2026-03-04T08:00:00Z"),
			}, ",") + "]",
			"import validate validate validate", func(t *testing.T, c workflow.Card) {
				require.Len(t, c.Rounds, 2)
				require.Equal(t, workflow.Requested, c.Round().State)
				require.Equal(t, 1, c.Rejections())
			},
		},
		"waiting on the requester, and answered": {
			`"resource_label_events":[` + label("add", "Waiting::Requester", "2026-03-02T08:00:00Z") + "," + label("remove", "Waiting::Requester", "2026-03-03T08:00:00Z") + "]",
			"import edit edit", func(t *testing.T, c workflow.Card) { require.False(t, c.IsWaiting()) },
		},
		"a kind that was changed by labels": {
			`"label_links":[{"label":{"title":"RequestType::Feature"}}],"resource_label_events":[` + strings.Join([]string{
				label("add", "RequestType::Bug", "2026-03-02T08:00:00Z"), label("remove", "RequestType::Bug", "2026-03-03T08:00:00Z"), label("add", "RequestType::Feature", "2026-03-03T08:00:00Z"),
			}, ",") + "]",
			"import kind", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Kind("feature"), c.Kind) },
		},
		"a kind that has the labelled stage after all": {
			`"label_links":[{"label":{"title":"RequestType::Feature"}},{"label":{"title":"Stage::Queued"}}],"resource_label_events":[` + strings.Join([]string{
				label("add", "RequestType::Bug", "2026-03-01T08:00:00Z"), label("add", "Stage::Queued", "2026-03-02T08:00:00Z"), label("remove", "RequestType::Bug", "2026-03-03T08:00:00Z"), label("add", "RequestType::Feature", "2026-03-03T08:00:00Z"),
			}, ",") + "]",
			"import move move", func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Stage("Queued"), c.Stage) },
		},
		"hostile text is kept as it is": {
			`"description":"\u001b[2J\u202e\u0000","notes":[{"note":"\u001b]0;x\u0007","author":{"name":"\u001b[31mred"}}]`,
			"import comment", func(t *testing.T, c workflow.Card) {
				require.Equal(t, "\x1b[2J\u202e\x00", c.Description)
				require.Equal(t, "\x1b]0;x\a", c.Comments[0].Text)
				require.Equal(t, "\x1b[31mred", c.Comments[0].Author)
			},
		},
		"nothing but nulls": {
			`"state":null,"weight":null,"milestone":null,"issue_assignees":null,"label_links":[{"label":null}],"notes":[{"note":null}],"resource_state_events":[{}],"resource_label_events":[{"label":null}],"resource_milestone_events":[{}],"work_item_type":null`,
			"import", func(t *testing.T, c workflow.Card) { require.True(t, c.IsOpen()) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := oneIssue(t, begun+","+tc.rest+"}", Options{})
			require.Equal(t, tc.whats, whats(r))
			tc.check(t, fold(t, r))
		})
	}
}

// TestAnIssueOfWrongShapeIsNamed: by file and line, and the others go in.
func TestAnIssueOfWrongShapeIsNamed(t *testing.T) {
	many := `{"iid":1,"title":"T","resource_label_events":[` + strings.TrimSuffix(strings.Repeat(`{},`, maxEvents+1), ",") + `]}`
	for name, tc := range map[string]struct{ line, why string }{
		"an array":              {`[]`, "is no JSON object"},
		"null":                  {`null`, "has no title"},
		"a number for a text":   {`{"iid":1,"title":5}`, "title is a number; a string belongs there"},
		"a text for a list":     {`{"iid":1,"title":"T","notes":"x"}`, "notes is a string"},
		"no title":              {`{"iid":1,"title":" "}`, "has no title"},
		"a time that is none":   {`{"iid":1,"title":"T","created_at":"yesterday"}`, `"yesterday" is no time`},
		"a year of the future":  {`{"iid":1,"title":"T","created_at":"9999-12-31T23:59:59-01:00"}`, "is no time"},
		"a number out of range": {`{"iid":99999999999,"title":"T"}`, "is no number of an issue"},
		"far too many events":   {many, "has 10001 events"},
		"cut off":               {`{"iid":1,"title":"T","notes":[{"no`, "is cut off in the middle"},
		"no JSON":               {`{"iid":1,}`, "is no JSON"},
		"nested beyond measure": {`{"iid":1,"title":"T","notes":` + strings.Repeat("[", 20000), "is no JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			g := readText(t, "issues.ndjson", begun+"}\n\n"+tc.line+"\n"+begun+"}", Options{})
			require.NoError(t, g.err)
			require.Len(t, g.recs, 2)
			require.Len(t, g.bad, 1)
			require.Equal(t, 3, g.bad[0].Line)
			require.Contains(t, g.bad[0].File, "issues.ndjson")
			require.Contains(t, g.bad[0].Why, tc.why)
		})
	}
}

func TestAMapToWhatTheWorkflowHasNotIsRefused(t *testing.T) {
	g := readText(t, "issues.ndjson", begun+"}", Options{Map: map[string]string{"Doing": "Developmnt"}})
	var invalid *workflow.Invalid
	require.ErrorAs(t, g.err, &invalid)
	require.Equal(t, "Development", invalid.Nearest)
	g = readText(t, "issues.ndjson", begun+"}", Options{Format: "gitlab"})
	require.ErrorAs(t, g.err, &invalid)
}
