package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// connected is an office whose board is shared, with one card that both have.
func connected(t *testing.T) *office {
	o := newOffice(t)
	o.env.Environ = append(o.env.Environ, "GITLAB_TOKEN=ana-token", "GITLAB_HOST=gitlab.test")
	o.do(0, "remote", "add", "team", project)
	o.do(0, "add", "--kind", "bug", "Rotate the keys")
	o.do(0, "sync")
	return o
}

func TestASyncSaysInOneLineWhatItDid(t *testing.T) {
	for want, r := range map[string]remote.Report{
		"nothing new":             {},
		"no card changed":         {Said: []string{"this file is a copy of another"}},
		"the workflow taken over": {FlowCame: true, Said: []string{"the workflow is that of bo now"}},
		"the workflow sent":       {FlowSent: true},
		"1 new, the workflow taken over; 2 made there, the workflow sent":          {New: 1, Created: 2, FlowCame: true, FlowSent: true},
		"3 new, 1 changed here; 2 made there, 4 changed there, 1 comment written":  {New: 3, Changed: 1, Created: 2, Updated: 4, Notes: 1},
		"1 gone there; 1 in conflict, 1 against a rule, 2 not taken, 1 on the way": {Gone: 1, Clashes: 4, Breaches: 1, Refused: 2, Waiting: 1},
		"2 comments written": {Notes: 2},
	} {
		require.Equal(t, want, summary(r))
	}
}

func TestALongListOfSentencesIsCut(t *testing.T) {
	many := make([]string, mostTold+5)
	lines := told(many, "not placed: ", "they are elsewhere")
	require.Len(t, lines, mostTold+1)
	require.Equal(t, "not placed: and 5 more: they are elsewhere", lines[mostTold])
	require.Len(t, told(many[:mostTold], "", ""), mostTold)
}

func TestWhatARemoteCannotPromiseIsSaidInWords(t *testing.T) {
	require.Empty(t, unpromised(remote.Standing{CAS: true, Deletes: remote.BySeeing}))
	all := strings.Join(unpromised(remote.Standing{Unknown: 75 * time.Second, Settle: 130 * time.Second}), "\n")
	for _, words := range []string{"both values are kept", "1m15s", "2m10s", "deleted there is not noticed"} {
		require.Contains(t, all, words)
	}
	require.Contains(t, strings.Join(unpromised(remote.Standing{CAS: true, Deletes: remote.BySweep}), ""), "once a day")
}

func TestAWatchSaysWhatIsNewOnceAndNothingOfARoundThatBroughtNothing(t *testing.T) {
	w := watch{rounds: 2}
	signed := remote.Report{Said: []string{"the board is signed from now on"}}
	require.False(t, w.isNews(remote.Report{}))
	require.True(t, w.isNews(signed))
	require.False(t, w.isNews(signed), "as a workflow that waits is said in each round")
	require.False(t, w.isNews(remote.Report{}))
	require.True(t, w.isNews(signed), "it came again")
	require.True(t, w.isNews(remote.Report{FlowCame: true}))
	require.True(t, w.isNews(remote.Report{New: 1}))
	w.rounds = 1
	require.True(t, w.isNews(remote.Report{}), "that it went through at all")
}

