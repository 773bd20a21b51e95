package sample

import "opsboard/workflow"

// end is what happens last to the card, in the stage that it was to reach.
func (t *teller) end() {
	switch c := &t.story.Card; {
	case !c.IsOpen():
		return
	case t.as != "":
		t.close(t.as)
	case t.again:
		t.reopen()
	case t.side != "":
		t.act(t.dri, workflow.Say{Text: pick(t.rng, asides)})
		t.act(t.dri, workflow.Move{To: t.side, Reason: pick(t.rng, asides)})
	case t.needs(workflow.SupplyTriage):
		t.endInTriage()
	case t.needs(workflow.SupplyValidate, workflow.SupplyReceived):
		t.endInValidation()
	default:
		t.endInLine()
	}
}

// endInTriage leaves the card fresh, waiting, judged, or blocked.
func (t *teller) endInTriage() {
	switch t.copy % 6 {
	case 1:
		t.act(pick(t.rng, team), workflow.Decide{Verdict: workflow.Info, Text: pick(t.rng, t.questions)})
	case 2:
		t.giveAll()
	case 3:
		t.wait()
		if missing := t.Rules.Next(t.story.Card, t.at).Missing(); len(missing) > 0 {
			t.supply(missing[0], t.goal)
		}
	case 4:
		if t.act(pick(t.rng, team), workflow.Decide{Verdict: workflow.Info, Text: pick(t.rng, t.questions)}) {
			t.act(t.requester, workflow.Answered{Text: pick(t.rng, answers)})
		}
	case 5:
		t.act(pick(t.rng, requesters).name, workflow.Say{Text: pick(t.rng, meToo)})
	}
}

// endInValidation leaves the card asked, rejected, in its second round, or at
// work.
func (t *teller) endInValidation() {
	stage := t.story.Card.Stage
	switch t.copy % 5 {
	case 0, 1, 2:
		if t.needs(workflow.SupplyValidate) {
			t.wait()
			t.request(stage)
		}
	}
	if k := t.copy % 5; k != 1 && k != 2 {
		return
	}
	by := t.story.Card.Round().Of
	if t.act(by, workflow.Validate{Answer: workflow.Rejected, Note: pick(t.rng, rejections)}) && (t.copy%5 == 2 || t.story.Card.Stage != stage) {
		t.act(t.dri, workflow.Say{Text: pick(t.rng, t.remarks)})
		t.act(t.dri, workflow.Validate{Answer: workflow.Requested, Note: t.preview()})
	}
}

// endInLine leaves the card blocked by its gates, ready, or between.
func (t *teller) endInLine() {
	switch t.copy % 3 {
	case 0:
		t.remark()
	case 1:
		t.giveAll()
	case 2:
		if g := t.Rules.Next(t.story.Card, t.at).Missing(); len(g) > 1 {
			t.wait()
			t.do(t.dri, t.door(), workflow.Schedule{DRI: &t.dri})
		} else if !t.story.Card.Iteration.IsZero() {
			pin := true
			t.act(t.dri, workflow.Schedule{Pin: &pin})
		}
	}
}

// giveAll supplies all that is missing and leaves the move to the reader.
func (t *teller) giveAll() {
	for range 8 {
		t.wait()
		g := t.Rules.Next(t.story.Card, t.at).Missing()
		if len(g) == 0 || g[0].Supply == workflow.SupplyWait || !t.supply(g[0], t.goal) {
			return
		}
	}
}

// close closes the card where it stands.
func (t *teller) close(as workflow.Resolution) bool {
	by := pick(t.rng, team)
	if t.rng.IntN(2) == 0 {
		t.act(by, workflow.Say{Text: pick(t.rng, t.remarks)})
	}
	switch as {
	case workflow.AsInvalid:
		return t.act(by, workflow.Decide{Verdict: workflow.Invalidated, Text: pick(t.rng, invalids)}) || t.act(by, workflow.Close{As: as, Reason: pick(t.rng, invalids)})
	case workflow.Declined:
		return t.act(by, workflow.Decline{By: pick(t.rng, leaders), Reason: pick(t.rng, declines)})
	}
	return t.act(by, workflow.Close{As: as, Reason: "the same wish is on " + t.link("issues") + " already, with more detail"})
}

// reopen closes the card and opens it again.
func (t *teller) reopen() {
	all := t.Rules.Resolutions(t.kind)
	if len(all) > 0 && t.close(all[0]) {
		t.act(t.requester, workflow.Reopen{Reason: pick(t.rng, reopenings)})
	}
}
