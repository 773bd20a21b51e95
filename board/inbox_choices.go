package board

import (
	"slices"

	"opsboard/keymap"
	"opsboard/workflow"
)

// clashChoice is an answer that an entry can have.
type clashChoice struct {
	key, short, does string
	action           keymap.Action
}

// choicesOf are the answers of an entry, with their keys and what they come to.
func (m Model) choicesOf(x *contradiction) []clashChoice {
	var out []clashChoice
	add := func(a keymap.Action, short, does string) {
		out = append(out, clashChoice{m.cfg.Keys.KeyIn(keymap.InInbox, a), short, does, a})
	}
	for _, take := range x.Takes() {
		switch {
		case take == workflow.TakeTheirs && x.Kind == workflow.ClashRefused:
			add(keymap.TakeTheirs, "takes theirs", "take theirs: yours is given up")
		case take == workflow.TakeTheirs:
			add(keymap.TakeTheirs, "takes theirs", "take theirs: it stays as it is")
		case take == workflow.TakeMine && x.Kind == workflow.ClashRefused && x.Field == "":
			add(keymap.TakeMine, "tries again", "try again at the next sync; "+m.cfg.Keys.KeyIn(keymap.InInbox, keymap.Open)+" opens the card, to mend it first")
		case take == workflow.TakeMine && x.Kind == workflow.ClashRefused:
			add(keymap.TakeMine, "tries again", "try again: it is sent at the next sync")
		case take == workflow.TakeMine && x.Kind == workflow.ClashGone:
			add(keymap.TakeMine, "makes it anew", "make it anew there, at the next sync")
		case take == workflow.TakeMine && x.Field == workflow.FieldStage:
			add(keymap.TakeMine, "takes yours", "take yours: "+placeWord(x.Theirs)+" → "+placeWord(x.Mine)+", by the rules")
			add(keymap.Force, "forces yours", "force yours, with a reason")
		case take == workflow.TakeMine:
			add(keymap.TakeMine, "takes yours", "take yours: it is sent at the next sync")
		case take == workflow.TakeValue:
			if _, typable := thirdFields[x.Field]; typable {
				add(keymap.TakeThird, "takes another", "another value, neither of the two")
			}
		case take == workflow.TakeAccept:
			add(keymap.AcceptBreach, "accepts it", "accept it, with a reason: the card shows what it was forced past")
		case take == workflow.TakeBack:
			add(keymap.PushBack, "moves it back", "move it back to "+placeWord(x.Base)+", with a reason")
		case take == workflow.TakeLeave:
			add(keymap.LeaveClash, "leaves it", "leave it as it is, and close this")
		}
	}
	slices.SortStableFunc(out, func(a, b clashChoice) int { // what changes nothing comes last
		return count(a.action == keymap.LeaveClash) - count(b.action == keymap.LeaveClash)
	})
	return out
}
