package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

const newer = "support-ops-2026"

// The stories of the newer flow: a card of each kind from created to completed.
func TestStoriesOf2026(t *testing.T) {
	type leg struct {
		does []any
		rule workflow.RuleName // of the last step
		in   workflow.Stage
	}
	for name, tc := range map[string]struct {
		kind workflow.Kind
		legs []leg
	}{
		"a bug, rejected once": {"bug", []leg{
			{[]any{valid, next}, "bug/valid", "Development"},
			{[]any{asked}, "bug/validate", "Validation"},
			{[]any{rejected}, "bug/rejected", "Development"},
			{[]any{asked}, "bug/validate", "Validation"},
			{[]any{received}, "bug/validated", "Implementation"},
			{[]any{next}, "bug/done", "Completed"},
		}},
		"a feature, queued, blocked and rejected": {"feature", []leg{
			{[]any{workflow.Decide{Verdict: workflow.AlignedNotCongruent}, workflow.Approve{By: "ann", Level: "roadmap-updated", Evidence: "https://example.com/roadmap"}, next}, "feature/approval", "Planning"},
			{[]any{planned, next}, "feature/gameplan", "Scheduling"},
			{[]any{named, nextWeek, next}, "feature/scheduled", "Queued"},
			{[]any{goesTo("Blocked")}, "card/side", "Blocked"},
			{[]any{aWeek, next}, "card/side", "Queued"},
			{[]any{workflow.Arrive{}}, "feature/arrived", "Development"},
			{[]any{asked}, "feature/validate", "Validation"},
			{[]any{rejected}, "feature/rejected", "Development"},
			{[]any{asked, received}, "feature/validated", "Implementation"},
			{[]any{recorded}, "feature/blueprint", "Implementation"},
			{[]any{next}, "feature/done", "Completed"},
		}},
		"a feature of this week whose validation is skipped": {"feature", []leg{
			{[]any{aligned, next}, "feature/approval", "Planning"},
			{[]any{planned, next}, "feature/gameplan", "Scheduling"},
			{[]any{named, thisWeek, next}, "feature/now", "Development"},
			{[]any{skipped}, "feature/skipped", "Implementation"},
			{[]any{recorded, next}, "feature/done", "Completed"},
		}},
		"a bug whose validation is skipped while it is awaited": {"bug", []leg{
			{[]any{valid, next, asked}, "bug/validate", "Validation"},
			{[]any{skipped}, "bug/validated", "Implementation"},
			{[]any{next}, "bug/done", "Completed"},
		}},
		"an administrative card, queued": {"administrative", []leg{
			{[]any{valid, next}, "administrative/accepted", "Scheduling"},
			{[]any{named, nextWeek, next}, "administrative/scheduled", "Queued"},
			{[]any{aWeek, workflow.Arrive{}}, "administrative/arrived", "Development"},
			{[]any{next}, "administrative/built", "Implementation"},
			{[]any{next}, "administrative/done", "Completed"},
		}},
		"an administrative card of this week skips the queue": {"administrative", []leg{
			{[]any{valid, next}, "administrative/accepted", "Scheduling"},
			{[]any{workflow.Schedule{DRI: ptr("dora")}, thisWeek, next}, "administrative/now", "Development"},
			{[]any{next, next}, "administrative/done", "Completed"},
		}},
	} {
		t.Run("support-ops-2026: "+name, func(t *testing.T) {
			d := newDesk(t, shipped(t)[newer], tc.kind)
			for _, l := range tc.legs {
				d.do(l.does...)
				require.Equal(t, l.rule, d.last.Rule)
				require.Equal(t, l.in, d.card.Stage)
				require.Empty(t, d.marks())
			}
			require.Equal(t, workflow.Completed, d.card.Resolution)
			require.Equal(t, d.at, d.card.ClosedAt)
		})
	}
}

