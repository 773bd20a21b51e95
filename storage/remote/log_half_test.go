package remote_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func stands(d *desk, id workflow.CardID) bool {
	_, err := d.Card(id)
	return err == nil
}

func TestACardStandsOnceTheLogMakesItAndNotBefore(t *testing.T) {
	const id = workflow.CardID("card00000001")
	making := lineOf("foreign00003", id, `["kind","","","bug"],["title","","","slow"],["stage","","","Triage"]`)
	for name, parts := range map[string][][]string{
		"its parts come one by one":       {{lineOf("foreign00001", id, `["weight","","","5"]`)}, {lineOf("foreign00002", id, `["priority","","","2"]`)}, {making}},
		"its parts come in one":           {{lineOf("foreign00001", id, `["weight","","","5"]`), lineOf("foreign00002", id, `["priority","","","2"]`), making}},
		"only its kind was taken from it": {{making, lineOf("foreign00001", id, `["weight","","","5"],["priority","","","2"]`)}, {lineOf("foreign00002", id, `["kind","","bug",""]`)}, {lineOf("foreign00004", id, `["kind","","","bug"]`)}},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, l := pair(t)
			a.sync() // its workflow founds the log
			before := len(l.segments)
			l.put()
			l.segments[len(l.segments)-1].Bad = "its sum is wrong" // it may have made the card
			for i, part := range parts {
				l.put(part...)
				report := a.sync()
				isMade := i == len(parts)-1 || i == 0 && len(parts[0]) == 2
				require.Equal(t, isMade, stands(a, id), "after part %d", i+1)
				require.Equal(t, isMade, report.New == 1)
				require.True(t, new(a.sync()).Quiet(), "and nothing of it is sent")
			}
			require.Equal(t, []any{"slow", 5, 2}, []any{a.card(id).Title, a.card(id).Weight, a.card(id).Priority})
			b.sync()
			require.Equal(t, a.card(id), b.card(id), "who reads all of it at once has the same")
			for _, d := range []*desk{a, b} {
				require.Len(t, verified(d).Damage, 1, "the bad part alone")
				d.do(id, workflow.Say{Text: "by " + d.name})
				d.sync()
			}
			a.sync()
			require.Equal(t, a.card(id), b.card(id))

			l.setBack(before + 2) // behind its making, or before it
			for range 2 {
				a.sync()
				b.sync()
			}
			require.Equal(t, []any{"slow", 5, 2}, []any{a.card(id).Title, a.card(id).Weight, a.card(id).Priority})
			require.Len(t, a.card(id).Comments, 2)
			require.Equal(t, a.card(id), b.card(id))
			require.Len(t, verified(a).Damage, 1)
		})
	}
}

func TestWhatIsNoCardAtAnEpochIsNoneForWhoJoinsThere(t *testing.T) {
	const id = workflow.CardID("card00000001")
	a, _, l := pair(t)
	a.do("", workflow.Create{Kind: "bug", Title: "another"})
	a.sync()
	l.put(lineOf("foreign00001", id, `["weight","","","5"]`))
	a.sync()
	a.epoch()
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
	require.Equal(t, 1, c.sync().New)
	require.False(t, stands(c, id))
	l.put(lineOf("foreign00003", id, `["kind","","","bug"],["title","","","slow"],["stage","","","Triage"]`))
	for _, d := range []*desk{a, c} {
		d.sync()
		require.Equal(t, 5, d.card(id).Weight)
		require.Empty(t, verified(d).Damage)
		d.sound()
	}
}
