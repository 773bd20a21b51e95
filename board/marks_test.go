package board

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// bugs puts n bugs into a stage, one below the other, and opens the board on the
// first of them.
func bugs(t testing.TB, n int, stage workflow.Stage, change ...func(int, *workflow.Card)) *person {
	p := sit(t, 0, 120, 36)
	for i := range n {
		c := bugIn(stage)
		c.ID, c.Title = workflow.CardID(fmt.Sprintf("%c%c%c%c%08d", 'a'+i/676%26, 'a'+i/26%26, 'a'+i%26, 'x', i)), fmt.Sprintf("Bug number %d", i)
		c.EnteredAt = c.EnteredAt.Add(1e9)
		for _, f := range change {
			f(i, &c)
		}
		p.file.cards[c.ID] = c
	}
	p.file.version++
	p.file.order = nil
	p.open(120, 36)
	for p.on() == "" {
		p.press("l")
	}
	return p.press("gg")
}

func TestSpaceMarksAndGoesOn(t *testing.T) {
	p := bugs(t, 5, "Planning")
	p.press("<space>").hears("Marked aaax, 1 marked.").sees("1 marked   saved").sees("◆aaax ● P1 marked")
	p.press("<space>").hears("Marked aabx, 2 marked.")
	require.Equal(t, 2, p.m.shown.cols[p.m.shown.col].at)
	p.press("k<space>").hears("Unmarked aabx, 1 marked.")
	p.press("<esc>").hears("1 card is unmarked.")
	require.Zero(t, p.m.marked.cards.count())
	require.NotContains(t, p.screen(), "marked  saved")
	require.Empty(t, p.file.entries, "marks are in no file")
}

func TestARangeIsMarkedToWhereTheCursorGoes(t *testing.T) {
	p := bugs(t, 9, "Planning")
	p.press("jV").hears("A range begins at aabx").press("jj").sees("3 marked").press("V").hears("Marked a range of 3, 3 marked.")
	p.press("jjVk<esc>").hears("The range is dropped.").sees("3 marked")
	p.press("GVkk<space>").hears("Marked a range of 3, 6 marked.")
	p.press("ggVl").sees("7 marked")
	require.Equal(t, 2, p.m.shown.col, "another column ends the range")
	p.press("<esc>").hears("7 cards are unmarked.")
}

func TestARangeBeyondWhatIsLoadedAsksTheFile(t *testing.T) {
	p := bugs(t, 1000, "Planning")
	p.press("jjVG<space>").hears("Marked a range of 998, 998 marked.")
	require.False(t, p.m.marked.cards.has("aaax00000000"))
	require.True(t, p.m.marked.cards.has(p.on()))
	p.press("<esc>Vgg")
	p.slow = true
	p.press("V").press("j")
	require.Len(t, p.m.input.held, 1, "a key waits for the range")
	p.catchUp()
	require.Equal(t, 1000, p.m.marked.cards.count())
	require.Equal(t, 1, p.m.shown.cols[p.m.shown.col].at)
	ids := p.m.marked.cards.ids
	require.Equal(t, workflow.CardID("aaax00000000"), ids[0], "in the order of the board")
}

func TestARangeWhoseEndHasGoneMarksNothing(t *testing.T) {
	p := bugs(t, 1000, "Planning")
	p.press("VG")
	c := p.file.cards["aaax00000000"]
	c.Stage = "Development"
	p.add(c)
	p.press("V").hears("nothing was marked")
	require.Zero(t, p.m.marked.cards.count())
}

func TestARangeFollowsItsFirstCardThroughAReload(t *testing.T) {
	p := bugs(t, 9, "Planning")
	p.press("jjVj")
	p.add(bugIn("Planning"))
	p.poll()
	p.press("V").hears("Marked a range of 2")
	require.Equal(t, []workflow.CardID{"aacx00000002", "aadx00000003"}, p.m.marked.cards.ids)
}

func TestMarksStayThroughReloadsTracksAndAnOpenCard(t *testing.T) {
	p := bugs(t, 5, "Planning")
	p.press("<space>j<space>")
	p.add(bugIn("Planning"))
	p.poll()
	p.press("<tab><tab><tab><enter><esc>").sees("2 marked")
	require.Equal(t, []workflow.CardID{"aaax00000000", "aacx00000002"}, p.m.marked.cards.ids)
	require.Equal(t, 2, strings.Count(p.screen(), " P1 marked"))
}

func TestAMarkIsSaid(t *testing.T) {
	p := bugs(t, 5, "Planning")
	p.press("<space>k")
	require.Contains(t, p.m.say(), "marked")
}

func TestAnEmptyColumnHasNothingToMark(t *testing.T) {
	p := sit(t, 0, 120, 36)
	p.press("<space>").hears("There is no card here").press("V").hears("There is no card here")
	p.press("V<space>Vjjl<esc>")
	require.Zero(t, p.m.marked.cards.count())
}
