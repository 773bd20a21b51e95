package workflow

import "slices"

func (a Decide) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("record a verdict", "triage-valid", "approval"); err != nil {
		return "", err
	}
	switch a.Verdict {
	case Info:
		return j.askInfo(a.Text)
	case Valid, Invalidated:
		return j.validity(a)
	case Aligned, AlignedNotCongruent, NotAligned:
		return j.roadmap(a)
	}
	all := plain([]Verdict{Valid, Invalidated, Info, Aligned, AlignedNotCongruent, NotAligned})
	return "", &Invalid{Field: "verdict", Value: string(a.Verdict), Why: "is no verdict: " + orList(all), Nearest: Nearest(string(a.Verdict), all)}
}

// askInfo lets the card wait on its requester, with a comment that asks.
func (j *judgement) askInfo(what string) (RuleName, error) {
	rule, ok, restricted := j.allowed("info")
	switch {
	case !restricted:
		return "", j.hinted("card/info", "", SupplyComment, "the workflow has no stage in which "+j.rules.aKind(j.card.Kind)+" waits for information: comment instead")
	case !ok:
		return "", j.hinted(j.ruleFor("info"), "", SupplyComment, "information is asked for in "+j.where("info")+", not in "+string(j.card.Stage)+": comment instead")
	}
	if isBlank(what) {
		return "", &Invalid{Field: "text", Value: what, Why: "is empty: say what is missing"}
	}
	if err := checkText("text", what); err != nil {
		return "", err
	}
	j.card.WaitingSince = j.now()
	j.say("Waiting on " + orWord(j.card.Requester, "the requester") + asksInformation + what)
	return rule, nil
}

func (a Answered) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("record an answer", "informed"); err != nil {
		return "", err
	}
	rule := j.ruleFor("info")
	if !j.card.IsWaiting() {
		return "", j.refuse(rule, "", "the card does not wait on its requester")
	}
	if err := checkText("text", a.Text); err != nil {
		return "", err
	}
	j.card.WaitingSince = noTime
	j.say(a.Text)
	return rule, nil
}

func (j *judgement) validity(a Decide) (RuleName, error) {
	if !j.flow.usesGuard("triage-valid") {
		return "", j.refuse(j.leaving(), "", j.rules.aKind(j.card.Kind)+" is judged by the roadmap: aligned, aligned-not-congruent or not-aligned")
	}
	if a.Verdict == Invalidated {
		rule, err := j.close(AsInvalid, "Closed as "+string(AsInvalid), a.Text)
		if err == nil {
			j.verdict(a)
		}
		return rule, err
	}
	if err := checkText("text", a.Text); err != nil {
		return "", err
	}
	j.verdict(a)
	j.card.WaitingSince = noTime // enough information was there to judge
	j.say(a.Text)
	return j.leaving(), nil
}

// roadmap records how a feature stands to the roadmap. What is not aligned
// needs the three judgements, for they decide who must approve.
func (j *judgement) roadmap(a Decide) (RuleName, error) {
	rule := j.leaving()
	if !j.flow.usesGuard("approval") {
		return "", j.refuse(rule, "", j.rules.aKind(j.card.Kind)+" is found valid or invalid: its place on the roadmap is not asked for")
	}
	var missing []Gate
	for _, p := range []struct {
		name string
		j    Judgement
	}{{"work", a.Work}, {"danger", a.Danger}, {"effect", a.Effect}} {
		if p.j == "" && a.Verdict == NotAligned {
			missing = append(missing, Gate{Guard: p.name, Field: p.name, Need: "a judgement of its " + p.name, Who: "whoever triages", Supply: SupplyTriage})
		}
		if p.j != "" && !slices.Contains([]Judgement{Low, Medium, High}, p.j) {
			return "", &Invalid{Field: p.name, Value: string(p.j), Why: "is no judgement: low, medium or high", Nearest: Nearest(string(p.j), []string{"low", "medium", "high"})}
		}
	}
	if len(missing) > 0 {
		return "", j.without(rule, missing, "what is not aligned with the roadmap needs "+sentence(missing))
	}
	if err := checkText("text", a.Text); err != nil {
		return "", err
	}
	j.verdict(a)
	j.card.WaitingSince = noTime // enough information was there to judge
	j.say(a.Text)
	return rule, nil
}

func (j *judgement) verdict(a Decide) {
	j.card.Triage = Triage{a.Verdict, a.Work, a.Danger, a.Effect, j.op.By, j.now()}
}

// leaving is the rule of the first arrow out of the first stage.
func (j *judgement) leaving() RuleName {
	for _, a := range j.flow.arrows {
		if a.from == j.flow.stages[0] {
			return a.rule
		}
	}
	return j.flow.created
}

func (a Approve) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("document an approval", "approval"); err != nil {
		return "", err
	}
	if !j.flow.usesGuard("approval") {
		return "", j.refuse(j.leaving(), "", j.rules.aKind(j.card.Kind)+" needs no approval")
	}
	levels := append(j.rules.Levels(), levelRoadmap)
	if !slices.Contains(levels, a.Level) {
		return "", &Invalid{Field: "level", Value: a.Level, Why: "is no level: " + orList(levels), Nearest: Nearest(a.Level, levels)}
	}
	var missing []Gate
	if isBlank(a.By) {
		missing = append(missing, Gate{Guard: "by", Field: "by", Need: "the name of who approved", Who: "whoever records it", Supply: SupplyApprove})
	}
	if isBlank(a.Evidence) {
		missing = append(missing, Gate{Guard: "evidence", Field: "evidence", Need: "evidence (a link or a quotation)", Who: "whoever records it", Supply: SupplyApprove})
	}
	if len(missing) > 0 {
		return "", j.without(j.leaving(), missing, "an approval needs "+sentence(missing))
	}
	if err := firstError(checkName("by", a.By), checkText("evidence", a.Evidence)); err != nil {
		return "", err
	}
	j.card.Approval = Approval{a.By, a.Level, a.Evidence, j.now()}
	return j.leaving(), nil
}
