package gitlabtest

import (
	"net/http"
	"slices"
	"time"
)

// Request is one request as it came, for a test to look at.
type Request struct {
	At                  time.Time
	Method, Path, Query string // the path as it was sent, still escaped
	Host                string // whom the client meant to talk to
	Header              http.Header
	Body                string
	Auth                string // "PRIVATE-TOKEN", "Authorization", or "" where no token was shown
	User                string // whose token it is; "" if nobody's
	Status              int    // what was answered; 0 if the answer never came
	Fault               string // what was done to it, if anything
}

// Requests are all requests since the start or the last Forget, those to another
// host among them.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// NonGET are the requests that might have changed something. GraphQL counts, as
// all of it is POST.
func (s *Server) NonGET() []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return r.Method == "GET" || r.Method == "HEAD" })
}

// Strangers are the requests that were sent to a host which is not this server: a
// client that follows a redirect or a Link there shows up here, with the token if
// it took that along.
func (s *Server) Strangers() []Request {
	own := hostOf(s.URL())
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return r.Host == own })
}

// Forget empties the list of requests.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

// authKind says by which header a token is shown.
func authKind(h http.Header) string {
	switch {
	case h.Get("PRIVATE-TOKEN") != "":
		return "PRIVATE-TOKEN"
	case h.Get("Authorization") != "":
		return "Authorization"
	}
	return ""
}
