package board

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// atTriage sits in front of a board with so many new cards, the first half bugs,
// each a day younger than the one before.
func atTriage(t testing.TB, bugs, features, width, height int) *person {
	t.Helper()
	p := sit(t, 0, width, height, func(c *Config) { c.AskAgain = 7 * 24 * time.Hour })
	for i := range bugs + features {
		c := workflow.Card{
			ID: workflow.CardID(fmt.Sprintf("%c%02d000000000", 'a'+i%26, i)), Kind: "bug", Title: fmt.Sprintf("Request %d: %s", i, titles[i%len(titles)]),
			Description: "What happens, and what should.", Requester: "maria", Stage: "Triage",
		}
		if i >= bugs {
			c.Kind = "feature"
		}
		c.CreatedAt = monday.AddDate(0, 0, i-40)
		c.EnteredAt, c.UpdatedAt = c.CreatedAt, c.CreatedAt
		p.add(c)
	}
	p.poll()
	return p
}

// card is the nth card of the deck as the file has it.
func (p *person) nth(n int) workflow.Card {
	for id, c := range p.file.cards {
		if strings.HasPrefix(string(id[1:]), fmt.Sprintf("%02d0", n)) {
			return c
		}
	}
	p.t.Fatalf("there is no card %d", n)
	return workflow.Card{}
}

// keysOf counts the keys of a script as a person presses them.
func keysOf(keys string) int {
	n := 0
	for keys != "" {
		_, keys = nextKey(keys)
		n++
	}
	return n
}

func TestTheEndOfALongTriageIsReadToItsEnd(t *testing.T) {
	p := atTriage(t, 30, 0, 80, 24)
	p.press("T" + strings.Repeat("v", 30)).sees("30 decided: 30 valid").sees("Request 0:")
	require.NotContains(t, p.screen(), "Request 29:")
	p.press("G").sees("Request 29:").sees("goes back to the board")
	p.press("gg").sees("30 decided: 30 valid")
	p.press("j").sees("Request 0:")
	require.NotContains(t, p.screen(), "30 decided: 30 valid")
	p = atTriage(t, 0, 0, 80, 24)
	p.press("T").sees("There is nothing to triage.")
	require.NotContains(t, p.screen(), "undo", "nothing was decided")
	require.NotContains(t, p.screen(), "takes the last one back")
}

func TestTwentyCardsWithDecisionsReadyTakeTwentyToFortyKeys(t *testing.T) {
	p := atTriage(t, 12, 8, 120, 36)
	p.press("T").sees("Triage 1 of 20").sees("Request 0:")
	script := "vvvvv" + "xno<enter>" + "vvvv" + "d<enter>" + "i<c-s>" + // twelve bugs
		"yyyyy" + "nlmh<enter>" + "h<enter>" + "2y" // eight features
	require.LessOrEqual(t, keysOf(script), 40)
	for keys := script; keys != ""; {
		k, rest := nextKey(keys)
		p.now = p.now.Add(10 * time.Second)
		p.press(keys[:len(keys)-len(rest)])
		_, keys = k, rest
	}
	require.Equal(t, "20 decided: 9 valid, 6 aligned, 1 aligned-not-congruent, 1 asked for information, 1 duplicate, 1 invalid, 1 not-aligned, in 5 min.", p.m.triage.summary(p.now))
	p.sees("20 decided: 9 valid, 6 aligned,").sees("in 5 min.")
	require.Equal(t, workflow.Stage("Planning"), p.nth(0).Stage)
	require.Equal(t, workflow.AsInvalid, p.nth(5).Resolution)
	require.Equal(t, workflow.Duplicate, p.nth(10).Resolution)
	require.True(t, p.nth(11).IsWaiting())
	require.Equal(t, workflow.Stage("Planning"), p.nth(12).Stage)
	far := p.nth(17)
	require.Equal(t, workflow.Triage{Verdict: workflow.NotAligned, Work: "low", Danger: "medium", Effect: "high", By: "ana", At: far.Triage.At}, far.Triage)
	require.Equal(t, "Approval requested of director: not aligned, the highest judgement is high", far.Comments[0].Text)
	require.Equal(t, 2, p.nth(19).Priority)
}

func TestAnUndoBringsTheCardBackOnScreen(t *testing.T) {
	p := atTriage(t, 3, 0, 120, 36).press("Tv")
	p.sees("Triage 2 of 3").hears("Triage → Planning")
	p.press("u").sees("Triage 1 of 3").sees("Request 0:")
	require.Equal(t, workflow.Stage("Triage"), p.nth(0).Stage)
	require.Empty(t, p.nth(0).Triage.Verdict, "the verdict and the move are one step")
	p.press("<c-r>").sees("Triage 2 of 3")
	require.Equal(t, workflow.Stage("Planning"), p.nth(0).Stage)
	p.press("vv").sees("3 decided: 3 valid").press("u").sees("Triage 3 of 3")
}

