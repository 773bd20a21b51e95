package cell

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes one line of s that can do nothing to a terminal, and that has the
// same width on every one of them: control characters are shown as their symbols
// (␛), newlines and tabs become spaces, characters that turn the direction or
// are not seen at all are shown as "·", bytes that are no UTF-8, and characters
// that this program's Unicode does not know, as "�".
//
// What is measured differently with and without grapheme clustering is drawn in
// simpler letters: joined emoji apart, without skin tone; a flag as the letters
// of its country; Hangul composed; a vowel sign that takes a cell of its own
// (Devanagari, Tamil, …) as the letter of that vowel; of a conjunct the letters.
// Marks that sit on a letter stay, at most three.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	w := cleaner{b: make([]byte, 0, len(s))}
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		if r == '\n' || r == '\t' || r == '\r' {
			r = ' '
		}
		w.put(r)
	}
	return string(w.b)
}

// CleanLines is [Clean] for a text of many lines: it is split at line ends, and
// a tab leads to the next multiple of four cells.
func CleanLines(s string) []string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	lines := strings.Split(strings.TrimRight(s, "\n"), "\n")
	for i, line := range lines {
		if isPlain(line) {
			continue
		}
		w := cleaner{}
		for _, r := range line {
			if r != '\t' {
				w.put(r)
				continue
			}
			for w.put(' '); w.cells%4 != 0; {
				w.put(' ')
			}
		}
		lines[i] = string(w.b)
	}
	return lines
}

// Char is [Clean] for one character of a text that is being written, where each
// has its place and the cursor may stand between any two: parts are not put
// together, and a mark is drawn on whatever stands before it.
func Char(r rune) string {
	w := cleaner{last: 'x'}
	if r == '\n' || r == '\t' || r == '\r' {
		r = ' '
	}
	w.put(r)
	return string(w.b)
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// maxMarks is how many marks a letter keeps: Vietnamese needs two, and a heap of
// them would reach into the lines above.
const maxMarks = 3

// cleaner writes characters as they may be drawn.
type cleaner struct {
	b     []byte
	cells int
	last  rune // the one before, as it was drawn; 0 at the start
	marks int  // marks on the letter before
}

// put writes one character. Those that say nothing by themselves are judged by
// what stands before them.
func (w *cleaner) put(r rune) {
	switch {
	case r >= ' ' && r < 0x7f:
		w.draw(r)
	case isDropped(r):
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r):
		w.mark(r)
	case r == 0x0e33, r == 0x0eb3: // Thai and Lao AM: a mark and a vowel, as everywhere else
		w.mark(map[rune]rune{0x0e33: 0x0e4d, 0x0eb3: 0x0ecd}[r])
		w.draw(r - 1)
	case isJamo(r):
		w.jamo(r)
	default:
		w.draw(visible(r))
	}
}

func (w *cleaner) draw(r rune) {
	w.b = utf8.AppendRune(w.b, r)
	w.cells += widthOf(r)
	w.last, w.marks = r, 0
}

// mark writes a mark on the letter before. One that has no letter, stands on too
// many others or belongs to a script of the past is left out, and so is a
// virama: it joins the letters around it to one cluster.
func (w *cleaner) mark(r rune) {
	if w.last <= ' ' || r > 0xffff || w.marks == maxMarks || isVirama(r) || widthOf(r) != 0 {
		return
	}
	w.b = utf8.AppendRune(w.b, r)
	w.marks++
}

// isDropped reports what is left out without a trace: joiners and modifiers,
// whose width differs from terminal to terminal.
func isDropped(r rune) bool {
	return r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r) ||
		r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0000 && r <= 0xE007F || r == 0x20E3
}

// visible is what is drawn for a character that is neither ASCII nor a mark.
func visible(r rune) rune {
	switch {
	case r == utf8.RuneError:
		return '\uFFFD'
	case r < ' ':
		return '\u2400' + r // the symbols of the control pictures block
	case r == 0x7f:
		return '\u2421'
	case r < 0xa0: // C1: some terminals take them for escape sequences
		return '\uFFFD'
	case r >= 0x1F1E6 && r <= 0x1F1FF: // of a pair that makes a flag
		return 'A' + r - 0x1F1E6
	case r == 0xff9e || r == 0xff9f: // voiced marks of narrow katakana
		return r - 0xff9e + 0x309b
	case unicode.Is(unicode.Mc, r):
		return vowel(r)
	case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || r == 0x3164 || r == 0xffa0 || r == 0x2800:
		return '·' // turns the direction, or is not seen
	case unicode.Is(prepended, r):
		return '·'
	case unicode.Is(young, r):
		return '\uFFFD'
	case unicode.Is(unicode.Zs, r):
		return ' '
	case !unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S):
		return '\uFFFD' // unknown: each terminal has its own guess
	}
	return r
}

