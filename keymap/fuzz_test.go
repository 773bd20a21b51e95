package keymap_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/keymap"
)

// FuzzKeys gives an action other keys, as a key file does: what is taken does what
// the file says in each scope of the action, and the rest says why not.
func FuzzKeys(f *testing.F) {
	for _, s := range []string{"C", "g p", "ctrl+o", "shift+ctrl+alt+f12", "", " ", "g", "g  p", "ctrl+", "+", "ctrl++", "日", "é", "\x00", "space", "g g g", "CTRL+A", "q", "a\xff"} {
		f.Add("comment", s)
	}
	f.Add("quit", "ctrl+q")
	f.Add("nothing", "x")
	f.Fuzz(func(t *testing.T, action, keys string) {
		m, err := keymap.New(keymap.Overrides{action: strings.Split(keys, "\n")})
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		for _, b := range m.Rows() {
			for _, s := range b.Scopes {
				for _, k := range b.Keys {
					got, _ := m.Lookup(s, k)
					require.Equal(t, b.Action, got, "%q on the %s", k, s)
				}
			}
		}
	})
}
