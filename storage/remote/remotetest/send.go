package remotetest

import (
	"context"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// aCard is a card as somebody makes it.
func aCard(id workflow.CardID) workflow.Card {
	return workflow.Card{
		ID: id, Kind: "bug", Title: "The export is slow", Description: "It takes\n\nan hour.", Stage: "Triage", Priority: 2,
		Labels: []string{"exports"}, CreatedAt: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
	}
}

// change is what an engine makes of a card that is to become want.
func (k *desk) change(id string, what remote.What, rid remote.RID, want workflow.Card) remote.Change {
	k.Helper()
	was := workflow.Card{}
	if rid != "" {
		was = k.seen[rid].Card
	}
	canon := k.d.Canon(want)
	canon.ID, was.ID = want.ID, want.ID
	ch := remote.Change{ID: id, Card: want.ID, RID: rid, What: what, Want: canon, By: k.caps.User, SentAt: k.Now().Add(k.ahead)}
	for _, c := range workflow.Diff(was, canon) {
		if !workflow.SameValue(c.Field, c.Old, c.New) && k.travels(what, c.Field) {
			ch.Changes = append(ch.Changes, c)
		}
	}
	return ch
}

// travels reports whether a change of that kind carries the field.
func (k *desk) travels(what remote.What, f workflow.Field) bool {
	switch f {
	case workflow.FieldCreatedAt, workflow.FieldEnteredAt, workflow.FieldClosedAt, workflow.FieldReopenedAt, workflow.FieldRemote, workflow.FieldOrigin, workflow.FieldClash:
		return false
	case workflow.FieldComment:
		return what == remote.Note
	}
	return what == remote.Create || !k.caps.Lacks(f) && (k.caps.Native == nil || k.caps.Native(f))
}

// push sends a change that lands.
func (k *desk) push(ch remote.Change) remote.Outcome {
	k.Helper()
	out := k.d.Push(context.Background(), ch)
	require.Equal(k, remote.Landed, out.State, "%s: %s %v", ch.What, out.Why, out.Err)
	require.NoError(k, out.Err)
	return out
}

// create makes a card there, and finds it again.
func (k *desk) create(c workflow.Card) remote.RID {
	k.Helper()
	out := k.push(k.change(string(c.ID), remote.Create, "", c))
	require.NotNil(k, out.Fact, "a card that was made has a name there")
	require.NotNil(k, out.Fact.Seen)
	require.NoError(k, k.keep(remote.Batch{Facts: []remote.Fact{*out.Fact}}))
	return out.Fact.RID
}

// same compares what a card carries natively with what was asked for.
func (k *desk) same(want, got workflow.Card) {
	k.Helper()
	want, got = k.d.Canon(want), k.d.Canon(got)
	want.ID, got.ID = "", ""
	for _, ch := range workflow.Diff(want, got) {
		if k.travels(remote.Update, ch.Field) {
			require.True(k, workflow.SameValue(ch.Field, ch.Old, ch.New), "%s %s: %q became %q", ch.Field, ch.Key, ch.Old, ch.New)
		}
	}
}
