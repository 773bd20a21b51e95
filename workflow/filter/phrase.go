package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// phrase prepares what stood in quotes: lower case, every run of white space
// one space. It is empty where there is nothing to look for.
func phrase(s string) string {
	return strings.Map(lowerRune, strings.Join(strings.Fields(s), " "))
}

// hasPhrase reports whether the phrase stands in the text as whole words, in any
// case and over any white space, line ends too.
func hasPhrase(text, phrase string) bool {
	first, _ := utf8.DecodeRuneInString(phrase)
	last, _ := utf8.DecodeLastRuneInString(phrase)
	for at := find(text, 0, first); at >= 0; at = find(text, at+1, first) {
		if inWord(first) && inWord(runeBefore(text, at)) {
			continue
		}
		if end, ok := phraseEnd(text, at, phrase); ok {
			after, _ := runeAt(text, end)
			if end == len(text) || !inWord(last) || !inWord(after) {
				return true
			}
		}
	}
	return false
}

// phraseEnd is where the phrase ends that begins at a place of the text.
func phraseEnd(text string, at int, phrase string) (int, bool) {
	for _, want := range phrase {
		if at >= len(text) {
			return 0, false
		}
		r, size := runeAt(text, at)
		if want != ' ' {
			if lowerRune(r) != want {
				return 0, false
			}
			at += size
			continue
		}
		begin := at
		for at < len(text) && unicode.IsSpace(r) {
			at += size
			r, size = runeAt(text, at)
		}
		if at == begin {
			return 0, false
		}
	}
	return at, true
}

func runeBefore(text string, at int) rune {
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return r
}
