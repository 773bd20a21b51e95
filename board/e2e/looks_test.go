//go:build unix

package e2e

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// sgr finds the sequences that set colours, but those that set them all back.
var (
	colours = regexp.MustCompile(`\x1b\[(?:[0-9;:]*[;:])?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:[;:][0-9;:]*)?m`)
	many    = regexp.MustCompile(`\x1b\[(?:[0-9;:]*[;:])?[34]8[;:][25][;:]`)
)

// shown opens a board with a card of each mark, leaves it, and gives all that
// was sent to the terminal.
func (d *desk) shown(words ...string) string {
	d.t.Helper()
	s := d.open(120, 36)
	s.sees(words...)
	s.press(" ")
	s.sees("marked")
	s.press("L")
	s.sees("needs triage")
	s.press(esc)
	s.until("the board", func(string) bool { return !s.visible("needs triage") })
	s.press("q")
	require.Zero(d.t, s.quits())
	s.leavesNothing()
	return string(s.raw)
}

func TestThemesColoursAndTheirAbsence(t *testing.T) {
	for name, tc := range map[string]struct {
		config, theme string
		env           []string
		check         func(t *testing.T, raw string)
	}{
		"a theme of one's own": {
			"theme = \"mine\"\nbackground = \"dark\"\n", "inherits = \"contrast\"\n[dark]\nfocus = \"#123456 bold\"\n",
			[]string{"COLORTERM=truecolor"},
			func(t *testing.T, raw string) { require.Contains(t, raw, "38;2;18;52;86") },
		},
		"256 colours": {"", "", nil, func(t *testing.T, raw string) {
			require.Regexp(t, many, raw)
			require.NotContains(t, raw, "38;2;")
		}},
		"16 colours": {"", "", []string{"TERM=xterm", "COLORTERM="}, func(t *testing.T, raw string) {
			require.Regexp(t, colours, raw)
			require.NotRegexp(t, many, raw)
		}},
		"NO_COLOR": {"", "", []string{"NO_COLOR=1", "COLORTERM=truecolor"}, func(t *testing.T, raw string) {
			require.NotRegexp(t, colours, raw)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.configured("config.toml", tc.config)
			if tc.theme != "" {
				d.configured("themes/mine.toml", tc.theme)
			}
			d.env = append(d.env, tc.env...)
			d.run("add", "--kind", "bug", "--priority", "1", "--label", "Area::mail", "the macro runs twice")
			tc.check(t, d.shown("the macro runs twice", "P1", "[mail]", "0/1"))
		})
	}
}

func TestABrokenThemeIsNamedAndTheBoardDoesNotOpen(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "the macro runs twice")
	d.configured("config.toml", "theme = \"mine\"\n")
	d.configured("themes/mine.toml", "[dark]\nfocus = \"#12\"\n")
	s := d.open(120, 36)
	require.NotZero(t, s.quits())
	require.Contains(t, s.text(), "mine.toml")
	require.Contains(t, s.text(), "line 2")
}
