package remote

import "opsboard/workflow"

// takeOver keeps entries that go on from what the log had of a card, each with its
// own who, when, what and why. They came through the remote: undo, which takes back
// what was done at this board, passes them by.
func takeOver(x LogTx, before workflow.Card, entries []LogEntry) error {
	for _, fact := range factsOf(before, entries) {
		if err := x.Fact(fact); err != nil {
			return err
		}
	}
	return nil
}

// factsOf are the lines that entries make here; one without changes makes none. What
// a log says of a card before it makes it, because that part of it is bad, stands
// once it is made: until then it is no card.
func factsOf(before workflow.Card, entries []LogEntry) []workflow.Entry {
	out := make([]workflow.Entry, len(entries))
	for i, e := range entries {
		out[i] = e.Entry
		out[i].Changes, out[i].Door = readable(e.Entry), workflow.DoorRemote
	}
	if isWhole(before, out) {
		return out
	}
	for i := range out {
		after, _ := before.With(out[i].Changes) // what cannot be read was taken out
		if before.Kind == "" || after.Kind == "" {
			out[i].Changes = workflow.Diff(asMade(before), asMade(after))
		}
		before = after
	}
	return out
}

// asMade is a card of the log as it stands here: none where the log has not made it.
func asMade(c workflow.Card) workflow.Card {
	if c.Kind == "" {
		return workflow.Card{ID: c.ID}
	}
	return c
}

// isWhole reports whether lines begin with a card, or with nothing and make one, and
// leave a card each: so it is but for a log with bad parts.
func isWhole(before workflow.Card, lines []workflow.Entry) bool {
	kind := before.Kind
	if kind == "" && len(before.Values()) > 0 {
		return false
	}
	for _, e := range lines {
		for _, ch := range e.Changes {
			if ch.Field == workflow.FieldKind {
				kind = workflow.Kind(ch.New)
			}
		}
		if kind == "" {
			return false
		}
	}
	return true
}
