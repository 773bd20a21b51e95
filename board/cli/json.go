package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
)

// writeJSON writes v and a newline, indented where people read it. Characters
// that could steer a terminal or turn the reading direction are escaped, which
// JSON reads back as they were.
func writeJSON(w io.Writer, v any, indent bool) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if indent {
		e.SetIndent("", "  ")
	}
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	_, err := w.Write(harmless(b.Bytes()))
	return err
}

// harmless escapes what encoding/json leaves: C1 controls, DEL, and characters
// that are not seen. They stand in strings only.
func harmless(in []byte) []byte {
	clean := true
	for _, c := range in {
		if c >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return in
	}
	var out bytes.Buffer
	out.Grow(len(in))
	for _, r := range string(in) {
		switch {
		case r >= 0x7f && r < 0xa0 || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r <= 0xffff:
			fmt.Fprintf(&out, "\\u%04x", r)
		case unicode.Is(unicode.Cf, r): // beyond the first plane: a surrogate pair
			r -= 0x10000
			fmt.Fprintf(&out, "\\u%04x\\u%04x", 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			out.WriteRune(r)
		}
	}
	return out.Bytes()
}

// orNull is the value, or null where it is the zero value: absent.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// orEmpty is the list, which is never null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// stamp is a time as the contract writes it: RFC 3339 in UTC, null for none.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format(time.RFC3339)
	return &s
}
