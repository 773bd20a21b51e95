package workflow

func (a ChangeKind) apply(j *judgement) (RuleName, error) {
	if err := j.needOpen("change its kind"); err != nil {
		return "", err
	}
	to, err := j.rules.FindKind(string(a.To))
	if err != nil {
		return "", err
	}
	c, old, other := j.card, j.flow, j.rules.flow(to)
	if c.Kind == to {
		return "card/kind", nil
	}
	reason := "changed from " + orWord(string(c.Kind), "no kind") + " to " + string(to)
	c.Kind, j.flow = to, other
	if j.rules.IsSide(c.Stage) {
		c.Before = nearestShared(old, other, c.Before)
	} else if s := nearestShared(old, other, c.Stage); s != c.Stage {
		j.enter(s, Open)
	}
	// What the other kind's rules ask for on the way to here is owed: the change
	// of kind is no way past them.
	c.Forced = nil
	now := passing(j.op.At)
	j.rules.owe(c, j.rules.way(c, other.stages[0], j.rules.place(c), now), now, reason, j.op)
	return "card/kind", nil
}

// nearestShared is the stage s where the other kind has it, else the nearest
// earlier one that both have, else the first.
func nearestShared(old, other *flow, s Stage) Stage {
	if other.index(s) >= 0 {
		return s
	}
	if old != nil {
		for i := old.index(s); i >= 0; i-- {
			if other.index(old.stages[i]) >= 0 {
				return old.stages[i]
			}
		}
	}
	return other.stages[0]
}
