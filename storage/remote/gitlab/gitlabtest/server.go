package gitlabtest

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// Config says what kind of GitLab this is. Only Now must be given.
type Config struct {
	Now  func() time.Time // the server's clock
	URL  string           // its origin, without a slash at the end; "" is https://gitlab.test
	Seed uint64           // of everything that is left to chance

	Version   string // "" is 18.5.0-ee; before 18.3 keyset pages of issues are not known
	Community bool   // the edition without a licence: no iterations, no weight, no such GraphQL fields
	Tier      Tier   // what is paid for

	Unthrottled bool          // notes and label changes always move updated_at (GitLab before throttled_touch.rb)
	StampLead   time.Duration // a change becomes visible up to so long after its updated_at
	ReplicaLag  time.Duration // a read may see the state of up to so long ago, each read anew
	DateSkew    time.Duration // how far the Date header is off
	NoTotals    bool          // lists say nothing of their length (gitlab.com does so above 10,000 rows)
	CountLimit  int           // rows above which the length is not said; 0 is 10,000
	OffsetLimit int           // rows that can be reached by offset; 0 is 50,000
	Limits      Limits        // how many requests a minute
}

// Server is one GitLab. All its methods may be used from many goroutines.
type Server struct {
	mu  sync.Mutex
	cfg Config
	rng *rand.Rand

	ids     map[string]int64
	users   []*user
	tokens  map[string]*token
	spaces  []*space
	renamed map[string]int64 // old path → project

	issues     []*issue // all, by id
	labels     []*label
	milestones []*milestone
	iterations []*iteration
	links      []link

	generation int64 // counts changes, so that a sorted list can be kept
	sorted     sortedList
	faults     []*standing
	chaos      *chaos
	late       []lateCommit
	requests   []Request
	lastPage   []byte // the last list that was answered
	lastPath   string // and of what
	used       map[string]*window
}

// New returns a server with nobody and nothing on it.
func New(cfg Config) *Server {
	if cfg.Now == nil {
		panic("gitlabtest: a server needs a clock")
	}
	if cfg.URL == "" {
		cfg.URL = "https://gitlab.test"
	}
	cfg.URL = strings.TrimRight(cfg.URL, "/")
	if cfg.Version == "" {
		cfg.Version = "18.5.0-ee"
	}
	if cfg.CountLimit == 0 {
		cfg.CountLimit = 10_000
	}
	if cfg.OffsetLimit == 0 {
		cfg.OffsetLimit = 50_000
	}
	return &Server{
		cfg: cfg, rng: rand.New(rand.NewPCG(cfg.Seed, 1)), ids: map[string]int64{}, tokens: map[string]*token{},
		renamed: map[string]int64{}, used: map[string]*window{},
	}
}

// URL is the server's origin.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cfg.URL
}

// Change changes the server's settings while it runs: a licence that ends, an
// upgrade, a replica that falls behind.
func (s *Server) Change(by func(*Config)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	by(&s.cfg)
}

// now is the server's clock at the precision of its database.
func (s *Server) now() time.Time { return s.cfg.Now().UTC().Truncate(time.Microsecond) }

// nextID counts the ids of one kind. Kinds start far apart, so that one kind's id
// is never right by luck where another's is asked for; issues' ids are never their iids.
func (s *Server) nextID(kind string) int64 {
	first := map[string]int64{
		"user": 100, "token": 900, "space": 2000, "issue": 150_000, "note": 700_000, "label": 36_000,
		"milestone": 47_000, "iteration": 5300, "event": 240_000, "link": 8000,
	}
	if s.ids[kind] == 0 {
		s.ids[kind] = first[kind]
	}
	s.ids[kind]++
	return s.ids[kind]
}

// chance is a duration between nothing and most; long ones are rare.
func (s *Server) chance(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	x := s.rng.Float64()
	return time.Duration(x * x * x * float64(most)).Truncate(time.Microsecond)
}

// atLeast compares the server's version with one like 18.3.
func (s *Server) atLeast(major, minor int) bool {
	var have [2]int
	for i, part := range strings.SplitN(s.cfg.Version, ".", 3) {
		if i > 1 {
			break
		}
		for _, c := range part {
			if c < '0' || c > '9' {
				break
			}
			have[i] = have[i]*10 + int(c-'0')
		}
	}
	return have[0] > major || have[0] == major && have[1] >= minor
}

// licensed says whether what Premium pays for is there.
func (s *Server) licensed() bool { return !s.cfg.Community && s.cfg.Tier != Free }
