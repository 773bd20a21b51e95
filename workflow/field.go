package workflow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Field names a part of a card in the history: "title", "stage", "label".
type Field string

// The fields that hold many values of a card, each under its own key, so that
// two people who add labels do not overwrite each other.
const (
	FieldLabel   Field = "label"   // key: the label
	FieldComment Field = "comment" // key: the comment's id
	FieldLink    Field = "link"    // key: the address
	FieldRound   Field = "round"   // key: the round's number, 0001
	FieldForced  Field = "forced"  // key: the rule
)

// The fields that other packages name.
const (
	FieldKind        Field = "kind"
	FieldTitle       Field = "title"
	FieldDescription Field = "description"
	FieldStage       Field = "stage"
	FieldResolution  Field = "resolution"
	FieldGameplan    Field = "gameplan"
	FieldBlueprint   Field = "blueprint"
	FieldIteration   Field = "iteration"
	FieldDRI         Field = "dri"
	FieldMilestone   Field = "milestone"
	FieldOrigin      Field = "origin"
)

// Value is one value of a card in its written form: the empty string means
// absent. Times are RFC 3339 in UTC, structured values are one line of JSON.
type Value struct {
	Field Field
	Key   string // "" for a field with one value
	Text  string
}

// Change is one value of a card before and after.
type Change struct {
	Field    Field
	Key      string
	Old, New string
}

// scalar is a field with one value: how it is read from a card and written to
// one. set ignores what it cannot read, and says so.
type scalar struct {
	name Field
	get  func(*Card) string
	set  func(*Card, string) error
}

func text[T ~string](name Field, at func(*Card) *T) scalar {
	return scalar{name,
		func(c *Card) string { return string(*at(c)) },
		func(c *Card, s string) error { *at(c) = T(s); return nil }}
}

func number(name Field, at func(*Card) *int) scalar {
	return scalar{name,
		func(c *Card) string {
			if *at(c) == 0 {
				return ""
			}
			return strconv.Itoa(*at(c))
		},
		func(c *Card, s string) error {
			*at(c) = 0
			if s == "" {
				return nil
			}
			n, err := strconv.Atoi(s)
			*at(c) = n
			return err
		}}
}

func instant(name Field, at func(*Card) *time.Time) scalar {
	return scalar{name,
		func(c *Card) string { return writeTime(*at(c)) },
		func(c *Card, s string) (err error) { *at(c), err = readTime(s); return err }}
}

// scalars lists the fields with one value in the order that a history shows
// them. UpdatedAt is not among them: it follows from the history.
var scalars = []scalar{
	text(FieldKind, func(c *Card) *Kind { return &c.Kind }),
	text(FieldTitle, func(c *Card) *string { return &c.Title }),
	text(FieldDescription, func(c *Card) *string { return &c.Description }),
	text(FieldStage, func(c *Card) *Stage { return &c.Stage }),
	text("before", func(c *Card) *Stage { return &c.Before }),
	text(FieldResolution, func(c *Card) *Resolution { return &c.Resolution }),
	number("priority", func(c *Card) *int { return &c.Priority }),
	number("weight", func(c *Card) *int { return &c.Weight }),
	text("requester", func(c *Card) *string { return &c.Requester }),
	text("delegate", func(c *Card) *string { return &c.Delegate }),
	text(FieldDRI, func(c *Card) *string { return &c.DRI }),
	{FieldIteration, func(c *Card) string { return writeIteration(c.Iteration) },
		func(c *Card, s string) (err error) { c.Iteration, err = readIteration(s); return err }},
	{"pinned", func(c *Card) string { return map[bool]string{true: "yes"}[c.Pinned] },
		func(c *Card, s string) error { c.Pinned = s == "yes"; return nil }},
	text(FieldMilestone, func(c *Card) *string { return &c.Milestone }),
	instant("waiting_since", func(c *Card) *time.Time { return &c.WaitingSince }),
	record("triage", func(c *Card) *Triage { return &c.Triage }, packTriage, unpackTriage),
	text(FieldGameplan, func(c *Card) *string { return &c.Gameplan }),
	record("approval", func(c *Card) *Approval { return &c.Approval }, packApproval, unpackApproval),
	{FieldBlueprint, func(c *Card) string { return packBlueprint(c.Blueprint) },
		func(c *Card, s string) (err error) { c.Blueprint, err = unpackBlueprint(s); return err }},
	record("remote", func(c *Card) *Remote { return &c.Remote }, packRemote, unpackRemote),
	text(FieldOrigin, func(c *Card) *string { return &c.Origin }),
	instant("created_at", func(c *Card) *time.Time { return &c.CreatedAt }),
	instant("entered_at", func(c *Card) *time.Time { return &c.EnteredAt }),
	instant("closed_at", func(c *Card) *time.Time { return &c.ClosedAt }),
	instant("reopened_at", func(c *Card) *time.Time { return &c.ReopenedAt }),
}

