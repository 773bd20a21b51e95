package remote

import (
	"slices"

	"opsboard/workflow"
)

// merged is what the history calls a line by which both sides of a card were
// brought together.
const merged = "merge"

// own are the lines of a card that were written here and that the log does not
// have. What a merge wrote follows from them and from the log.
func (b *logBase) own(local []workflow.Entry) []workflow.Entry {
	isNone := func(e workflow.Entry) bool {
		isMerge := e.What == merged && e.Door == workflow.DoorRemote
		return isMerge || len(shared(e.Changes)) == 0 || slices.Contains(b.Known, e.ID)
	}
	if !slices.ContainsFunc(local, isNone) {
		return local
	}
	return slices.DeleteFunc(slices.Clone(local), isNone)
}

// isPending reports whether a card has something that the log does not have.
func (b *logBase) isPending(now workflow.Card, local []workflow.Entry) bool {
	if len(b.differs(now)) > 0 {
		return true
	}
	own := b.own(local)
	return len(own) > 0 && b.leadsTo(now, own)
}

// differs is what makes the card out of what the log has, which may be none yet.
func (b *logBase) differs(now workflow.Card) []workflow.Change {
	agreed := b.card(now.ID)
	if agreed.Kind == "" && now.Kind == "" {
		return nil
	}
	return shared(workflow.Diff(agreed, now))
}

// leadsTo reports whether lines lead exactly from what the log has to the card:
// each finds what it found when it was written. Then they can travel as they are.
func (b *logBase) leadsTo(now workflow.Card, lines []workflow.Entry) bool {
	at := map[fieldKey]string{}
	for _, v := range b.Values {
		at[fieldKey{workflow.Field(v[0]), v[1]}] = v[2]
	}
	for _, e := range lines {
		for _, ch := range shared(e.Changes) {
			k := fieldKey{ch.Field, ch.Key}
			if at[k] != ch.Old {
				return false
			}
			if at[k] = ch.New; ch.New == "" {
				delete(at, k)
			}
		}
	}
	n := 0
	for _, v := range now.Values() {
		if v.Field == "remote" {
			continue
		}
		if n++; at[fieldKey{v.Field, v.Key}] != v.Text {
			return false
		}
	}
	return n == len(at)
}
