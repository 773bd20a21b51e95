package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// What the labels of a remote say of a card.
func TestPlace(t *testing.T) {
	for name, tc := range map[string]struct {
		flow   string
		labels []string
		want   workflow.Placed
	}{
		"none":                     {"", nil, workflow.Placed{}},
		"a stage and a kind":       {"", []string{"Stage::Queued", "RequestType::Feature"}, workflow.Placed{Stage: "Queued", Kind: "feature"}},
		"in any case":              {"", []string{"stage::QUEUED", "requesttype::bug"}, workflow.Placed{Stage: "Queued", Kind: "bug"}},
		"a stage without scope":    {"", []string{"Queued", "Stage"}, workflow.Placed{Rest: []string{"Queued", "Stage"}}},
		"a stage that is none":     {"", []string{"Stage::Nowhere", "Stage::", "stage::"}, workflow.Placed{Rest: []string{"Stage::", "Stage::Nowhere", "stage::"}}},
		"validation and waiting":   {"", []string{"Validation::Rejected", "Waiting::Requester"}, workflow.Placed{Round: "rejected", Waiting: true}},
		"others, sorted, once":     {"", []string{"zoo", "Customer::Billing", "zoo", ""}, workflow.Placed{Rest: []string{"", "Customer::Billing", "zoo"}}},
		"two stages":               {"", []string{"Stage::Triage", "Stage::Queued"}, workflow.Placed{Stage: "Queued", Rest: []string{"Stage::Triage"}}},
		"three stages":             {"", []string{"Stage::Triage", "Stage::Queued", "Stage::Planning"}, workflow.Placed{Stage: "Planning", Rest: []string{"Stage::Queued", "Stage::Triage"}}},
		"one stage twice":          {"", []string{"Stage::Triage", "stage::triage"}, workflow.Placed{Stage: "Triage"}},
		"two kinds":                {"", []string{"RequestType::Bug", "RequestType::Feature"}, workflow.Placed{Kind: "feature", Rest: []string{"RequestType::Bug"}}},
		"two validations":          {"", []string{"Validation::Requested", "Validation::Received"}, workflow.Placed{Round: "received", Rest: []string{"Validation::Requested"}}},
		"a priority in this":       {"", []string{"Priority::1", "Stage::Blocked"}, workflow.Placed{Priority: 1, Rest: []string{"Stage::Blocked"}}},
		"a priority":               {newer, []string{"Priority::1", "Stage::Blocked"}, workflow.Placed{Priority: 1, Stage: "Blocked"}},
		"a priority that is none":  {newer, []string{"Priority::5", "Priority::x"}, workflow.Placed{Rest: []string{"Priority::5", "Priority::x"}}},
		"a second name of a kind":  {newer, []string{"RequestType::Incident"}, workflow.Placed{Kind: "bug", Rest: []string{"RequestType::Incident"}}},
		"awaiting, skipped":        {newer, []string{"Validation::Awaiting", "validation::skipped"}, workflow.Placed{Round: "skipped", Rest: []string{"Validation::Awaiting"}}},
		"customers stay labels":    {newer, []string{"Customer::Finance"}, workflow.Placed{Rest: []string{"Customer::Finance"}}},
		"not UTF-8, and very long": {"", []string{"\xff::\xff", "Stage::\xff"}, workflow.Placed{Rest: []string{"Stage::\xff", "\xff::\xff"}}},
	} {
		t.Run(name, func(t *testing.T) {
			rules := workflow.Default()
			if tc.flow != "" {
				rules = shipped(t)[tc.flow]
			}
			require.Equal(t, tc.want, rules.Place(tc.labels))
		})
	}
}

