package remote

import (
	"strings"

	"opsboard/workflow"
)

// quick reads a line that stands as [NewLogEntry] writes it: its keys in their
// order, no space between, no sign written in a way that it need not be. It says no
// to everything else, which encoding/json then reads: what both read, they read
// alike.
type quick struct {
	text string // the line
	pos  int
	bad  bool
}

// readQuick is a line in the usual form, false for another.
func readQuick(raw []byte, l *line) ([]workflow.Change, bool) {
	q := quick{text: string(raw)}
	q.next(`{"at":`)
	at := q.pos
	if q.value(); q.bad || l.At.UnmarshalJSON(raw[at:q.pos]) != nil {
		return nil, false
	}
	q.next(`,"by":`)
	l.By = q.value()
	if q.has(`,"card":`) {
		l.Card = workflow.CardID(q.value())
	}
	var changes []workflow.Change
	if q.has(`,"changes":[`) {
		changes = q.changes()
	}
	if q.has(`,"door":`) {
		l.Door = workflow.Door(q.value())
	}
	q.next(`,"id":`)
	l.ID = q.value()
	for _, x := range []struct {
		key string
		to  *string
	}{{`,"over":`, &l.Over}, {`,"reason":`, &l.Reason}, {`,"rule":`, &l.Rule}} {
		if q.has(x.key) {
			*x.to = q.value()
		}
	}
	q.next(`,"v":`)
	l.V = q.digit()
	q.next(`,"verdict":`)
	l.Verdict = Verdict(q.value())
	q.next(`,"what":`)
	l.What = q.value()
	q.next(`}`)
	return changes, !q.bad && q.pos == len(q.text)
}

func (q *quick) fail() {
	q.bad, q.pos = true, len(q.text)
}

// has passes what is written next, if it is that.
func (q *quick) has(what string) bool {
	if len(q.text)-q.pos < len(what) || q.text[q.pos:q.pos+len(what)] != what {
		return false
	}
	q.pos += len(what)
	return true
}

func (q *quick) next(what string) {
	if !q.has(what) {
		q.fail()
	}
}

// digit is a number below ten.
func (q *quick) digit() int {
	if q.pos >= len(q.text) || q.text[q.pos] < '0' || q.text[q.pos] > '9' {
		q.fail()
		return 0
	}
	q.pos++
	return int(q.text[q.pos-1] - '0')
}

// changes are those up to the end of the list.
func (q *quick) changes() []workflow.Change {
	out := make([]workflow.Change, 0, 16)
	for {
		var part [4]string
		for i := range part {
			q.next([]string{`[`, `,`, `,`, `,`}[i])
			part[i] = q.value()
		}
		q.next(`]`)
		out = append(out, workflow.Change{Field: workflow.Field(part[0]), Key: part[1], Old: part[2], New: part[3]})
		if q.has(`]`) || q.bad {
			return out
		}
		q.next(`,`)
	}
}

// value is a text between quotes.
func (q *quick) value() string {
	q.next(`"`)
	for from, plain := q.pos, true; q.pos < len(q.text); q.pos++ {
		switch c := q.text[q.pos]; {
		case c == '"':
			q.pos++
			if text := q.text[from : q.pos-1]; plain {
				return text
			}
			return q.unescaped(q.text[from : q.pos-1])
		case c == '\\':
			plain = false
			q.pos++ // what it says of the next one
		case c < ' ':
			q.fail()
		}
	}
	q.fail()
	return ""
}

// signs are those that stand after a backslash, and what they stand for.
const signs, meant = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

// unescaped is a text without its backslashes.
func (q *quick) unescaped(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for {
		before, after, more := strings.Cut(text, `\`)
		if b.WriteString(before); !more {
			return b.String()
		}
		at := strings.IndexByte(signs, after[0])
		if at < 0 { // by its number, as few are written
			q.fail()
			return ""
		}
		b.WriteByte(meant[at])
		text = after[1:]
	}
}
