package workflow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// desk is a card on somebody's desk, with a clock that stands still until a
// test moves it.
type desk struct {
	t     *testing.T
	rules *workflow.Rules
	card  workflow.Card
	at    time.Time
	n     int
	last  workflow.Decision
}

func newDesk(t *testing.T, rules *workflow.Rules, kind workflow.Kind) *desk {
	d := &desk{t: t, rules: rules, at: noon}
	return d.do(workflow.Create{Kind: kind, Title: "Invoices are sent twice", Requester: "rita"})
}

func (d *desk) try(do workflow.Action) (workflow.Decision, error) {
	d.n++
	return d.rules.Apply(d.card, workflow.Op{ID: fmt.Sprintf("op%010d", d.n), Card: "card00000000", By: "otto", At: d.at, Do: do})
}

// do takes steps that must be granted: an action, or a time to let pass.
func (d *desk) do(steps ...any) *desk {
	d.t.Helper()
	for _, s := range steps {
		switch s := s.(type) {
		case time.Duration:
			d.at = d.at.Add(s)
		case []any:
			d.do(s...)
		case workflow.Action:
			got, err := d.try(s)
			require.NoError(d.t, err, "%T%+v", s, s)
			d.card, d.last = got.Card, got
		default:
			require.Failf(d.t, "no step", "%T", s)
		}
	}
	return d
}

// marks are the rules by which the card stands refused, with what they lack.
func (d *desk) marks() string {
	var out []string
	for _, m := range d.card.Forced {
		out = append(out, string(m.Rule)+": "+strings.Join(m.Missing, " "))
	}
	return strings.Join(out, "; ")
}

// ruling is one case of a rule.
type ruling struct {
	flow  string // "" is the default flow
	kind  workflow.Kind
	given []any // granted steps
	when  workflow.Action
	rule  workflow.RuleName // that allows, or refuses
	stage workflow.Stage    // where the card stands afterwards

	closed  workflow.Resolution // how it is closed afterwards
	says    string              // the refusal; empty where the wish is granted
	missing string              // the fields that the refusal names
	supply  string              // what would supply them, or the hint
	comment string              // what the newest comment says
	marks   string              // as desk.marks
}

// rulings runs a table. Its keys begin with the rule's name.
func rulings(t *testing.T, cases map[string]ruling) {
	t.Helper()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			rules := workflow.Default()
			if tc.flow != "" {
				rules = shipped(t)[tc.flow]
			}
			rule, _, ok := strings.Cut(name, ": ")
			require.True(t, ok)
			if tc.rule == "" {
				tc.rule = workflow.RuleName(rule)
			}
			d := newDesk(t, rules, tc.kind).do(tc.given...)
			before := d.card
			got, err := d.try(tc.when)
			if tc.says != "" {
				requireRefused(t, tc, err)
				got.Card = before
			} else {
				require.NoError(t, err)
				require.Equal(t, tc.rule, got.Rule)
			}
			requireOutcome(t, tc, got.Card)
		})
	}
}

func requireRefused(t *testing.T, tc ruling, err error) {
	t.Helper()
	var r *workflow.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, tc.says, r.Error())
	require.Equal(t, tc.rule, r.Rule)
	require.Equal(t, tc.missing, strings.Join(r.Fields(), " "))
	if tc.supply != "" {
		supply := []string{}
		for _, g := range r.Missing {
			supply = append(supply, string(g.Supply))
		}
		if r.Hint != "" {
			supply = append(supply, r.Hint)
		}
		require.Equal(t, tc.supply, strings.Join(supply, " "))
	}
	requireAnswer(t, err)
}

func requireOutcome(t *testing.T, tc ruling, c workflow.Card) {
	t.Helper()
	require.Equal(t, tc.stage, c.Stage)
	require.Equal(t, tc.closed, c.Resolution)
	require.Equal(t, tc.marks, (&desk{card: c}).marks())
	if tc.comment != "" {
		require.NotEmpty(t, c.Comments)
		require.Equal(t, tc.comment, c.Comments[len(c.Comments)-1].Text)
	}
}

// requireInvalid wants bad input to be named with its field and the nearest
// valid value.
func requireInvalid(t *testing.T, err error, field, nearest string) {
	t.Helper()
	var i *workflow.Invalid
	require.True(t, errors.As(err, &i), "%v", err)
	require.Equal(t, field, i.Field)
	require.Equal(t, nearest, i.Nearest)
	require.LessOrEqual(t, len(i.Error()), 400)
}

// The steps that stories are made of.
var (
	next      = workflow.Move{}
	valid     = workflow.Decide{Verdict: workflow.Valid}
	aligned   = workflow.Decide{Verdict: workflow.Aligned}
	planned   = workflow.WriteGameplan{Text: "1. find it\n2. mend it"}
	asked     = workflow.Validate{Answer: workflow.Requested}
	received  = workflow.Validate{Answer: workflow.Received, Note: "works for me"}
	rejected  = workflow.Validate{Answer: workflow.Rejected, Note: "still twice"}
	skipped   = workflow.Validate{Answer: workflow.Skipped, Note: "a typo only"}
	recorded  = workflow.WriteBlueprint{Text: "one queue", Links: []string{"https://example.com/mr/1"}}
	named     = workflow.Schedule{Milestone: ptr("M1"), DRI: ptr("dora")}
	unnamed   = workflow.Schedule{Milestone: ptr(""), DRI: ptr("")}
	thisWeek  = workflow.Schedule{Iteration: ptr(week(0))}
	nextWeek  = workflow.Schedule{Iteration: ptr(week(1))}
	lastWeek  = workflow.Schedule{Iteration: ptr(week(-1))}
	noWeek    = workflow.Schedule{Iteration: &workflow.Iteration{}}
	aWeek     = 7 * 24 * time.Hour
	duplicate = workflow.Close{As: workflow.Duplicate, Reason: "the same as yesterday's"}
	reopened  = workflow.Reopen{Reason: "it came back"}
	backTo    = func(s workflow.Stage) workflow.Move { return workflow.Move{To: s, Reason: "too early"} }
	forcedTo  = func(s workflow.Stage) workflow.Move {
		return workflow.Move{To: s, Force: true, Reason: "the customer waits"}
	}
	becomes = func(k workflow.Kind) workflow.ChangeKind { return workflow.ChangeKind{To: k} }
	goesTo  = func(s workflow.Stage) workflow.Move { return workflow.Move{To: s} }
)

// bugIn are the steps that bring a new bug of the default flow into a stage.
func bugIn(s workflow.Stage, more ...any) []any {
	way := []any{"Triage", []any{valid, next}, "Planning", []any{planned, next}, "Development", []any{asked, received}, "Implementation", []any{next}, "Completed"}
	return append(upTo(s, way), more...)
}

// featureIn does the same for a feature of the default flow.
func featureIn(s workflow.Stage, more ...any) []any {
	way := []any{
		"Triage",
		[]any{aligned, next},
		"Planning",
		[]any{planned, next},
		"Scheduling",
		[]any{named, nextWeek, next},
		"Queued",
		[]any{aWeek, workflow.Arrive{}},
		"Development",
		[]any{asked, received},
		"Implementation",
		[]any{recorded, next},
		"Completed",
	}
	return append(upTo(s, way), more...)
}

func upTo(s workflow.Stage, way []any) []any {
	var out []any
	for i := 0; way[i] != string(s); i += 2 {
		out = append(out, way[i+1].([]any)...)
	}
	return out
}
