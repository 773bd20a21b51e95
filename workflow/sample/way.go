package sample

import (
	"slices"

	"opsboard/workflow"
)

// toward brings the card to a stage, giving what each gate on the way lacks.
func (t *teller) toward(goal workflow.Stage) {
	for range 60 {
		c := &t.story.Card
		if c.Stage == goal || !c.IsOpen() {
			return
		}
		t.remark()
		t.wait()
		g := t.Rules.Next(*c, t.at)
		if g.To == "" || c.Stage == goal {
			return
		}
		if !t.step(g, goal) {
			return
		}
	}
}

// step gives the first thing that is missing, or moves the card.
func (t *teller) step(g workflow.Gates, goal workflow.Stage) bool {
	missing := g.Missing()
	switch {
	case len(missing) == 0:
		return t.do(t.dri, t.door(), workflow.Move{To: g.To})
	case t.forced && g.To == goal:
		return t.do(t.dri, t.door(), workflow.Move{To: g.To, Force: true, Reason: pick(t.rng, forceReasons)})
	}
	return t.supply(missing[0], goal)
}

// supply gives what a gate lacks, and reports whether anything was given.
func (t *teller) supply(g workflow.Gate, goal workflow.Stage) bool {
	switch g.Supply {
	case workflow.SupplyTriage:
		return t.triage(g.Guard == "triage-valid")
	case workflow.SupplyAnswered:
		return t.do(t.requester, t.door(), workflow.Answered{Text: pick(t.rng, answers)})
	case workflow.SupplyApprove:
		return t.approve()
	case workflow.SupplyGameplan:
		return t.do(t.dri, t.door(), workflow.WriteGameplan{Text: t.gameplan()})
	case workflow.SupplySchedule:
		return t.schedule(goal)
	case workflow.SupplyValidate:
		return t.request(goal)
	case workflow.SupplyReceived:
		return t.answer()
	case workflow.SupplyBlueprint:
		text, links := t.blueprint()
		return t.do(t.dri, t.door(), workflow.WriteBlueprint{Text: text, Links: links})
	case workflow.SupplyWait:
		at, begun := t.at, t.story.Card.Iteration.Start.Time().AddDate(0, 0, 1)
		if begun.After(t.Now) {
			return false
		}
		t.pass(begun)
		return t.at.After(at)
	}
	return false
}

// triage records a verdict, with the small things that are set on the way.
func (t *teller) triage(validity bool) bool {
	by := pick(t.rng, team)
	d := workflow.Decide{Verdict: workflow.Valid}
	if t.rng.IntN(2) == 0 {
		d.Text = pick(t.rng, verdicts)
	}
	if !validity {
		d.Verdict = pick(t.rng, []workflow.Verdict{workflow.Aligned, workflow.Aligned, workflow.AlignedNotCongruent, workflow.NotAligned})
	}
	if d.Verdict == workflow.NotAligned {
		levels := []workflow.Judgement{workflow.Low, workflow.Low, workflow.Medium, workflow.High}
		d.Work, d.Danger, d.Effect = pick(t.rng, levels), pick(t.rng, levels), pick(t.rng, levels)
	}
	if !t.do(by, t.door(), d) {
		return false
	}
	t.groom(by)
	return true
}

// groom sets what triage sets by the way: labels, a weight, who does it.
func (t *teller) groom(by string) {
	weight := pick(t.rng, []int{1, 1, 2, 2, 3, 3, 5, 8})
	e := workflow.Edit{Weight: &weight}
	if t.rng.IntN(3) == 0 {
		e.AddLabels = []string{pick(t.rng, extraLabels)}
	}
	if t.rng.IntN(3) > 0 {
		e.DRI = &t.dri
	}
	if t.rng.IntN(5) == 0 {
		name := pick(t.rng, requesters).name
		e.Delegate = &name
	}
	if t.rng.IntN(4) == 0 {
		e.AddLinks = []workflow.Link{{URL: t.link("issues"), Title: "where it came up", Relation: "relates"}}
	}
	t.promise(&e)
	t.act(by, e)
}

// promise says by when some of the cards that stay open are due, one of them days
// ago, and which only the team may see.
func (t *teller) promise(e *workflow.Edit) {
	if t.as != "" || t.goal == t.Rules.ClosingStage(t.kind) {
		return
	}
	if t.nth%6 == 2 {
		days := []int{5, -2, 1, 12, 20}
		due := t.Rules.Cadence().Today(t.Now).Add(days[t.nth/6%len(days)])
		e.Due = &due
	}
	if secret := t.nth%9 == 4; secret {
		e.Confidential = &secret
	}
}

func (t *teller) approve() bool {
	n, known := t.Rules.NeededApproval(t.story.Card)
	if !known || len(n.Levels) == 0 {
		return false
	}
	level := pick(t.rng, n.Levels[:min(2, len(n.Levels))])
	by := leader(t.Rules, level)
	evidence := pick(t.rng, []string{`"Yes, please go ahead." (` + by + `, in the weekly)`, t.link("issues") + "#note_" + t.number(4)})
	return t.do(t.dri, t.door(), workflow.Approve{By: by, Level: level, Evidence: evidence})
}

// schedule plans the card so that it can stand in the goal today: to wait for
// an iteration to come, or to have passed through one that has begun.
func (t *teller) schedule(goal workflow.Stage) bool {
	it := t.iteration(goal)
	milestone := "FY" + string(it.End)[2:4] + " Q" + string(rune('1'+int(it.End.Time().Month()-1)/3))
	return t.do(pick(t.rng, team), t.door(), workflow.Schedule{Iteration: &it, Milestone: &milestone, DRI: &t.dri})
}

func (t *teller) iteration(goal workflow.Stage) workflow.Iteration {
	cadence := t.Rules.Cadence()
	here, now := cadence.At(cadence.Today(t.at)), cadence.At(cadence.Today(t.Now))
	if waits(t.Rules, t.kind, goal) || t.story.Card.Stage == goal {
		return cadence.Next(now, 1+(t.copy+1)%3/2) // two of three in the next one
	}
	var begun []workflow.Iteration
	for it := cadence.Next(here, 1); it.Start < cadence.Today(t.limit); it = cadence.Next(it, 1) {
		begun = append(begun, it)
	}
	if len(begun) == 0 || t.rng.IntN(4) == 0 {
		return here
	}
	return begun[t.rng.IntN(min(2, len(begun)))]
}

// request asks for a validation, or skips it where the workflow has that.
func (t *teller) request(goal workflow.Stage) bool {
	by := t.dri
	if t.story.Card.Stage != goal && t.rng.IntN(8) == 0 &&
		t.do(by, t.door(), workflow.Validate{Answer: workflow.Skipped, Note: pick(t.rng, skips)}) {
		return true
	}
	return t.do(by, t.door(), workflow.Validate{Answer: workflow.Requested, Note: t.preview()})
}

// answer is the requester's: sometimes no, the first time.
func (t *teller) answer() bool {
	c := &t.story.Card
	of := c.Round().Of
	if c.Rejections() == 0 && t.rng.IntN(4) == 0 {
		return t.do(of, t.door(), workflow.Validate{Answer: workflow.Rejected, Note: pick(t.rng, rejections)})
	}
	return t.do(of, t.door(), workflow.Validate{Answer: workflow.Received, Note: pick(t.rng, thanks)})
}

// needs reports whether the card lacks something of the sort.
func (t *teller) needs(what ...workflow.Supply) bool {
	return slices.ContainsFunc(t.Rules.Next(t.story.Card, t.at).Missing(), func(g workflow.Gate) bool {
		return slices.Contains(what, g.Supply)
	})
}
