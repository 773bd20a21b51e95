package board

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// shown are the cards on screen and around, column by column.
func (p *person) shown() []workflow.Card {
	var out []workflow.Card
	for _, c := range p.m.shown.cols {
		for _, r := range c.rows {
			out = append(out, r.Card)
		}
	}
	return out
}

func TestAFilterShowsWhatMatchesWhileItIsTyped(t *testing.T) {
	p := sit(t, 60, 120, 36)
	all := len(p.shown())
	p.press("fdri:piotr")
	require.Less(t, len(p.shown()), all)
	for _, c := range p.shown() {
		require.Equal(t, "piotr", c.DRI)
	}
	require.NotEmpty(t, p.shown())
	p.sees("Filter  dri:piotr").sees("cards")
	p.press("<enter>")
	require.Equal(t, "dri:piotr", p.m.shown.filter.text)
	require.False(t, p.m.prompt.isOpen())
	p.press("j<esc>")
	require.Len(t, p.shown(), all)
	p.hears("The filter is removed: dri:piotr")
}

func TestATextThatCannotBeReadKeepsTheLastGoodFilterAndSaysWhy(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("fkind:bug ")
	good := p.shown()
	p.press("stag:triage")
	require.Equal(t, good, p.shown())
	p.sees(`"stag" is no key (did you mean stage?)`)
	p.press("<enter>")
	require.True(t, p.m.prompt.isOpen(), "what cannot be read is not taken")
	p.hears("did you mean stage?")
	require.Equal(t, "kind:bug", p.m.shown.filter.text)
}

func TestAWordThatMayBecomeAKeyDoesNotEmptyTheBoard(t *testing.T) {
	p := sit(t, 60, 120, 36)
	all := len(p.shown())
	p.press("f-stat")
	require.Len(t, p.shown(), all)
	p.press("e:open id")
	for _, c := range p.shown() {
		require.False(t, c.IsOpen())
	}
	p.press("<c-u>age<enter>")
	require.Equal(t, "age", p.m.shown.filter.text, "entered, it is the word")
	require.Empty(t, p.shown())
}

func TestLeavingAFilterBringsBackTheBoardAsItWas(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("ljj")
	before, on := p.screen(), p.on()
	p.press("fdri:nobody")
	require.Empty(t, p.shown())
	p.sees("Nothing matches dri:nobody").sees("changes the filter").sees("removes it")
	p.press("<esc>")
	require.Equal(t, on, p.on())
	require.Equal(t, before, p.screen())
}

func TestAnEmptyLineTakesTheFilterAway(t *testing.T) {
	p := sit(t, 60, 120, 36)
	all := len(p.shown())
	p.press("fkind:bug dri:piotr<enter>")
	require.NotEqual(t, all, len(p.shown()))
	p.press("f<c-u><enter>")
	require.True(t, p.m.shown.filter.isZero())
	require.Len(t, p.shown(), all)
}

func TestTheCursorStaysOnItsCardWhileItMatches(t *testing.T) {
	p := sit(t, 60, 120, 36)
	var id workflow.CardID
	for _, c := range p.shown() {
		if c.DRI == "piotr" {
			id = c.ID
		}
	}
	p.goTo(id).press("fdri:piotr")
	require.Equal(t, id, p.on())
	p.press("<enter>gg")
	on := p.on()
	p.press("r<tab><s-tab>")
	p.m, _ = p.m.reload(p.on())
	require.Nil(t, p.m.shown.home, "a later load leaves the cursor where it is")
	require.NotEmpty(t, on)
}

func TestCompletionKnowsKeysAndValuesAlsoNegatedAndAfterCommas(t *testing.T) {
	for typed, want := range map[string]string{
		"fsta<tab>":                      "stage:",
		"f-sta<tab>":                     "-stage:",
		"fstage:tri<tab>":                "stage:Triage",
		"fstage:Triage,pl<tab>":          "stage:Triage,Planning",
		"f-label:bil<tab>":               "-label:Customer::Billing",
		"fdri:pi<tab>":                   "dri:piotr",
		"fdri:pi<tab> kin<tab>":          "dri:piotr kind:",
		"fiteration:>2026-11-2<tab>":     "iteration:>2026-11-22",
		"fsta<down><down><up><enter>":    "stage:",
		"fkind:bug sta<c-a><right>":      "kind:bug sta",
		"f\"sta<tab>":                    "\"sta",
		"fstage:tri<tab> \"a b\" -<tab>": "stage:Triage \"a b\" -stage:",
	} {
		t.Run(typed, func(t *testing.T) {
			p := sit(t, 60, 120, 36)
			p.press(typed)
			require.Equal(t, want, p.m.prompt.line.String())
			require.True(t, p.m.prompt.isOpen())
		})
	}
}

