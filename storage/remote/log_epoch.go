package remote

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"opsboard/workflow"
)

// fieldEpoch is the board's own field in a log that marks an epoch: its number, and
// the version of the log that is before it, which is the hash of its chain.
const fieldEpoch workflow.Field = "epoch"

// Epochs is a Log that can tell where its newest epoch begins without reading it.
type Epochs interface {
	// Epoch is the number of the segment that marks it, 0 for none. Who asks looks
	// whether it is so.
	Epoch(ctx context.Context) (n uint64, err error)
}

// Epoch is a stretch of a log. Nothing is taken away where one begins: what came
// before stays in the log, and whoever has it keeps it. But who joins later takes
// the cards as they stood there, and not each line that made them so.
type Epoch struct {
	Number int       `json:"number"` // from 1; 0: none has begun
	Part   uint64    `json:"part"`   // the segment that marks it
	Before Version   `json:"before"` // the log up to there
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	ID     string    `json:"id"` // of the entry that marks it
}

// keyEpoch is where the ledger keeps the newest epoch, keyJoin how far a board that
// joins has taken it over.
const (
	keyEpoch = "epoch"
	keyJoin  = "join"
)

// EpochOf is the epoch that an entry marks; false for none.
func EpochOf(e workflow.Entry) (Epoch, bool) {
	if e.Card != "" {
		return Epoch{}, false
	}
	for _, ch := range e.Changes {
		if n, err := strconv.Atoi(ch.Key); ch.Field == fieldEpoch && err == nil && n > 0 {
			return Epoch{Number: n, Before: Version(ch.New), At: e.At, By: e.By, ID: e.ID}, true
		}
	}
	return Epoch{}, false
}

// epochCame notes the epochs that begin in a segment. Of two with one number the
// first in the log is the one.
func epochCame(x LogTx, entries []LogEntry, part uint64) error {
	for _, e := range entries {
		next, ok := EpochOf(e.Entry)
		if !ok {
			continue
		}
		last, err := lastEpoch(x)
		if err != nil {
			return err
		}
		if next.Part = part; next.Number > last.Number {
			if err := write(x, keyEpoch, next); err != nil {
				return err
			}
		}
	}
	return nil
}

func lastEpoch(tx Tx) (Epoch, error) {
	e, err := read[Epoch](tx, keyEpoch)
	if e == nil {
		return Epoch{}, err
	}
	return *e, err
}

// BeginEpoch reads what is new in a log and begins an epoch behind it. Of several
// who do so at once one is quicker, and the epoch is that one's: mine says whether
// it was this board. What is pending here stays pending.
func BeginEpoch(ctx context.Context, cfg LogConfig, by string) (e Epoch, mine bool, err error) {
	r := newLogRun(cfg)
	if cfg.Lock != nil {
		unlock, err := cfg.Lock()
		if err != nil {
			return e, false, err
		}
		defer unlock()
	}
	if err := r.reach(ctx); err != nil {
		return e, false, err
	}
	if r.caps.ReadOnly != "" {
		return e, false, &ClosedError{Why: r.caps.ReadOnly}
	}
	e, mine, err = r.beginEpoch(ctx, by)
	return e, mine, r.endsWith(err)
}

func (r *logRun) beginEpoch(ctx context.Context, by string) (e Epoch, mine bool, err error) {
	id, number := r.NewID(), 0
	for try := range tries {
		if err := r.fetch(ctx); err != nil {
			return e, false, err
		}
		err := r.Board(func(tx Tx) (err error) {
			e, err = lastEpoch(tx)
			return err
		})
		switch {
		case err != nil:
			return e, false, err
		case number == 0:
			if number = e.Number + 1; r.at.N == e.Part {
				return e, false, nothingBefore(e)
			}
		case e.Number >= number:
			return e, e.ID == id, nil
		}
		err = r.mark(ctx, id, by, number)
		if errors.Is(err, ErrStale) || errors.Is(err, ErrUnanswered) {
			err = r.wait(ctx, r.pause(try+1, 0))
		}
		if err != nil {
			return e, false, err
		}
	}
	return e, false, fmt.Errorf("begin an epoch: %w, %d times", ErrStale, tries)
}

func nothingBefore(e Epoch) error {
	if e.Number == 0 {
		return &workflow.Refusal{Rule: "remote/epoch", Message: "the log is empty: there is nothing that an epoch could leave behind", Hint: "`opsboard sync` sends the cards"}
	}
	return &workflow.Refusal{Rule: "remote/epoch", Message: fmt.Sprintf("epoch %d began with the last part of the log: there is nothing yet that another could leave behind", e.Number)}
}

// mark appends the entry by which an epoch begins. The next fetch takes it over,
// and shows whether it landed.
func (r *logRun) mark(ctx context.Context, id, by string, number int) error {
	e := NewLogEntry(workflow.Entry{
		ID: id, What: "epoch", By: by, At: r.Now().UTC(), Door: workflow.DoorCommand,
		Changes: []workflow.Change{{Field: fieldEpoch, Key: strconv.Itoa(number), New: string(r.at.Version)}},
	}, Applied)
	r.hook("epoch:ready")
	_, err := r.log.Append(ctx, r.at.Version, Segment{
		Board: r.setup.Options[OptionBoard], Replica: r.setup.Options[OptionReplica], N: r.at.N + 1, At: r.Now().UTC(), Entries: []LogEntry{e},
	})
	r.hook("epoch:answered")
	return err
}