func TestASyncWithNothingToDoWritesNothing(t *testing.T) {
	o := connected(t)
	s, err := storage.Open(storage.Options{Path: o.env.get("OPSBOARD_FILE"), Now: o.env.Now, NewID: o.env.NewID})
	require.NoError(t, err)
	o.env.Now = func() time.Time { return monday.Add(5 * time.Minute) }
	o.do(0, "sync") // the second look
	before, err := s.Version()
	require.NoError(t, err)
	o.do(0, "sync")
	after, err := s.Version()
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestSeveralConflictsOfACardAreAnsweredByIdOrAllTogether(t *testing.T) {
	o := connected(t)
	b := o.srv.Browser("ben")
	require.NoError(t, b.SetTitle(1, "Theirs"))
	require.NoError(t, b.SetDescription(1, "Their text"))
	o.env.Now = func() time.Time { return monday.Add(10 * time.Minute) }
	o.do(0, "edit", "#1", "--title", "Mine", "--description", "My text")
	o.do(4, "sync")

	var list []inboxJSON
	require.NoError(t, json.Unmarshal([]byte(o.run("inbox", "--json")), &list))
	require.Len(t, list, 2)
	require.Contains(t, o.do(2, "inbox", "answer", "#1", "mine"), "has 2 conflicts")
	require.Contains(t, o.do(0, "inbox", "show", "#1"), "opsboard inbox answer "+list[0].ID)
	o.do(0, "inbox", "answer", list[0].ID, "value", "A third one")
	require.Contains(t, o.do(0, "inbox", "answer", "#1", "theirs", "--all", "--json"), `"answered":1,"left":0`)
	require.Contains(t, o.do(0, "inbox", "--json"), "[]")
	require.Contains(t, o.do(0, "log"), "answer")
	o.do(0, "sync")
}

func TestAnAnswerToManySaysWhichAreRefused(t *testing.T) {
	o := connected(t)
	o.do(0, "add", "--kind", "bug", "Second")
	o.do(0, "sync")
	b := o.srv.Browser("ben")
	require.NoError(t, b.SetTitle(1, "Theirs"))
	require.NoError(t, b.Move(2, "Stage::Development"))
	o.env.Now = func() time.Time { return monday.Add(10 * time.Minute) }
	o.do(0, "edit", "#1", "--title", "Mine")
	o.do(4, "sync")
	said := o.do(1, "inbox", "answer", "--where", "is:conflict", "mine")
	require.Contains(t, said, "1 of 2 answers refused")
	require.Contains(t, said, "1 conflict answered with mine")
	require.Contains(t, said, "#2: answer \"mine\" is no answer to this clash")
}

func TestAnInterruptedSyncSaysWhatIsKept(t *testing.T) {
	o := connected(t)
	ctx, interrupt := context.WithCancel(context.Background())
	o.srv.Fault(gitlabtest.Match{Path: "/issues"}, gitlabtest.Fault{Before: func(*gitlabtest.Server) { interrupt() }})
	o.env.Now = func() time.Time { return monday.Add(time.Hour) }
	var stderr strings.Builder
	e := o.env
	e.Args, e.Stdout, e.Stderr = []string{"sync"}, &strings.Builder{}, &stderr
	require.Equal(t, 3, Main(ctx, e))
	require.Contains(t, stderr.String(), "interrupted")
	require.Contains(t, stderr.String(), "the next sync goes on")
}

func TestTroubleThatTimeHealsIsTold(t *testing.T) {
	for _, err := range []error{remote.ErrOffline, remote.ErrBusy, &remote.LaterError{}} {
		require.True(t, heals(syncTrouble("team", err)), "%v", err)
	}
	for _, err := range []error{remote.ErrAuth, remote.ErrForbidden, remote.ErrBoardGone, &workflow.Refusal{}} {
		require.False(t, heals(syncTrouble("team", err)), "%v", err)
	}
	w := watch{a: &app{env: Env{Now: func() time.Time { return monday }}}}
	require.Equal(t, watchPause, w.pauseAfter(remote.Report{}))
	var gaps []time.Duration
	for _, r := range []remote.Report{{New: 1}, {}, {}, {}, {}, {}} {
		gaps = append(gaps, w.pauseAfter(r)/time.Second)
	}
	require.Equal(t, []time.Duration{5, 10, 20, 40, 60, 60}, gaps, "more often while something changes")
	require.Equal(t, 20*time.Second, w.pauseAfter(remote.Report{Again: monday.Add(20 * time.Second)}))
	require.Equal(t, watchAtLeast, w.pauseAfter(remote.Report{Again: monday.Add(-time.Hour)}))
	require.Equal(t, 5*time.Minute, w.untilLater(&remote.LaterError{After: monday.Add(5 * time.Minute)}))
	require.Equal(t, watchAtMost, w.untilLater(&remote.LaterError{After: monday.Add(24 * time.Hour)}))
}

func TestALogOfANewerOpsboardOrOfAnotherBoardIsSaidWithWhatHelps(t *testing.T) {
	for want, err := range map[string]error{
		"team was written to by a newer opsboard: fetch: segment 2 has format 9": fmt.Errorf("fetch: %w: segment 2 has format 9", remote.ErrNewer),
		"team keeps something else: fetch: it keeps the board x":                 fmt.Errorf("fetch: %w: it keeps the board x", remote.ErrForeign),
	} {
		f := failureOf(syncTrouble("team", err))
		require.Equal(t, want, f.message)
		require.NotEmpty(t, f.hint)
		require.ErrorIs(t, f.err, err)
	}
	require.Contains(t, failureOf(syncTrouble("team", remote.ErrNewer)).hint, "update opsboard")
}

func TestAConflictIsNamedByAsMuchOfItsIdAsItTakes(t *testing.T) {
	row := func(ids ...string) (r storage.Row) {
		for _, id := range ids {
			r.Card.Clashes = append(r.Card.Clashes, workflow.Clash{ID: id})
		}
		return r
	}
	require.Equal(t, 4, prefixOf(nil))
	require.Equal(t, 4, prefixOf([]storage.Row{row("abcdefgh", "bcdefghi")}))
	require.Equal(t, 7, prefixOf([]storage.Row{row("abcdefgh"), row("abcdefxx")}))
	require.Equal(t, 13, prefixOf([]storage.Row{row("abcdefghijkl-2", "abcdefghijkl")}))
	require.Equal(t, 4, prefixOf([]storage.Row{row("c1"), row("c1")}), "ids of old files may be short")
}
