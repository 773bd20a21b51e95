package exchange

import (
	"testing"
	"time"

	"opsboard/workflow"

	"github.com/stretchr/testify/require"
)

func day(d, h, m int) time.Time { return time.Date(2026, 3, d, h, m, 0, 0, time.UTC) }

// TestAProjectExportBecomesHistory reads the fixture folder: an issue that went
// all the way by labels, one without labels, one closed as a duplicate.
func TestAProjectExportBecomesHistory(t *testing.T) {
	for name, path := range map[string]string{"from its root": "testdata/export", "from tree": "testdata/export/tree", "from the project": "testdata/export/tree/project"} {
		t.Run(name, func(t *testing.T) {
			g := gather(Read(path, withNow(Options{})))
			require.NoError(t, g.err)
			require.Empty(t, g.bad)
			require.Len(t, g.recs, 3)
			require.Contains(t, g.recs[0].Where, "issues.ndjson:1")
			checkFirst(t, g.recs[0])
			checkSecond(t, g.recs[1])
			checkThird(t, g.recs[2])
		})
	}
}

func checkFirst(t *testing.T, r Record) {
	c := fold(t, r)
	require.Equal(t, "import move schedule edit schedule comment move validate comment validate move move close import", whats(r))
	require.Equal(t, 1, r.System)
	require.Empty(t, r.Notes)
	require.Equal(t, workflow.Kind("bug"), c.Kind)
	require.Equal(t, workflow.Stage("Completed"), c.Stage)
	require.Equal(t, workflow.Completed, c.Resolution)
	require.Equal(t, day(9, 10, 0), c.ClosedAt, "the issue's own closed_at, not the event's")
	require.Equal(t, day(8, 10, 0), c.EnteredAt)
	require.Equal(t, []string{"Customer::Billing"}, c.Labels)
	require.Equal(t, "Requester Nine", c.Requester, "no member: called as the notes call them")
	require.Equal(t, "bo", c.DRI)
	require.Equal(t, map[workflow.Field]string{"assignees": "chi", "time_estimate": "3600"}, c.Extra)
	require.Equal(t, "March", c.Milestone)
	require.Equal(t, 5, c.Weight)
	require.Equal(t, workflow.Remote{Name: "gitlab", IID: 1}, c.Remote)
	require.Equal(t, "gitlab:1@2026-03-01T08:00:00Z", c.Origin)
	require.Equal(t, []workflow.Round{{State: workflow.Received, RequestedBy: "bo", Of: "Requester Nine", At: day(5, 10, 0), AnsweredBy: "Requester Nine", AnsweredAt: day(6, 10, 0)}}, c.Rounds)
	require.Len(t, c.Comments, 2)
	require.Equal(t, workflow.Comment{ID: "gitlab-301", Author: "ana", At: day(2, 11, 0), Text: "Confirmed, it is the retry."}, c.Comments[0])

	first := r.Entries[0]
	require.Equal(t, workflow.DoorImport, first.Door)
	require.Equal(t, "Requester Nine", first.By)
	made, err := workflow.Card{}.With(first.Changes)
	require.NoError(t, err)
	require.Equal(t, workflow.Stage("Triage"), made.Stage)
	require.Equal(t, workflow.Kind("bug"), made.Kind, "the label of the same second is part of the making")
	require.Equal(t, "ana", r.Entries[1].By)
	require.Equal(t, day(2, 9, 0), r.Entries[1].At, "a move is one entry, whichever of its two events stands first")
}

func checkSecond(t *testing.T, r Record) {
	c := fold(t, r)
	require.Equal(t, workflow.Kind("feature"), c.Kind)
	require.Equal(t, workflow.Stage("Triage"), c.Stage)
	require.True(t, c.IsOpen())
	require.Equal(t, []string{`no kind label: taken as a feature, as the word "add" in its title suggests`, "no stage label: open, so it stands in Triage"}, r.Notes)
}

func checkThird(t *testing.T, r Record) {
	c := fold(t, r)
	require.Equal(t, workflow.Duplicate, c.Resolution)
	require.Equal(t, workflow.Stage("Triage"), c.Stage, "only what was completed stands in Completed")
	require.Equal(t, day(6, 10, 0), c.ClosedAt, "closed does not imply a closed_at")
	require.Equal(t, []string{"Customer::Billing"}, c.Labels, "named by number, found among the project's labels")
	require.Contains(t, r.Notes, "no kind label: taken as a feature")
}

// TestReadingTwiceGivesTheSame holds so that an import can be compared with the
// one before.
func TestReadingTwiceGivesTheSame(t *testing.T) {
	a := gather(Read("testdata/export", withNow(Options{})))
	b := gather(Read("testdata/export", withNow(Options{})))
	require.Equal(t, a, b)
}

// TestCSVAndExportOfOneIssueAreOneCard holds because the origin names the issue
// and the second of its making.
func TestCSVAndExportOfOneIssueAreOneCard(t *testing.T) {
	x := gather(Read("testdata/export", withNow(Options{})))
	c := gather(Read("testdata/issues.csv", withNow(Options{})))
	require.NoError(t, c.err)
	require.Equal(t, fold(t, x.recs[0]).Origin, fold(t, c.recs[0]).Origin)
	require.Equal(t, fold(t, x.recs[1]).Origin, fold(t, c.recs[1]).Origin)
}
