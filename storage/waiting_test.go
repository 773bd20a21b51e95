package storage

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// Whether an approval was requested stands in a comment, which lists do not read
// of most cards.
func TestWhatWaitsForAnApprovalIsFoundAsTheWholeCardsSay(t *testing.T) {
	s := newTestBoard(t)
	id := map[string]workflow.CardID{}
	for i, name := range []string{"asked", "lacks", "approved", "fresh"} {
		id[name] = workflow.CardID(s.newID())
		at := monday.AddDate(0, 0, i)
		do := []workflow.Action{workflow.Create{Kind: "feature", Title: name}}
		if name != "fresh" {
			do = append(do, workflow.Decide{Verdict: workflow.NotAligned, Work: "low", Danger: "low", Effect: "low"})
		}
		if name == "asked" || name == "approved" {
			do = append(do, workflow.RequestApproval{})
		}
		if name == "approved" {
			do = append(do, workflow.Approve{By: "dana", Level: "manager", Evidence: "mail"})
		}
		var ops []workflow.Op
		for _, a := range do {
			ops = append(ops, workflow.Op{ID: s.newID(), Card: id[name], By: "ana", At: at, Door: workflow.DoorBoard, Do: a})
		}
		_, err := s.Commit(ops...)
		require.NoError(t, err)
	}
	for text, want := range map[string][]string{
		"waiting:approval":              {"asked"},
		"-waiting:approval":             {"lacks", "approved", "fresh"},
		"waiting:none":                  {"lacks", "approved", "fresh"},
		"waiting:approval,requester":    {"asked"},
		"waiting:approval kind:bug":     {},
		"waiting:none,approval lacks":   {"lacks"},
		"gate:approval":                 {"asked", "lacks"},
		"gate:approval -waiting:none":   {"asked"},
		"-waiting:approval -gate:ready": {"lacks", "fresh"},
	} {
		f, err := filter.Parse(text, filter.Env{Me: "ana", Now: monday.AddDate(0, 0, 9), Rules: s.Rules()})
		require.NoError(t, err)
		var ids []workflow.CardID
		for _, name := range want {
			ids = append(ids, id[name])
		}
		now, err := s.List(Query{Filter: f})
		require.NoError(t, err)
		require.ElementsMatch(t, ids, rowIDs(now), text)
		then, err := s.List(Query{Filter: f, Past: monday.AddDate(0, 0, 9)})
		require.NoError(t, err)
		require.ElementsMatch(t, ids, rowIDs(then), text)
	}
	f, err := filter.Parse("waiting:approval", filter.Env{Now: monday, Rules: s.Rules()})
	require.NoError(t, err)
	before, err := s.List(Query{Filter: f, Past: monday.AddDate(0, 0, -1)})
	require.NoError(t, err)
	require.Empty(t, before)
}
