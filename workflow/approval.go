package workflow

import (
	"fmt"
	"slices"
)

// Needed is the approval that a feature needs. The zero value: none.
type Needed struct {
	// Levels are those that satisfy, lowest first.
	Levels []string
	Why    string // "not aligned, the highest judgement is high"
}

// levelRoadmap stands for the roadmap itself having been updated.
const levelRoadmap = "roadmap-updated"

// NeededApproval is what must be documented before the card may leave Triage,
// by the table in the team's flow. known is false while triage has not recorded
// a roadmap verdict.
func (r *Rules) NeededApproval(c Card) (n Needed, known bool) {
	t := c.Triage
	switch t.Verdict {
	case Aligned:
		return Needed{Why: "aligned with the roadmap and its intention"}, true
	case AlignedNotCongruent:
		return Needed{append([]string{levelRoadmap}, r.levels...), "aligned, but not congruent with the roadmap's intention"}, true
	case NotAligned:
		worst := max(t.Work.rank(), t.Danger.rank(), t.Effect.rank())
		word := []Judgement{Low, Medium, High}[worst]
		return Needed{slices.Clone(r.levels[worst:]), fmt.Sprintf("not aligned, the highest judgement is %s", word)}, true
	}
	return Needed{}, false
}

func (j Judgement) rank() int {
	switch j {
	case Medium:
		return 1
	case High:
		return 2
	}
	return 0
}

func approvalGiven(l look) Gate {
	g := Gate{Field: "approval", Supply: SupplyApprove}
	n, known := l.rules.NeededApproval(*l.card)
	a, levels := l.card.Approval, orList(n.Levels)
	switch {
	case !known:
		g.Field, g.Supply = "triage", SupplyTriage
		g.Need, g.Who = "a roadmap verdict", "whoever triages"
	case len(n.Levels) == 0:
		g.Met, g.By = true, "no approval needed: "+n.Why
	case slices.Contains(n.Levels, a.Level):
		g.Met, g.By = true, fmt.Sprintf("approved by %s, %s", a.By, a.Level)
	case a.Level != "":
		g.Who = levels
		g.Need = fmt.Sprintf("an approval at level %s (%s; %s approved at level %s)", levels, n.Why, a.By, a.Level)
	default:
		g.Who = levels
		g.Need = fmt.Sprintf("an approval at level %s (%s)", levels, n.Why)
	}
	return g
}
