package gitlab

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

func TestWhatBecameOfARequestWithoutAnAnswerIsNotKnownAndOnlyWhoGaveUpEndsTheRun(t *testing.T) {
	k := sit(t)
	k.probe()
	ch := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
	for name, tc := range map[string]struct {
		err  error
		ends bool
	}{
		"the person gave up":   {k.d.client.unreached("POST /x", context.Canceled), true},
		"the connection broke": {k.d.client.unreached("POST /x", io.ErrUnexpectedEOF), false},
		"it took too long":     {k.d.client.unreached("POST /x", context.DeadlineExceeded), false},
		"the host fell over":   {&Failure{Call: "POST /x", Status: 502}, false},
	} {
		out := k.d.outcome(tc.err, ch, true)
		require.Equal(t, remote.Unknown, out.State, name)
		require.Equal(t, ch.SentAt.Add(75*time.Second), out.After, name)
		require.Equal(t, tc.ends, out.Err != nil, name)
	}
	ch.SentAt = time.Time{} // as an older version kept it
	out := k.d.outcome(&Failure{Call: "POST /x", Status: 502}, ch, true)
	require.Equal(t, k.clock.Now().Add(75*time.Second), out.After)
}

func TestWhoseValuesACommentHoldsIsSaidInIt(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	c.Gameplan = "all of it"
	k.create(c)
	by := 0
	is, err := k.d.one(k.ctx(), must(readRID(k.rid(1))))
	require.NoError(t, err)
	notes, err := k.d.notes(k.ctx(), is)
	require.NoError(t, err)
	for _, n := range notes {
		if m, _, ok := readMarker(n.Body); ok && len(m.rest.Texts)+len(m.rest.Set) > 0 {
			require.Equal(t, "ana", m.rest.By)
			by++
		}
	}
	require.Positive(t, by)
}

func must[T any](v T, ok bool) T {
	if !ok {
		panic(fmt.Sprintf("no %T", v))
	}
	return v
}

func TestALabelIsTakenOffAsItIsSpelledThere(t *testing.T) {
	k := sit(t)
	k.probe()
	was := newCard("k7m2x9p4q1ab")
	want := was
	was.Labels = []string{"tax"}
	e := &edit{body: map[string]any{}}
	require.NoError(t, k.d.relabel(k.ctx(), e, was, want, &issue{Labels: []string{"Tax", "other"}}))
	require.Equal(t, "Tax", e.body["remove_labels"])
}

func TestAnIterationThatNobodyHasIsLookedForOnce(t *testing.T) {
	k := sit(t)
	k.probe()
	k.srv.Forget()
	for range 2 {
		e := &edit{body: map[string]any{}}
		require.NoError(t, k.d.iterate(k.ctx(), e, workflow.Iteration{Start: "2031-01-06"}))
		require.False(t, e.setsIter)
	}
	require.Len(t, k.srv.Requests(), 1)
}

func TestWhenARoundWasAskedForIsWhenItsCommentWasWritten(t *testing.T) {
	for f, isAsked := range map[workflow.Field]bool{workflow.FieldRound: true, workflow.FieldGameplan: false} {
		c := &carried{set: map[workflow.Field]bool{}}
		n := &note{CreatedAt: instant{monday().Now()}}
		c.wrote(n, f, "0001")
		require.Equal(t, isAsked, c.asked.Equal(monday().Now()), f)
	}
}

func TestTheLinksThatGitLabKnowsByItselfAreKeptOverAnAnswerThatHasThemNot(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	k.create(c)
	is, err := k.d.one(k.ctx(), must(readRID(k.rid(1))))
	require.NoError(t, err)
	c.Links = []workflow.Link{{URL: "https://x/1", Title: "mends it", Relation: relation}, {URL: "https://x/2", Relation: "relates"}}
	out := k.d.landed(&reply{}, is, asked{had: is, edit: &edit{}, want: c, was: c})
	require.Contains(t, out.Fact.Seen.Card.Links, c.Links[0])
	require.Equal(t, [][2]string{{"https://x/1", "mends it"}}, unpackMark(out.Fact.Seen.Mark).Links)
	out = k.d.landed(&reply{}, is, asked{had: is, edit: &edit{}, want: c})
	require.Empty(t, unpackMark(out.Fact.Seen.Mark).Links)
}

func TestOnlyTheIssueOfThisVeryCreationIsTakenForIt(t *testing.T) {
	k := sit(t)
	k.probe()
	made := k.change(remote.Create, "", newCard("k7m2x9p4q1ab"))
	require.Equal(t, remote.Landed, k.d.Push(k.ctx(), made).State)
	otherCard, otherTry := made, made
	otherCard.Card, otherTry.ID = "zzzzzzzzzzzz", "another"
	k.clock.Advance(76 * time.Second)
	for _, ch := range []remote.Change{otherCard, otherTry} {
		require.Equal(t, remote.NotSent, k.d.Resolve(k.ctx(), ch).State)
	}
	require.Equal(t, remote.Landed, k.d.Resolve(k.ctx(), made).State)
}

func TestAProjectIsCalledAsItIsSpelledThere(t *testing.T) {
	clock := monday()
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	k := as(t, srv, clock, "ana", func(c *Config) { c.URL = srv.URL() + "/" + strings.ToUpper(gitlabtest.SampleProject) })
	k.probe()
	require.Equal(t, gitlabtest.SampleProject, k.d.account.Path)
}
