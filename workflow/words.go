package workflow

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// list joins words as a sentence does: "a", "a or b", "a, b or c" for the last
// separator " or ".
func list[T ~string](words []T, last string) string {
	var b strings.Builder
	for i, w := range words {
		switch {
		case i > 0 && i == len(words)-1:
			b.WriteString(last)
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}

func orList[T ~string](words []T) string { return list(words, " or ") }

// sentence joins the needs of gates: "an iteration, a milestone and a DRI".
func sentence(missing []Gate) string {
	needs := make([]string, len(missing))
	for i, g := range missing {
		needs[i] = g.Need
	}
	return list(needs, " and ")
}

func plain[T ~string](words []T) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

func orWord(name, word string) string {
	if name != "" {
		return name
	}
	return word
}

// quoted is a word from outside as it may stand in a sentence: short, and
// without anything that a terminal would obey.
func quoted(s string) string {
	if r := []rune(s[:min(len(s), 200)]); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return strconv.Quote(s)
}

// aKind is the kind with its article, as people call it: "a bug report".
func (r *Rules) aKind(k Kind) string {
	word := r.KindTitle(k)
	if second, _ := utf8.DecodeRuneInString(word[min(len(word), 1):]); unicode.IsLower(second) {
		word = strings.ToLower(word[:1]) + word[1:]
	}
	if word != "" && strings.ContainsRune("aeiouAEIOU", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}
