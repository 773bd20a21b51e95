package gitlab

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func TestTheNextPageIsReadOffTheLinkHeader(t *testing.T) {
	for name, tc := range map[string]struct {
		header []string
		want   string
	}{
		"offset":                     {[]string{`<https://h/api/v4/projects/1/issues?id=1&page=1&per_page=2>; rel="first", <https://h/x?page=2&per_page=2>; rel="next", <https://h/x?page=9>; rel="last"`}, "page=2&per_page=2"},
		"keyset":                     {[]string{`<https://h/x?cursor=eyJ%3D&pagination=keyset>; rel="next"`}, "cursor=eyJ%3D&pagination=keyset"},
		"a comma in the address":     {[]string{`<https://h/x?labels=a,b&page=2>; rel="next"`}, "labels=a%2Cb&page=2"},
		"two lines":                  {[]string{`<https://h/x?page=1>; rel="prev"`, `<https://h/x?page=3>; rel=next`}, "page=3"},
		"several words":              {[]string{`<https://h/x?page=3>; title="a;b"; rel="last next"`}, "page=3"},
		"another host":               {[]string{`<https://evil/x?page=3&private_token=t>; rel="next"`}, "page=3"},
		"the last page":              {[]string{`<https://h/x?page=1>; rel="first", <https://h/x?page=3>; rel="last"`}, ""},
		"none":                       {nil, ""},
		"no rel":                     {[]string{`<https://h/x?page=1>`}, ""},
		"the word next in a title":   {[]string{`<https://h/x?page=1>; title="next"`}, ""},
		"an address that never ends": {[]string{`<https://h/x?page=1`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := nextPage(http.Header{"Link": tc.header})
			require.Equal(t, tc.want, got)
			require.Equal(t, tc.want != "", ok)
		})
	}
}

func FuzzLinkHeader(f *testing.F) {
	for _, s := range []string{`<https://h/x?page=2>; rel="next"`, `<>;rel=next`, `<https://h/x?a=b>;rel="prev next",<y`, `<%zz?%zz>; rel=next`, `<?page=1>; rel = "next" ,`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, ok := nextPage(http.Header{"Link": {s}})
		if ok {
			_, err := url.ParseQuery(q)
			require.NoError(t, err)
			require.NotContains(t, q, "private_token=")
		}
	})
}

func TestWhatTheServerSaysOfAnErrorIsReadInEveryShape(t *testing.T) {
	for body, want := range map[string]string{
		`{"error":"title is missing"}`:                                                              "title is missing",
		`{"message":{"title":["is too long (maximum is 255 characters)"]}}`:                         "title is too long (maximum is 255 characters)",
		`{"message":"404 Issue Not Found"}`:                                                         "404 Issue Not Found",
		`{"message":{"base":["recognized as spam"]}}`:                                               "recognized as spam",
		`{"message":{"error":"This endpoint has been requested too many times. Try again later."}}`: "This endpoint has been requested too many times. Try again later.",
		`{"error":"invalid_token","error_description":"Token is expired."}`:                         "invalid_token; Token is expired.",
		`{"errors":[{"message":"Invalid token"}]}`:                                                  "Invalid token",
		`{"message":{"b":["x"],"a":["y","z"]}}`:                                                     "a y; a z; b x",
		"Retry later\n":                                                                             "Retry later",
		`{}`:                                                                                        "",
		`[1]`:                                                                                       "[1]",
		`{"message":"the token glpat-abcDEF123456 was sent as Bearer abc123"}`:                      "the token [token] was sent as [token]",
	} {
		require.Equal(t, want, words(&reply{body: []byte(body), header: http.Header{}}), body)
	}
	proxy := bare(t).client.unreached("GET /user", errors.New(`invalid proxy address "http://ana:p%ss@proxy.test:3128": parse "http://ana:p%ss@proxy.test:3128": invalid URL escape "%ss"`))
	require.NotContains(t, proxy.Error(), "p%ss")
	require.Contains(t, proxy.Error(), "proxy.test:3128")
	require.Empty(t, words(&reply{body: []byte("<html>x"), header: http.Header{"Content-Type": {"text/html"}}}))
}

