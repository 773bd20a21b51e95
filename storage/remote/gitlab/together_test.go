package gitlab_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

type desk struct {
	*storage.Store
	t     *testing.T
	user  string
	clock *gitlabtest.Clock
	d     *gitlab.Driver
	n     int
}

func (k *desk) newID() string { k.n++; return fmt.Sprintf("%s%0*d", k.user, 12-len(k.user), k.n) }
func (k *desk) board(fn func(remote.Tx) error) error {
	return k.Store.Sync(func(x *storage.SyncTx) error { return fn(x) })
}

func newDesk(t *testing.T, srv *gitlabtest.Server, clock *gitlabtest.Clock, user string) *desk {
	k := &desk{t: t, user: user, clock: clock}
	var err error
	k.Store, err = storage.Create(storage.Options{Path: filepath.Join(t.TempDir(), "board.db"), Now: clock.Now, NewID: k.newID}, workflow.Shipped()["default"])
	require.NoError(t, err)
	k.d, err = gitlab.New(gitlab.Config{Name: "team", URL: srv.URL() + "/" + gitlabtest.SampleProject, Token: user + "-token", Transport: srv.Transport(), Now: clock.Now, CreateLabels: true})
	require.NoError(t, err)
	require.NoError(t, remote.Add(k.board, remote.Setup{Name: "team", Driver: "gitlab", URL: srv.URL(), SendAll: true}))
	return k
}

func (k *desk) sync() remote.Report {
	k.t.Helper()
	r, err := remote.Sync(context.Background(), remote.Config{Board: k.board, Remote: k.d, Name: "team", Now: k.clock.Now, NewID: k.newID})
	require.NoError(k.t, err)
	return r
}

func (k *desk) do(id workflow.CardID, do workflow.Action) workflow.CardID {
	k.t.Helper()
	if id == "" {
		id = workflow.CardID(k.newID())
	}
	_, err := k.Commit(workflow.Op{ID: k.newID(), Card: id, By: k.user, At: k.clock.Now(), Door: workflow.DoorBoard, Do: do})
	require.NoError(k.t, err)
	return id
}

func TestTwoBoardsAgreeThroughGitLabAndThenFallSilent(t *testing.T) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana, ben := newDesk(t, srv, clock, "ana"), newDesk(t, srv, clock, "ben")
	dri := "ben"
	id := ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Description: "first\n/close\nlast", Requester: "rita", Priority: 2})
	for _, do := range []workflow.Action{
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Move{},
		workflow.WriteGameplan{Text: "do this\n/label ~x"},
		workflow.Move{},
		workflow.Validate{Answer: workflow.Requested, Note: "please look"},
		workflow.Edit{DRI: &dri},
	} {
		ana.do(id, do)
	}
	require.Equal(t, 1, ana.sync().Created)
	require.Equal(t, 1, ben.sync().New)
	requireSame := func() {
		t.Helper()
		a, err := ana.Card(id)
		require.NoError(t, err)
		b, err := ben.Card(id)
		require.NoError(t, err)
		require.Empty(t, slices.DeleteFunc(workflow.Diff(a, b), func(ch workflow.Change) bool {
			return ch.Field == "entered_at" || workflow.SameValue(ch.Field, ch.Old, ch.New)
		}))
		require.Empty(t, a.Clashes)
	}
	requireSame()
	ben.do(id, workflow.Validate{Answer: workflow.Received, Note: "works"})
	clock.Advance(time.Minute) // what is older than what one wrote oneself could be a replica that lags
	ben.sync()
	ana.sync()
	requireSame()
	for range 3 {
		clock.Advance(3 * time.Minute)
		srv.Forget()
		ana.sync()
		ben.sync()
		require.Empty(t, srv.NonGET(), "who only watches never writes")
	}
	require.Len(t, srv.Requests(), 4, "labels and issues, each once")
}
