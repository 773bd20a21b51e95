package board

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/keymap"
)

// A key file may give an action with a key for each value other keys, or none.
func TestKeysThatStandForValuesCanBeOthers(t *testing.T) {
	keys, err := keymap.New(keymap.Overrides{"column": {"f1", "f2", "Z"}, "figure": {}, "set-priority": {"ctrl+x", "ctrl+y"}})
	require.NoError(t, err)
	p := sit(t, 20, 120, 36, func(c *Config) { c.Keys = keys })
	p.send(pressOf("f2"))
	require.Equal(t, 1, p.m.shown.col)
	p.press("Z")
	require.Equal(t, 2, p.m.shown.col)
	p.press("F:go to that figure<enter>")
	require.Equal(t, onFlow, p.m.screen, "without a key it is none of the figures")
	require.Zero(t, p.m.flow.on)

	p = atTriage(t, 1, 0, 120, 36)
	p.m.cfg.Keys = keys
	p.press("T<c-y>")
	require.Equal(t, 1, p.nth(0).Priority)
}

func TestEveryKeyThatAKeyFileCanNameIsPressedByAClick(t *testing.T) {
	for _, name := range []string{
		"a", "G", "?", "+", "space", "enter", "esc", "tab", "backspace", "delete", "insert", "up", "down", "left", "right", "home", "end", "pgup", "pgdown",
		"f1", "f9", "f10", "f12", "ctrl+x", "shift+tab", "alt+left", "ctrl+f5",
	} {
		require.Equal(t, name, pressOf(name).String())
	}
}
