package board

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/board/figure"
)

func TestTheFiguresAreGoneThroughWithOneKey(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F").sees("Flow  12 weeks to 23 November 2026").sees("60 cards of all kinds")
	for _, n := range figure.Names() {
		p.press("<tab>").sees(n.Title() + "  ").sees(n.Result(p.m.flow.report))
		require.Contains(t, p.m.say(), n.Title())
	}
	p.press("<tab>").sees("Flow  12 weeks")
	p.press("<left>").sees("Forecast  11 of 11")
	p.press("5").sees("Age of open work  5 of 11")
	p.press("0").sees("Flow  12 weeks")
}

func TestTheOverviewOpensTheFigureUnderTheCursor(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("Fjj<enter>").sees("Throughput  3 of 11")
	p.press("<esc>jF").sees("Throughput  3 of 11")
	p.press("0")
	require.Contains(t, p.m.say(), "3 of 11: Throughput: ")
}

func TestARangeIsMovedAndWidenedAndNeverGoesBeyondToday(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F]").hears("The range ends today.")
	p.press("[").sees("12 weeks to 12 October 2026")
	p.press("+").sees("26 weeks to 12 October 2026")
	p.press("]").sees("26 weeks to 23 November 2026")
	p.press("+").sees("52 weeks").press("+").hears("52 weeks are the most.")
	p.press("----").sees("4 weeks to 23 November 2026").press("-").hears("4 weeks are the fewest.")
}

func TestTheFiguresAreOfTheFilterInForceAndOfClosedCards(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F").sees("60 cards of all kinds")
	p.press("fkind:bug<enter>").sees("30 cards, kind:bug")
	require.Positive(t, p.m.flow.report.Lead.Sample, "closed cards are in")
	p.press("<esc>").hears("The board shows what it did before the figures were filtered.")
	require.True(t, p.m.shown.filter.isZero(), "it was about the figures")
	p.press("F").sees("60 cards of all kinds").press("fstate:open<enter>")
	require.Zero(t, p.m.flow.report.Lead.Sample, "a filter that says of the state what it wants is left alone")
}

func TestTheFilterOfTheBoardComesBackAfterThatOfTheFigures(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("fdri:piotr<enter>F").sees("dri:piotr")
	p.press("f").press("kind:bug<enter>").sees("dri:piotr kind:bug")
	p.press("5<enter>").press("<esc>").sees("dri:piotr kind:bug")
	p.press("<esc>")
	require.Equal(t, "dri:piotr", p.m.shown.filter.text)
	p.sees("filter dri:piotr").press("F").press("<esc>")
	require.Empty(t, p.m.status.text, "nothing was filtered, nothing is said")
}

func TestAnOldOpenCardIsOpenedAndLeftAgain(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F5jj")
	a, ok := p.m.flow.openCard()
	require.True(t, ok)
	p.press("<enter>")
	require.Equal(t, onCard, p.m.screen)
	require.Equal(t, a.Card, p.m.card.whole.Card.ID)
	p.press("<esc>").sees("Age of open work  5 of 11")
	again, _ := p.m.flow.openCard()
	require.Equal(t, a.Card, again.Card)
	p.press("<esc>")
	require.Equal(t, onBoard, p.m.screen)
}

func TestFiguresFollowTheFileAndTheCursorStaysOnItsCard(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F5j")
	a, _ := p.m.flow.openCard()
	c := sampleCard(1000, monday)
	c.CreatedAt, c.Stage, c.Resolution = monday.AddDate(-1, 0, 0), "Planning", ""
	p.add(c)
	p.poll()
	p.sees("61 cards")
	again, _ := p.m.flow.openCard()
	require.Equal(t, a.Card, again.Card)
	require.Equal(t, 2, p.m.flow.at[1])
}

func TestKeysPressedWhileFiguresAreComputedAskForTheLastOnly(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.slow = true
	p.press("F")
	p.m = p.m.drawn()
	p.send(slowFlowMsg{p.m.flow.load})
	p.sees("Computing…")
	require.Equal(t, "Flow: computing.", p.m.say())
	p.press("[[[[<tab>").sees("Lead time")
	p.catchUp()
	require.Equal(t, 2, p.file.reports)
	p.sees("12 weeks to 8 June 2026")
}

func TestDaysThatWereLeftAndComeBackToAreThoseOnTheirWay(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F")
	p.slow = true
	p.press("[][y")
	p.catchUp()
	p.sees("12 weeks to 12 October 2026").sees("c  as CSV")
	p.press("<esc><esc>").sees("Triage")
}

