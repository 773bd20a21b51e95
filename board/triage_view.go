package board

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// showsCard reports whether a whole card is on screen, which the keys act on.
func (m Model) showsCard() bool {
	return m.screen == onCard || m.screen == onTriage && !m.triage.over
}

// leaveCard goes back to where the card was opened.
func (m Model) leaveCard() (Model, tea.Cmd) {
	m.screen = m.card.from
	return m.backInTriage()
}

// backInTriage goes on with triage where something else was looked at. A card
// that was decided meanwhile, here or by somebody else, makes room for the next
// one.
func (m Model) backInTriage() (Model, tea.Cmd) {
	id := m.triage.current()
	if m.screen != onTriage || m.triage.over || id != "" && id == m.card.whole.Card.ID && m.triage.deck[m.triage.at].done == "" {
		return m, nil
	}
	m.triage.at = min(m.triage.at, len(m.triage.deck)) - 1
	return m.nextTurn()
}

// refreshLists reads the lists again that are open: what others may have changed
// where the file has, what another filter chooses.
func (m Model) refreshLists(changed bool) (Model, tea.Cmd) {
	under := m.screen
	switch under {
	case onPage:
		under = m.page.under
	case onHistory:
		under = m.history.under
	}
	if under == onCard {
		under = m.card.from
	}
	switch {
	case under == onInbox:
		return m.readInbox()
	case under == onTriage && changed:
		return m.readTurns()
	case under == onWaiting && (changed || m.waits.of != m.shown.filter.text):
		return m.readWaits()
	}
	return m, nil
}

// drawTriage writes the card to decide, or what was decided.
func (m Model) drawTriage(s *sheet) Model {
	m.pageHead(s, m.triageTitle())
	if m.triage.over {
		end := m.triageEnd().scrolled(0, s.max-s.lines)
		m.triage.top = end.top
		end.draw(s, m.term.theme, m.term.width)
		return m
	}
	m.card = m.card.laid(m, m.term.width)
	m, _ = m.drawCardBody(s)
	return m
}

// triageTitle says where in the deck one is, why the card is here, and how fast
// it goes. What does not fit is left out from the end.
func (m Model) triageTitle() string {
	t := m.triage
	if t.over {
		return m.titleLine("Triage", "all decided")
	}
	x := t.deck[t.at]
	place, where := m.triagePlace(), []string{cell.Clean(m.card.whole.Handle), cell.Clean(x.Why)}
	if x.done != "" {
		where[1] = "decided: " + x.done
	}
	if pace := t.pace(m.cfg.Now()); pace != "" {
		where = append(where, pace)
	}
	where = append(where, map[bool]string{true: "highest priority first", false: "oldest first"}[t.byPriority])
	dot := " " + m.term.theme.glyphs().dot + " "
	for len(where) > 1 && 4+cell.Width(place+strings.Join(where, dot)) > m.term.width {
		where = where[:len(where)-1]
	}
	return m.titleLine(place, strings.Join(where, dot))
}

func (m Model) triagePlace() string {
	return fmt.Sprintf("Triage %d of %d", m.triage.at+1, len(m.triage.deck))
}

// triageEnd is what stands where there is nothing left to decide.
func (m Model) triageEnd() page {
	t := &writer{w: max(m.term.width-2, 1)}
	if m.triage.decided() == 0 {
		t.text(strong, 0, "There is nothing to triage.")
	} else {
		t.text(strong, 0, m.triage.summary(m.cfg.Now()))
		t.gap()
		for _, x := range m.triage.deck {
			t.add(piece{dim, cell.Pad(cell.Clean(x.Handle), 7)}, piece{plain, cell.Pad(x.done, 22) + " "}, piece{dim, cell.Clean(x.Card.Title)})
		}
	}
	t.gap()
	offers := []offer{{keymap.Waiting, "shows what waits, and on whom"}, {keymap.Leave, "goes back to the board"}}
	if m.triage.decided() > 0 {
		offers = append([]offer{{keymap.Undo, "takes the last one back"}}, offers...)
	}
	t.keys(m, offers...)
	return page{lines: t.lines, top: m.triage.top}
}

// pace is how long a card has taken, on average; "" before the first.
func (t triage) pace(now time.Time) string {
	n := t.decided()
	if n == 0 {
		return ""
	}
	return lasting(t.paused(now).spent/time.Duration(n)) + " a card"
}

// summary is what was decided, and in what time: "20 decided: 12 valid, 3
// invalid, in 9 min."
func (t triage) summary(now time.Time) string {
	times := map[string]int{}
	for _, x := range t.deck {
		if x.done != "" {
			times[x.done]++
		}
	}
	if len(times) == 0 {
		return "Nothing was decided."
	}
	var parts []string
	for _, word := range slices.SortedFunc(maps.Keys(times), func(a, b string) int { return cmp.Or(times[b]-times[a], cmp.Compare(a, b)) }) {
		parts = append(parts, strconv.Itoa(times[word])+" "+word)
	}
	return fmt.Sprintf("%d decided: %s, in %s.", t.decided(), strings.Join(parts, ", "), lasting(t.paused(now).spent))
}

// lasting is a time as one says it: "40 s", "1 min 10 s", "9 min", "1 h 5 min".
func lasting(d time.Duration) string {
	d = d.Round(time.Second)
	h, min, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return fmt.Sprintf("%d h %d min", h, min)
	case min >= 5 || min > 0 && s == 0:
		return fmt.Sprintf("%d min", min)
	case min > 0:
		return fmt.Sprintf("%d min %d s", min, s)
	}
	return fmt.Sprintf("%d s", s)
}

// triageKeys are the decisions that fit the card, most wanted first.
func (m Model) triageKeys() []keymap.Action {
	r, ok := m.current()
	if !ok {
		if m.triage.decided() == 0 {
			return []keymap.Action{keymap.Leave, keymap.Waiting, keymap.Help}
		}
		return []keymap.Action{keymap.Leave, keymap.Undo, keymap.PrevCard, keymap.Waiting, keymap.Help}
	}
	var out []keymap.Action
	if r.Card.IsWaiting() {
		out = append(out, keymap.Answered)
	}
	if m.grants(r.Card, workflow.Decide{Verdict: workflow.Valid}) {
		out = append(out, keymap.Valid, keymap.Invalid)
	} else if m.grants(r.Card, workflow.Decide{Verdict: workflow.Aligned}) {
		out = append(out, keymap.Aligned, keymap.NotCongruent, keymap.NotAligned)
	}
	return append(out, keymap.AskInfo, keymap.SameAs, keymap.Skip, keymap.Undo, keymap.Help, keymap.Leave, keymap.SetPriority, keymap.Labels, keymap.Comment, keymap.PrevCard, keymap.Open)
}

// sayTriage names the card to decide, or what was decided.
func (m Model) sayTriage() string {
	if m.triage.over {
		if m.triage.decided() == 0 {
			return "There is nothing to triage."
		}
		return m.triage.summary(m.cfg.Now()) + " Nothing is left to triage."
	}
	x := m.triage.deck[m.triage.at]
	why := cell.Clean(x.Why)
	if x.done != "" {
		why = "decided: " + x.done
	}
	return m.triagePlace() + ", " + why + ": " + m.sayRow(m.card.whole.Row) + "."
}
