package remote

import (
	"errors"
	"fmt"
	"time"
)

// Trouble that ends a whole run; everything else is per card.
var (
	ErrOffline   = errors.New("the remote cannot be reached")
	ErrAuth      = errors.New("the remote does not accept the token")
	ErrForbidden = errors.New("this account may not do that there")
	// ErrAway is a remote in a folder that is not there right now, as of a disk that
	// is not mounted.
	ErrAway      = fmt.Errorf("%w: its folder is not there right now", ErrOffline)
	ErrBoardGone = errors.New("the remote has no such project")
	ErrNewer     = errors.New("the remote was written by a newer opsboard")
	ErrForeign   = errors.New("the remote keeps something else")
	ErrBusy      = errors.New("another sync of this board is running")
)

// LaterError says that the remote asks to be left alone for a while.
type LaterError struct {
	After time.Time // by the remote's clock
	Why   string
}

// Error says until when.
func (e *LaterError) Error() string {
	return fmt.Sprintf("the remote asks to wait until %s: %s", e.After.UTC().Format("15:04:05 MST"), e.Why)
}
