package gitlab

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// desk is somebody at a board that is shared through a sample GitLab: it keeps
// what an engine would keep.
type desk struct {
	*testing.T
	srv    *gitlabtest.Server
	clock  *gitlabtest.Clock
	d      *Driver
	cfg    Config
	memory []byte
	caps   remote.Caps
	cursor remote.Cursor
	marks  map[remote.RID][]byte
	cards  map[remote.RID]workflow.Card
	seen   map[remote.RID]remote.Seen
	gone   map[remote.RID]remote.Gone

	facts, batches int
	glances        []remote.Glance
}

func monday() *gitlabtest.Clock {
	return gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
}

// sit is ana at a new board; change the server's settings with change.
func sit(t *testing.T, change ...func(*gitlabtest.Config)) *desk {
	t.Helper()
	clock := monday()
	cfg := gitlabtest.Config{Now: clock.Now}
	for _, c := range change {
		c(&cfg)
	}
	return as(t, gitlabtest.Sample(cfg), clock, "ana")
}

// as is somebody at a board of their own.
func as(t *testing.T, srv *gitlabtest.Server, clock *gitlabtest.Clock, who string, change ...func(*Config)) *desk {
	t.Helper()
	cfg := Config{
		Name: "team", URL: srv.URL() + "/" + gitlabtest.SampleProject, Token: who + "-token",
		Transport: srv.Transport(), Now: clock.Now, CreateLabels: true,
	}
	for _, c := range change {
		c(&cfg)
	}
	d, err := New(cfg)
	require.NoError(t, err)
	return &desk{
		T: t, srv: srv, clock: clock, d: d, cfg: cfg, marks: map[remote.RID][]byte{},
		cards: map[remote.RID]workflow.Card{}, seen: map[remote.RID]remote.Seen{}, gone: map[remote.RID]remote.Gone{},
	}
}

// again is the same board in a new process: only what was kept is known.
func (k *desk) again() *desk {
	d, err := New(k.cfg)
	require.NoError(k, err)
	k.d = d
	return k
}

func (k *desk) ctx() context.Context { return context.Background() }

func (k *desk) probe() remote.Caps {
	k.Helper()
	caps, err := k.d.Probe(k.ctx(), k.clock.Now(), k.memory)
	require.NoError(k, err)
	k.caps, k.memory = caps, caps.Memory
	return caps
}

func (k *desk) known(rids []remote.RID) (map[remote.RID][]byte, error) {
	out := map[remote.RID][]byte{}
	for _, r := range rids {
		if m, ok := k.marks[r]; ok {
			out[r] = m
		}
	}
	return out, nil
}

func (k *desk) absorb(b remote.Batch) error {
	k.batches++
	k.glances = append(k.glances, b.Glances...)
	for _, f := range b.Facts {
		k.facts++
		if f.Gone != nil {
			k.gone[f.RID] = *f.Gone
			continue
		}
		k.marks[f.RID], k.cards[f.RID], k.seen[f.RID] = f.Seen.Mark, f.Seen.Card, *f.Seen
		require.Equal(k, f.Seen.Card, k.d.withoutOwn(f.Seen.Card), "what is seen is in the form of Canon")
	}
	if b.Next != nil {
		k.cursor = b.Next
	}
	return nil
}

// withoutOwn is Canon, with the times that no replica is asked about.
func (d *Driver) withoutOwn(c workflow.Card) workflow.Card {
	out := d.Canon(c)
	out.CreatedAt, out.ClosedAt = c.CreatedAt, c.ClosedAt
	return out
}

// pull is one sync's way in: probe and pull.
func (k *desk) pull() *desk {
	k.Helper()
	k.probe()
	k.facts, k.batches, k.glances = 0, 0, nil
	require.NoError(k, k.d.Pull(k.ctx(), k.cursor, k.known, k.absorb))
	return k
}

