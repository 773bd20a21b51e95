package board

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// A story a gap: what a refused L asks for, and what is in the file when it was
// given. Every one is one undo step, taken back by one u.
func TestARefusedMoveAsksForWhatIsMissingAndMoves(t *testing.T) {
	asked := func(c *workflow.Card) {
		c.Rounds = []workflow.Round{{State: workflow.Requested, Of: "maria", At: monday}}
	}
	for name, tc := range map[string]struct {
		card   workflow.Card
		fields []string // asked for at first
		keys   string
		stage  workflow.Stage
		check  func(*testing.T, workflow.Card)
	}{
		"a gameplan": {bugIn("Planning"), []string{"gameplan"}, "Two steps.<c-s>", "Development", func(t *testing.T, c workflow.Card) {
			require.Equal(t, "Two steps.", c.Gameplan)
		}},
		"a verdict": {bugIn("Triage"), []string{"verdict"}, "<enter>", "Planning", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Valid, c.Triage.Verdict)
		}},
		"iteration, milestone and DRI": {
			featureIn("Scheduling"),
			[]string{"iteration", "milestone", "dri"},
			"next<tab>16.1<tab>lin<enter>", "Queued",
			func(t *testing.T, c workflow.Card) { require.Equal(t, "lin", c.DRI) },
		},
		"only the DRI": {
			featureIn("Scheduling", func(c *workflow.Card) {
				c.Iteration, c.Milestone = workflow.Default().Cadence().At("2026-11-23"), "16.1"
			}),
			[]string{"dri"},
			"lin<enter>", "Development",
			func(t *testing.T, c workflow.Card) { require.Equal(t, "16.1", c.Milestone) },
		},
		"an approval at the level that is needed": {
			featureIn("Triage", func(c *workflow.Card) {
				c.Triage = workflow.Triage{Verdict: workflow.NotAligned, Work: workflow.High, Danger: workflow.Low, Effect: workflow.Low}
			}),
			[]string{"by", "level", "evidence"},
			"dora<tab><tab>she wrote it<enter>", "Planning",
			func(t *testing.T, c workflow.Card) {
				require.Equal(t, workflow.Approval{By: "dora", Level: "director", Evidence: "she wrote it", At: monday}, c.Approval)
			},
		},
		"a verdict, then its judgements, then the approval that they call for": {
			featureIn("Triage"),
			[]string{"verdict"},
			"n<enter>" + "<right><right><tab><right><tab><right><enter>" + "dora<tab><tab>she said so<enter>", "Planning",
			func(t *testing.T, c workflow.Card) {
				require.Equal(t, workflow.Triage{Verdict: workflow.NotAligned, Work: "medium", Danger: "low", Effect: "low", By: "ana", At: monday}, c.Triage)
				require.Equal(t, "senior-manager", c.Approval.Level)
			},
		},
		"the answer of a validation moves the card by itself": {
			bugIn("Development", asked),
			[]string{"validation", "note"},
			"<tab>works<enter>", "Implementation",
			func(t *testing.T, c workflow.Card) {
				require.Equal(t, workflow.Received, c.Round().State)
				require.Equal(t, "works", c.Round().Note)
			},
		},
		"a rejected validation leaves it where it is": {
			bugIn("Development", asked),
			[]string{"validation", "note"},
			"<right><tab>no<enter>", "Development",
			func(t *testing.T, c workflow.Card) { require.Equal(t, workflow.Rejected, c.Round().State) },
		},
		"nobody was asked to validate": {bugIn("Development"), []string{"validation", "note"}, "<enter>", "Development", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Requested, c.Round().State)
			require.Equal(t, "maria", c.Round().Of)
		}},
		"nobody could be asked to validate": {
			bugIn("Development", func(c *workflow.Card) { c.Requester = "" }),
			[]string{"validation", "note"},
			"<enter>piotr<enter>", "Development",
			func(t *testing.T, c workflow.Card) {
				require.Equal(t, "piotr", c.Requester)
				require.Equal(t, "piotr", c.Round().Of)
			},
		},
		"a blueprint": {featureIn("Implementation"), []string{"blueprint", "link"}, "One query less<c-s>", "Completed", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Completed, c.Resolution)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, open := range []string{"", "<enter>"} { // on the board, and in the open card
				p := sit(t, 0, 120, 36)
				p.add(tc.card)
				p.open(120, 36)
				if tc.card.Kind == "feature" {
					p.press("<tab>")
				}
				p.goTo(tc.card.ID).press(open + "L")
				names := []string{}
				for _, x := range p.m.form.fields {
					names = append(names, x.name)
				}
				require.Equal(t, tc.fields, names, p.screen())
				p.press(tc.keys)
				require.False(t, p.m.form.isOpen(), p.screen())
				require.Equal(t, tc.stage, p.mine().Stage)
				tc.check(t, p.mine())
				require.Len(t, stepsOf(p.file), 1, "one undo step")
				p.press("u")
				after := p.mine()
				after.UpdatedAt, after.Comments = tc.card.UpdatedAt, nil
				require.Equal(t, tc.card.Stage, after.Stage)
				require.Equal(t, tc.card.Gameplan, after.Gameplan)
				require.Equal(t, tc.card.Triage, after.Triage)
				require.Equal(t, tc.card.Rounds, after.Rounds)
				require.Equal(t, tc.card.Iteration, after.Iteration)
			}
		})
	}
}

