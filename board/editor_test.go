package board

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
)

func TestEditingKeys(t *testing.T) {
	for name, tc := range map[string]struct{ text, keys, want string }{
		"letters before the cursor":        {"abc", "backspace backspace", "a"},
		"a letter after it":                {"abc", "home delete", "bc"},
		"a word back":                      {"one two  ", "ctrl+w", "one "},
		"to the start of the line":         {"one\ntwo", "ctrl+u", "one\n"},
		"to the end of the line":           {"one\ntwo", "up? home ctrl+k", "one\n"},
		"nothing before the first":         {"", "backspace ctrl+w ctrl+u", ""},
		"word by word, and then a cut":     {"one two three", "alt+left alt+left ctrl+k", "one "},
		"a line end is a letter like else": {"a\nb", "left backspace", "ab"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEditor(tc.text)
			for _, k := range strings.Fields(tc.keys) {
				e, _ = e.edited(k)
			}
			require.Equal(t, tc.want, e.String())
		})
	}
}

func TestUpAndDownKeepTheCell(t *testing.T) {
	e := newEditor("abcdef\nab\nabcdef")
	e.at = 5
	e, ok := e.vertical(1, 20)
	require.True(t, ok)
	require.Equal(t, 9, e.at, "at the end of the short line")
	_, ok = newEditor("abc").vertical(1, 20)
	require.False(t, ok)
}

func TestWhateverIsTypedTheCursorIsOnScreenAndTheTextWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := newEditor("")
		for _, s := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", " ", "\n", "日", "🎉", "e\u0301", "\x1b", "left", "up", "down", "home", "backspace", "ctrl+w"}), 0, 60).Draw(t, "keys") {
			w := rapid.IntRange(1, 12).Draw(t, "width")
			switch s {
			case "up":
				e, _ = e.vertical(-1, w)
			case "down":
				e, _ = e.vertical(1, w)
			default:
				if next, ok := e.edited(s); ok {
					e = next
				} else {
					e = e.typed(s)
				}
			}
			lines, row, col := e.wrapped(w)
			require.Less(t, row, len(lines))
			require.Less(t, col, w)
			require.GreaterOrEqual(t, e.at, 0)
			require.LessOrEqual(t, e.at, len(e.text))
			for _, l := range lines {
				require.LessOrEqual(t, cell.Width(e.drawn(l)), max(w, 2))
			}
		}
	})
}
