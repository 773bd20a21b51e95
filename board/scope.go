package board

import "opsboard/keymap"

// scope is what has the focus, for the key table.
func (m Model) scope() keymap.Scope {
	switch {
	case m.prompt.isOpen():
		return keymap.InPrompt
	case m.form.menu():
		return keymap.InMenu
	case m.form.isOpen():
		return keymap.InForm
	case m.screen == onCard:
		return keymap.OnCard
	case m.screen == onPage:
		return keymap.InHelp
	case m.screen == onHistory:
		return keymap.InHistory
	case m.screen == onPlan && m.planner.list.open:
		return keymap.InDraft
	case m.screen == onPlan:
		return keymap.InPlan
	case m.screen == onFlow:
		return keymap.InFlow
	case m.screen == onNews:
		return keymap.InNews
	case m.screen == onTriage:
		return keymap.InTriage
	case m.screen == onWaiting:
		return keymap.InWaiting
	case m.screen == onReview:
		return keymap.InReview
	}
	return keymap.OnBoard
}