func (k *desk) tryPull() error {
	if _, err := k.d.Probe(k.ctx(), k.clock.Now(), k.memory); err != nil {
		return err
	}
	k.facts, k.batches, k.glances = 0, 0, nil
	return k.d.Pull(k.ctx(), k.cursor, k.known, k.absorb)
}

func (k *desk) read(rids ...remote.RID) *desk {
	k.Helper()
	require.NoError(k, k.d.Read(k.ctx(), rids, k.absorb))
	return k
}

// rid is the name of an issue of the sample project.
func (k *desk) rid(iid int64) remote.RID {
	k.Helper()
	t := k.srv.Truth(iid)
	require.NotNil(k, t)
	return (&issue{ID: t.ID, IID: t.IID, Project: t.ProjectID}).rid()
}

func (k *desk) card(iid int64) workflow.Card {
	k.Helper()
	c, ok := k.cards[k.rid(iid)]
	require.True(k, ok, "#%d was never seen", iid)
	return c
}

// change is a change of the engine's: from what the remote has to want.
func (k *desk) change(what remote.What, rid remote.RID, want workflow.Card) remote.Change {
	base := workflow.Card{}
	if rid != "" {
		base = k.cards[rid]
	}
	return remote.Change{
		ID: "chg" + string(what) + k.clock.Now().Format("150405"), Card: want.ID, RID: rid, What: what, Want: want,
		Changes: workflow.Diff(base, k.d.Canon(want)), By: "ana", SentAt: k.clock.Now(),
	}
}

// anew is a change that is sent again: the engine keeps it anew before.
func (k *desk) anew(ch remote.Change) remote.Change {
	ch.SentAt = k.clock.Now()
	return ch
}

// split is what the engine makes of a difference: values, comments, the rest.
func (k *desk) split(rid remote.RID, want workflow.Card) []remote.Change {
	whole := k.change(remote.Update, rid, want)
	update, values := whole, whole
	update.Changes, values.Changes, values.What, values.ID = nil, nil, remote.Note, whole.ID+"n"
	var out []remote.Change
	for _, ch := range whole.Changes {
		switch {
		case ch.Field == workflow.FieldComment:
			one := whole
			one.What, one.ID, one.Changes = remote.Note, whole.ID+ch.Key, []workflow.Change{ch}
			out = append(out, one)
			continue
		case k.d.isNative(ch.Field):
			update.Changes = append(update.Changes, ch)
		}
		if travels(ch.Field) && ch.Field != workflow.FieldWaitingSince || k.d.isSaid(ch.Field) {
			values.Changes = append(values.Changes, ch)
		}
	}
	if len(values.Changes) > 0 {
		out = append([]remote.Change{values}, out...)
	}
	if len(update.Changes) > 0 {
		out = append([]remote.Change{update}, out...)
	}
	return out
}

// create pushes a card that the remote does not have, and what a POST leaves.
func (k *desk) create(want workflow.Card) remote.RID {
	k.Helper()
	out := k.d.Push(k.ctx(), k.change(remote.Create, "", want))
	require.Equal(k, remote.Landed, out.State, out.Why)
	require.NoError(k, k.absorb(remote.Batch{Facts: []remote.Fact{*out.Fact}}))
	k.push(out.Fact.RID, want)
	return out.Fact.RID
}

// push pushes what differs, after a fresh read.
func (k *desk) push(rid remote.RID, want workflow.Card) []remote.Outcome {
	k.Helper()
	var outs []remote.Outcome
	for _, ch := range k.split(rid, want) {
		out := k.d.Push(k.ctx(), ch)
		require.Equal(k, remote.Landed, out.State, "%s: %s %v", ch.What, out.Why, out.Err)
		if out.Fact != nil {
			require.NoError(k, k.absorb(remote.Batch{Facts: []remote.Fact{*out.Fact}}))
		}
		outs = append(outs, out)
	}
	return outs
}

func newCard(id workflow.CardID) workflow.Card {
	return workflow.Card{
		ID: id, Kind: "bug", Title: "Rotate the keys", Description: "They are old.", Stage: "Triage", Requester: "ana",
		CreatedAt: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC),
	}
}
