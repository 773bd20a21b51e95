package board

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAKnownAnswerIsCompletedAsOneTypes(t *testing.T) {
	p := feature(t, "Scheduling")
	for i, dri := range []string{"piotr", "pia", "lin", "pia", "Priya"} {
		c := bugIn("Planning")
		c.ID = workflow.CardID("other000000" + string(rune('0'+i)))
		c.DRI = dri
		p.add(c)
	}
	p.press("s<tab><tab>").sees("pia · Priya · lin · piotr")
	p.press("pI")
	require.Equal(t, "a", p.m.form.fields[2].ghost(), "the most used first")
	p.sees("pia").press("<right>")
	require.Equal(t, "pia", p.m.form.text("dri"))
	p.press("<c-u>ri")
	require.Empty(t, p.m.form.fields[2].ghost(), "what only holds the text is no continuation")
	p.sees("Priya").press("<c-n>")
	require.Equal(t, "Priya", p.m.form.text("dri"))
	p.press("<c-p>")
	require.Equal(t, "ri", p.m.form.text("dri"), "back to what was typed")
	p.press("<c-n>x")
	require.Equal(t, "Priyax", p.m.form.text("dri"))
	p.press("<bs><enter>")
	require.Equal(t, "Priya", p.mine().DRI)
}

func TestTabNeverTakesASuggestion(t *testing.T) {
	p := feature(t, "Scheduling", func(c *workflow.Card) { c.Requester = "maria" })
	p.press("s<tab><tab>ma<tab>")
	require.Equal(t, "ma", p.m.form.text("dri"))
}

func TestSuggestionsArriveAfterTheFormAndNotInAnotherOne(t *testing.T) {
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Labels = []string{"vip"} }))
	p.slow = true
	p.press("gl")
	require.True(t, p.m.form.isOpen(), "the form does not wait")
	p.press("<esc>n")
	p.catchUp()
	require.Equal(t, []string{"vip"}, p.m.forms.known["label"])
	require.Equal(t, "New card", p.m.form.title)
}

func TestAFileThatCannotBeReadSuggestsNothing(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.file.failKnown = errors.New("gone")
	p.press("glnew<enter>")
	require.Equal(t, []string{"new"}, p.mine().Labels)
}

func TestAnItemOfAListIsCompletedByItself(t *testing.T) {
	known := []string{"Customer::Billing", "blocked", "needs review", "vip"}
	for typed, want := range map[string]string{
		"b": "blocked", "vip, cust": "vip, Customer::Billing", "+b": "+blocked", "+x -nee": "+x -needs review", "needs r": "needs review",
	} {
		x := labelsField("", "")
		x.known = known
		require.Equal(t, want, x.typed(typed).taken().answer(), typed)
	}
	x := labelsField("", "")
	x.known = known
	x = x.typed("vip, blocked")
	x.line = x.line.at(2)
	require.Equal(t, "vip, blocked", x.suggested(1).suggested(-1).answer())
	fresh := labelsField("", "")
	fresh.known = known
	require.Equal(t, []string{"Customer::Billing", "blocked", "needs review"}, fresh.typed("vip, ").suggestions(), "what is there is not suggested again")
}

func TestAnIterationIsNamedByWordDayOrTitle(t *testing.T) {
	sprint := workflow.Iteration{Start: "2026-12-06", End: "2026-12-12", Title: "Sprint 9"}
	for typed, want := range map[string]workflow.Date{
		"current": "2026-11-22", "NEXT": "2026-11-29", "2026-12-08": "2026-12-06", "sprint 9": sprint.Start, "29 Nov - 5 Dec 2026": "2026-11-29",
	} {
		p := feature(t, "Scheduling")
		other := featureIn("Queued", func(c *workflow.Card) { c.Iteration = sprint })
		other.ID = "other0000001"
		p.add(other)
		p.press("s<c-u>" + typed + "<enter>")
		require.Equal(t, want, p.mine().Iteration.Start, typed)
	}
	p := feature(t, "Scheduling")
	p.press("snext").sees("29 Nov – 5 Dec 2026, begins in 6 days")
	p.press("<c-u>2026-11-25").sees("22–28 Nov 2026, the current one")
	p.press("<c-u>nxt<tab>").sees("is no iteration")
	require.Equal(t, 1, p.m.form.at, "a fault keeps nobody in its field")
}

func TestAWeightIsJudgedWhenItsFieldIsLeft(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("e<tab><tab><tab><tab>heavy<tab>").sees("is no weight")
	p.press("<s-tab><c-u>3")
	require.NotContains(t, p.screen(), "is no weight")
	p.press("<enter>")
	require.Equal(t, 3, p.mine().Weight)
}

func TestTheNeededApprovalFollowsTheAnswers(t *testing.T) {
	p := feature(t, "Triage")
	p.press("t").sees("No approval is needed")
	p.press("n").sees("not aligned").sees("still to be judged")
	p.press("<tab><right><tab><right><tab><right><right><right>").sees("the highest judgement is high")
	p.press("<left>").sees("at level senior-manager or director")
	p.press("<enter>a").sees("Level senior-manager is enough").press("<tab><tab><left>")
	p.sees("Level manager is not enough")
}

func TestWhatAnAnswerComesToIsSaidToo(t *testing.T) {
	p := feature(t, "Triage")
	p.press("tn")
	require.Equal(t, "Field 1 of 5, verdict: not aligned, 3 of 4. Needed: approval at level manager, senior-manager or director, or higher: "+
		"amount of work, danger to plans, effect on flows still to be judged.", p.m.say())
	p = feature(t, "Scheduling")
	p.press("sne")
	require.Equal(t, "Field 1 of 4, iteration: ne. Suggested: next, none.", p.m.say())
	p.press("<right>")
	require.Equal(t, "Field 1 of 4, iteration: next. 29 Nov – 5 Dec 2026, begins in 6 days.", p.m.say())
}
