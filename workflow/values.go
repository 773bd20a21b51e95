package workflow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Values is the card in its written form, absent values left out, in a fixed
// order: equal cards give equal values. The id and UpdatedAt are not part of it.
func (c Card) Values() []Value {
	return c.AppendValues(make([]Value, 0, 20+len(c.Labels)+len(c.Comments)))
}

// AppendValues appends what [Card.Values] gives.
func (c *Card) AppendValues(out []Value) []Value {
	for i := range scalars {
		if s := scalars[i].get(c); s != "" {
			out = append(out, Value{scalars[i].name, "", s})
		}
	}
	return c.appendLists(out)
}

// appendLists appends what the card has many of, each under its key.
func (c Card) appendLists(out []Value) []Value {
	for _, l := range c.Labels {
		out = append(out, Value{FieldLabel, l, l})
	}
	for _, l := range c.Links {
		out = append(out, Value{FieldLink, l.URL, packLink(l)})
	}
	for i, r := range c.Rounds {
		out = append(out, Value{FieldRound, roundKey(i), packRound(r)})
	}
	for _, f := range c.Forced {
		out = append(out, Value{FieldForced, string(f.Rule), packForce(f)})
	}
	for _, x := range c.Clashes {
		out = append(out, Value{FieldClash, x.ID, packClash(x)})
	}
	for _, m := range c.Comments {
		out = append(out, Value{FieldComment, m.ID, packComment(m)})
	}
	for _, name := range c.extraNames() {
		field, key, _ := strings.Cut(string(name), extraKey)
		out = append(out, Value{Field(field), key, c.Extra[name]})
	}
	return out
}

// extraKey stands between the name and the key of an unknown field with many
// values, in Card.Extra.
const extraKey = "\x00"

func (c Card) extraNames() []Field {
	if len(c.Extra) == 0 {
		return nil
	}
	names := make([]Field, 0, len(c.Extra))
	for f := range c.Extra {
		names = append(names, f)
	}
	slices.Sort(names)
	return names
}

func roundKey(i int) string { return fmt.Sprintf("%04d", i+1) }

// Set writes one value into the card, in place: the way a card is built from
// its written form. Empty text removes the value. A text that cannot be read
// removes it too, and is the error; only a round stays as it was, for the later
// ones count from it. A field that this version does not know is kept in Extra.
func (c *Card) Set(field Field, key, value string) error {
	if s := scalarByName[field]; s != nil {
		err := s.set(c, value)
		if err != nil {
			_ = s.set(c, "") // absent rather than half read
		}
		return err
	}
	switch field {
	case FieldLabel:
		c.Labels = setLabel(c.Labels, key, value != "" && key != "") // without a name it is none
	case FieldComment:
		return c.setComment(key, value)
	case FieldLink:
		err := setElement(&c.Links, value, func(l *Link) *string { return &l.URL }, key, unpackLink)
		slices.SortFunc(c.Links, func(a, b Link) int { return strings.Compare(a.URL, b.URL) })
		return err
	case FieldForced:
		err := setElement(&c.Forced, value, func(f *Force) *RuleName { return &f.Rule }, RuleName(key), unpackForce)
		slices.SortFunc(c.Forced, func(a, b Force) int { return strings.Compare(string(a.Rule), string(b.Rule)) })
		return err
	case FieldClash:
		err := setElement(&c.Clashes, value, func(x *Clash) *string { return &x.ID }, key, unpackClash)
		slices.SortFunc(c.Clashes, func(a, b Clash) int { return strings.Compare(a.ID, b.ID) })
		return err
	case FieldRound:
		return c.setRound(key, value)
	default:
		c.setExtra(field, key, value)
	}
	return nil
}

// setComment writes the comment of an id. Comments mostly come in their order, and
// there may be many: one that is the newest needs no sorting.
func (c *Card) setComment(id, s string) error {
	n := len(c.Comments)
	err := setElement(&c.Comments, s, func(m *Comment) *string { return &m.ID }, id, unpackComment)
	if grown := len(c.Comments) > n; !grown || n > 0 && olderComment(c.Comments[n-1], c.Comments[n]) > 0 {
		slices.SortFunc(c.Comments, olderComment)
	}
	return err
}

// olderComment is the order of comments: by time, and where two from elsewhere
// share an instant, by id.
func olderComment(a, b Comment) int {
	if n := a.At.Compare(b.At); n != 0 {
		return n
	}
	return strings.Compare(a.ID, b.ID)
}

// setElement replaces, removes or appends the element whose name is key.
func setElement[T any, K ~string](list *[]T, s string, name func(*T) *K, key K, unpack func(string) (T, error)) error {
	i := len(*list) - 1
	for i >= 0 && *name(&(*list)[i]) != key {
		i--
	}
	var v T
	var err error
	if s != "" {
		v, err = unpack(s)
		*name(&v) = key
	}
	switch {
	case s != "" && err == nil && i >= 0:
		(*list)[i] = v
	case s != "" && err == nil:
		*list = append(*list, v)
	case i >= 0:
		*list = slices.Delete(*list, i, i+1)
	}
	if len(*list) == 0 {
		*list = nil
	}
	return err
}

// setRound writes the round of a number; one beyond the last becomes the last.
func (c *Card) setRound(key, s string) error {
	i := len(c.Rounds)
	if n, err := strconv.Atoi(key); err == nil && n > 0 && n <= i && roundKey(n-1) == key {
		i = n - 1
	}
	if s == "" {
		if i < len(c.Rounds) {
			c.Rounds = slices.Delete(c.Rounds, i, i+1)
		}
		if len(c.Rounds) == 0 {
			c.Rounds = nil
		}
		return nil
	}
	r, err := unpackRound(s)
	switch {
	case err != nil:
		return err
	case i < len(c.Rounds):
		c.Rounds[i] = r
	default:
		c.Rounds = append(c.Rounds, r)
	}
	return nil
}

func setLabel(labels []string, label string, on bool) []string {
	i, found := slices.BinarySearch(labels, label)
	switch {
	case on && !found:
		return slices.Insert(labels, i, label)
	case !on && found:
		labels = slices.Delete(labels, i, i+1)
	}
	if len(labels) == 0 {
		return nil
	}
	return labels
}

func (c *Card) setExtra(field Field, key, value string) {
	if key != "" {
		field += Field(extraKey + key)
	}
	if value == "" {
		delete(c.Extra, field)
		if len(c.Extra) == 0 {
			c.Extra = nil
		}
		return
	}
	if c.Extra == nil {
		c.Extra = map[Field]string{}
	}
	c.Extra[field] = value
}
