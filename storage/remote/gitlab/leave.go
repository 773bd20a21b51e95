package gitlab

import (
	"time"

	"opsboard/storage/remote"
)

// mostPrepared is how long after its change was kept a POST may leave. A process
// that dies now looks for it by the moment that was kept.
const mostPrepared = 5 * time.Second

// leave is a change whose call leaves now: an answer that is lost is waited for from
// here on, whatever was asked for before.
func (d *Driver) leave(ch remote.Change) remote.Change {
	if now := d.client.time(); !ch.SentAt.IsZero() && now.After(ch.SentAt) {
		ch.SentAt = now
	}
	return ch
}

// isStale reports whether what had to be asked before a POST, or a machine that
// slept, took so long that the change is to be kept anew first. What was asked need
// not be asked again then.
func (d *Driver) isStale(ch remote.Change) (remote.Outcome, bool) {
	now := d.client.time()
	if ch.SentAt.IsZero() || !now.After(ch.SentAt.Add(mostPrepared)) {
		return remote.Outcome{}, false
	}
	return remote.Outcome{State: remote.Later, After: now, Why: "it took too long to find out what it needs"}, true
}
