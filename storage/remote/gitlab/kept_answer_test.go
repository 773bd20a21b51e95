package gitlab_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// clashed are two boards that gave one card different values: ben's stands on GitLab,
// ana's is in a clash on her board.
func clashed(t *testing.T, first, hers, his workflow.Action) (ana, ben *desk, srv *gitlabtest.Server, id workflow.CardID) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 123456789, time.UTC))
	srv = gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana, ben = newDesk(t, srv, clock, "ana"), newDesk(t, srv, clock, "ben")
	id = ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Description: "first", Requester: "rita"})
	ana.do(id, workflow.Decide{Verdict: workflow.Valid})
	ana.do(id, first)
	ana.sync()
	clock.Advance(time.Hour)
	ana.sync()
	ben.sync()
	clock.Advance(time.Minute)
	ana.do(id, hers)
	ben.do(id, his)
	ben.sync()
	clock.Advance(20 * time.Second)
	ana.sync()
	require.Len(t, ana.clashes(id), 1)
	return ana, ben, srv, id
}

func TestAnAnswerToAClashIsToldAsOneAndNotAsAMishap(t *testing.T) {
	move := workflow.Move{Force: true, Reason: "because"}
	to := func(s workflow.Stage) workflow.Action { return workflow.Move{To: s, Force: true, Reason: "because"} }
	for name, tc := range map[string]struct {
		first, hers, his workflow.Action
		take             workflow.Answer
		says             string
	}{
		"a title": {
			first: move, hers: workflow.Edit{Title: new("hers @all #1 ~x\u200b `y`")}, his: workflow.Edit{Title: new("his")}, take: workflow.Answer{Take: workflow.TakeMine},
			says: "Kept the title `` hers @all #1 ~x\u200b `y` `` over `his`, answered by `ana`.",
		},
		"a third title": {
			first: move, hers: workflow.Edit{Title: new("hers")}, his: workflow.Edit{Title: new("his")}, take: workflow.Answer{Take: workflow.TakeValue, Value: "ours"},
			says: "Kept the title `ours` over `his`, answered by `ana`.",
		},
		"a description": {
			first: move, hers: workflow.Edit{Description: new("hers")}, his: workflow.Edit{Description: new("his")}, take: workflow.Answer{Take: workflow.TakeMine},
			says: "Kept the description of the board over the one that stood here, answered by `ana`.",
		},
		"a weight": {
			first: move, hers: workflow.Edit{Weight: new(3)}, his: workflow.Edit{Weight: new(5)}, take: workflow.Answer{Take: workflow.TakeMine},
			says: "Kept the weight `3` over `5`, answered by `ana`.",
		},
		"a weight that is cleared": {
			first: workflow.Edit{Weight: new(1)}, hers: workflow.Edit{Weight: new(0)}, his: workflow.Edit{Weight: new(5)}, take: workflow.Answer{Take: workflow.TakeMine},
			says: "Kept the weight none over `5`, answered by `ana`.",
		},
		"a person": {
			first: move, hers: workflow.Edit{DRI: new("max")}, his: workflow.Edit{DRI: new("ben")}, take: workflow.Answer{Take: workflow.TakeMine},
			says: "Kept the DRI `max` over `ben`, answered by `ana`.",
		},
		"a stage": {
			first: move, hers: to("Development"), his: to("Implementation"), take: workflow.Answer{Take: workflow.TakeMine, Force: true, Reason: "no plan yet"},
			says: "Kept the stage `Development` over `Implementation`, answered by `ana`. Reason: `no plan yet`",
		},
	} {
		t.Run(name, func(t *testing.T) {
			ana, ben, srv, id := clashed(t, tc.first, tc.hers, tc.his)
			tc.take.Clash = ana.clashes(id)[0].ID
			ana.do(id, tc.take)
			ana.clock.Advance(10 * time.Second)
			ana.sync()
			ana.clock.Advance(10 * time.Second)
			ben.sync()
			require.Empty(t, ben.clashes(id), "it was no mishap")
			a, err := ana.Card(id)
			require.NoError(t, err)
			b, err := ben.Card(id)
			require.NoError(t, err)
			require.Equal(t, []any{a.Title, a.Description, a.Weight, a.DRI, a.Stage}, []any{b.Title, b.Description, b.Weight, b.DRI, b.Stage})
			require.Len(t, b.Comments, 1)
			require.Equal(t, a.Comments, b.Comments)
			require.Equal(t, []string{tc.says, "ana"}, []string{b.Comments[0].Text, b.Comments[0].Author})
			for range 2 {
				ana.clock.Advance(3 * time.Minute)
				srv.Forget()
				ana.sync()
				ben.sync()
				require.Empty(t, srv.NonGET())
			}
		})
	}
}

