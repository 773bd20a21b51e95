package board

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func featureIn(stage workflow.Stage, change ...func(*workflow.Card)) workflow.Card {
	return bugIn(stage, append([]func(*workflow.Card){func(c *workflow.Card) { c.Kind, c.DRI = "feature", "" }}, change...)...)
}

func feature(t testing.TB, stage workflow.Stage, change ...func(*workflow.Card)) *person {
	p := sit(t, 0, 120, 36)
	p.add(featureIn(stage, change...))
	p.open(120, 36)
	p.press("<tab>")
	return p.goTo("mine00000001")
}

func (p *person) mine() workflow.Card { return p.file.cards["mine00000001"] }

// A story a key: each form, from the key that opens it to what is in the file.
func TestEveryFormDoesWhatItsKeySays(t *testing.T) {
	for name, tc := range map[string]struct {
		card  workflow.Card
		keys  string
		check func(*testing.T, workflow.Card)
	}{
		"c comments": {bugIn("Planning"), "cFirst line<enter>second<c-s>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, "First line\nsecond", c.Comments[0].Text)
		}},
		"e edits only what was changed": {bugIn("Planning"), "e twice a day<tab><tab><tab><right><enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, "Replies are sent twice twice a day", c.Title)
			require.Equal(t, 2, c.Priority)
			require.Equal(t, "maria", c.Requester)
		}},
		"e changes the kind in the same step": {bugIn("Planning"), "e<tab><tab><right><enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Kind("feature"), c.Kind)
		}},
		"e adds and removes labels": {
			bugIn("Planning", func(c *workflow.Card) { c.Labels = []string{"old", "vip"} }), "e<tab><tab><tab><tab><tab><c-u>vip, new<enter>",
			func(t *testing.T, c workflow.Card) { require.Equal(t, []string{"new", "vip"}, c.Labels) },
		},
		"g p writes the gameplan": {bugIn("Planning"), "gpDo it<c-s>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, "Do it", c.Gameplan)
		}},
		"t finds a bug valid": {bugIn("Triage"), "t<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Valid, c.Triage.Verdict)
		}},
		"t finds a bug invalid, with the reason": {bugIn("Triage"), "ti<tab>No such button<c-s>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.AsInvalid, c.Resolution)
		}},
		"t judges a feature": {featureIn("Triage"), "tnn<tab><right><tab><right><tab><right><right><right><enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Triage{Verdict: workflow.NotAligned, Work: "low", Danger: "low", Effect: "high", By: "ana", At: monday}, c.Triage)
		}},
		"a documents an approval": {
			featureIn("Triage", func(c *workflow.Card) { c.Triage.Verdict = workflow.AlignedNotCongruent }),
			"a<tab>dora<tab>m<tab>https://example.com/ok<c-s>", func(t *testing.T, c workflow.Card) {
				require.Equal(t, workflow.Approval{By: "dora", Level: "manager", Evidence: "https://example.com/ok", At: monday}, c.Approval)
			},
		},
		"a documents that it was declined": {featureIn("Triage"), "a<right><tab>dora<tab><tab>No room<c-s>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Declined, c.Resolution)
		}},
		"s schedules": {featureIn("Scheduling"), "snext<tab>16.1<tab>piotr<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Date("2026-11-29"), c.Iteration.Start)
			require.Equal(t, "16.1", c.Milestone)
			require.Equal(t, "piotr", c.DRI)
		}},
		"v requests a validation": {bugIn("Development"), "v<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Requested, c.Round().State)
			require.Equal(t, "maria", c.Round().Of)
		}},
		"v records the answer, and the card moves on": {bugIn("Development", func(c *workflow.Card) {
			c.Rounds = []workflow.Round{{State: workflow.Requested, Of: "maria", At: monday}}
		}), "v<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Implementation"), c.Stage)
		}},
		"b writes the blueprint": {featureIn("Implementation"), "bOne query less<tab>https://example.com/mr/1<enter>https://example.com/mr/2<c-s>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Blueprint{Text: "One query less", Links: []string{"https://example.com/mr/1", "https://example.com/mr/2"}}, c.Blueprint)
		}},
		"x closes": {bugIn("Triage"), "x<tab>Not ours<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.AsInvalid, c.Resolution)
		}},
		"x closes as a duplicate of a card that is named": {bugIn("Planning"), "x<tab>Twice<tab>twin<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Duplicate, c.Resolution)
			require.Contains(t, c.Comments[len(c.Comments)-1].Text, "twin00000002")
		}},
		"H goes one stage back": {bugIn("Development"), "HToo early<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Planning"), c.Stage)
		}},
		"m moves to a stage of the list": {bugIn("Planning", with("Do it")), "m<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Development"), c.Stage)
		}},
		"m asks the reason of a step back": {bugIn("Development"), "mggj<enter>Too early<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Planning"), c.Stage)
		}},
		"! forces": {bugIn("Planning"), "!<tab>It burns<enter>", func(t *testing.T, c workflow.Card) {
			require.Equal(t, workflow.Stage("Development"), c.Stage)
			require.Equal(t, workflow.RuleName("bug/gameplan"), c.Forced[0].Rule)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, open := range []string{"", "<enter>"} { // on the board, and in the open card
				p := sit(t, 0, 120, 36)
				p.add(tc.card)
				twin := bugIn("Planning")
				twin.ID, twin.Priority = "twin00000002", 4
				p.add(twin)
				p.open(120, 36)
				if tc.card.Kind == "feature" {
					p.press("<tab>")
				}
				p.goTo(tc.card.ID).press(open + tc.keys)
				require.False(t, p.m.form.isOpen(), p.screen())
				require.Len(t, stepsOf(p.file), 1, "one undo step")
				tc.check(t, p.mine())
			}
		})
	}
}

