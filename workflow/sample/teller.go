package sample

import (
	"math/rand/v2"
	"time"

	"opsboard/workflow"
)

var noTime time.Time

// teller makes one card's story up, step by step, and asks the rules each time.
type teller struct {
	Options
	dealt
	rng   *rand.Rand
	topic topic
	*area
	dri, requester, department string

	story  Story
	at     time.Time // of the next thing that happens
	limit  time.Time // before which a person is done with the card
	forced bool      // somebody forces the last step
}

// tell is the story of the nth card of the board.
func tell(o Options, n int, d dealt) Story {
	rng := rand.New(rand.NewPCG(o.Seed, uint64(n)+1))
	t := &teller{Options: o, dealt: d, rng: rng, topic: about(rng, d.kind, d.nth)}
	t.area = areas[t.topic.area]
	t.dri = pick(rng, team)
	if t.dri == team[0] && o.Me != "" {
		t.dri = o.Me
	}
	who := pick(rng, requesters)
	t.requester, t.department = who.name, who.department
	t.story.Card.ID = workflow.CardID(t.word())
	t.place()
	if !t.create() {
		return t.story
	}
	t.toward(t.goal)
	t.end()
	t.pass(t.Now)
	return t.story
}

// word is twelve letters and digits.
func (t *teller) word() string {
	const signs = "abcdefghijklmnopqrstuvwxyz0123456789"
	var b [12]byte
	for i := range b {
		b[i] = signs[t.rng.IntN(len(signs))]
	}
	return string(b[:])
}

// place lays the story into the past: the farther the card has come the longer
// ago it began; cards that are closed were closed in the last weeks.
func (t *teller) place() {
	const day = 24 * float64(time.Hour)
	stages, depth := t.Rules.Stages(t.kind), 0
	for i, s := range stages {
		if s == t.goal {
			depth = i
		}
	}
	quiet := t.rng.Float64() * t.rng.Float64() * 9
	took := 0.2 + 1.5*t.rng.Float64() + float64(depth)*(2.5+4*t.rng.Float64())
	switch {
	case t.goal == t.Rules.ClosingStage(t.kind), t.as != "":
		quiet = 0.2 + t.rng.Float64()*34
	case t.again:
		took += 12
	case depth == 0:
		quiet = t.rng.Float64() * t.rng.Float64() * 6
	}
	t.limit = t.Now.Add(-time.Duration(quiet * day)).Truncate(time.Second)
	t.at = t.limit.Add(-time.Duration(took * day)).Truncate(time.Second)
	t.forced = depth > 0 && (t.copy == 4 || t.copy == 2 && depth > 2)
}

// do wishes something now, and reports whether it was granted.
func (t *teller) do(by string, door workflow.Door, act workflow.Action) bool {
	op := workflow.Op{ID: t.word(), Card: t.story.Card.ID, By: by, At: t.at, Door: door, Do: act}
	d, err := t.Rules.Apply(t.current(), op)
	if err != nil || len(d.Changes) == 0 {
		return false
	}
	t.story.Card = d.Card
	t.story.Ops = append(t.story.Ops, op)
	t.story.Entries = append(t.story.Entries, workflow.Entry{
		ID: op.ID, Card: op.Card, What: act.Name(), Rule: d.Rule, Reason: d.Reason,
		By: by, At: op.At, Door: door, Changes: d.Changes,
	})
	return true
}

// current is the card as the rules want it: the zero card before it is made.
func (t *teller) current() workflow.Card {
	if t.story.Card.Kind == "" {
		return workflow.Card{}
	}
	return t.story.Card
}

// act is do by somebody at a keyboard, some time after what happened last.
func (t *teller) act(by string, do workflow.Action) bool {
	t.wait()
	return t.do(by, t.door(), do)
}

func (t *teller) door() workflow.Door {
	if t.rng.IntN(4) == 0 {
		return workflow.DoorCommand
	}
	return workflow.DoorBoard
}

// wait lets some hours pass, into working hours where there is time for it.
func (t *teller) wait() {
	left := t.limit.Sub(t.at)
	if left <= 0 {
		return
	}
	gap := time.Duration((0.5 + 30*t.rng.Float64()*t.rng.Float64()) * float64(time.Hour))
	next := t.at.Add(gap)
	switch h := next.Hour(); {
	case h < 7:
		next = next.Add(time.Duration(7-h) * time.Hour)
	case h > 18:
		next = next.Add(time.Duration(31-h) * time.Hour)
	}
	switch next.Weekday() {
	case time.Saturday:
		next = next.AddDate(0, 0, 2)
	case time.Sunday:
		next = next.AddDate(0, 0, 1)
	}
	if next.After(t.limit) {
		next = t.at.Add(time.Duration(float64(left) * (0.15 + 0.3*t.rng.Float64())))
	}
	t.pass(next.Truncate(time.Second))
}

// pass lets the time go on; at the beginning of each iteration the board does
// what is due by itself.
func (t *teller) pass(to time.Time) {
	cadence := t.Rules.Cadence()
	for !t.story.Card.Iteration.IsZero() && t.story.Card.IsOpen() {
		next := cadence.Next(cadence.At(cadence.Today(t.at)), 1)
		begins := cadence.Begins(next.Start).UTC()
		if begins.After(to) {
			break
		}
		t.at = begins
		for _, do := range t.Rules.Due(t.story.Card, workflow.Op{ID: "due", Card: t.story.Card.ID, By: itself, At: t.at, Door: workflow.DoorItself}) {
			t.do(itself, workflow.DoorItself, do)
		}
	}
	if to.After(t.at) {
		t.at = to
	}
}
