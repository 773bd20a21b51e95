package storage

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// life is a board on which anything may happen.
type life struct {
	*rapid.T
	s   *Store
	ids []workflow.CardID
	now time.Time
}

func (l *life) stamp() Stamp {
	return Stamp{By: rapid.SampledFrom([]string{"ana", "ben"}).Draw(l.T, "by"), At: l.now, Door: workflow.DoorBoard}
}

// answered fails on anything but success and an answer.
func (l *life) answered(err error) bool {
	if err != nil && !isAnswer(err) {
		require.NoError(l, err)
	}
	return err == nil
}

func (l *life) text(label string) string {
	word := rapid.SampledFrom([]string{"", "a", "ünï", "\x1b[31m", "line\nline", "long "}).Draw(l.T, label)
	return strings.Repeat(word, rapid.SampledFrom([]int{1, 2, 40, 300}).Draw(l.T, label+" times"))
}

func (l *life) action() workflow.Action {
	title, text := l.text("title"), l.text("text")
	one := workflow.Cadence{}.At(workflow.Cadence{}.Today(l.now))
	next := workflow.Cadence{}.Next(one, 1)
	m, yes := "16.4", true
	return rapid.SampledFrom([]workflow.Action{
		workflow.Edit{Title: &title},
		workflow.Edit{Description: &text},
		workflow.Edit{AddLabels: []string{"Area::x", "y"}},
		workflow.Edit{RemoveLabels: []string{"y"}, AddLinks: []workflow.Link{{URL: "https://x.test/1"}}},
		workflow.Say{Text: text},
		workflow.WriteGameplan{Text: text},
		workflow.WriteBlueprint{Text: text},
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Decide{Verdict: workflow.Aligned},
		workflow.Decide{Verdict: workflow.Invalidated, Text: "no"},
		workflow.Schedule{Iteration: &one, Milestone: &m, DRI: &m},
		workflow.Schedule{Iteration: &next, Milestone: &m, DRI: &m, Pin: &yes},
		workflow.Move{},
		workflow.Move{},
		workflow.Move{To: "Completed", Force: true, Reason: "because"},
		workflow.Move{To: "Triage", Reason: "back"},
		workflow.Validate{Answer: workflow.Requested},
		workflow.Validate{Answer: workflow.Received},
		workflow.Validate{Answer: workflow.Rejected, Note: text},
		workflow.Close{As: workflow.Duplicate, Reason: "same"},
		workflow.Reopen{Reason: "again"},
		workflow.ChangeKind{To: "feature"},
		workflow.ChangeKind{To: "bug"},
	}).Draw(l.T, "action")
}

func (l *life) op(id workflow.CardID, do workflow.Action) workflow.Op {
	by := l.stamp()
	return workflow.Op{ID: l.s.newID(), Card: id, By: by.By, At: by.At, Door: by.Door, Do: do}
}

func (l *life) create() workflow.Op {
	id := workflow.CardID(l.s.newID())
	l.ids = append(l.ids, id)
	return l.op(id, workflow.Create{Kind: rapid.SampledFrom([]workflow.Kind{"bug", "feature"}).Draw(l.T, "kind"), Title: "card", Description: l.text("description"), Requester: "rita"})
}

func (l *life) someCard() workflow.CardID { return rapid.SampledFrom(l.ids).Draw(l.T, "card") }

// happen does one thing.
func (l *life) happen() {
	l.now = l.now.Add(time.Duration(rapid.IntRange(0, 60).Draw(l.T, "hours")) * time.Hour)
	var err error
	switch rapid.IntRange(0, 9).Draw(l.T, "what") {
	case 0:
		_, err = l.s.Commit(l.create())
	case 1:
		err = l.undoAsPlanned(0)
	case 2:
		_, err = l.s.Redo(uint64(max(0, rapid.IntRange(-20, 40).Draw(l.T, "undo"))), l.stamp())
	case 3:
		err = l.undoAsPlanned(uint64(rapid.IntRange(1, 40).Draw(l.T, "step")))
	case 4:
		_, err = l.s.Roll(l.now)
	case 5:
		l.undoRestores()
	case 6:
		_, err = l.s.CommitEach(l.op(l.someCard(), l.action()), l.op(l.someCard(), l.action()), l.op(l.someCard(), l.action()))
	case 7:
		_, err = l.s.Commit(l.op(l.someCard(), l.action()), l.op(l.someCard(), l.action()))
	default:
		_, err = l.s.Commit(l.op(l.someCard(), l.action()))
	}
	l.answered(err)
}

// undoAsPlanned takes a step back and finds that it does what was said.
func (l *life) undoAsPlanned(step uint64) error {
	by := l.stamp()
	before, err := os.ReadFile(l.s.path)
	require.NoError(l, err)
	plan, refused := l.s.PlanUndo(step, by)
	after, err := os.ReadFile(l.s.path)
	require.NoError(l, err)
	require.True(l, bytes.Equal(before, after), "a plan changes nothing")
	done, err := l.s.Undo(step, by)
	if err != nil {
		require.EqualError(l, refused, err.Error())
		return err
	}
	require.NoError(l, refused)
	for i := range done.Entries {
		done.Entries[i].ID = ""
	}
	require.Equal(l, done.Entries, plan.Entries)
	require.Equal(l, done.Step, plan.Step)
	require.Len(l, plan.Cards, len(done.Cards))
	for i, c := range done.Cards {
		require.Equal(l, c.Values(), plan.Cards[i].Values())
	}
	return nil
}

