package remote

import (
	"slices"

	"opsboard/workflow"
)

// keySigned is where the ledger keeps where the board became a signed one, and under
// keySigned + "/" and a card up to which of its lines from before that the log had it
// then: what had not been sent went, or goes, by a signed part.
const keySigned = "signed"

// Signing is where a board became a signed one, in the history that is here. The zero
// Signing is of a board that is not signed, or was so from its beginning.
type Signing struct {
	Seq uint64 `json:"seq"` // the newest line of the history then

	sentLater map[workflow.CardID]uint64
}

// IsBefore reports whether a line of a card, "" for the board's own, is from before the
// board was signed: whoever could write to the log may have written it in any name.
func (s Signing) IsBefore(card workflow.CardID, seq uint64) bool {
	if had, ok := s.sentLater[card]; ok {
		return seq <= had
	}
	return seq <= s.Seq
}

// SignedFrom says where the board was signed, as far as that is about these cards. It
// reads no line of the history, and no log.
func SignedFrom(board Board, cards ...workflow.CardID) (s Signing, err error) {
	err = board(func(tx Tx) error {
		there, err := read[Signing](tx, keySigned)
		if s = (Signing{}); there == nil || err != nil {
			return err
		}
		s = Signing{Seq: there.Seq, sentLater: map[workflow.CardID]uint64{}}
		for _, id := range cards {
			had, err := read[uint64](tx, keySigned+"/"+string(id))
			if err != nil {
				return err
			}
			if had != nil {
				s.sentLater[id] = *had
			}
		}
		return nil
	})
	return s, err
}

// founds reports whether entries make a board a signed one, where it is none.
func founds(entries []LogEntry) bool {
	return slices.ContainsFunc(entries, func(e LogEntry) bool { return len(MembersOf(e.Entry)) > 0 })
}

// signedCame notes that the board is signed from here on, the first time. A board that
// has nothing of before has nothing to tell apart.
func signedCame(x LogTx) error {
	there, err := x.Get(keySigned)
	if there != nil || err != nil {
		return err
	}
	for _, id := range x.Unsent("", 0) {
		b, err := readLogBase(x, id)
		if err != nil {
			return err
		}
		if err := sentLater(x, id, b.Seq); err != nil {
			return err
		}
	}
	f, err := readLogFlow(x)
	if err != nil {
		return err
	}
	if f != nil && x.Flow() != f.Mine {
		if err := sentLater(x, "", f.Seq); err != nil {
			return err
		}
	}
	return write(x, keySigned, Signing{Seq: x.Last()})
}

// sentLater notes up to which of its lines the log had a card when the board was
// signed.
func sentLater(x LogTx, id workflow.CardID, had uint64) error {
	return write(x, keySigned+"/"+string(id), had)
}
