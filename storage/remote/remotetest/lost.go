package remotetest

import (
	"context"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// added are changes that add something, which must be there once.
func (k *desk) added(id workflow.CardID) []func() remote.Change {
	var rid remote.RID
	return []func() remote.Change{
		func() remote.Change { return k.change(string(id), remote.Create, "", aCard(id)) },
		func() remote.Change {
			for r, s := range k.pull().seen {
				if s.Card.ID == id {
					rid = r
				}
			}
			require.NotEmpty(k, rid)
			c := k.seen[rid].Card
			said := "said" + string(id)[4:]
			c.Comments = []workflow.Comment{{ID: said, Author: k.caps.User, At: k.Now(), Text: "once"}}
			return k.change(said, remote.Note, rid, c)
		},
	}
}

func lostAndLanded(k *desk) {
	for _, make := range k.added("made00000015") {
		ch := make()
		k.Lose(true)
		out := k.d.Push(context.Background(), ch)
		require.Equal(k, remote.Unknown, out.State, "nobody knows whether it landed")
		require.False(k, out.After.Before(ch.SentAt.Add(k.caps.Unknown)), "it may land until then")
		out = k.resolve(ch)
		require.Contains(k, []remote.State{remote.Landed, remote.Unknown}, out.State)
		k.Pass(k.caps.Unknown + time.Second)
		require.Equal(k, remote.Landed, k.resolve(ch).State)
		require.Equal(k, 1, k.Copies(ch.ID))
		k.Pass(k.caps.Settle)
	}
}

func lostForEver(k *desk) {
	for _, make := range k.added("made00000016") {
		ch := make()
		k.Lose(false)
		require.Equal(k, remote.Unknown, k.d.Push(context.Background(), ch).State)
		if k.caps.Unknown > 0 {
			require.Equal(k, remote.Unknown, k.resolve(ch).State, "it is too early to say that it never landed")
		}
		k.Pass(k.caps.Unknown + time.Second)
		require.Equal(k, remote.NotSent, k.resolve(ch).State)
		require.Zero(k, k.Copies(ch.ID))
		ch.SentAt = k.Now().Add(k.ahead)
		k.push(ch)
		require.Equal(k, 1, k.Copies(ch.ID))
		k.Pass(k.caps.Settle)
	}
}

// resolve asks as another process does, and finds that asking changes nothing.
func (k *desk) resolve(ch remote.Change) remote.Outcome {
	k.Helper()
	d := k.Again()
	_, err := d.Probe(context.Background(), k.Now(), nil)
	require.NoError(k, err)
	writes := k.Writes()
	out := d.Resolve(context.Background(), ch)
	require.Equal(k, writes, k.Writes(), "to look is not to send")
	return out
}
