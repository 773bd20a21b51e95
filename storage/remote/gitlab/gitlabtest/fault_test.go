package gitlabtest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// send asks without expecting an answer.
func (b bench) send(method, path, body string) (int, string, error) {
	b.Helper()
	client := &http.Client{Transport: b.Transport(), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequest(method, b.URL()+"/api/v4/projects/2001/"+path, strings.NewReader(body))
	require.NoError(b, err)
	req.Header.Set("Authorization", "Bearer ana-token")
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(raw), err
}

func TestALostAnswerSaysNothingOfWhetherItWasDone(t *testing.T) {
	for name, tc := range map[string]struct {
		fault   Fault
		status  int  // 0: no answer
		at      bool // whether it is done when the client hears
		after   bool // whether it is done a minute later
		timeout bool
	}{
		"a 500 before":                 {Fault{Answer: ServerError}, 500, false, false, false},
		"a 500 after":                  {Fault{Answer: ServerError, Commit: Done}, 500, true, true, false},
		"a 502, and done all the same": {Fault{Answer: BadGateway, Commit: Later, After: 40 * time.Second}, 502, false, true, false},
		"a time-out before":            {Fault{Answer: TimedOut}, 0, false, false, true},
		"a time-out after":             {Fault{Answer: TimedOut, Commit: Done}, 0, true, true, true},
		"a time-out, and done later":   {Fault{Answer: TimedOut, Commit: Later, After: 59 * time.Second}, 0, false, true, true},
		"a cut line before":            {Fault{Answer: Reset}, 0, false, false, false},
		"a cut line after":             {Fault{Answer: Reset, Commit: Done}, 0, true, true, false},
		"nobody listens":               {Fault{Answer: Refused}, 0, false, false, false},
		"half an answer":               {Fault{Answer: CutBody}, 201, true, true, false},
		"an answer that stalls":        {Fault{Answer: StalledBody}, 201, true, true, true},
		"a length that is too long":    {Fault{Answer: LongLength}, 201, true, true, false},
		"half of the JSON":             {Fault{Answer: CutJSON}, 201, true, true, false},
		"nothing at all":               {Fault{Answer: EmptyBody}, 200, true, true, false},
		"a throttle":                   {Fault{Answer: TooManyPlain}, 429, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := sit(t)
			b.Fault(Match{Method: "POST", Path: "/issues"}, tc.fault)
			status, _, err := b.send("POST", "issues", `{"title":"one","description":"op=1"}`)
			require.Equal(t, tc.status, status)
			var impatient net.Error
			require.Equal(t, tc.timeout, errors.As(err, &impatient) && impatient.Timeout(), "%v", err)
			require.Equal(t, tc.at, len(b.IssuesWith("op=1")) == 1)
			b.clock.Advance(time.Minute)
			require.Equal(t, tc.after, len(b.IssuesWith("op=1")) == 1)
			require.Zero(t, b.Uncommitted())
			if tc.after && !tc.at {
				require.Equal(t, b.clock.Now().Add(tc.fault.After-time.Minute), b.Truth(1).Created, "stamped when it was done")
			}
		})
	}
}

func TestWhatIsThrottledSaysWhenToComeBackOnlyIfItIsToldTo(t *testing.T) {
	b := sit(t)
	b.Fault(Match{}, Fault{Answer: TooManyPlain, RetryAfter: 30 * time.Second, RateLimit: true})
	b.Fault(Match{}, Fault{Answer: TooManyJSON})
	plain := b.ask("ana", "GET", "issues", "").is(429)
	require.Equal(t, []string{"text/plain", "30", "0"}, []string{plain.header.Get("Content-Type"), plain.header.Get("Retry-After"), plain.header.Get("RateLimit-Remaining")})
	bare := b.ask("ana", "GET", "issues", "").is(429)
	require.Equal(t, "", bare.header.Get("Retry-After")+bare.header.Get("RateLimit-Reset"))
	require.Contains(t, bare.object()["message"], "error")
	b.ask("ana", "GET", "issues", "").is(200)
}

