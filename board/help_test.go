package board

import (
	"runtime"
	"strings"
	"testing"
	"weak"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/workflow"
)

func TestHelpBeginsWithThePlaceWhereOneIs(t *testing.T) {
	for keys, first := range map[string]string{
		"": "On the board", "<enter>": "In an open card", "T": "In triage", "P": "On the plan", "F": "Among the figures", "U": "In the history",
	} {
		p := sit(t, 60, 120, 36)
		p.press(keys + "?")
		require.Equal(t, first, p.m.page.lines[0][0].text)
		p.press("<esc>").press("??").sees(first)
		require.NotEqual(t, onPage, p.press("<esc>").m.screen)
	}
	p := sit(t, 60, 120, 36)
	p.press("T?").sees("not aligned: three judgements").sees("skip: it comes again at the end")
	p.press("?<esc>").sees("Triage 1 of")
	require.Equal(t, onTriage, p.m.screen, "help over help leads back to where the first one was asked for")
}

func TestNoWordOfTheHelpIsCut(t *testing.T) {
	for _, width := range []int{120, 80, 40, 20} {
		p := sit(t, 60, width, 36)
		p.press("?")
		text := ""
		for _, line := range p.m.page.lines {
			whole := ""
			for _, x := range line {
				whole += x.text
			}
			require.LessOrEqual(t, cell.Width(strings.TrimRight(whole, " ")), width-2, line)
			text += whole + " "
		}
		text = strings.Join(strings.Fields(text), " ")
		require.Contains(t, text, "space mark or unmark the card: changes act on all that are marked")
		require.Contains(t, text, "shift+tab left h previous figure")
		require.Contains(t, text, "here and on the remote it was changed in two ways: the inbox")
	}
}

func TestTheKeysOnThePageOfNeedsGiveThem(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("<tab>w").sees("a roadmap verdict").sees("· t").sees("esc leave   t triage")
	p.press("t").sees("Triage · #22").press("<esc>")
	require.Equal(t, onBoard, p.m.screen)
	p.press("lw").sees("esc leave   gp gameplan").press("gp").sees("Gameplan · ")
	p.press("<esc><enter>w").press("gp").sees("Gameplan · ").press("<esc>")
	require.Equal(t, onCard, p.m.screen)
	p.press("<esc>w").press("gg").sees("Why ").press("n").sees("Why ")
	p.press("?").press("t").sees("Keys")
	p = alone(t, workflow.Card{ID: "bug100000000", Kind: "bug", Stage: "Planning", Title: "T", Gameplan: "so", EnteredAt: monday})
	p.press("w").sees("esc leave   L forward").press("L").hears("Planning → Development")
}

func TestAPageIsLaidAnewForAnotherSize(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("jjw").sees("still needs a gameplan")
	p.send(tea.WindowSizeMsg{Width: 20, Height: 36})
	require.NotContains(t, p.screen(), "…")
	p.press("<esc>?")
	for range 9 {
		p.press("j")
	}
	at := p.m.page.places[p.m.page.top]
	p.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	require.Equal(t, at.block, p.m.page.places[p.m.page.top].block, "it stays at the row that was on top")
}

func TestABoardThatWasIsNotKeptByAPageToRead(t *testing.T) {
	for _, keys := range []string{"?", "w"} {
		p := sit(t, 60, 120, 36)
		seen := func() weak.Pointer[found] { // what only the boards of this moment have
			p.m.finder.found = []found{{}}
			return weak.Make(&p.m.finder.found[0])
		}()
		p.press(keys + "<esc>")
		p.m.finder = finder{}
		p.press(keys + "<esc>" + keys)
		runtime.GC()
		require.Nil(t, seen.Value(), keys)
		require.Equal(t, onPage, p.m.screen, "it is kept that long")
	}
}
