package remote_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

const (
	cardX workflow.CardID = "cardxxxxxxxx"
	cardY workflow.CardID = "cardyyyyyyyy"
	cardZ workflow.CardID = "cardzzzzzzzz"
)

// written is an entry of a log, as whoever made it wrote it.
func written(id string, card workflow.CardID, what string, changes ...workflow.Change) remote.LogEntry {
	return remote.NewLogEntry(workflow.Entry{ID: id, Card: card, What: what, By: "ana", At: monday, Door: workflow.DoorBoard, Changes: changes}, remote.Applied)
}

func made(id workflow.CardID, kind workflow.Kind) remote.LogEntry {
	c := workflow.Card{ID: id, Kind: kind, Title: "one", Stage: "Triage"}
	return written("make-"+string(id), id, "create", workflow.Diff(workflow.Card{ID: id}, c)...)
}

func changed(field workflow.Field, old, now string) workflow.Change {
	return workflow.Change{Field: field, Old: old, New: now}
}

func planned(id workflow.CardID) remote.LogEntry {
	return written("move-"+string(id), id, "move", changed(workflow.FieldStage, "Triage", "Planning"))
}

func partOf(v remote.Version, entries ...remote.LogEntry) remote.Segment {
	return remote.Segment{Version: v, At: monday, Entries: entries}
}

// joined is what is appended to a log so that it holds another, which went on beside
// it after the part "common".
func joined(t *testing.T, common remote.Segment, stands, yields []remote.Segment) []remote.Segment {
	common.Version = "common"
	reading := func(rest []remote.Segment) remote.Reading {
		return func(after remote.Version, emit func(remote.Segment) error) error {
			return (&shelf{}).told(append([]remote.Segment{common}, rest...), after, emit)
		}
	}
	out, err := remote.Join(reading(stands), reading(yields), "common")
	require.NoError(t, err)
	return out
}

// only is the one entry that is joined.
func only(t *testing.T, segments []remote.Segment) remote.LogEntry {
	require.Len(t, segments, 1)
	require.Len(t, segments[0].Entries, 1)
	return segments[0].Entries[0]
}

func TestWhatIsJoinedIsOfTheNewestTimeOfBothLogs(t *testing.T) {
	early, late := partOf("1", written("edit1", cardX, "edit", changed("priority", "", "2"))), partOf("2", written("edit2", cardX, "edit", changed("weight", "", "3")))
	late.At = monday.Add(time.Hour)
	for _, pair := range [][2]remote.Segment{{early, late}, {late, early}} {
		out := joined(t, partOf("", made(cardX, "bug")), pair[:1], pair[1:])
		require.Len(t, out, 1)
		require.Equal(t, late.At, out[0].At)
	}
}

func TestWhoWasAdmittedInTheLogThatYieldsIsJoinedAsAPartOfItsOwn(t *testing.T) {
	admitted := remote.MemberEntry(remote.MemberChange{ID: "admit", By: "ana", At: monday, Add: []remote.Member{{Key: "k", Name: "bo"}}})
	out := joined(t, partOf("", made(cardX, "bug")), nil, []remote.Segment{partOf("2", admitted, made(cardY, "bug"))})
	require.Len(t, out, 2)
	require.Len(t, out[0].Entries, 1)
	require.Equal(t, admitted.Raw, out[0].Entries[0].Raw)
	require.Equal(t, cardY, out[1].Entries[0].Entry.Card)
}

func TestWhatTheLogThatStandsHasAlreadyIsNoChangeOfTheOther(t *testing.T) {
	title := written("title", cardX, "edit", changed(workflow.FieldTitle, "one", "two"))
	say := written("weight", cardX, "edit", changed("weight", "", "3"))
	e := only(t, joined(t, partOf("", made(cardX, "bug")),
		[]remote.Segment{partOf("1", title), partOf("2", written("again", cardX, "edit", changed(workflow.FieldTitle, "two", "three")))},
		[]remote.Segment{partOf("3", title), partOf("4", say)}))
	require.Equal(t, "weight", e.Entry.ID)
	require.Equal(t, []workflow.Change{changed("weight", "", "3")}, e.Entry.Changes, "the title that was written over since is no clash")
	require.Equal(t, remote.Applied, e.Verdict)
}

func TestWhatBothLogsDidIsJoinedAsDoneAlready(t *testing.T) {
	theirs := written("theirs", cardX, "edit", changed(workflow.FieldTitle, "one", "two"), changed("weight", "", "3"))
	mine := written("mine", cardX, "edit", changed(workflow.FieldTitle, "one", "two"))
	e := only(t, joined(t, partOf("", made(cardX, "bug")), []remote.Segment{partOf("1", theirs)}, []remote.Segment{partOf("2", mine)}))
	require.Equal(t, remote.Same, e.Verdict)
	require.Empty(t, e.Entry.Changes)

	e = only(t, joined(t, partOf("", made(cardX, "bug")), []remote.Segment{partOf("1", mine)}, []remote.Segment{partOf("2", theirs)}))
	require.Equal(t, remote.Applied, e.Verdict, "what is left of it met nothing")
	require.Equal(t, []workflow.Change{changed("weight", "", "3")}, e.Entry.Changes)
}

func TestTheLimitsThatTheLogThatYieldsBringsHoldForWhatIsJoined(t *testing.T) {
	flow := written("flow", "", "workflow", changed("workflow", "", flowOf("wip Planning 1")))
	out := joined(t, partOf("", made(cardX, "bug"), made(cardY, "bug")),
		[]remote.Segment{partOf("1", planned(cardY))}, []remote.Segment{partOf("2", flow, planned(cardX))})
	require.Len(t, out, 1)
	require.Len(t, out[0].Entries, 2)
	require.Equal(t, flow.Raw, out[0].Entries[0].Raw)
	require.Equal(t, remote.Conflict, out[0].Entries[1].Verdict, "there is no room for it")
}

func TestOnlyOpenCardsOfTheStageAndTheKindFillItInALogThatIsJoined(t *testing.T) {
	flow := func(limit string) remote.LogEntry {
		return written("flow", "", "workflow", changed("workflow", "", flowOf(limit)))
	}
	for limit, want := range map[string]map[workflow.Kind]remote.Verdict{
		"wip Planning 2":     {"bug": remote.Applied, "feature": remote.Applied},
		"wip Planning 1":     {"bug": remote.Conflict, "feature": remote.Conflict},
		"wip Planning bug 1": {"bug": remote.Conflict, "feature": remote.Applied},
	} {
		for kind, verdict := range want { // of the card that is there; the third is elsewhere
			e := only(t, joined(t, partOf("", flow(limit), made(cardX, "bug"), made(cardY, kind), made(cardZ, "bug")),
				[]remote.Segment{partOf("1", planned(cardY))}, []remote.Segment{partOf("2", planned(cardX))}))
			require.Equal(t, verdict, e.Verdict, "%s, a %s is there", limit, kind)
		}
	}
}