func TestAServersOwnLimitsCountByThePersonAndTheMinute(t *testing.T) {
	b := sit(t, func(c *Config) { c.Limits = Limits{API: 5, Notes: 1} })
	b.Browser("ana").Open("one", "")
	b.ask("ana", "POST", "issues/1/notes", `{"body":"a"}`).is(201)
	b.ask("ana", "POST", "issues/1/notes", `{"body":"b"}`).is(429)
	require.Equal(t, "2", b.ask("ana", "GET", "issues", "").is(200).header.Get("RateLimit-Remaining"))
	b.ask("ana", "GET", "issues", "")
	b.ask("ana", "GET", "issues", "").is(200)
	over := b.ask("ana", "GET", "issues", "").is(429)
	require.Equal(t, "60", over.header.Get("Retry-After"))
	b.ask("ben", "GET", "issues", "").is(200)
	b.clock.Advance(time.Minute)
	b.ask("ana", "GET", "issues", "").is(200)
}

func TestAClientThatGoesAwayLearnsNothingOfWhatWasDone(t *testing.T) {
	b := sit(t)
	ctx, leave := context.WithCancel(t.Context())
	b.Fault(Match{Method: "POST"}, Fault{Behind: func(*Server) { leave() }})
	req, err := http.NewRequestWithContext(ctx, "POST", b.URL()+"/api/v4/projects/2001/issues", strings.NewReader(`{"title":"one"}`))
	require.NoError(t, err)
	req.Header.Set("PRIVATE-TOKEN", "ana-token")
	req.Header.Set("Content-Type", "application/json")
	_, err = (&http.Client{Transport: b.Transport()}).Do(req)
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, "one", b.Truth(1).Title)
}

func TestFaultsAreAQueueAndHitOnlyWhatTheyMatch(t *testing.T) {
	b := sit(t)
	b.Fault(Match{Method: "write", User: "ana", Skip: 2}, Fault{Answer: Maintenance, RetryAfter: time.Minute})
	b.Fault(Match{Method: "POST", Path: "/notes", Body: "bad"}, Fault{Answer: Forbidden})
	b.ask("ben", "POST", "issues", `{"title":"one"}`).is(201)
	b.ask("ana", "POST", "issues", `{"title":"two"}`).is(201)
	b.ask("ana", "PUT", "issues/2", `{"title":"three"}`).is(200)
	b.ask("ana", "GET", "issues", "").is(200)
	require.Contains(t, b.ask("ana", "POST", "issues", `{"title":"four"}`).is(503).body, "<!DOCTYPE html>")
	b.ask("ana", "POST", "issues/1/notes", `{"body":"good"}`).is(201)
	b.ask("ana", "POST", "issues/1/notes", `{"body":"bad"}`).is(403)
	b.ask("ana", "POST", "issues/1/notes", `{"body":"bad"}`).is(201)
	all := b.Requests()
	require.Len(t, all, 8)
	require.Len(t, b.NonGET(), 7)
	require.Equal(t, []any{"Maintenance", 503, "ana", "PRIVATE-TOKEN"}, []any{all[4].Fault, all[4].Status, all[4].User, all[4].Auth})
}

func TestAReplicaThatLagsShowsWhatWas(t *testing.T) {
	b := sit(t)
	b.Browser("ana").Open("one", "")
	b.clock.Advance(10 * time.Second)
	require.NoError(t, b.Browser("ana").SetTitle(1, "two"))
	b.clock.Advance(3 * time.Second)
	b.Browser("ana").Open("new", "")
	b.Fault(Match{}, Fault{Lag: 5 * time.Second})
	require.Equal(t, []any{"one"}, b.ask("ana", "GET", "issues", "").column("title"))
	require.Equal(t, []any{"new", "two"}, b.ask("ana", "GET", "issues", "").column("title"))
	b.Fault(Match{}, Fault{Lag: 5 * time.Second})
	b.ask("ana", "GET", "issues/2", "").is(404)
	b.Fault(Match{}, Fault{Lag: 5 * time.Second})
	require.Equal(t, "three", b.ask("ana", "PUT", "issues/1", `{"title":"three"}`).is(200).object()["title"], "a write goes to the primary")
}