func stepsOf(f *fakeFile) map[uint64]bool {
	out := map[uint64]bool{}
	for _, e := range f.entries {
		out[e.Step] = true
	}
	return out
}

func TestAFormIsLeftWithoutATrace(t *testing.T) {
	for _, keys := range []string{"n", "e", "c", "gp", "t", "a", "s", "v", "b", "x", "H", "m", "!"} {
		p := alone(t, bugIn("Development"))
		before := p.screen()
		p.press(keys + "abc<esc>")
		require.Equal(t, before, p.screen(), keys)
		require.Empty(t, p.file.entries)
	}
}

func TestAFaultStandsBesideItsField(t *testing.T) {
	p := feature(t, "Scheduling")
	p.press("s<c-u>nxt<enter>").sees("is no iteration").sees("did you mean next?")
	require.Equal(t, 0, p.m.form.at)
	p.press("<bs><bs><bs>2026-02-30<enter>").sees("is no iteration")
	p.press("<c-u>next<enter>")
	require.False(t, p.m.form.isOpen())
}

func TestAHintIsReadWholeInTheFieldThatHasTheFocus(t *testing.T) {
	for _, width := range []int{40, 60, 120} {
		p := sit(t, 60, width, 24)
		p.press("x<tab><tab>")
		text := strings.Join(strings.Fields(strings.ReplaceAll(p.screen(), "▌", " ")), " ")
		require.Contains(t, text, "a card's handle or id, where it is a duplicate")
		at := p.m.View().Cursor.Position
		p.press("k")
		require.Equal(t, at.Y, p.m.View().Cursor.Y, "what is typed begins where the hint does")
		fits(t, p.m)
	}
}

func TestARefusalIsReadWholeOnANarrowScreen(t *testing.T) {
	p := sit(t, 60, 40, 15).press("v")
	text := strings.Join(strings.Fields(p.screen()), " ")
	require.Contains(t, text, p.m.status.text)
	require.Contains(t, text, "rule bug/validate")
	fits(t, p.m)
}

func TestAFormSurvivesAResize(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("cFirst<enter>second")
	for _, size := range [][2]int{{40, 15}, {1, 1}, {200, 50}, {5, 3}, {80, 24}} {
		p.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
	}
	p.sees("First").sees("second").press("<c-s>")
	require.Equal(t, "First\nsecond", p.mine().Comments[0].Text)
}

func TestAFormOpensOnlyWhenTheWholeCardIsThereAndKeysWait(t *testing.T) {
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Description = strings.Repeat("long ", 100) }))
	p.slow = true
	p.press("e<tab>More. ")
	p.catchUp()
	p.press("<c-s>")
	require.Equal(t, strings.Repeat("long ", 100)+"More. ", p.mine().Description, "the brief text never replaces the whole")
}

