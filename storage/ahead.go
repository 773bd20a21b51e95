package storage

import (
	"runtime"
	"sync"
	"sync/atomic"

	"opsboard/workflow"
)

// fewAhead is how many cards one processor reads before a second one is worth it.
const fewAhead = 8

// ahead reads the cards that a step is about to change, on all processors: one by
// one that takes longer than to judge and to write them. A card that cannot be
// read is left to the step, which comes upon it in its turn and says what is
// wrong.
func (w *work) ahead(ids []workflow.CardID) {
	t := w.t
	if len(ids) < 2*fewAhead {
		return
	}
	for _, name := range []string{bucketCard, bucketText, bucketNote, bucketSync, bucketCardOp} {
		t.bucket(name) // from here on it is there to be read
	}
	t.hasNewer()
	states := make([]*cardState, len(ids))
	sideByOne(len(ids), func(i int) {
		st, _ := t.readState(ids[i])
		if st == nil {
			return
		}
		st.places = t.entriesOf(t.indexed(st))
		t.bucket(bucketCardOp).Cursor().Seek([]byte(st.id)) // where its line will go
		states[i] = st
	})
	for _, st := range states {
		if st != nil {
			w.found(st)
		}
	}
}

// sideByOne calls do with each number up to n, on several processors where that is
// worth it. What breaks do is met again by whoever needs what it makes.
func sideByOne(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n/fewAhead)
	if workers < 2 {
		return
	}
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			_ = guarded(func() error {
				for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
					do(i)
				}
				return nil
			})
		})
	}
	all.Wait()
}

func cardsOf(ops []workflow.Op) []workflow.CardID {
	ids := make([]workflow.CardID, len(ops))
	for i, op := range ops {
		ids[i] = op.Card
	}
	return ids
}
