package workflow

import (
	"slices"
	"strings"
)

func (a Decide) apply(j *judgement) (RuleName, error) {
	if err := j.needOpenOr("verdict", "triage-valid", "approval"); err != nil {
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
	all := []string{"valid", "invalid", "info", "aligned", "aligned-not-congruent", "not-aligned"}
	return "", &Invalid{Field: "verdict", Value: string(a.Verdict), Why: "is no verdict: " + strings.Join(all, ", "), Nearest: Nearest(string(a.Verdict), all)}
}

// askInfo lets the card wait on its requester, with a comment that asks.
func (j *judgement) askInfo(what string) (RuleName, error) {
	rule, ok, restricted := j.allowed("info")
	if !ok {
		if !restricted {
			return "", j.refuse("card/info", "", "the workflow has no stage in which a "+string(j.card.Kind)+" waits for information")
		}
		return "", j.refuse(RuleName(string(j.card.Kind)+"/info"), "", "information is asked for in "+j.where("info")+", not in "+string(j.card.Stage)+": comment instead")
	}
	if isBlank(what) {
		return "", &Invalid{Field: "text", Value: what, Why: "is empty: say what is missing"}
	}
	if err := checkText("text", what); err != nil {
		return "", err
	}
	j.card.WaitingSince = j.op.At.UTC()
	j.say("Waiting on " + orWord(j.card.Requester, "the requester") + " for information: " + what)
	return rule, nil
}

func (a Answered) apply(j *judgement) (RuleName, error) {
	if err := j.needOpen("answer"); err != nil {
		return "", err
	}
	rule := RuleName(string(j.card.Kind) + "/info")
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
		return "", j.refuse(j.leaving(), "", "a "+string(j.card.Kind)+" is judged by the roadmap: aligned, aligned-not-congruent or not-aligned")
	}
	if a.Verdict == Invalidated {
		rule, err := j.close(AsInvalid, "", a.Text)
		if err == nil {
			j.verdict(a)
		}
		return rule, err
	}
	j.verdict(a)
	j.card.WaitingSince = noTime
	if a.Text != "" {
		if err := checkText("text", a.Text); err != nil {
			return "", err
		}
		j.say(a.Text)
	}
	return j.leaving(), nil
}

// roadmap records how a feature stands to the roadmap. What is not aligned
// needs the three judgements, for they decide who must approve.
func (j *judgement) roadmap(a Decide) (RuleName, error) {
	rule := j.leaving()
	if !j.flow.usesGuard("approval") {
		return "", j.refuse(rule, "", "a "+string(j.card.Kind)+" is valid or invalid; the roadmap is asked of features")
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
		r := j.refuse(rule, "", "what is not aligned with the roadmap needs "+sentence(missing))
		r.Missing = missing
		return "", r
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
	j.card.Triage = Triage{a.Verdict, a.Work, a.Danger, a.Effect, j.op.By, j.op.At.UTC()}
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
	if err := j.needOpenOr("approval", "approval"); err != nil {
		return "", err
	}
	if !j.flow.usesGuard("approval") {
		return "", j.refuse(j.leaving(), "", "a "+string(j.card.Kind)+" needs no approval")
	}
	levels := append(j.rules.Levels(), levelRoadmap)
	if !slices.Contains(levels, a.Level) {
		return "", &Invalid{Field: "level", Value: a.Level, Why: "is no level: " + strings.Join(levels, ", "), Nearest: Nearest(a.Level, levels)}
	}
	var missing []Gate
	if isBlank(a.By) {
		missing = append(missing, Gate{Guard: "by", Field: "by", Need: "who approved", Supply: SupplyApprove})
	}
	if isBlank(a.Evidence) {
		missing = append(missing, Gate{Guard: "evidence", Field: "evidence", Need: "evidence (a link or a quotation)", Supply: SupplyApprove})
	}
	if len(missing) > 0 {
		r := j.refuse(j.leaving(), "", "an approval needs "+sentence(missing))
		r.Missing = missing
		return "", r
	}
	if err := firstError(checkName("by", a.By), checkText("evidence", a.Evidence)); err != nil {
		return "", err
	}
	j.card.Approval = Approval{a.By, a.Level, a.Evidence, j.op.At.UTC()}
	return j.leaving(), nil
}

func (a Decline) apply(j *judgement) (RuleName, error) {
	if isBlank(a.By) {
		return "", &Invalid{Field: "by", Value: a.By, Why: "is empty: say who declined"}
	}
	if err := checkName("by", a.By); err != nil {
		return "", err
	}
	rule, err := j.close(Declined, "", a.Reason)
	if err == nil && a.By != j.op.By {
		j.say("Declined by " + a.By + ".")
	}
	return rule, err
}