// undoRestores does something and takes it back at once, twice.
func (l *life) undoRestores() {
	id := l.someCard()
	before := l.values(id)
	r, err := l.s.Commit(l.op(id, l.action()))
	if !l.answered(err) || r.Step == 0 {
		return
	}
	after := l.values(id)
	undo, err := l.s.Undo(r.Step, l.stamp())
	require.NoError(l, err)
	require.Equal(l, before, l.values(id))
	_, err = l.s.Redo(undo.Step, l.stamp())
	require.NoError(l, err)
	require.Equal(l, after, l.values(id))
	_, err = l.s.Undo(r.Step, l.stamp())
	require.NoError(l, err)
	require.Equal(l, before, l.values(id))
}

func (l *life) values(id workflow.CardID) []workflow.Value {
	c, err := l.s.Card(id)
	if !l.answered(err) {
		return nil
	}
	return c.Values()
}

// stand requires of each card that what lasts of the gates behind it is met, or
// marked as passed over.
func (l *life) stand() {
	r := l.s.Rules()
	for _, id := range l.ids {
		c, err := l.s.Card(id)
		if !l.answered(err) {
			continue
		}
		began := c
		began.Stage, began.Resolution = r.Stages(c.Kind)[0], ""
		for _, g := range r.GatesTo(began, c.Stage, l.now).Missing() {
			passes := g.Guard == "order" || g.Guard == "validation-requested" || strings.HasPrefix(g.Guard, "iteration-")
			require.True(l, passes || slices.ContainsFunc(c.Forced, func(m workflow.Force) bool { return slices.Contains(m.Missing, g.Guard) }),
				"%s stands in %s and lacks %s", c.ID, c.Stage, g.Need)
		}
	}
}

// folded are the cards that the history makes.
func folded(tb require.TestingT, s *Store) map[workflow.CardID]workflow.Card {
	log, err := s.Log(LogQuery{})
	require.NoError(tb, err)
	cards := map[workflow.CardID]workflow.Card{}
	for i := len(log) - 1; i >= 0; i-- {
		e := log[i].Entry
		require.Equal(tb, uint64(len(log)-i), e.Seq, "entries have no gaps")
		if e.Card == "" {
			continue // of the board itself
		}
		c, err := cards[e.Card].With(e.Changes)
		require.NoError(tb, err)
		c.ID, c.UpdatedAt = e.Card, e.At
		cards[e.Card] = c
	}
	return cards
}

// requireCardsFollowFromHistory compares each card with the fold of its
// history, and the other way round.
func requireCardsFollowFromHistory(tb require.TestingT, s *Store) {
	cards := folded(tb, s)
	require.NoError(tb, s.view("read", func(t *tx) error {
		return t.eachHead(func(h *headRecord) error {
			require.Contains(tb, cards, h.id)
			return nil
		})
	}))
	for id, want := range cards {
		got, err := s.Card(id)
		if len(want.Values()) == 0 {
			var missing *NotFound
			require.ErrorAs(tb, err, &missing)
			continue
		}
		require.NoError(tb, err)
		require.Equal(tb, want.Values(), got.Values())
		require.True(tb, want.UpdatedAt.Equal(got.UpdatedAt))
	}
}

func TestTheCardsAreTheFoldOfTheHistoryWhateverHappens(t *testing.T) {
	n := 0
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		n++
		path := filepath.Join(dir, "board"+decimal(uint64(n))+".db")
		o := testOptions(path)
		s, err := Create(o, workflow.Shipped()["default"])
		require.NoError(rt, err)
		l := &life{T: rt, s: s, now: monday}
		_, err = s.Commit(l.create(), l.create())
		require.NoError(rt, err)
		for range rapid.IntRange(1, 25).Draw(rt, "how much") {
			l.happen()
			l.stand()
		}
		again, err := Open(o)
		require.NoError(rt, err)
		requireCardsFollowFromHistory(rt, again)
		requireRebuildChangesNothing(rt, again)
	})
}

// requireRebuildChangesNothing rebuilds everything that follows from the
// history and compares the buckets.
func requireRebuildChangesNothing(tb require.TestingT, s *Store) {
	before := dumpOf(tb, s)
	require.NoError(tb, s.update("rebuild", func(t *tx) error {
		if err := t.rebuildLogIndexes(); err != nil {
			return err
		}
		lost, err := t.rebuildCards()
		require.Empty(tb, lost)
		if err != nil {
			return err
		}
		return t.rebuildIndexes()
	}))
	after := dumpOf(tb, s)
	for name := range before {
		if name == bucketNote { // numbers of comments may differ after an undo
			require.Len(tb, after[name], len(before[name]), name)
			continue
		}
		require.Equal(tb, before[name], after[name], name)
	}
}

// dumpOf is everything in the file, by bucket.
func dumpOf(tb require.TestingT, s *Store) map[string]map[string]string {
	out := map[string]map[string]string{}
	require.NoError(tb, s.view("dump", func(t *tx) error {
		c := t.bolt.Cursor()
		for name, _ := c.First(); name != nil; name, _ = c.Next() {
			all := map[string]string{}
			inner := t.bucket(string(name)).Cursor()
			for k, v := inner.First(); k != nil; k, v = inner.Next() {
				all[string(k)] = string(v)
			}
			out[string(name)] = all
		}
		return nil
	}))
	return out
}
