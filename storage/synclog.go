package storage

import (
	"errors"
	"slices"

	"opsboard/workflow"
)

// Last is the number of the newest line of the history.
func (x *SyncTx) Last() uint64 { return x.t.end().seq }

// Since are the lines of a card after the one of a number, oldest first.
func (x *SyncTx) Since(id workflow.CardID, after uint64) ([]workflow.Entry, error) {
	var seqs []uint64
	err := x.t.entriesOfCard(id, func(seq uint64) (bool, error) {
		if seq > after {
			seqs = append(seqs, seq)
		}
		return seq > after, nil
	})
	if err != nil {
		return nil, err
	}
	out := make([]workflow.Entry, 0, len(seqs))
	for _, seq := range slices.Backward(seqs) {
		e, err := x.t.entry(seq, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, e.Entry)
	}
	return out, nil
}

// Open counts the open cards of a stage as the limits of work in progress count
// them, as this transaction left it.
func (x *SyncTx) Open(s workflow.Stage) (workflow.Count, error) { return x.w.counted(s) }

// Flow is the text of the board's workflow.
func (x *SyncTx) Flow() string { return x.t.flowText }

// FlowLine is the newest line after the one of a number by which the board came
// under its workflow; false where there is none.
func (x *SyncTx) FlowLine(after uint64) (out workflow.Entry, ok bool, err error) {
	err = x.t.eachEntry(after+1, func(e storedEntry) error {
		if e.Card == "" && slices.ContainsFunc(e.Changes, func(ch workflow.Change) bool { return ch.Field == fieldFlow }) {
			out, ok = e.Entry, true
		}
		return nil
	})
	return out, ok, err
}

// errFlowAlone refuses a workflow after cards of the same transaction.
var errFlowAlone = errors.New("a workflow is taken over in a transaction of its own")

// SetFlow takes over the workflow that the entry's change names, as a step of its
// own, before any card of the transaction is changed. A text that is none is a
// *[workflow.FileError]; one that has no place for some card here is refused with
// a *[workflow.Refusal]: nothing is changed then.
func (x *SyncTx) SetFlow(e workflow.Entry) error {
	text := ""
	for _, ch := range e.Changes {
		if ch.Field == fieldFlow {
			text = ch.New
		}
	}
	if text == x.t.flowText {
		return nil
	}
	if !x.write { // one that is refused each time is not written for each time
		if _, _, err := x.t.mayTake(text); err != nil {
			return err
		}
	}
	if err := errors.Join(x.wants(), checkBy(e.By)); err != nil {
		return err
	}
	if len(x.w.entries) > 0 || x.made {
		return errFlowAlone
	}
	e.At, e.Undoes, e.IsRedo = e.At.UTC(), 0, false
	return x.w.setFlow(text, storedEntry{Actor: e.By, Entry: e})
}