func TestALabelThatIsNotConfiguredStandsForNothing(t *testing.T) {
	r, err := workflow.Parse("workflow w\nstages A B\nkind k\n stages A B\n rule c -> A\n rule d A -> B closes completed\n")
	require.NoError(t, err)
	require.Equal(t, workflow.Placed{Rest: []string{"", "Priority::1", "Stage::A"}}, r.Place([]string{"", "Stage::A", "Priority::1"}))
	require.Empty(t, r.LabelsOf(workflow.Card{Kind: "k", Stage: "A", Priority: 1}))
}

// The labels of a card, read again, say of it what it is.
func TestTheLabelsOfACardSayWhereItStands(t *testing.T) {
	d := newDesk(t, workflow.Default(), "feature").do(workflow.Edit{AddLabels: []string{"zoo", "Customer::Billing"}, Priority: ptr(1)})
	require.Equal(t, []string{"Stage::Triage", "RequestType::Feature", "Priority::1", "Customer::Billing", "zoo"}, d.rules.LabelsOf(d.card))
	d.do(workflow.Decide{Verdict: workflow.Info, Text: "?"})
	require.Contains(t, d.rules.LabelsOf(d.card), "Waiting::Requester")
	d.do(featureIn("Development", asked))
	require.Contains(t, d.rules.LabelsOf(d.card), "Validation::Requested")
	require.NotContains(t, d.rules.LabelsOf(d.card), "Waiting::Requester")
	d.do(rejected)
	require.Contains(t, d.rules.LabelsOf(d.card), "Validation::Rejected")
	require.Equal(t, workflow.Placed{Kind: "feature", Stage: "Development", Round: "rejected", Priority: 1, Rest: []string{"Customer::Billing", "zoo"}}, d.rules.Place(d.rules.LabelsOf(d.card)))

	d.do(duplicate, time.Minute, reopened)
	require.NotContains(t, d.rules.LabelsOf(d.card), "Validation::Rejected", "that was before")
	require.Equal(t, 1, d.card.Rejections(), "but it counts")

	d = newDesk(t, shipped(t)[newer], "bug").do(workflow.Edit{AddLabels: []string{"RequestType::Incident"}, Priority: ptr(1)}, goesTo("Blocked"))
	require.Equal(t, []string{"Stage::Blocked", "Priority::1", "RequestType::Incident"}, d.rules.LabelsOf(d.card))
	require.Equal(t, []string{"Stage::Odd", "odd"}, workflow.Default().LabelsOf(workflow.Card{Kind: "odd", Stage: "Odd", Labels: []string{"odd"}}))
}

// Labels of one scope exclude each other; labels that stand for something else
// are not set by hand.
func TestOfAScopeACardHasOneLabel(t *testing.T) {
	d := newDesk(t, shipped(t)[newer], "bug")
	d.do(workflow.Edit{AddLabels: []string{"Customer::Billing", "team::a::x", "team::b::x", "plain"}})
	d.do(workflow.Edit{AddLabels: []string{"customer::Finance", "team::a::y", "::odd"}})
	require.Equal(t, []string{"::odd", "customer::Finance", "plain", "team::a::y", "team::b::x"}, d.card.Labels)
	require.True(t, d.card.HasLabel("PLAIN"))
	for _, l := range []string{"Stage::Triage", "stage::blocked", "RequestType::Bug", "RequestType::Feature", "Validation::Awaiting", "Waiting::Requester", "Priority::2"} {
		_, err := d.try(workflow.Edit{AddLabels: []string{l}})
		requireInvalid(t, err, "label", "")
	}
	_, err := workflow.Default().Apply(workflow.Card{}, workflow.Op{Do: workflow.Create{Kind: "bug", Title: "x", Labels: []string{"Stage::Quued"}}})
	requireInvalid(t, err, "label", "Queued")
	_, err = d.try(workflow.Edit{AddLabels: []string{"stage::Qeued"}})
	requireInvalid(t, err, "label", "Queued")
	_, err = newDesk(t, shipped(t)[newer], "feature").try(workflow.Edit{AddLabels: []string{"RequestType::Incident"}})
	requireInvalid(t, err, "label", "")
}
