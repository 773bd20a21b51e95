package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/workflow"
)

// maxWord is where a word is cut, in runes.
const maxWord = 32

// Words are the distinct words of a text in the order in which they first
// stand, in lower case: runs of letters and digits, cut at 32 runes. A lone
// letter is no word, a lone digit is. Scripts that are written without spaces
// (Chinese, Japanese, Thai) give every two neighbours as a word, and the last
// rune of a run alone. An index of these words finds what [Filter.Match] finds:
// a bare word matches a text exactly if each of its own words is the beginning
// of one of the text's.
func Words(text string) []string { return distinct(words{text: text}) }

// EachWord visits the words of [Words] as they stand: each as often as it stands.
func EachWord(text string, visit func(word string)) {
	for w := (words{text: text}); ; {
		raw, ok := w.next()
		if !ok {
			return
		}
		visit(lower(raw))
	}
}

// asked are the words of a bare word that a person types: [Words], and lone
// letters, which may become words yet.
func asked(text string) []string { return distinct(words{text: text, lone: true}) }

func distinct(w words) []string {
	var out []string
	seen := map[string]struct{}{}
	for {
		raw, ok := w.next()
		if !ok {
			return out
		}
		word := lower(raw)
		if _, known := seen[word]; !known {
			seen[word] = struct{}{}
			out = append(out, word)
		}
	}
}

// Texts are the texts of the card that bare and quoted words are looked for in,
// and so those that a word index must cover: title, description, gameplan,
// blueprint and comments. Empty ones are left out.
func Texts(c workflow.Card) []string {
	out := make([]string, 0, 4+len(c.Comments))
	for _, s := range []string{c.Title, c.Description, c.Gameplan, c.Blueprint.Text} {
		if s != "" {
			out = append(out, s)
		}
	}
	for i := range c.Comments {
		out = append(out, c.Comments[i].Text)
	}
	return out
}

// words walks over the words of a text without allocating.
type words struct {
	text string
	at   int
	lone bool // a lone letter is a word too: somebody is typing it
}

// next is the next word as it is written, not yet in lower case or cut.
func (w *words) next() (string, bool) {
	for w.at < len(w.text) {
		start := w.at
		r, size := runeAt(w.text, start)
		switch sort(r) {
		case gap, mark:
			w.at += size
			continue
		case joined:
			w.at += size
			next, n := runeAt(w.text, w.at)
			if w.at < len(w.text) && sort(next) == joined {
				return w.text[start : w.at+n], true
			}
			return w.text[start:w.at], true
		}
		runes, number := 0, sort(r) == digit
		for w.at < len(w.text) {
			r, size := runeAt(w.text, w.at)
			if s := sort(r); s == gap || s == joined {
				break
			}
			w.at += size
			runes++
		}
		if runes > 1 || number || w.lone {
			return w.text[start:w.at], true
		}
	}
	return "", false
}

// The sorts of rune that the tokenizer knows.
const (
	gap    = iota // stands between words
	letter        // or anything else that words are made of
	digit
	mark   // an accent: goes with the letter before it
	joined // of a script without spaces between words
)

func sort(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
			return letter
		case '0' <= r && r <= '9':
			return digit
		}
		return gap
	case r == utf8.RuneError:
		return gap
	case r >= 0x0e00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)):
		return joined
	case unicode.IsLetter(r):
		return letter
	case unicode.IsNumber(r):
		return digit
	case unicode.IsMark(r):
		return mark
	}
	return gap
}

func runeAt(s string, at int) (rune, int) {
	if at < len(s) && s[at] < utf8.RuneSelf {
		return rune(s[at]), 1
	}
	return utf8.DecodeRuneInString(s[at:])
}

func lowerRune(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}

// lower is the word in lower case, cut at maxWord runes.
func lower(word string) string {
	if isLower(word) {
		return word
	}
	n := 0
	for i := range word {
		if n++; n > maxWord {
			word = word[:i]
			break
		}
	}
	return strings.Map(lowerRune, word)
}

// isLower reports whether the word is as it should be, as most are: short, of plain
// small letters and digits.
func isLower(word string) bool {
	for i := range len(word) {
		if c := word[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(word) <= maxWord
}

// hasWord reports whether a word of the text begins with the token: one of the
// words of [asked]. It says what a walk over [words] would say, but looks closer
// only where the token's first rune stands.
func hasWord(text, token string) bool {
	first, size := runeAt(token, 0)
	lone := size == len(token) && sort(first) == letter // the text's word must be longer
	for at := find(text, 0, first); at >= 0; at = find(text, at+1, first) {
		end, ok := begins(text, at, token)
		if !ok || sort(first) != joined && !startsWord(text, at) {
			continue
		}
		if after, _ := runeAt(text, end); !lone || end < len(text) && inWord(after) {
			return true
		}
	}
	return false
}

// find is the first place from at on where a rune stands whose lower case is
// first; -1 where there is none.
func find(text string, at int, first rune) int {
	for at < len(text) {
		r := rune(text[at])
		if r < utf8.RuneSelf {
			if r == first || r+'a'-'A' == first && 'A' <= r && r <= 'Z' {
				return at
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if lowerRune(r) == first {
			return at
		}
		at += size
	}
	return -1
}

// begins reports whether the token, in lower case, stands in the text at a
// place, and where it ends.
func begins(text string, at int, token string) (end int, ok bool) {
	for _, want := range token {
		if at >= len(text) {
			return at, false
		}
		r, size := runeAt(text, at)
		if lowerRune(r) != want {
			return at, false
		}
		at += size
	}
	return at, true
}

// startsWord reports whether a word begins at the letter or digit at a place:
// none goes on up to there.
func startsWord(text string, at int) bool {
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		if s := sort(r); s != mark {
			return s != letter && s != digit
		}
		at -= size
	}
	return true
}

// inWord reports whether a neighbour of the same sort would go on with the word.
func inWord(r rune) bool {
	s := sort(r)
	return s == letter || s == digit || s == mark
}
