package board

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/board/figure"
	"opsboard/keymap"
)

// onFigure shows another figure; after the last comes the overview.
func (m Model) onFigure(n int) Model {
	all := len(figure.Names()) + 1
	m.flow.on = (n + all) % all
	if m.flow.on > 0 {
		m.flow.at[0] = m.flow.on - 1
	}
	return m
}

// moveRange looks at days further back, or further on, by half of the range. It
// ends today at the latest.
func (m Model) moveRange(dir int) (Model, tea.Cmd) {
	today, to := m.today(), m.flow.to
	if to == "" {
		to = today
	}
	next := to.Add(dir * 7 * spans[m.flow.span] / 2)
	switch {
	case next >= today && to >= today:
		m.status = said(dim, "The range ends today.")
		return m, nil
	case next >= today:
		next = ""
	case next < earliest:
		m.status = said(dim, "There is nothing further back.")
		return m, nil
	}
	m.flow.to = next
	return m.refigure()
}

// earliest is the day before which no range ends: no board is so old.
const earliest = "1990-01-01"

// widenRange takes more or fewer weeks; the last day stays.
func (m Model) widenRange(by int) (Model, tea.Cmd) {
	n := m.flow.span + by
	if n < 0 || n >= len(spans) {
		m.status = said(dim, fmt.Sprintf("%d weeks are the %s.", spans[m.flow.span], map[bool]string{true: "most", false: "fewest"}[by > 0]))
		return m, nil
	}
	m.flow.span = n
	return m.refigure()
}

// walkFlow moves the cursor of what is a list.
func (m Model) walkFlow(by int) (Model, tea.Cmd) {
	switch {
	case m.flow.on == 0:
		m.flow.at[0] = max(0, min(m.flow.at[0]+by, len(figure.Names())-1))
	case m.flow.listsCards():
		m.flow.at[1] = max(0, min(m.flow.at[1]+by, len(m.flow.aged())-1))
	}
	return m, nil
}

// detail opens the figure under the cursor of the overview, or the card under
// that of the open ones.
func (m Model) detail() (Model, tea.Cmd) {
	if m.flow.on == 0 {
		return m.onFigure(m.flow.at[0] + 1), nil
	}
	if !m.flow.listsCards() {
		m.status = said(dim, "There is no card to open here.")
		return m, nil
	}
	m, cmd, ready := m.withFigures(keymap.Detail)
	if !ready {
		return m, cmd
	}
	a, ok := m.flow.openCard()
	if !ok {
		m.status = said(dim, "There is no card to open here.")
		return m, nil
	}
	return m.fetchWhole(a.Card, keymap.Search)
}

// retryFlow computes again what could not be computed; else it means what it
// means on the board.
func (m Model) retryFlow() (Model, tea.Cmd) {
	if m.flow.err == nil {
		return m.retryNow()
	}
	return m.refigure()
}

// pastedWidth and pastedHeight are how wide and high a chart is that is copied.
const pastedWidth, pastedHeight = 72, 16

// figureMarkdown is what is on show as Markdown.
func (m Model) figureMarkdown() string {
	var b strings.Builder
	r := m.flow.report
	of := m.rangeWords() + ", " + m.ofWhat()
	n, one := m.flow.figure()
	if !one {
		fmt.Fprintf(&b, "## Flow\n\n%s\n\n| Figure | Result | Sample |\n| --- | --- | --- |\n", of)
		for _, n := range figure.Names() {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", n.Title(), inCell(n.Result(r)), inCell(n.Sample(r)))
		}
		return b.String()
	}
	fmt.Fprintf(&b, "## %s\n\n%s\n\n%s\n", n.Title(), of, n.Sentence(r))
	if m.flow.listsCards() && len(m.flow.aged()) > 0 {
		b.WriteString("\n| Card | Age | Stage | Title |\n| --- | --- | --- | --- |\n")
		for _, a := range m.flow.aged() {
			row := m.flow.names[a.Card]
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", inCell(row.Handle), figure.Took(a.Age), inCell(string(a.Stage)), inCell(row.Card.Title))
		}
	}
	if lines := n.Draw(r, pastedWidth, pastedHeight, chart.Unicode); len(lines) > 0 {
		b.WriteString("\n```\n")
		for _, l := range lines {
			b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
		}
		b.WriteString("```\n")
	}
	fmt.Fprintf(&b, "\n%s. %s.\n", sentence(n.Formula(r)), strings.Join(m.sampleAndLeftOut(n), "; "))
	return b.String()
}

// inCell is a text that a Markdown table can hold.
func inCell(s string) string { return strings.ReplaceAll(cell.Clean(s), "|", "\\|") }
