package storage

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func TestCardsThatWereWorkedOutBeforehandAreThoseThatTheirLinesMake(t *testing.T) {
	const edited = workflow.CardID("card00000007")
	var cards []*workflow.Card
	var lines [][]workflow.Entry
	for i, id := range []workflow.CardID{"card00000005", edited, "card00000002"} { // in no order
		at := monday.Add(time.Duration(i) * time.Hour)
		one := workflow.Card{ID: id, Kind: "bug", Title: "the export is slow " + string(id), Stage: "Triage", Labels: []string{"api"}, Description: strings.Repeat("long words ", 40), Origin: "elsewhere " + string(id)}
		two := one
		two.Title, two.Labels, two.Comments = "zebra", nil, []workflow.Comment{{ID: "note00000001", Author: "cy", At: at, Text: strings.Repeat("said ", 80)}}
		two.UpdatedAt = at
		cards, lines = append(cards, &two), append(lines, []workflow.Entry{
			{ID: fmt.Sprintf("line%08d", 2*i), Card: id, What: "create", By: "bo", At: at, Door: workflow.DoorRemote, Changes: workflow.Diff(workflow.Card{}, one)},
			{ID: fmt.Sprintf("line%08d", 2*i+1), Card: id, What: "edit", By: "cy", At: at.In(time.FixedZone("", 3600)), Door: workflow.DoorRemote, Reason: "asked for", Over: "Triage 2/1", Changes: workflow.Diff(one, two)},
		})
	}
	more := workflow.Entry{ID: "line00000099", Card: edited, What: "edit", By: "di", At: monday.Add(24 * time.Hour), Door: workflow.DoorRemote, Changes: []workflow.Change{{Field: workflow.FieldTitle, Old: "zebra", New: "gnu"}}}
	type kept struct {
		cards  []workflow.Card
		lines  []LogLine
		unsent []workflow.CardID
		open   int
		found  []int
	}
	after := func(take func(*SyncTx) error) (k kept) {
		s := connected(t)
		require.NoError(t, s.Sync(func(x *SyncTx) error {
			if err := take(x); err != nil {
				return err
			}
			k.open = 0
			for _, c := range cards {
				isNew, err := x.Unknown(c.ID)
				if isNew || err != nil {
					return errors.Join(err, fmt.Errorf("the card %s is not known", c.ID))
				}
			}
			count, err := x.Open("Triage")
			if err == nil {
				k.open = count("")
				err = x.Fact(more)
			}
			return err
		}))
		for _, c := range cards {
			c, err := s.Card(c.ID)
			require.NoError(t, err)
			k.cards = append(k.cards, c)
		}
		var err error
		k.lines, err = s.Log(LogQuery{})
		require.NoError(t, err)
		for _, word := range []string{"zebra", "gnu", "long", "said", "export"} {
			f, err := filter.Parse(word, filter.Env{Now: monday, Rules: s.Rules()})
			require.NoError(t, err)
			rows, err := s.List(Query{Filter: f})
			require.NoError(t, err)
			k.found = append(k.found, len(rows))
		}
		require.NoError(t, s.Sync(func(x *SyncTx) error { k.unsent = x.Unsent("", 0); return nil }))
		require.NoError(t, s.Sync(func(x *SyncTx) error {
			for _, c := range cards {
				id, there := x.CardOfOrigin(c.Origin)
				require.True(t, there)
				require.Equal(t, c.ID, id)
			}
			return nil
		}))
		report, err := Check(testOptions(s.Path()))
		require.NoError(t, err)
		require.Empty(t, report.Findings)
		return k
	}
	facts := after(func(x *SyncTx) error {
		for _, of := range lines {
			if err := errors.Join(x.Fact(of[0]), x.Fact(of[1])); err != nil {
				return err
			}
		}
		return nil
	})
	require.Len(t, facts.lines, 7)
	require.Equal(t, []int{2, 1, 3, 3, 0}, facts.found)
	made := after(func(x *SyncTx) error {
		for _, c := range cards {
			if _, there, err := x.Card(c.ID); there || err != nil {
				return errors.Join(err, errors.New("it is here"))
			}
		}
		before := x.Last()
		seqs, err := x.Made(cards, lines)
		if err == nil {
			require.Equal(t, []uint64{before + 2, before + 4, before + 6}, seqs)
			require.Equal(t, before+6, x.Last())
			id, there := x.CardOfOrigin(cards[0].Origin)
			require.True(t, there)
			require.Equal(t, cards[0].ID, id)
			require.ErrorIs(t, x.SetFlow(workflow.Entry{What: "workflow", By: "bo", At: monday, Changes: []workflow.Change{{Field: fieldFlow, New: workflow.Shipped()["support-ops-2026"]}}}), errFlowAlone)
		}
		return err
	})
	require.Equal(t, facts, made)
}

func TestACardThatIsHereIsNotTakenOverAsANewOne(t *testing.T) {
	s := connected(t)
	card := workflow.Card{ID: addCard(t, s, "here already"), Kind: "bug", Title: "another", Stage: "Triage"}
	line := workflow.Entry{ID: "line00000001", Card: card.ID, What: "create", By: "bo", At: monday, Door: workflow.DoorRemote, Changes: workflow.Diff(workflow.Card{}, card)}
	made := func(cards ...*workflow.Card) error {
		return s.Sync(func(x *SyncTx) error {
			lines := make([][]workflow.Entry, len(cards))
			for i := range lines {
				lines[i] = []workflow.Entry{line}
			}
			_, err := x.Made(cards, lines)
			return err
		})
	}
	require.ErrorContains(t, made(&card), "is here already")
	card.ID = "card00000001"
	require.ErrorContains(t, made(&card, &card), "is here already")
	require.NoError(t, made(&card))
	last, err := s.Log(LogQuery{Limit: 1})
	require.NoError(t, err)
	_, err = s.Undo(last[0].Step, Stamp{By: "bo", At: monday, Door: workflow.DoorBoard})
	require.NoError(t, err)
	require.ErrorContains(t, made(&card), "is here already", "its lines are")
}
