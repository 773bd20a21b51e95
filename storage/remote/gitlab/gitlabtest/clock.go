package gitlabtest

import (
	"sync"
	"time"
)

// Clock is a clock that stands still until it is moved. Its Now is what Config
// and the boards of a test are given.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock returns a clock that stands at the given moment.
func NewClock(at time.Time) *Clock { return &Clock{at: at.UTC()} }

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves the clock on by d and returns what it shows then.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return c.at
}
