package remote

import (
	"context"
	"slices"
	"time"
)

// Standing is what a sync last found out about the remote: it can be told without
// asking again.
type Standing struct {
	User     string        `json:"user,omitempty"`
	ReadOnly string        `json:"read_only,omitempty"`
	CAS      bool          `json:"cas,omitempty"`
	Unknown  time.Duration `json:"unknown,omitempty"`
	Settle   time.Duration `json:"settle,omitempty"`
	Deletes  Visibility    `json:"deletes,omitempty"`
	Missing  []Missing     `json:"missing,omitempty"`
}

// Labeler is a Remote on which labels stand for what a board knows.
type Labeler interface {
	// MissingLabels are the labels that the workflow gives a meaning and that are
	// not there.
	MissingLabels(ctx context.Context) ([]string, error)
}

// Learn keeps what a sync found out, and returns what of it is news: what cannot
// be kept there and was not said before. It writes nothing where nothing is new.
func Learn(board Board, c Caps) (news []Missing, err error) {
	err = board(func(tx Tx) error {
		news = nil
		was, err := read[Standing](tx, keyStanding)
		if err != nil {
			return err
		}
		for _, m := range c.Missing {
			if was == nil || !slices.Contains(was.Missing, m) {
				news = append(news, m)
			}
		}
		return write(tx, keyStanding, Standing{
			User: c.User, ReadOnly: c.ReadOnly, CAS: c.CAS, Unknown: c.Unknown, Settle: c.Settle, Deletes: c.Deletes, Missing: c.Missing,
		})
	})
	return news, err
}

// Stands is what is known about the remote, nil where it was never reached.
func Stands(board Board) (out *Standing, err error) {
	err = board(func(tx Tx) error {
		out, err = read[Standing](tx, keyStanding)
		return err
	})
	return out, err
}

// Runs are the reports of the syncs in which something happened, newest first, at
// most limit of them.
func Runs(board Board, limit int) (out []Report, err error) {
	err = board(func(tx Tx) error {
		out = nil
		var keys []string
		err := tx.Each(keyRun, "", func(key string, _ []byte) (bool, error) {
			keys = append(keys, key)
			return true, nil
		})
		if err != nil {
			return err
		}
		for _, k := range slices.Backward(keys) {
			r, err := read[Report](tx, k)
			if err != nil || r == nil || len(out) == limit {
				return err
			}
			out = append(out, *r)
		}
		return nil
	})
	return out, err
}
