package cell_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/board/cell/celltest"
)

func TestHostileTextIsShownAndNeverObeyed(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"an escape sequence":        {"\x1b[31mred", "␛[31mred"},
		"an 8-bit CSI":              {"\u009b31m", "\uFFFD31m"},
		"a bell and a delete":       {"a\ab\x7f", "a␇b␡"},
		"a line end and a tab":      {"a\nb\tc", "a b c"},
		"a turned direction":        {"abc\u202edef", "abc·def"},
		"a zero-width space":        {"a\u200bb", "a·b"},
		"a line separator":          {"a\u2028b", "a·b"},
		"bytes that are no text":    {"a\xffb", "a\uFFFDb"},
		"a family of joined emoji":  {"👩\u200d👧", "👩👧"},
		"a skin tone":               {"👍🏽", "👍"},
		"a variation selector":      {"❤\ufe0f", "❤"},
		"combining marks are kept":  {"e\u0301", "e\u0301"},
		"a part after a mark":       {"\u1112\u1161\u0301\u11ab", "하\u0301·"},
		"plain text is left alone":  {"plain", "plain"},
		"a carriage return on line": {"a\r\nb", "a b"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, cell.Clean(tc.in)) })
	}
}

func TestHangulInPartsIsReadOnceOver(t *testing.T) {
	allocs := func(syllables int) float64 {
		text := strings.Repeat("\u1112\u1161\u11ab", syllables)
		return testing.AllocsPerRun(1, func() { cell.Clean(text) })
	}
	require.LessOrEqual(t, allocs(1000), allocs(10)+4)
}

func TestATabLeadsToTheNextMultipleOfFour(t *testing.T) {
	require.Equal(t, []string{"a   b", "    c", "日  d"}, cell.CleanLines("a\tb\r\n\tc\n日\td\n"))
}

func TestWidthsAreThoseOfWcwidth(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "日本": 4, "e\u0301": 1, "👍": 2, "…": 1, "●": 1, "é": 1} {
		require.Equal(t, want, cell.Width(in), in)
	}
}

func TestCutNeverSplitsAWideCharacter(t *testing.T) {
	require.Equal(t, "日…", cell.Cut("日本語", 4))
	require.Equal(t, "日…", cell.Cut("日本語", 3))
	require.Equal(t, "…", cell.Cut("日本語", 2))
	require.Equal(t, "", cell.Cut("日本語", 0))
	require.Equal(t, "日… ", cell.Pad("日本語", 4))
}

func TestWrapBreaksAtSpacesAndSaysWhatItLeftOut(t *testing.T) {
	require.Equal(t, []string{"rotate", "webhook…"}, cell.Wrap("rotate webhook secrets", 8, 2))
	require.Equal(t, []string{"rotate webhook", "secrets"}, cell.Wrap("rotate webhook secrets", 14, 2))
	require.Equal(t, []string{"abcd", "efgh"}, cell.Wrap("abcdefgh", 4, 3))
	require.Empty(t, cell.Wrap("", 4, 2))
	require.Equal(t, []string{"…"}, cell.Wrap("日", 1, 1))
}

func TestNothingCleanedCanControlATerminalOrLeaveItsCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z \x00-\x1f日👍]*`)).Draw(t, "text")
		w := rapid.IntRange(0, 30).Draw(t, "width")
		c := cell.Clean(s)
		require.True(t, utf8.ValidString(c))
		for _, r := range c {
			require.False(t, unicode.IsControl(r), "%U", r)
			require.False(t, unicode.Is(unicode.Bidi_Control, r), "%U", r)
		}
		require.LessOrEqual(t, cell.Width(cell.Cut(c, w)), w)
		require.Equal(t, w, cell.Width(cell.Pad(c, w)))
		if w >= 2 {
			for _, line := range cell.Wrap(c, w, 3) {
				require.LessOrEqual(t, cell.Width(line), w)
			}
		}
		for _, line := range cell.CleanLines(s) {
			require.False(t, strings.ContainsFunc(line, unicode.IsControl))
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "\x1b]0;x\a", "日本\u202e", "a\xff\r\nb", "👩‍👧‍👦"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := cell.Clean(s)
		celltest.OnlyShown(t, c)
		for _, line := range cell.CleanLines(s) {
			celltest.OnlyShown(t, line)
		}
		for _, w := range []int{1, 2, 7, 40} {
			celltest.OnlyShown(t, cell.Cut(c, w))
			for _, line := range cell.Wrap(c, w, 5) {
				celltest.OnlyShown(t, line)
			}
		}
	})
}

func BenchmarkWidthOfPlainText(b *testing.B) {
	for b.Loop() {
		cell.Width("rotate webhook secrets!")
	}
}
