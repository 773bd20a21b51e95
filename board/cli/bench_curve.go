package cli

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/board/bench"
	"opsboard/board/chart"
)

// curved are the rows whose growth is drawn.
var curved = []string{"start", "frame", "key", "list", "show", "search", "move", "undo", "filter-all", "find-all", "list-memory", "search-memory", "board-memory"}

// benchCurve draws how each figure grows with the board: equal bars are flat.
func (a *app) benchCurve(r bench.Report) {
	var glyphs chart.Glyphs
	if !a.env.hasUTF8() {
		glyphs = chart.ASCII
	}
	width := 80
	if a.out.terminal {
		width = max(40, min(a.out.width, 110))
	}
	for _, name := range curved {
		var bars []chart.Bar
		var first, last bench.Result
		for _, n := range bench.Sizes(r) {
			i := slices.IndexFunc(r.Rows, func(x bench.Result) bool { return x.Row == name && x.Cards == n && x.Ours != nil })
			if i < 0 {
				continue
			}
			last = r.Rows[i]
			if len(bars) == 0 {
				first = last
			}
			bars = append(bars, chart.Bar{Label: fmt.Sprintf("%9s", bench.Number(n)), Value: *last.Ours, Note: last.Amount(last.Ours)})
		}
		if len(bars) == 0 {
			continue
		}
		head := strings.ReplaceAll(last.Work, "`", "")
		if len(bars) > 1 && *first.Ours > 0 {
			head += fmt.Sprintf(": %.2f × from %s to %s cards", *last.Ours / *first.Ours, bench.Number(first.Cards), bench.Number(last.Cards))
		}
		a.out.line("")
		a.out.line(head)
		for _, l := range chart.Bars(bars, width-2, glyphs) {
			a.out.line("  " + strings.TrimRight(l.String(), " "))
		}
	}
}