func TestWhenToComeBackIsReadOffTheHeaders(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"seconds":              {http.Header{"Retry-After": {"30"}}, 30 * time.Second},
		"a date":               {http.Header{"Retry-After": {"Mon, 23 Nov 2026 09:05:00 GMT"}}, 5 * time.Minute},
		"the limit's reset":    {http.Header{"Ratelimit-Reset": {"1795424460"}}, time.Minute},
		"nothing":              {http.Header{}, time.Minute},
		"a reset that is past": {http.Header{"Ratelimit-Reset": {"1"}}, time.Minute},
		"nonsense":             {http.Header{"Retry-After": {"soon"}}, time.Minute},
		"a date far away":      {http.Header{"Retry-After": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, time.Minute},
		"a century":            {http.Header{"Retry-After": {"3153600000"}}, time.Minute},
	} {
		require.Equal(t, now.Add(tc.want), retryAt(&reply{header: tc.header}, now, time.Minute), name)
	}
}

func TestCallsAreCountedByTheMinute(t *testing.T) {
	m := minute{most: 10, now: 10}
	now := time.Date(2026, 11, 23, 9, 0, 30, 0, time.UTC)
	for range 10 {
		_, ok := m.take(now)
		require.True(t, ok)
	}
	until, ok := m.take(now)
	require.False(t, ok)
	require.Equal(t, now.Truncate(time.Minute).Add(time.Minute), until)
	_, ok = m.take(until)
	require.True(t, ok)
	m.halve()
	require.Equal(t, 5, m.now)
	m.take(until.Add(time.Minute))
	require.Equal(t, 6, m.now)
	m.take(until.Add(time.Hour))
	require.Equal(t, 10, m.now)

	r := newRates(Limits{})
	r.slow(now.Add(decade), now.Add(decade+time.Minute))
	_, why := r.admit(now.Add(decade))
	require.NotEmpty(t, why)
	_, why = r.admit(now)
	require.Empty(t, why, "the clock by which it was to wait is set right")
}

func TestAnIssueAsGitLabGivesItIsRead(t *testing.T) {
	is, err := readIssue([]byte(`{"id":152568896,"iid":1,"project_id":61363672,"title":"Icon","description":null,"state":"closed",
		"created_at":"2024-09-03T14:42:34.924Z","updated_at":"2024-09-03T14:48:43.756Z","closed_at":null,"closed_by":null,
		"labels":["bug","discussion"],"milestone":{"id":4711993,"title":"1.0.0","expired":false},"assignees":[],"author":{"id":3,"username":"m","name":"M"},
		"type":"ISSUE","assignee":null,"user_notes_count":2,"merge_requests_count":0,"due_date":null,"confidential":false,"discussion_locked":null,
		"issue_type":"issue","web_url":"https://gitlab.com/f/t/-/issues/1","weight":null,"iteration":null,"_links":{"closed_as_duplicate_of":null},"moved_to_id":null}`))
	require.NoError(t, err)
	require.Equal(t, remote.RID("61363672:152568896:1"), is.rid())
	require.Equal(t, time.Date(2024, 9, 3, 14, 48, 43, 756e6, time.UTC), is.UpdatedAt.Time)
	require.True(t, is.ClosedAt.IsZero())
	require.False(t, is.isOpen())
	require.Equal(t, 2, is.Notes)
}

func TestAValueOfAnotherKindThanExpectedLeavesItsFieldEmpty(t *testing.T) {
	is, err := readIssue([]byte(`{"id":1,"iid":2,"project_id":3,"title":"x","labels":[{"name":"a"},{"name":"b"}],"weight":"heavy","milestone":[],"created_at":"never","updated_at":null,"assignee":{"username":"ana"},"_links":7}`))
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, is.Labels)
	require.Zero(t, is.Weight)
	require.True(t, is.CreatedAt.IsZero())
	who, ok := is.assignee()
	require.True(t, ok)
	require.Equal(t, "ana", who.Username)
	for _, bad := range []string{``, `[]`, `{}`, `{"id":1}`, `{"id":"x","iid":1,"project_id":2}`, `{"id":-1,"iid":1,"project_id":2}`, `null`} {
		_, err := readIssue([]byte(bad))
		require.Error(t, err, bad)
	}
}

