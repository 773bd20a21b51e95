package workflow

import (
	"slices"
	"strconv"
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
	FieldClash   Field = "clash"   // key: the clash's id
)

// The fields with one value.
const (
	FieldKind         Field = "kind"
	FieldTitle        Field = "title"
	FieldDescription  Field = "description"
	FieldStage        Field = "stage"
	FieldBefore       Field = "before" // where a card in a side stage came from
	FieldResolution   Field = "resolution"
	FieldPriority     Field = "priority"
	FieldWeight       Field = "weight"
	FieldRequester    Field = "requester"
	FieldDelegate     Field = "delegate"
	FieldDRI          Field = "dri"
	FieldIteration    Field = "iteration"
	FieldPinned       Field = "pinned"
	FieldHeld         Field = "held"
	FieldMilestone    Field = "milestone"
	FieldDue          Field = "due_date"
	FieldConfidential Field = "confidential"
	FieldWaitingSince Field = "waiting_since"
	FieldTriage       Field = "triage"
	FieldGameplan     Field = "gameplan"
	FieldApproval     Field = "approval"
	FieldBlueprint    Field = "blueprint"
	FieldRemote       Field = "remote"
	FieldOrigin       Field = "origin"
	FieldCreatedAt    Field = "created_at"
	FieldEnteredAt    Field = "entered_at"
	FieldClosedAt     Field = "closed_at"
	FieldReopenedAt   Field = "reopened_at"
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

var noTime time.Time

// scalar is a field with one value: how it is read from a card and written to
// one. After an error of set, the field is to be set to "". same compares two
// cards without writing; where it says no, the written forms decide.
type scalar struct {
	name Field
	get  func(*Card) string
	set  func(*Card, string) error
	same func(a, b *Card) bool
}

func sameAt[T comparable](at func(*Card) *T) func(a, b *Card) bool {
	return func(a, b *Card) bool { return *at(a) == *at(b) }
}

func text[T ~string](name Field, at func(*Card) *T) scalar {
	return scalar{
		name,
		func(c *Card) string { return string(*at(c)) },
		func(c *Card, s string) error { *at(c) = T(s); return nil }, sameAt(at),
	}
}

func number(name Field, at func(*Card) *int) scalar {
	return scalar{
		name,
		func(c *Card) string {
			if *at(c) == 0 {
				return ""
			}
			return strconv.Itoa(*at(c))
		},
		func(c *Card, s string) (err error) {
			*at(c) = 0
			if s != "" {
				*at(c), err = strconv.Atoi(s)
			}
			return err
		}, sameAt(at),
	}
}

func truth(name Field, at func(*Card) *bool) scalar {
	return scalar{
		name,
		func(c *Card) string {
			if *at(c) {
				return "yes"
			}
			return ""
		},
		func(c *Card, s string) error { *at(c) = s == "yes"; return nil }, sameAt(at),
	}
}

func instant(name Field, at func(*Card) *time.Time) scalar {
	return scalar{
		name,
		func(c *Card) string { return writeTime(*at(c)) },
		func(c *Card, s string) (err error) { *at(c), err = readTime(s); return err },
		func(a, b *Card) bool { return at(a).Equal(*at(b)) },
	}
}

// scalars lists the fields with one value in the order that a history shows
// them. UpdatedAt is not among them: it follows from the history.
var scalars = []scalar{
	text(FieldKind, func(c *Card) *Kind { return &c.Kind }),
	text(FieldTitle, func(c *Card) *string { return &c.Title }),
	text(FieldDescription, func(c *Card) *string { return &c.Description }),
	text(FieldStage, func(c *Card) *Stage { return &c.Stage }),
	text(FieldBefore, func(c *Card) *Stage { return &c.Before }),
	text(FieldResolution, func(c *Card) *Resolution { return &c.Resolution }),
	number(FieldPriority, func(c *Card) *int { return &c.Priority }),
	number(FieldWeight, func(c *Card) *int { return &c.Weight }),
	text(FieldRequester, func(c *Card) *string { return &c.Requester }),
	text(FieldDelegate, func(c *Card) *string { return &c.Delegate }),
	text(FieldDRI, func(c *Card) *string { return &c.DRI }),
	record(FieldIteration, func(c *Card) *Iteration { return &c.Iteration }, writeIteration, readIteration),
	truth(FieldPinned, func(c *Card) *bool { return &c.Pinned }),
	truth(FieldHeld, func(c *Card) *bool { return &c.Held }),
	text(FieldMilestone, func(c *Card) *string { return &c.Milestone }),
	text(FieldDue, func(c *Card) *Date { return &c.Due }),
	truth(FieldConfidential, func(c *Card) *bool { return &c.Confidential }),
	instant(FieldWaitingSince, func(c *Card) *time.Time { return &c.WaitingSince }),
	record(FieldTriage, func(c *Card) *Triage { return &c.Triage }, packTriage, unpackTriage),
	text(FieldGameplan, func(c *Card) *string { return &c.Gameplan }),
	record(FieldApproval, func(c *Card) *Approval { return &c.Approval }, packApproval, unpackApproval),
	{
		FieldBlueprint, func(c *Card) string { return packBlueprint(c.Blueprint) },
		func(c *Card, s string) (err error) { c.Blueprint, err = unpackBlueprint(s); return err },
		func(a, b *Card) bool {
			return a.Blueprint.Text == b.Blueprint.Text && slices.Equal(a.Blueprint.Links, b.Blueprint.Links)
		},
	},
	record(FieldRemote, func(c *Card) *Remote { return &c.Remote }, packRemote, unpackRemote),
	text(FieldOrigin, func(c *Card) *string { return &c.Origin }),
	instant(FieldCreatedAt, func(c *Card) *time.Time { return &c.CreatedAt }),
	instant(FieldEnteredAt, func(c *Card) *time.Time { return &c.EnteredAt }),
	instant(FieldClosedAt, func(c *Card) *time.Time { return &c.ClosedAt }),
	instant(FieldReopenedAt, func(c *Card) *time.Time { return &c.ReopenedAt }),
}

var scalarByName = func() map[Field]*scalar {
	m := make(map[Field]*scalar, len(scalars))
	for i := range scalars {
		m[scalars[i].name] = &scalars[i]
	}
	return m
}()
