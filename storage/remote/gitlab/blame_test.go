package gitlab

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestTheRestOfACardIsMadeAndEachValueThatCannotBeIsNamed(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	c.Labels, c.DRI, c.Milestone, c.Weight = []string{"a,b", "urgent"}, "nobody there", "never", 3
	out := k.d.Push(k.ctx(), k.change(remote.Create, "", c))
	require.Equal(t, remote.Landed, out.State)
	require.Equal(t, []workflow.Field{workflow.FieldDRI, workflow.FieldLabel, workflow.FieldMilestone}, out.Dropped)
	require.Equal(t, []string{"a,b"}, out.Keys[workflow.FieldLabel], "the other one is there")
	require.Contains(t, out.Whys[workflow.FieldLabel], `"a,b" has a comma`)
	require.Contains(t, out.Whys[workflow.FieldDRI], `"nobody there"`)
	require.Contains(t, out.Whys[workflow.FieldMilestone], `"never"`)
	require.Subset(t, k.srv.Truth(1).Labels, []string{"urgent", "Stage::Triage"})
	require.Equal(t, int64(3), *k.srv.Truth(1).Weight)
}

func TestARefusalNamesTheFieldsThatGitLabNames(t *testing.T) {
	k := sit(t)
	k.probe()
	c := newCard("k7m2x9p4q1ab")
	c.Title = strings.Repeat("long ", 60)
	out := k.d.Push(k.ctx(), k.change(remote.Create, "", c))
	require.Equal(t, remote.Refused, out.State)
	require.Equal(t, []workflow.Field{workflow.FieldTitle}, out.Dropped)
	require.Equal(t, "title is too long (maximum is 255 characters)", out.Why)
	for body, want := range map[string][]workflow.Field{
		`{"message":{"milestone":["must belong to the project"],"assignees":["are too many"]}}`: {workflow.FieldDRI, workflow.FieldMilestone},
		`{"error":"milestone_id is invalid, assignee_ids[] is invalid"}`:                        {workflow.FieldMilestone, workflow.FieldDRI},
		`{"error":"weight does not have a valid value"}`:                                        {workflow.FieldWeight},
		`{"message":{"title":["is bad"],"base":["is worse"]}}`:                                  nil,
		`{"message":"403 Forbidden"}`:                                                           nil,
		`{"error":"insufficient_scope","error_description":"The request requires higher"}`:      nil,
		`<html>`: nil,
		`[]`:     nil,
	} {
		require.Equal(t, want, blamed(namedIn([]byte(body))), body)
	}
}
