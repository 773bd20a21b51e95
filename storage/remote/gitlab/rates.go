package gitlab

import (
	"net/http"
	"strconv"
	"time"
)

// Limits are how much is sent in a minute, a zero being three quarters of what
// gitlab.com publishes.
type Limits struct {
	Calls  int // of any kind: 1500
	Issues int // created: 150
	Notes  int // created: 45
}

// rates keep count of calls by the minute of the server's clock. They never wait:
// they say when to come back.
type rates struct {
	calls, issues, notes minute
	hold                 time.Time // nothing at all before
}

func newRates(l Limits) rates {
	or := func(n, otherwise int) minute {
		if n <= 0 {
			n = otherwise
		}
		return minute{most: n, now: n}
	}
	return rates{calls: or(l.Calls, 1500), issues: or(l.Issues, 150), notes: or(l.Notes, 45)}
}

// minute is a count that begins anew with each minute. After the server said
// that it was too much it is half, and grows back by a tenth a minute.
type minute struct {
	most, now int
	start     time.Time
	count     int
}

// take counts one, or says from when on it may be counted.
func (m *minute) take(now time.Time) (until time.Time, ok bool) {
	if now.IsZero() {
		return now, true
	}
	if start := now.Truncate(time.Minute); !start.Equal(m.start) {
		gone := 1
		if !m.start.IsZero() && start.After(m.start) {
			gone = int(min(start.Sub(m.start)/time.Minute, 60))
		}
		m.start, m.count = start, 0
		m.now = min(m.most, m.now+gone*max(1, m.most/10))
	}
	if m.count >= m.now {
		return m.start.Add(time.Minute), false
	}
	m.count++
	return now, true
}

func (m *minute) halve() { m.now = max(1, m.now/2) }

const tooFast = "so many calls were made in this minute"

// admit counts a call. why is empty where it may be made.
func (r *rates) admit(now time.Time) (until time.Time, why string) {
	if !now.IsZero() && now.Before(r.hold) && r.hold.Before(now.Add(daily)) { // else it is of a clock that was wrong
		return r.hold, "too many requests"
	}
	if until, ok := r.calls.take(now); !ok {
		return until, tooFast
	}
	return now, ""
}

// note reads what an answer says of the limit: with nothing left of it, nothing
// is sent until it is full again.
func (r *rates) note(h http.Header, now time.Time) {
	left, err := strconv.Atoi(h.Get("RateLimit-Remaining"))
	if err != nil || left > 0 {
		return
	}
	reset, err := strconv.ParseInt(h.Get("RateLimit-Reset"), 10, 64)
	if err != nil {
		return
	}
	if t := time.Unix(reset, 0).UTC(); t.After(now) && t.Before(now.Add(time.Hour)) {
		r.hold = t
	}
}

// slow is told that it was too much.
func (r *rates) slow(now, until time.Time) {
	if now.IsZero() {
		return
	}
	if until.After(r.hold) && until.Before(now.Add(daily)) {
		r.hold = until
	}
	r.calls.halve()
	r.issues.halve()
	r.notes.halve()
}
