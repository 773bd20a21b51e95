package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type object map[string]any

var someLabels = []string{
	"Stage::Triage", "Stage::Planning", "Stage::Queued", "Stage::Completed", "RequestType::Bug", "RequestType::Feature",
	"Validation::Requested", "Validation::Received", "Validation::Rejected", "Waiting::Requester", "Customer::Billing", "bug", "wontfix", "Planning", "",
}

// randomIssue is an issue whose events need not agree with it, in any order.
func randomIssue(t *rapid.T) object {
	when := func() any {
		n := rapid.IntRange(-100_000, 1_000_000).Draw(t, "at")
		if n%17 == 0 {
			return nil
		}
		return day(1, 8, 0).Add(time.Duration(n) * time.Second).Format(time.RFC3339)
	}
	label := func() any {
		return rapid.SampledFrom([]any{object{"title": rapid.SampledFrom(someLabels).Draw(t, "label")}, nil}).Draw(t, "labelled")
	}
	list := func(what string, one func() object) []object {
		out := []object{}
		for range rapid.IntRange(0, 12).Draw(t, what) {
			out = append(out, one())
		}
		return out
	}
	action := func() string { return rapid.SampledFrom([]string{"add", "remove", "toggle"}).Draw(t, "action") }
	who := func() int { return rapid.IntRange(0, 3).Draw(t, "who") }
	return object{
		"iid": rapid.IntRange(0, 9).Draw(t, "iid"), "title": "T", "author_id": who(), "created_at": when(), "updated_at": when(), "closed_at": when(),
		"state": rapid.SampledFrom([]any{"opened", "closed", nil}).Draw(t, "state"), "milestone": rapid.SampledFrom([]any{nil, object{"title": "M"}}).Draw(t, "milestone"),
		"issue_assignees": list("assignees", func() object { return object{"user_id": who()} }),
		"label_links":     list("links", func() object { return object{"created_at": when(), "label": label()} }),
		"resource_label_events": list("label events", func() object {
			return object{"action": action(), "user_id": who(), "created_at": when(), "label": label()}
		}),
		"resource_state_events": list("state events", func() object {
			return object{"state": rapid.SampledFrom([]string{"closed", "reopened", "x"}).Draw(t, "to"), "user_id": who(), "created_at": when()}
		}),
		"resource_milestone_events": list("milestone events", func() object {
			return object{"action": action(), "created_at": when(), "milestone": object{"title": rapid.SampledFrom([]string{"M", "N"}).Draw(t, "m")}}
		}),
		"notes": list("notes", func() object {
			return object{"note": "n", "author_id": who(), "created_at": when(), "system": rapid.Bool().Draw(t, "system"), "action": rapid.SampledFrom([]any{nil, "assignee", "duplicate"}).Draw(t, "did")}
		}),
	}
}

// TestLawTheCardIsWhatTheIssueSaysNow, whatever its events say: they are the way
// there. Every entry begins where the one before ended, in order of time.
func TestLawTheCardIsWhatTheIssueSaysNow(t *testing.T) {
	newer, err := workflow.Parse(workflow.Shipped()["support-ops-2026"])
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		is := randomIssue(t)
		r, err := newReader(withNow(Options{Rules: rapid.SampledFrom([]*workflow.Rules{nil, newer}).Draw(t, "rules")}))
		require.NoError(t, err)
		line, err := json.Marshal(is)
		require.NoError(t, err)
		m := r.issue(raw{file: "x", line: 1, data: string(line)})
		require.NoError(t, m.err)
		c := fold(t, m.rec)

		require.Equal(t, is["state"] == "closed", !c.IsOpen())
		require.Equal(t, !c.IsOpen(), !c.ClosedAt.IsZero())
		require.Equal(t, is["milestone"] != nil, c.Milestone == "M")
		require.Contains(t, r.rules.Stages(c.Kind), c.Stage)
		require.Equal(t, r.rules.IsSide(c.Stage), c.Before != "")
		var labels []string
		for _, l := range is["label_links"].([]object) {
			if l, ok := l["label"].(object); ok && l["title"] != "" {
				labels = switchLabel(labels, l["title"].(string), true)
			}
		}
		for _, l := range labels {
			if len(r.placeOne(l).Rest) > 0 {
				require.Contains(t, c.Labels, l)
			}
		}
		for _, l := range c.Labels {
			require.True(t, slices.Contains(labels, l), "%s is no label of the issue", l)
		}
		said := 0
		for _, n := range is["notes"].([]object) {
			if n["system"] == false {
				said++
			}
		}
		require.Len(t, c.Comments, said)
	})
}

// BenchmarkRead is the speed of reading a long export, per issue: 8 label
// events, 4 notes, a description of 500 bytes.
func BenchmarkRead(b *testing.B) {
	moves := []string{}
	for i := range 4 {
		at := day(2+i, 8, 0).Format(time.RFC3339)
		moves = append(moves, fmt.Sprintf(`{"action":"remove","user_id":1,"created_at":%q,"label":{"title":"Stage::%s"}}`, at, workflow.Default().Stages("")[i]),
			fmt.Sprintf(`{"action":"add","user_id":1,"created_at":%q,"label":{"title":"Stage::%s"}}`, at, workflow.Default().Stages("")[i+1]))
	}
	line := begun + `,"description":"` + strings.Repeat("0123456789", 50) + `","label_links":[{"label":{"title":"Stage::Development"}},{"label":{"title":"RequestType::Feature"}}],"resource_label_events":[` +
		strings.Join(moves, ",") + `],"notes":[` + strings.TrimSuffix(strings.Repeat(`{"note":"something said","author_id":3,"created_at":"2026-03-03T08:00:00Z","system":false},`, 4), ",") + "]}\n"
	b.ReportAllocs()
	b.SetBytes(int64(len(line)))
	file := bytes.NewReader(bytes.Repeat([]byte(line), b.N))
	b.ResetTimer()
	n := 0
	for _, err := range ReadFrom(file, "x", withNow(Options{})) {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	if n != b.N {
		b.Fatalf("%d of %d", n, b.N)
	}
}
