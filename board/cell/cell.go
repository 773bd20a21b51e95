// Package cell makes text safe and measures it for the cells of a terminal.
//
// Whatever came from a person, an import or a remote is hostile until it went
// through [Clean] or [CleanLines]: a title may carry escape sequences, a comment
// may turn the reading direction round. Widths are those of wcwidth, which
// terminals without grapheme clustering use too, so that a column never moves:
// what would be drawn with another width on another terminal (joined emoji,
// variation selectors) is taken apart.
package cell

import (
	"strings"
	"unicode"
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

// Clean makes one line of s that can do nothing to a terminal: control
// characters are shown as their symbols (␛), newlines and tabs become spaces,
// characters that turn the direction or are not seen at all are shown as "·",
// bytes that are no UTF-8 as "�".
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t' || r == '\r' && !strings.Contains(s, "\r\n"):
			b.WriteByte(' ')
		case r == '\r':
		default:
			b.WriteString(visible(r))
		}
	}
	return b.String()
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
		var b strings.Builder
		at := 0
		for _, r := range line {
			v := "    "[:4-at%4]
			if r != '\t' {
				v = visible(r)
			}
			b.WriteString(v)
			at += Width(v)
		}
		lines[i] = b.String()
	}
	return lines
}

func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// visible is the character as it may be drawn.
func visible(r rune) string {
	switch {
	case r == utf8.RuneError:
		return "\uFFFD"
	case r < ' ':
		return string('\u2400' + r) // the symbols of the control pictures block
	case r == 0x7f:
		return "\u2421"
	case r < 0xa0 && r > 0x7f: // C1: some terminals take them for escape sequences
		return "\uFFFD"
	case r == '\u200d' || unicode.Is(unicode.Variation_Selector, r) || r >= 0x1F3FB && r <= 0x1F3FF:
		return "" // joiners and modifiers: their width differs from terminal to terminal
	case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.Is(unicode.Co, r):
		return "·" // turns the direction, or is not seen
	}
	return string(r)
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
		n += wide.RuneWidth(r)
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
		rw := wide.RuneWidth(r)
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
		if Width(rest) <= w {
			return append(out, strings.TrimRight(rest, " "))
		}
		if len(out) == lines-1 {
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
		rw := wide.RuneWidth(r)
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
