package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestRulesOfMoving(t *testing.T) {
	noReason := func(to workflow.Stage) workflow.Move { return workflow.Move{To: to} }
	rulings(t, map[string]ruling{
		"card/back: one stage back with a reason":         {kind: "bug", given: bugIn("Planning"), when: backTo("Triage"), stage: "Triage"},
		"card/back: from Development to Queued":           {kind: "feature", given: featureIn("Development"), when: backTo("Queued"), stage: "Queued"},
		"card/back: from Development to a bug's Planning": {kind: "bug", given: bugIn("Development"), when: backTo("Planning"), stage: "Planning"},
		"card/back: not without": {
			kind: "bug", given: bugIn("Planning"), when: noReason("Triage"), stage: "Planning", says: "one stage back needs a reason", missing: "reason", supply: "reason",
		},
		"card/order: two stages back are too many": {
			kind: "bug", given: bugIn("Development"), when: backTo("Triage"), stage: "Development",
			says: "a card goes one stage back at a time: from Development to Planning", supply: "force",
		},
		"card/order: two stages on are too many": {
			kind: "bug", given: bugIn("Planning", planned), when: noReason("Implementation"), stage: "Planning",
			says: "from Planning a bug report goes to Development next, not to Implementation", supply: "force",
		},
		"card/order: to where it is": {kind: "bug", when: noReason("Triage"), stage: "Triage", says: "the card is in Triage already"},

		"card/order: forced back with a reason": {kind: "bug", given: bugIn("Implementation"), when: forcedTo("Triage"), stage: "Triage"},
		"card/order: forced back without": {
			kind: "bug", given: bugIn("Implementation"), when: workflow.Move{To: "Triage", Force: true}, stage: "Implementation",
			says: "a forced move needs a reason", missing: "reason", supply: "reason",
		},
		"bug/gameplan: forced past with a reason, it is marked": {
			kind: "bug", given: bugIn("Planning"), when: forcedTo("Development"), stage: "Development", marks: "bug/gameplan: gameplan",
		},
		"bug/gameplan: not forced without a reason": {
			kind: "bug", given: bugIn("Planning"), when: workflow.Move{To: "Development", Force: true, Reason: " "}, stage: "Planning",
			says: "a forced move needs a reason", missing: "reason", supply: "reason",
		},
		"bug/gameplan: force where nothing is missing is a move like any other": {
			kind: "bug", given: bugIn("Planning", planned), when: workflow.Move{To: "Development", Force: true}, stage: "Development",
		},
		"feature/now: only what is missing is marked": {
			kind: "feature", given: featureIn("Scheduling", thisWeek, workflow.Schedule{Milestone: ptr("M1")}), when: forcedTo("Development"),
			stage: "Development", marks: "feature/now: dri",
		},
		"card/order: a jump over several gates owes each of them": {
			kind: "bug", when: forcedTo("Implementation"), stage: "Implementation",
			marks: "bug/gameplan: gameplan; bug/valid: triage-valid; bug/validated: validation-received",
		},
		"card/order: a jump owes nothing that holds": {
			kind: "bug", given: []any{valid, planned}, when: forcedTo("Implementation"), stage: "Implementation", marks: "bug/validated: validation-received",
		},
		"card/order: a jump into the last stage closes": {
			kind: "bug", given: bugIn("Planning", planned), when: forcedTo("Completed"), stage: "Completed", closed: "completed", marks: "bug/validated: validation-received",
		},
		"card/order: a jump takes the way that lacks least": {
			kind: "feature", given: featureIn("Planning", planned, named, nextWeek), when: forcedTo("Queued"), stage: "Queued",
		},
		"card/order: a feature jumps over the queue": {
			kind: "feature", given: featureIn("Planning"), when: forcedTo("Development"), stage: "Development",
			marks: "feature/gameplan: gameplan; feature/now: iteration-current milestone dri",
		},
		"card/order: no force leads out of the board": {
			kind: "bug", when: forcedTo("Scheduling"), stage: "Triage",
			says: "a bug report has no stage Scheduling: it goes Triage → Planning → Development → Implementation → Completed", supply: "kind",
		},

		"card/reopen: into Triage with a reason":   {kind: "bug", given: bugIn("Completed"), when: reopened, stage: "Triage"},
		"card/reopen: of a duplicate":              {kind: "feature", given: featureIn("Queued", duplicate), when: reopened, stage: "Triage"},
		"card/reopen: what it owed is asked again": {kind: "bug", given: bugIn("Planning", forcedTo("Completed")), when: reopened, stage: "Triage"},
		"card/reopen: not without a reason": {
			kind: "bug", given: bugIn("Completed"), when: workflow.Reopen{}, stage: "Completed", closed: "completed",
			says: "reopening needs a reason", missing: "reason", supply: "reason",
		},
		"card/reopen: not an open card": {kind: "bug", when: reopened, stage: "Triage", says: "the card is open already"},
		"bug/valid: an invalid bug reopened must be found valid": {
			kind: "bug", given: []any{workflow.Decide{Verdict: workflow.Invalidated, Text: "no"}, reopened}, when: next, stage: "Triage",
			says: "Triage → Planning needs triage to record that it is valid", missing: "triage", supply: "triage",
		},
	})
}