var scalarByName = func() map[Field]*scalar {
	m := make(map[Field]*scalar, len(scalars))
	for i := range scalars {
		m[scalars[i].name] = &scalars[i]
	}
	return m
}()

// Values is the card in its written form, absent values left out, in a fixed
// order: equal cards give equal values. The id and UpdatedAt are not part of it.
func (c Card) Values() []Value {
	out := make([]Value, 0, 20+len(c.Labels)+len(c.Comments))
	for i := range scalars {
		if s := scalars[i].get(&c); s != "" {
			out = append(out, Value{scalars[i].name, "", s})
		}
	}
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
	for _, m := range c.Comments {
		out = append(out, Value{FieldComment, m.ID, packComment(m)})
	}
	extra := make([]Field, 0, len(c.Extra))
	for f := range c.Extra {
		extra = append(extra, f)
	}
	slices.Sort(extra)
	for _, f := range extra {
		out = append(out, Value{Field: f, Text: c.Extra[f]})
	}
	return out
}

func roundKey(i int) string { return fmt.Sprintf("%04d", i+1) }

// Diff lists what makes after out of before, in the order of [Card.Values].
func Diff(before, after Card) []Change {
	type slot struct {
		field Field
		key   string
	}
	old := map[slot]string{}
	for _, v := range before.Values() {
		old[slot{v.Field, v.Key}] = v.Text
	}
	var out []Change
	for _, v := range after.Values() {
		k := slot{v.Field, v.Key}
		if was := old[k]; was != v.Text {
			out = append(out, Change{v.Field, v.Key, was, v.Text})
		}
		delete(old, k)
	}
	for _, v := range before.Values() {
		if was, gone := old[slot{v.Field, v.Key}]; gone {
			out = append(out, Change{v.Field, v.Key, was, ""})
		}
	}
	return out
}

// With is the card after the changes, whatever they are: facts are kept, never
// judged. A field that this version does not know is kept in Extra; a value
// that cannot be read leaves its field absent and is named in the error, the
// rest is applied all the same.
func (c Card) With(changes []Change) (Card, error) {
	out := c.clone()
	var bad []string
	for _, ch := range changes {
		if err := out.Set(ch.Field, ch.Key, ch.New); err != nil {
			bad = append(bad, fmt.Sprintf("%s %s: %v", ch.Field, ch.Key, err))
		}
	}
	if len(bad) > 0 {
		return out, fmt.Errorf("values that cannot be read: %s", strings.Join(bad, "; "))
	}
	return out, nil
}

// Set writes one value into the card, in place: the way a card is built from
// its written form. Empty text removes the value. A field that this version
// does not know is kept in Extra.
func (c *Card) Set(field Field, key, value string) error {
	if s := scalarByName[field]; s != nil {
		return s.set(c, value)
	}
	switch field {
	case FieldLabel:
		c.Labels = setLabel(c.Labels, key, value != "")
		return nil
	case FieldComment:
		err := setElement(&c.Comments, value, func(m Comment) bool { return m.ID == key }, unpackComment)
		slices.SortStableFunc(c.Comments, func(a, b Comment) int { return a.At.Compare(b.At) })
		return err
	case FieldLink:
		err := setElement(&c.Links, value, func(l Link) bool { return l.URL == key }, unpackLink)
		slices.SortFunc(c.Links, func(a, b Link) int { return strings.Compare(a.URL, b.URL) })
		return err
	case FieldForced:
		err := setElement(&c.Forced, value, func(f Force) bool { return string(f.Rule) == key }, unpackForce)
		slices.SortFunc(c.Forced, func(a, b Force) int { return strings.Compare(string(a.Rule), string(b.Rule)) })
		return err
	case FieldRound:
		i := 0
		return setElement(&c.Rounds, value, func(Round) bool { i++; return roundKey(i-1) == key }, unpackRound)
	}
	if c.Extra == nil {
		c.Extra = map[Field]string{}
	}
	if c.Extra[field] = value; value == "" {
		delete(c.Extra, field)
	}
	return nil
}

// setElement replaces, removes (empty text) or appends the element that is
// meant by is.
func setElement[T any](list *[]T, s string, is func(T) bool, unpack func(string) (T, error)) error {
	i := slices.IndexFunc(*list, is)
	if s == "" {
		if i >= 0 {
			*list = slices.Delete(*list, i, i+1)
		}
		if len(*list) == 0 {
			*list = nil
		}
		return nil
	}
	v, err := unpack(s)
	if err != nil {
		return err
	}
	if i >= 0 {
		(*list)[i] = v
		return nil
	}
	*list = append(*list, v)
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
