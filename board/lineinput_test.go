package board

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func TestALineTakesNoLineEnds(t *testing.T) {
	require.Equal(t, "a b c d e", newLineInput("").typed("a\nb\r\nc\td\re").String())
	require.Equal(t, "a\nb\nc\td\ne", newEditor("").typed("a\nb\r\nc\td\re").String())
}

// editingKeys are the keys that edit a text, as a terminal sends them.
var editingKeys = map[string]tea.KeyPressMsg{
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
	"ctrl+left": {Code: tea.KeyLeft, Mod: tea.ModCtrl}, "ctrl+right": {Code: tea.KeyRight, Mod: tea.ModCtrl},
	"alt+b": {Code: 'b', Mod: tea.ModAlt}, "alt+f": {Code: 'f', Mod: tea.ModAlt}, "alt+backspace": {Code: tea.KeyBackspace, Mod: tea.ModAlt},
	"ctrl+w": {Code: 'w', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+k": {Code: 'k', Mod: tea.ModCtrl},
	"ctrl+a": {Code: 'a', Mod: tea.ModCtrl}, "ctrl+e": {Code: 'e', Mod: tea.ModCtrl}, "ctrl+b": {Code: 'b', Mod: tea.ModCtrl},
	"ctrl+f": {Code: 'f', Mod: tea.ModCtrl}, "ctrl+d": {Code: 'd', Mod: tea.ModCtrl}, "ctrl+h": {Code: 'h', Mod: tea.ModCtrl},
}

func TestALineIsEditedWithTheSameKeysAsALongText(t *testing.T) {
	names := []string{"a", "b ", "  ", "日", "🎉", "e\u0301", "\x1b", "\uFFFD", "two words"}
	for name := range editingKeys {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		l, e := newLineInput("one  two"), newEditor("one  two")
		for _, s := range rapid.SliceOfN(rapid.SampledFrom(names), 0, 60).Draw(t, "keys") {
			before, text := l, l.String()
			if k, ok := editingKeys[s]; ok {
				require.Equal(t, s, k.String())
				l, _ = l.edited(k)
				e, _ = e.edited(s)
			} else {
				l, e = l.typed(s), e.typed(s)
			}
			require.Equal(t, string(e.text), l.String(), s)
			require.Equal(t, e.at, l.laid().at, s)
			require.Equal(t, text, before.String(), "what was passed on is a value: %s changed it", s)
		}
	})
}

func TestAWordIsTakenAwayWithoutTheBlankBeforeIt(t *testing.T) {
	for _, k := range []tea.KeyPressMsg{editingKeys["alt+backspace"], editingKeys["ctrl+w"]} {
		l, ok := newLineInput(" two").edited(k)
		require.True(t, ok)
		require.Equal(t, " ", l.String())
	}
}

func TestAKeyThatEditsNothingLeavesALineAlone(t *testing.T) {
	l := newLineInput("a").at(0)
	for _, k := range []tea.KeyPressMsg{{Code: 'd', Mod: tea.ModAlt}, {Code: 'v', Mod: tea.ModCtrl}, {Code: tea.KeyF5}, {Code: tea.KeyUp}, {Code: tea.KeyTab}} {
		next, ok := l.edited(k)
		require.False(t, ok, k.String())
		require.Equal(t, "a", next.String())
	}
}

func TestAHostileLineIsDrawnCleanAndChangedOnlyWhereItIsEdited(t *testing.T) {
	hostile := "\x1b[2J\ttitle \u009b\uFFFD \u202eend"
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Title, c.Labels = hostile, []string{"a\xffb"} }))
	p.press("e").sees("␛[2J title")
	require.Nil(t, p.m.form.changed("title"))
	require.Nil(t, p.m.form.changed("label"))
	p.press("!")
	require.Equal(t, hostile+"!", *p.m.form.changed("title"))
	require.NotContains(t, p.m.View().Content, "\x1b[2J")
	p.press("<bs>")
	require.Nil(t, p.m.form.changed("title"))
}

func TestTheCursorOfALineStandsAtItsCell(t *testing.T) {
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Title = "" }))
	at := 1 + labelWidth
	p.press("e日本語の🎉")
	require.Equal(t, at+10, p.m.View().Cursor.X)
	p.press("<left><left>")
	require.Equal(t, at+6, p.m.View().Cursor.X)
	require.False(t, p.m.View().Cursor.Blink)
	p.press("<end>" + strings.Repeat("語", 60))
	fits(t, p.m)
	require.Equal(t, "日本語の🎉"+strings.Repeat("語", 60), *p.m.form.changed("title"))
	p.press("<up><home>")
	require.Equal(t, 0, p.m.form.fields[0].laid().at, "a line wider than its field is broken, and walked")
	require.Equal(t, 0, p.m.form.at)
}

func TestFiveHundredKeysIntoALongTextAllArrive(t *testing.T) {
	long := strings.Repeat("日本 words é and so on\n", 500)
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Description = long }))
	p.press("e<tab>" + strings.Repeat("x", 500))
	require.Equal(t, long+strings.Repeat("x", 500), *p.m.form.changed("description"))
	fits(t, p.m)
}
