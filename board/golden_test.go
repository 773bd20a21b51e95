package board

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
)

// pictured are the screens and forms whose look is kept: how a person gets
// there from a board of sixty cards.
var pictured = []struct{ name, keys string }{
	{"board", "jj"},
	{"all", "<tab><tab>l"},
	{"refused", "<tab>L"}, // and mended: the form of what is missing
	{"waiting", "<tab>lllL"},
	{"card", "l<enter>"},
	{"card-search", "l<enter>/the"},
	{"new", "nA title that is being typed<tab><right>"},
	{"edit", "e"},
	{"fault", "<tab>s2026-02-30<tab>"},
	{"comment", "cSeen on Friday too"},
	{"gameplan", "lgp"},
	{"triage", "<tab>t"},
	{"approval", "<tab>a"},
	{"schedule", "<tab>snext<tab>"},
	{"validation", "llv"},
	{"blueprint", "lllb"},
	{"close", "x"},
	{"back", "lH"},
	{"force", "l!"},
	{"priority", "p"},
	{"kind", "gk"},
	{"labels", "gl"},
	{"links", "go"},
	{"move", "<tab>m"},
	{"copy", "y"},
	{"marked", "<space><space>"},
	{"many", "<tab>Vjjjj<space>L"},
	{"filter", "fdri:"},
	{"filter-fault", "fstag:x"},
	{"filtered", "fpriority:1<enter>"},
	{"nothing-matches", "fdri:nobody<enter>"},
	{"search", "/macro"},
	{"palette", ":un"},
	{"history", "cHi<c-s>U"},
	{"help", "?"},
	{"why", "<tab>w"},
	{"deck", "T"},
	{"repeats", "Td"},
	{"waits", "gw"},
	{"plan", "<tab>PLjLL"},
	{"draft", "<tab>PLjLLd"},
	{"flow", "F"},
	{"lead", "F1"},
	{"areas", "F4"},
	{"ages", "F5j"},
}

// shownAt are the sizes at which every screen is kept.
var shownAt = [][2]int{{200, 50}, {120, 36}, {80, 24}, {40, 15}}

// `go test ./board -run Golden -update` writes the screens anew.
func TestGoldenScreens(t *testing.T) {
	for _, x := range pictured {
		for _, size := range shownAt {
			t.Run(fmt.Sprintf("%s-%dx%d", x.name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, sit(t, 60, size[0], size[1]).press(x.keys).screen())
			})
		}
	}
}

func TestGoldenConditions(t *testing.T) {
	for name, c := range conditions {
		for _, size := range shownAt {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				p := sit(t, 0, size[0], size[1])
				c.bring(p)
				golden.RequireEqual(t, p.screen())
			})
		}
	}
}

func TestGoldenColours(t *testing.T) {
	for _, x := range pictured {
		for _, size := range shownAt {
			t.Run(fmt.Sprintf("%s-%dx%d", x.name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, sit(t, 60, size[0], size[1]).press(x.keys).m.View().Content)
			})
		}
	}
}

func TestGoldenProfiles(t *testing.T) {
	for name, profile := range map[string]colorprofile.Profile{
		"none": colorprofile.ASCII, "sixteen": colorprofile.ANSI, "many": colorprofile.ANSI256,
	} {
		t.Run(name, func(t *testing.T) {
			p := sit(t, 60, 80, 24, func(c *Config) { c.Profile = &profile })
			p.press("jL")
			golden.RequireEqual(t, p.m.View().Content)
		})
	}
}

func TestGoldenASCII(t *testing.T) {
	p := sit(t, 60, 80, 24, func(c *Config) { c.ASCII = true })
	p.press("<tab>jL")
	for _, r := range p.m.View().Content {
		require.Less(t, r, rune(0x80))
	}
	golden.RequireEqual(t, p.screen())
}

