package board

import (
	"strings"
	"unicode/utf8"

	"opsboard/board/cell"
)

// maxSuggested is how many known answers a field shows.
const maxSuggested = 5

// walk is how far a person has gone through the suggestions: the text that they
// began with, and the place of the one that stands in the field.
type walk struct {
	on   bool
	base string // what stood there before
	want string // what the suggestions were sought by
	at   int
}

// item is where the part of the answer lies that is being completed: all of it,
// or of a list what stands between the commas around the cursor, without a sign
// before it.
func (x field) item() (from, to int) {
	e := x.laid()
	from, to = 0, len(e.text)
	if !x.several {
		return from, to
	}
	for from = e.at; from > 0 && e.text[from-1] != ','; from-- {
	}
	for to = e.at; to < len(e.text) && e.text[to] != ','; to++ {
	}
	for from < to && e.text[from] == ' ' {
		from++
	}
	if from < to && strings.ContainsRune("+-", e.text[from]) {
		for i := to - 1; i > from; i-- { // "+this -that"
			if strings.ContainsRune("+-", e.text[i]) && e.text[i-1] == ' ' {
				from = i
				break
			}
		}
		from++
	}
	return from, to
}

// sought is what the known answers are compared with.
func (x field) sought() string {
	if x.walk.on {
		return x.walk.want
	}
	from, to := x.item()
	return strings.TrimSpace(string(x.laid().text[from:to]))
}

// suggestions are the known answers that fit what was typed: those that begin
// with it, then those that hold it. An answer that was not touched is not
// second-guessed.
func (x field) suggestions() []string {
	if x.kind != lineField || len(x.known) == 0 || !x.walk.on && x.was != "" && x.answer() == x.was {
		return nil
	}
	want := strings.ToLower(x.sought())
	there := []string{}
	if x.several && !x.walk.on {
		there = commas(x.answer())
	}
	var begin, hold []string
	for _, k := range x.known {
		low := strings.ToLower(k)
		switch {
		case low == want || containsFold(there, k):
		case strings.HasPrefix(low, want):
			begin = append(begin, k)
		case strings.Contains(low, want):
			hold = append(hold, k)
		}
		if len(begin) == maxSuggested {
			break
		}
	}
	out := append(begin, hold...)
	return out[:min(len(out), maxSuggested)]
}

// ghost is what the first suggestion would add to the text, where the cursor is
// at its end and something was typed.
func (x field) ghost() string {
	if e := x.laid(); x.kind != lineField || x.walk.on || e.at != len(e.text) {
		return ""
	}
	from, to := x.item()
	typed := string(x.laid().text[from:to])
	all := x.suggestions()
	if typed == "" || len(all) == 0 {
		return ""
	}
	n := utf8.RuneCountInString(typed)
	first := []rune(all[0])
	if n >= len(first) || !strings.EqualFold(string(first[:n]), typed) {
		return ""
	}
	return string(first[n:])
}

// taken is the field with the first suggestion in it.
func (x field) taken() field {
	all := x.suggestions()
	if len(all) == 0 {
		return x
	}
	x = x.filled(all[0])
	x.walk = walk{}
	return x
}

// suggested puts the next or previous suggestion into the field; before the
// first and after the last one comes what the person had typed.
func (x field) suggested(by int) field {
	if !x.walk.on {
		x.walk = walk{on: true, base: x.sought(), want: x.sought(), at: -1}
		if x.answer() == x.was && !x.several { // nothing was typed: all of them
			x.walk.want = ""
		}
	}
	all := x.suggestions()
	if len(all) == 0 {
		x.walk = walk{}
		return x
	}
	w, n := x.walk, len(all)+1
	w.at = (w.at+1+by+n)%n - 1
	if w.at < 0 {
		x = x.filled(w.base)
	} else {
		x = x.filled(all[w.at])
	}
	x.walk = w
	return x
}

// filled is the field with the item under the cursor exchanged.
func (x field) filled(s string) field {
	from, to := x.item()
	e := x.laid()
	x.line = newLineInput(string(e.text[:from]) + s + string(e.text[to:])).at(from + utf8.RuneCountInString(s))
	x.fault = ""
	return x
}

// suggestionLine shows the suggestions of the focused field, in one quiet line:
// those that do not fit are left out.
func (m Model) suggestionLine(x field) textLine {
	all := x.suggestions()
	var out textLine
	left := m.formWidth()
	for i, s := range all {
		s = cell.Clean(s)
		p := piece{dim, s}
		if x.walk.on && i == x.walk.at {
			p.role = focus
		}
		if i > 0 {
			left -= 3
			if cell.Width(s) > left {
				break
			}
			out = append(out, piece{faint, " " + m.term.theme.glyphs().dot + " "})
		}
		if cell.Width(s) > left {
			p.text = cell.Cut(s, left)
		}
		left -= cell.Width(p.text)
		out = append(out, p)
	}
	return out
}
