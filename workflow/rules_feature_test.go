package workflow_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestRulesOfFeatures(t *testing.T) {
	info := workflow.Decide{Verdict: workflow.Info, Text: "how many?"}
	rulings(t, map[string]ruling{
		"feature/info: the card waits, with a comment that asks": {
			kind: "feature", when: info, stage: "Triage", comment: "Waiting on rita for information: how many?",
		},
		"feature/info: the answer is kept as a comment": {
			kind: "feature", given: []any{info}, when: workflow.Answered{Text: "ten a day"}, stage: "Triage", comment: "ten a day",
		},
		"feature/info: an answer nobody waits for": {
			kind: "feature", when: workflow.Answered{Text: "ten a day"}, stage: "Triage", says: "the card does not wait on its requester",
		},
		"feature/info: not after Triage": {
			kind: "feature", given: featureIn("Planning"), when: info, stage: "Planning",
			says: "information is asked for in Triage, not in Planning: comment instead", supply: "comment",
		},

		"feature/approval: aligned and congruent needs nothing": {kind: "feature", given: []any{aligned}, when: next, stage: "Planning"},
		"feature/approval: not without a verdict": {
			kind: "feature", when: next, stage: "Triage", says: "Triage → Planning needs a roadmap verdict", missing: "triage", supply: "triage",
		},
		"feature/approval: not while information is missing": {
			kind: "feature", given: []any{aligned, info}, when: next, stage: "Triage",
			says: "Triage → Planning needs an answer from the requester", missing: "information", supply: "answered",
		},
		"feature/approval: nor while both are": {
			kind: "feature", given: []any{info}, when: next, stage: "Triage",
			says: "Triage → Planning needs an answer from the requester and a roadmap verdict", missing: "information triage", supply: "answered triage",
		},
		"feature/approval: a verdict ends the wait": {kind: "feature", given: []any{info, aligned}, when: next, stage: "Planning"},
		"feature/approval: a feature is not found valid": {
			kind: "feature", when: valid, stage: "Triage", says: "a feature request is judged by the roadmap: aligned, aligned-not-congruent or not-aligned",
		},
		"feature/approval: nor invalid": {
			kind: "feature", when: workflow.Decide{Verdict: workflow.Invalidated, Text: "no"}, stage: "Triage",
			says: "a feature request is judged by the roadmap: aligned, aligned-not-congruent or not-aligned",
		},
		"feature/approval: what is not aligned needs the three judgements": {
			kind: "feature", when: workflow.Decide{Verdict: workflow.NotAligned, Danger: "low"}, stage: "Triage",
			says:    "what is not aligned with the roadmap needs a judgement of its work and a judgement of its effect",
			missing: "work effect", supply: "triage triage",
		},
		"feature/approval: an approval names who and has evidence": {
			kind: "feature", when: workflow.Approve{Level: "manager", By: " "}, stage: "Triage",
			says: "an approval needs the name of who approved and evidence (a link or a quotation)", missing: "by evidence", supply: "approve approve",
		},

		"feature/declined: the approval was refused": {
			kind: "feature", when: workflow.Decline{By: "ann", Reason: "too dear"}, stage: "Triage", closed: "declined", comment: "Closed as declined by ann: too dear",
		},
		"feature/declined: by oneself": {
			kind: "feature", when: workflow.Decline{By: "otto", Reason: "too dear"}, stage: "Triage", closed: "declined", comment: "Closed as declined: too dear",
		},
		"feature/declined: needs a reason": {
			kind: "feature", when: workflow.Decline{By: "ann"}, stage: "Triage", says: "closing as declined needs a reason", missing: "reason", supply: "reason",
		},
		"feature/declined: not after Triage": {
			kind: "feature", given: featureIn("Planning"), when: workflow.Decline{By: "ann", Reason: "no"}, stage: "Planning",
			says: "a feature request is closed as declined in Triage, not in Planning, where it can be closed as duplicate",
		},
		"card/closed: a feature is not invalid": {
			kind: "feature", when: workflow.Close{As: workflow.AsInvalid, Reason: "no"}, stage: "Triage",
			says: "a feature request is not closed as invalid: it is closed as declined or duplicate",
		},
		"feature/duplicate: in any stage": {kind: "feature", given: featureIn("Queued"), when: duplicate, stage: "Queued", closed: "duplicate"},

		"feature/gameplan: a gameplan is on the card": {kind: "feature", given: featureIn("Planning", planned), when: next, stage: "Scheduling"},
		"feature/gameplan: without one it stays": {
			kind: "feature", given: featureIn("Planning"), when: next, stage: "Planning",
			says: "Planning → Scheduling needs a gameplan", missing: "gameplan", supply: "gameplan",
		},

		"feature/scheduled: a later iteration queues the card": {kind: "feature", given: featureIn("Scheduling", named, nextWeek), when: next, stage: "Queued"},
		"feature/scheduled: names all that is missing": {
			kind: "feature", given: featureIn("Scheduling"), when: next, stage: "Scheduling",
			says: "Scheduling → Queued needs an iteration, a milestone and a DRI", missing: "iteration milestone dri", supply: "schedule schedule schedule",
		},
		"feature/scheduled: the current iteration is not queued": {
			kind: "feature", given: featureIn("Scheduling", named, thisWeek), when: goesTo("Queued"), stage: "Scheduling",
			says: "Scheduling → Queued needs a later iteration", missing: "iteration", supply: "schedule",
		},
		"feature/scheduled: nor is a past one": {
			kind: "feature", given: featureIn("Scheduling", named, lastWeek), when: next, stage: "Scheduling",
			says: "Scheduling → Queued needs a current or later iteration (15–21 Nov 2026 has ended)", missing: "iteration", supply: "schedule",
		},
		"feature/scheduled: nor without a DRI": {
			kind: "feature", given: featureIn("Scheduling", workflow.Schedule{Milestone: ptr("M1")}, nextWeek), when: next, stage: "Scheduling",
			says: "Scheduling → Queued needs a DRI", missing: "dri", supply: "schedule",
		},
		"feature/now: the current iteration starts the work": {kind: "feature", given: featureIn("Scheduling", named, thisWeek), when: next, stage: "Development"},
		"feature/now: a later one does not": {
			kind: "feature", given: featureIn("Scheduling", named, nextWeek), when: goesTo("Development"), stage: "Scheduling",
			says: "Scheduling → Development needs the current iteration", missing: "iteration", supply: "schedule",
		},
		"feature/now: nor without a milestone": {
			kind: "feature", given: featureIn("Scheduling", workflow.Schedule{DRI: ptr("dora")}, thisWeek), when: next, stage: "Scheduling",
			says: "Scheduling → Development needs a milestone", missing: "milestone", supply: "schedule",
		},

		"feature/arrived: the card's iteration has begun": {kind: "feature", given: featureIn("Queued", 4*24*time.Hour), when: workflow.Arrive{}, stage: "Development"},
		"feature/arrived: by hand as well":                {kind: "feature", given: featureIn("Queued", 4*24*time.Hour), when: next, stage: "Development"},
		"feature/arrived: not a day before": {
			kind: "feature", given: featureIn("Queued", 3*24*time.Hour), when: workflow.Arrive{}, stage: "Queued",
			says: "Queued → Development needs its iteration to begin on 29 November", missing: "iteration", supply: "wait",
		},
		"feature/arrived: scheduled for now, it arrives at once": {kind: "feature", given: featureIn("Queued"), when: thisWeek, stage: "Development"},
		"feature/arrived: without an iteration it waits": {
			kind: "feature", given: featureIn("Queued", noWeek), when: next, stage: "Queued",
			says: "Queued → Development needs an iteration", missing: "iteration", supply: "schedule",
		},
		"feature/arrived: nothing but a queued card arrives": {
			kind: "feature", given: featureIn("Scheduling", thisWeek), when: workflow.Arrive{}, stage: "Scheduling",
			says: "only an open card in Queued arrives when its iteration begins",
		},
		"feature/arrived: a card moved back stays back": {
			kind: "feature", given: featureIn("Development", backTo("Queued")), when: workflow.Arrive{}, stage: "Queued",
			says: "the card was moved back to Queued: it stays until somebody moves it on or schedules it anew", supply: "schedule",
		},
		"card/schedule: a name alone does not make it arrive": {
			kind: "feature", given: featureIn("Development", backTo("Queued")), when: named, stage: "Queued",
		},

		"feature/validate: in Development": {kind: "feature", given: featureIn("Development"), when: asked, stage: "Development"},
		"feature/validate: not in Queued": {
			kind: "feature", given: featureIn("Queued"), when: asked, stage: "Queued", says: "validation is requested in Development, not in Queued",
		},
		"feature/validated: received moves the card in the same step": {kind: "feature", given: featureIn("Development", asked), when: received, stage: "Implementation"},
		"feature/validated: not on its own": {
			kind: "feature", given: featureIn("Development"), when: next, stage: "Development",
			says: "Development → Implementation needs a validation", missing: "validation", supply: "validate",
		},
		"feature/rejected: tweak, then another round": {kind: "feature", given: featureIn("Development", asked, rejected, asked), when: rejected, stage: "Development"},

		"feature/blueprint: recorded in Implementation": {kind: "feature", given: featureIn("Implementation"), when: recorded, stage: "Implementation"},
		"feature/blueprint: not before": {
			kind: "feature", given: featureIn("Development"), when: recorded, stage: "Development",
			says: "the blueprint is recorded in Implementation, not in Development",
		},
		"feature/done: the blueprint is on the card": {kind: "feature", given: featureIn("Implementation", recorded), when: next, stage: "Completed", closed: "completed"},
		"feature/done: without it, not": {
			kind: "feature", given: featureIn("Implementation"), when: next, stage: "Implementation",
			says: "Implementation → Completed needs a blueprint", missing: "blueprint", supply: "blueprint",
		},
		"feature/done: a blueprint taken away counts no more": {
			kind: "feature", given: featureIn("Implementation", recorded, workflow.WriteBlueprint{}), when: next, stage: "Implementation",
			says: "Implementation → Completed needs a blueprint", missing: "blueprint", supply: "blueprint",
		},
	})
}