func TestAPasteOfManyLinesIsOneTitle(t *testing.T) {
	p := sit(t, 0, 120, 36)
	p.press("n")
	p.send(tea.PasteMsg{Content: "Two\nlines\tand a tab"})
	p.press("<enter>")
	require.Equal(t, "Two lines and a tab", p.file.cards[p.on()].Title)
	p.send(tea.PasteMsg{Content: "jjLLLx"})
	require.Len(t, p.file.entries, 1, "a paste on the board means nothing")
}

func TestTheListOfStagesSaysWhyNot(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("m").sees("needs a gameplan (g p)").sees("is not the next stage; ! forces it").sees("one stage back, with a reason")
	p.press("<enter>").sees("Planning → Development needs a gameplan")
	require.True(t, p.m.form.isOpen())
}

func TestAClosedCardIsOfferedItsReopening(t *testing.T) {
	c := bugIn("Completed")
	c.Resolution, c.ClosedAt = workflow.Completed, monday
	p := alone(t, c)
	p.sees("enter open   X reopen   e edit").press("m").hears("The card is closed (completed): reopen it before you move it (X reopens it)")
	require.False(t, p.m.form.isOpen(), "there is nothing to choose from")
	p.press("<enter>").sees("esc leave   X reopen   e edit")
}

func TestWhatSpeaksAgainstAStageIsReadWhole(t *testing.T) {
	for _, width := range []int{40, 60, 80} {
		p := sit(t, 60, width, 24)
		p.m.form = form{title: "Move", fields: []field{{name: "stage", kind: menuField, options: []option{
			{value: "a", label: "One", note: "needs a validation by the requester (v) and the answer of everybody who was asked since, all of them (w)"},
			{value: "b", label: "Two", note: "so"},
			{value: "c", label: "Three"},
		}}}}
		p.press("j")
		require.Contains(t, strings.Join(strings.Fields(p.screen()), " "), "everybody who was asked since, all of them (w)")
		require.Contains(t, lineOf(p.screen(), p.m.View().Cursor.Y), "Two")
		fits(t, p.m)
	}
}

func TestAHostileTitleIsShownAndNeverObeyed(t *testing.T) {
	p := alone(t, bugIn("Planning", func(c *workflow.Card) {
		c.Title, c.Labels, c.DRI = "\x1b]0;pwned\x07\x1b[2J title", []string{"\x1b[31mred"}, "a\x9bb"
		c.Description = "\x1b[2J\x1b]52;c;aGk=\x07"
		c.Comments = []workflow.Comment{{ID: "1", Author: "\x1b[A", Text: "\u202eturned"}}
	}))
	for _, keys := range []string{"", "<enter>", "e", "<esc>m", "<esc>w", "<esc>?"} {
		p.press(keys)
		for _, bad := range []string{"\x1b]", "\x1b[2J", "\x1b[31mred", "\x07", "\u009b", "\u202e"} {
			require.NotContains(t, p.m.View().Content, bad, keys)
		}
		require.True(t, utf8.ValidString(p.m.View().Content))
	}
}

func TestAFormLeavesInSightWhatItIsAbout(t *testing.T) {
	p := sit(t, 60, 120, 36)
	first := p.m.shown.cols[0].rows[0].face.title
	p.press("c")
	require.Contains(t, p.screen(), "▌"+first[:8], "the card")
	require.Contains(t, p.screen(), "Comment ·")
	require.Contains(t, p.screen(), "Planning", "the columns")
	before := p.press("<esc>").screen()
	for range 12 {
		p.press("j")
	}
	at := p.screen()
	p.press("c<esc>")
	require.Equal(t, at, p.screen(), "nothing has scrolled for the form's sake")
	require.NotEqual(t, before, at)
	p = sit(t, 60, 80, 23)
	p.press("c")
	require.NotContains(t, p.screen(), "Planning", "a low screen belongs to the form")
}

func TestAFormOfOneFieldOffersNoNextOne(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("n").sees("tab next field").press("<esc>c").sees("ctrl+s accept   ctrl+o editor   esc leave")
	require.NotContains(t, p.screen(), "next field")
}
