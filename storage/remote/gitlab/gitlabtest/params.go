package gitlabtest

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// params are a request's parameters, whether they came in the query, as a form or
// as JSON: strings, numbers, booleans, nil, lists and hashes.
type params map[string]any

// readParams joins query and body. The second result is false where the body is no JSON.
func readParams(query, contentType string, body []byte) (params, bool) {
	p := params{}
	p.form(query)
	switch {
	case len(bytes.TrimSpace(body)) == 0:
	case strings.HasPrefix(contentType, "application/json"):
		var given map[string]any
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		if dec.Decode(&given) != nil {
			return nil, false
		}
		for k, v := range given {
			p[k] = v
		}
	default:
		p.form(string(body))
	}
	return p, true
}

// form reads a=1, a[]=1&a[]=2 and not[labels]=x.
func (p params) form(text string) {
	values, _ := url.ParseQuery(text) // what cannot be read is left out, as Rack does
	for k, all := range values {
		name, inner, nested := strings.Cut(k, "[")
		inner = strings.TrimSuffix(inner, "]")
		switch {
		case !nested:
			p[name] = all[len(all)-1]
		case inner == "":
			list := make([]any, len(all))
			for i, v := range all {
				list[i] = v
			}
			p[name] = list
		default:
			hash, _ := p[name].(map[string]any)
			if hash == nil {
				hash = map[string]any{}
			}
			hash[strings.TrimSuffix(inner, "][")] = all[len(all)-1]
			p[name] = hash
		}
	}
}

func (p params) has(name string) bool { _, ok := p[name]; return ok }

func (p params) hasAny(names ...string) bool {
	for _, n := range names {
		if p.has(n) {
			return true
		}
	}
	return false
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (p params) str(name, or string) string {
	if v, ok := p[name]; ok && v != nil {
		return text(v)
	}
	return or
}

// bool, int and time give the refusal of a value that is none.
func (p params) bool(name string, or bool) (bool, *failure) {
	switch strings.ToLower(p.str(name, "")) {
	case "":
		return or, nil
	case "true", "1", "t", "on":
		return true, nil
	case "false", "0", "f", "off":
		return false, nil
	}
	return or, badParam(name + " is invalid")
}

func (p params) int(name string, or int64) (int64, *failure) {
	s := p.str(name, "")
	if s == "" {
		return or, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return or, badParam(name + " is invalid")
	}
	return n, nil
}

func (p params) time(name string) (time.Time, *failure) {
	s := p.str(name, "")
	if !p.has(name) {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC().Truncate(time.Microsecond), nil
		}
	}
	return time.Time{}, badParam(name + " is invalid")
}

// words is a list: a comma string, or an array whose elements are split as well.
// So a name with a comma in it cannot be said.
func (p params) words(name string) []string {
	var out []string
	add := func(s string) {
		for w := range strings.SplitSeq(s, ",") {
			if w = strings.TrimSpace(w); w != "" {
				out = append(out, w)
			}
		}
	}
	if list, ok := p[name].([]any); ok {
		for _, v := range list {
			add(text(v))
		}
		return out
	}
	add(p.str(name, ""))
	return out
}

func (p params) ints(name string) ([]int64, *failure) {
	out := []int64{}
	for _, w := range p.words(name) {
		n, err := strconv.ParseInt(w, 10, 64)
		if err != nil {
			return nil, badParam(name + " is invalid")
		}
		out = append(out, n)
	}
	return out, nil
}

// oneOf is a value from a list, or the refusal of any other.
func (p params) oneOf(name, or string, allowed ...string) (string, *failure) {
	v := p.str(name, or)
	for _, a := range allowed {
		if v == a {
			return v, nil
		}
	}
	return or, badParam(name + " does not have a valid value")
}