func TestAListIsCutIntoItsElements(t *testing.T) {
	for text, want := range map[string][]string{
		`[]`: nil, `[ 1 , "a,b\"],[" ,{"x":[1,2],"y":"}"}]`: {`1`, `"a,b\"],["`, `{"x":[1,2],"y":"}"}`}, ` [[1],[2]] `: {`[1]`, `[2]`},
	} {
		got, err := elements([]byte(text))
		require.NoError(t, err)
		var parts []string
		for _, p := range got {
			parts = append(parts, string(p))
		}
		require.Equal(t, want, parts)
	}
	for _, bad := range []string{``, `{`, `[1`, `{"a":1}`} {
		_, err := elements([]byte(bad))
		require.Error(t, err, bad)
	}
}

func FuzzGitlabJSON(f *testing.F) {
	for _, s := range []string{`[]`, `[{"id":1,"iid":2,"project_id":3,"title":"x","labels":["a"],"description":"<!-- opsboard:1 card=abcdefghijkl op=x -->"}]`, `[{"id":1`, `[null]`, `[{"labels":[{"name":1}]}]`, `[[],{},"",1]`, `["\`, `[{"id":1,"iid":2,"project_id":3,"a":"\\"}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r := &reply{call: "GET x", body: b, header: http.Header{}, status: 200}
		_ = words(r)
		got, err := readIssues(r)
		if json.Valid(b) && len(got) > 0 {
			var want []json.RawMessage
			require.NoError(t, json.Unmarshal(b, &want))
			require.Len(t, got, len(want))
		}
		if err != nil {
			require.Contains(t, err.Error(), "GET x")
		}
		d := bare(t)
		for _, is := range got {
			p := &placing{d: d, is: is, said: fold("abcdefghijkl", is, nil)}
			id, marked := d.identity(is)
			p.place(id, marked)
			_ = d.Canon(p.card)
		}
		var notes []note
		if r.decode(&notes) == nil {
			_ = fold("abcdefghijkl", &issue{}, notes)
		}
	})
}

// nowhere is a transport that reaches nothing.
type nowhere struct{}

func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, errors.New("nowhere") }

func bare(t testing.TB) *Driver {
	t.Helper()
	d, err := New(Config{URL: "https://gitlab.test/acme/board", Token: "glpat-canary", Transport: nowhere{}})
	require.NoError(t, err)
	return d
}

func TestAnAddressIsOneOfAProject(t *testing.T) {
	for address, want := range map[string]string{
		"https://gitlab.com/a/b":                   "https://gitlab.com a/b",
		" https://GitLab.com/a/b/c/ ":              "https://gitlab.com a/b/c",
		"http://host:8080/a/b.git":                 "http://host:8080 a/b",
		"https://gitlab.com/a/b/-/issues?x=1":      "",
		"https://gitlab.com/a/b/-/boards/1":        "https://gitlab.com a/b",
		"https://ana:secret@gitlab.com/a/b":        "",
		"ssh://git@gitlab.com/a/b":                 "",
		"gitlab.com/a/b":                           "",
		"https://gitlab.com/a":                     "",
		"https://gitlab.com":                       "",
		"https://gitlab.com/a/b\nHost: evil.test/": "",
	} {
		origin, path, err := split(address, "")
		if want == "" {
			require.Error(t, err, address)
			require.NotContains(t, err.Error(), "secret")
			continue
		}
		require.NoError(t, err, address)
		require.Equal(t, want, origin+" "+path)
	}
	origin, path, err := split("https://host/gitlab/a/b", "/gitlab/")
	require.NoError(t, err)
	require.Equal(t, "https://host/gitlab a/b", origin+" "+path)
	_, _, err = split("https://host/other/a/b", "gitlab")
	require.Error(t, err)
}

func TestABodyThatIsTooLargeIsRefused(t *testing.T) {
	d := bare(t)
	d.client.transport = answers(func(*http.Request) (int, string, string) {
		return 200, "application/json", "[" + strings.Repeat(" ", pageCap) + "]"
	})
	_, err := d.client.get(context.Background(), "/user", nil)
	require.ErrorContains(t, err, "16 MiB")
	require.ErrorContains(t, err, "GET /user")
	require.ErrorIs(t, err, remote.ErrOffline)
}

// answers is a transport that is a function.
type answers func(*http.Request) (status int, kind, body string)

func (a answers) RoundTrip(req *http.Request) (*http.Response, error) {
	status, kind, body := a(req)
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: readCloser{strings.NewReader(body)}, ContentLength: -1, Request: req}, nil
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
