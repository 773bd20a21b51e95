package gitlab

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// listens hears what goes to a server, and that it was answered.
type listens struct {
	http.RoundTripper
	sent, answered func(*http.Request)
}

func (l listens) RoundTrip(req *http.Request) (*http.Response, error) {
	l.sent(req)
	res, err := l.RoundTripper.RoundTrip(req)
	l.answered(req)
	return res, err
}

func TestEveryCallSaysWhoCallsAndNoneCanBeSentASecondTime(t *testing.T) {
	for agent, want := range map[string]string{"": "opsboard", "opsboard/9": "opsboard/9"} {
		clock := monday()
		srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
		posts := 0
		k := as(t, srv, clock, "ana", func(c *Config) {
			c.Agent = agent
			c.Transport = listens{c.Transport, func(req *http.Request) {
				require.Equal(t, want, req.Header.Get("User-Agent"))
				require.Nil(t, req.GetBody, "whoever has this may send it again by himself")
				if req.Method == http.MethodPost {
					posts++
				}
			}, func(*http.Request) {}}
		})
		k.probe()
		k.create(newCard("k7m2x9p4q1ab"))
		require.Positive(t, posts)
	}
}

func TestWhatHasTwoPagesIsJudgedByTheMomentOfTheFirst(t *testing.T) {
	clock := monday()
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	lists := 0
	k := as(t, srv, clock, "ana", func(c *Config) {
		c.Transport = listens{c.Transport, func(*http.Request) {}, func(req *http.Request) {
			if req.Method == http.MethodGet && strings.HasSuffix(req.URL.Path, "/notes") {
				lists++
				clock.Advance(10 * time.Second)
			}
		}}
	})
	k.probe()
	rid := k.create(newCard("k7m2x9p4q1ab"))
	for range 101 {
		_, err := srv.Browser("ben").Comment(1, "one more")
		require.NoError(t, err)
	}
	said := k.cards[rid]
	said.Comments = append(said.Comments, workflow.Comment{ID: "c00000000001", Author: "ana", At: clock.Now(), Text: "sent?"})
	ch := k.change(remote.Note, rid, said)
	ch.ID, ch.SentAt = "c00000000001", clock.Now()
	clock.Advance(70 * time.Second)
	lists = 0
	out := k.d.Resolve(k.ctx(), ch)
	require.Equal(t, 2, lists)
	require.Equal(t, remote.Unknown, out.State, "it was too early for the first page, on which it may be by now")
	require.Equal(t, remote.NotSent, k.d.Resolve(k.ctx(), ch).State)
}

func TestAPersonWhomNobodyThereKnowsIsAskedForOnce(t *testing.T) {
	k := sit(t)
	k.probe()
	k.srv.Forget()
	for range 3 {
		_, ok, err := k.d.who(k.ctx(), "nobody-of-that-name")
		require.NoError(t, err)
		require.False(t, ok)
	}
	require.Len(t, k.srv.Requests(), 1)
}

func TestPagesThatLeadBackAreNoticed(t *testing.T) {
	for want, queries := range map[int][]string{
		0: {"a", "b", "c", "c", "c"},
		3: {"a", "b", "a"},
		4: {"a", "a", "a", "a"},
		5: {"a", "b", "b", "c", "b"},
	} {
		var was trail
		at := 0
		for i, q := range queries {
			if was.circles(q) {
				at = i + 1
				break
			}
		}
		require.Equal(t, want, at, "%v", queries)
	}
}

func TestAConnectionThatBreaksIsToldFromOneThatNeverWasAndOneThatIsLate(t *testing.T) {
	c := &client{token: "secret"}
	require.True(t, isBroken(c.unreached("GET /x", io.ErrUnexpectedEOF)))
	require.False(t, isBroken(c.unreached("GET /x", context.DeadlineExceeded)))
	require.False(t, isBroken(c.unreached("GET /x", context.Canceled)))
	require.NotContains(t, c.unreached("GET /x", errors.New("reset by secret")).Error(), "secret")
}

func TestWhatHasNoBeginningOrNoEndIsNoObject(t *testing.T) {
	for _, text := range []string{`{"a":1`, `"a":1}`, `{"a":1]`, `["a":1}`, `{`, `}`, ``} {
		require.ErrorIs(t, members([]byte(text), func(string, []byte) {}), errShape, text)
	}
	require.NoError(t, members([]byte(` {} `), func(string, []byte) {}))
}

func TestAnIterationOfAnIssueIsReadWithItsTitle(t *testing.T) {
	require.Equal(t, &iteration{7, "the first", "2026-11-23", "2026-12-06"},
		asIteration([]byte(`{"id":7,"iid":1,"title":"the first","start_date":"2026-11-23","due_date":"2026-12-06"}`)))
}

func TestATextOfANoteMayEndWithItsLastLine(t *testing.T) {
	want := []section{{Field: workflow.FieldGameplan, Lines: 1}}
	for _, text := range []string{"## Gameplan\n\nall of it", "## Gameplan\n\nall of it\n", "## Gameplan\n\nall of it\n\n## Else"} {
		got, ok := counted(strings.Split(text, "\n"), want)
		require.True(t, ok)
		require.Equal(t, map[workflow.Field]string{workflow.FieldGameplan: "all of it"}, got)
	}
}

