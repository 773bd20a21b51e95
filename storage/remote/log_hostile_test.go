package remote_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// put appends lines to a tape as somebody else's program would.
func (l *tape) put(lines ...string) {
	s := remote.Segment{Board: "theboard", Replica: "other"}
	for _, line := range lines {
		s.Entries = append(s.Entries, remote.LogEntry{Raw: []byte(line)})
	}
	(&head{tape: l}).land(s)
}

const foreign = `{"at":"2026-11-23T09:00:00Z","by":"cy","card":"CARD","changes":[CHANGES],"id":"ID","v":1,"verdict":"applied","what":"edit"}`

func lineOf(id string, card workflow.CardID, changes string) string {
	return strings.NewReplacer("CARD", string(card), "CHANGES", changes, "ID", id).Replace(foreign)
}

func TestWhatCannotBeReadInALogLeavesItsFieldAbsentOnEveryReplicaAlike(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow", Priority: 3})
	a.sync()
	b.sync()
	b.do(id, workflow.Say{Text: "meanwhile"})
	l.put(lineOf("foreign00001", id, `["priority","","3","as high as it gets"],["round","0001","","{broken"],["colour","","","red"],["weight","","","5"]`))
	a.sync()
	b.sync()
	a.sync()
	require.Zero(t, a.card(id).Priority)
	require.Equal(t, 5, a.card(id).Weight)
	require.Equal(t, "red", a.card(id).Extra["colour"], "what is not known here is kept")
	require.Equal(t, a.card(id), b.card(id))
	require.True(t, new(a.sync()).Quiet())
	require.True(t, new(b.sync()).Quiet())
}

// What is written into a card and cannot be read again would damage its record.
func TestAMomentOfAYearThatCannotBeWrittenLeavesItsFieldAbsent(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	l.put(lineOf("foreign00001", id, `["entered_at","","","9999-12-31T23:59:59-01:00"],["created_at","","","0000-01-01T00:00:00+01:00"],["comment","c1","","{\"at\":\"9999-12-31T23:59:59-01:00\",\"text\":\"late\"}"],["weight","","","5"]`))
	a.sync()
	b.sync()
	require.Equal(t, 5, b.card(id).Weight)
	require.Zero(t, b.card(id).EnteredAt)
	require.Zero(t, b.card(id).CreatedAt)
	require.Empty(t, b.card(id).Comments)
	require.Equal(t, a.card(id), b.card(id))
}

func TestWhoReadsALogAtOnceHasWhatWhoReadItPartByPartHas(t *testing.T) {
	a, b, l := pair(t)
	a.sync() // its workflow founds the log
	makes := func(id string, card workflow.CardID, title string) string {
		return lineOf(id, card, `["kind","","","bug"],["title","","","`+title+`"],["stage","","","Triage"]`)
	}
	const one, two, three = workflow.CardID("card00000003"), workflow.CardID("card00000001"), workflow.CardID("card00000002")
	for _, part := range [][]string{
		{makes("foreign00001", one, "slow"), makes("foreign00002", two, "broken"), lineOf("foreign00003", one, `["weight","","","5"]`)},
		{makes("foreign00004", one, "made twice"), makes("foreign00010", "card00000005", "as it came"), makes("foreign00005", three, "odd")},
		{lineOf("foreign00006", two, `["title","","broken","mended"]`), lineOf("foreign00007", three, `["kind","","bug",""],["title","","odd",""],["stage","","Triage",""]`)},
		{makes("foreign00008", three, "odd again"), strings.Replace(makes("foreign00009", "card00000004", "from tomorrow"), `"v":1`, `"must":["weather"],"v":1`, 1)},
	} {
		l.put(part...)
		a.sync()
	}
	b.sync()
	history := func(d *desk) (out []string) {
		lines, err := d.Log(storage.LogQuery{})
		require.NoError(t, err)
		for _, line := range lines {
			if line.Card != "" {
				out = append(out, fmt.Sprint(line.ID, line.Card, line.By, line.At, line.Changes))
			}
		}
		return out
	}
	require.Equal(t, history(a), history(b))
	for _, id := range []workflow.CardID{one, two, three, "card00000004", "card00000005"} {
		require.Equal(t, a.card(id), b.card(id))
		require.Equal(t, monday.Format(time.DateOnly), b.card(id).UpdatedAt.Format(time.DateOnly))
	}
	require.Equal(t, "made twice", b.card(one).Title)
	require.ErrorContains(t, b.wish("card00000004", workflow.Say{Text: "no"}), "newer opsboard")
}

func TestACardThatCameAndWasTakenBackAddsNothingToTheSum(t *testing.T) {
	a, _, l := pair(t)
	a.sync()
	sum := func() (sum []byte) {
		require.NoError(t, a.ledger(func(tx remote.Tx) (err error) { sum, err = tx.Get("sum"); return err }))
		return sum
	}
	none := sum()
	l.put(lineOf("foreign00001", "card00000001", `["kind","","","bug"],["title","","","slow"],["stage","","","Triage"]`))
	a.sync()
	require.NotEqual(t, none, sum())
	l.put(lineOf("foreign00002", "card00000001", `["kind","","bug",""],["title","","slow",""],["stage","","Triage",""]`))
	a.sync()
	require.Equal(t, none, sum())
}

func TestACardOfANewerOpsboardIsReadAndNotSent(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	a.do(id, workflow.Edit{Title: new("by ana")})
	l.put(strings.Replace(lineOf("foreign00001", id, `["weight","","","5"]`), `"v":1`, `"must":["weather"],"v":1`, 1))
	puts := l.puts
	require.Contains(t, strings.Join(a.sync().Said, "\n"), string(id)+" (by ana) was changed by cy with a newer opsboard")
	require.Equal(t, 5, a.card(id).Weight)
	require.Equal(t, puts, l.puts, "nothing of the card is sent")
	other := a.do("", workflow.Create{Kind: "bug", Title: "another"})
	a.sync()
	b.sync()
	require.Equal(t, "another", b.card(other).Title, "the rest goes on")
	require.Equal(t, "slow", b.card(id).Title)
}