func TestASkippedCardComesAgainAtTheEnd(t *testing.T) {
	p := atTriage(t, 3, 0, 120, 36).press("Ts").sees("Request 1:").sees("Triage 1 of 3")
	p.press("vv").sees("Request 0:").sees("Triage 3 of 3")
	p.press("s").hears("the only card left").press("K").sees("Request 2:").sees("decided: valid")
	p.press("J").sees("Request 0:")
}

func TestTriageIsLeftAndGoesOnWhereItWas(t *testing.T) {
	p := atTriage(t, 5, 0, 120, 36).press("Tsv")
	p.now = p.now.Add(time.Minute)
	p.press("<esc>").hears("1 decided: 1 valid, in 1 min. 4 still to triage: T goes on.")
	p.now = p.now.Add(time.Hour)
	p.press("T").sees("Triage 2 of 5").sees("Request 2:").sees("1 min a card")
	p.press("vvv").sees("Request 0:")
}

func TestACardThatSomebodyElseDecidesDisappearsWithOneSentence(t *testing.T) {
	p := atTriage(t, 3, 0, 120, 36).press("T")
	c := p.nth(0)
	c.Stage = "Planning"
	p.add(c)
	p.poll()
	p.hears("was decided elsewhere: it is in Planning.").sees("Triage 1 of 2").sees("Request 1:")
	c = p.nth(2)
	c.Stage = "Planning"
	p.add(c)
	p.poll()
	p.sees("Triage 1 of 1").sees("Request 1:")
	c = p.nth(1)
	c.ID, c.Title = "zz9000000000", "Brand new"
	p.add(c)
	p.poll()
	p.sees("Triage 1 of 2").press("v").sees("Brand new")
}

func TestAWaitingCardComesBackWhenItIsAnsweredOrAfterSomeDays(t *testing.T) {
	p := atTriage(t, 3, 0, 120, 36).press("Ti<c-s>v").sees("Request 2:")
	p.now = p.now.AddDate(0, 0, 1)
	p.press("<esc>T").sees("Triage 3 of 3")
	again := sit(t, 0, 120, 36, func(c *Config) { c.AskAgain = 7 * 24 * time.Hour })
	again.file, again.now = p.file, p.now
	again.open(120, 36, func(c *Config) { c.AskAgain = 7 * 24 * time.Hour })
	again.press("T").sees("Triage 1 of 1").sees("Request 2:").press("<esc>")
	c := p.nth(0)
	c.Comments = append(c.Comments, workflow.Comment{ID: "answer", Author: "Maria", At: p.now, Text: "Since May."})
	c.UpdatedAt = p.now
	again.add(c)
	again.poll()
	again.press("T").sees("Triage 1 of 2").press("J").sees("maria answered")
	c.Comments = c.Comments[:1]
	again.add(c)
	again.poll()
	again.now = again.now.AddDate(0, 0, 7)
	again.press("<esc>T").sees("Triage 1 of 2").press("J").sees("maria has not answered for 8 days")
	again.press("r").hears("waits no longer").sees("Request 0:").press("v").sees("Request 2:")
	require.Equal(t, workflow.Stage("Planning"), p.nth(0).Stage)
}

func TestTheRequestedApprovalIsInTheListOfWhatWaits(t *testing.T) {
	p := atTriage(t, 1, 2, 120, 36).press("Ti<c-s>nhhh")
	p.sees("approval at level director").press("r")
	p.press("gw").sees("What waits").sees("director").sees("maria").sees("information").sees("approval")
	p.press("<enter>").sees("Request").press("<esc>").sees("What waits").press("<esc>").sees("Triage 3 of 3")
	p.press("<esc>").press("gw").sees("What waits").press("<esc>")
	require.Equal(t, onBoard, p.m.screen)
}

func TestAnApprovalAtHandIsDocumentedAtOnceAndMovesTheCardOn(t *testing.T) {
	p := atTriage(t, 0, 2, 120, 36).press("Tnlll").press("a")
	p.sees("by whom").press("<tab>dana<tab><tab>see mail<c-s>").sees("Triage 2 of 2")
	require.Equal(t, workflow.Stage("Planning"), p.nth(0).Stage)
	require.Equal(t, "not-aligned", p.m.triage.deck[0].done)
}

