package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"opsboard/workflow"
)

// written is a term as it was typed.
type written struct {
	not    bool
	key    string // lower case; empty for words
	values []value
}

// value is one of a term's values. text has no quotes and no comparison left.
type value struct {
	op     op
	text   string
	quoted bool
}

// op is how a value is compared.
type op string

// The comparisons; is stands for none.
const (
	is     op = ""
	less   op = "<"
	atMost op = "<="
	more   op = ">"
	least  op = ">="
)

// String writes the term so that it is read as the same.
func (w written) String() string {
	var b strings.Builder
	if w.not {
		b.WriteByte('-')
	}
	if w.key != "" {
		b.WriteString(w.key + ":")
	}
	for i, v := range w.values {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(string(v.op))
		if v.quoted {
			b.WriteString(quote(v.text))
		} else {
			b.WriteString(v.text)
		}
	}
	return b.String()
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func quote(s string) string { return `"` + escapes.Replace(s) + `"` }

// lexer cuts a line into terms.
type lexer struct {
	line string
	at   int
}

func (l *lexer) peek() rune {
	if l.at >= len(l.line) {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(l.line[l.at:])
	return r
}

// next reads a term; done is true at the end of the line.
func (l *lexer) next() (w written, done bool, err error) {
	for unicode.IsSpace(l.peek()) {
		l.at += utf8.RuneLen(l.peek())
	}
	if l.at >= len(l.line) {
		return w, true, nil
	}
	if l.peek() == '-' {
		w.not = true
		l.at++
		if r := l.peek(); r == -1 || unicode.IsSpace(r) {
			return w, false, &workflow.Invalid{Field: "filter", Value: "-", Why: "negates nothing: write it right before a term, as in -label:wip"}
		}
	}
	if key, ok := l.key(); ok {
		w.key = key
	}
	w.values, err = l.values(w.key)
	return w, false, err
}

// key reads the key of "key:value"; words have none. An address (https://…) is
// words.
func (l *lexer) key() (string, bool) {
	rest := l.line[l.at:]
	n := strings.IndexFunc(rest, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_')
	})
	if n < 1 || rest[n] != ':' || strings.HasPrefix(rest[n+1:], "//") {
		return "", false
	}
	l.at += n + 1
	return strings.ToLower(rest[:n]), true
}

func (l *lexer) values(key string) ([]value, error) {
	var out []value
	for {
		v := value{}
		if key != "" && key != "text" && key != "title" {
			v.op = l.op()
		}
		var err error
		if l.peek() == '"' {
			v.text, err = l.quoted()
			v.quoted = true
		} else {
			v.text, err = l.bare()
		}
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(v.text) == "" {
			return nil, l.empty(key, v)
		}
		out = append(out, v)
		if l.peek() != ',' {
			return out, nil
		}
		l.at++
	}
}

func (l *lexer) empty(key string, v value) error {
	field := "filter"
	if key != "" {
		field = "filter " + key
	}
	why := "is empty: a value is expected"
	if l.peek() == ',' || strings.HasSuffix(l.line[:l.at], ",") {
		why = "is empty: a value is expected on both sides of a comma"
	}
	return &workflow.Invalid{Field: field, Value: string(v.op) + v.text, Why: why}
}

func (l *lexer) op() op {
	for _, o := range []op{atMost, least, less, more} {
		if strings.HasPrefix(l.line[l.at:], string(o)) {
			l.at += len(o)
			return o
		}
	}
	if l.peek() == '=' {
		l.at++
	}
	return is
}

// bare reads up to a comma, white space or the end.
func (l *lexer) bare() (string, error) {
	rest := l.line[l.at:]
	n := strings.IndexFunc(rest, func(r rune) bool { return r == ',' || r == '"' || unicode.IsSpace(r) })
	if n < 0 {
		n = len(rest)
	}
	l.at += n
	if l.peek() == '"' {
		return "", &workflow.Invalid{Field: "filter", Value: rest, Why: `has a quote in the middle of a word: quote the whole value, and write \" for a quote in it`}
	}
	return rest[:n], nil
}

// quoted reads what stands between two quotes.
func (l *lexer) quoted() (string, error) {
	begin := l.at
	var b strings.Builder
	for l.at++; l.at < len(l.line); l.at++ {
		switch c := l.line[l.at]; {
		case c == '\\' && l.at+1 < len(l.line) && (l.line[l.at+1] == '"' || l.line[l.at+1] == '\\'):
			l.at++
			b.WriteByte(l.line[l.at])
		case c == '"':
			l.at++
			if r := l.peek(); r != -1 && r != ',' && !unicode.IsSpace(r) {
				return "", &workflow.Invalid{Field: "filter", Value: l.line[begin:], Why: "goes on after its closing quote: a space or a comma is expected"}
			}
			return b.String(), nil
		default:
			b.WriteByte(c)
		}
	}
	return "", &workflow.Invalid{Field: "filter", Value: l.line[begin:], Why: "has a quote that is not closed"}
}
