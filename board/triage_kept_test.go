package board

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// keptTriages is the triage of one person, in memory.
type keptTriages struct {
	k    KeptTriage
	fail error
}

func (r *keptTriages) Kept() (KeptTriage, error) { return r.k, r.fail }
func (r *keptTriages) Keep(k KeptTriage) error {
	if r.fail == nil {
		r.k = k
	}
	return r.fail
}

func TestTriageGoesOnInAnotherRun(t *testing.T) {
	p, kept := atTriage(t, 6, 0, 120, 36), &keptTriages{}
	again := func() { p.open(120, 36, func(c *Config) { c.Triages = kept }) }
	again()
	p.press("Tjk")
	require.True(t, kept.k.IsZero(), "a look is no triage")
	p.now = p.now.Add(30 * time.Second)
	p.press("v").press("s").sees("Request 2:").press("v").sees("Request 3:").sees("15 s a card")
	require.Equal(t, []workflow.CardID{p.nth(1).ID}, kept.k.Skipped)

	again() // as after kill -9
	p.now = p.now.Add(12 * time.Hour)
	p.press("T").hears("Triage goes on where you left it, 12 hours ago.").sees("of 6").sees("Request 3:")
	p.press("vvv").sees("Request 1:").sees("of 6")
	p.press("KKKKK").sees("decided: valid").press("JJJJJ").sees("Request 1:")
	p.press("v").sees("decided: 6 valid").press("<esc>")
	require.True(t, kept.k.IsZero(), "it is over")
	again()
	p.press("T").sees("There is nothing to triage.")
}

func TestWhatWasDecidedInAnotherRunCanBeTakenBack(t *testing.T) {
	p, kept := atTriage(t, 3, 0, 120, 36), &keptTriages{}
	p.open(120, 36, func(c *Config) { c.Triages = kept })
	p.press("Tv").press("<esc>")
	require.NoError(t, p.m.lastTriage(kept))
	require.Len(t, kept.k.Decided, 1)
	p.open(120, 36, func(c *Config) { c.Triages = kept })
	p.press("T").sees("Triage 2 of 3").sees("Request 1:").press("u").sees("Triage 1 of 3").sees("Request 0:")
	require.NoError(t, p.m.lastTriage(kept))
	require.True(t, kept.k.IsZero())
}

func TestATriageOfLastWeekBeginsAnewAndOneThatCannotBeKeptSaysSo(t *testing.T) {
	p := atTriage(t, 3, 0, 120, 36)
	kept := &keptTriages{k: KeptTriage{At: p.now.Add(-8 * 24 * time.Hour), Skipped: []workflow.CardID{p.nth(0).ID}}}
	p.open(120, 36, func(c *Config) { c.Triages = kept })
	p.press("T").sees("Triage 1 of 3").sees("Request 0:")
	kept.fail = errors.New("disk full")
	p.press("s").hears("How far triage has come cannot be kept: disk full")
	p.open(120, 36, func(c *Config) { c.Triages = kept })
	p.hears("Your triage cannot be read: disk full")
}
