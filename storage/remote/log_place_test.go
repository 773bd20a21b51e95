package remote_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// syncAt is a sync of a file that is in a place.
func (d *desk) syncAt(place string) remote.Report {
	cfg := d.config()
	cfg.Place = place
	report, err := remote.SyncLog(context.Background(), cfg)
	require.NoError(d.t, err)
	return report
}

func (d *desk) replica() string {
	s, err := remote.Find(d.ledger)
	require.NoError(d.t, err)
	return s.Options[remote.OptionReplica]
}

func TestACopiedBoardFileIsAReplicaOfItsOwnAndNothingIsDoubled(t *testing.T) {
	l, c, dir := &tape{}, &clock{monday}, t.TempDir()
	a := newDesk(t, dir, l, c, "ana", workflow.Shipped()["default"])
	id := a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
	require.Empty(t, a.syncAt("here").Said)
	require.Equal(t, "ana", a.replica())
	title := "two"
	a.do(id, workflow.Edit{Title: &title})
	a.do(id, workflow.Say{Text: "pending"})
	fresh := a.do("", workflow.Create{Kind: "bug", Title: "pending too", Requester: "kim"})

	path := filepath.Join(dir, "copy.db")
	require.NoError(t, a.Backup(path))
	require.NoError(t, os.Chmod(path, 0o600))
	b := openDesk(t, path, l, c, "bo")
	b.do(id, workflow.Say{Text: "in the copy"})

	require.Empty(t, a.syncAt("here").Said)
	require.Len(t, b.syncAt("there").Said, 1)
	require.Empty(t, b.syncAt("there").Said, "it is said once")
	a.syncAt("here")
	require.Equal(t, "ana", a.replica())
	require.NotEqual(t, "ana", b.replica())
	require.Equal(t, b.replica(), l.segments[len(l.segments)-1].Replica)
	require.Equal(t, a.card(id).Title, "two")
	require.Len(t, a.card(id).Comments, 2)
	for _, card := range []workflow.CardID{id, fresh} {
		require.Equal(t, a.card(card).Values(), b.card(card).Values())
	}
	once := map[string]int{}
	for _, s := range l.segments {
		for _, e := range s.Entries {
			once[e.Entry.ID]++
			require.Equal(t, 1, once[e.Entry.ID], e.Entry.ID)
		}
	}
	n := l.puts
	a.syncAt("here")
	b.syncAt("there")
	require.Equal(t, n, l.puts)
	a.sound()
	b.sound()
}

// named is a tape that is told by which name a board goes.
type named struct {
	*head
	goes *[]string
}

func (n named) GoesBy(replica string) { *n.goes = append(*n.goes, replica) }

func TestALogIsToldByWhichNameACopyGoes(t *testing.T) {
	a, _, _ := pair(t)
	var goes []string
	a.through = func() remote.Log { return named{a.head, &goes} }
	a.syncAt("here")
	require.Empty(t, goes, "it goes by its old name")
	a.syncAt("there")
	require.Equal(t, []string{a.replica()}, goes)
}

func TestABoardOfBeforePlacesWereKeptStaysTheReplicaItWas(t *testing.T) {
	a, _, _ := pair(t)
	require.Empty(t, a.sync().Said)
	require.Empty(t, a.syncAt("here").Said)
	require.Equal(t, "ana", a.replica())
	plan := a.config()
	plan.Place, plan.Plan = "elsewhere", true
	report, err := remote.SyncLog(context.Background(), plan)
	require.NoError(t, err)
	require.Empty(t, report.Said, "a plan is made on a copy")
	require.Equal(t, "ana", a.replica())
}
