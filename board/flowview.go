package board

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/board/chart"
	"opsboard/board/figure"
	"opsboard/keymap"
)

// fewNamed is how many of the cards that a figure leaves out are named.
const fewNamed = 3

// seriesRoles are the colours of the series of a chart, in turn.
var seriesRoles = []role{feat, good, chip, warn, bug, focus, plain, dim}

// roleOf is how a run of a chart looks.
func roleOf(r chart.Run) role {
	switch r.Series {
	case chart.Axis:
		return dim
	case chart.Mark:
		return warn
	}
	return seriesRoles[r.Series%len(seriesRoles)]
}

// chartGlyphs are what charts are drawn with: blocks may be two cells wide where
// ambiguous characters are.
func (t theme) chartGlyphs() chart.Glyphs {
	if t.ascii || t.ambiguous != AmbiguousNarrow {
		return chart.ASCII
	}
	return chart.Unicode
}

// drawFlow writes the figure on show, or the overview.
func (m Model) drawFlow(s *sheet) (Model, frame) {
	m.pageHead(s, m.flowTitle())
	height := s.max - s.lines
	switch {
	case !m.flow.known:
		for _, l := range m.withoutFigures() {
			s.row(m.oneLine(l...))
		}
		return m, frame{}
	case m.flow.on == 0:
		return m.drawOverview(s, height)
	}
	return m.drawFigure(s, height)
}

// withoutFigures is what stands where there are no figures yet.
func (m Model) withoutFigures() []textLine {
	t := &writer{w: max(m.term.width-2, 1)}
	switch {
	case m.flow.err != nil:
		t.text(bad, 1, "The figures cannot be made: "+m.flow.err.Error())
	case m.flow.slow:
		t.text(dim, 1, "Computing…")
	}
	return t.lines
}

// flowTitle names the figure, and what it is of.
func (m Model) flowTitle() string {
	name := "Flow"
	if n, ok := m.flow.figure(); ok {
		name = n.Title()
	}
	var parts []string
	if m.flow.on > 0 && m.term.width >= narrow {
		parts = append(parts, fmt.Sprintf("%d of %d", m.flow.on, len(figure.Names())))
	}
	switch {
	case m.flow.err != nil && m.flow.known:
		parts = append(parts, "not up to date")
	case m.flow.slow:
		parts = append(parts, "computing…")
	}
	if m.flow.known {
		parts = append(parts, m.rangeWords())
		if m.term.width >= 80 {
			parts = append(parts, m.ofWhat())
		}
	}
	return m.titleLine(name, strings.Join(parts, " · "))
}

// rangeWords are the days that the figures are of.
func (m Model) rangeWords() string {
	r := m.flow.report
	weeks := (r.To.Since(r.From) + 1) / 7
	if m.term.width < narrow {
		return fmt.Sprintf("%d w to %s", weeks, r.To.Time().Format("2 Jan 2006"))
	}
	return fmt.Sprintf("%d weeks to %s", weeks, figure.Day(r.To))
}

// ofWhat names the cards that the figures are of.
func (m Model) ofWhat() string {
	of := cards(m.flow.report.Cards)
	if f := m.flow.asked.filter; f != "" {
		return of + ", " + cell.Clean(f)
	}
	return of + " of all kinds"
}

// drawOverview writes the key numbers of all figures, one a line.
func (m Model) drawOverview(s *sheet, height int) (Model, frame) {
	r, all := m.flow.report, figure.Names()
	foot := m.flowFoot(all[m.flow.at[0]], height-len(all)+leastChart)
	if len(all)+len(foot)+1 > height {
		foot = nil
	}
	top := m.overviewTop(height)
	f := frame{cursor: true, y: s.lines + m.flow.at[0] - top, shape: tea.CursorUnderline}
	label, result := 0, 0
	for _, n := range all {
		label, result = max(label, cell.Width(n.Title())), max(result, cell.Width(n.Result(r)))
	}
	if m.term.width < narrow {
		label = min(label, 15)
	}
	for i := top; i < min(len(all), top+height); i++ {
		n := all[i]
		var b strings.Builder
		p := m.term.theme.line(&b, m.term.width)
		name := plain
		if i == m.flow.at[0] {
			p.put(focus, m.term.theme.glyphs().bar)
			name = strong
		} else {
			p.space(1)
		}
		if m.term.width >= narrow {
			p.put(faint, m.keyOfFigure(i))
			p.space(2)
		}
		p.put(name, cell.Pad(cell.Cut(n.Title(), label), label))
		p.space(2)
		if room := p.left - sampleWidth; room >= 40 {
			p.put(plain, cell.Pad(cell.Cut(n.Result(r), room), min(result, room)))
			p.space(2)
			p.put(dim, n.Sample(r))
		} else {
			p.put(plain, strings.Join(strings.Fields(n.Result(r)), " "))
		}
		p.fill()
		s.row(b.String())
	}
	m.footing(s, foot)
	return m, f
}

