package gitlabtest

import (
	"net/http"
	"strings"
	"time"
)

// Answer is what a client gets instead of the true answer, or made out of it.
type Answer int

// The answers. Those of the first group come instead of the true one and, unless
// Commit says otherwise, nothing was done. Those of the second are the true answer,
// spoilt on its way: what was asked for has been done.
const (
	Faithful Answer = iota

	TooManyPlain   // 429, text/plain "Retry later": the throttle in front of GitLab
	TooManyJSON    // 429, JSON: an application limit
	ServerError    // 500, JSON
	BadGateway     // 502, HTML of a proxy
	Maintenance    // 503, GitLab's HTML page of a deploy
	TokenExpired   // 401, as from one request to the next a token may
	TokenRevoked   // 401
	ScopeTooSmall  // 403
	Forbidden      // 403
	Locked         // 409, a write that met another of the same issue (lib/api/api.rb, StaleObjectError)
	Refused        // nobody listens: surely nothing was sent
	NoSuchHost     // the name is not known: surely nothing was sent
	BadCertificate // TLS fails: surely nothing was sent
	Reset          // the connection ends without an answer
	TimedOut       // the client gives up waiting
	Elsewhere      // 307 to another host

	CutBody       // half a body, then the connection ends
	StalledBody   // half a body, then nothing until the client gives up
	CutJSON       // half a body that calls itself whole
	LongLength    // Content-Length says more than comes
	EmptyBody     // 200 and nothing
	LinkElsewhere // the next page is said to be on another host
	ShuffledPage  // the rows of a list in another order
	RepeatedRows  // the last page's last rows once more, before the true ones
	MissingRows   // a row in three is left out
	ShortPage     // half the rows, and the rest on the pages that follow (keyset)
	EmptyPage     // no rows, and the same page as the next (keyset)
)

// Commit says whether and when what a request asks for is done.
type Commit int

// The times of a commit.
const (
	AsAnswered Commit = iota // as Answer says
	Done                     // before the answer is sent, or lost
	Never                    // not at all
	Later                    // by itself, Fault.After from now, whatever the client was told
)

// Fault is what happens to a request.
type Fault struct {
	Answer Answer
	Commit Commit
	After  time.Duration // of Later

	RetryAfter time.Duration // the header, on 429 and 503; 0 is none
	RateLimit  bool          // the RateLimit headers, on 429
	Header     http.Header   // further headers, on any answer
	Lag        time.Duration // a read sees the state of so long ago
	DateSkew   time.Duration // the Date header is off by so much

	Before func(*Server) // called before the request is carried out: somebody is quicker
	Behind func(*Server) // called after it, before the client hears of it
}

// Match says which requests a fault befalls. Empty parts match all; texts match
// where they are contained.
type Match struct {
	Method string // "GET"; "write" is all but GET and HEAD
	Path   string // in the escaped path
	Query  string // in the raw query
	User   string // whose token it is
	Body   string
	Skip   int // so many are let through first
	Times  int // so many are hit; 0 is one, -1 all
}

type standing struct {
	match Match
	fault Fault
	skip  int
	left  int
}

// Fault makes the requests that match suffer. Faults are tried in the order they
// were given, one a request, so several of one Match are a queue.
func (s *Server) Fault(m Match, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := m.Times
	if left == 0 {
		left = 1
	}
	s.faults = append(s.faults, &standing{match: m, fault: f, skip: m.Skip, left: left})
}

// Calm takes all faults back, those of Misbehave too. What was still to be
// committed later still is.
func (s *Server) Calm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.chaos = nil, nil
}

func (m Match) hits(in arrival, username string) bool {
	write := in.method != http.MethodGet && in.method != http.MethodHead
	return (m.Method == "" || m.Method == in.method || m.Method == "write" && write) &&
		strings.Contains(in.path, m.Path) && strings.Contains(in.query, m.Query) &&
		strings.Contains(string(in.body), m.Body) && (m.User == "" || m.User == username)
}

// befall picks what happens to a request.
func (s *Server) befall(in arrival, username string) Fault {
	for _, st := range s.faults {
		if st.left == 0 || !st.match.hits(in, username) {
			continue
		}
		if st.skip > 0 {
			st.skip--
			continue
		}
		if st.left > 0 {
			st.left--
		}
		return st.fault
	}
	return s.chaos.draw(in)
}

// commit is when the request is carried out, with AsAnswered resolved.
func (f Fault) commit() Commit {
	if f.Commit != AsAnswered {
		return f.Commit
	}
	if f.Answer == Faithful || f.Answer >= CutBody {
		return Done
	}
	return Never
}
