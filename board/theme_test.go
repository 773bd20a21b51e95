package board

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/workflow"
)

func TestThePenWritesWhatLipGlossWould(t *testing.T) {
	var b strings.Builder
	p := theme{profile: colorprofile.ANSI256}.line(&b, 20)
	p.put(focus, "日本 words")
	require.Equal(t, lipgloss.NewStyle().Foreground(lipgloss.Color("117")).Bold(true).Render("日本 words"), b.String())
	require.Equal(t, 20-cell.Width("日本 words"), p.left)
}

// luminance is that of the Web Content Accessibility Guidelines.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryRoleOfAShippedThemeStandsOutFromItsBackground(t *testing.T) {
	grounds := map[bool][]color.Color{
		false: {color.Black, color.RGBA{0x1e, 0x1e, 0x1e, 255}, color.RGBA{0x28, 0x2c, 0x34, 255}},
		true:  {color.White, color.RGBA{0xfa, 0xf8, 0xf0, 255}},
	}
	for name, th := range shipped {
		for light, backs := range grounds {
			for r := range roles {
				s := th.style(r, light, colorprofile.TrueColor)
				if s.Colour == "" {
					continue
				}
				least := 4.5
				if r == faint {
					least = 3
				}
				for _, back := range backs {
					got := contrast(theme{profile: colorprofile.TrueColor}.ink(s.Colour), back)
					require.GreaterOrEqual(t, got, least, "%s, %s, light %v on %v", name, roleNames[r], light, back)
				}
			}
		}
	}
}

func TestEveryRoleHasANameAndALookInEveryShippedTheme(t *testing.T) {
	for r := range roles {
		require.NotEmpty(t, roleNames[r], "role %d", r)
		for name, th := range shipped {
			for side, table := range map[string]map[string]Style{"dark": th.Dark, "light": th.Light, "few": th.few} {
				require.Contains(t, table, roleNames[r], "%s, %s", name, side)
			}
		}
	}
	for _, th := range shipped {
		require.Len(t, th.Dark, int(roles))
	}
}

func TestAThemeInheritsWhatItDoesNotSayAndDegradesWithTheTerminal(t *testing.T) {
	own := &Theme{Dark: map[string]Style{"focus": {Colour: "#ff0000", Underline: true}}}
	look := func(p colorprofile.Profile, r role) string { return theme{profile: p, named: own}.palette()[r] }
	require.Contains(t, look(colorprofile.TrueColor, focus), "38;2;255;0;0")
	require.Contains(t, look(colorprofile.ANSI256, focus), "38;5;196")
	require.Contains(t, look(colorprofile.ANSI, focus), "91")
	require.Equal(t, "\x1b[4;4m", look(colorprofile.ASCII, focus))
	require.Equal(t, theme{profile: colorprofile.ANSI256}.palette()[good], look(colorprofile.ANSI256, good))
	light := theme{profile: colorprofile.ANSI256, light: true, named: own}.palette()
	require.Equal(t, theme{profile: colorprofile.ANSI256, light: true}.palette()[focus], light[focus])
}

func TestWithoutColourNoRoleHasOne(t *testing.T) {
	for name := range shipped {
		th := shipped[name]
		for r, sgr := range (theme{profile: colorprofile.ASCII, named: &th}).palette() {
			require.NotContains(t, sgr, "3", "%s %s", name, roleNames[r])
			require.NotContains(t, sgr, "9", "%s %s", name, roleNames[r])
		}
	}
}

func TestALookIsReadAsAPersonWritesIt(t *testing.T) {
	for text, want := range map[string]Style{
		"#7dcfff bold": {Colour: "#7dcfff", Bold: true}, "117": {Colour: "117"}, "Bright-Blue underline": {Colour: "bright-blue", Underline: true},
		"default": {}, "reverse": {Reverse: true}, "faint default": {Faint: true}, "#fff": {Colour: "#fff"},
	} {
		got, err := ParseStyle(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, why := range map[string]string{
		"": "a look is", "256": "no colour", "-1": "no colour", "#12345": "no colour", "gren": "did you mean green?", "bolt": "did you mean bold?",
		"red blue": "second colour", "007": "no colour", "#gggggg": "no colour", "\x1b[31m": "no colour",
	} {
		_, err := ParseStyle(text)
		require.ErrorContains(t, err, why, text)
	}
}

func TestMarksTakeOneCellWhereAmbiguousCharactersTakeTwo(t *testing.T) {
	east := runewidth.NewCondition()
	east.EastAsianWidth = true
	p := sit(t, 60, 120, 36, func(c *Config) { c.Ambiguous = AmbiguousWide })
	for _, keys := range []string{"", "jL", "<tab>m", "?", "<esc>w", "<esc><esc>n", "<esc><esc><enter>"} {
		p.press(keys)
		for _, line := range linesOf(p.screen()) {
			require.Equal(t, cell.Width(line), east.StringWidth(line), "%q", line)
		}
	}
	unsure := sit(t, 60, 120, 36, func(c *Config) { c.Ambiguous = AmbiguousUnsure })
	unsure.add(bugIn("Triage", func(c *workflow.Card) { c.Title = "Ошибка: “Größen” …" }))
	unsure.poll()
	unsure.press("<tab><tab><tab>").sees("Ошибка: \"Größen\" ~")
	p.add(bugIn("Triage", func(c *workflow.Card) { c.Title = "Ошибка: “Größen” …" }))
	p.press("<esc><esc><esc>")
	p.poll()
	p.press("<tab><tab><tab>").sees("Osibka: \"Grösen\" ~")
}

func TestATitleWrittenFromTheRightStaysWithinItsColumn(t *testing.T) {
	p := sit(t, 0, 120, 36)
	for i, title := range []string{"שלום עולם, כותרת ארוכה מאוד שלא נכנסת לשורה אחת", "مرحبا بالعالم"} {
		p.add(bugIn([]workflow.Stage{"Triage", "Planning"}[i], func(c *workflow.Card) {
			c.Title, c.DRI, c.Labels = title, "דנה", []string{"תווית"}
			c.ID = workflow.CardID([]string{"aaaabbbbcccc", "ddddeeeeffff"}[i])
		}))
	}
	p.poll()
	p.sees("שלום")
	for _, line := range linesOf(p.screen()) {
		inside := false
		for _, r := range line {
			if string(r) == guard {
				inside = !inside
			}
			require.True(t, inside || !cell.IsRightToLeft(string(r)), "%q", line)
		}
		require.False(t, inside, "%q", line)
	}
	fits(t, p.m)
}
