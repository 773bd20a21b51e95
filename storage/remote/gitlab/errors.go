package gitlab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"opsboard/storage/remote"
	"opsboard/storage/remote/pattern"
)

var (
	errRedirect = fmt.Errorf("%w: something on the way points to another place, where the token must not go", remote.ErrOffline)
	errTooLarge = errors.New("the answer is larger than 16 MiB")
	errHTML     = fmt.Errorf("%w: the answer is a web page and no JSON, as of a proxy or of maintenance", remote.ErrOffline)
	errCut      = fmt.Errorf("%w: the answer is cut off or is no JSON", remote.ErrOffline)
	errLoop     = errors.New("the pages of the list lead in a circle")
	errBehind   = errors.New("the server still shows things as they were before the last change")
)

// Failure is a call that did not bring what was asked for.
type Failure struct {
	Call   string   // "GET /projects/42/issues"
	Status int      // of the answer, 0 where there was none
	Said   string   // the server's own words: untrusted text
	Names  []string // what of the request it complains of, by its names
	Err    error    // what it means; the errors of package remote among it

	unsent bool // no byte of it reached the server
	broken bool // the connection broke, or the answer is cut off
}

// Error names the call and what became of it, without the server's words.
func (f *Failure) Error() string {
	switch {
	case f.Err != nil && f.Status != 0 && f.Status != http.StatusOK:
		return fmt.Sprintf("%s: answer %d: %s", f.Call, f.Status, redact(f.Err.Error()))
	case f.Err != nil:
		return f.Call + ": " + redact(f.Err.Error())
	}
	return fmt.Sprintf("%s: answer %d", f.Call, f.Status)
}

// Unwrap is what the failure means.
func (f *Failure) Unwrap() error { return f.Err }

func isBroken(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.broken
}

func isStatus(err error, codes ...int) bool {
	var f *Failure
	return errors.As(err, &f) && slices.Contains(codes, f.Status)
}

// said are the server's own words about an error, empty where there are none.
func said(err error) string {
	var f *Failure
	if errors.As(err, &f) {
		if f.Said != "" {
			return f.Said
		}
	}
	return err.Error()
}

func later(call string, until time.Time, why string) *Failure {
	return &Failure{Call: call, Err: &remote.LaterError{After: until, Why: why}, unsent: true}
}

// unreached is the failure of a request that got no answer.
func (c *client) unreached(call string, err error) *Failure {
	f := &Failure{Call: call, unsent: neverLeft(err)}
	if errors.Is(err, context.Canceled) {
		f.Err = context.Canceled
		return f
	}
	f.broken = !f.unsent && !errors.Is(err, context.DeadlineExceeded)
	f.Err = fmt.Errorf("%w: %s", remote.ErrOffline, strings.ReplaceAll(redact(err.Error()), orNothing(c.token), "[token]"))
	return f
}

func orNothing(token string) string {
	if token == "" {
		return "\x00"
	}
	return token
}

// neverLeft reports whether the error came before any byte of the request was
// sent: name, connection or TLS.
func neverLeft(err error) bool {
	var dns *net.DNSError
	var op *net.OpError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &dns), errors.As(err, &verify), errors.As(err, &record),
		errors.As(err, &authority), errors.As(err, &host), errors.As(err, &invalid):
		return true
	case errors.As(err, &op):
		return op.Op == "dial" || op.Op == "proxyconnect"
	}
	return false
}

// failed is the failure that an answer other than 2xx means.
func (c *client) failed(r *reply) *Failure {
	f := &Failure{Call: r.call, Status: r.status, Names: namedIn(r.body), Said: strings.ReplaceAll(words(r), orNothing(c.token), "[token]")}
	switch {
	case r.status == http.StatusUnauthorized:
		f.Err = remote.ErrAuth
	case r.status == http.StatusForbidden:
		f.Err = remote.ErrForbidden
	case r.status == http.StatusTooManyRequests:
		until := retryAt(r, c.present(r), time.Minute)
		c.rates.slow(c.time(), until)
		f.Err = &remote.LaterError{After: until, Why: "too many requests"}
	case r.status >= 500:
		f.Err = &remote.LaterError{After: retryAt(r, c.present(r), 10*time.Second), Why: "trouble in the server, answer " + strconv.Itoa(r.status)}
	}
	return f
}

func (c *client) orTime(t time.Time) time.Time {
	if t.IsZero() {
		return c.time()
	}
	return t
}

// present is when an answer was made that may not be GitLab's own: its word counts
// where there is no other.
func (c *client) present(r *reply) time.Time {
	if c.date.IsZero() && !r.date.IsZero() {
		return r.date
	}
	return c.time()
}

// retryAt is when to come back, within a day: as Retry-After says, else RateLimit-Reset, else
// after the time otherwise.
func retryAt(r *reply, now time.Time, otherwise time.Duration) time.Time {
	if s, err := strconv.Atoi(strings.TrimSpace(r.header.Get("Retry-After"))); err == nil && s >= 0 && s < 86400 {
		return now.Add(time.Duration(s) * time.Second)
	}
	if t, err := http.ParseTime(r.header.Get("Retry-After")); err == nil && t.Before(now.Add(daily)) {
		return t.UTC()
	}
	if s, err := strconv.ParseInt(r.header.Get("RateLimit-Reset"), 10, 64); err == nil {
		if t := time.Unix(s, 0).UTC(); t.After(now) && t.Before(now.Add(daily)) {
			return t
		}
	}
	return now.Add(otherwise)
}

// words are what the server says of an error, in any of the shapes that it has
// for that: "error" or "message", a text or texts by field, or plain text.
func words(r *reply) string {
	var v struct {
		Error       json.RawMessage `json:"error"`
		Description string          `json:"error_description"`
		Message     json.RawMessage `json:"message"`
		Errors      json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(r.body, &v) != nil {
		if strings.Contains(r.header.Get("Content-Type"), "html") {
			return ""
		}
		return shorten(strings.TrimSpace(string(r.body)))
	}
	var parts []string
	for _, raw := range []json.RawMessage{v.Message, v.Error, v.Errors} {
		var x any
		if json.Unmarshal(raw, &x) == nil {
			parts = append(parts, say(x, 0)...)
		}
	}
	if v.Description != "" {
		parts = append(parts, v.Description)
	}
	return shorten(strings.Join(parts, "; "))
}

// say flattens what stands in a message, the fields in order.
func say(x any, depth int) []string {
	var out []string
	switch x := x.(type) {
	case string:
		out = append(out, x)
	case []any:
		for _, e := range x {
			if depth < 4 {
				out = append(out, say(e, depth+1)...)
			}
		}
	case map[string]any:
		keys := make([]string, 0, len(x))
		for k := range x {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			if depth >= 4 {
				break
			}
			for _, s := range say(x[k], depth+1) {
				if k != "base" && k != "error" && k != "message" {
					s = k + " " + s
				}
				out = append(out, s)
			}
		}
	}
	return out
}

func shorten(s string) string {
	const most = 400
	s = redact(strings.ToValidUTF8(s, "\uFFFD"))
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

var secrets = pattern.Of(`(?i)(gl[a-z]{2,6}-[A-Za-z0-9_.\-]{8,}|bearer\s+[^\s"',;]+|private-token["']?\s*[:=]\s*["']?[^\s"',;]+|(access_token|private_token|job_token)=[^\s&"']+|(?:://)[^\s/"@]+:[^\s/"]*@)`)

// redact takes out whatever looks like a token.
func redact(s string) string { return secrets.ReplaceAllString(s, "[token]") }
