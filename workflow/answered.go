package workflow

// ClashIn is the clash that a change brings, or takes away; ok is false for
// another change, and for one that cannot be read.
func ClashIn(ch Change) (c Clash, ok bool) {
	text := ch.New
	if text == "" {
		text = ch.Old
	}
	var card Card
	if ch.Field != FieldClash || card.Set(ch.Field, ch.Key, text) != nil || len(card.Clashes) == 0 {
		return Clash{}, false
	}
	return card.Clashes[0], true
}

// TakeIn is what was chosen for a clash that the entry took away, told by what
// else it changed.
func (e Entry) TakeIn(c Clash) Take {
	takes := c.Takes()
	switch c.Kind {
	case ClashBreach:
		switch {
		case e.changes(FieldStage) || e.changes(FieldResolution):
			return TakeBack
		case e.changes(FieldForced) || e.Reason != "": // nothing may be owed by now
			return TakeAccept
		}
		return takes[0]
	case ClashGone:
		if e.changes(FieldRemote) {
			return TakeMine
		}
		return takes[0]
	case ClashTransition, ClashGuard:
		if e.changes(FieldStage) || e.changes(FieldResolution) {
			return TakeMine
		}
		return takes[0]
	case ClashDuplicate:
		return takes[0]
	}
	return e.valueTaken(c)
}

// valueTaken is whose value stands after a clash about one.
func (e Entry) valueTaken(c Clash) Take {
	stands := c.Theirs
	if c.Kind == ClashRefused {
		stands = c.Mine // what was not taken stood on the card
	}
	others := 0
	for _, ch := range e.Changes {
		switch {
		case ch.Field == c.Field && ch.Key == c.Key:
			stands = ch.New
		case ch.Field == c.Field:
			others++ // another label in the place of one
		}
	}
	switch {
	case others > 0:
		return TakeValue
	case sameValue(c.Field, stands, c.Mine):
		return TakeMine
	case sameValue(c.Field, stands, c.Theirs):
		return TakeTheirs
	}
	return TakeValue
}

func (e Entry) changes(f Field) bool {
	for _, ch := range e.Changes {
		if ch.Field == f {
			return true
		}
	}
	return false
}
