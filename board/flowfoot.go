package board

import (
	"fmt"
	"strings"

	"opsboard/board/cell"
	"opsboard/board/figure"
	"opsboard/workflow/report"
)

// flowFoot says how the figure was made, of how much, and what is left out: as
// much of it as a third of the height holds.
func (m Model) flowFoot(n figure.Name, height int) []string {
	most := min(height/3, height-leastChart-1)
	if most <= 0 {
		return nil
	}
	parts := append(m.sampleAndLeftOut(n), n.Formula(m.flow.report))
	if m.flow.asked.filter != "" {
		parts = append(parts, "the filter judges the cards as they "+map[bool]string{true: "are today", false: "stood then"}[m.dates.past.IsZero()]+", not as they were on each day")
	}
	text := strings.Join(parts, "; ")
	return cell.Wrap(sentence(text)+".", max(1, min(m.term.width-2, 110)), most)
}

// sampleAndLeftOut are the sample, and the cards left out of it with some names.
func (m Model) sampleAndLeftOut(n figure.Name) []string {
	out := []string{n.Sample(m.flow.report)}
	var left []string
	for _, e := range n.LeftOut(m.flow.report) {
		left = append(left, m.leftOut(e))
	}
	if len(left) > 0 {
		out = append(out, "left out: "+strings.Join(left, ", "))
	}
	return out
}

func (m Model) leftOut(e report.Excluded) string {
	var names []string
	for _, id := range e.Cards[:min(fewNamed, len(e.Cards))] {
		names = append(names, cell.Clean(m.flow.names[id].Handle))
	}
	if len(e.Cards) > fewNamed {
		names = append(names, "…")
	}
	return fmt.Sprintf("%s %s (%s)", cards(len(e.Cards)), cell.Clean(e.Why), strings.Join(names, " "))
}
