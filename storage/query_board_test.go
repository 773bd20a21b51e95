package storage

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// randomText is a few words of a small language, so that cards share some.
func randomText(t *rapid.T) string {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"login", "Log", "crash", "ERROR", "émile", "日本", "x1", "7", "billing", "bill", "the"}), 1, 5).Draw(t, "words")
	return strings.Join(words, " ")
}

// randomWish is anything that can be done to a card; most of it is forced, so
// that it is not refused.
func randomWish(t *rapid.T) workflow.Action {
	stages := workflow.Default().Stages("")
	text := randomText(t)
	n := rapid.IntRange(0, 4).Draw(t, "n")
	person := rapid.SampledFrom([]string{"", "ana", "ben", "Ben"}).Draw(t, "person")
	iteration := workflow.Default().Cadence().At(workflow.DateOf(monday.AddDate(0, 0, 7*(n-2)), nil))
	pin := n%2 == 0
	due, secret := workflow.DateOf(monday.AddDate(0, 0, rapid.IntRange(-10, 10).Draw(t, "due")), nil), n > 2
	return rapid.SampledFrom([]workflow.Action{
		workflow.Edit{Title: &text},
		workflow.Edit{Description: &text},
		workflow.Edit{Priority: &n},
		workflow.Edit{DRI: &person, Weight: &n},
		workflow.Edit{Due: &due, Confidential: &secret},
		workflow.Edit{AddLabels: []string{"area-" + fmt.Sprint(n)}},
		workflow.Say{Text: text},
		workflow.WriteGameplan{Text: text},
		workflow.Schedule{Iteration: &iteration, Pin: &pin},
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Decide{Verdict: workflow.AlignedNotCongruent},
		workflow.RequestApproval{},
		workflow.Move{To: stages[rapid.IntRange(0, len(stages)-1).Draw(t, "stage")], Force: true, Reason: "so it goes"},
		workflow.Close{As: workflow.Duplicate, Reason: "twice"},
		workflow.Reopen{Reason: "again"},
		workflow.ChangeKind{To: "feature"},
	}).Draw(t, "do")
}

// randomBoard is a board after a random life, with what stands on it.
func randomBoard(t *rapid.T, dir string) (*Store, []workflow.Card) {
	return randomLife(t, dir, func() int { return -1 })
}