func TestANameThatIsNoPlainWordIsCompletedInQuotes(t *testing.T) {
	require.Equal(t, `"2026 Q4"`, quoted("2026 Q4", true))
	require.Equal(t, `"none"`, quoted("None"[:0]+"none", true))
	require.Equal(t, "none", quoted("none", false))
	require.Equal(t, `"a\"b"`, quoted(`a"b`, true))
	require.Equal(t, "@me", quoted("@me", false))
}

func TestAnAnswerToAnEarlierKeyChangesNothing(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.slow = true
	p.press("fdri:piotr")
	p.press("<enter>j") // j waits for the board that it moves on
	require.NotEmpty(t, p.m.input.held)
	p.catchUp()
	require.Empty(t, p.m.input.held)
	for _, c := range p.shown() {
		require.Equal(t, "piotr", c.DRI)
	}
}

func TestAFirstScreenShowsBeforeTheRestIsFound(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.file.partial = true
	p.press("ljj")
	on := p.on()
	p.press("f")
	p.slow = true
	p.press("kind:bug")
	for !p.m.file.win.Partial {
		cmd := p.later[0]
		p.later = p.later[1:]
		p.send(cmd())
	}
	p.sees("Triage 1+").sees("5+ cards")
	require.True(t, p.m.file.loading, "the rest is on its way")
	p.press("<enter>j")
	require.NotEmpty(t, p.m.input.held, "keys wait for all of it")
	p.catchUp()
	require.Empty(t, p.m.input.held)
	require.NotContains(t, p.screen(), "+ cards")
	p.press("k")
	require.Equal(t, on, p.on(), "the cursor was back on its card before the key")
}

func TestManyKeysAtOnceAreFewLoads(t *testing.T) {
	p := sit(t, 60, 120, 36)
	loads := p.file.loads
	p.slow = true
	p.press("f" + strings.Repeat("a", 500))
	require.LessOrEqual(t, len(p.later), 2)
	p.catchUp()
	require.LessOrEqual(t, p.file.loads-loads, 3)
	require.Equal(t, strings.Repeat("a", 500), p.m.shown.filter.text)
	require.Empty(t, p.shown())
}

func TestAChangeThatTheFilterHidesIsShownAndSaid(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("fstage:triage<enter>")
	p.slow = true
	id := p.on()
	p.goTo(id)
	c, _ := p.m.current()
	m, cmd, err := p.m.propose(c, id, "", workflow.Edit{Priority: new(2)}, workflow.Edit{DRI: new("zoe")})
	require.NoError(t, err)
	p.m = m
	p.run(cmd)
	require.NotContains(t, p.m.status.text, "no longer")
	p.catchUp()

	p.press("f<c-u>-dri:ana<enter>")
	c, _ = p.m.current()
	m, cmd, err = p.m.propose(c, c.Card.ID, "", workflow.Edit{DRI: new("ana")})
	require.NoError(t, err)
	p.slow, p.m = true, m
	p.run(cmd)
	p.hears("no longer matches the filter")
	require.Equal(t, c.Card.ID, p.on(), "what one did is seen")
	p.catchUp()
	require.NotEqual(t, c.Card.ID, p.on())
}

func TestAFilterThatCannotBeLoadedIsSaidAndKept(t *testing.T) {
	p := sit(t, 60, 120, 36)
	all := len(p.shown())
	p.file.failLoad = errors.New("disk gone")
	p.press("fkind:bug<enter>")
	p.sees("as of 10:00")
	require.Len(t, p.shown(), all, "what was read stays")
	p.file.failLoad = nil
	p.press("r")
	for _, c := range p.shown() {
		require.Equal(t, workflow.Kind("bug"), c.Kind)
	}
}

func TestWhatIsPastedIntoALineIsTyped(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("f")
	p.send(tea.PasteMsg{Content: "dri:piotr\n"})
	require.Equal(t, "dri:piotr", p.m.shown.filter.text)
}

func TestTheCursorOfTheTerminalSitsInTheLine(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("fdri:日")
	v := p.m.View()
	require.NotNil(t, v.Cursor)
	require.Contains(t, lineOf(p.screen(), v.Cursor.Y), "Filter  dri:日")
	require.Equal(t, 1+len("Filter")+2+len("dri:")+2, v.Cursor.X)
}

// A first screen that a filter shows is the screen's height long, and from where
// the cursor is.
func TestAFirstScreenReachesAsFarAsTheCursor(t *testing.T) {
	p := sit(t, 200, 120, 36)
	atTop := p.m.firstRows()
	require.Less(t, atTop, rowsFor(36), "no more than is on screen")
	require.GreaterOrEqual(t, atTop*3, 36)
	p.press("jjjjjjjj")
	require.Equal(t, atTop+8, p.m.firstRows())
}
