package remote

import (
	"slices"
	"strings"

	"opsboard/workflow"
)

// Kept is a value that somebody chose in the answer to a clash, and what it goes over.
type Kept struct {
	Field       workflow.Field
	Key         string
	Value, Over string
}

// tellAnswers puts a comment on a card for each answer to a clash that is still to be
// sent, where nothing else would tell it from a mishap: who gave the other value would
// find it written over. It gives what is kept, by the comment's id, and the card with
// the comments. One answer has one comment, however often it is tried to send it.
func (r *run) tellAnswers(tx Tx, b *base, c workflow.Card) (map[string][]Kept, workflow.Card, error) {
	if !r.caps.Tells || r.caps.ReadOnly != "" || b == nil || b.RID == "" {
		return nil, c, nil
	}
	open := map[string]workflow.Change{}
	for _, ch := range r.pending(b, c) {
		if r.native(ch.Field) && !r.noted(ch.Field) {
			open[slotOf(ch.Field, ch.Key)] = ch
		}
	}
	if len(open) == 0 {
		return nil, c, nil
	}
	kept, after, by := map[string][]Kept{}, c, ""
	err := tx.History(c.ID, func(e workflow.Entry) bool {
		var answered []workflow.Change
		clash, isAnswer := answeredIn(e)
		for _, ch := range e.Changes {
			one, wasOpen := open[slotOf(ch.Field, ch.Key)]
			delete(open, slotOf(ch.Field, ch.Key)) // who changed it last gave what is to be sent
			if wasOpen && isAnswer && clash.Field == ch.Field && clash.Key == ch.Key {
				answered = append(answered, one)
			}
		}
		for _, one := range answered {
			id := noteID(c.ID, 0, []workflow.Change{{Field: workflow.FieldClash, Key: clash.ID, New: e.ID}})
			by = e.By
			kept[id] = append(kept[id], Kept{one.Field, one.Key, one.New, one.Old})
			after.Comments = withComment(after.Comments, workflow.Comment{ID: id, Author: e.By, At: e.At, Text: keptWords(one, e)})
		}
		return len(open) > 0
	})
	if err != nil || len(after.Comments) == len(c.Comments) {
		return kept, c, err
	}
	return kept, after, tx.Fact(workflow.Entry{
		ID: r.NewID(), Card: c.ID, What: "remote", By: by, At: r.serverNow(), Door: workflow.DoorRemote,
		Reason: "the answer is told there", Changes: workflow.Diff(c, after),
	})
}

// answeredIn is the clash about two values that an entry of this board answered.
func answeredIn(e workflow.Entry) (workflow.Clash, bool) {
	for _, ch := range e.Changes {
		var c workflow.Card
		if e.Door == workflow.DoorRemote || ch.Field != workflow.FieldClash || ch.New != "" || c.Set(ch.Field, ch.Key, ch.Old) != nil {
			continue
		}
		switch clash := c.Clashes[0]; clash.Kind {
		case workflow.ClashRefused, workflow.ClashGone, workflow.ClashDuplicate: // nobody else's value
		default:
			return clash, true
		}
	}
	return workflow.Clash{}, false
}

func withComment(list []workflow.Comment, m workflow.Comment) []workflow.Comment {
	if slices.ContainsFunc(list, func(x workflow.Comment) bool { return x.ID == m.ID }) {
		return list
	}
	return append(slices.Clone(list), m)
}

// withKept tells the comments of answers what they are about.
func withKept(changes []Change, kept map[string][]Kept) []Change {
	for i, ch := range changes {
		if ch.What == Note && len(ch.Changes) == 1 {
			changes[i].Kept = kept[ch.Changes[0].Key]
		}
	}
	return changes
}

// keptWords say in a sentence for people what was kept over what. The values stand in
// it as code, of which nothing is taken for a name, a number or a command.
func keptWords(ch workflow.Change, e workflow.Entry) string {
	name := strings.ReplaceAll(string(ch.Field), "_", " ")
	if ch.Field == workflow.FieldDRI {
		name = "DRI"
	}
	text := "Kept the " + name
	if ch.Field == workflow.FieldDescription {
		text += " of the board over the one that stood here"
	} else {
		text += " " + inWords(ch.Field, ch.Key, ch.New) + " over " + inWords(ch.Field, ch.Key, ch.Old)
	}
	if text += ", answered by " + asCode(e.By) + "."; e.Reason != "" {
		text += " Reason: " + asCode(e.Reason)
	}
	return text
}

// inWords is a value as a person reads it.
func inWords(f workflow.Field, key, text string) string {
	var c workflow.Card
	switch {
	case text == "":
		return "none"
	case f == workflow.FieldIteration && c.Set(f, key, text) == nil:
		text = string(c.Iteration.Start)
	case f == workflow.FieldLabel:
		text = key
	}
	return asCode(text)
}

// longestShown is how much of a value such a sentence shows.
const longestShown = 120

// asCode is a text in one line between backticks, more of them than it has itself.
func asCode(text string) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > longestShown {
		line = append(line[:longestShown], '…')
	}
	text, fence := string(line), "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if fence != "`" {
		text = " " + text + " "
	}
	return fence + text + fence
}
