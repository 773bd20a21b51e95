package board

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/board/cell"
)

// sought is what a person looks for: words in lower case, each of which must be
// found, in any order.
type sought []string

func soughtIn(text string) sought { return strings.Fields(lowered(text)) }

// lowered is s in lower case, character by character, so that places are the
// same in both.
func lowered(s string) string { return strings.Map(unicode.ToLower, s) }

// letters says which letters stand in texts, roughly: all that stand there, and
// those that share a bit with one of them.
type letters uint32

func lettersIn(texts ...string) (all letters) {
	for _, text := range texts {
		for i := range len(text) {
			switch b := text[i]; {
			case 'a' <= b && b <= 'z':
				all |= 1 << (b - 'a')
			case '0' <= b && b <= '9':
				all |= 1 << (26 + b%3)
			default:
				all |= 1 << (29 + b%3)
			}
		}
	}
	return all
}

// hold reports whether all of some letters may be among them.
func (l letters) hold(some letters) bool { return l&some == some }

// score says how well a text in lower case fits, 0 for not at all. A word that
// stands there counts more than its letters one after the other; the beginning
// of a word more than its middle; letters that stand close more than letters far
// apart.
func (s sought) score(text string) int {
	total := 0
	for _, w := range s {
		n, _, _ := fit(text, w)
		if n == 0 {
			return 0
		}
		total += n
	}
	return total
}

// The worth of a match. Letters apart are never worth as much as a word.
const (
	asWord    = 100
	atStart   = 40 // of a word
	atEnd     = 10 // of a word too: it is the word
	first     = 20 // of the text
	apart     = 60
	perGap    = 3
	fewest    = 3 // letters: fewer are found apart in anything
	manyTries = 4
)

// fit is how well one word fits a text, and where: from is the first byte, to is
// behind the last.
func fit(text, w string) (n, from, to int) {
	n, from, to = fitWhole(text, w)
	if n > 0 || len(w) < fewest {
		return n, from, to
	}
	return fitApart(text, w)
}

// fitWhole is fit for a word that stands in the text as it is.
func fitWhole(text, w string) (n, from, to int) {
	for at, tries := 0, 0; tries < manyTries; tries++ {
		i := strings.Index(text[at:], w)
		if i < 0 {
			break
		}
		i += at
		worth := asWord
		if startsWord(text, i) {
			worth += atStart
			if end := i + len(w); end == len(text) || !inWord(text[end]) {
				worth += atEnd
			}
		}
		if i == 0 {
			worth += first
		}
		if worth > n {
			n, from, to = worth, i, i+len(w)
		}
		if worth > asWord {
			break
		}
		at = i + 1
	}
	return n, from, to
}

// fitApart finds the letters of a word one after the other, as close together as
// they stand before the first place where they are all there.
func fitApart(text, w string) (n, from, to int) {
	for _, r := range w {
		i := indexRune(text[to:], r)
		if i < 0 {
			return 0, 0, 0
		}
		to += i + utf8.RuneLen(r)
	}
	from = to
	gap, most := 0, 2*(len(w)-fewest)+2 // few letters far apart are in anything
	for rest := len(w); rest > 0; {
		_, size := utf8.DecodeLastRuneInString(w[:rest])
		rest -= size
		from = strings.LastIndex(text[:from], w[rest:rest+size])
		if gap = to - from - (len(w) - rest); gap > most {
			return 0, 0, 0
		}
	}
	n = apart - perGap*gap
	if startsWord(text, from) {
		n += atStart / 2
	}
	return n, from, to
}

func indexRune(s string, r rune) int {
	if r < utf8.RuneSelf {
		return strings.IndexByte(s, byte(r))
	}
	return strings.IndexRune(s, r)
}

// startsWord reports whether a word begins at a place; a text in a script without
// spaces has a beginning everywhere.
func startsWord(text string, at int) bool { return at == 0 || !inWord(text[at-1]) }

func inWord(b byte) bool {
	return 'a' <= b && b <= 'z' || '0' <= b && b <= '9'
}

// emphasised is a text with what was looked for set off in another role.
func (s sought) emphasised(text string, base, found role) []piece {
	text = cell.Clean(text)
	low := lowered(text)
	marks := make([]bool, utf8.RuneCountInString(low))
	for _, w := range s {
		n, from, to := fit(low, w)
		if n == 0 {
			continue
		}
		at := utf8.RuneCountInString(low[:from])
		for rest := w; from < to; at++ {
			r, size := utf8.DecodeRuneInString(low[from:])
			from += size
			if want, n := utf8.DecodeRuneInString(rest); r == want {
				marks[at], rest = true, rest[n:]
			}
		}
	}
	var out []piece
	i := 0
	for _, r := range text {
		is := base
		if marks[i] {
			is = found
		}
		if last := len(out) - 1; last >= 0 && out[last].role == is {
			out[last].text += string(r)
		} else {
			out = append(out, piece{is, string(r)})
		}
		i++
	}
	return out
}
