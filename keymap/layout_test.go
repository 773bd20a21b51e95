package keymap_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"opsboard/keymap"
)

func TestKeysOfOtherScriptsHaveAPlaceOnTheAmericanKeyboard(t *testing.T) {
	for name, tc := range map[string]struct{ language, typed, keys string }{
		"Russian":             {"ru_RU.UTF-8", "ролдЖпздщш", "hjkl:gploi"},
		"Russian, unasked":    {"en_US.UTF-8", "ролдЖпз", "hjkl:gp"},
		"Ukrainian":           {"uk_UA.UTF-8", "ролдіїє", "hjkls]'"},
		"Belarusian":          {"be_BY", "роліў", "hjkbo"},
		"Serbian":             {"sr_RS.UTF-8", "хјкљЈ", "hjkqJ"},
		"Serbian, unasked":    {"C", "јћ", "j'"},
		"Bulgarian":           {"bg_BG.UTF-8", "гтнвп", "hjklm"},
		"Bulgarian, phonetic": {"bg-phonetic", "хйкл", "hjkl"},
		"Greek":               {"el_GR.UTF-8", "ηξκλΓς", "hjklGw"},
		"Hebrew":              {"he_IL", "יחלך", "hjkl"},
		"Arabic":              {"ar_EG", "اتنمظؤ", "hjkl/c"},
		"Persian":             {"fa_IR", "اتنمظ۲", "hjklz2"},
		"Thai":                {"th_TH", "้่าส", "hjkl"},
		"Georgian":            {"ka_GE", "ჰჯკლ", "hjkl"},
		"Korean":              {"ko_KR", "ㅗㅓㅏㅣㅆ", "hjklT"},
		"wide letters":        {"ja_JP.UTF-8", "ｊｋＬ？／：１　", "jkL?/:1 "},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, tc.keys, keymap.PlacesOf(tc.language).Spell(tc.typed))
		})
	}
}

func TestNoPlaceIsTakenFromAKeyThatTerminalsSendAsItIs(t *testing.T) {
	for _, language := range append(keymap.Languages(), "") {
		for r, key := range keymap.PlacesOf(language) {
			require.GreaterOrEqual(t, r, rune(0x80), "%s: %q", language, r)
			require.True(t, key >= ' ' && key < 0x7f, "%s: %q is %q", language, r, key)
		}
	}
	require.Empty(t, keymap.PlacesOf("ru").Spell("о漢"), "a character without a place is nothing")
	require.Empty(t, keymap.PlacesOf("ru").Spell("j"))
}

func TestEveryLanguageCanTypeTheKeysOfTheBoard(t *testing.T) {
	const most = "hjklgpnecvbxmwyuatsqr" // bg has its q behind shift
	for _, language := range keymap.Languages() {
		var keys strings.Builder
		for _, key := range keymap.PlacesOf(language) {
			keys.WriteRune(key)
		}
		for _, key := range most {
			require.Contains(t, keys.String(), string(key), language)
		}
		require.Positive(t, utf8.RuneCountInString(keys.String()))
	}
}
