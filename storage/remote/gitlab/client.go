package gitlab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	pageCap   = 16 << 20 // bytes of one answer
	redirects = 3        // followed, of a GET, on the same host
)

// client makes one request at a time, to one origin only. It retries nothing but
// a GET whose connection broke, once and at once.
type client struct {
	transport http.RoundTripper
	origin    string // scheme, host and root: https://host/gitlab
	token     string
	agent     string
	now       func() time.Time
	rates     rates
	date      time.Time     // what the server said last of its clock
	ahead     time.Duration // of the server's clock, of ours
	usual     int           // bytes of the last answer, a guess for the next
}

func newClient(cfg Config, origin string) *client {
	c := &client{transport: cfg.Transport, origin: origin, token: cfg.Token, agent: cfg.Agent, now: cfg.Now, rates: newRates(cfg.Limits)}
	if c.agent == "" {
		c.agent = "opsboard"
	}
	return c
}

// time is the present by the server's clock as far as it is known: never before what
// the server said last, though this machine's clock be set back meanwhile.
func (c *client) time() time.Time {
	if c.now == nil {
		return c.date
	}
	if t := c.now().UTC().Add(c.ahead); t.After(c.date) {
		return t
	}
	return c.date
}

// reply is what came back.
type reply struct {
	call   string // "GET /projects/42/issues", for errors
	status int
	header http.Header
	body   []byte
	date   time.Time // by the server's clock, zero where it did not say
}

// get fetches a path below the API. Any answer but 200 with JSON is an error.
func (c *client) get(ctx context.Context, path string, query url.Values) (*reply, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	r, err := c.fetch(ctx, apiPath+path)
	if err != nil && isBroken(err) && !errors.Is(err, errTooLarge) && ctx.Err() == nil {
		r, err = c.fetch(ctx, apiPath+path)
	}
	return r, err
}

func (c *client) fetch(ctx context.Context, path string) (*reply, error) {
	r, err := c.call(ctx, http.MethodGet, path, nil)
	switch {
	case err != nil:
		return nil, err
	case r.status != http.StatusOK:
		return nil, c.failed(r)
	}
	if err := r.isJSON(); err != nil {
		return nil, err
	}
	if b := bytes.TrimSpace(r.body); len(b) == 0 || !closes(b[0], b[len(b)-1]) {
		return nil, r.cut(errors.New("it has no end"))
	}
	return r, nil
}

// closes reports whether a body that begins so may end so: a cheap look for what
// was cut off.
func closes(first, last byte) bool {
	return first == '[' && last == ']' || first == '{' && last == '}'
}

// into fetches a path and decodes the answer.
func (c *client) into(ctx context.Context, path string, query url.Values, v any) error {
	r, err := c.get(ctx, path, query)
	if err != nil {
		return err
	}
	return r.decode(v)
}

// send sends a body once. Any answer but 2xx is an error.
func (c *client) send(ctx context.Context, method, path string, body any) (*reply, error) {
	return c.write(ctx, method, apiPath+path, body)
}

func (c *client) write(ctx context.Context, method, path string, body any) (*reply, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, &Failure{Call: method + " " + path, Err: err}
	}
	r, err := c.call(ctx, method, path, b)
	if err != nil {
		return nil, err
	}
	if r.status/100 != 2 {
		return nil, c.failed(r)
	}
	return r, nil
}

const apiPath = "/api/v4"

// call makes one request, and follows the redirects of a GET on this host.
func (c *client) call(ctx context.Context, method, path string, body []byte) (*reply, error) {
	name := method + " " + strings.TrimPrefix(cutQuery(path), apiPath)
	if until, why := c.rates.admit(c.time()); why != "" {
		return nil, later(name, until, why)
	}
	if err := ctx.Err(); err != nil {
		return nil, &Failure{Call: name, Err: err, unsent: true}
	}
	target := c.origin + path
	for hop := 0; ; hop++ {
		r, err := c.once(ctx, name, method, target, body)
		if err != nil || r.status/100 != 3 || method != http.MethodGet || r.status == http.StatusNotModified {
			return r, err
		}
		next, ok := c.follow(target, r.header.Get("Location"))
		if !ok || hop == redirects {
			return nil, &Failure{Call: name, Status: r.status, Err: errRedirect}
		}
		target = next
	}
}

func cutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// follow is where a redirect leads, if that is the same origin.
func (c *client) follow(from, location string) (string, bool) {
	base, err := url.Parse(from)
	if err != nil || location == "" {
		return "", false
	}
	to, err := base.Parse(location)
	if err != nil || to.User != nil || to.Scheme != base.Scheme || !strings.EqualFold(to.Host, base.Host) {
		return "", false
	}
	return to.String(), true
}

// once makes exactly one request.
func (c *client) once(ctx context.Context, name, method, target string, body []byte) (*reply, error) {
	var payload io.Reader
	if body != nil {
		payload = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, target, payload)
	if err != nil {
		return nil, &Failure{Call: name, Err: err, unsent: true}
	}
	req.Header.Set("User-Agent", c.agent)
	req.Header.Set("Accept", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
		req.GetBody = nil // nothing below may send it a second time
	}
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, c.unreached(name, err)
	}
	defer res.Body.Close()
	r := &reply{call: name, status: res.StatusCode, header: res.Header}
	c.clock(r)
	c.rates.note(r.header, c.time())
	if r.body, err = readAll(res, c.usual); err != nil {
		return nil, r.cut(err)
	}
	c.usual = len(r.body)
	return r, nil
}

// clock reads the server's clock off an answer. What is no answer of GitLab's, as of
// a proxy on the way, says nothing of it.
func (c *client) clock(r *reply) {
	t, err := http.ParseTime(r.header.Get("Date"))
	if err != nil {
		return
	}
	r.date = t.UTC()
	if r.status/100 != 2 || strings.HasPrefix(r.header.Get("Content-Type"), "text/html") {
		return
	}
	if c.date = r.date; c.now != nil {
		c.ahead = r.date.Sub(c.now().UTC())
	}
}

// readAll reads the body up to the cap.
func readAll(res *http.Response, usual int) ([]byte, error) {
	if res.ContentLength > pageCap {
		return nil, errTooLarge
	}
	var b bytes.Buffer
	if res.ContentLength >= 0 {
		usual = int(res.ContentLength)
	}
	b.Grow(usual + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(res.Body, pageCap+1)); err != nil {
		return nil, err
	}
	if b.Len() > pageCap {
		return nil, errTooLarge
	}
	return b.Bytes(), nil
}

// isJSON is an error where the answer is a page for people, such as that of a
// proxy where one signs in.
func (r *reply) isJSON() error {
	if strings.HasPrefix(strings.TrimSpace(r.header.Get("Content-Type")), "text/html") || bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("<")) {
		return &Failure{Call: r.call, Status: r.status, Err: errHTML}
	}
	return nil
}

func (r *reply) decode(v any) error {
	if err := r.isJSON(); err != nil {
		return err
	}
	if err := unmarshal(r.body, v); err != nil {
		return r.cut(err)
	}
	return nil
}

// cut is the failure of an answer that cannot be read.
func (r *reply) cut(err error) error {
	return &Failure{Call: r.call, Status: r.status, Err: fmt.Errorf("%w (%w)", errCut, err), broken: true}
}
