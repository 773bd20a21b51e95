package board

import (
	"slices"
	"strings"
	"time"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// rulebook asks the rules what would come of an action: by whom, and when. A
// value, so that a command may ask too.
type rulebook struct {
	rules *workflow.Rules
	by    string
	at    time.Time
	open  map[crowd]int // open cards in the stages that have a limit
}

func (m Model) rulebook() rulebook {
	b := rulebook{rules: m.rules, by: m.cfg.Me, at: m.cfg.Now()}
	for _, l := range m.rules.Limits() {
		if b.open == nil {
			b.open = map[crowd]int{}
		}
		b.open[crowd{l.Stage, l.Kind}] = m.openIn(l.Stage)(l.Kind)
	}
	return b
}

// ask judges an action as if it were proposed now.
func (m Model) ask(c workflow.Card, do workflow.Action) (workflow.Decision, error) {
	return rulebook{rules: m.rules, by: m.cfg.Me, at: m.cfg.Now()}.ask(c, do)
}

// ask judges an action as if it were proposed.
func (b rulebook) ask(c workflow.Card, do workflow.Action) (workflow.Decision, error) {
	return b.rules.Apply(c, b.op(c, do))
}

func (b rulebook) op(c workflow.Card, do workflow.Action) workflow.Op {
	return workflow.Op{ID: "look", Card: c.ID, By: b.by, At: b.at, Door: workflow.DoorBoard, Do: do}
}

// fieldsFor are the fields in which a person gives what a supply stands for:
// none where no field can give it.
func (b rulebook) fieldsFor(supply workflow.Supply, c workflow.Card) []field {
	switch supply {
	case workflow.SupplyTriage:
		return b.verdictFields(c)
	case workflow.SupplyApprove:
		return b.approvalFields(c)
	case workflow.SupplyGameplan:
		return []field{long("gameplan", "gameplan", c.Gameplan, "how it will be done")}
	case workflow.SupplySchedule:
		return []field{
			line("iteration", "iteration", "", "current, next, or a day such as "+string(b.soon().Start)),
			line("milestone", "milestone", c.Milestone, ""),
			line("dri", "DRI", c.DRI, "who is responsible"),
		}
	case workflow.SupplyValidate, workflow.SupplyReceived:
		return b.validationFields(c)
	case workflow.SupplyBlueprint:
		return []field{
			long("blueprint", "what was done", c.Blueprint.Text, ""),
			long("link", "links", strings.Join(c.Blueprint.Links, "\n"), "merge requests, follow-up issues; one a line"),
		}
	case workflow.SupplyReason:
		return []field{line("reason", "reason", "", "")}
	case workflow.SupplyEdit:
		return []field{line("requester", "requester", c.Requester, "who asks, and validates")}
	}
	return nil
}

// soon is the iteration after the next.
func (b rulebook) soon() workflow.Iteration {
	cad := b.rules.Cadence()
	return cad.Next(cad.At(cad.Today(b.at)), 2)
}

// verdictFields offer the verdicts that let a card move on, and the judgements.
func (b rulebook) verdictFields(c workflow.Card) []field {
	var verdicts []option
	for _, v := range []workflow.Verdict{workflow.Valid, workflow.Aligned, workflow.AlignedNotCongruent, workflow.NotAligned} {
		if _, err := b.ask(c, workflow.Decide{Verdict: v, Work: workflow.Low, Danger: workflow.Low, Effect: workflow.Low}); err == nil {
			verdicts = append(verdicts, option{value: string(v), label: strings.Replace(strings.ReplaceAll(string(v), "-", " "), "aligned not", "aligned, not", 1)})
		}
	}
	if len(verdicts) == 0 {
		return nil
	}
	return []field{
		choice("verdict", "verdict", string(c.Triage.Verdict), verdicts...), judgement("work", "amount of work", c.Triage.Work),
		judgement("danger", "danger to plans", c.Triage.Danger), judgement("effect", "effect on flows", c.Triage.Effect),
	}
}

// approvalFields ask for an approval at the level that the card needs.
func (b rulebook) approvalFields(c workflow.Card) []field {
	var levels []option
	for _, l := range append(b.rules.Levels(), "roadmap-updated") {
		levels = append(levels, option{value: l, label: cell.Clean(l)})
	}
	level := ""
	if n, known := b.rules.NeededApproval(c); known && len(n.Levels) > 0 {
		level = n.Levels[0]
	}
	return []field{
		line("by", "by whom", "", ""), choice("level", "level", level, levels...),
		line("evidence", "evidence", "", "a link or a quotation"),
	}
}

// validationFields ask for the step that a validation needs now: a request, or
// the answer to one.
func (b rulebook) validationFields(c workflow.Card) []field {
	var steps []option
	words := map[workflow.RoundState]string{workflow.Requested: "request", workflow.Received: "received", workflow.Rejected: "rejected", workflow.Skipped: "skipped"}
	for _, s := range []workflow.RoundState{workflow.Received, workflow.Rejected, workflow.Requested, workflow.Skipped} {
		asked := c.Round().State == workflow.Requested
		if asked && s == workflow.Requested {
			continue
		}
		_, err := b.ask(c, workflow.Validate{Answer: s, Note: "look"})
		if err == nil || s == workflow.Requested && lacksRequester(err) {
			steps = append(steps, option{value: string(s), label: words[s]})
		}
	}
	if len(steps) == 0 {
		return nil
	}
	out := []field{choice("validation", "validation", steps[0].value, steps...)}
	if steps[0].value == string(workflow.Requested) && c.Delegate != "" && c.Requester != "" && c.Delegate != c.Requester {
		out = append(out, choice("of", "of whom", c.Delegate, option{value: c.Delegate, label: cell.Clean(c.Delegate)}, option{value: c.Requester, label: cell.Clean(c.Requester)}))
	}
	return append(out, line("note", "note", "", "what to look at, or what was said"))
}

func lacksRequester(err error) bool {
	r, ok := err.(*workflow.Refusal)
	return ok && slices.Contains(r.Fields(), "requester")
}

// supplyOrder is the order in which answers become actions: who is asked must be
// known before the question, the verdict before the approval that it calls for.
var supplyOrder = []workflow.Supply{
	workflow.SupplyEdit, workflow.SupplyTriage, workflow.SupplyApprove, workflow.SupplyGameplan, workflow.SupplySchedule,
	workflow.SupplyValidate, workflow.SupplyBlueprint,
}

// actionsFrom are the actions that the answers of a form stand for, as far as
// they give a supply. What was left empty gives nothing.
func (b rulebook) actionsFrom(supply workflow.Supply, f form, c workflow.Card) ([]workflow.Action, error) {
	some := func(on bool, do workflow.Action) ([]workflow.Action, error) {
		if !on {
			return nil, nil
		}
		return []workflow.Action{do}, nil
	}
	switch supply {
	case workflow.SupplyEdit:
		return some(f.text("requester") != "", workflow.Edit{Requester: f.given("requester")})
	case workflow.SupplyTriage:
		return some(f.text("verdict") != "", workflow.Decide{
			Verdict: workflow.Verdict(f.text("verdict")), Work: workflow.Judgement(f.text("work")),
			Danger: workflow.Judgement(f.text("danger")), Effect: workflow.Judgement(f.text("effect")),
		})
	case workflow.SupplyApprove:
		n, known := b.rules.NeededApproval(c)
		idle := known && len(n.Levels) == 0 && f.text("by")+f.text("evidence") == "" // the verdict changed in the form needs none
		return some(f.has("level") && !idle, workflow.Approve{By: f.text("by"), Level: f.text("level"), Evidence: f.text("evidence")})
	case workflow.SupplyGameplan:
		return some(strings.TrimSpace(f.text("gameplan")) != "", workflow.WriteGameplan{Text: f.text("gameplan")})
	case workflow.SupplySchedule:
		return b.scheduled(f)
	case workflow.SupplyValidate, workflow.SupplyReceived:
		v := workflow.Validate{Answer: workflow.RoundState(f.text("validation")), Note: f.text("note")}
		if v.Answer == workflow.Requested {
			v.Of = f.text("of")
		}
		return some(v.Answer != "", v)
	case workflow.SupplyBlueprint:
		links := strings.Fields(f.text("link"))
		return some(strings.TrimSpace(f.text("blueprint")) != "" || len(links) > 0, workflow.WriteBlueprint{Text: f.text("blueprint"), Links: links})
	}
	return nil, nil
}

// scheduled is what a form says of when and by whom.
func (b rulebook) scheduled(f form) ([]workflow.Action, error) {
	s := workflow.Schedule{Milestone: f.given("milestone"), DRI: f.given("dri")}
	if text := f.given("iteration"); text != nil {
		cad := b.rules.Cadence()
		it, err := cad.Resolve(*text, cad.Today(b.at))
		if err != nil {
			return nil, err
		}
		s.Iteration = &it
	}
	if s.Iteration == nil && s.Milestone == nil && s.DRI == nil {
		return nil, nil
	}
	return []workflow.Action{s}, nil
}

// has reports whether the form asks for something by that name.
func (f form) has(name string) bool {
	return slices.ContainsFunc(f.fields, func(x field) bool { return x.name == name })
}

// given is the answer, or nil where nothing was answered.
func (f form) given(name string) *string {
	s := f.text(name)
	if s == "" {
		return nil
	}
	return &s
}
