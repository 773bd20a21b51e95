package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

func wishOf(i int, after string) plan.Line {
	return plan.Line{Card: workflow.CardID(fmt.Sprintf("card%08d", i)), Handle: fmt.Sprintf("c%d", i), Title: "T", Field: workflow.FieldDRI, After: after}
}

// Ten programs of one person plan at once: each line is there in the end.
func TestProgramsThatShareADraftLoseNothingOfIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "drafts", "plan.json")
	const programs, lines = 10, 15
	var all sync.WaitGroup
	for n := range programs {
		all.Go(func() {
			p := &planFiles{path: path, board: "b", me: "ana"}
			d, err := p.Kept()
			if err != nil {
				t.Error(err)
				return
			}
			for i := range lines {
				d.Lines = append(slices.Clip(d.Lines), wishOf(100*n+i, "lin"))
				if d, _, err = p.Keep(d); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	p := &planFiles{path: path, board: "b", me: "ana"}
	d, err := p.Kept()
	require.NoError(t, err)
	require.Len(t, d.Lines, programs*lines)
}

func TestOfADraftThatTwoProgramsChange(t *testing.T) {
	open := func(t *testing.T) (one, two *planFiles, d plan.Draft) {
		path := filepath.Join(t.TempDir(), "plan.json")
		one, two = &planFiles{path: path, board: "b", me: "ana"}, &planFiles{path: path, board: "b", me: "ana"}
		d = plan.Draft{Board: "b", By: "ana", At: monday, Lines: []plan.Line{wishOf(1, "lin"), wishOf(2, "lin")}}
		_, _, err := one.Keep(d)
		require.NoError(t, err)
		_, err = two.Kept()
		require.NoError(t, err)
		return one, two, d
	}
	t.Run("what one takes out is out, what the other adds is in", func(t *testing.T) {
		one, two, d := open(t)
		_, _, err := one.Keep(d.Without(wishOf(1, "lin")))
		require.NoError(t, err)
		d.Lines = append(slices.Clip(d.Lines), wishOf(3, "lin"))
		kept, news, err := two.Keep(d)
		require.NoError(t, err)
		require.Equal(t, []plan.Line{wishOf(2, "lin"), wishOf(3, "lin")}, kept.Lines)
		require.Equal(t, 1, news)
	})
	t.Run("of a line that both change the later change counts", func(t *testing.T) {
		one, two, d := open(t)
		d.Lines = []plan.Line{wishOf(1, "ana"), wishOf(2, "lin")}
		_, _, err := one.Keep(d)
		require.NoError(t, err)
		d.Lines = []plan.Line{wishOf(1, "sam"), wishOf(2, "lin")}
		kept, _, err := two.Keep(d)
		require.NoError(t, err)
		require.Equal(t, "sam", kept.Lines[0].After)
	})
	t.Run("one that was dropped elsewhere is gone", func(t *testing.T) {
		one, two, d := open(t)
		require.NoError(t, one.Drop())
		kept, news, err := two.Keep(d)
		require.NoError(t, err)
		require.Empty(t, kept.Lines)
		require.Equal(t, 2, news)
	})
}

// What is asked of the file says what the card was: a change in the moment
// between looking and writing is refused by the transaction itself.
func TestAPlanIsJudgedWhereItIsKept(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "feature", "One")
	d.run("add", "--kind", "feature", "Two")
	ids := strings.Split(d.run("list", "--columns", "id"), "\n")
	s, err := storage.Open(storage.Options{Path: d.env.get("OPSBOARD_FILE"), Now: d.env.Now, NewID: d.env.NewID})
	require.NoError(t, err)
	p := planned{store: s}
	for _, id := range ids {
		p.draft.Lines = append(p.draft.Lines, plan.Line{Card: workflow.CardID(id), Field: workflow.FieldIteration, After: "2026-11-29/2026-12-05"})
	}
	require.NoError(t, p.compare())
	wishes := plan.Wishes(p.states)
	require.Len(t, wishes, 2)
	d.run("schedule", ids[0], "--iteration", "2026-12-13")

	a := &app{env: d.env, flags: globalFlags{as: "ana"}}
	got, err := a.applied(p, wishes, false)
	require.NoError(t, err)
	require.Len(t, got.Refused, 1)
	require.ErrorContains(t, got.Refused[0].Err, "its iteration was unscheduled when it was planned, and is 13–19 Dec 2026 now")
	require.Equal(t, "2026-12-13", strings.Fields(d.run("list", "--columns", "iteration", "iteration:2026-12-13"))[0][:10])
	require.Len(t, got.Cards, 1)
}