// What was forced is shown until it is supplied, in whatever way.
func TestMarksOfForce(t *testing.T) {
	for name, tc := range map[string]struct {
		kind   workflow.Kind
		forced []any
		marks  string // then
		later  []any
		then   string
	}{
		"stays while other things happen":         {"bug", bugIn("Planning", forcedTo("Development")), "bug/gameplan: gameplan", []any{workflow.Say{Text: "hm"}, asked, received}, "bug/gameplan: gameplan"},
		"goes when the part is supplied":          {"bug", bugIn("Planning", forcedTo("Development")), "bug/gameplan: gameplan", []any{planned}, ""},
		"goes when it is supplied after closing":  {"bug", bugIn("Planning", forcedTo("Completed")), "bug/gameplan: gameplan; bug/validated: validation-received", []any{planned}, "bug/validated: validation-received"},
		"goes with a validation after closing":    {"bug", bugIn("Planning", planned, forcedTo("Completed")), "bug/validated: validation-received", []any{asked, received}, ""},
		"stays while a part of it is missing":     {"feature", featureIn("Scheduling", forcedTo("Queued")), "feature/scheduled: iteration-later milestone dri", []any{named}, "feature/scheduled: iteration-later milestone dri"},
		"goes with the last part":                 {"feature", featureIn("Scheduling", forcedTo("Queued")), "feature/scheduled: iteration-later milestone dri", []any{named, nextWeek}, ""},
		"goes with an edit as well":               {"feature", featureIn("Scheduling", thisWeek, workflow.Schedule{Milestone: ptr("M1")}, forcedTo("Development")), "feature/now: dri", []any{workflow.Edit{DRI: ptr("dan")}}, ""},
		"goes when the card goes back before it":  {"bug", bugIn("Planning", forcedTo("Development")), "bug/gameplan: gameplan", []any{backTo("Planning")}, ""},
		"goes when the card is reopened":          {"bug", bugIn("Planning", forcedTo("Completed")), "bug/gameplan: gameplan; bug/validated: validation-received", []any{reopened}, ""},
		"goes when the day comes":                 {"feature", featureIn("Queued", forcedTo("Development")), "feature/arrived: iteration-begun", []any{aWeek, workflow.Say{Text: "it is Wednesday"}}, ""},
		"goes when another way leads here":        {"feature", featureIn("Scheduling", named, thisWeek, forcedTo("Queued")), "feature/scheduled: iteration-later", []any{next}, ""},
		"moves to the rule that is passed then":   {"feature", featureIn("Scheduling", thisWeek, forcedTo("Development")), "feature/now: milestone dri", []any{backTo("Queued")}, "feature/scheduled: milestone dri"},
		"comes when what was given is taken away": {"bug", bugIn("Development"), "", []any{workflow.WriteGameplan{}}, "bug/gameplan: gameplan"},
		"comes when an approval is lowered":       {"feature", featureIn("Development"), "", []any{workflow.Decide{Verdict: workflow.AlignedNotCongruent}}, "feature/approval: approval"},
		"comes for all that is taken away":        {"feature", featureIn("Development"), "", []any{unnamed}, "feature/now: milestone dri"},
		"goes when it is given again":             {"feature", featureIn("Development"), "", []any{unnamed, named}, ""},
		"does not come when the iteration slips":  {"feature", featureIn("Development"), "", []any{workflow.Schedule{Iteration: ptr(week(3))}}, ""},
		"nor with something else at once":         {"feature", featureIn("Development"), "", []any{workflow.Schedule{Iteration: ptr(week(3)), Milestone: ptr("M2")}}, ""},
		"does not come before the gate":           {"bug", bugIn("Planning", planned), "", []any{workflow.WriteGameplan{}}, ""},
		"grows by what is taken away since": {
			"feature", featureIn("Scheduling", workflow.Schedule{DRI: ptr("dora")}, nextWeek, forcedTo("Queued")), "feature/scheduled: milestone",
			[]any{workflow.Schedule{DRI: ptr("")}},
			"feature/scheduled: milestone dri",
		},
		"a forced mark outlives a second forced one": {"bug", []any{forcedTo("Planning"), forcedTo("Development")}, "bug/gameplan: gameplan; bug/valid: triage-valid", []any{valid}, "bug/gameplan: gameplan"},
	} {
		t.Run("force: "+name, func(t *testing.T) {
			d := newDesk(t, workflow.Default(), tc.kind).do(tc.forced...)
			require.Equal(t, tc.marks, d.marks())
			d.do(tc.later...)
			require.Equal(t, tc.then, d.marks())
		})
	}
}

