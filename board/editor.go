package board

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/board/cell"
)

// editor is the text of a field of many lines and the place of its cursor. The
// text is kept as it is; only what is drawn of it is made clean.
//
// It is not the textarea of Bubbles, which was tried (v2.2.1, its limits lifted,
// a field of 71 cells) and cannot keep what a card's text is promised:
//
//   - It drops what is beyond 10,000 lines, without a word: of 1 MiB of short
//     lines, 29,999 bytes were left.
//   - It rewrites the text that it is given: control characters and U+FFFD go,
//     a tab becomes four spaces.
//   - It measures by grapheme: ten joined emoji for a line of 20 cells took 56
//     on a terminal that measures as wcwidth does, and the cursor was 4 cells off
//     after the first.
//   - A key costs the whole text several times over: 1.2 ms at 10 lines, 5 ms at
//     100, 53 ms at 1,000, 455 ms at 10,000. Here, measured beside it, 0.01, 0.1,
//     0.4 and 6 ms.
type editor struct {
	text []rune
	at   int
}

func newEditor(text string) editor {
	r := []rune(text)
	return editor{text: r, at: len(r)}
}

func (e editor) String() string { return string(e.text) }

// typed puts text in at the cursor.
func (e editor) typed(s string) editor {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	in := []rune(s)
	e.text = slices.Concat(e.text[:e.at], in, e.text[e.at:])
	e.at += len(in)
	return e
}

// edited does what an editing key asks for; ok is false for a key that is none.
func (e editor) edited(key string) (_ editor, ok bool) {
	switch key {
	case "backspace", "ctrl+h":
		return e.cut(e.at-1, e.at), true
	case "delete", "ctrl+d":
		return e.cut(e.at, e.at+1), true
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		return e.cut(e.wordLeft(), e.at), true
	case "ctrl+u":
		return e.cut(e.lineStart(), e.at), true
	case "ctrl+k":
		return e.cut(e.at, e.lineEnd()), true
	case "left", "ctrl+b":
		e.at = max(0, e.at-1)
	case "right", "ctrl+f":
		e.at = min(len(e.text), e.at+1)
	case "ctrl+left", "alt+left", "alt+b":
		e.at = e.wordLeft()
	case "ctrl+right", "alt+right", "alt+f":
		e.at = e.wordRight()
	case "home", "ctrl+a":
		e.at = e.lineStart()
	case "end", "ctrl+e":
		e.at = e.lineEnd()
	default:
		return e, false
	}
	return e, true
}

func (e editor) cut(from, to int) editor {
	from, to = max(0, from), min(len(e.text), to)
	e.text = slices.Concat(e.text[:from], e.text[to:])
	e.at = from
	return e
}

func (e editor) wordLeft() int {
	i := e.at
	for i > 0 && unicode.IsSpace(e.text[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(e.text[i-1]) {
		i--
	}
	return i
}

func (e editor) wordRight() int {
	i := e.at
	for i < len(e.text) && unicode.IsSpace(e.text[i]) {
		i++
	}
	for i < len(e.text) && !unicode.IsSpace(e.text[i]) {
		i++
	}
	return i
}

func (e editor) lineStart() int {
	i := e.at
	for i > 0 && e.text[i-1] != '\n' {
		i--
	}
	return i
}

func (e editor) lineEnd() int {
	i := e.at
	for i < len(e.text) && e.text[i] != '\n' {
		i++
	}
	return i
}

// span is one line of an editor on screen: the text from one character to
// another.
type span struct{ from, to int }

// drawn is what is to be seen of a part of the text.
func (e editor) drawn(s span) string {
	var b strings.Builder
	for _, r := range e.text[s.from:s.to] {
		b.WriteString(cell.Char(r))
	}
	return b.String()
}

// cellsOf is how many cells a character takes where it is drawn.
func cellsOf(r rune) int {
	if r >= ' ' && r < 0x7f {
		return 1 // most are; a long text is measured at each key
	}
	return cell.Width(cell.Char(r))
}

// wrapped breaks the text into lines of at most w cells, and says on which of
// them, and in which cell, the cursor is.
func (e editor) wrapped(w int) (lines []span, row, col int) {
	w = max(w, 1)
	from, used := 0, 0
	end := func(to int) {
		lines = append(lines, span{from, to})
		from, used = to, 0
	}
	for i, r := range e.text {
		n := 0
		if r != '\n' {
			n = cellsOf(r)
		}
		if n > 0 && used+n > w && used > 0 { // a mark stays with its letter
			end(i)
		}
		if i == e.at {
			row, col = len(lines), used
		}
		used += n
		if r == '\n' {
			end(i)
			from = i + 1
		}
	}
	if e.at == len(e.text) {
		if used >= w {
			end(len(e.text))
		}
		row, col = len(lines), used
	}
	end(len(e.text))
	return lines, row, min(col, w-1)
}

// vertical moves the cursor a line up or down as they are drawn w cells wide; ok
// is false at the first or last line.
func (e editor) vertical(by, w int) (_ editor, ok bool) {
	lines, row, col := e.wrapped(w)
	to := row + by
	if to < 0 || to >= len(lines) {
		return e, false
	}
	used := 0
	e.at = lines[to].from
	for e.at < lines[to].to {
		n := cellsOf(e.text[e.at])
		if used+n > col {
			break
		}
		used += n
		e.at++
	}
	return e, true
}