func TestACardOfANewerOpsboardIsChangedThroughNoDoor(t *testing.T) {
	a, _, l := pair(t)
	other := a.do("", workflow.Create{Kind: "bug", Title: "another"})
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Say{Text: "before"})
	a.sync()
	l.put(strings.Replace(lineOf("foreign00001", id, `["weight","","","5"]`), `"v":1`, `"must":["weather"],"v":1`, 1))
	a.sync()
	refused := func(err error) {
		t.Helper()
		var no *workflow.Refusal
		require.ErrorAs(t, err, &no)
		require.Equal(t, workflow.RuleNewer, no.Rule)
		require.Equal(t, `"slow" was changed by cy with a newer opsboard, and here it can only be read: update opsboard to change it (all other cards can be changed)`, no.Message)
	}
	ops := []workflow.Op{
		{ID: a.newID(), Card: id, By: a.name, At: a.clock.at, Do: workflow.Say{Text: "no"}},
		{ID: a.newID(), Card: other, By: a.name, At: a.clock.at, Do: workflow.Say{Text: "yes"}},
	}
	_, err := a.Commit(ops...)
	refused(err)
	_, err = a.Undo(0, storage.Stamp{By: a.name, At: a.clock.at})
	refused(err)
	_, err = a.PlanUndo(0, storage.Stamp{By: a.name, At: a.clock.at})
	refused(err)
	got, err := a.CommitEach(ops...)
	require.NoError(t, err)
	require.Len(t, got.Refused, 1)
	refused(got.Refused[0].Err)
	require.Len(t, a.card(other).Comments, 1, "the others can be changed")
	rows, err := a.List(storage.Query{})
	require.NoError(t, err)
	for _, r := range rows {
		_, err := a.Rules().Apply(r.Card, workflow.Op{Card: r.Card.ID, By: a.name, At: a.clock.at, Do: workflow.Say{Text: "no"}})
		require.Equal(t, r.Card.ID == id, err != nil, "what is shown knows it before it is tried")
	}

	l.setBack(1)
	a.sync()
	a.do(id, workflow.Say{Text: "it was taken back there"})
	require.NoError(t, remote.Remove(a.ledger))
	a.do(id, workflow.Say{Text: "on a board of its own"})
}

func TestAPartOfALogThatIsBadContributesNothingAndStopsNothing(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	l.put()
	l.segments[len(l.segments)-1].Bad = "its sum is wrong"
	a.do(id, workflow.Say{Text: "after it"})
	require.Contains(t, strings.Join(a.sync().Said, "\n"), "its sum is wrong")
	b.sync()
	require.Len(t, b.card(id).Comments, 1)
}

func TestACopyOfABoardFileDoublesNothing(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.do(id, workflow.Say{Text: "before it was copied"})
	path := t.TempDir() + "/copy.db"
	require.NoError(t, a.Backup(path))
	c := openDesk(t, path, l, a.clock, "cop")
	a.sync()
	a.do(id, workflow.Say{Text: "by ana"})
	c.do(id, workflow.Say{Text: "in the copy"})
	a.sync()
	c.sync()
	a.sync()
	b.sync()
	require.Len(t, b.card(id).Comments, 3)
	require.Equal(t, b.card(id), c.card(id))
	require.Equal(t, b.card(id), a.card(id))
	require.Empty(t, a.card(id).Clashes)
	requireOnce(t, l)
	c.sound()
}

func TestWhatAnEntrySaysThatAValueWasIsNobodysHistory(t *testing.T) {
	a, b, l := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow", Priority: 3})
	a.do(id, workflow.Decide{Verdict: workflow.Valid})
	a.sync()
	b.sync()
	b.do(id, workflow.Say{Text: "meanwhile"}) // so that b meets it, and a takes it as it is
	l.put(lineOf("foreign00001", id, `["title","","never called so","slower"],["priority","","1","2"],["stage","","Completed","Planning"],["label","tax","tax",""],["kind","","","bug"]`))
	for range 2 {
		a.sync()
		b.sync()
	}
	c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"]) // who reads it all anew
	c.sync()
	for _, d := range []*desk{a, b, c} {
		got := d.card(id)
		require.Equal(t, "slower", got.Title)
		require.Equal(t, workflow.Stage("Planning"), got.Stage)
		require.Equal(t, a.card(id), got)
		log, err := d.Log(storage.LogQuery{Card: id})
		require.NoError(t, err)
		was := map[workflow.Field]string{}
		for _, line := range log {
			for _, ch := range line.Changes {
				require.NotContains(t, []string{"never called so", "Completed", "tax"}, ch.Old, "%s: the history says what was here", d.name)
				if ch.New == "slower" || ch.New == "Planning" || ch.Field == "priority" && ch.New == "2" {
					was[ch.Field] = ch.Old
				}
			}
		}
		require.Equal(t, map[workflow.Field]string{workflow.FieldTitle: "slow", workflow.FieldStage: "Triage", "priority": "3"}, was, d.name)
		require.Empty(t, verified(d).Damage)
		d.sound()
	}
}

func TestALineOfNoCardMakesNone(t *testing.T) {
	a, _, l := pair(t)
	l.put(lineOf("foreign00001", "", `["kind","","","bug"],["title","","","of nothing"]`))
	require.Zero(t, a.sync().New)
	_, err := a.Card("")
	require.Error(t, err)
}
