package gitlabtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// object is a JSON object that keeps the order in which its keys were given, as
// GitLab's serializers do.
type object []member

type member struct {
	key   string
	value any
}

// obj makes an object of keys and values, turn by turn.
func obj(pairs ...any) object {
	o := make(object, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		o = append(o, member{pairs[i].(string), pairs[i+1]})
	}
	return o
}

// with returns o and further members after its own.
func (o object) with(pairs ...any) object { return append(o[:len(o):len(o)], obj(pairs...)...) }

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) { return appendJSON(nil, o), nil }

// appendJSON writes any value that answers are made of.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case object:
		b = append(b, '{')
		for i, m := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendText(b, m.key)
			b = append(b, ':')
			b = appendJSON(b, m.value)
		}
		return append(b, '}')
	case []object:
		return appendList(b, len(v), func(b []byte, i int) []byte { return appendJSON(b, v[i]) })
	case []string:
		return appendList(b, len(v), func(b []byte, i int) []byte { return appendText(b, v[i]) })
	case []any:
		return appendList(b, len(v), func(b []byte, i int) []byte { return appendJSON(b, v[i]) })
	case string:
		return appendText(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case time.Time:
		return appendText(b, wireTime(v))
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic("gitlabtest: an answer holds what JSON cannot say: " + err.Error())
	}
	return append(b, raw...)
}

func appendList(b []byte, n int, each func([]byte, int) []byte) []byte {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		b = each(b, i)
	}
	return append(b, ']')
}

func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			raw, _ := json.Marshal(s) // a string never fails
			return append(b, raw...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// wireTime writes a moment as GitLab does: UTC, milliseconds, cut and not
// rounded (recorded); the database keeps microseconds.
func wireTime(t time.Time) string {
	return t.UTC().Truncate(time.Millisecond).Format("2006-01-02T15:04:05.000Z")
}

// orNull is null for the zero value.
func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// timeOrNull is null for no time at all.
func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
