package board

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// What is said of a time is what the team's clocks showed, whatever zone the
// program itself runs in.
func TestTimesAreThoseOfTheTeamsClocks(t *testing.T) {
	rules := workflow.Default().In(workflow.Cadence{Zone: time.FixedZone("", 5*3600)})
	c := bugIn("Planning")
	c.Comments = []workflow.Comment{{ID: "c", Author: "maria", At: monday, Text: "Please."}}
	p, d := drafting(t, c)
	p.press("gpFirst step")
	p.quit = false
	p.open(120, 36, func(c *Config) { c.Drafts, c.Rules = d, func() *workflow.Rules { return rules } })
	p.goTo(c.ID).press("gp").sees("What you typed on 23 November 15:00 is back").press("<esc>")
	require.Contains(t, p.m.asMarkdown(Whole{Row: Row{Card: c}}), "**maria**, 2026-11-23 15:00")
}
