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

func TestTheHeadOfAColumnSaysHowFullItsStageIs(t *testing.T) {
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	r, err := workflow.Parse(text[:at] + "\nwip Planning 3" + text[at:])
	require.NoError(t, err)
	d := sit(t, 60, 200, 36)
	d.m.rules = r
	for i, want := range []string{"Planning 2/3  ", "Planning 3/3 full", "Planning 4/3 over"} {
		d.m.cols[1].open, d.m.cols[1].count = 2+i, 2+i
		d.m = d.m.drawn()
		d.sees(want)
	}
	d.m.cols[1].open, d.m.cols[1].count = 4, 1
	d.m = d.m.drawn()
	d.sees("Planning 1 · 4/3 over")
	d.m.width = 80
	d.m.height = 24
	d.m = d.m.drawn()
	d.sees("Planning 1 · 4/3 over")
	fits(t, d.m)
}
