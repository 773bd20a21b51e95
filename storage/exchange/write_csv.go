package exchange

import (
	"bufio"
	"io"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

var csvHeader = []string{
	"id", "handle", "kind", "title", "stage", "state", "resolution", "priority", "weight", "labels",
	"requester", "delegate", "dri", "iteration_start", "iteration_end", "milestone", "due", "confidential", "created_at", "updated_at",
	"entered_stage_at", "closed_at", "comments", "description",
}

// WriteCSV writes one row a card, by RFC 4180, for spreadsheets. A cell that a
// spreadsheet would run as a formula gets a leading apostrophe. Times are RFC
// 3339 in UTC; absent values are empty cells. It is not read back: JSON lines
// are.
func WriteCSV(w io.Writer, items Items) error {
	b := bufio.NewWriter(w)
	csvRow(b, csvHeader)
	for it, err := range items {
		if err != nil {
			return err
		}
		csvRow(b, csvCells(it))
	}
	return b.Flush()
}

func csvCells(it Item) []string {
	c := it.Card
	return []string{
		string(c.ID), it.name(), string(c.Kind), c.Title, string(c.Stage), state(c), string(c.Resolution),
		csvNumber(c.Priority), csvNumber(c.Weight), strings.Join(c.Labels, ","), c.Requester, c.Delegate, c.DRI,
		string(c.Iteration.Start), string(c.Iteration.End), c.Milestone,
		string(c.Due), map[bool]string{true: "yes"}[c.Confidential], csvTime(c.CreatedAt), csvTime(c.UpdatedAt),
		csvTime(c.EnteredAt), csvTime(c.ClosedAt), strconv.Itoa(len(c.Comments)), c.Description,
	}
}

// csvRow writes a row itself: encoding/csv would rewrite the line ends inside
// a text. bufio.Writer keeps the first error for Flush.
func csvRow(b *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		cell = disarm(cell)
		if !strings.ContainsAny(cell, "\",\r\n") && strings.TrimSpace(cell) == cell {
			_, _ = b.WriteString(cell)
			continue
		}
		_ = b.WriteByte('"')
		_, _ = b.WriteString(strings.ReplaceAll(cell, `"`, `""`))
		_ = b.WriteByte('"')
	}
	_, _ = b.WriteString("\r\n")
}

// disarm keeps a spreadsheet from running a text: those that begin with = + - @,
// their full-width forms, a tab or a carriage return are taken for formulas.
func disarm(cell string) string {
	for _, p := range []string{"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(cell, p) {
			return "'" + cell
		}
	}
	return cell
}

func csvNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// csvIsOurs reports whether a header is the one that WriteCSV writes.
func csvIsOurs(header []string) bool {
	return len(header) > 3 && header[0] == csvHeader[0] && header[2] == csvHeader[2] && workflow.Field(header[3]) == workflow.FieldTitle
}
