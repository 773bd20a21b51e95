package cell_test

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
)

// agrees checks that a clean text is as wide by characters as by clusters: these
// are the two widths that Bubble Tea's renderer may believe, and the two that
// terminals have.
func agrees(t require.TestingT, s string) {
	require.Equal(t, cell.Width(s), ansi.StringWidthWc(s), "by characters: %q %U", s, []rune(s))
	require.Equal(t, cell.Width(s), ansi.StringWidth(s), "by clusters: %q %U", s, []rune(s))
}

func TestEveryCharacterCleanedIsAsWideByClustersAsByCharacters(t *testing.T) {
	for r := rune(1); r < 0x110000; r++ {
		if r == 0x20000 { // beyond are Han and nothing else, then characters without a shape
			r = 0xdfff0
		}
		s := string(r)
		for _, x := range []string{s, "a" + s, s + s, "क" + s + "ष", s + "a"} {
			c := cell.Clean(x)
			if w := cell.Width(c); w != ansi.StringWidthWc(c) || w != ansi.StringWidth(c) {
				agrees(t, c)
			}
		}
	}
}

// hostile are titles that break the grids of other programs.
var hostile = []string{
	"日本語の件名が文字化けする", "e\u0301a\u0308o\u0302\u0323 marks", "👍🏽 tone", "👨\u200d👩\u200d👧\u200d👦 family", "🇩🇪🇫🇷 flags", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F",
	"❤\ufe0f heart ⚠\ufe0f", "1\ufe0f\u20e3 keycap #\u20e3", "किताब क्षत्रिय", "বাংলা ভাষা", "தமிழ் மொழி", "ಕನ್ನಡ", "മലയാളം", "สวัสดี กำลัง ที่", "ພາສາລາວ ກຳ", "မြန်မာဘာသာ", "ភាសាខ្មែរ",
	"שלום עולם", "مرحبا بالعالم", "abc\u202edef\u202c", "tab\there", "zero\u200bwidth\u2060\ufeff", "\u1112\u1161\u11ab\u1100\u1173\u11af", "ｶﾞｷﾞ half", "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306algo",
	"\u0301leading mark", "\u3164filler\uffa0", "é\u00ad soft", "\U0001FAE9 new emoji", "\U000F0000 private",
}

func TestHostileTitlesAreAsWideEverywhere(t *testing.T) {
	for _, s := range hostile {
		agrees(t, cell.Clean(s))
		for w := range 20 {
			agrees(t, cell.Cut(cell.Clean(s), w))
			for _, l := range cell.Wrap(cell.Clean(s), w, 3) {
				agrees(t, l)
			}
		}
	}
}

func TestAnyTextCleanedIsAsWideByClustersAsByCharacters(t *testing.T) {
	parts := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String(), rapid.StringMatching(`[\x{0900}-\x{0dff}\x{1100}-\x{11ff}\x{1f1e6}-\x{1f3ff}\x{200c}\x{200d}\x{fe0f}]{0,8}`))
	rapid.Check(t, func(t *rapid.T) {
		s := parts.Draw(t, "a") + parts.Draw(t, "b")
		c := cell.Clean(s)
		agrees(t, c)
		require.Equal(t, c, cell.Clean(c), "what is clean stays as it is")
		w := rapid.IntRange(0, 30).Draw(t, "width")
		agrees(t, cell.Pad(c, w))
		for _, l := range cell.CleanLines(s) {
			agrees(t, l)
		}
		typed := "x"
		for _, r := range s {
			typed += cell.Char(r)
		}
		agrees(t, typed)
	})
}

func TestWhatIsSimplifiedStaysReadable(t *testing.T) {
	for in, want := range map[string]string{
		"🇩🇪": "DE", "किताब": "कइतआब", "1\ufe0f\u20e3": "1", "\u1112\u1161\u11ab\u1100\u1173\u11af": "한글", "กำ": "กํา",
		"می\u200cخواهم": "میخواهم", "ｶﾞ": "ｶ゛", "e\u0301": "e\u0301",
	} {
		require.Equal(t, want, cell.Clean(in))
	}
}