func TestTheFormOfARefusedMoveBeginsWithTheRefusal(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("L").sees("Move to Development · mine Replies").sees("Planning → Development needs a gameplan · from ana · rule bug/gameplan")
	before := len(p.file.entries)
	p.press("Half a pl<esc>")
	require.False(t, p.m.form.isOpen())
	require.Len(t, p.file.entries, before, "left without a trace")
	require.Empty(t, p.mine().Gameplan)
}

func TestWhatIsStillMissingStandsBesideItsFieldAndNothingTypedIsLost(t *testing.T) {
	p := feature(t, "Scheduling")
	p.press("L<tab>16.1<tab>lin<enter>").sees("needs an iteration").sees("16.1").sees("lin")
	require.Equal(t, 0, p.m.form.at)
	p.press("nxt<enter>").sees("did you mean next?").press("<c-u>next<enter>")
	require.Equal(t, workflow.Stage("Queued"), p.mine().Stage)
}

func TestAVerdictChangedInTheGrownFormNeedsItsApprovalNoMore(t *testing.T) {
	p := feature(t, "Triage")
	p.press("Ln<enter><right><tab><right><tab><right><enter>").sees("by whom")
	p.press("<s-tab><s-tab><s-tab><s-tab>a<enter>") // back to the verdict: aligned
	require.Equal(t, workflow.Stage("Planning"), p.mine().Stage, p.screen())
	require.Empty(t, p.mine().Approval.Level)
}

func TestTheLevelOfAnApprovalMustSuffice(t *testing.T) {
	p := feature(t, "Triage", func(c *workflow.Card) {
		c.Triage = workflow.Triage{Verdict: workflow.NotAligned, Work: workflow.High, Danger: workflow.Low, Effect: workflow.Low}
	})
	p.press("Ldora<tab>m<tab>ok<enter>").sees("an approval at level director").sees("dora")
	require.Equal(t, 1, p.m.form.at, "at the level")
	p.press("d<enter>")
	require.Equal(t, "director", p.mine().Approval.Level)
}

func TestATargetPickedFromTheListAsksForWhatIsMissing(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("m<enter>").sees("needs a gameplan").press("One step.<c-s>")
	require.Equal(t, workflow.Stage("Development"), p.mine().Stage)
	require.Len(t, stepsOf(p.file), 1)
	p.press("mG<enter>").sees("is not the next stage")
	require.True(t, p.m.form.menu(), "no form gives what a jump lacks")
}

func TestWhatNoFieldGivesStaysASentence(t *testing.T) {
	later := func(c *workflow.Card) { c.Iteration = workflow.Default().Cadence().At("2026-11-30") }
	for _, tc := range []struct {
		card workflow.Card
		says string
	}{
		{featureIn("Queued", later), "needs its iteration to begin on 29 November"},
		{featureIn("Triage", func(c *workflow.Card) { c.WaitingSince = monday }), "needs an answer from the requester"},
		{featureIn("Completed", func(c *workflow.Card) { c.Resolution, c.ClosedAt = workflow.Completed, monday }), "X reopens it"},
	} {
		p := sit(t, 0, 120, 36)
		p.add(tc.card)
		p.open(120, 36)
		p.press("<tab>").goTo(tc.card.ID).press("L").hears(tc.says)
		require.False(t, p.m.form.isOpen())
	}
}
