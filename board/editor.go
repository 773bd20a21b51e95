package board

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/board/cell"
)

// editor is the text of a field and the place of its cursor. The text is kept as
// it is; only what is drawn of it is made clean.
type editor struct {
	text []rune
	at   int
	many bool // of many lines
}

func newEditor(text string, many bool) editor {
	r := []rune(text)
	return editor{text: r, at: len(r), many: many}
}

func (e editor) String() string { return string(e.text) }

// typed puts text in at the cursor. A line takes line ends as spaces.
func (e editor) typed(s string) editor {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if !e.many {
		s = strings.NewReplacer("\n", " ", "\t", " ").Replace(s)
	}
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

// drawnLine is one line of an editor on screen: the text from one rune to
// another, clean.
type drawnLine struct {
	text     string
	from, to int
}

// wrapped breaks the text into lines of at most w cells, and says on which of
// them, and in which cell, the cursor is.
func (e editor) wrapped(w int) (lines []drawnLine, row, col int) {
	w = max(w, 1)
	var b strings.Builder
	from, used := 0, 0
	end := func(to int) {
		lines = append(lines, drawnLine{b.String(), from, to})
		b.Reset()
		used = 0
	}
	for i, r := range e.text {
		if r == '\n' {
			if i == e.at {
				row, col = len(lines), used
			}
			end(i)
			from = i + 1
			continue
		}
		s := cell.Clean(string(r))
		n := cell.Width(s)
		if used+n > w && used > 0 {
			end(i)
			from = i
		}
		if i == e.at {
			row, col = len(lines), used
		}
		b.WriteString(s)
		used += n
	}
	if e.at == len(e.text) {
		if used >= w {
			end(len(e.text))
			from = len(e.text)
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
		n := cell.Width(cell.Clean(string(e.text[e.at])))
		if used+n > col {
			break
		}
		used += n
		e.at++
	}
	return e, true
}