// randomLife is randomBoard with a clock that goes where direction says.
func randomLife(t *rapid.T, dir string, direction func() int) (*Store, []workflow.Card) {
	dir, err := os.MkdirTemp(dir, "")
	require.NoError(t, err)
	path := filepath.Join(dir, "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	var ids []workflow.CardID
	at := monday
	for range rapid.IntRange(1, 4).Draw(t, "commits") {
		var ops []workflow.Op
		for range rapid.IntRange(1, 12).Draw(t, "ops") {
			at = at.Add(time.Duration(direction()*rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)
			op := workflow.Op{ID: s.newID(), By: "ana", At: at, Door: workflow.DoorBoard}
			if len(ids) == 0 || rapid.IntRange(0, 2).Draw(t, "new") == 0 {
				op.Card, op.Do = workflow.CardID(s.newID()), workflow.Create{Kind: rapid.SampledFrom([]workflow.Kind{"bug", "feature"}).Draw(t, "kind"), Title: randomText(t)}
				ids = append(ids, op.Card)
			} else {
				op.Card, op.Do = rapid.SampledFrom(ids).Draw(t, "card"), randomWish(t)
			}
			ops = append(ops, op)
		}
		_, err := s.CommitEach(ops...)
		require.NoError(t, err)
		if rapid.Bool().Draw(t, "undo") {
			_, err := s.Undo(0, ana(at))
			require.True(t, err == nil || isAnswer(err), "%v", err)
		}
	}
	if rapid.Bool().Draw(t, "strange") {
		importStrange(t, s, at)
	}
	var cards []workflow.Card
	require.NoError(t, s.Each(filter.Filter{}, func(c workflow.Card) error {
		cards = append(cards, c)
		return nil
	}))
	return s, cards
}

// importStrange brings cards whose kind and stage the workflow does not have.
func importStrange(tb require.TestingT, s *Store, at time.Time) {
	var records []Record
	for i, c := range []workflow.Card{
		{Kind: "bug", Stage: "Nowhere", Title: "login of long ago", Origin: "old:1", Remote: workflow.Remote{Name: "gitlab", IID: 7}},
		{Kind: "chore", Stage: "Triage", Title: "crash", Priority: 2, Origin: "old:2"},
		{Kind: "chore\x00\x01", Stage: workflow.Stage(strings.Repeat("long ", 100)), Title: "the bill", Resolution: "shipped", Remote: workflow.Remote{Name: "other", IID: 7}},
	} {
		c.CreatedAt, c.EnteredAt = at.Add(time.Duration(i)*time.Hour), at
		records = append(records, Record{Entries: []workflow.Entry{{What: "import", By: "ben", At: at, Changes: workflow.Diff(workflow.Card{}, c)}}})
	}
	_, err := s.Import(Stamp{By: "ana", At: at, Door: workflow.DoorImport}, func(yield func(Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}, nil)
	require.NoError(tb, err)
}

// boardOrder compares cards as the board shows them, worked out from the cards
// alone.
func boardOrder(a, b workflow.Card) int {
	r := workflow.Default()
	place := func(c workflow.Card) int {
		if i := slices.Index(r.Stages(""), c.Stage); i >= 0 {
			return i
		}
		return 1000
	}
	first := cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Stage, b.Stage), cmp.Compare(stateOf(r, a), stateOf(r, b)))
	if first != 0 {
		return first
	}
	if !a.IsOpen() {
		at := func(c workflow.Card) time.Time {
			if c.ClosedAt.IsZero() {
				return c.EnteredAt
			}
			return c.ClosedAt
		}
		return cmp.Or(at(b).Compare(at(a)), cmp.Compare(a.ID, b.ID))
	}
	rank := func(c workflow.Card) int { return (c.Priority + 8) % 9 }
	return cmp.Or(cmp.Compare(rank(a), rank(b)), a.EnteredAt.Compare(b.EnteredAt), cmp.Compare(a.ID, b.ID))
}

var filtersToTry = []string{
	"", "stage:triage", "stage:completed", "kind:bug", "state:any", "state:closed", "dri:ana", "label:area-1 state:any", "log state:any",
	"bill", `"the bill"`, "-login", "crash,error state:any", "priority:1", "gate:ready", "is:ready state:any", "-gate:ready", "gate:ready,blocked", "gate:blocked", "is:open iteration:current", "stage:development,planning kind:feature",
	"x 7", "title:log", "validation:none", "b", "log bill", "日", "log dri:ana state:any", "crash -dri:ana kind:bug", "error label:area-1,area-2", "log -bill", "is:waiting state:any", "validation:requested,none state:any", "waiting:none", "id:a state:any", "id:#7", "milestone:none weight:none", "pinned:yes", "-forced:yes", "updated:<2026-11-20", "is:overdue", "closed:none", "delegate:none requester:ana", "-is:blocked state:any", "is:blocked,closed",
	"waiting:approval", "waiting:approval,requester state:any", "-waiting:approval", "waiting:approval stage:triage dri:none", "waiting:none bill",
	"iteration:next", "iteration:current,next state:any", "iteration:past,none", "-iteration:none", "iteration:>=2026-11-29 -iteration:next state:any", "iteration:past is:closed", "iteration:<2026-11-29 log", "iteration:next dri:ana", "is:overdue,pinned", "due:<2026-12-01 state:any", "due:none", "is:confidential", "-confidential:yes due:>=2026-11-20", "is:overdue,confidential state:any", "is:overdue due:>=2026-11-20", "due:<=today", "due:>2026-11-25,none", "is:conflict state:any", "-is:overdue due:<2026-12-01",
}

// chosen are the cards that a list shows, worked out from the cards alone.
func chosen(f filter.Filter, cards []workflow.Card) []workflow.Card {
	open, closed := f.States()
	var out []workflow.Card
	for _, c := range cards {
		if f.Match(c) && (c.IsOpen() && open || !c.IsOpen() && closed) {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, boardOrder)
	return out
}

func idsOf(cards []workflow.Card) []workflow.CardID {
	out := []workflow.CardID{}
	for _, c := range cards {
		out = append(out, c.ID)
	}
	return out
}

func rowIDs(rows []Row) []workflow.CardID {
	out := []workflow.CardID{}
	for _, r := range rows {
		out = append(out, r.Card.ID)
	}
	return out
}
