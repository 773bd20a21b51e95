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
// one that takes longer than to judge and to write them. also is asked about each
// of them beside it, by its place; nil for nothing. A card that cannot be read is
// left to the step, which comes upon it in its turn and says what is wrong.
//
// bbolt does not promise that one transaction may be read by several at once: it
// rests on how bbolt 1.5 does it. Bucket.Get and Cursor.Seek, First, Last, Next, Prev
// write nothing that is shared but their counters, which are atomic; what they read
// (pages, Bucket.nodes, Tx.pages) is changed by Put, Delete, SetSequence and
// CreateBucket alone, and nobody writes meanwhile. Tx.Bucket writes down what it found
// the first time, so all buckets are looked up before. The test
// TestAWriteTransactionOfBboltIsReadByManyAtOnce fails under the race detector where
// another bbolt does it otherwise.
func (w *work) ahead(ids []workflow.CardID, also func(i int)) {
	t := w.t
	if len(ids) < 2*fewAhead {
		return
	}
	for _, name := range []string{bucketCard, bucketText, bucketNote, bucketSync, bucketCardOp, bucketOp, bucketUndone} {
		t.bucket(name) // from here on it is there to be read
	}
	t.hasNewer()
	states := make([]*cardState, len(ids))
	sideByOne(len(ids), func(i int) {
		if also != nil {
			also(i)
		}
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

// aheadOf is ahead of an undo of a step. It gives the cards of which it is known
// whether something later than the step is in force there.
func (w *work) aheadOf(lines []workflow.Entry) map[workflow.CardID]bool {
	var ids []workflow.CardID
	var of []workflow.Entry
	seen := map[workflow.CardID]bool{}
	for _, e := range lines {
		if e.Card != "" && !seen[e.Card] {
			seen[e.Card] = true
			ids, of = append(ids, e.Card), append(of, e)
		}
	}
	known, changed := make([]bool, len(of)), make([]bool, len(of))
	w.ahead(ids, func(i int) {
		var err error
		changed[i], err = w.t.changedAfter(of[i])
		known[i] = err == nil
	})
	later := map[workflow.CardID]bool{}
	for i, e := range of {
		if known[i] {
			later[e.Card] = changed[i]
		}
	}
	return later
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