// keyOfFigure is the key of a figure by its place.
func (m Model) keyOfFigure(i int) string {
	switch n := figure.Names()[i]; {
	case i < 9:
		return strconv.Itoa(i + 1)
	case n == figure.BurnDown:
		return cell.Pad(cell.Cut(m.cfg.Keys.KeyIn(keymap.InFlow, keymap.BurnDown), 1), 1)
	case n == figure.Forecast:
		return cell.Pad(cell.Cut(m.cfg.Keys.KeyIn(keymap.InFlow, keymap.Forecast), 1), 1)
	}
	return " "
}

// drawFigure writes one figure: its key numbers, its chart, and how it was made.
func (m Model) drawFigure(s *sheet, height int) (Model, frame) {
	n, _ := m.flow.figure()
	r := m.flow.report
	foot := m.flowFoot(n, height)
	s.row(m.oneLine(piece{plain, " "}, piece{strong, n.Result(r)}))
	height -= 1 + len(foot)
	if height >= 6 {
		s.row("")
		height--
		if len(foot) > 0 {
			height--
		}
	}
	var f frame
	if m.flow.listsCards() {
		m, f = m.drawAges(s, height)
	} else {
		lines := n.Draw(r, min(max(0, m.term.width-2), 140), height, m.term.theme.chartGlyphs())
		for _, l := range lines {
			s.row(m.chartLine(l))
		}
	}
	m.footing(s, foot)
	return m, f
}

// footing writes lines at the end of the sheet.
func (m Model) footing(s *sheet, foot []string) {
	for len(foot) > 0 && s.lines < s.max-len(foot) {
		s.row("")
	}
	for _, l := range foot {
		s.row(m.oneLine(piece{plain, " "}, piece{dim, l}))
	}
}

func (m Model) chartLine(l chart.Line) string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	p.space(1)
	for _, run := range l {
		p.put(roleOf(run), run.Text)
	}
	p.fill()
	return b.String()
}

// leastChart is how many lines a chart has before anything is written under it.
const leastChart = 9

// flowKeys are the keys on the last line of the screen.
func (m Model) flowKeys() []keymap.Action {
	keys := []keymap.Action{
		keymap.Leave, keymap.NextFigure, keymap.Earlier, keymap.Later, keymap.Wider, keymap.Narrower, keymap.Filter, keymap.CopyFigure, keymap.Help,
	}
	if m.flow.on == 0 || m.flow.listsCards() {
		keys = append([]keymap.Action{keymap.Leave, keymap.Detail}, keys[1:]...)
	}
	return keys
}

// sampleWidth is the room for the samples on the overview.
const sampleWidth = 26

// overviewTop is the first figure of the overview on a screen of height lines.
func (m Model) overviewTop(height int) int {
	return max(0, min(m.flow.at[0]-height/2, len(figure.Names())-height))
}

// aimFigure finds the line of the overview, or the open card, by the line below
// the title.
func (m Model) aimFigure(line, height int) target {
	i, last := line+m.overviewTop(height), len(figure.Names())
	if m.flow.on > 0 {
		above := 1
		if height-1-len(m.flowFoot(figure.Age, height)) >= 6 {
			above = 2
		}
		i, last = line-above+m.flow.top, len(m.flow.aged())
		if line < above || !m.flow.listsCards() {
			return target{}
		}
	}
	if !m.flow.known || line < 0 || i >= last {
		return target{}
	}
	return target{what: aimFigure, n: i}
}