func TestAChangeCanBecomeVisibleLongAfterItsStamp(t *testing.T) {
	b := sit(t, func(c *Config) { c.StampLead = time.Minute })
	b.clock.Advance(time.Hour)
	late := 0
	for range 50 {
		iid := b.Browser("ana").Open("one", "")
		if lead := b.clock.Now().Sub(b.Truth(iid).Updated); lead > time.Second {
			require.LessOrEqual(t, lead, time.Minute)
			late++
		}
	}
	require.Greater(t, late, 10)
	require.Less(t, late, 50)
}

func TestATokenThatFollowsARedirectIsSeen(t *testing.T) {
	b := sit(t)
	b.Fault(Match{}, Fault{Answer: Elsewhere})
	req, err := http.NewRequest("GET", b.URL()+"/api/v4/user", nil)
	require.NoError(t, err)
	req.Header.Set("PRIVATE-TOKEN", "ana-token")
	resp, err := (&http.Client{Transport: b.Transport()}).Do(req)
	require.NoError(t, err)
	resp.Body.Close()
	require.Len(t, b.Strangers(), 1)
	require.Equal(t, []string{"elsewhere.test", "PRIVATE-TOKEN"}, []string{b.Strangers()[0].Host, b.Strangers()[0].Auth}, "net/http takes this header along")
}

func TestTheDateCanBeWrong(t *testing.T) {
	b := sit(t, func(c *Config) { c.DateSkew = -time.Hour })
	require.Equal(t, "Mon, 23 Nov 2026 08:00:00 GMT", b.ask("ana", "GET", "issues", "").header.Get("Date"))
	b.Fault(Match{}, Fault{DateSkew: 2 * time.Hour})
	require.Equal(t, "Mon, 23 Nov 2026 10:00:00 GMT", b.ask("ana", "GET", "issues", "").header.Get("Date"))
}

func TestChanceIsTheSameForTheSameSeed(t *testing.T) {
	run := func(seed uint64) (out []string) {
		b := sit(t)
		b.Fill("ana", 5)
		b.Misbehave(Chaos{Seed: seed, Share: 0.5})
		for range 40 {
			_, _, _ = b.send("GET", "issues", "")
		}
		for _, r := range b.Requests() {
			out = append(out, r.Fault)
		}
		return out
	}
	require.Equal(t, run(7), run(7))
	require.NotEqual(t, run(7), run(8))
}

func TestAnyMixtureOfFaultsLeavesEachWriteDoneOnceOrNotAtAll(t *testing.T) {
	b := sit(t, func(c *Config) { c.ReplicaLag, c.StampLead = 10*time.Second, time.Minute })
	b.Misbehave(Chaos{Seed: 3, Share: 0.6})
	known := 0
	for n := range 300 {
		status, body, err := b.send("POST", "issues", `{"title":"x","description":"op=`+itoa(int64(1000+n))+`."}`)
		if err == nil && status == 201 && strings.HasSuffix(body, "}") {
			known++
			require.Len(t, b.IssuesWith("op="+itoa(int64(1000+n))+"."), 1)
		}
		b.clock.Advance(2 * time.Second)
		_, _, _ = b.send("GET", "issues?pagination=keyset&order_by=updated_at&sort=asc", "")
	}
	b.Calm()
	b.clock.Advance(time.Minute)
	require.Zero(t, b.Uncommitted())
	done := 0
	for n := range 300 {
		copies := len(b.IssuesWith("op=" + itoa(int64(1000+n)) + "."))
		require.LessOrEqual(t, copies, 1)
		done += copies
	}
	require.Greater(t, done, known, "some were done although the answer was lost")
	require.Less(t, done, 300)
}

func TestTheSameFaultsHappenOverASocket(t *testing.T) {
	b := sit(t)
	ts := httptest.NewServer(b.Server)
	defer ts.Close()
	b.Change(func(c *Config) { c.URL = ts.URL })
	for name, f := range map[string]Answer{"reset": Reset, "cut": CutBody, "long": LongLength, "refused": Refused} {
		b.Fault(Match{}, Fault{Answer: f})
		resp, err := http.Get(ts.URL + "/api/v4/version")
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		require.Error(t, err, name)
	}
	req, err := http.NewRequest("GET", ts.URL+"/api/v4/user", nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer ana-token")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	require.NotContains(t, resp.Header.Get("Link"), "gitlab.test")
}
