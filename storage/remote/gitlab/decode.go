package gitlab

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"

	"opsboard/workflow"
)

// A first pull reads tens of megabytes of issues of which a third is wanted, so
// they are taken apart by hand: the members that are known are read, the others
// skipped. A value of an unexpected kind leaves its field empty.

var errShape = errors.New("JSON that has no end or no beginning")

// members calls visit for each member of an object. The value is as it stands
// there.
func members(b []byte, visit func(key string, value []byte)) error {
	b = bytes.TrimSpace(b)
	if len(b) < 2 || b[0] != '{' || b[len(b)-1] != '}' {
		return errShape
	}
	return parts(b[1:len(b)-1], func(m []byte) error {
		end := stringEnd(m, 0)
		if end < 0 {
			return errShape
		}
		colon := end
		for colon < len(m) && isSpace(m[colon]) {
			colon++
		}
		if colon == len(m) || m[colon] != ':' {
			return errShape
		}
		if value := bytes.TrimSpace(m[colon+1:]); len(value) > 0 {
			visit(string(m[1:end-1]), value)
			return nil
		}
		return errShape
	})
}

// elements cuts an array into its elements.
func elements(b []byte) ([][]byte, error) {
	b = bytes.TrimSpace(b)
	if len(b) < 2 || b[0] != '[' || b[len(b)-1] != ']' {
		return nil, errShape
	}
	var out [][]byte
	err := parts(b[1:len(b)-1], func(e []byte) error { out = append(out, e); return nil })
	return out, err
}

// parts cuts what stands between brackets at its commas.
func parts(b []byte, visit func([]byte) error) error {
	if len(bytes.TrimSpace(b)) == 0 {
		return nil
	}
	depth, start := 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			end := stringEnd(b, i)
			if end < 0 {
				return errShape
			}
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return errShape
			}
		case ',':
			if depth > 0 {
				continue
			}
			if err := visit(bytes.TrimSpace(b[start:i])); err != nil {
				return err
			}
			start = i + 1
		}
	}
	if depth != 0 {
		return errShape
	}
	return visit(bytes.TrimSpace(b[start:]))
}

// stringEnd is where the string that begins at i has ended, -1 where it does not.
func stringEnd(b []byte, i int) int {
	if i >= len(b) || b[i] != '"' {
		return -1
	}
	for i++; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		back := 0
		for b[i-1-back] == '\\' {
			back++
		}
		if back%2 == 0 {
			return i + 1
		}
	}
	return -1
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// asText is a string, empty for anything else.
func asText(v []byte) string {
	if len(v) < 2 || v[0] != '"' {
		return ""
	}
	inner := v[1 : len(v)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

func asInt(v []byte) int64 {
	if len(v) == 0 || len(v) > 20 {
		return 0
	}
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func asTime(v []byte) instant {
	t, _ := workflow.ParseMoment(asText(v)) // none: the zero time
	return instant{t}
}