// The approval that a feature needs, by the team's table: every verdict and
// highest judgement against every level.
func TestApprovalMatrix(t *testing.T) {
	none, leaders := "", []string{"manager", "senior-manager", "director"}
	judged := func(w, d, e workflow.Judgement) workflow.Decide {
		return workflow.Decide{Verdict: workflow.NotAligned, Work: w, Danger: d, Effect: e}
	}
	for name, tc := range map[string]struct {
		verdict workflow.Decide
		enough  []string
		says    string
	}{
		"aligned and congruent: nothing": {aligned, append(leaders, "roadmap-updated", none), ""},
		"aligned, not congruent: the roadmap updated or any leader": {
			workflow.Decide{Verdict: workflow.AlignedNotCongruent},
			append(leaders, "roadmap-updated"),
			"an approval at level roadmap-updated, manager, senior-manager or director (aligned, but not congruent with the roadmap's intention",
		},
		"not aligned, all low: a manager": {
			judged("low", "low", "low"), leaders,
			"an approval at level manager, senior-manager or director (not aligned, the highest judgement is low",
		},
		"not aligned, medium work: a senior manager": {
			judged("medium", "low", "low"), leaders[1:],
			"an approval at level senior-manager or director (not aligned, the highest judgement is medium",
		},
		"not aligned, medium danger: a senior manager": {
			judged("low", "medium", "low"), leaders[1:],
			"an approval at level senior-manager or director (not aligned, the highest judgement is medium",
		},
		"not aligned, medium effect: a senior manager": {
			judged("low", "low", "medium"), leaders[1:],
			"an approval at level senior-manager or director (not aligned, the highest judgement is medium",
		},
		"not aligned, high work: a director":   {judged("high", "low", "low"), leaders[2:], "an approval at level director (not aligned, the highest judgement is high"},
		"not aligned, high danger: a director": {judged("low", "high", "medium"), leaders[2:], "an approval at level director (not aligned, the highest judgement is high"},
		"not aligned, high effect: a director": {judged("medium", "low", "high"), leaders[2:], "an approval at level director (not aligned, the highest judgement is high"},
	} {
		for _, level := range append(leaders, "roadmap-updated", none) {
			t.Run("feature/approval: "+name+": given "+level, func(t *testing.T) {
				d := newDesk(t, workflow.Default(), "feature").do(tc.verdict)
				documented := ")"
				if level != none {
					d.do(workflow.Approve{By: "ann", Level: level, Evidence: "\"go on\""})
					documented = "; ann approved at level " + level + ")"
					require.Equal(t, workflow.Approval{By: "ann", Level: level, Evidence: "\"go on\"", At: noon}, d.card.Approval)
				}
				got, err := d.try(next)
				if slices.Contains(tc.enough, level) {
					require.NoError(t, err)
					require.Equal(t, workflow.Stage("Planning"), got.Card.Stage)
					return
				}
				requireRefused(t, ruling{rule: "feature/approval", says: "Triage → Planning needs " + tc.says + documented, missing: "approval", supply: "approve"}, err)
				if needed, known := d.rules.NeededApproval(d.card); known {
					require.ElementsMatch(t, tc.enough, needed.Levels)
				}
			})
		}
	}
	_, known := workflow.Default().NeededApproval(workflow.Card{Kind: "feature"})
	require.False(t, known, "not before triage gave its verdict")
}

func TestWhatMeansNothingInAnApprovalIsInvalid(t *testing.T) {
	d := newDesk(t, workflow.Default(), "feature")
	_, err := d.try(workflow.Approve{By: "ann", Level: "directer", Evidence: "x"})
	requireInvalid(t, err, "level", "director")
	_, err = d.try(workflow.Decide{Verdict: "align"})
	requireInvalid(t, err, "verdict", "aligned")
	_, err = d.try(workflow.Decide{Verdict: workflow.NotAligned, Work: "medum", Danger: "low", Effect: "low"})
	requireInvalid(t, err, "work", "medium")
	_, err = d.try(workflow.Decide{Verdict: workflow.Info, Text: " "})
	requireInvalid(t, err, "text", "")
	_, err = d.try(workflow.Decline{By: " ", Reason: "no"})
	requireInvalid(t, err, "by", "")
}
