package remotetest

import (
	"context"
	"errors"
	"slices"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func madeIsFound(k *desk) {
	c := aCard("made00000001")
	rid := k.create(c)
	o := k.other().pull()
	require.Contains(k, o.seen, rid)
	require.Equal(k, c.ID, o.seen[rid].Card.ID, "it is the same card for everybody")
	require.True(k, o.seen[rid].Marked)
	k.same(c, o.seen[rid].Card)
}

func secondPull(k *desk) {
	rid := k.create(aCard("made00000002"))
	o := k.other().pull()
	require.Equal(k, 1, o.facts)
	k.Pass(k.caps.Settle + k.caps.Unknown)
	writes := k.Writes()
	o.pull()
	require.Zero(k, o.facts, "nothing changed")
	again := sit(k.T, k.Far, k.Again())
	again.pull()
	require.Contains(k, again.seen, rid)
	require.Equal(k, writes, k.Writes(), "who only looks changes nothing")
}

func brokenPull(k *desk) {
	for _, id := range []workflow.CardID{"made00000003", "made00000004", "made00000005"} {
		k.create(aCard(id))
	}
	o := k.other()
	stop := errors.New("enough")
	err := o.d.Pull(context.Background(), nil, o.known, func(b remote.Batch) error {
		require.NoError(k, o.keep(b))
		return stop
	})
	require.ErrorIs(k, err, stop)
	require.Len(k, o.pull().seen, 3)
}

func readerSaysNo(k *desk) {
	k.create(aCard("made00000006"))
	no, o := errors.New("the board cannot be written"), k.other()
	require.ErrorIs(k, o.d.Pull(context.Background(), nil, o.known, func(remote.Batch) error { return no }), no)
	require.ErrorIs(k, o.d.Pull(context.Background(), nil, func([]remote.RID) (map[remote.RID][]byte, error) { return nil, no }, o.keep), no)
	require.Len(k, o.pull().seen, 1, "what was not kept comes again")
}

func canonIsCanon(k *desk) {
	c := aCard("made00000007")
	c.Title, c.Description, c.DRI = "  blanks \t", "\r\n one\r\ntwo  \n\n", "somebody else"
	c.Comments = []workflow.Comment{{ID: "said00000001", Author: "kim", Text: "x\r\n"}}
	before := slices.Clone(c.Values())
	writes := k.Writes()
	once := k.d.Canon(c)
	require.Equal(k, once, k.d.Canon(once))
	require.Equal(k, before, c.Values(), "Canon changes nothing of what it is given")
	require.Equal(k, writes, k.Writes())
	c.DRI = "" // nobody there has that name
	rid := k.create(c)
	k.same(k.d.Canon(c), k.read(rid).Card)
}

func onlyWhatChanged(k *desk) {
	c := aCard("made00000008")
	rid := k.create(c)
	o := k.other().pull()
	theirs := o.seen[rid].Card
	theirs.Title, theirs.Labels = "by the other", []string{"exports", "urgent"}
	o.push(o.change("chg000000001", remote.Update, rid, theirs))
	mine := k.seen[rid].Card // not read anew: as the engine's race is
	mine.Description, mine.Labels = "by me", []string{"exports", "mine"}
	k.push(k.change("chg000000002", remote.Update, rid, mine))
	k.Pass(k.caps.Settle)
	got := k.read(rid).Card
	require.Equal(k, "by the other", got.Title)
	require.Equal(k, "by me", got.Description)
	require.Equal(k, []string{"exports", "mine", "urgent"}, slices.Sorted(slices.Values(got.Labels)))
	ch := k.change("chg000000003", remote.Update, rid, func() workflow.Card { got.Description = "again"; return got }())
	k.push(ch)
	k.push(ch)
	require.Equal(k, "again", k.read(rid).Card.Description, "an update may be repeated")
}

func comments(k *desk) {
	rid := k.create(aCard("made00000009"))
	c := k.seen[rid].Card
	c.Comments = []workflow.Comment{{ID: "said00000002", Author: k.caps.User, At: k.Now(), Text: "seen twice\n\nby me"}}
	k.push(k.change("said00000002", remote.Note, rid, c))
	require.Equal(k, 1, k.Copies("said00000002"))
	k.Pass(k.caps.Settle)
	got := k.other().pull().seen[rid].Card.Comments
	require.Len(k, got, 1)
	require.Equal(k, "said00000002", got[0].ID)
	require.Equal(k, c.Comments[0].Text, got[0].Text)
	if k.caps.Members {
		require.Equal(k, k.caps.User, got[0].Author)
	}
}

func answersAreTold(k *desk) {
	if !k.caps.Tells {
		return
	}
	rid := k.create(aCard("made00000012"))
	c := k.seen[rid].Card
	before := remote.Digest(c.Title)
	c.Comments = []workflow.Comment{{ID: "said00000004", Author: k.caps.User, At: k.Now(), Text: "kept"}}
	told := k.change("said00000004", remote.Note, rid, c)
	told.Kept = []remote.Kept{{Field: workflow.FieldTitle, Value: "another", Over: c.Title}}
	k.push(told)
	k.Pass(k.caps.Settle)
	require.Empty(k, k.other().pull().seen[rid].Knew, "what was kept does not stand there yet")
	k.read(rid)
	c.Title = "another"
	k.push(k.change("chg000000005", remote.Update, rid, c))
	k.Pass(k.caps.Settle)
	seen := k.other().pull().seen[rid]
	require.Len(k, seen.Card.Comments, 1)
	require.Len(k, seen.Knew, 1)
	require.Equal(k, remote.Had{Field: workflow.FieldTitle, Digest: before, At: seen.Knew[0].At}, seen.Knew[0])
	require.NotZero(k, seen.Knew[0].At)
}

func answerIsTrue(k *desk) {
	rid := k.create(aCard("made00000010"))
	made := k.seen[rid].Card
	k.same(made, k.read(rid).Card)
	c := k.seen[rid].Card
	c.Title, c.Weight, c.Description = "another", 3, "other\ntext"
	out := k.push(k.change("chg000000004", remote.Update, rid, c))
	require.NotNil(k, out.Fact)
	answer := out.Fact.Seen.Card
	k.same(answer, k.read(rid).Card)
	for _, f := range []workflow.Field{workflow.FieldTitle, workflow.FieldDescription} {
		if !slices.Contains(out.Dropped, f) {
			require.Equal(k, valuesOf(k.d.Canon(c), f), valuesOf(k.read(rid).Card, f), "what is not said to be dropped is kept")
		}
	}
}

func goneIsGone(k *desk) {
	if k.Delete == nil {
		require.Equal(k, remote.Never, k.caps.Deletes)
		k.Skip("nothing is deleted there")
	}
	rid, other := k.create(aCard("made00000011")), k.create(aCard("made00000012"))
	k.Delete(rid)
	k.Pass(k.caps.Settle)
	if k.caps.Deletes == remote.BySeeing {
		require.True(k, k.pull().gone[rid])
	}
	if k.caps.Deletes == remote.BySweep {
		sweeper, ok := k.d.(remote.Sweeper)
		require.True(k, ok, "who says BySweep can sweep")
		var there []remote.RID
		require.NoError(k, sweeper.Sweep(context.Background(), k.pull().known, func(rids, unlike []remote.RID) error {
			require.Empty(k, unlike, "what a pull brought is as it is known")
			there = append(there, rids...)
			return nil
		}))
		require.Equal(k, []remote.RID{other}, there)
	}
	k.read(rid)
	require.True(k, k.gone[rid])
}

func compareAndSwap(k *desk) {
	if !k.caps.CAS {
		k.Skip("it does not claim to refuse a stale change")
	}
	rid := k.create(aCard("made00000013"))
	o := k.other().pull()
	theirs, mine := o.seen[rid].Card, k.seen[rid].Card
	theirs.Title, mine.Title = "theirs", "mine"
	o.push(o.change("chg000000005", remote.Update, rid, theirs))
	out := k.d.Push(context.Background(), k.change("chg000000006", remote.Update, rid, mine))
	require.NotEqual(k, remote.Landed, out.State)
	require.Equal(k, "theirs", k.read(rid).Card.Title)
}

func givenUp(k *desk) {
	if k.caps.Unknown == 0 {
		k.Skip("it answers without a network")
	}
	rid := k.create(aCard("made00000014"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	writes := k.Writes()
	require.Error(k, k.d.Pull(ctx, nil, k.known, k.keep))
	require.Error(k, k.d.Read(ctx, []remote.RID{rid}, k.keep))
	c := k.seen[rid].Card
	c.Title = "never sent"
	out := k.d.Push(ctx, k.change("chg000000007", remote.Update, rid, c))
	require.NotEqual(k, remote.Landed, out.State)
	require.NotEqual(k, remote.Refused, out.State, "that somebody gave up is no word of the remote")
	require.Equal(k, writes, k.Writes())
}
