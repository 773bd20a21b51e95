package remote_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// taken checks that every part of a tape is one that a place would take: not more
// than twice what it is meant to hold, and of one long line no more than any reads.
func (l *tape) taken(t *testing.T) {
	for _, s := range l.segments {
		size := 0
		for _, e := range s.Entries {
			size += len(e.Raw) + 1
		}
		require.True(t, size <= 2<<20 || len(s.Entries) == 1 && size < 10<<20, "part %d: %d entries of %d bytes", s.N, len(s.Entries), size)
	}
}

func long(letter string, n int) workflow.Edit {
	return workflow.Edit{Description: new(strings.Repeat(letter, n))}
}

func TestACardThatPassedALimitedStageIsSentHoweverLongItsLinesAre(t *testing.T) {
	a, b, l := limitedPair(t, "wip Planning 2")
	id := a.valid()
	a.do(id, workflow.Move{})
	for _, letter := range []string{"a", "b", "c"} { // each line says what was there before, too
		a.do(id, long(letter, 900_000))
	}
	a.sync()
	b.sync()
	l.taken(t)
	require.Equal(t, a.card(id).Values(), b.card(id).Values())
	require.True(t, new(a.sync()).Quiet())
}

func TestLinesThatBelongTogetherGoIntoAPartOfTheirOwnWhereTheOneBeforeIsFull(t *testing.T) {
	a, b, l := limitedPair(t, "wip Planning 2")
	id, other := a.valid(), a.valid()
	a.do(other, long("a", 1<<20))
	a.sync()
	b.sync()
	a.do(other, long("b", 1<<20))
	a.do(id, workflow.Move{}) // goes last
	a.do(id, workflow.Say{Text: "both lines of it"})
	a.sync()
	b.sync()
	l.taken(t)
	require.Equal(t, a.card(id), b.card(id))
	require.Len(t, l.last(), 2)
}

// told has so much to say of a card that others changed meanwhile that no place
// would take it in one line.
func told(t *testing.T) (a, b *desk, l *tape, id workflow.CardID) {
	a, b, l = pair(t)
	id = a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	for range 11 {
		a.do(id, workflow.Say{Text: strings.Repeat("s", 1<<20)})
	}
	a.do(id, workflow.Edit{Title: new("by ana")})
	b.do(id, workflow.Edit{Title: new("by bo")})
	b.sync()
	return a, b, l, id
}

func TestWhatIsTooLongForOneLineIsSentInSeveral(t *testing.T) {
	a, b, l, id := told(t)
	require.Equal(t, 1, a.sync().Clashes)
	b.sync()
	l.taken(t)
	require.Len(t, b.card(id).Comments, 11)
	require.Len(t, b.card(id).Clashes, 1)
	require.Equal(t, a.card(id).Values(), b.card(id).Values())
	for _, d := range []*desk{a, b} {
		require.True(t, new(d.sync()).Quiet())
	}
}

func TestOfWhatIsSentInSeveralLinesNothingIsThereTwiceWhenItsAnswerWasLost(t *testing.T) {
	a, b, l, id := told(t)
	a.head.fail = func([]remote.Segment) (bool, error) { return true, remote.ErrUnanswered }
	a.sync()
	a.head.fail = nil
	a.do(id, workflow.Edit{AddLabels: []string{"later"}})
	a.sync()
	b.sync()
	l.taken(t)
	require.Equal(t, a.card(id).Values(), b.card(id).Values())
	require.Len(t, b.card(id).Comments, 11)
	require.Len(t, b.card(id).Clashes, 1)
	for _, d := range []*desk{a, b} {
		require.True(t, new(d.sync()).Quiet())
	}
}

func TestWhatIsJoinedIsCutAsWhatIsSentIs(t *testing.T) {
	flow := written("flow", "", "workflow", changed("workflow", "", flowOf("wip Planning 1")))
	lines := []remote.LogEntry{planned(cardX)}
	was := strings.Repeat("z", 1<<20)
	there := written("edit-z", cardX, "edit", changed(workflow.FieldDescription, "", was))
	for _, letter := range []string{"a", "b", "c"} {
		now := strings.Repeat(letter, 1<<20)
		lines = append(lines, written("edit-"+letter, cardX, "edit", changed(workflow.FieldDescription, was, now)))
		was = now
	}
	out := joined(t, partOf("", flow, made(cardX, "bug"), there), nil, []remote.Segment{partOf("2", lines...)})
	l := &tape{segments: out}
	l.taken(t)
	var last remote.LogEntry
	for _, s := range out {
		for _, e := range s.Entries {
			if len(e.Entry.Changes) > 0 {
				last = e
			}
		}
	}
	require.Equal(t, "edit-c", last.Entry.ID)
	require.Contains(t, last.Entry.Changes, changed(workflow.FieldStage, "Triage", "Planning"))
}
