package gitlabtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bench is a sample server, its clock, and a way to ask it.
type bench struct {
	*testing.T
	*Server
	clock *Clock
}

func sit(t *testing.T, change ...func(*Config)) bench {
	t.Helper()
	clock := NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	cfg := Config{Now: clock.Now}
	for _, c := range change {
		c(&cfg)
	}
	return bench{t, Sample(cfg), clock}
}

// got is an answer that was read.
type got struct {
	*testing.T
	status int
	header http.Header
	body   string
}

// ask sends one request as somebody; a path is below the sample's project unless
// it begins with a slash. "" as the person shows no token.
func (b bench) ask(who, method, path, body string, header ...string) got {
	b.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/api/v4/projects/2001/" + path
	}
	req, err := http.NewRequest(method, b.URL()+path, strings.NewReader(body))
	require.NoError(b, err)
	if who != "" {
		req.Header.Set("PRIVATE-TOKEN", who+"-token")
	}
	if strings.HasPrefix(body, "{") {
		req.Header.Set("Content-Type", "application/json")
	} else if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := b.Transport().RoundTrip(req)
	require.NoError(b, err)
	raw, err := io.ReadAll(resp.Body)
	require.NoError(b, err)
	return got{b.T, resp.StatusCode, resp.Header, string(raw)}
}

func (g got) is(status int) got {
	g.Helper()
	require.Equal(g, status, g.status, g.body)
	return g
}

func (g got) object() map[string]any {
	g.Helper()
	var m map[string]any
	require.NoError(g, json.Unmarshal([]byte(g.body), &m), g.body)
	return m
}

func (g got) list() []map[string]any {
	g.Helper()
	var m []map[string]any
	require.NoError(g, json.Unmarshal([]byte(g.body), &m), g.body)
	return m
}

// next is the address of the next page, as the Link header has it, or "".
func (g got) next() string {
	for part := range strings.SplitSeq(g.header.Get("Link"), ", ") {
		if strings.HasSuffix(part, `rel="next"`) {
			_, at, _ := strings.Cut(strings.TrimPrefix(strings.Split(part, ">")[0], "<"), "//")
			return at[strings.Index(at, "/"):]
		}
	}
	return ""
}

func (g got) column(name string) []any {
	g.Helper()
	var out []any
	for _, row := range g.list() {
		out = append(out, row[name])
	}
	return out
}