// prepended are the letters that join the one after them.
var prepended = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x111c2, Hi: 0x111c3, Stride: 1},
		{Lo: 0x1193f, Hi: 0x11941, Stride: 2},
		{Lo: 0x11a3a, Hi: 0x11a3a, Stride: 1},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1},
		{Lo: 0x11d46, Hi: 0x11d46, Stride: 1},
		{Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
	},
}

// young are characters that terminals in use measure as an older Unicode did, or
// as none: those of 2022, and those that became wide in 2024.
var young = &unicode.RangeTable{
	R16: []unicode.Range16{{Lo: 0x2630, Hi: 0x2637, Stride: 1}, {Lo: 0x268a, Hi: 0x268f, Stride: 1}, {Lo: 0x3248, Hi: 0x324f, Stride: 1}, {Lo: 0x4dc0, Hi: 0x4dff, Stride: 1}},
	R32: []unicode.Range32{
		{Lo: 0x1123f, Hi: 0x11240, Stride: 1},
		{Lo: 0x11b00, Hi: 0x11b09, Stride: 1},
		{Lo: 0x11f00, Hi: 0x11f59, Stride: 1},
		{Lo: 0x13430, Hi: 0x13446, Stride: 1},
		{Lo: 0x1b132, Hi: 0x1b155, Stride: 1},
		{Lo: 0x1d2c0, Hi: 0x1d376, Stride: 1},
		{Lo: 0x1df25, Hi: 0x1df2a, Stride: 1},
		{Lo: 0x1e030, Hi: 0x1e08f, Stride: 1},
		{Lo: 0x1e4d0, Hi: 0x1e4f9, Stride: 1},
		{Lo: 0x1f6dc, Hi: 0x1f6dc, Stride: 1},
		{Lo: 0x1f774, Hi: 0x1f776, Stride: 1},
		{Lo: 0x1f77b, Hi: 0x1f77f, Stride: 1},
		{Lo: 0x1f7d9, Hi: 0x1f7d9, Stride: 1},
		{Lo: 0x1fa75, Hi: 0x1fa77, Stride: 1},
		{Lo: 0x1fa87, Hi: 0x1fa88, Stride: 1},
		{Lo: 0x1faad, Hi: 0x1faaf, Stride: 1},
		{Lo: 0x1fabb, Hi: 0x1fabf, Stride: 1},
		{Lo: 0x1face, Hi: 0x1facf, Stride: 1},
		{Lo: 0x1fada, Hi: 0x1fadb, Stride: 1},
		{Lo: 0x1fae8, Hi: 0x1fae8, Stride: 1},
		{Lo: 0x1faf7, Hi: 0x1faf8, Stride: 1},
	},
}

// vowel is the letter of a vowel sign. The blocks of the Indian scripts are laid
// out alike: signs stand 0x38 behind their letters.
func vowel(r rune) rune {
	if r >= 0x0900 && r < 0x0d80 {
		if l := r - 0x38; unicode.Is(unicode.Lo, l) {
			return l
		}
		if r&0x7f == 3 {
			return ':' // visarga looks like one, and sounds like a breath
		}
	}
	return '·'
}

// isVirama reports the marks that join two consonants.
func isVirama(r rune) bool {
	return r >= 0x0900 && r < 0x0d80 && r&0x7f == 0x4d || r == 0x1039 || r == 0x17d2 || r == 0x1a60 ||
		r == 0x1b44 || r == 0x1bab || r == 0xa9c0 || r == 0xaaf6
}

// Hangul may come in parts (macOS writes it so). The parts of a syllable are one
// cell or two, whom one asks; the syllable is two everywhere.
const (
	firstL, lastL = 0x1100, 0x1112
	firstV, lastV = 0x1161, 0x1175
	firstT, lastT = 0x11a8, 0x11c2
	firstSyllable = 0xac00
)

func isJamo(r rune) bool {
	return r >= 0x1100 && r <= 0x11ff || r >= 0xa960 && r <= 0xa97c || r >= 0xd7b0 && r <= 0xd7fb
}

// jamo puts a part of a syllable to the part before. A consonant that begins one
// is drawn as a syllable with the vowel EU, until its own vowel comes.
func (w *cleaner) jamo(r rune) {
	const eu = 18
	open := func(v rune) bool { // a syllable without a final consonant stands before it
		n := w.last - firstSyllable
		return w.marks == 0 && n >= 0 && n < 19*21*28 && n%28 == 0 && (v < 0 || n/28%21 == v)
	}
	switch {
	case r >= firstL && r <= lastL:
		w.draw(firstSyllable + ((r-firstL)*21+eu)*28)
	case r >= firstV && r <= lastV && open(eu):
		w.replace(w.last + (r-firstV-eu)*28)
	case r >= firstT && r <= lastT && open(-1):
		w.replace(w.last + r - firstT + 1)
	default:
		w.draw('·')
	}
}

// replace draws another character over the last one, which is as wide.
func (w *cleaner) replace(r rune) {
	w.b = utf8.AppendRune(w.b[:len(w.b)-utf8.RuneLen(w.last)], r)
	w.last = r
}
