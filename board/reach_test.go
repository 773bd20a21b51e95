package board

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/keymap"
)

func TestKeysOfAnotherScriptAreCommandsByTheirPlace(t *testing.T) {
	for typed, keys := range map[string]string{"ооо": "jjj", "д": "l", "п": "g", "пз": "gp", "ппД": "ggL", "，": ",", "ｊｊ": "jj", "ㅓㅓ": "jj", "т": "n", "ь": "m"} {
		require.Equal(t, sit(t, 60, 120, 36).press(keys).screen(), sit(t, 60, 120, 36).press(typed).screen(), typed)
	}
}

func TestTextIsTypedAsItIs(t *testing.T) {
	p := sit(t, 60, 120, 36).press("nо ｊ")
	require.Equal(t, "о ｊ", p.m.form.text("title"))
}

func TestAKeyThatThePersonBoundGoesBeforeItsPlace(t *testing.T) {
	p := sit(t, 60, 120, 36, func(c *Config) {
		keys, err := keymap.New(keymap.Overrides{"right": {"о"}, "left": {"п з"}})
		require.NoError(t, err)
		c.Keys = keys
	})
	require.Equal(t, 1, p.press("о").m.shown.col)
	require.Equal(t, 0, p.press("пз").m.shown.col)
}

func TestTheTerminalSaysThePlaceOfAKey(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.send(tea.KeyPressMsg{Code: 'ö', Text: "ö", BaseCode: 'j'})
	require.Equal(t, 1, p.m.shown.cols[p.m.shown.col].at)
	p.send(tea.KeyPressMsg{Code: 'л', Text: "Л", BaseCode: 'k', Mod: tea.ModShift})
	require.Equal(t, 1, p.m.shown.cols[p.m.shown.col].at, "shift and k is another key than k")
	p.press("n")
	p.send(tea.KeyPressMsg{Code: 'ы', BaseCode: 's', Mod: tea.ModCtrl})
	require.NotEmpty(t, p.m.form.fields[0].fault, "with ctrl there is no text: the place counts in a form too")
	require.True(t, p.m.View().KeyboardEnhancements.ReportAlternateKeys)
}
