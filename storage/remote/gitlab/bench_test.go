package gitlab

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
)

// The first pull of a project of 10,000 issues, against a client that does
// nothing but fetch the same pages from the same fake over loopback: at once, and
// with a tenth of the time that GitLab itself takes for such a page.

const projectSize = 10_000

func bigProject(tb testing.TB) (*gitlabtest.Server, *httptest.Server, Config) {
	tb.Helper()
	clock := monday()
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	web := httptest.NewServer(srv)
	tb.Cleanup(web.Close)
	srv.Change(func(c *gitlabtest.Config) { c.URL = web.URL })
	b := srv.Browser("ben")
	text := strings.Repeat("What is wanted, and why, and for whom. ", 12)
	for i := range projectSize {
		b.Open("Request for a report", text, gitlabtest.SampleLabels[i%7], gitlabtest.SampleLabels[7+i%2])
		clock.Advance(time.Minute)
	}
	return srv, web, Config{Name: "team", URL: web.URL + "/" + gitlabtest.SampleProject, Token: "ana-token", Transport: http.DefaultTransport, Now: clock.Now}
}

// fetch is the bare client: it follows the pages and keeps nothing.
func fetch(tb testing.TB, cfg Config, decode bool) (rows int) {
	d, err := New(cfg)
	require.NoError(tb, err)
	at := d.client.origin + apiPath + "/projects/2001/issues?" + listQuery("updated_at").Encode()
	for at != "" {
		req, err := http.NewRequest(http.MethodGet, at, nil)
		require.NoError(tb, err)
		req.Header.Set("Authorization", "Bearer ana-token")
		res, err := cfg.Transport.RoundTrip(req)
		require.NoError(tb, err)
		if decode {
			var page []map[string]any
			require.NoError(tb, json.NewDecoder(res.Body).Decode(&page))
			rows += len(page)
		}
		_, err = io.Copy(io.Discard, res.Body)
		require.NoError(tb, err)
		res.Body.Close()
		at = ""
		if next, ok := nextPage(res.Header); ok {
			at = d.client.origin + apiPath + "/projects/2001/issues?" + next
		}
	}
	return rows
}

func pullAll(tb testing.TB, cfg Config) (cards int) {
	d, err := New(cfg)
	require.NoError(tb, err)
	ctx := tb.Context()
	_, err = d.Probe(ctx, cfg.Now(), nil)
	require.NoError(tb, err)
	nothing := func([]remote.RID) (map[remote.RID][]byte, error) { return nil, nil }
	require.NoError(tb, d.Pull(ctx, nil, nothing, func(b remote.Batch) error { cards += len(b.Facts); return nil }))
	return cards
}

func BenchmarkFirstPull(b *testing.B) {
	_, _, cfg := bigProject(b)
	for name, wait := range map[string]time.Duration{"at-once": 0, "50ms-a-page": 50 * time.Millisecond} {
		cfg.Transport = slow{http.DefaultTransport, wait}
		b.Run(name+"/pull", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				require.Equal(b, projectSize, pullAll(b, cfg))
			}
		})
		b.Run(name+"/bare", func(b *testing.B) {
			for b.Loop() {
				fetch(b, cfg, false)
			}
		})
		b.Run(name+"/bare-decoding", func(b *testing.B) {
			for b.Loop() {
				require.Equal(b, projectSize, fetch(b, cfg, true))
			}
		})
	}
}

// slow is a server that is some way off.
type slow struct {
	next http.RoundTripper
	wait time.Duration
}

func (s slow) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.wait > 0 {
		<-time.After(s.wait)
	}
	return s.next.RoundTrip(req)
}

// BenchmarkPage is what a page costs after it was fetched.
func BenchmarkPage(b *testing.B) {
	k := sit(&testing.T{})
	k.srv.Fill("ben", 100)
	_, err := k.d.Probe(b.Context(), k.clock.Now(), nil)
	require.NoError(b, err)
	r, err := k.d.client.get(b.Context(), k.d.api("/issues"), listQuery("updated_at"))
	require.NoError(b, err)
	p := &puller{d: k.d, known: func([]remote.RID) (map[remote.RID][]byte, error) { return nil, nil }}
	b.SetBytes(int64(len(r.body)))
	b.ReportAllocs()
	for b.Loop() {
		page, err := readIssues(r)
		require.NoError(b, err)
		_, err = p.batch(b.Context(), r, page)
		require.NoError(b, err)
	}
}

func TestAFirstPullHoldsOnePageAtATime(t *testing.T) {
	const pages = 300
	text := strings.Repeat("What is wanted, and why, and for whom. ", 40)
	n := 0
	cfg := Config{Name: "team", URL: "https://gitlab.test/acme/board", Token: "t", Transport: paged(func(req *http.Request) (string, string) {
		if !strings.HasSuffix(req.URL.Path, "/issues") {
			return `{"id":7,"username":"ana","path_with_namespace":"acme/board","permissions":{"project_access":{"access_level":40}}}`, ""
		}
		n++
		var rows []string
		for i := range 100 {
			id := n*100 + i
			rows = append(rows, fmt.Sprintf(`{"id":%d,"iid":%d,"project_id":7,"title":"One","description":%q,"state":"opened","created_at":"2026-11-20T09:00:00Z","updated_at":"2026-11-20T09:00:00Z","labels":["Stage::Triage"],"author":{"id":1,"username":"ana"}}`, id, id, text))
		}
		link := fmt.Sprintf(`<https://gitlab.test/x?cursor=%d>; rel="next"`, n)
		if n == pages {
			link = ""
		}
		return "[" + strings.Join(rows, ",") + "]", link
	})}
	d, err := New(cfg)
	require.NoError(t, err)
	_, err = d.Probe(t.Context(), monday().Now(), nil)
	require.NoError(t, err)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var early, late uint64
	batches := 0
	nothing := func([]remote.RID) (map[remote.RID][]byte, error) { return nil, nil }
	require.NoError(t, d.Pull(t.Context(), nil, nothing, func(b remote.Batch) error {
		switch batches++; batches {
		case 20:
			early = heap()
		case pages:
			late = heap()
		}
		return nil
	}))
	require.Equal(t, pages, batches)
	require.Less(t, late, early+(4<<20), "50 MB were read")
}

// paged is a transport that answers lists: with nothing below a path of their own,
// else with what the function gives.
type paged func(*http.Request) (body, link string)

func (p paged) RoundTrip(req *http.Request) (*http.Response, error) {
	body, link := p(req)
	for _, empty := range []string{"/labels", "/iterations", "/members/all"} {
		if strings.HasSuffix(req.URL.Path, empty) {
			body = "[]"
		}
	}
	h := http.Header{"Content-Type": {"application/json"}, "Date": {"Mon, 23 Nov 2026 09:00:00 GMT"}}
	if link != "" {
		h.Set("Link", link)
	}
	return &http.Response{StatusCode: 200, Header: h, Body: readCloser{strings.NewReader(body)}, ContentLength: int64(len(body)), Request: req}, nil
}