func TestFiguresThatCannotBeMadeSaySoAndComeWithTheNextTry(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.file.failReport = errors.New("the disk is on fire")
	p.press("F").sees("The figures cannot be made: the disk is on fire")
	p.file.failReport = nil
	p.press("r").sees("60 cards")
	p.file.failReport = errors.New("the disk is on fire")
	p.press("+").sees("not up to date").sees("60 cards")
}

func TestAFigureIsCopiedAsMarkdownWithWhatItIsOf(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F1y").sees("c  as CSV").press("m").hears("Copied Lead time as Markdown.")
	text := p.m.figureMarkdown()
	require.Contains(t, text, "## Lead time\n\n12 weeks to 23 November 2026, 60 cards of all kinds\n\nLead time: half of ")
	require.Contains(t, text, "```\n")
	require.Contains(t, text, "percentiles by nearest rank")
	p.press("0ym")
	require.Contains(t, p.m.figureMarkdown(), "| Throughput | ")
	p.press("5")
	require.Contains(t, p.m.figureMarkdown(), "| Card | Age | Stage | Title |")
}

func TestAFigureIsCopiedAsCSVAndAsJSON(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F3yc").hears("Copied Throughput as CSV.")
	text, _ := p.m.figureAs("csv")
	require.True(t, strings.HasPrefix(text, "figure,series,key,value\nthroughput,cards,2026-09-01,0"), text)
	require.NotContains(t, text, "lead,")
	p.press("0yn").hears("Copied the overview as JSON.")
	text, _ = p.m.figureAs("json")
	var all map[string]any
	require.NoError(t, json.Unmarshal([]byte(text), &all))
	for _, n := range figure.Names() {
		for _, part := range n.Parts() {
			require.Contains(t, all[part], "formula", part)
		}
	}
}

func TestTheLastFiguresHaveKeysToo(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F").sees("b  Burn-down").sees("e  Forecast")
	p.press("b").sees("Burn-down  10 of 11").press("e").sees("Forecast  11 of 11")
}

func TestAnEmptyBoardHasFiguresOfNothing(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {40, 10}} {
		p := sit(t, 0, size[0], size[1])
		p.press("F")
		for range figure.Names() {
			p.press("<tab>")
			require.NotEmpty(t, p.m.say())
			require.NotContains(t, p.m.figureMarkdown(), "NaN")
			fits(t, p.m)
		}
		p.press("1")
		require.Equal(t, "Lead time: no card was completed.", p.m.say())
		p.press("5<enter>").hears("There is no card to open here.")
	}
}

func TestEveryFigureIsReadableInASCIIAndOnASmallScreen(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 15}, {120, 36}} {
		p := sit(t, 60, size[0], size[1], func(c *Config) { c.ASCII = true })
		p.press("F")
		for _, n := range figure.Names() {
			p.press("<tab>").sees(n.Title()[:8])
			for _, r := range p.m.View().Content {
				require.Less(t, r, rune(0x80), n)
			}
		}
	}
}

func TestTheFiguresAreHeardWhenTheyAreThere(t *testing.T) {
	h := listen(t, 60)
	said := h.types("F")
	require.Contains(t, said[0], "Flow, 12 weeks to 23 November 2026, 60 cards of all kinds")
	require.Contains(t, said[0], "1 of 11: "+figure.Lead.Sentence(h.l.flow.report))
	require.Contains(t, h.types("<tab><tab>"), figure.Cycle.Sentence(h.l.flow.report))
	said = h.types("5")
	require.Contains(t, said[len(said)-1], "1 of 51: ")
	require.Contains(t, said[len(said)-1], " days old, in ")
}

func TestALowScreenStillShowsTheAreasOfTheFlow(t *testing.T) {
	p := sit(t, 60, 40, 10)
	p.press("F4").sees("closed").sees("1 Sep")
}

func TestAClickOnAFigureOpensIt(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("F")
	for y, l := range linesOf(p.screen()) {
		if strings.Contains(l, "Throughput") {
			for range 2 {
				p.send(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
				p.send(tea.MouseReleaseMsg{X: 10, Y: y, Button: tea.MouseLeft})
			}
			break
		}
	}
	p.sees("Throughput  3 of 11")
	p.press("5")
	for y, l := range linesOf(p.screen()) {
		if a := p.m.flow.aged()[3]; strings.Contains(l, p.file.handle(a.Card)+" ") {
			p.send(tea.MouseClickMsg{X: 10, Y: y, Button: tea.MouseLeft})
			require.Equal(t, 3, p.m.flow.at[1])
		}
	}
}
