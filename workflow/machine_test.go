package workflow_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// machine plays random people on one card of a shipped flow and holds every
// step against the laws.
type machine struct {
	rules   *workflow.Rules
	card    workflow.Card
	at      time.Time
	steps   int
	entries []workflow.Entry
	folded  workflow.Card
	past    []workflow.Card
	oldBy   map[time.Time]map[string]bool // rounds that came before a reopening, by its moment
	report  func(step)
}

// step is one granted wish.
type step struct {
	op            workflow.Op
	before, after workflow.Card
	entry         workflow.Entry
	undone        *workflow.Entry // the entry that the step took back
	newest        bool
}

func shipped(t require.TestingT) map[string]*workflow.Rules {
	out := map[string]*workflow.Rules{}
	for _, src := range workflow.Shipped() {
		r, err := workflow.Parse(src)
		require.NoError(t, err)
		out[r.Name()] = r
	}
	return out
}

func newMachine(t *rapid.T) *machine {
	flows := shipped(t)
	name := rapid.SampledFrom([]string{"support-ops", "support-ops-2026"}).Draw(t, "flow")
	r := flows[name]
	m := &machine{rules: r, at: noon, oldBy: map[time.Time]map[string]bool{}}
	m.card.ID, m.folded.ID = "card00000000", "card00000000"
	m.do(t, workflow.Create{Kind: rapid.SampledFrom(r.Kinds()).Draw(t, "kind"), Title: "A card", Requester: "rita"})
	var err error
	m.folded, err = m.folded.With(m.entries[0].Changes)
	require.NoError(t, err)
	return m
}

func (m *machine) view(c workflow.Card) view {
	return view{Card: c, table: oracle[m.rules.Name()][c.Kind], day: m.rules.Cadence().Today(m.at), oldBy: m.oldBy[c.ReopenedAt]}
}

func (m *machine) op(do workflow.Action) workflow.Op {
	return workflow.Op{ID: fmt.Sprintf("op%010d", m.steps), Card: m.card.ID, By: fmt.Sprintf("p%d", m.steps), At: m.at, Door: workflow.DoorCommand, Do: do}
}

// do asks for an action and reports whether it was granted.
func (m *machine) do(t require.TestingT, do workflow.Action) bool {
	m.steps++
	op := m.op(do)
	d, err := m.rules.Apply(m.card, op)
	if err != nil {
		requireAnswer(t, err)
		return false
	}
	m.keep(t, step{op: op, before: m.card, after: d.Card, entry: workflow.Entry{Card: m.card.ID, Rule: d.Rule, Changes: d.Changes}})
	return true
}

// undo asks to take an earlier entry back.
func (m *machine) undo(t require.TestingT, i int) bool {
	m.steps++
	op, e := m.op(nil), m.entries[i]
	newest := i == len(m.entries)-1
	d, err := m.rules.Undo(m.card, e, newest, m.at)
	if err != nil {
		requireAnswer(t, err)
		return false
	}
	m.keep(t, step{op: op, before: m.card, after: d.Card, undone: &e, newest: newest, entry: workflow.Entry{Card: m.card.ID, Rule: d.Rule, Changes: d.Changes}})
	return true
}

func (m *machine) keep(t require.TestingT, s step) {
	m.past = append(m.past, s.before)
	m.card = s.after
	if len(s.entry.Changes) > 0 || s.undone != nil {
		m.entries = append(m.entries, s.entry)
	}
	if m.oldBy[s.after.ReopenedAt] == nil {
		old := map[string]bool{}
		for _, r := range s.before.Rounds {
			old[r.RequestedBy] = true
		}
		if s.after.ReopenedAt.IsZero() {
			old = map[string]bool{}
		}
		m.oldBy[s.after.ReopenedAt] = old
	}
	if m.report != nil {
		m.report(s)
	}
}

// requireAnswer holds a refusal to what it promises.
func requireAnswer(t require.TestingT, err error) {
	var invalid *workflow.Invalid
	if errors.As(err, &invalid) {
		require.NotEmpty(t, invalid.Field)
		require.NotEmpty(t, invalid.Why)
		return
	}
	var r *workflow.Refusal
	require.ErrorAs(t, err, &r)
	require.NotEmpty(t, r.Rule, r.Message)
	require.NotEmpty(t, strings.TrimSpace(r.Message))
	require.NotContains(t, r.Message, "  ", r.Message)
	require.NotContains(t, r.Message, " a administrative")
	require.Len(t, r.Fields(), len(r.Missing))
	for _, g := range r.Missing {
		require.False(t, g.Met)
		for what, s := range map[string]string{"guard": g.Guard, "field": g.Field, "need": g.Need, "who": g.Who, "supply": string(g.Supply)} {
			require.NotEmpty(t, s, "%s of a missing gate: %s: %+v", what, r.Message, g)
		}
		require.Contains(t, r.Message, g.Need, "the sentence says what is missing")
	}
}

// stripped is the card without what an undo need not restore.
func stripped(c workflow.Card) workflow.Card {
	c.UpdatedAt = time.Time{}
	return c
}

// deep copies everything that the card holds.
func deep(c workflow.Card) workflow.Card {
	c.Labels, c.Rounds, c.Comments = slices.Clone(c.Labels), slices.Clone(c.Rounds), slices.Clone(c.Comments)
	c.Links, c.Forced = slices.Clone(c.Links), slices.Clone(c.Forced)
	for i := range c.Forced {
		c.Forced[i].Missing = slices.Clone(c.Forced[i].Missing)
	}
	c.Blueprint.Links = slices.Clone(c.Blueprint.Links)
	c.Extra = maps.Clone(c.Extra)
	return c
}

// play runs a machine through n random steps under the law.
func play(t *testing.T, law func(*rapid.T, *machine, step)) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		m.report = func(s step) { law(t, m, s) }
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			m.play(t)
		}
	})
}

// String tells the step for a failed law.
func (s step) String() string {
	if s.undone != nil {
		return fmt.Sprintf("undo (newest: %v) of %+v\nmarks before %+v\nmarks after %+v", s.newest, s.undone.Changes, s.before.Forced, s.after.Forced)
	}
	return fmt.Sprintf("%T%+v\nmarks before %+v\nmarks after %+v", s.op.Do, s.op.Do, s.before.Forced, s.after.Forced)
}
