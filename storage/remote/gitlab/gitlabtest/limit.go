package gitlabtest

import (
	"net/http"
	"strings"
	"time"
)

// Limits are how many requests a person may make in a minute; 0 is no limit.
type Limits struct {
	API    int // all requests: told by RateLimit headers on every answer
	Issues int // new issues: an application limit, which no header tells of
	Notes  int // new notes: the same
}

type window struct {
	start time.Time
	count int
}

// count adds one to a person's use and says how many there were this minute.
func (c *call) count(what string) *window {
	name := what
	if c.user != nil {
		name += " " + c.user.username
	}
	w := c.s.used[name]
	if w == nil || c.act.now.Sub(w.start) >= time.Minute {
		w = &window{start: c.act.now.Truncate(time.Minute)}
		c.s.used[name] = w
	}
	w.count++
	return w
}

// limited is the refusal of an application limit: JSON, with Retry-After only, and
// no word of it in other headers (lib/api/helpers/rate_limiter.rb).
func (c *call) limited(what string, most int) *failure {
	if most == 0 || c.count(what).count <= most {
		return nil
	}
	return tooManyJSON()
}

func tooManyJSON() *failure {
	return reply(429, obj("message", obj("error", "This endpoint has been requested too many times. Try again later.")))
}

// tooManyPlain is the refusal of the throttle in front of GitLab (rack_attack.rb).
func tooManyPlain() *failure {
	return &answer{status: 429, header: http.Header{"Content-Type": {"text/plain"}}, body: []byte("Retry later\n")}
}

// throttle counts a request against the throttle and writes its headers.
func (c *call) throttle() (http.Header, *failure) {
	most := c.s.cfg.Limits.API
	if most == 0 {
		return nil, nil
	}
	w := c.count("throttle_authenticated_api")
	reset := w.start.Add(time.Minute)
	h := limitHeaders(most, w.count, reset)
	if w.count <= most {
		return h, nil
	}
	a := tooManyPlain()
	h.Set("RateLimit-ResetTime", strings.Replace(reset.UTC().Format(time.RFC1123), "UTC", "GMT", 1))
	h.Set("Retry-After", itoa(max(1, int64(reset.Sub(c.act.now)/time.Second))))
	return h, a
}

func limitHeaders(most, used int, reset time.Time) http.Header {
	h := http.Header{}
	h.Set("RateLimit-Limit", itoa(int64(most)))
	h.Set("RateLimit-Name", "throttle_authenticated_api")
	h.Set("RateLimit-Observed", itoa(int64(used)))
	h.Set("RateLimit-Remaining", itoa(int64(max(0, most-used))))
	h.Set("RateLimit-Reset", itoa(reset.Unix()))
	return h
}
