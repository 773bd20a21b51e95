package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"opsboard/workflow"
)

// Format is the version of the file format that this program writes.
const Format = 1

// What a file of a plan may be: more is no plan of a team.
const (
	mostBytes = 8 << 20
	mostLines = 5000
	longText  = 1000
)

// record is a line as the file has it.
type record struct {
	Card   string `json:"card"`
	Handle string `json:"handle"`
	Title  string `json:"title"`
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Write gives the draft as a file: JSON, each line of the plan on a line of its
// own.
func Write(d Draft) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"opsboard_plan\": %d,\n  \"board\": %s,\n  \"by\": %s,\n  \"at\": %s,\n  \"lines\": [", Format, quoted(d.Board), quoted(d.By), quoted(d.At.UTC().Format(time.RFC3339)))
	for i, l := range d.Lines {
		if i > 0 {
			b.WriteByte(',')
		}
		text, _ := json.Marshal(record{string(l.Card), l.Handle, l.Title, string(l.Field), l.Before, l.After}) // strings never fail
		b.WriteString("\n    ")
		b.Write(text)
	}
	b.WriteString("\n  ]\n}\n")
	return b.Bytes()
}

func quoted(s string) []byte {
	text, _ := json.Marshal(s)
	return text
}

// Error says what is wrong with a file of a plan, and where.
type Error struct {
	Line int // from 1
	Why  string
}

// Error is "line 7: …".
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Why) }

// reader walks through a file.
type reader struct {
	text []byte
	json *json.Decoder
	at   int // where what is being read begins
	line int // the line of it
}

// Read reads what Write gives. What it cannot take is an *[Error] that names the
// line: nothing is guessed, and nothing left out.
func Read(text []byte) (Draft, error) {
	r := &reader{text: text, json: json.NewDecoder(bytes.NewReader(text)), line: 1}
	switch {
	case len(text) > mostBytes:
		return Draft{}, r.wrong("the file is larger than a plan can be (%d MB)", mostBytes>>20)
	case !utf8.Valid(text):
		return Draft{}, r.wrong("it is not UTF-8 text")
	}
	var d Draft
	err := r.whole(&d)
	return d, err
}

func (r *reader) wrong(format string, a ...any) error {
	return &Error{r.line, fmt.Sprintf(format, a...)}
}

// next marks where the next value begins.
func (r *reader) next() {
	at := int(r.json.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	r.line += bytes.Count(r.text[r.at:at], []byte{'\n'})
	r.at = at
}

func (r *reader) token() (json.Token, error) {
	r.next()
	t, err := r.json.Token()
	if err != nil {
		return nil, r.wrong("it is no plan that can be read: the JSON is broken off or malformed here")
	}
	return t, nil
}

func (r *reader) expect(d json.Delim, what string) error {
	t, err := r.token()
	if err == nil && t != d {
		err = r.wrong("%s was expected here", what)
	}
	return err
}

// value reads one value into v.
func (r *reader) value(name string, v any) error {
	r.next()
	if err := r.json.Decode(v); err != nil {
		return r.wrong("%s is not what it must be: %s", name, plainJSON(err))
	}
	return nil
}

// plainJSON is what the parser says, without its name.
func plainJSON(err error) string { return strings.TrimPrefix(err.Error(), "json: ") }

func (r *reader) whole(d *Draft) error {
	if err := r.expect('{', "a plan, which begins with {,"); err != nil {
		return err
	}
	seen := map[string]bool{}
	format := 0
	for r.json.More() {
		t, err := r.token()
		if err != nil {
			return err
		}
		key, _ := t.(string)
		if seen[key] {
			return r.wrong("%q stands there twice", key)
		}
		seen[key] = true
		switch key {
		case "opsboard_plan":
			if err = r.value(key, &format); err == nil && format != Format {
				err = r.wrong("the plan is of format %d; this program reads format %d", format, Format)
			}
		case "board":
			err = r.short(key, &d.Board)
		case "by":
			err = r.short(key, &d.By)
		case "at":
			err = r.value(key, &d.At)
		case "lines":
			err = r.lines(d)
		default:
			err = r.wrong("unknown key %q: a plan has opsboard_plan, board, by, at and lines", cut(key))
		}
		if err != nil {
			return err
		}
	}
	if err := r.expect('}', "the end of the plan, }"); err != nil {
		return err
	}
	if _, err := r.json.Token(); err == nil {
		r.next()
		return r.wrong("something stands behind the end of the plan")
	}
	switch {
	case format == 0:
		return r.wrong("it is no plan of opsboard: opsboard_plan is missing")
	case d.Board == "":
		return r.wrong("the plan does not say for which board it is")
	}
	return nil
}

func (r *reader) short(name string, s *string) error {
	err := r.value(name, s)
	if err == nil && (len(*s) > longText || hasControl(*s)) {
		err = r.wrong("%s is no name: a line of text of at most %d bytes", name, longText)
	}
	return err
}

func (r *reader) lines(d *Draft) error {
	if err := r.expect('[', "the list of lines, [,"); err != nil {
		return err
	}
	type slot struct {
		card  workflow.CardID
		field workflow.Field
	}
	seen := map[slot]int{}
	for r.json.More() {
		r.next()
		if len(d.Lines) == mostLines {
			return r.wrong("a plan has at most %d lines", mostLines)
		}
		var x record
		strict := json.RawMessage{}
		if err := r.json.Decode(&strict); err != nil {
			return r.wrong("the line is broken: %s", plainJSON(err))
		}
		dec := json.NewDecoder(bytes.NewReader(strict))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&x); err != nil {
			return r.wrong("the line is not what it must be: %s", plainJSON(err))
		}
		l := Line{workflow.CardID(x.Card), x.Handle, x.Title, workflow.Field(x.Field), x.Before, x.After}
		if why := fault(l); why != "" {
			return r.wrong("%s", why)
		}
		k := slot{l.Card, l.Field}
		if first := seen[k]; first > 0 {
			return r.wrong("the %s of %s is planned on line %d already", l.Field, cut(x.Card), first)
		}
		seen[k] = r.line
		d.Lines = append(d.Lines, l)
	}
	return r.expect(']', "the end of the lines, ]")
}

// fault says what is wrong with a line; "" where nothing is.
func fault(l Line) string {
	for _, x := range [][2]string{{"card", string(l.Card)}, {"handle", l.Handle}, {"before", l.Before}, {"after", l.After}} {
		if name, s := x[0], x[1]; len(s) > longText || hasControl(s) || s != strings.TrimSpace(s) {
			return fmt.Sprintf("%s is no line of text of at most %d bytes, without spaces around it", name, longText)
		}
	}
	switch {
	case l.Card == "":
		return "the line does not say which card it is about"
	case len(l.Title) > 10*longText:
		return "the title is longer than a title can be"
	case !slices.Contains(Fields, l.Field):
		return fmt.Sprintf("a plan says nothing of %q: it is about iteration, dri, milestone and pinned", cut(string(l.Field)))
	case l.Before == l.After:
		return "the line changes nothing: before and after are the same"
	}
	for _, s := range []string{l.Before, l.After} {
		if l.Field == workflow.FieldIteration {
			if _, ok := iteration(s); !ok {
				return fmt.Sprintf("%q is no iteration: a first and a last day that the calendar has, as 2026-11-29/2026-12-05", cut(s))
			}
		}
		if l.Field == workflow.FieldPinned && s != "" && s != "true" {
			return fmt.Sprintf("pinned is \"true\" or empty, not %q", cut(s))
		}
	}
	return ""
}

func hasControl(s string) bool { return strings.ContainsFunc(s, unicode.IsControl) }

func cut(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
