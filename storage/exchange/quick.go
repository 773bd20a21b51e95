package exchange

import (
	"strings"
	"sync"
	"unicode/utf8"

	"opsboard/workflow"
)

// quick reads a line of ours that is written as [WriteJSONL] writes it, some ten
// times as fast as encoding/json does. It reads nothing else: of whatever it does
// not know, be it only an escape that is seldom used, ok is false, and
// encoding/json is asked, which says what is wrong. What it does read, it reads
// as encoding/json does.
func quick(data string) (o ours, ok bool) {
	p := scanners.Get().(*scanner)
	defer p.leave()
	p.s, p.at, p.bad = data, 0, false
	seen := 0
	p.object(func(key string) {
		switch key {
		case "opsboard":
			o.format, seen = int(p.number()), seen|1
		case "id":
			o.id = workflow.CardID(p.text())
		case "history":
			p.once(&seen, 2)
			o.history = make([]workflow.Entry, 0, 1)
			p.list(func() { o.history = append(o.history, p.step()) })
		case "card":
			p.pass(0)
		default:
			p.bad = true
		}
	})
	p.space()
	return o, !p.bad && p.at == len(p.s) && seen == 3
}

func (p *scanner) step() (s workflow.Entry) {
	seen := 0
	s.Changes = []workflow.Change{}
	p.object(func(key string) {
		switch key {
		case "seq":
			s.Seq = p.number()
		case "step":
			s.Step = p.number()
		case "undoes":
			s.Undoes = p.number()
		case "redo":
			s.IsRedo = p.word("true")
		case "id":
			s.ID = p.text()
		case "what":
			s.What = p.text()
		case "rule":
			s.Rule = workflow.RuleName(p.text())
		case "reason":
			s.Reason = p.text()
		case "by":
			s.By = p.text()
		case "door":
			s.Door = workflow.Door(p.text())
		case "over":
			s.Over = p.text()
		case "at":
			at, err := readMoment(p.text())
			s.At, p.bad = at, p.bad || err != nil
		case "changes":
			p.once(&seen, 1)
			p.changes = p.changes[:0]
			p.list(func() { p.changes = append(p.changes, p.change()) })
			s.Changes = append(s.Changes, p.changes...)
			clear(p.changes)
		default:
			p.bad = true
		}
	})
	return s
}

func (p *scanner) change() (c workflow.Change) {
	p.object(func(key string) {
		switch key {
		case "field":
			c.Field = workflow.Field(p.text())
		case "key":
			c.Key = p.text()
		case "old":
			c.Old = p.text()
		case "new":
			c.New = p.text()
		default:
			p.bad = true
		}
	})
	return c
}

// scanner takes JSON apart. After anything that it does not know, bad is true and
// it goes no further.
type scanner struct {
	s   string
	at  int
	bad bool

	changes []workflow.Change // of the step that is being read
}

// scanners are those that nobody uses just now.
var scanners = sync.Pool{New: func() any { return &scanner{} }}

// leave gives a scanner back, without what it has read.
func (p *scanner) leave() {
	p.s = ""
	scanners.Put(p)
}

// once refuses a list that is given twice: encoding/json writes the second into
// what is left of the first.
func (p *scanner) once(seen *int, bit int) {
	p.bad = p.bad || *seen&bit != 0
	*seen |= bit
}

func (p *scanner) space() {
	for p.at < len(p.s) && (p.s[p.at] == ' ' || p.s[p.at] == '\t' || p.s[p.at] == '\n' || p.s[p.at] == '\r') {
		p.at++
	}
}

// peek is what comes next, 0 at the end.
func (p *scanner) peek() byte {
	if p.space(); p.bad || p.at == len(p.s) {
		return 0
	}
	return p.s[p.at]
}

// sign passes one sign, which must come next.
func (p *scanner) sign(c byte) {
	if p.peek() != c {
		p.bad = true
		return
	}
	p.at++
}

// object visits the keys of an object; visit takes the value.
func (p *scanner) object(visit func(key string)) {
	p.between('{', '}', func() {
		key := p.text()
		if p.sign(':'); !p.bad {
			visit(key)
		}
	})
}

func (p *scanner) list(visit func()) { p.between('[', ']', visit) }

// between visits what stands between two signs, with commas between.
func (p *scanner) between(from, to byte, visit func()) {
	if p.sign(from); p.peek() == to {
		p.at++
		return
	}
	for !p.bad {
		if visit(); p.peek() != ',' {
			break
		}
		p.at++
	}
	p.sign(to)
}

// word passes a word such as true.
func (p *scanner) word(w string) bool {
	if p.peek(); p.bad || !strings.HasPrefix(p.s[p.at:], w) {
		p.bad = true
		return false
	}
	p.at += len(w)
	return true
}

// number is a whole number of at most 18 digits.
func (p *scanner) number() (n uint64) {
	first := p.peek()
	from := p.at
	for p.at < len(p.s) && p.s[p.at] >= '0' && p.s[p.at] <= '9' {
		n = n*10 + uint64(p.s[p.at]-'0')
		p.at++
	}
	digits := p.at - from
	p.bad = p.bad || digits == 0 || digits > 18 || first == '0' && digits > 1
	return n
}

// text is a text, in the memory of the line where it holds no escapes.
func (p *scanner) text() string {
	if p.sign('"'); p.bad {
		return ""
	}
	from, plain := p.at, true
	for ; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == '"' && plain:
			p.at++
			return p.s[from : p.at-1]
		case c == '"':
			p.at++
			return p.unescaped(p.s[from : p.at-1])
		case c == '\\':
			plain = false
			p.at++
		case c < ' ':
			p.bad = true
			return ""
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(p.s[p.at:])
			if r == utf8.RuneError && size == 1 {
				p.bad = true
				return ""
			}
			p.at += size - 1
		}
	}
	p.bad = true
	return ""
}

// escapes are the escapes that are often used, and what they stand for.
const escapes, escaped = `"\/bfnrt`, "\"\\/\b\f\n\r\t"

func (p *scanner) unescaped(s string) string {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' {
			i++
			which := strings.IndexByte(escapes, s[i])
			if which < 0 {
				p.bad = true
				return ""
			}
			c = escaped[which]
		}
		out = append(out, c)
	}
	return string(out)
}

// deepest is how far down values are passed.
const deepest = 100

// pass passes a value of any sort that is not read.
func (p *scanner) pass(depth int) {
	switch c := p.peek(); {
	case depth > deepest:
		p.bad = true
	case c == '"':
		p.text()
	case c == '{':
		p.object(func(string) { p.pass(depth + 1) })
	case c == '[':
		p.list(func() { p.pass(depth + 1) })
	case c == 't':
		p.word("true")
	case c == 'f':
		p.word("false")
	case c == 'n':
		p.word("null")
	default:
		p.number()
	}
}
