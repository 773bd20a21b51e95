package cli

import (
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// openIn counts the open cards of a stage.
func (h hinter) openIn(s workflow.Stage) workflow.Count {
	if h.count == nil {
		return func(workflow.Kind) int { return 0 }
	}
	return h.count(s)
}

// withRoom adds the limit of the stage that the gates lead to, as one more gate.
func (h hinter) withRoom(g workflow.Gates) workflow.Gates {
	if g.To == "" || !h.card.IsOpen() {
		return g
	}
	if room, ok := h.rules.Room(h.card, g.To, h.openIn(g.To)); ok {
		g.List = append(slices.Clone(g.List), room)
	}
	return g
}

// warnOver says on stderr, JSON or not, which limits of work in progress were
// passed: the change is done and in the history.
func (a *app) warnOver(entries []workflow.Entry) {
	last := map[string]string{} // of each limit the last word
	var order []string
	for _, e := range entries {
		for _, over := range overs(e) {
			name := over[:strings.LastIndexByte(over, ' ')+1]
			if last[name] == "" {
				order = append(order, name)
			}
			last[name] = over
		}
	}
	for _, name := range order {
		a.note("over the limit: %s", cell.Clean(last[name]))
	}
}

// overs are the limits that an entry passed, one by one; never nil.
func overs(e workflow.Entry) []string {
	if e.Over == "" {
		return []string{}
	}
	return strings.Split(e.Over, ", ")
}

// oversOf are the limits that the entries of a card passed.
func oversOf(entries []workflow.Entry, id workflow.CardID) []string {
	var out []string
	for _, e := range entries {
		if e.Card == id {
			out = append(out, overs(e)...)
		}
	}
	return out
}
