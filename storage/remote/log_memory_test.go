package remote_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// learned is a tape that finds out something when it is reached, and is told what it
// found out before.
type learned struct {
	*head
	says string
	told *[]string
}

func (l learned) Probe(ctx context.Context, now time.Time, memory []byte) (remote.Caps, error) {
	*l.told = append(*l.told, string(memory))
	caps, err := l.head.Probe(ctx, now, memory)
	caps.Memory = []byte(l.says)
	return caps, err
}

func TestWhatALogFoundOutIsToldToTheNextRunAndARunIsKept(t *testing.T) {
	a, _, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "one"})
	var told []string
	for _, says := range []string{"first", "", "third"} {
		a.through = func() remote.Log { return learned{a.head, says, &told} }
		a.sync()
	}
	plan := a.config()
	plan.Plan, plan.Log = true, learned{a.head, "of a plan", &told}
	_, err := remote.SyncLog(t.Context(), plan)
	require.NoError(t, err)
	a.sync()
	require.Equal(t, []string{"", "first", "first", "third", "third"}, told)

	runs, err := remote.Runs(a.ledger, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1, "in the others nothing happened")
	require.Equal(t, 1, runs[0].Created)
}

func TestMemoryIsHeldWhileALogIsMetForTheFirstTimeAndNoLonger(t *testing.T) {
	a, b, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	var told []string
	cfg := b.config()
	cfg.Hold = func() func() {
		told = append(told, "held")
		return func() { told = append(told, "ended") }
	}
	cfg.Hook = func(step string) {
		if step == "fetch:kept" {
			told = append(told, step)
		}
	}
	for range 2 {
		_, err := remote.SyncLog(t.Context(), cfg)
		require.NoError(t, err)
		a.do("", workflow.Create{Kind: "bug", Title: "another"})
		a.sync()
	}
	require.Equal(t, []string{"held", "fetch:kept", "ended", "fetch:kept"}, told)
}

func TestOneTransactionTakesNoMoreOfALogThanALittle(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "one"})
	a.sync()
	b.sync()
	for part := range 3 { // two are full
		s := remote.Segment{Board: "theboard", Replica: "ana"}
		for i := range 600 {
			e := workflow.Entry{ID: fmt.Sprintf("e%d-%d", part, i), Card: id, What: "edit", By: "ana", At: monday, Door: workflow.DoorBoard}
			s.Entries = append(s.Entries, remote.NewLogEntry(e, remote.Same))
		}
		(&head{tape: l}).land(s)
	}
	kept := 0
	b.hook = func(step string) {
		if step == "fetch:kept" {
			kept++
		}
	}
	b.sync()
	require.Equal(t, 2, kept)
}

// ledgered is a transaction that notes what is written to the ledger.
type ledgered struct {
	remote.LogTx
	keys *[]string
}

// Put notes the first word of a key.
func (n ledgered) Put(key string, body []byte) error {
	word, _, _ := strings.Cut(key, "/")
	*n.keys = append(*n.keys, word)
	return n.LogTx.Put(key, body)
}

// Each transaction waits for the disk, so what ends a run is one.
func TestARunEndsWithOneTransaction(t *testing.T) {
	a, _, _ := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "one"})
	cfg := a.config()
	cfg.Log = noting{head: a.head, memory: []byte("learned")}
	var last []string
	inner := cfg.Board
	cfg.Board = func(fn func(remote.LogTx) error) error {
		return inner(func(x remote.LogTx) error {
			last = nil
			return fn(ledgered{x, &last})
		})
	}
	_, err := remote.SyncLog(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, []string{"memory", "run"}, last)
}