// A text that came from elsewhere is kept as it came, and blanks say nothing.
func TestBlanksFromElsewhereAreNoGameplanAndNoBlueprint(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug").do(valid, next)
	require.NoError(t, d.card.Set(workflow.FieldGameplan, "", " \n\t"))
	require.False(t, d.rules.Next(d.card, noon).Ready())
	d = newDesk(t, workflow.Default(), "feature").do(featureIn("Implementation")...)
	d.card.Blueprint.Text = "\r\n"
	require.False(t, d.rules.Next(d.card, noon).Ready())
}

func TestAForcedMarkSaysWhoAndWhy(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug").do(bugIn("Planning", forcedTo("Development"))...)
	require.Equal(t, []workflow.Force{{
		Rule: "bug/gameplan", Missing: []string{"gameplan"}, From: "Planning", To: "Development",
		Reason: "the customer waits", By: "otto", At: noon,
	}}, d.card.Forced)
	require.Equal(t, "the customer waits", d.last.Reason)
	d.do(workflow.Say{Text: "still"})
	require.Equal(t, d.card.Forced, d.rules.Owed(d.card, noon))
}

// A mark that was written under another workflow is kept until what it names is
// supplied.
func TestMarksOfAnotherWorkflow(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug")
	d.card.Forced = []workflow.Force{
		{Rule: "x/odd", Missing: []string{"a guard of theirs"}, From: "Elsewhere", To: "There", Reason: "r"},
		{Rule: "x/plan", Missing: []string{"gameplan"}, From: "Elsewhere", To: "There", Reason: "r"},
	}
	d.do(workflow.Say{Text: "hm"})
	require.Equal(t, "x/odd: a guard of theirs; x/plan: gameplan", d.marks())
	d.do(planned)
	require.Equal(t, "x/odd: a guard of theirs", d.marks())
}

