package cli

import (
	"fmt"
	"strings"

	"opsboard/board/bench"
)

// benchText is the report for people.
func (a *app) benchText(r bench.Report, curve bool) error {
	for _, l := range r.Machine.Lines() {
		a.out.line(l)
	}
	a.out.line("")
	t := table{header: []string{"work", "cards", "opsboard", "floor", "ratio", "budget", "verdict"}}
	for _, i := range []int{1, 2, 3, 4} {
		t.number(i)
	}
	was := ""
	for _, x := range r.Rows {
		work, ratio := strings.ReplaceAll(x.Work, "`", ""), "–"
		if a.out.terminal && work == was {
			work = "" // the sizes of one row stand below each other
		} else {
			was = work
		}
		if x.Ratio != nil {
			ratio = fmt.Sprintf("%.2f", *x.Ratio)
		}
		cards := "–"
		if x.Cards > 0 {
			cards = bench.Number(x.Cards)
		}
		t.add(work, cards, x.Amount(x.Ours), x.Amount(x.Floor), ratio, orDash(x.Budget), x.Verdict())
	}
	a.out.table(t)
	if curve {
		a.benchCurve(r)
	}
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
