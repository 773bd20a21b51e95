package gitlab

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"opsboard/storage/remote"
)

const (
	mostMissed = 5                // one after the other: then it is the server that is in trouble
	lookAgain  = 10 * time.Minute // at what could not be read
)

// misses reports whether the trouble is with this issue alone: GitLab answers some
// with 500 for good, and all the others go on.
func (d *Driver) misses(iid int64, rid remote.RID, err error) (remote.Missed, bool) {
	var f *Failure
	if !isTrouble(err) || !errors.As(err, &f) {
		d.missed = 0
		return remote.Missed{}, false
	}
	if d.missed++; d.missed > mostMissed {
		return remote.Missed{}, false
	}
	return remote.Missed{
		RID: rid, At: d.client.time().Add(lookAgain), Why: fmt.Sprintf("#%d cannot be read and is tried again in ten minutes: %s: answer %d", iid, f.Call, f.Status),
	}, true
}

// isTrouble reports whether GitLab could not answer one question, though it be up.
func isTrouble(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Status >= 500 && f.Status != http.StatusServiceUnavailable
}
