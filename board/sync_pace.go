package board

import "time"

// calmer makes the pause between two syncs longer while nothing is new, and short
// once somebody changed something.
func (s syncing) calmer(changed bool) syncing {
	switch {
	case changed:
		s.quiet = syncLively
	case s.quiet == 0:
		s.quiet = syncEvery
	default:
		s.quiet = min(2*s.quiet, syncEvery)
	}
	return s
}

// after is when the next sync is due after one that went well.
func (s syncing) after(now, again time.Time) syncing {
	if s.away = now.Sub(s.key) > awayAfter; s.away {
		s.next = now.Add(syncAway)
	} else {
		s.next = now.Add(s.quiet)
	}
	if s.more {
		s.next = now.Add(syncPause)
	}
	if !again.IsZero() && again.Before(s.next) {
		s.next = again
		if s.next.Before(now.Add(syncPause)) {
			s.next = now.Add(syncPause)
		}
	}
	return s
}