// A change of kind keeps the stage where the other kind has it, else the nearest
// earlier one that both have; what the other kind asks for on the way is owed.
func TestChangeOfKind(t *testing.T) {
	for name, tc := range map[string]struct {
		kind  workflow.Kind
		given []any
		to    workflow.Kind
		stage workflow.Stage
		marks string
	}{
		"a bug in Triage":                         {"bug", nil, "feature", "Triage", ""},
		"a bug in Planning":                       {"bug", bugIn("Planning"), "feature", "Planning", "feature/approval: approval"},
		"a bug in Development":                    {"bug", bugIn("Development"), "feature", "Development", "feature/approval: approval; feature/now: iteration-current milestone dri"},
		"a bug in Development, planned":           {"bug", bugIn("Development", named, thisWeek), "feature", "Development", "feature/approval: approval"},
		"a bug in Development, planned last week": {"bug", bugIn("Development", named, lastWeek), "feature", "Development", "feature/approval: approval"},
		"a bug in Development, planned ahead":     {"bug", bugIn("Development", named, nextWeek), "feature", "Development", "feature/approval: approval; feature/now: iteration-current"},
		"a bug in Implementation":                 {"bug", bugIn("Implementation", named, thisWeek), "feature", "Implementation", "feature/approval: approval"},
		"a feature in Triage":                     {"feature", nil, "bug", "Triage", ""},
		"a feature in Planning":                   {"feature", featureIn("Planning"), "bug", "Planning", "bug/valid: triage-valid"},
		"a feature in Scheduling":                 {"feature", featureIn("Scheduling"), "bug", "Planning", "bug/valid: triage-valid"},
		"a feature in Queued":                     {"feature", featureIn("Queued"), "bug", "Planning", "bug/valid: triage-valid"},
		"a feature in Development":                {"feature", featureIn("Development"), "bug", "Development", "bug/valid: triage-valid"},
		"a feature forced into Development":       {"feature", featureIn("Planning", forcedTo("Development")), "bug", "Development", "bug/gameplan: gameplan; bug/valid: triage-valid"},
		"a feature in Implementation":             {"feature", featureIn("Implementation"), "bug", "Implementation", "bug/valid: triage-valid"},
		"to what it is":                           {"bug", bugIn("Planning"), "bug", "Planning", ""},
		"there and back":                          {"bug", bugIn("Development", becomes("feature")), "bug", "Development", ""},
		"a word of another case":                  {"bug", nil, "Feature", "Triage", ""},
	} {
		t.Run("card/kind: "+name, func(t *testing.T) {
			d := newDesk(t, workflow.Default(), tc.kind).do(tc.given...)
			entered := d.card.EnteredAt
			d.do(time.Hour, becomes(tc.to))
			require.Equal(t, workflow.RuleName("card/kind"), d.last.Rule)
			require.Equal(t, tc.stage, d.card.Stage)
			require.Equal(t, tc.marks, d.marks())
			if len(tc.given) == 0 {
				require.Equal(t, entered, d.card.EnteredAt, "days in stage go on")
			}
		})
	}
	d := newDesk(t, workflow.Default(), "bug").do(bugIn("Completed")...)
	_, err := d.try(becomes("feature"))
	requireRefused(t, ruling{rule: "card/closed", says: "the card is closed (completed): reopen it before you change its kind", supply: "reopen"}, err)
	_, err = newDesk(t, workflow.Default(), "bug").try(becomes("featur"))
	requireInvalid(t, err, "kind", "feature")
}

// Where several ways lead on, the card owes the one on which it lacks least; an
// iteration that has begun was the current one once.
func TestTheWayThatIsOwed(t *testing.T) {
	r, err := workflow.Parse(`workflow w
stages A B C D
kind short
  stages A B C D
  rule short/new -> A
  rule short/b A -> B needs milestone
  rule short/c B -> C
  rule short/skip A -> C needs gameplan dri
  rule short/done C -> D closes completed
kind now
  stages A C D
  rule now/new -> A
  rule now/c A -> C needs iteration-current
  rule now/done C -> D closes completed
`)
	require.NoError(t, err)
	d := newDesk(t, r, "short").do(forcedTo("D"))
	require.Equal(t, "short/b: milestone", d.marks(), "one part is less than two")
	d = newDesk(t, r, "short").do(planned, workflow.Schedule{DRI: ptr("dora")}, forcedTo("D"))
	require.Empty(t, d.marks(), "the shorter way, where nothing is missing")
	d = newDesk(t, r, "short").do(planned, named, goesTo("C"), lastWeek, becomes("now"))
	require.Empty(t, d.marks(), "last week was the current one once")
	d = newDesk(t, r, "short").do(planned, named, goesTo("C"), nextWeek, becomes("now"))
	require.Equal(t, "now/c: iteration-current", d.marks())
}

