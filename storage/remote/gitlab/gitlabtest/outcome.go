package gitlabtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// outcome is what goes back over the wire.
type outcome struct {
	*answer
	wire Answer // how the wire spoils it; Faithful: not at all
}

type lateCommit struct {
	due time.Time
	in  arrival
}

// settle carries out what was left to be committed by now, each at its own time.
func (s *Server) settle(now time.Time) {
	slices.SortStableFunc(s.late, func(a, b lateCommit) int { return a.due.Compare(b.due) })
	for len(s.late) > 0 && !s.late[0].due.After(now) {
		l := s.late[0]
		s.late = s.late[1:]
		s.carryOut(l.in, l.due, 0)
	}
}

// Uncommitted counts the requests that will still be carried out by themselves
// once the clock has come to it.
func (s *Server) Uncommitted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(s.now())
	return len(s.late)
}

// take serves one request, with what befalls it, and records it.
func (s *Server) take(in arrival) outcome {
	s.mu.Lock()
	s.settle(s.now())
	username := s.whose(in)
	f := s.befall(in, username)
	n := len(s.requests)
	s.requests = append(s.requests, Request{
		At: s.now(), Method: in.method, Path: in.path, Query: in.query, Host: in.host,
		Header: in.header.Clone(), Body: string(in.body), Auth: authKind(in.header), User: username, Fault: f.name(),
	})
	s.mu.Unlock()
	if f.Before != nil {
		f.Before(s)
	}
	s.mu.Lock()
	out := s.suffer(in, f)
	if n < len(s.requests) && out.answer != nil {
		s.requests[n].Status = out.status
	}
	s.mu.Unlock()
	if f.Behind != nil {
		f.Behind(s)
	}
	return out
}

func (s *Server) whose(in arrival) string {
	secret := in.header.Get("PRIVATE-TOKEN")
	if secret == "" {
		secret = strings.TrimPrefix(in.header.Get("Authorization"), "Bearer ")
	}
	if t := s.tokens[secret]; t != nil {
		return t.user.username
	}
	return ""
}

// suffer carries a request out as its fault allows, and makes the answer.
func (s *Server) suffer(in arrival, f Fault) outcome {
	now := s.now()
	if f.Answer == ShortPage {
		in.query = halved(in.query)
	}
	var a *answer
	switch f.commit() {
	case Done:
		lag := f.Lag
		if lag == 0 {
			lag = s.chance(s.cfg.ReplicaLag)
		}
		a = s.carryOut(in, now, lag)
	case Later:
		s.late = append(s.late, lateCommit{now.Add(f.After), in})
	}
	if instead := s.instead(f); instead != nil {
		a = instead
	}
	wire := Faithful
	switch f.Answer {
	case Refused, NoSuchHost, BadCertificate, Reset, TimedOut:
		return outcome{nil, f.Answer}
	}
	if a == nil { // Never or Later, and no answer in its stead: there is none to give
		return outcome{nil, TimedOut}
	}
	switch f.Answer {
	case CutBody, StalledBody, LongLength:
		wire = f.Answer
	default:
		s.spoil(in, f.Answer, a)
	}
	for k, v := range f.Header {
		a.header[k] = v
	}
	skew := s.cfg.DateSkew + f.DateSkew
	a.header.Set("Date", now.Add(skew).Format(http.TimeFormat))
	return outcome{a, wire}
}

// spoil changes the true answer.
func (s *Server) spoil(in arrival, how Answer, a *answer) {
	switch how {
	case CutJSON:
		a.body = a.body[:len(a.body)/2]
	case EmptyBody:
		a.status, a.body = 200, nil
	case LinkElsewhere:
		a.header.Set("Link", strings.ReplaceAll(a.header.Get("Link"), s.cfg.URL, "https://elsewhere.test"))
	case ShuffledPage, RepeatedRows, MissingRows, EmptyPage:
		s.spoilPage(in, how, a)
	}
	if strings.HasPrefix(in.path, rootOf(s.cfg.URL)+"/api/v4/") && a.status == 200 && len(a.body) > 0 && a.body[0] == '[' && how == Faithful {
		s.lastPage, s.lastPath = a.body, in.path
	}
}

func (s *Server) spoilPage(in arrival, how Answer, a *answer) {
	var rows, before []json.RawMessage
	if json.Unmarshal(a.body, &rows) != nil {
		return // no list: nothing to spoil
	}
	switch how {
	case ShuffledPage:
		s.rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	case RepeatedRows:
		_ = json.Unmarshal(s.lastPage, &before) // none yet: nothing to repeat
		if s.lastPath == in.path {
			rows = append(before[max(0, len(before)-3):], rows...)
		}
	case MissingRows:
		rows = slices.DeleteFunc(rows, func(json.RawMessage) bool { return s.rng.IntN(3) == 0 })
	case EmptyPage:
		if a.header.Get("X-NEXT-CURSOR") == "" {
			return // the documents allow it on keyset pages only
		}
		rows = rows[:0]
		a.header.Set("Link", "<"+s.cfg.URL+strings.TrimPrefix(in.path, rootOf(s.cfg.URL))+"?"+in.query+`>; rel="next"`)
	}
	a.body, _ = json.Marshal(rows) // was JSON before
}
