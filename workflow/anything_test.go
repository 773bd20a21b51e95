package workflow_test

import (
	"time"

	"pgregory.net/rapid"

	"opsboard/workflow"
)

// play takes one random step: something that brings the card on, or anything.
func (m *machine) play(t *rapid.T) {
	m.at = m.at.Add(rapid.SampledFrom([]time.Duration{0, 0, time.Minute, time.Hour, 30 * time.Hour, 5 * 24 * time.Hour, 9 * 24 * time.Hour}).Draw(t, "later"))
	switch rapid.IntRange(0, 9).Draw(t, "how") {
	case 0, 1, 2, 3, 4:
		m.advance(t)
	case 5:
		if len(m.entries) > 1 {
			m.undo(t, rapid.IntRange(1, len(m.entries)-1).Draw(t, "entry"))
		}
	case 6:
		for _, do := range m.rules.Due(m.card, m.op(nil)) {
			m.do(t, do)
		}
	default:
		m.do(t, m.anything(t))
	}
}

// advance supplies what the next stage lacks, or goes there.
func (m *machine) advance(t *rapid.T) {
	g := m.rules.Next(m.card, m.at)
	if g.To == "" || g.Ready() {
		m.do(t, workflow.Move{})
		return
	}
	switch missing := g.Missing(); missing[rapid.IntRange(0, len(missing)-1).Draw(t, "missing")].Guard {
	case "triage-valid":
		m.do(t, workflow.Decide{Verdict: workflow.Valid})
	case "informed":
		m.do(t, workflow.Answered{Text: "here it is"})
	case "approval":
		m.do(t, rapid.SampledFrom([]func(*rapid.T) workflow.Action{anyVerdict, anyVerdict, anyApproval}).Draw(t, "what")(t))
	case "gameplan":
		m.do(t, workflow.WriteGameplan{Text: "the plan"})
	case "milestone":
		m.do(t, workflow.Schedule{Milestone: ptr("M1")})
	case "dri":
		m.do(t, workflow.Schedule{DRI: ptr("dora")})
	case "blueprint":
		m.do(t, workflow.WriteBlueprint{Text: "what was done"})
	case "iteration-later", "iteration-current", "iteration-begun":
		m.do(t, workflow.Schedule{Iteration: ptr(m.iteration(rapid.IntRange(0, 2).Draw(t, "iteration")))})
	case "validation-requested":
		m.do(t, workflow.Validate{Answer: workflow.Requested})
	case "validation-received", "validation-settled":
		m.do(t, workflow.Validate{Answer: m.next(t)})
	case "validation-skipped":
		m.do(t, workflow.Validate{Answer: workflow.Skipped, Note: "no need"})
	}
}

// next is the step of a validation that is due.
func (m *machine) next(t *rapid.T) workflow.RoundState {
	if m.card.Round().State == workflow.Requested && rapid.Bool().Draw(t, "answered") {
		return workflow.Received
	}
	return rapid.SampledFrom([]workflow.RoundState{workflow.Requested, workflow.Received, workflow.Rejected}).Draw(t, "answer")
}

func (m *machine) iteration(n int) workflow.Iteration {
	c := m.rules.Cadence()
	return c.Next(c.At(c.Today(m.at)), n)
}

var judgements = rapid.SampledFrom([]workflow.Judgement{"", "low", "medium", "high"})

func anyVerdict(t *rapid.T) workflow.Action {
	return workflow.Decide{
		Verdict: rapid.SampledFrom([]workflow.Verdict{"valid", "invalid", "info", "aligned", "aligned-not-congruent", "not-aligned"}).Draw(t, "verdict"),
		Work:    judgements.Draw(t, "work"), Danger: judgements.Draw(t, "danger"), Effect: judgements.Draw(t, "effect"),
		Text: rapid.SampledFrom([]string{"", "because"}).Draw(t, "text"),
	}
}

func anyApproval(t *rapid.T) workflow.Action {
	return workflow.Approve{
		By: "ann", Evidence: "https://example.com/1",
		Level: rapid.SampledFrom([]string{"manager", "senior-manager", "director", "roadmap-updated"}).Draw(t, "level"),
	}
}

// anything draws an action without asking whether it makes sense.
func (m *machine) anything(t *rapid.T) workflow.Action {
	reason := rapid.SampledFrom([]string{"", "because", "because"}).Draw(t, "reason")
	words := rapid.SampledFrom([]string{"", "x", "a longer text"})
	switch rapid.IntRange(0, 15).Draw(t, "action") {
	case 0, 1, 2:
		return workflow.Move{To: m.anyStage(t), Force: rapid.Bool().Draw(t, "force"), Reason: reason}
	case 3:
		return workflow.ChangeKind{To: rapid.SampledFrom(m.rules.Kinds()).Draw(t, "kind")}
	case 4:
		return workflow.Close{As: rapid.SampledFrom([]workflow.Resolution{"invalid", "declined", "duplicate", "odd"}).Draw(t, "as"), Reason: reason}
	case 5, 6:
		return workflow.Reopen{Reason: reason}
	case 7:
		return anyVerdict(t)
	case 8:
		return anyApproval(t)
	case 9:
		return workflow.WriteGameplan{Text: words.Draw(t, "gameplan")}
	case 10:
		return workflow.WriteBlueprint{Text: words.Draw(t, "blueprint")}
	case 11:
		return workflow.Validate{Answer: rapid.SampledFrom([]workflow.RoundState{"requested", "received", "rejected", "skipped"}).Draw(t, "answer"), Note: reason}
	case 12:
		it := rapid.SampledFrom([]workflow.Iteration{{}, m.iteration(-1), m.iteration(0), m.iteration(1)}).Draw(t, "iteration")
		return workflow.Schedule{
			Iteration: &it, Milestone: rapid.SampledFrom([]*string{nil, ptr(""), ptr("M2")}).Draw(t, "milestone"),
			DRI: rapid.SampledFrom([]*string{nil, ptr(""), ptr("dan")}).Draw(t, "dri"), Pin: rapid.SampledFrom([]*bool{nil, ptr(true), ptr(false)}).Draw(t, "pin"),
		}
	case 13:
		return workflow.Edit{
			DRI: ptr(words.Draw(t, "dri")), AddLabels: []string{rapid.SampledFrom([]string{"red", "blue", "Team::a", "Team::b"}).Draw(t, "label")},
			RemoveLabels: []string{"red"}, AddLinks: []workflow.Link{{URL: "https://example.com/" + words.Draw(t, "link")}},
		}
	case 14:
		return workflow.Say{Text: words.Draw(t, "say")}
	}
	return rapid.SampledFrom([]workflow.Action{
		workflow.Arrive{},
		workflow.RollOver{},
		workflow.Answered{},
		workflow.Decline{By: "dee", Reason: reason},
		workflow.Edit{Delegate: ptr("del")},
		workflow.Edit{Requester: ptr("")},
	}).Draw(t, "other")
}

func (m *machine) anyStage(t *rapid.T) workflow.Stage {
	return rapid.SampledFrom(append(m.rules.Stages(""), "", "Nowhere")).Draw(t, "stage")
}
