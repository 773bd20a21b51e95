package workflow_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestRulesOfBugs(t *testing.T) {
	rulings(t, map[string]ruling{
		"bug/invalid: a bug that did not validate closes with its reason": {
			kind: "bug", when: workflow.Decide{Verdict: workflow.Invalidated, Text: "works as meant"},
			stage: "Triage", closed: "invalid", comment: "Closed as invalid: works as meant",
		},
		"bug/invalid: the same by closing it": {
			kind: "bug", when: workflow.Close{As: workflow.AsInvalid, Reason: "works as meant"}, stage: "Triage", closed: "invalid",
		},
		"bug/invalid: needs a reason": {
			kind: "bug", when: workflow.Decide{Verdict: workflow.Invalidated, Text: " \n"},
			stage: "Triage", says: "closing as invalid needs a reason", missing: "reason", supply: "reason",
		},
		"bug/invalid: not after Triage": {
			kind: "bug", given: bugIn("Planning"), when: workflow.Close{As: workflow.AsInvalid, Reason: "no"},
			stage: "Planning", says: "a bug report is closed as invalid in Triage, not in Planning, where it can be closed as duplicate",
		},
		"bug/invalid: not twice": {
			kind: "bug", given: []any{workflow.Close{As: workflow.AsInvalid, Reason: "no"}}, when: workflow.Close{As: workflow.AsInvalid, Reason: "no"},
			stage: "Triage", closed: "invalid", rule: "card/closed", says: "the card is closed (invalid): reopen it before you close it again", supply: "reopen",
		},
		"bug/duplicate: in any stage, with the other card's name": {
			kind: "bug", given: bugIn("Development"), when: workflow.Close{As: workflow.Duplicate, Of: "abcd", Reason: "same cause"},
			stage: "Development", closed: "duplicate", comment: "Closed as a duplicate of abcd: same cause",
		},
		"bug/duplicate: of itself it is none": {
			kind: "bug", when: workflow.Close{As: workflow.Duplicate, Of: "card00000000", Reason: "?"}, stage: "Triage", says: "a card is no duplicate of itself",
		},
		"bug/duplicate: needs a reason": {
			kind: "bug", when: workflow.Close{As: workflow.Duplicate}, stage: "Triage", says: "closing as duplicate needs a reason", missing: "reason", supply: "reason",
		},
		"card/closed: a bug is not declined": {
			kind: "bug", when: workflow.Decline{By: "ann", Reason: "no money"}, stage: "Triage",
			says: "a bug report is not closed as declined: it is closed as invalid or duplicate",
		},

		"bug/info: the card waits, with a comment that asks": {
			kind: "bug", when: workflow.Decide{Verdict: workflow.Info, Text: "which browser?"},
			stage: "Triage", comment: "Waiting on rita for information: which browser?",
		},
		"bug/info: not after Triage": {
			kind: "bug", given: bugIn("Planning"), when: workflow.Decide{Verdict: workflow.Info, Text: "?"}, stage: "Planning",
			says: "information is asked for in Triage, not in Planning: comment instead", supply: "comment",
		},

		"bug/valid: triage recorded that the bug is valid": {kind: "bug", given: []any{valid}, when: next, stage: "Planning"},
		"bug/valid: a valid bug waits no longer": {
			kind: "bug", given: []any{workflow.Decide{Verdict: workflow.Info, Text: "?"}, valid}, when: next, stage: "Planning",
		},
		"bug/valid: not before": {
			kind: "bug", when: next, stage: "Triage",
			says: "Triage → Planning needs triage to record that it is valid", missing: "triage", supply: "triage",
		},
		"bug/valid: the roadmap is not asked of a bug": {
			kind: "bug", when: aligned, stage: "Triage", says: "a bug report is found valid or invalid: its place on the roadmap is not asked for",
		},
		"bug/valid: nor an approval": {
			kind: "bug", when: workflow.Approve{By: "ann", Level: "director", Evidence: "yes"}, stage: "Triage", says: "a bug report needs no approval",
		},

		"bug/gameplan: a gameplan is on the card": {kind: "bug", given: bugIn("Planning", planned), when: next, stage: "Development"},
		"bug/gameplan: without one it stays": {
			kind: "bug", given: bugIn("Planning"), when: next, stage: "Planning",
			says: "Planning → Development needs a gameplan", missing: "gameplan", supply: "gameplan",
		},
		"bug/gameplan: blanks are no gameplan": {
			kind: "bug", given: bugIn("Planning", workflow.WriteGameplan{Text: " \r\n\t\u00a0"}), when: next, stage: "Planning",
			says: "Planning → Development needs a gameplan", missing: "gameplan", supply: "gameplan",
		},
		"bug/gameplan: written ahead in Triage it counts": {kind: "bug", given: []any{planned, valid, next}, when: next, stage: "Development"},
		"bug/gameplan: a bug has no Scheduling": {
			kind: "bug", given: bugIn("Planning", planned), when: goesTo("Scheduling"), stage: "Planning", rule: "card/order",
			says: "a bug report has no stage Scheduling: it goes Triage → Planning → Development → Implementation → Completed",
		},

		"bug/validate: asks the requester, with a comment": {
			kind: "bug", given: bugIn("Development"), when: asked, stage: "Development",
			comment: "@rita please validate this in your workflow, and say whether it does what you asked for.",
		},
		"bug/validate: asks the delegate where there is one": {
			kind: "bug", given: bugIn("Development", workflow.Edit{Delegate: ptr("del")}), when: workflow.Validate{Answer: workflow.Requested, Note: "Try page 3."},
			stage: "Development", comment: "@del please validate this in your workflow, and say whether it does what you asked for.\n\nTry page 3.",
		},
		"bug/validate: asks the requester all the same when named": {
			kind: "bug", given: bugIn("Development", workflow.Edit{Delegate: ptr("del")}), when: workflow.Validate{Answer: workflow.Requested, Of: "Rita"},
			stage: "Development", comment: "@rita please validate this in your workflow, and say whether it does what you asked for.",
		},
		"bug/validate: a stranger is not asked": {
			kind: "bug", given: bugIn("Development"), when: workflow.Validate{Answer: workflow.Requested, Of: "sam"}, stage: "Development",
			says: "validation is requested of the requester (rita) or the delegate (none), not of sam", supply: "edit",
		},
		"bug/validate: somebody must be there to ask": {
			kind: "bug", given: bugIn("Development", workflow.Edit{Requester: ptr("")}), when: asked, stage: "Development",
			says: "a validation request needs a requester or a delegate: the card has neither", missing: "requester", supply: "edit",
		},
		"bug/validate: not in Planning": {
			kind: "bug", given: bugIn("Planning"), when: asked, stage: "Planning", says: "validation is requested in Development, not in Planning",
		},
		"bug/validate: any number of rounds": {kind: "bug", given: bugIn("Development", asked, rejected, asked, asked, rejected), when: asked, stage: "Development"},

		"bug/validated: received moves the card in the same step": {kind: "bug", given: bugIn("Development", asked), when: received, stage: "Implementation"},
		"bug/validated: not without a request": {
			kind: "bug", given: bugIn("Development"), when: received, stage: "Development",
			says: "an answer needs a validation request: there is none to answer", missing: "validation", supply: "validate",
		},
		"bug/validated: not while the answer is out": {
			kind: "bug", given: bugIn("Development", asked), when: next, stage: "Development",
			says: "Development → Implementation needs validation from rita", missing: "validation", supply: "received",
		},
		"bug/validated: an old received does not count after a newer request": {
			kind: "bug", given: bugIn("Implementation", backTo("Development"), asked), when: next, stage: "Development",
			says: "Development → Implementation needs validation from rita", missing: "validation", supply: "received",
		},
		"bug/validated: nor after a newer rejection": {
			kind: "bug", given: bugIn("Implementation", backTo("Development"), asked, rejected), when: next, stage: "Development",
			says: "Development → Implementation needs another validation (the last one was rejected)", missing: "validation", supply: "validate",
		},
		"bug/validated: without either it still counts": {
			kind: "bug", given: bugIn("Implementation", backTo("Development")), when: next, stage: "Implementation",
		},
		"bug/validated: a round from before a reopening does not count": {
			kind: "bug", given: bugIn("Completed", reopened, next, next), when: next, stage: "Development",
			says: "Development → Implementation needs a validation", missing: "validation", supply: "validate",
		},
		"bug/validated: nor can a request from before it be answered": {
			kind: "bug", given: bugIn("Development", asked, duplicate, reopened, next, next), when: received, stage: "Development",
			says: "an answer needs a validation request: there is none to answer", missing: "validation", supply: "validate",
		},
		"bug/validated: a round after it does, at the same instant too": {
			kind: "bug", given: bugIn("Completed", reopened, next, next, asked), when: received, stage: "Implementation",
		},
		"bug/validated: it cannot be skipped in this flow": {
			kind: "bug", given: bugIn("Development", asked), when: skipped, stage: "Development", rule: "card/validation",
			says: "this workflow knows no such step of a bug report: a validation is skipped elsewhere only",
		},

		"bug/rejected: the card stays, and another round may be requested": {kind: "bug", given: bugIn("Development", asked), when: rejected, stage: "Development"},
		"bug/rejected: it does not move on": {
			kind: "bug", given: bugIn("Development", asked, rejected), when: next, stage: "Development", rule: "bug/validated",
			says: "Development → Implementation needs another validation (the last one was rejected)", missing: "validation", supply: "validate",
		},
		"bug/rejected: a rejection is of a request": {
			kind: "bug", given: bugIn("Development", asked, rejected), when: rejected, stage: "Development",
			says: "an answer needs a validation request: there is none to answer", missing: "validation", supply: "validate",
		},

		"bug/done: implemented in production, the card closes": {kind: "bug", given: bugIn("Implementation"), when: next, stage: "Completed", closed: "completed"},
		"bug/done: and goes nowhere from there": {
			kind: "bug", given: bugIn("Completed"), when: next, stage: "Completed", closed: "completed", rule: "card/closed",
			says: "the card is closed (completed): reopen it before you move it", supply: "reopen",
		},
	})
}

func TestEveryKindBeginsInTriage(t *testing.T) {
	for name, r := range shipped(t) {
		for _, k := range r.Kinds() {
			t.Run(string(k)+"/created: a new card of "+name, func(t *testing.T) {
				d := newDesk(t, r, k)
				want := workflow.Card{
					ID: "card00000000", Kind: k, Title: "Invoices are sent twice", Stage: "Triage", Requester: "rita",
					CreatedAt: noon, EnteredAt: noon, UpdatedAt: noon,
				}
				require.Equal(t, want, d.card)
				require.Equal(t, workflow.RuleName(k)+"/created", d.last.Rule)
			})
		}
	}
}