func TestAReopenedCardIsJudgedAnew(t *testing.T) {
	d := newDesk(t, workflow.Default(), "bug").do(workflow.Decide{Verdict: workflow.Invalidated, Text: "no"})
	require.Equal(t, workflow.Invalidated, d.card.Triage.Verdict)
	d.do(time.Hour, reopened)
	require.Zero(t, d.card.Triage)
	require.True(t, d.card.ClosedAt.IsZero())
	require.Equal(t, d.at, d.card.ReopenedAt)
	require.Equal(t, d.at, d.card.EnteredAt)
}

func TestACardOfAnUnknownKindCanChangeIt(t *testing.T) {
	stray := workflow.Card{ID: "card00000000", Kind: "incident", Stage: "Somewhere", Title: "x"}
	d := &desk{t: t, rules: workflow.Default(), card: stray, at: noon}
	_, err := d.try(next)
	requireRefused(t, ruling{rule: "card/kind", says: "the workflow support-ops has no kind \"incident\": change the card's kind first", supply: "kind"}, err)
	d.do(workflow.Say{Text: "what is it?"}, becomes("bug"))
	require.Equal(t, workflow.Stage("Triage"), d.card.Stage)
	require.Empty(t, d.rules.Stages("incident"))
	require.Equal(t, workflow.Gates{From: "Somewhere"}, d.rules.Next(stray, noon))
	require.True(t, d.rules.ReadySpan(stray).Never)
	require.Empty(t, d.rules.Due(stray, workflow.Op{At: noon}))
}

// A card that stands in a stage which its kind has not (a fact from elsewhere)
// is not lost: force brings it in.
func TestACardInAStrayStageCanBeForcedIn(t *testing.T) {
	d := &desk{t: t, rules: workflow.Default(), card: workflow.Card{ID: "card00000000", Kind: "bug", Stage: "Queued", Title: "x"}, at: noon}
	_, err := d.try(next)
	requireRefused(t, ruling{rule: "card/order", says: "from Queued no rule leads a bug report any further: say which stage you mean", supply: "force"}, err)
	_, err = d.try(goesTo("Planning"))
	requireRefused(t, ruling{rule: "card/order", says: "from Queued no rule leads a bug report to Planning", supply: "force"}, err)
	d.do(forcedTo("Triage"))
	require.Equal(t, workflow.Stage("Triage"), d.card.Stage)
}

// The words that histories show stand there for ever.
func TestEveryActionHasItsNameInTheHistory(t *testing.T) {
	for name, do := range map[string]workflow.Action{
		"create": workflow.Create{}, "edit": workflow.Edit{}, "kind": workflow.ChangeKind{}, "triage": workflow.Decide{}, "answered": workflow.Answered{},
		"gameplan": workflow.WriteGameplan{}, "blueprint": workflow.WriteBlueprint{}, "comment": workflow.Say{}, "approve": workflow.Approve{}, "request-approval": workflow.RequestApproval{},
		"decline": workflow.Decline{}, "schedule": workflow.Schedule{}, "validate": workflow.Validate{}, "move": workflow.Move{}, "close": workflow.Close{},
		"reopen": workflow.Reopen{}, "arrive": workflow.Arrive{}, "rollover": workflow.RollOver{},
	} {
		require.Equal(t, name, do.Name())
	}
}
