// Package remotetest holds what every [remote.Remote] promises, as tests that any
// driver runs on a far end of its own. What a driver claims in its Caps, it is
// tested for.
package remotetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// Far is a far end for one test, with nothing on it, and two accounts that may
// write there. Nothing goes wrong unless Lose says so.
type Far struct {
	Remote, Other remote.Remote        // two drivers, each of an account of its own
	Again         func() remote.Remote // the first driver as another process has it
	Now           func() time.Time     // the clock of this machine
	Pass          func(time.Duration)  // time passes, there and here
	Lose          func(lands bool)     // the answer of the next change is lost; it has landed, or never will
	Copies        func(id string) int  // how many cards or comments bear the id
	Writes        func() int           // how many calls that may change something were made so far
	Delete        func(remote.RID)     // somebody deletes a card; nil: nobody can
}

// promises are the tests, each on a far end of its own.
var promises = []struct {
	name string
	test func(*desk)
}{
	{"what is made is found by others as it was sent", madeIsFound},
	{"a second pull finds nothing", secondPull},
	{"a pull that broke off misses nothing", brokenPull},
	{"an error of the reader ends the pull", readerSaysNo},
	{"Canon changes nothing twice and makes no call", canonIsCanon},
	{"a change takes nothing else back", onlyWhatChanged},
	{"a comment is there once and says who wrote it", comments},
	{"an answer to a clash is told beside the value that it gave", answersAreTold},
	{"the answer is what is there", answerIsTrue},
	{"a lost answer is unknown, is not believed too early, and doubles nothing", lostAndLanded},
	{"what never landed is found not to be there", lostForEver},
	{"what cannot be seen any more is gone", goneIsGone},
	{"a stale change is refused where that is claimed", compareAndSwap},
	{"who gave up gets an error", givenUp},
}

// Run lets a driver keep its promises.
func Run(t *testing.T, far func(*testing.T) Far) {
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			f := far(t)
			p.test(sit(t, f, f.Remote))
		})
	}
}

// desk is a driver in use: it keeps what an engine keeps.
type desk struct {
	*testing.T
	Far
	d      remote.Remote
	caps   remote.Caps
	cursor remote.Cursor
	marks  map[remote.RID][]byte
	seen   map[remote.RID]remote.Seen
	gone   map[remote.RID]bool
	facts  int
	ahead  time.Duration // of the remote's clock, of ours
}

func sit(t *testing.T, far Far, d remote.Remote) *desk {
	t.Helper()
	k := &desk{T: t, Far: far, d: d, marks: map[remote.RID][]byte{}, seen: map[remote.RID]remote.Seen{}, gone: map[remote.RID]bool{}}
	var err error
	k.caps, err = d.Probe(context.Background(), far.Now(), nil)
	require.NoError(t, err)
	if !k.caps.ServerTime.IsZero() {
		k.ahead = k.caps.ServerTime.Sub(far.Now())
	}
	require.Empty(t, k.caps.ReadOnly, "the account of a test may write")
	return k
}

func (k *desk) other() *desk {
	k.Helper()
	return sit(k.T, k.Far, k.Other)
}

func (k *desk) known(rids []remote.RID) (map[remote.RID][]byte, error) {
	out := map[remote.RID][]byte{}
	for _, rid := range rids {
		if m, ok := k.marks[rid]; ok {
			out[rid] = m
		}
	}
	return out, nil
}

// keep takes a batch over as the engine does.
func (k *desk) keep(b remote.Batch) error {
	k.Helper()
	for _, f := range b.Facts {
		k.facts++
		require.True(k, (f.Seen == nil) != (f.Gone == nil), "a fact is seen or gone")
		require.NotEmpty(k, f.RID)
		if f.Gone != nil {
			k.gone[f.RID] = true
			continue
		}
		require.NotEmpty(k, f.Seen.Card.ID)
		require.Zero(k, f.Seen.Card.EnteredAt, "when it entered its stage is each board's own")
		for _, m := range k.caps.Missing {
			require.Empty(k, valuesOf(f.Seen.Card, m.Field), "%s cannot be kept there, and was seen", m.Field)
		}
		k.seen[f.RID], k.marks[f.RID] = *f.Seen, f.Seen.Mark
	}
	if b.Next != nil {
		k.cursor = b.Next
	}
	return nil
}

func (k *desk) pull() *desk {
	k.Helper()
	_, err := k.d.Probe(context.Background(), k.Now(), k.caps.Memory)
	require.NoError(k, err)
	k.facts = 0
	require.NoError(k, k.d.Pull(context.Background(), k.cursor, k.known, k.keep))
	return k
}

func (k *desk) read(rid remote.RID) remote.Seen {
	k.Helper()
	require.NoError(k, k.d.Read(context.Background(), []remote.RID{rid}, k.keep))
	return k.seen[rid]
}

func valuesOf(c workflow.Card, f workflow.Field) (out []workflow.Value) {
	for _, v := range c.Values() {
		if v.Field == f {
			out = append(out, v)
		}
	}
	return out
}
