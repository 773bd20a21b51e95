package storage

import (
	"strconv"
	"time"

	"opsboard/workflow"
)

// fieldSet says which fields of a card are to be read, by their codes; code 0
// stands for all fields that have none.
type fieldSet [len(fieldCodes)]bool

// allFields is the whole brief card.
func allFields() (s fieldSet) {
	for i := range s {
		s[i] = true
	}
	return s
}

func (s *fieldSet) add(fields ...workflow.Field) {
	for _, f := range fields {
		s[codeOfField[f]] = true
	}
}

// placeFields are those that decide where a card stands on the board.
func placeFields() (s fieldSet) {
	s.add(workflow.FieldKind, workflow.FieldStage, workflow.FieldResolution, workflow.FieldPriority, workflow.FieldEnteredAt, workflow.FieldClosedAt)
	return s
}

// setPlain is [workflow.Card.Set] for values that need no parsing, or little. It
// says no to the others.
func setPlain(c *workflow.Card, f workflow.Field, key, text string) (done bool) {
	switch f {
	case workflow.FieldKind:
		c.Kind = workflow.Kind(text)
	case workflow.FieldTitle:
		c.Title = text
	case workflow.FieldDescription:
		c.Description = text
	case workflow.FieldStage:
		c.Stage = workflow.Stage(text)
	case workflow.FieldResolution:
		c.Resolution = workflow.Resolution(text)
	case workflow.FieldLabel:
		if c.Labels == nil {
			c.Labels = make([]string, 0, 4)
		}
		c.Labels = append(c.Labels, key) // in order, as they were written
	case workflow.FieldPriority:
		n, err := strconv.Atoi(text)
		c.Priority = n
		return err == nil
	case workflow.FieldDRI:
		c.DRI = text
	case workflow.FieldRequester:
		c.Requester = text
	case workflow.FieldCreatedAt:
		return setTime(&c.CreatedAt, text)
	case workflow.FieldEnteredAt:
		return setTime(&c.EnteredAt, text)
	case workflow.FieldClosedAt:
		return setTime(&c.ClosedAt, text)
	default:
		return false
	}
	return true
}

// setTime reads a time of the form 2006-01-02T15:04:05Z.
func setTime(at *time.Time, s string) (done bool) {
	if len(s) != len("2006-01-02T15:04:05Z") || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' || s[19] != 'Z' {
		return false
	}
	year, month, day := digits(s[:4]), digits(s[5:7]), digits(s[8:10])
	hour, minute, second := digits(s[11:13]), digits(s[14:16]), digits(s[17:19])
	switch {
	case min(year, hour, minute, second) < 0 || hour > 23 || minute > 59 || second > 59:
		return false
	case month < 1 || month > 12 || day < 1 || day > 30 || month == 2 && day > 28: // or one that needs a calendar
		return false
	}
	*at = time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	return true
}

// digits is the number that the text is, -1 where it is none.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
