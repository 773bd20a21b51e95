package board

import "opsboard/keymap"

// scopes are what has the focus on each screen while nothing lies over it.
var scopes = map[screen]keymap.Scope{
	onBoard: keymap.OnBoard, onCard: keymap.OnCard, onPage: keymap.InHelp, onHistory: keymap.InHistory, onFlow: keymap.InFlow,
	onReview: keymap.InReview, onNews: keymap.InNews, onTriage: keymap.InTriage, onWaiting: keymap.InWaiting, onPlan: keymap.InPlan, onInbox: keymap.InInbox,
}

// scope is what has the focus, for the key table.
func (m Model) scope() keymap.Scope {
	switch {
	case m.prompt.isOpen():
		return keymap.InPrompt
	case m.form.menu():
		return keymap.InMenu
	case m.form.isOpen():
		return keymap.InForm
	}
	return m.under()
}

// under is what has the focus when forms and lines being typed are closed.
func (m Model) under() keymap.Scope {
	if m.screen == onPlan && m.planner.list.open {
		return keymap.InDraft
	}
	return scopes[m.screen]
}
