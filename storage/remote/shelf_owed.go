package remote

// keyOwed is where the ledger keeps what went into the log of a board that is handed on
// in files, and into no file yet.
const keyOwed = "owed"

// Owe notes that what a run put into the log went into no file: the next one that is
// written says it.
func Owe(board Board, r Report) error {
	return board(func(tx Tx) error {
		was, err := owed(tx)
		if err != nil || r.Created+r.Updated+r.Notes == 0 && !r.FlowSent {
			return err
		}
		was.owes(r)
		return write(tx, keyOwed, was)
	})
}

// Paid adds to the report of a run whose file was written what was owed before, which
// is no longer.
func Paid(board Board, r *Report) error {
	return board(func(tx Tx) error {
		was, err := owed(tx)
		if err != nil {
			return err
		}
		if err := tx.Delete(keyOwed); err != nil {
			return err
		}
		was.owes(*r)
		r.Created, r.Updated, r.Notes, r.FlowSent = was.Created, was.Updated, was.Notes, was.FlowSent
		return nil
	})
}

func owed(tx Tx) (Report, error) {
	was, err := read[Report](tx, keyOwed)
	if was == nil {
		return Report{}, err
	}
	return *was, err
}

func (r *Report) owes(more Report) {
	r.Created, r.Updated, r.Notes = r.Created+more.Created, r.Updated+more.Updated, r.Notes+more.Notes
	r.FlowSent = r.FlowSent || more.FlowSent
}