func TestWhenACardCameToWhereItStandsIsNotWhatGitLabHolds(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	c.EnteredAt, c.ReopenedAt = c.CreatedAt.Add(time.Hour), c.CreatedAt.Add(2*time.Hour)
	got := k.d.Canon(c)
	require.Zero(t, got.EnteredAt)
	require.Zero(t, got.ReopenedAt)
	require.Equal(t, c.CreatedAt, got.CreatedAt)
}

func TestAnAnswerIsReadWholeWhetherOrNotItSaysHowLongItIs(t *testing.T) {
	for _, length := range []int64{-1, 5} {
		got, err := readAll(&http.Response{ContentLength: length, Body: io.NopCloser(strings.NewReader("[1,2]"))}, 100)
		require.NoError(t, err)
		require.Equal(t, "[1,2]", string(got))
	}
	_, err := readAll(&http.Response{ContentLength: pageCap + 1, Body: io.NopCloser(strings.NewReader(""))}, 0)
	require.ErrorIs(t, err, errTooLarge)
}

func TestWhatWasAskedForIsComparedFieldByField(t *testing.T) {
	k := sit(t)
	k.probe()
	want := newCard("k7m2x9p4q1ab")
	for f, change := range map[workflow.Field]func(*workflow.Card){
		workflow.FieldTitle:        func(c *workflow.Card) { c.Title = "another" },
		workflow.FieldDescription:  func(c *workflow.Card) { c.Description = "another" },
		workflow.FieldStage:        func(c *workflow.Card) { c.Stage = "Planning" },
		workflow.FieldKind:         func(c *workflow.Card) { c.Kind = "feature" },
		workflow.FieldResolution:   func(c *workflow.Card) { c.Resolution = workflow.Completed },
		workflow.FieldDRI:          func(c *workflow.Card) { c.DRI = "ben" },
		workflow.FieldMilestone:    func(c *workflow.Card) { c.Milestone = "another" },
		workflow.FieldIteration:    func(c *workflow.Card) { c.Iteration.Start = "2026-11-23" },
		workflow.FieldDue:          func(c *workflow.Card) { c.Due = "2026-12-01" },
		workflow.FieldLabel:        func(c *workflow.Card) { c.Labels = []string{"another"} },
		workflow.FieldPriority:     func(c *workflow.Card) { c.Priority = 2 },
		workflow.FieldWeight:       func(c *workflow.Card) { c.Weight = 3 },
		workflow.FieldWaitingSince: func(c *workflow.Card) { c.WaitingSince = c.CreatedAt },
		workflow.FieldConfidential: func(c *workflow.Card) { c.Confidential = true },
		workflow.FieldRequester:    func(c *workflow.Card) { c.Requester = "ben" },
	} {
		there := want
		change(&there)
		for _, of := range []struct {
			there, want workflow.Card
			kept        bool
		}{{want, want, true}, {there, there, true}, {want, there, false}, {there, want, false}} {
			p := &placing{d: k.d}
			p.card = of.there
			ch := workflow.Change{Field: f}
			if f == workflow.FieldLabel {
				if ch.Key = "another"; len(of.want.Labels) > 0 {
					ch.New = "another"
				}
			}
			require.Equal(t, of.kept, p.kept(ch, of.want), f)
		}
	}
}

func TestALabelIsToldByWhatItStandsFor(t *testing.T) {
	k := sit(t)
	k.probe()
	for label, want := range map[string]string{
		"Stage::Triage": "stage", "RequestType::Bug": "kind", "Validation::Requested": "round", "Priority::2": "priority", "Waiting::Requester": "waiting", "tax": "",
	} {
		require.Equal(t, want, k.d.standsFor(label), label)
	}
}

func TestABlockOfCodeMayBeginATextAndEndsWhereItDoes(t *testing.T) {
	require.Equal(t, []bool{false, true, false, false}, codeLines(strings.Split("```\n/close\n```\n/label ~x", "\n")))
	require.Equal(t, []bool{false, true, true, false}, codeLines(strings.Split("```\nodd ` here\n/close\n```", "\n")))
	require.Equal(t, []bool{false, false, true, true, false, false}, codeLines(strings.Split("first\n```go\n/close\n/x\n```\n/label ~x", "\n")))
}

func TestAnIterationThatAnIssueNamesIsKnownFromThenOn(t *testing.T) {
	k := sit(t)
	k.probe()
	before := len(k.d.account.Iterations)
	for range 2 {
		k.d.meet(&issue{Iteration: &iteration{ID: 4711, Title: "met", Start: "2026-11-23", End: "2026-12-06"}})
		k.d.meet(&issue{Iteration: &iteration{ID: 4712}})
		k.d.meet(&issue{})
	}
	require.Len(t, k.d.account.Iterations, before+1)
	require.Equal(t, "met", k.d.account.Iterations[before].Title)
}
