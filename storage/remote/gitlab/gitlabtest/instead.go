package gitlabtest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// instead is the answer that stands in for the true one, or nil.
func (s *Server) instead(f Fault) *answer {
	a := s.standIn(f.Answer)
	if a == nil {
		return nil
	}
	if f.RetryAfter > 0 {
		a.header.Set("Retry-After", itoa(int64(f.RetryAfter/time.Second)))
	}
	if f.RateLimit {
		reset := s.now().Truncate(time.Minute).Add(time.Minute)
		for k, v := range limitHeaders(2000, 2001, reset) {
			a.header[k] = v
		}
		a.header.Set("RateLimit-ResetTime", reset.Format(http.TimeFormat))
	}
	return a
}

func (s *Server) standIn(how Answer) *answer {
	switch how {
	case TooManyPlain:
		return tooManyPlain()
	case TooManyJSON:
		return tooManyJSON()
	case ServerError:
		return message(500, "500 Internal Server Error")
	case BadGateway:
		return page(502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
	case Maintenance:
		return page(503, "<!DOCTYPE html>\n<html>\n<head><title>GitLab is not responding (503)</title></head>\n<body>\n<h1>503</h1>\n<h3>Whoops, GitLab is currently unavailable.</h3>\n<p>Deploy in progress</p>\n</body>\n</html>\n")
	case TokenExpired:
		return badToken("Token is expired. You can either do re-authorization or token refresh.")
	case TokenRevoked:
		return badToken("Token was revoked. You have to re-authorize from the user.")
	case ScopeTooSmall:
		return scopeTooSmall()
	case Forbidden:
		return forbidden()
	case Locked:
		return message(409, "409 Conflict: Resource lock")
	case Elsewhere:
		a := page(307, "")
		a.header.Set("Location", "https://elsewhere.test/api/v4/user")
		return a
	}
	return nil
}

func page(status int, html string) *answer {
	return &answer{status: status, header: http.Header{"Content-Type": {"text/html"}}, body: []byte(html)}
}

// halved asks for half a page.
func halved(query string) string {
	q, err := url.ParseQuery(query)
	if err != nil || q.Get("pagination") != "keyset" {
		return query
	}
	n, err := strconv.Atoi(q.Get("per_page"))
	if err != nil {
		n = 20
	}
	q.Set("per_page", strconv.Itoa(max(1, n/2)))
	return q.Encode()
}

var answerNames = strings.Fields(`Faithful TooManyPlain TooManyJSON ServerError BadGateway Maintenance TokenExpired TokenRevoked
	ScopeTooSmall Forbidden Locked Refused NoSuchHost BadCertificate Reset TimedOut Elsewhere CutBody StalledBody CutJSON LongLength EmptyBody
	LinkElsewhere ShuffledPage RepeatedRows MissingRows ShortPage EmptyPage`)

// String is the answer's name.
func (a Answer) String() string { return answerNames[a] }

// name is what the record of requests says of a fault; "" is none.
func (f Fault) name() string {
	if f.Answer == Faithful && f.Commit == AsAnswered && f.Lag == 0 && f.DateSkew == 0 && f.Header == nil {
		return ""
	}
	text := f.Answer.String()
	switch {
	case f.Commit == Done && f.Answer != Faithful:
		text += ", done"
	case f.Commit == Later:
		text += ", done after " + f.After.String()
	case f.Commit == Never:
		text += ", not done"
	}
	if f.Lag > 0 {
		text += ", as of " + f.Lag.String() + " ago"
	}
	return text
}
