package gitlabtest

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Chaos is misfortune at random: each request suffers one of Faults with the
// chance Share. One seed and one order of requests give the same misfortunes.
type Chaos struct {
	Seed   uint64
	Share  float64 // 0.1: one request in ten
	Faults []Fault // none: AllFaults; one that commits Later without After does so 1 to 59 s later
}

type chaos struct {
	Chaos
	rng *rand.Rand
}

// AllFaults are the misfortunes that a correct client gets over without losing
// or doubling anything, given time. TokenExpired, Forbidden and the like are not
// among them: they need a person. Nor is MissingRows, which only a sweep finds.
func AllFaults() []Fault {
	return []Fault{
		{Answer: TooManyPlain},
		{Answer: TooManyPlain, RetryAfter: 30 * time.Second, RateLimit: true},
		{Answer: TooManyJSON},
		{Answer: TooManyJSON, RetryAfter: time.Minute},
		{Answer: ServerError},
		{Answer: ServerError, Commit: Done},
		{Answer: BadGateway},
		{Answer: BadGateway, Commit: Later, After: time.Second},
		{Answer: BadGateway, Commit: Later, After: 59 * time.Second},
		{Answer: Maintenance},
		{Answer: Locked},
		{Answer: Refused},
		{Answer: NoSuchHost},
		{Answer: BadCertificate},
		{Answer: Reset},
		{Answer: Reset, Commit: Done},
		{Answer: Reset, Commit: Later},
		{Answer: TimedOut},
		{Answer: TimedOut, Commit: Done},
		{Answer: TimedOut, Commit: Later, After: 35 * time.Second},
		{Answer: TimedOut, Commit: Later, After: 59 * time.Second},
		{Answer: CutBody},
		{Answer: StalledBody},
		{Answer: CutJSON},
		{Answer: LongLength},
		{Answer: EmptyBody},
		{Answer: ShuffledPage},
		{Answer: RepeatedRows},
		{Answer: ShortPage},
		{Answer: EmptyPage},
		{Answer: Elsewhere},
		{Lag: 10 * time.Second},
		{DateSkew: -time.Second},
	}
}

// Misbehave lets chance choose from now on; Calm ends it.
func (s *Server) Misbehave(c Chaos) {
	if len(c.Faults) == 0 {
		c.Faults = AllFaults()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.chaos = &chaos{c, rand.New(rand.NewPCG(c.Seed, 2))}
}

// draw draws lots for one request. What spoils a list spoils only lists, and only
// writes meet one another.
func (c *chaos) draw(in arrival) Fault {
	if c == nil || c.rng.Float64() >= c.Share {
		return Fault{}
	}
	f := c.Faults[c.rng.IntN(len(c.Faults))]
	if isRead := in.method == http.MethodGet; f.Answer >= ShuffledPage && !isRead || f.Answer == Locked && isRead {
		return Fault{}
	}
	if f.Commit == Later && f.After == 0 { // the request limit of a server is 60 s (Rack timeout)
		f.After = time.Second + time.Duration(c.rng.IntN(59))*time.Second
	}
	return f
}
