package gitlab_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// trySync is a sync that may fail, as most of what may happen to it lets it.
func (k *desk) trySync() error {
	_, err := remote.Sync(context.Background(), remote.Config{Board: k.board, Remote: k.d, Name: "team", Now: k.clock.Now, NewID: k.newID})
	var later *remote.LaterError
	if err == nil || errors.Is(err, remote.ErrOffline) || errors.As(err, &later) {
		return nil
	}
	return err
}

func TestUnderEveryMisfortuneNothingIsLostOrDoubled(t *testing.T) {
	for seed := range uint64(storms) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { storm(t, seed) })
	}
}

func storm(t *testing.T, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	clock := gitlabtest.NewClock(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now, Seed: seed, StampLead: 60 * time.Second, ReplicaLag: 8 * time.Second, Tier: gitlabtest.Tier(seed % 2)})
	desks := []*desk{newDesk(t, srv, clock, "ana"), newDesk(t, srv, clock, "ben")}
	srv.Misbehave(gitlabtest.Chaos{Seed: seed, Share: 0.3})
	var cards []workflow.CardID
	said := map[string]workflow.CardID{}
	for step := range 40 {
		k := desks[rng.IntN(len(desks))]
		clock.Advance(time.Duration(rng.IntN(40)) * time.Second)
		try := func(id workflow.CardID, do workflow.Action) {
			_, _ = k.Commit(workflow.Op{ID: k.newID(), Card: id, By: k.user, At: clock.Now(), Door: workflow.DoorBoard, Do: do}) // may be refused
		}
		switch n := rng.IntN(9); {
		case n == 0 || len(cards) == 0:
			cards = append(cards, k.do("", workflow.Create{Kind: "bug", Title: fmt.Sprint("Card ", step), Description: "/close\nit"}))
		case n < 7:
			id := cards[rng.IntN(len(cards))]
			c, err := k.Card(id)
			if err != nil || c.Kind == "" {
				continue
			}
			title, word := fmt.Sprint("Title ", step), fmt.Sprintf("word%04d", step)
			switch n {
			case 1:
				try(id, workflow.Edit{Title: &title})
			case 2:
				if _, err := k.Commit(workflow.Op{ID: k.newID(), Card: id, By: k.user, At: clock.Now(), Door: workflow.DoorBoard, Do: workflow.Say{Text: word}}); err == nil {
					said[word] = id
				}
			case 3:
				try(id, workflow.WriteGameplan{Text: "plan " + word})
			case 4:
				try(id, workflow.Decide{Verdict: workflow.Valid})
				try(id, workflow.Move{})
			case 5:
				try(id, workflow.Edit{AddLabels: []string{"l" + fmt.Sprint(step%5)}})
			case 6:
				try(id, workflow.Validate{Answer: workflow.Requested, Note: word})
			}
		case n == 7:
			if all := srv.Truths(); len(all) > 0 {
				iid := all[rng.IntN(len(all))].IID
				_, _ = srv.Browser("rita").Comment(iid, "from the browser")
				_ = srv.Browser("max").SetTitle(iid, fmt.Sprint("Browser ", step))
			}
		case n == 8:
			if all := srv.Truths(); len(all) > 0 {
				b, iid := srv.Browser("max"), all[rng.IntN(len(all))].IID
				switch rng.IntN(5) {
				case 0:
					_ = b.Move(iid, gitlabtest.SampleLabels[rng.IntN(6)])
				case 1:
					_ = b.SetLabels(iid, "Stage::Triage", "RequestType::Bug", fmt.Sprint("l", step%5))
				case 2:
					_ = b.Close(iid)
				case 3:
					_ = b.Reopen(iid)
				case 4:
					_, _ = b.Comment(iid, "## Gameplan\n\nof the browser "+fmt.Sprint(step))
				}
			}
		}
		require.NoError(t, k.trySync())
	}
	srv.Calm()
	for range 6 {
		clock.Advance(5 * time.Minute)
		for _, k := range desks {
			require.NoError(t, k.trySync())
		}
	}
	for _, id := range cards {
		require.Len(t, srv.IssuesWith("card="+string(id)), 1, "card %s stands there once", id)
		a, err := desks[0].Card(id)
		require.NoError(t, err)
		b, err := desks[1].Card(id)
		require.NoError(t, err)
		require.Empty(t, slices.DeleteFunc(workflow.Diff(a, b), func(ch workflow.Change) bool {
			return ch.Field == "entered_at" || ch.Field == "closed_at" || ch.Field == "reopened_at" || ch.Field == workflow.FieldClash || workflow.SameValue(ch.Field, ch.Old, ch.New)
		}), "card %s", id)
	}
	for word, id := range said {
		n := 0
		for _, note := range srv.NotesWith(word) {
			if strings.HasPrefix(note.Body, word) {
				n++
			}
		}
		require.Equal(t, 1, n, "%s was said once, on %s", word, id)
		c, err := desks[1].Card(id)
		require.NoError(t, err)
		require.Equal(t, 1, strings.Count(fmt.Sprint(c.Comments), word), word)
	}
	srv.Forget()
	for range 2 {
		clock.Advance(5 * time.Minute)
		for _, k := range desks {
			require.NoError(t, k.trySync())
		}
	}
	require.Empty(t, srv.NonGET(), "in the end all is quiet")
}

const storms = 16
