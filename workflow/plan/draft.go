package plan

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// Fields are what a plan decides of a card, in the order in which a difference
// tells them.
var Fields = []workflow.Field{workflow.FieldIteration, workflow.FieldDRI, workflow.FieldMilestone, workflow.FieldPinned}

// Line is one wish: a field of a card, what it was when it was planned, and what
// it is to be, each as [Value] writes it; "" is none.
type Line struct {
	Card          workflow.CardID
	Handle, Title string // as the card was called then
	Field         workflow.Field
	Before, After string
}

// Draft is a plan that is not on the board yet. A value: whatever changes it
// makes another.
type Draft struct {
	Board string    // the id of the board that it is for
	By    string    // who made it
	At    time.Time // when it was last changed
	Lines []Line    // in the order in which they were planned, one for each field of a card
}

// IsEmpty reports whether nothing is planned.
func (d Draft) IsEmpty() bool { return len(d.Lines) == 0 }

// With is the draft in which a card is to be as wanted. now is the card as the
// board has it. Of each of Fields that is wanted otherwise than [Draft.Laid] has
// it there is a new line, or none where the board has it so already; other lines
// of the card, clashes among them, stay as they are.
func (d Draft) With(now workflow.Card, handle string, wanted workflow.Card) Draft {
	laid := d.Laid(now)
	d.Lines = slices.Clone(d.Lines)
	for _, f := range Fields {
		if Value(laid, f) == Value(wanted, f) {
			continue
		}
		d.Lines = placed(d.Lines, Line{now.ID, handle, now.Title, f, Value(now, f), Value(wanted, f)})
	}
	return d
}

// placed puts a line in the place of the older one of the same field, or last; a
// line that wants nothing takes the older one away.
func placed(lines []Line, l Line) []Line {
	i := slices.IndexFunc(lines, func(o Line) bool { return o.Card == l.Card && o.Field == l.Field })
	switch {
	case l.Before == l.After && i >= 0:
		return slices.Delete(lines, i, i+1)
	case l.Before == l.After:
		return lines
	case i >= 0:
		lines[i] = l
		return lines
	}
	return append(lines, l)
}

// Without is the draft without some of its lines.
func (d Draft) Without(lines ...Line) Draft {
	d.Lines = slices.DeleteFunc(slices.Clone(d.Lines), func(l Line) bool { return slices.Contains(lines, l) })
	return d
}

// Joined is the draft with what another program made of base meanwhile, which is
// theirs: what either changed is changed, and of a line that both changed this
// draft's counts. news is how many lines of it are theirs, or are gone by them.
func (d Draft) Joined(base, theirs Draft) (out Draft, news int) {
	if slices.Equal(base.Lines, theirs.Lines) {
		return d, 0
	}
	out = d
	out.Lines = slices.Clone(theirs.Lines)
	for _, l := range base.Lines {
		if d.of(l) == (Line{}) && theirs.of(l) == l { // taken out here
			out = out.Without(l)
		}
	}
	for _, l := range d.Lines {
		if base.of(l) != l {
			out.Lines = placed(out.Lines, l)
		}
	}
	for _, l := range out.Lines {
		news += one(d.of(l) != l)
	}
	for _, l := range d.Lines {
		news += one(out.of(l) == (Line{}))
	}
	return out, news
}

// of is the draft's line about the same field of the same card; the zero Line
// where it has none.
func (d Draft) of(l Line) Line {
	i := slices.IndexFunc(d.Lines, func(o Line) bool { return o.Card == l.Card && o.Field == l.Field })
	if i < 0 {
		return Line{}
	}
	return d.Lines[i]
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Value is a field of a card as a line writes it.
func Value(c workflow.Card, f workflow.Field) string {
	switch f {
	case workflow.FieldDRI:
		return c.DRI
	case workflow.FieldMilestone:
		return c.Milestone
	case workflow.FieldPinned:
		if c.Pinned {
			return strconv.FormatBool(true)
		}
		return ""
	case workflow.FieldIteration:
		if c.Iteration.IsZero() {
			return ""
		}
		out := string(c.Iteration.Start) + "/" + string(c.Iteration.End)
		if c.Iteration.Title != "" {
			out += " " + c.Iteration.Title
		}
		return out
	}
	return ""
}

// iteration reads what Value writes.
func iteration(s string) (it workflow.Iteration, ok bool) {
	if s == "" {
		return it, true
	}
	days, title, _ := strings.Cut(s, " ")
	from, to, _ := strings.Cut(days, "/")
	start, errFrom := workflow.ParseDate(from)
	end, errTo := workflow.ParseDate(to)
	return workflow.Iteration{Start: start, End: end, Title: title}, errFrom == nil && errTo == nil && start <= end
}

// set puts a value on a card.
func set(c *workflow.Card, f workflow.Field, value string) {
	switch f {
	case workflow.FieldDRI:
		c.DRI = value
	case workflow.FieldMilestone:
		c.Milestone = value
	case workflow.FieldPinned:
		c.Pinned = value != ""
	case workflow.FieldIteration:
		if it, ok := iteration(value); ok {
			c.Iteration = it
		}
	}
}

// Words is a value as people read it: the days of an iteration, "unscheduled",
// "nobody".
func (l Line) Words(value string) string {
	switch {
	case l.Field == workflow.FieldIteration && value == "":
		return "unscheduled"
	case l.Field == workflow.FieldIteration:
		it, _ := iteration(value)
		return it.String()
	case l.Field == workflow.FieldDRI && value == "":
		return "nobody"
	case l.Field == workflow.FieldPinned && value == "":
		return "not pinned"
	case l.Field == workflow.FieldPinned:
		return "pinned"
	case value == "":
		return "none"
	}
	return value
}