func TestTheTerminalSaysItsBackgroundAndColours(t *testing.T) {
	p := sit(t, 60, 80, 24)
	dark := p.m.View().Content
	light := p.m.term.theme
	light.light = true
	p.m = p.m.themed(light).drawn()
	require.NotEqual(t, dark, p.m.View().Content)
	p.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	require.NotContains(t, p.m.View().Content, "38;5")
	require.Contains(t, p.screen(), "▌", "the focus is to be seen without colour")
}

func TestTheCursorOfTheTerminalSitsOnTheSelection(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("jl")
	v := p.m.View()
	require.NotNil(t, v.Cursor)
	line := []rune(lineOf(p.screen(), v.Cursor.Y))
	require.Equal(t, '▌', line[v.Cursor.X])
	p.press("nab")
	v = p.m.View()
	require.Equal(t, 1+labelWidth+2, v.Cursor.X)
	require.Contains(t, lineOf(p.screen(), v.Cursor.Y), "ab")
}

func TestEveryScreenFitsEverySize(t *testing.T) {
	for _, keys := range []string{
		"", "jjl", "<tab><tab>", "n", "e", "m", "L", "<enter>", "?", "w", "g", "t", "@", "U", "cHi<c-s>U", "cHi<c-s>U[",
		"f", "fsta", "fstag:x", "fdri:nobody<enter>", "/", "/macro", "/a", ":", ":co", ":filter x", "<enter>:",
		"<enter>/what", "<enter>/what<enter>", "<enter>/zzz", "<enter>y", "y",
		"VjjL", "Vjj", "<space><space>m", "<space><space>s",
		"p", "gk", "gl", "go", "s", "v", "a", "s<tab><tab>p<c-n>",
		"F", "F1", "F2", "F3", "F4", "F5jj", "F6", "F7", "F8", "F9", "F9<tab>", "F<left>", "F5<enter>", "Ff", "F:",
		"R", "R<tab>", "Rs", "Rsf", "Ri", "Rii", "Rw", "Ra", ".", "g.", "p", "gk", "gl", "go", "s", "v", "a", "s<tab><tab>p<c-n>",
		"T", "Tvvvv", "Ti", "Tx", "Td", "Tdmac", "Tsyhn", "Ti<c-s>gw", "T<enter>", "gw", "gwfdri:", "gwfkind:bug<enter>", "T?", "Tvvvvvvvvvvvyyyyyyyyyy",
		"P", "PLLd", "PL<space>VjLm", "P<tab>s", "PLD", "PLW", "Pt", "PV", "P?",
	} {
		for _, at := range [][2]int{{1, 1}, {3, 40}, {40, 15}, {59, 5}, {60, 11}, {80, 24}, {120, 36}, {420, 2}, {420, 100}} {
			p := sit(t, 30, at[0], at[1])
			p.press(keys)
			fits(t, p.m)
		}
		p := sit(t, 30, 90, 30) // and whatever is open, while the window is drawn larger and smaller
		p.press(keys)
		for w := 1; w <= 420; w += 1 + w/8 {
			for _, h := range []int{1, 2, 3, 5, 6, 11, 12, 15, 24, 44, 100} {
				p.send(tea.WindowSizeMsg{Width: w, Height: h})
				fits(t, p.m)
			}
		}
	}
}

// fits checks that the screen has exactly its lines, none of them too wide, and
// the cursor on it.
func fits(t require.TestingT, m Model) {
	v := m.View()
	if m.term.width <= 0 || m.term.height <= 0 {
		return
	}
	lines := linesOf(plainText(v.Content))
	require.Len(t, lines, m.term.height, "%dx%d", m.term.width, m.term.height)
	for _, l := range lines {
		require.LessOrEqual(t, cell.Width(l), m.term.width, "%dx%d: %q", m.term.width, m.term.height, l)
	}
	if v.Cursor != nil {
		require.True(t, v.Cursor.X >= 0 && v.Cursor.X < m.term.width && v.Cursor.Y >= 0 && v.Cursor.Y < m.term.height, "cursor at %v of %dx%d", v.Cursor.Position, m.term.width, m.term.height)
	}
}
