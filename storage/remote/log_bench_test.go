package remote_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// full is a board of so many cards, each with a few lines.
func full(b *testing.B, dir, name string, l *tape, cards int) *desk {
	d := newDesk(b, dir, l, &clock{monday}, name, workflow.Shipped()["default"])
	records := func(yield func(storage.Record, error) bool) {
		for i := range cards {
			c := workflow.Card{
				Kind: "bug", Title: fmt.Sprintf("card %d of many", i), Description: "it is slow on Mondays", Stage: "Triage",
				Requester: "kim", Labels: []string{"customer::acme"}, CreatedAt: monday, EnteredAt: monday,
			}
			e := workflow.Entry{What: "import", By: "ana", At: monday, Changes: workflow.Diff(workflow.Card{}, c)}
			if !yield(storage.Record{Entries: []workflow.Entry{e}}, nil) {
				return
			}
		}
	}
	_, err := d.Import(storage.Stamp{By: "ana", At: monday, Door: workflow.DoorImport}, records, nil)
	require.NoError(b, err)
	require.NoError(b, d.ledger(func(tx remote.Tx) error { return tx.AllUnsent() }))
	return d
}

func BenchmarkLogPutsTenThousandCards(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		d := full(b, b.TempDir(), "ana", &tape{}, 10_000)
		b.StartTimer()
		require.Equal(b, 10_000, d.sync().Created)
	}
}

func BenchmarkLogBringsTenThousandCards(b *testing.B) {
	l := &tape{}
	full(b, b.TempDir(), "ana", l, 10_000).sync()
	for b.Loop() {
		b.StopTimer()
		d := newDesk(b, b.TempDir(), l, &clock{monday}, "bo", workflow.Shipped()["default"])
		b.StartTimer()
		require.Equal(b, 10_000, d.sync().New)
	}
}

func BenchmarkLogWithOneChangeOfTenThousand(b *testing.B) {
	d := full(b, b.TempDir(), "ana", &tape{}, 10_000)
	d.sync()
	id := d.do("", workflow.Create{Kind: "bug", Title: "slow"})
	for b.Loop() {
		b.StopTimer()
		d.do(id, workflow.Say{Text: "again"})
		b.StartTimer()
		d.sync()
	}
}

func BenchmarkLogWithNothingNew(b *testing.B) {
	d := full(b, b.TempDir(), "ana", &tape{}, 10_000)
	d.sync()
	for b.Loop() {
		require.True(b, new(d.sync()).Quiet())
	}
}
