package workflow_test

import (
	"slices"
	"strings"
	"time"

	"opsboard/workflow"
)

// The oracle knows both shipped flows a second time, written from the team's
// tables and not from the code, and judges a card by them.

// leg is one arrow of the tables.
type leg struct {
	rule     workflow.RuleName
	from, to workflow.Stage
	needs    []string
}

// table is what the oracle knows of one kind.
type table struct {
	stages []workflow.Stage
	legs   []leg
	// closes says in which stage a resolution may be given by hand; "*" is any.
	closes map[workflow.Resolution]workflow.Stage
}

func stagesOf(line string) []workflow.Stage {
	var out []workflow.Stage
	for _, w := range strings.Fields(line) {
		out = append(out, workflow.Stage(w))
	}
	return out
}

// legs reads lines of "rule From To need need".
func legs(lines ...string) []leg {
	var out []leg
	for _, l := range lines {
		w := strings.Fields(l)
		out = append(out, leg{workflow.RuleName(w[0]), workflow.Stage(w[1]), workflow.Stage(w[2]), w[3:]})
	}
	return out
}

var oracle = map[string]map[workflow.Kind]table{
	"support-ops": {
		"bug": {
			stagesOf("Triage Planning Development Implementation Completed"),
			legs("bug/valid Triage Planning triage-valid",
				"bug/gameplan Planning Development gameplan",
				"bug/validated Development Implementation validation-received",
				"bug/done Implementation Completed"),
			map[workflow.Resolution]workflow.Stage{"invalid": "Triage", "duplicate": "*"},
		},
		"feature": {
			stagesOf("Triage Planning Scheduling Queued Development Implementation Completed"),
			legs("feature/approval Triage Planning informed approval",
				"feature/gameplan Planning Scheduling gameplan",
				"feature/scheduled Scheduling Queued iteration-later milestone dri",
				"feature/now Scheduling Development iteration-current milestone dri",
				"feature/arrived Queued Development iteration-begun",
				"feature/validated Development Implementation validation-received",
				"feature/done Implementation Completed blueprint"),
			map[workflow.Resolution]workflow.Stage{"declined": "Triage", "duplicate": "*"},
		},
	},
	"support-ops-2026": {
		"bug": {
			stagesOf("Triage Development Validation Implementation Completed"),
			legs("bug/valid Triage Development triage-valid",
				"bug/validate Development Validation validation-requested",
				"bug/skipped Development Implementation validation-skipped",
				"bug/validated Validation Implementation validation-settled",
				"bug/done Implementation Completed"),
			map[workflow.Resolution]workflow.Stage{"invalid": "Triage", "duplicate": "*"},
		},
		"feature": {
			stagesOf("Triage Planning Scheduling Queued Development Validation Implementation Completed"),
			legs("feature/approval Triage Planning informed approval",
				"feature/gameplan Planning Scheduling gameplan",
				"feature/scheduled Scheduling Queued iteration-later milestone dri",
				"feature/now Scheduling Development iteration-current milestone dri",
				"feature/arrived Queued Development iteration-begun",
				"feature/validate Development Validation validation-requested",
				"feature/skipped Development Implementation validation-skipped",
				"feature/validated Validation Implementation validation-settled",
				"feature/done Implementation Completed blueprint"),
			map[workflow.Resolution]workflow.Stage{"declined": "Triage", "duplicate": "*"},
		},
		"administrative": {
			stagesOf("Triage Scheduling Queued Development Implementation Completed"),
			legs("administrative/accepted Triage Scheduling triage-valid",
				"administrative/scheduled Scheduling Queued iteration-later dri",
				"administrative/now Scheduling Development iteration-current dri",
				"administrative/arrived Queued Development iteration-begun",
				"administrative/built Development Implementation",
				"administrative/done Implementation Completed"),
			map[workflow.Resolution]workflow.Stage{"invalid": "Triage", "duplicate": "*"},
		},
	},
}

// view is a card as the oracle sees it.
type view struct {
	workflow.Card
	table  table
	day    workflow.Date
	passed bool            // gates of a moment count as passed where they could have been
	oldBy  map[string]bool // who asked for the rounds that came before the card was reopened
}

// place is the stage of the card; for a side stage, the one it came from.
func (v view) place() workflow.Stage {
	if v.Before != "" {
		return v.Before
	}
	return v.Stage
}

func (v view) index(s workflow.Stage) int { return slices.Index(v.table.stages, s) }

func (v view) round() workflow.RoundState {
	if len(v.Rounds) == 0 || v.oldBy[v.Rounds[len(v.Rounds)-1].RequestedBy] {
		return ""
	}
	return v.Rounds[len(v.Rounds)-1].State
}

// holds judges one condition of the tables.
func (v view) holds(need string) bool {
	it := v.Iteration
	switch need {
	case "triage-valid":
		return v.Triage.Verdict == "valid"
	case "informed":
		return v.WaitingSince.IsZero()
	case "approval":
		return v.approved()
	case "gameplan":
		return strings.TrimSpace(v.Gameplan) != ""
	case "milestone":
		return v.Milestone != ""
	case "dri":
		return v.DRI != ""
	case "blueprint":
		return v.Blueprint.Text != ""
	case "iteration-later":
		return it.Start > v.day || v.passed && it.Start != ""
	case "iteration-current":
		return it.Start != "" && it.Start <= v.day && (v.day <= it.End || v.passed)
	case "iteration-begun":
		return it.Start != "" && it.Start <= v.day
	case "validation-requested":
		return v.round() == "requested" || v.round() == "received"
	case "validation-received":
		return v.round() == "received"
	case "validation-skipped":
		return v.round() == "skipped"
	case "validation-settled":
		return v.round() == "received" || v.round() == "skipped"
	}
	panic("the oracle does not know " + need)
}

// approved is the table "Approval that a feature needs".
func (v view) approved() bool {
	level := map[string]int{"manager": 1, "senior-manager": 2, "director": 3}[v.Approval.Level]
	switch t := v.Triage; t.Verdict {
	case "aligned":
		return true
	case "aligned-not-congruent":
		return level > 0 || v.Approval.Level == "roadmap-updated"
	case "not-aligned":
		rank := map[workflow.Judgement]int{"low": 1, "medium": 2, "high": 3}
		return level >= max(rank[t.Work], rank[t.Danger], rank[t.Effect])
	}
	return false
}

// marked reports whether the card carries a mark of the rule for the need.
func (v view) marked(rule workflow.RuleName, need string) bool {
	return slices.ContainsFunc(v.Forced, func(f workflow.Force) bool {
		return f.Rule == rule && slices.Contains(f.Missing, need)
	})
}

// mayGo reports whether some way of the tables leads from one stage to another,
// on which each need that counts holds or is marked.
func (v view) mayGo(from, to workflow.Stage, counts func(need string) bool) bool {
	if from == to {
		return true
	}
	return slices.ContainsFunc(v.table.legs, func(l leg) bool {
		return l.from == from && !slices.ContainsFunc(l.needs, func(need string) bool {
			return counts(need) && !v.holds(need) && !v.marked(l.rule, need)
		}) && v.mayGo(l.to, to, counts)
	})
}

func every(string) bool { return true }

// lasting are the needs that do not pass away with time.
func lasting(need string) bool {
	return !strings.HasPrefix(need, "iteration-") && need != "validation-requested"
}

// The fixtures of all tests: Wednesday, 25 November 2026, in the week of Sunday 22nd.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func week(n int) workflow.Iteration {
	c := workflow.Cadence{}
	return c.Next(c.At(c.Today(noon)), n)
}

func ptr[T any](v T) *T { return &v }
