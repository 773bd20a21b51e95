package keymap

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Places says which key of the American keyboard stands where a character of
// another script is typed: "о" on a Russian keyboard is "j". So a command needs
// no change of the layout.
type Places map[rune]rune

// PlacesOf are the places for somebody who writes a language, named as in
// "sr_RS.UTF-8", or one of [Languages]. Where two layouts of one script put a
// character on different keys, the one of that language counts; for any other
// language the most common one.
func PlacesOf(language string) Places {
	p := Places{}
	name, _, _ := strings.Cut(language, ".")
	lang, _, _ := strings.Cut(name, "_")
	for _, l := range append([]string{name, lang}, commonFirst...) {
		p.add(layouts[strings.ToLower(l)])
	}
	for from, to := range map[rune]rune{'٠': '0', '०': '0', '０': '0', 'Ａ': 'A', 'ａ': 'a'} { // whole runs of digits and letters
		n := rune(10)
		if unicode.IsLetter(from) {
			n = 26
		}
		for i := range n {
			p.set(from+i, to+i)
		}
	}
	for r := '！'; r <= '～'; r++ { // what an input method sends that is set to wide letters
		p.set(r, r-'！'+'!')
	}
	p.set('\u3000', ' ')
	return p
}

// Languages are the names of the layouts.
func Languages() []string { return slices.Sorted(maps.Keys(layouts)) }

func (p Places) add(rows []string) {
	for i := 0; i+1 < len(rows); i += 2 {
		keys := []rune(rows[i+1])
		for n, r := range []rune(rows[i]) {
			p.set(r, keys[n])
		}
	}
	for i := 0; i+1 < len(rows); i += 2 { // capitals, where the layout has no other letter for shift
		keys := []rune(rows[i+1])
		for n, r := range []rune(rows[i]) {
			if up := unicode.ToUpper(r); up != r {
				p.set(up, Shifted(keys[n]))
			}
		}
	}
}

func (p Places) set(r, key rune) {
	if _, taken := p[r]; !taken {
		p[r] = key
	}
}

// Spell is a text with each of its characters at its place; "" where one has
// none.
func (p Places) Spell(text string) string {
	var b strings.Builder
	for _, r := range text {
		key, ok := p[r]
		if !ok {
			return ""
		}
		b.WriteRune(key)
	}
	return b.String()
}

const unshifted, shifted = "`1234567890-=[]\\;',./", "~!@#$%^&*()_+{}|:\"<>?"

// Shifted is what a key of the American keyboard types with shift.
func Shifted(key rune) rune {
	if i := strings.IndexRune(unshifted, key); i >= 0 {
		return rune(shifted[i])
	}
	return unicode.ToUpper(key)
}
