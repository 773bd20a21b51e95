package exchange

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// table is the header of a CSV: which column stands where.
type table struct {
	column map[string]int
	width  int
}

// guard ends the reading of a CSV when one record grows past all measure: an
// open quotation mark would take in the whole file.
type guard struct {
	in   io.Reader
	path string
	n    int
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.in.Read(p)
	if g.n += n; g.n > maxLine {
		return 0, &bomb{g.path, fmt.Sprintf("one row is longer than %d MiB", maxLine>>20)}
	}
	return n, err
}

// tableSource emits the rows of a CSV with a header, wherever its columns stand.
func tableSource(b *bufio.Reader, file string) source {
	return func(emit func(raw) bool) error {
		head, _ := b.Peek(16 << 10)
		if bytes.HasPrefix(head, utf8BOM) {
			_, _ = b.Discard(len(utf8BOM))
		}
		g := &guard{in: b, path: file}
		c := csv.NewReader(g)
		c.FieldsPerRecord, c.Comma = -1, separator(bytes.TrimPrefix(head, utf8BOM))
		header, err := c.Read()
		if err != nil {
			return fmt.Errorf("read %s: the header cannot be read: %w", file, err)
		}
		t, err := newTable(header, file)
		if err != nil {
			return err
		}
		return emitRows(c, g, t, file, emit)
	}
}

func newTable(header []string, file string) (*table, error) {
	t := &table{column: map[string]int{}, width: len(header)}
	for i, h := range header {
		h = strings.ToLower(strings.TrimSpace(h))
		if _, twice := t.column[h]; !twice {
			t.column[h] = i
		}
	}
	if csvIsOurs(header) {
		return nil, fmt.Errorf("read %s: this is opsboard's own CSV, made for spreadsheets; it has no history: import what export --format jsonl wrote", file)
	}
	if _, ok := t.column["title"]; !ok {
		return nil, fmt.Errorf("read %s: it has no column Title: it is no GitLab issue CSV", file)
	}
	return t, nil
}

func emitRows(c *csv.Reader, g *guard, t *table, file string, emit func(raw) bool) error {
	for {
		g.n = 0
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		out := raw{file: file, row: row, tab: t}
		var pe *csv.ParseError
		switch {
		case errors.As(err, &pe):
			out.line, out.why = pe.StartLine, "is no row of a CSV: "+pe.Err.Error()
			out.line = max(out.line, 1)
		case err != nil:
			if b := (*bomb)(nil); errors.As(err, &b) {
				return b
			}
			return fmt.Errorf("read %s: %w", file, err)
		default:
			out.line, _ = c.FieldPos(0)
			if len(row) != t.width {
				out.why = fmt.Sprintf("has %d columns where the header has %d: is it cut off?", len(row), t.width)
			}
		}
		if !emit(out) {
			return nil
		}
	}
}

// row makes the record of one row of GitLab's issue CSV. A CSV has no history:
// what the row says is found at the issue's last update.
func (r *reader) row(in raw) made {
	if in.why != "" {
		return r.fail(in, "%s", in.why)
	}
	is, notes, err := in.issue()
	if err != nil {
		return r.fail(in, "%v", err)
	}
	m := r.history(in, is)
	if m.err == nil {
		m.rec.Notes = append(m.rec.Notes, notes...)
	}
	return m
}

// cell is the text of the first of the columns that the table has. GitLab writes
// an apostrophe before what a spreadsheet would run; it is taken off again.
func (in raw) cell(names ...string) string {
	for _, n := range names {
		i, ok := in.tab.column[n]
		if !ok || in.row[i] == "" {
			continue
		}
		s := in.row[i]
		if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@;", rune(s[1])) {
			s = s[1:]
		}
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return ""
}

// issue is the row as an issue, with what had to be left out of it.
func (in raw) issue() (is *issue, notes []string, err error) {
	is = &issue{
		Title: in.cell("title"), Description: in.cell("description"), url: in.cell("url"),
		authorName: in.cell("author username", "author"), DueDate: word(in.cell("due date")),
		Confidential: yes(in.cell("confidential")), Locked: yes(in.cell("locked")),
	}
	for _, cell := range in.row {
		if !utf8.ValidString(cell) {
			notes = []string{"bytes that are no UTF-8 were replaced"}
		}
	}
	is.State = word(in.cell("state"))
	if m := in.cell("milestone"); m != "" {
		is.Milestone = &title{m}
	}
	for _, n := range strings.Split(in.cell("assignee username", "assignee(s) username", "assignee(s)", "assignee"), ",") {
		is.assigneeNames = append(is.assigneeNames, strings.TrimSpace(n))
	}
	for _, p := range []struct {
		to    *moment
		names []string
	}{{&is.CreatedAt, []string{"created at (utc)", "created at"}}, {&is.UpdatedAt, []string{"updated at (utc)", "updated at"}}, {&is.ClosedAt, []string{"closed at (utc)", "closed at"}}} {
		if p.to.Time, err = readMoment(in.cell(p.names...)); err != nil {
			return nil, nil, fmt.Errorf("%s %w", p.names[0], err)
		}
	}
	if s := strings.TrimPrefix(in.cell("issue id", "iid", "id"), "#"); s != "" {
		if is.IID, err = strconv.Atoi(s); err != nil {
			return nil, nil, fmt.Errorf("issue id %.40q is no number", s)
		}
	}
	number := func(column string) int64 {
		s := in.cell(column)
		n, err := strconv.ParseFloat(s, 64)
		if s != "" && (err != nil || !(n >= 0 && n <= 1e12)) { // also what is called nan
			notes = append(notes, fmt.Sprintf("%s %.40q is no number: left out", column, s))
			return 0
		}
		return int64(n)
	}
	is.Weight, is.TimeEstimate = int(number("weight")), number("time estimate")
	if spent := number("time spent"); spent > 0 {
		is.Timelogs = append(is.Timelogs, timelog{spent})
	}
	in.labels(is)
	return is, notes, nil
}

// labels puts the labels on when the row was last changed: when it was closed,
// else at the last update.
func (in raw) labels(is *issue) {
	at := is.ClosedAt
	if at.IsZero() {
		at = is.UpdatedAt
	}
	if at.IsZero() {
		at = is.CreatedAt
	}
	for _, l := range strings.Split(in.cell("labels"), ",") {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		is.LabelMoves = append(is.LabelMoves, resourceEvent{Action: "add", CreatedAt: at, Label: &title{l}})
		is.LabelLinks = append(is.LabelLinks, labelLink{CreatedAt: at, Label: &title{l}})
	}
}

func yes(s string) bool { return strings.EqualFold(s, "yes") || strings.EqualFold(s, "true") }
