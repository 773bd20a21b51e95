package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// waitsView is the list of what waits: on whom, and since when. The filter in
// force chooses among it.
type waitsView struct {
	list    []Waiting
	of      string // the filter that was asked for
	at, top int
	under   screen // where leaving it leads
	load    int    // number of the newest reading
	late    bool   // the list is still of another filter
	opens   bool   // the first reading is on its way; the screen comes with it
}

// waitsMsg brings the cards that wait.
type waitsMsg struct {
	load int
	list []Waiting
	err  error
}

// openWaiting lists what waits.
func (m Model) openWaiting() (Model, tea.Cmd) {
	m.waits = waitsView{under: m.screen, load: m.waits.load, opens: true}
	return m.readWaits()
}

// readWaits reads the list; a reading that is still on its way is stale from
// here on.
func (m Model) readWaits() (Model, tea.Cmd) {
	m.waits.load++
	m.waits.late = m.waits.late || m.waits.of != m.shown.filter.text
	m.waits.of = m.shown.filter.text
	text := m.waits.of
	store, load, env := m.cfg.Store, m.waits.load, m.filterEnv()
	return m, func() tea.Msg {
		list, err := WaitingCards(store, text, env)
		return waitsMsg{load, list, err}
	}
}

// gotWaits takes the list over; the cursor stays on its line.
func (m Model) gotWaits(msg waitsMsg) Model {
	if msg.load != m.waits.load {
		return m
	}
	v := m.waits
	opens := v.opens
	v.opens, v.late = false, false
	if msg.err != nil {
		m.waits, m.input.held = v, nil
		m.status = said(bad, "What waits cannot be read: "+msg.err.Error())
		return m
	}
	was, ok := v.line()
	v.list = msg.list
	if i := slices.IndexFunc(v.list, func(w Waiting) bool { return ok && w.Card.ID == was.Card.ID && w.For == was.For }); i >= 0 {
		v.at = i
	}
	v.at = max(0, min(v.at, len(v.list)-1))
	m.waits = v
	if opens {
		m.screen = onWaiting
	}
	return m.tallied()
}

// line is the one under the cursor.
func (v waitsView) line() (w Waiting, ok bool) {
	if v.at < 0 || v.at >= len(v.list) {
		return w, false
	}
	return v.list[v.at], true
}

func (m Model) walkWaits(by int) Model {
	m.waits.at = max(0, min(m.waits.at+by, len(m.waits.list)-1))
	return m
}

// drawWaiting writes the list.
func (m Model) drawWaiting(s *sheet) (Model, frame) {
	v := m.waits
	where := counted(len(v.list), "card") + ", longest first"
	if len(v.list) == 0 {
		where = ""
	}
	if v.of != "" && where != "" {
		where += ", of " + cell.Clean(v.of)
	}
	m.pageHead(s, m.titleLine("What waits", where))
	if len(v.list) == 0 {
		s.row(m.oneLine(piece{dim, " " + v.nothing()}))
		return m, frame{}
	}
	rows := max(1, s.max-s.lines)
	v.top = max(0, min(v.top, v.at, len(v.list)-rows), v.at-rows+1)
	m.waits = v
	f := frame{cursor: true, y: s.lines + v.at - v.top, shape: tea.CursorUnderline}
	whom := 8
	if m.term.width < narrow {
		whom = 4
	}
	for _, w := range v.list[v.top:min(len(v.list), v.top+rows)] {
		whom = max(whom, min(cell.Width(cell.Clean(w.Whom)), 16))
	}
	for i := v.top; i < v.top+rows && i < len(v.list); i++ {
		s.row(m.waitLine(v.list[i], i == v.at, whom))
	}
	return m, f
}

// nothing says that the list is empty.
func (v waitsView) nothing() string {
	if v.of != "" {
		return "Of " + cell.Clean(v.of) + " nothing waits on anybody."
	}
	return "Nothing waits on anybody."
}

// waitLine is one card that waits: since when, on whom, for what, which.
func (m Model) waitLine(w Waiting, here bool, whom int) string {
	var b strings.Builder
	p := m.term.theme.line(&b, m.term.width)
	text := plain
	if here {
		text = strong
		p.put(focus, m.term.theme.glyphs().bar)
	} else {
		p.space(1)
	}
	days := m.waited(w.Wait)
	gap := 1 + count(m.term.width >= narrow)
	p.space(5 - len(days))
	p.put(dim, days)
	p.space(gap)
	p.put(text, cell.Pad(cell.Cut(cell.Clean(orWord(w.Whom, "nobody")), whom), whom)+" ")
	what := cell.Pad(w.For, len(workflow.ForInformation)+2)
	if m.term.width < narrow {
		what = cell.Pad(waitsShort[w.For], 9)
	}
	p.put(dim, what)
	if w.Answered && m.term.width >= narrow {
		p.put(good, "answered ")
	}
	p.put(dim, cell.Pad(cell.Clean(w.Handle), 4)+blank[:gap])
	p.put(text, cell.Clean(w.Card.Title))
	if w.Note != "" && m.term.width >= narrow {
		p.put(faint, "  "+strings.Join(strings.Fields(cell.Clean(w.Note)), " "))
	}
	p.fill()
	return b.String()
}

// waitsShort is what a card waits for, where there is little room.
var waitsShort = map[string]string{workflow.ForInformation: "info", workflow.ForApproval: "approve", workflow.ForValidation: "validate"}

// waited is for how long, in days, "new" since today.
func (m Model) waited(w workflow.Wait) string {
	days := int(m.cfg.Now().Sub(w.Since).Hours() / 24)
	if days < 1 {
		return "new"
	}
	return fmt.Sprintf("%d d", days)
}

// aimWait finds the line of the list.
func (m Model) aimWait(line int) target {
	i := m.waits.top + line
	if line < 0 || i >= len(m.waits.list) {
		return target{}
	}
	return target{what: aimWait, n: i}
}

// sayWaiting names the line under the cursor.
func (m Model) sayWaiting() string {
	w, ok := m.waits.line()
	if !ok {
		return m.waits.nothing() + " " + m.keyFor(keymap.Leave) + " goes back."
	}
	since := sayDays(int(m.cfg.Now().Sub(w.Since).Hours() / 24))
	return fmt.Sprintf("What waits, %d of %d: on %s for %s, %s: %s %s.", m.waits.at+1, len(m.waits.list),
		cell.Clean(orWord(w.Whom, "nobody")), w.For, strings.TrimPrefix(since, "here "), cell.Clean(w.Handle), cell.Clean(w.Card.Title))
}