func TestRulesOf2026(t *testing.T) {
	inValidation := []any{valid, next, asked}
	development := []any{valid, next}
	blocked := []any{valid, next, goesTo("Blocked")}
	admin := []any{valid, next}
	cases := map[string]ruling{
		"bug/rejected: a rejected validation goes back to Development": {kind: "bug", given: inValidation, when: rejected, stage: "Development"},
		"bug/validated: an old received does not count after a rejection": {
			kind: "bug", given: append(inValidation[:3:3], rejected, forcedTo("Validation")), when: next, stage: "Validation",
			says:    "Validation → Implementation needs another validation (the last one was rejected)",
			missing: "validation", supply: "validate", marks: "bug/validate: validation-requested",
		},
		"bug/validate: the card is asked for where it is developed": {
			kind: "bug", given: inValidation, when: asked, stage: "Validation", says: "validation is requested in Development, not in Validation",
		},
		"bug/validate: by moving, only after it was asked for": {
			kind: "bug", given: development, when: next, stage: "Development",
			says: "Development → Validation needs validation to be requested", missing: "validation", supply: "validate",
		},
		"bug/skipped: with a reason": {kind: "bug", given: development, when: skipped, stage: "Implementation"},
		"bug/skipped: not without": {
			kind: "bug", given: development, when: workflow.Validate{Answer: workflow.Skipped}, stage: "Development",
			says: "a skipped validation needs a reason", missing: "reason", supply: "reason",
		},
		"bug/skipped: not by a move alone": {
			kind: "bug", given: development, when: goesTo("Implementation"), stage: "Development",
			says: "Development → Implementation needs validation to be skipped", missing: "validation", supply: "validate",
		},
		"bug/skipped: forced, it owes a validation": {
			kind: "bug", given: development, when: forcedTo("Implementation"), stage: "Implementation", marks: "bug/skipped: validation-skipped",
		},
		"card/validation: which may be supplied by a received one": {
			kind: "bug", given: append(development[:2:2], forcedTo("Implementation"), asked), when: received, stage: "Implementation",
		},
		"card/validation: an administrative card has none": {
			kind: "administrative", given: admin, when: asked, stage: "Scheduling",
			says: "this workflow knows no such step of an administrative request: validation is requested elsewhere only",
		},
		"administrative/now: without an iteration": {
			kind: "administrative", given: admin, when: goesTo("Development"), stage: "Scheduling",
			says: "Scheduling → Development needs an iteration and a DRI", missing: "iteration dri", supply: "schedule schedule",
		},
		"administrative/invalid: closes in Triage":                  {kind: "administrative", when: workflow.Close{As: workflow.AsInvalid, Reason: "not ours"}, stage: "Triage", closed: "invalid"},
		"card/gameplan: may be written though no rule asks for it":  {kind: "bug", when: planned, stage: "Triage"},
		"card/blueprint: may be written though no rule asks for it": {kind: "bug", when: recorded, stage: "Triage"},

		"card/side: any open card may enter":    {kind: "bug", given: development, when: goesTo("Blocked"), stage: "Blocked"},
		"card/side: and go on to the other one": {kind: "bug", given: blocked, when: goesTo("Backlogged"), stage: "Backlogged"},
		"card/side: and leave to where it was":  {kind: "bug", given: append(blocked[:3:3], goesTo("Backlogged")), when: goesTo("Development"), stage: "Development"},
		"card/side: the next stage is that one": {kind: "bug", given: blocked, when: next, stage: "Development"},
		"card/side: not a closed card": {
			kind: "bug", given: []any{duplicate}, when: goesTo("Blocked"), stage: "Triage", closed: "duplicate", rule: "card/closed",
			says: "the card is closed (duplicate): reopen it before you move it", supply: "reopen",
		},
		"card/side: nowhere else": {
			kind: "bug", given: blocked, when: goesTo("Triage"), stage: "Blocked",
			says: "from Blocked the card goes back to Development, where it was: move it on from there", supply: "force",
		},
		"bug/skipped: from aside by force": {
			kind: "bug", given: blocked, when: forcedTo("Implementation"), stage: "Implementation", marks: "bug/skipped: validation-skipped",
		},
		"card/order: back from aside by force": {kind: "bug", given: blocked, when: forcedTo("Triage"), stage: "Triage"},
		"bug/validate: not while the card stands aside": {
			kind: "bug", given: blocked, when: asked, stage: "Blocked", says: "validation is requested in Development, not in Blocked",
		},
		"bug/duplicate: a blocked card can be closed": {kind: "bug", given: blocked, when: duplicate, stage: "Blocked", closed: "duplicate"},
		"bug/invalid: a backlogged new card can be closed as in Triage": {
			kind: "bug", given: []any{goesTo("Backlogged")}, when: workflow.Close{As: workflow.AsInvalid, Reason: "no"}, stage: "Backlogged", closed: "invalid",
		},
		"bug/invalid: a blocked one in Development cannot": {
			kind: "bug", given: blocked, when: workflow.Close{As: workflow.AsInvalid, Reason: "no"}, stage: "Blocked",
			says: "a bug report is closed as invalid in Triage, not in Blocked, where it can be closed as duplicate",
		},
		"card/reopen: what was closed aside opens in Triage": {kind: "bug", given: append(blocked[:3:3], duplicate), when: reopened, stage: "Triage"},
		"card/kind: a blocked bug stays blocked, and owes": {
			kind: "bug", given: blocked, when: becomes("feature"), stage: "Blocked",
			marks: "feature/approval: approval; feature/gameplan: gameplan; feature/now: iteration-current milestone dri",
		},
		"card/side: a blocked feature comes back where a bug can be": {
			kind: "feature", given: []any{aligned, next, goesTo("Blocked"), becomes("bug")}, when: next, stage: "Triage",
		},
		"card/kind: a validated bug owes no other validation": {
			kind: "bug", given: append(inValidation[:3:3], received, named, thisWeek, planned), when: becomes("feature"), stage: "Implementation",
			marks: "feature/approval: approval",
		},
	}
	for name, tc := range cases {
		tc.flow = newer
		cases[name] = tc
	}
	rulings(t, cases)
}

func TestASideStageKeepsWhereTheCardCameFrom(t *testing.T) {
	d := newDesk(t, shipped(t)[newer], "bug").do(valid, next, goesTo("Blocked"), goesTo("Backlogged"))
	require.Equal(t, workflow.Stage("Development"), d.card.Before)
	require.Equal(t, workflow.Gates{Rule: "card/side", From: "Backlogged", To: "Development"}, d.rules.Next(d.card, noon))
	d.do(next)
	require.Empty(t, d.card.Before)
	d.do(goesTo("Blocked"), forcedTo("Triage"))
	require.Empty(t, d.card.Before)
}

func TestAHeldCardStaysHeldWhileItStandsAside(t *testing.T) {
	d := newDesk(t, shipped(t)[newer], "administrative").do(valid, next, named, thisWeek, next, backTo("Queued"), goesTo("Blocked"), next)
	require.Equal(t, workflow.Stage("Queued"), d.card.Stage)
	require.Empty(t, d.rules.Due(d.card, workflow.Op{At: d.at}))
	d.do(next)
	require.False(t, d.card.Held)
}
