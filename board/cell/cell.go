// Package cell makes text safe and measures it for the cells of a terminal.
//
// Whatever came from a person, an import or a remote is hostile until it went
// through [Clean] or [CleanLines]: a title may carry escape sequences, a comment
// may turn the reading direction round. Terminals do not agree how wide a text
// is: some add up its characters (wcwidth), some its grapheme clusters, and
// Bubble Tea's renderer believes the one or the other. What they would measure
// differently is therefore taken apart, so that a column never moves; see
// [Clean].
package cell

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// wide measures as wcwidth does: ambiguous characters are narrow, whatever the
// locale says, so that a screen is the same everywhere.
var wide = func() *runewidth.Condition {
	c := runewidth.NewCondition()
	c.EastAsianWidth = false
	c.StrictEmojiNeutral = true
	return c
}()

// narrow are the letters and signs beside Latin that a board is most likely to show,
// each of one cell. For any other character above U+02FF the first question makes
// runewidth lay out a table of 2 MB, which takes longer than a command that prints
// one "…" does otherwise.
var narrow = [...][2]rune{
	{0x0370, 0x0482}, {0x048A, 0x0590}, // Greek, Cyrillic
	{0x1E00, 0x200A}, {0x2010, 0x2027}, {0x202F, 0x205F}, // more Latin and Greek, dashes and quotation marks
	{0x2070, 0x20CF}, {0x20F1, 0x2319}, {0x232B, 0x23E8}, // currencies, arrows, mathematics
	{0x23F4, 0x25FC}, {0x27C0, 0x2B1A}, // lines and blocks, braille
}

// widthOf is how many cells a character takes.
func widthOf(r rune) int {
	if r >= narrow[0][0] && r <= narrow[len(narrow)-1][1] {
		for _, n := range narrow {
			if r <= n[1] {
				if r >= n[0] {
					return 1
				}
				break
			}
		}
	}
	return wide.RuneWidth(r)
}

// Width is the number of cells that s takes.
func Width(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x7f || s[i] < ' ' {
			return slowWidth(s)
		}
	}
	return len(s)
}

func slowWidth(s string) int {
	n := 0
	for _, r := range s {
		n += widthOf(r)
	}
	return n
}

// Cut is s in at most w cells; "…" stands where something was left out. A
// character is never cut in two, nor parted from the marks on it.
func Cut(s string, w int) string {
	if Width(s) <= w {
		return s
	}
	if w <= 0 {
		return ""
	}
	n := 0
	for i, r := range s {
		rw := widthOf(r)
		if n+rw > w-1 {
			return s[:i] + "…"
		}
		n += rw
	}
	return s
}

// Pad is [Cut], filled with spaces to exactly w cells.
func Pad(s string, w int) string {
	s = Cut(s, w)
	if n := w - Width(s); n > 0 {
		return s + spaces(n)
	}
	return s
}

const blank = "                                                                "

func spaces(n int) string {
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// Wrap breaks s at its spaces into at most lines lines of at most w cells; a
// word longer than a line is broken inside, and "…" ends what did not fit. It
// gives no line for an empty text.
func Wrap(s string, w, lines int) []string {
	var out []string
	rest := strings.TrimLeft(s, " ")
	for rest != "" && w > 0 && len(out) < lines {
		if len(out) == lines-1 && Width(rest) > w {
			return append(out, Cut(rest, w))
		}
		at := breakAt(rest, w)
		out = append(out, strings.TrimRight(rest[:at], " "))
		rest = strings.TrimLeft(rest[at:], " ")
	}
	return out
}

// breakAt is the byte at which a text wider than w is broken: after the last
// space that fits, else inside the word, but always past the first character.
func breakAt(s string, w int) int {
	n, space := 0, 0
	for i, r := range s {
		if r == ' ' {
			space = i
		}
		rw := widthOf(r)
		if n+rw > w {
			if r == ' ' {
				return i
			}
			if space > 0 {
				return space
			}
			if i == 0 {
				return utf8.RuneLen(r)
			}
			return i
		}
		n += rw
	}
	return len(s)
}
