package board

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAFullStageRefusesBeforeTheFileIsAsked(t *testing.T) {
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	r, err := workflow.Parse(text[:at] + "\nwip Planning 1" + text[at:])
	require.NoError(t, err)
	c := Row{Card: workflow.Card{ID: "aaaabbbbcccc", Kind: "bug", Stage: "Triage", Triage: workflow.Triage{Verdict: workflow.Valid}}, Handle: "aaaa"}
	d := sit(t, 60, 120, 36)
	d.m.rules = r
	for i := range d.m.cols {
		if d.m.cols[i].stage == "Planning" {
			d.m.cols[i].open = 1
		}
	}
	_, _, err = d.m.propose(c, c.Card.ID, "", workflow.Move{})
	require.EqualError(t, err, "Planning is full: 1 of 1 card; finish one first, or force with a reason")
	_, cmd, err := d.m.propose(c, c.Card.ID, "", workflow.Move{To: "Planning", Force: true, Reason: "an outage"})
	require.NoError(t, err)
	require.NotNil(t, cmd)
}