// What is no answer is told as before, whoever it is that answered earlier.
func TestOnlyTheAnswerItselfIsNoMishap(t *testing.T) {
	ana, ben, srv, id := clashed(t, workflow.Edit{Weight: new(1)}, workflow.Edit{Title: new("hers")}, workflow.Edit{Title: new("his")})
	ana.do(id, workflow.Answer{Clash: ana.clashes(id)[0].ID, Take: workflow.TakeMine})
	ana.sync()
	require.NoError(t, srv.Browser("max").SetTitle(1, "of a browser"))
	ana.clock.Advance(10 * time.Second)
	ben.sync()
	require.Equal(t, workflow.ClashOverwritten, ben.clashes(id)[0].Kind, "what stands there is not what was kept")
	ben.do(id, workflow.Answer{Clash: ben.clashes(id)[0].ID, Take: workflow.TakeTheirs})

	ana.clock.Advance(time.Hour)
	ana.sync()
	ben.sync()
	ben.do(id, workflow.Edit{Title: new("his")})
	ben.sync()
	ana.clock.Advance(10 * time.Second)
	require.NoError(t, srv.Browser("max").SetTitle(1, "hers"))
	ana.clock.Advance(10 * time.Second)
	ben.sync()
	require.Equal(t, workflow.ClashOverwritten, ben.clashes(id)[0].Kind, "an answer of long ago excuses nobody")
}

func TestAnEditThatIsNoAnswerWritesNoComment(t *testing.T) {
	ana, _, srv, id := clashed(t, workflow.Edit{Weight: new(1)}, workflow.Edit{Title: new("hers")}, workflow.Edit{Title: new("his")})
	ana.do(id, workflow.Answer{Clash: ana.clashes(id)[0].ID, Take: workflow.TakeTheirs})
	ana.do(id, workflow.Edit{Title: new("hers, a little later")})
	ana.sync()
	require.Equal(t, "hers, a little later", srv.Truth(1).Title)
	for _, n := range srv.Truth(1).Notes {
		require.False(t, strings.HasPrefix(n.Body, "Kept"), n.Body)
	}
}

func TestAnAnswerThatWasTakenBackBeforeItWasSentIsNotTold(t *testing.T) {
	ana, _, srv, id := clashed(t, workflow.Edit{Weight: new(1)}, workflow.Edit{Title: new("hers")}, workflow.Edit{Title: new("his")})
	ana.do(id, workflow.Answer{Clash: ana.clashes(id)[0].ID, Take: workflow.TakeMine})
	_, err := ana.Undo(0, storage.Stamp{By: "ana", At: ana.clock.Now(), Door: workflow.DoorBoard})
	require.NoError(t, err)
	require.Len(t, ana.clashes(id), 1)
	ana.sync()
	require.Equal(t, "his", srv.Truth(1).Title)
	a, err := ana.Card(id)
	require.NoError(t, err)
	require.Empty(t, a.Comments)
}

func TestATextIntoWhichSomebodyElsesLineWasMergedIsNotWrittenOver(t *testing.T) {
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	ana, ben := newDesk(t, srv, clock, "ana"), newDesk(t, srv, clock, "ben")
	id := ana.do("", workflow.Create{Kind: "bug", Title: "The export is slow", Description: "one\n\ntwo\n\nthree", Requester: "rita"})
	ana.sync()
	clock.Advance(time.Hour)
	ana.sync()
	ben.sync()
	ben.do(id, workflow.Edit{Description: new("one by ben\n\ntwo\n\nthree")})
	ben.sync()
	ana.do(id, workflow.Edit{Description: new("one\n\ntwo\n\nthree by ana")})
	clock.Advance(20 * time.Second)
	ana.sync()
	clock.Advance(20 * time.Second)
	ben.sync()
	require.Contains(t, srv.Truth(1).Description, "one by ben\n\ntwo\n\nthree by ana")
	require.Empty(t, ben.clashes(id), "all of his is there")
	ben.do(id, workflow.Edit{Description: new("one by ben\n\ntwo by ben\n\nthree by ana")})
	ben.sync()
	clock.Advance(20 * time.Second)
	require.NoError(t, srv.Browser("max").SetDescription(1, "one by ben\n\ntwo\n\nthree by ana\n\nfour"))
	clock.Advance(20 * time.Second)
	ben.sync()
	require.Equal(t, workflow.ClashOverwritten, ben.clashes(id)[0].Kind, "a line of his is gone")
}