func TestADuplicateIsSoughtAmongLikelyOnes(t *testing.T) {
	p := atTriage(t, 10, 0, 120, 36).press("Td")
	p.sees("Duplicate of").sees("likely ones").sees("Request 9: Rotate the webhook secrets")
	require.NotContains(t, p.screen(), "Request 0:", "no card repeats itself")
	p.press("safari<enter>")
	require.Equal(t, workflow.Duplicate, p.nth(0).Resolution)
	require.Contains(t, p.nth(0).Comments[0].Text, "Closed as a duplicate of "+string(p.nth(4).ID))
	p.sees("Triage 2 of 10")
}

func TestTheHighestPriorityComesFirstWhereThatIsWanted(t *testing.T) {
	p := atTriage(t, 3, 0, 120, 36)
	c := p.nth(2)
	c.Priority = 1
	p.add(c)
	p.poll()
	p.press("T").sees("Request 0:").sees("oldest first").press("o").sees("Request 2:").sees("highest priority first")
	p.press("o").sees("Request 0:")
}

func TestWhatDoesNotFitTheKindIsRefusedAndTheCardStays(t *testing.T) {
	p := atTriage(t, 1, 0, 120, 36).press("Ty").hears("found valid or invalid").sees("Triage 1 of 1")
	p.press("n").hears("found valid or invalid").press("r").hears("does not wait")
	p.press("ga").hears("needs no approval")
	require.Empty(t, p.nth(0).Triage)
}

func TestADecisionThatTheFileRefusesBringsTheCardBack(t *testing.T) {
	p := atTriage(t, 2, 0, 120, 36).press("T")
	p.slow = true
	p.press("v")
	c := p.nth(0)
	c.Resolution, c.ClosedAt = workflow.AsInvalid, monday
	p.file.cards[c.ID] = c
	p.catchUp()
	p.hears("Not done after all").sees("Triage 1 of 2").sees("Request 0:")
	require.Zero(t, p.m.triage.decided(), "what was not done does not count")
	p.file.version++
	p.poll()
	p.hears("was decided elsewhere: closed as invalid.").sees("Triage 1 of 1").sees("Request 1:")
}

func TestNothingToTriageSaysSo(t *testing.T) {
	p := sit(t, 0, 80, 24).press("T").sees("There is nothing to triage.").press("v").hears("no card to decide")
	p.press("<esc>")
	require.Equal(t, onBoard, p.m.screen)
}

func TestWhatIsSaidInTriage(t *testing.T) {
	p := atTriage(t, 2, 0, 80, 24).press("T")
	require.Contains(t, p.m.say(), "Triage 1 of 2, new: a000 Request 0: Rotate")
	p.press("i<c-s>gw")
	require.Contains(t, p.m.say(), "What waits, 1 of 1: on maria for information, since today: a000 Request 0")
}

func TestAllThatWasToTriageMayBeDecidedWhileSomethingElseIsOnScreen(t *testing.T) {
	for _, over := range []string{"<enter>", "?"} {
		p := atTriage(t, 1, 0, 120, 36).press("T" + over)
		c := p.nth(0)
		c.Stage = "Planning"
		p.add(c)
		p.poll()
		p.press("<esc>").sees("There is nothing to triage")
		fits(t, p.m)
	}
}

func TestWhatWasDecidedBeforeARestartIsTakenBackInTriageToo(t *testing.T) {
	p := atTriage(t, 4, 0, 120, 36).press("Tvsv<esc>")
	p.open(120, 36, func(c *Config) {})
	p.press("T").sees("Triage 1 of 2").sees("Request 1:")
	p.press("u")
	p.poll()
	p.sees("Triage 3 of 3").sees("Request 2:")
	p.press("vu").sees("Triage 3 of 3").sees("Request 2:").press("v").sees("Request 1:")
}

func TestALabelIsOneKeyInTriageAndTheCardStays(t *testing.T) {
	p := atTriage(t, 2, 0, 120, 36).press("Tl+vip<enter>")
	require.Equal(t, []string{"vip"}, p.nth(0).Labels)
	p.sees("Triage 1 of 2").sees("[vip]").press("gl<c-u>+late<enter>3v").sees("Triage 2 of 2")
	require.Equal(t, []string{"late", "vip"}, p.nth(0).Labels)
	require.Equal(t, 3, p.nth(0).Priority)
}

func TestADeckSaysWhichDigitsSetThePriority(t *testing.T) {
	p := sit(t, 60, 120, 36).press("T")
	p.sees("0-4 set priority")
	for _, h := range p.m.keyHints() {
		require.Equal(t, h.word == "set priority", h.keys == "", "a click on one of several keys presses none")
	}
}

func TestAValidationInAnotherStageNamesTheKeyThatSaysTheWay(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	_, err := p.m.rules.Apply(bugIn("Planning"), workflow.Op{ID: "x", Card: "mine00000001", By: "ana", At: monday, Do: workflow.Validate{Answer: workflow.Received}})
	require.Contains(t, p.m.explain(err).text, "w says what its next stage needs")
}
