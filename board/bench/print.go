package bench

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Lines say what the machine is.
func (m Machine) Lines() []string {
	first := fmt.Sprintf("%s, %d cores", m.CPU, m.Cores)
	if m.Memory > 0 {
		first += fmt.Sprintf(", %.1f GB of memory", float64(m.Memory)/1e9)
	}
	out := []string{first, m.OS + ", " + m.Go + ", boards on " + m.FileSystem + " in " + m.Folder, "opsboard " + m.Program + ", " + m.At.Format("2006-01-02 15:04") + " UTC"}
	if m.Load != "" {
		out = append(out, "load before: "+m.Load)
	}
	return out
}

// ratio is a number with two digits after the point, "" where there is none.
func ratio(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 2, 64)
}

// CSV writes a line a row and size, under a header.
func CSV(w io.Writer, r Report) error {
	c := csv.NewWriter(w)
	_ = c.Write([]string{"row", "cards", "unit", "opsboard", "p90", "floor", "ratio", "budget", "verdict", "stolen_percent"})
	for _, x := range r.Rows {
		_ = c.Write([]string{x.Row, strconv.Itoa(x.Cards), x.Unit, plainly(x.Ours), plainly(x.P90), plainly(x.Floor), ratio(x.Ratio), x.Budget, x.Verdict(), ratio(x.Stolen)})
	}
	c.Flush()
	return c.Error()
}

func plainly(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', 3, 64)
}

// Markdown writes a row a line and a size a column: each value with how many
// times its floor it is.
func Markdown(w io.Writer, r Report) error {
	var b strings.Builder
	for _, l := range r.Machine.Lines() {
		b.WriteString(l + "\\\n")
	}
	sizes := Sizes(r)
	b.WriteString("\n| work |")
	for _, n := range sizes {
		if n == 0 {
			b.WriteString(" without a board |")
			continue
		}
		b.WriteString(" " + cardsOf(n) + " |")
	}
	b.WriteString(" floor | budget | verdict |\n|---|" + strings.Repeat("---|", len(sizes)) + "---|---|---|\n")
	for _, name := range names(r) {
		var last Result
		var cells []string
		verdict := ""
		for _, n := range sizes {
			i := slices.IndexFunc(r.Rows, func(x Result) bool { return x.Row == name && x.Cards == n })
			if i < 0 {
				cells = append(cells, "")
				continue
			}
			last = r.Rows[i]
			text := last.Amount(last.Ours)
			if last.Ratio != nil {
				text += " (" + ratio(last.Ratio) + " ×)"
			}
			cells = append(cells, text)
			if verdict == "" || last.Within != nil && !*last.Within {
				verdict = last.Verdict()
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", last.Work, strings.Join(cells, " | "), last.Of, last.Budget, verdict)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Sizes are the sizes that were measured, the smallest first.
func Sizes(r Report) []int {
	var out []int
	for _, x := range r.Rows {
		out = append(out, x.Cards)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// names are the rows that were measured, in their order.
func names(r Report) []string {
	var out []string
	for _, x := range r.Rows {
		if !slices.Contains(out, x.Row) {
			out = append(out, x.Row)
		}
	}
	return out
}
