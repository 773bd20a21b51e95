package remote

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestACardThatComesIsNewAndStandsWhereItIsSince(t *testing.T) {
	p, f := newPaper(), &far{caps: Caps{Settle: settling}}
	r := onPaper(p, f)
	at := tuesday.Add(-time.Hour)
	s := seen(bug("card00000001", 1), at)
	s.Unplaced = []string{"a vote has no place"}
	found := r.absorbs(t, p, Fact{RID: "1", Seen: s})
	require.Equal(t, Report{New: 1, Unplaced: []string{"a vote has no place"}}, found)
	require.Equal(t, at, p.cards["card00000001"].EnteredAt)
	require.Nil(t, p.ledger[settleKey(at.Add(settling), "1")], "a change of so long ago is shown whole")
	s.At = tuesday.Add(-time.Minute)
	s.Card.Title = "slower"
	require.Equal(t, Report{Changed: 1}, r.absorbs(t, p, Fact{RID: "1", Seen: s}))
	require.NotNil(t, p.ledger[settleKey(s.At.Add(settling), "1")])
	r.report.add(found)
	require.Equal(t, found.Unplaced, r.report.Unplaced)
	r.caps.Settle = 0
	s.At = tuesday.Add(time.Minute)
	r.absorbs(t, p, Fact{RID: "1", Seen: s})
	require.Nil(t, p.ledger[settleKey(s.At, "1")], "who shows a change whole is not looked at twice")
}

func TestAnImportedCardIsFoundByItsOriginAndWhatTheRemoteWritesOtherwiseIsNoChange(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{})
	old := workflow.Card{ID: "imported0001", Kind: "bug", Title: "slow ", Stage: "Triage", Origin: "hub#1"}
	p.cards[old.ID], p.imported[old.ID], p.origins[old.Origin] = old, old, old.ID
	theirs := bug("derived00001", 1)
	theirs.Origin = old.Origin
	s := seen(theirs, tuesday)
	s.Marked = false
	require.Equal(t, 1, r.absorbs(t, p, Fact{RID: "1", Seen: s}).Changed, "it is tied to its place")
	require.Len(t, p.cards, 1)
	require.Equal(t, "slow ", p.cards[old.ID].Title)
	require.Equal(t, 1, p.cards[old.ID].Remote.IID)
}

func TestWhatTheyChangedSinceAnImportIsTakenOverAndIsNoClash(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{})
	old := workflow.Card{ID: "card00000001", Kind: "bug", Title: "slow ", Stage: "Triage"}
	p.cards[old.ID], p.imported[old.ID] = old, old
	theirs := bug(old.ID, 1)
	theirs.Title = "by bo"
	require.Equal(t, Report{Changed: 1}, r.absorbs(t, p, Fact{RID: "1", Seen: seen(theirs, tuesday)}))
	require.Equal(t, "by bo", p.cards[old.ID].Title)
}

func TestWhatIsSettledIsForgotten(t *testing.T) {
	half := slotOf(workflow.FieldRound, "0001")
	card := workflow.Card{}
	require.NoError(t, card.Set(workflow.FieldTitle, "", "slow"))
	title := slotOf(workflow.FieldTitle, "")
	for name, tc := range map[string]struct {
		noted string
		half  []workflow.Field
		stays bool
	}{
		"said and half there":              {"slow", []workflow.Field{workflow.FieldTitle}, true},
		"said and wholly there":            {"slow", nil, false},
		"another value, half there":        {"fast", []workflow.Field{workflow.FieldTitle}, false},
		"another value, and wholly there ": {"fast", nil, false},
	} {
		p := newPaper()
		r := onPaper(p, &far{})
		b := &base{
			Noted: map[string]string{title: tc.noted, half: "not shown"},
			Held:  map[string]held{"a": {Clash: "open00000001"}, "b": {Clash: "answered0001"}},
		}
		now := workflow.Card{ID: "card00000001", Clashes: []workflow.Clash{{ID: "open00000001"}}}
		require.NoError(t, r.agree(p, now.ID, b, Fact{RID: "1", Seen: &Seen{Card: card, Half: tc.half}}, now, &Report{}))
		b = p.based(t, now.ID)
		_, stays := b.Noted[title]
		require.Equal(t, tc.stays, stays, name)
		require.Equal(t, "not shown", b.Noted[half], name)
		require.Equal(t, map[string]held{"a": {Clash: "open00000001"}}, b.Held, name)
	}
}

func TestWhatIsGoneIsBelievedOnceTheRemoteMustHaveHeardOfTheCard(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{caps: Caps{Settle: settling}})
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(bug("card00000001", 1), tuesday)})
	gone := Fact{RID: "1", Gone: &Gone{Why: "deleted"}}
	require.Equal(t, Report{}, r.absorbs(t, p, gone), "not yet")
	r.Now = func() time.Time { return tuesday.Add(settling) }
	require.Equal(t, Report{Gone: 1, Clashes: 1}, r.absorbs(t, p, gone))
	require.Equal(t, workflow.ClashGone, p.cards["card00000001"].Clashes[0].Kind)
	r.caps.Settle = 0
	r.absorbs(t, p, Fact{RID: "2", Seen: seen(bug("card00000002", 2), tuesday.Add(time.Hour))})
	require.Equal(t, 1, r.absorbs(t, p, Fact{RID: "2", Gone: gone.Gone}).Gone, "at once where all is heard of at once, whatever the clock")
}

// copied is a card that the remote has twice under one marker, as #2, which is known,
// and as another one, which comes now.
func copied(t *testing.T, other int, later, after time.Duration) (*paper, Report) {
	p := newPaper()
	return p, copiedOn(t, p, &far{caps: Caps{Settle: settling}}, other, later, after)
}

func copiedOn(t *testing.T, p *paper, f *far, other int, later, after time.Duration) Report {
	r := onPaper(p, f)
	known, copied := bug("card00000001", 2), bug("card00000001", other)
	copied.Title, copied.CreatedAt = "a copy", known.CreatedAt.Add(later)
	f.cards = map[RID]Seen{"2": *seen(known, tuesday), "other": *seen(copied, tuesday.Add(after))}
	r.absorbs(t, p, Fact{RID: "2", Seen: seen(known, tuesday)})
	return r.absorbs(t, p, Fact{RID: "other", Seen: seen(copied, tuesday.Add(after))})
}

func TestOfACardThatIsThereTwiceThisOneIsTheLower(t *testing.T) {
	p, found := copied(t, 3, time.Hour, time.Second)
	require.Empty(t, found.Said, "somebody copied it")
	require.Zero(t, found.Clashes)
	require.Equal(t, "slow", p.cards["card00000001"].Title)
	require.Equal(t, "a copy", p.cards[derived("other")].Title)
	require.Equal(t, RID("2"), p.based(t, "card00000001").RID)

	p, found = copied(t, 3, time.Second, time.Second)
	require.Equal(t, []string{"card00000001 is there twice, as #2 and #3: made by one request that was answered late"}, found.Said)
	require.Equal(t, workflow.ClashDuplicate, p.cards["card00000001"].Clashes[0].Kind)

	_, found = copied(t, 3, settling, time.Second)
	require.Len(t, found.Said, 1, "as late as it may be answered")
	require.Empty(t, copiedOn(t, newPaper(), &far{}, 3, 0, time.Second).Said, "who answers at once makes nothing twice")

	p, _ = copied(t, 1, time.Hour, time.Second)
	require.Equal(t, "a copy", p.cards["card00000001"].Title, "the lower number keeps the card")
	require.Equal(t, "slow", p.cards[derived("2")].Title)
}

// Were the older place believed, what is changed on the card would go to the copy.
func TestOfACardThatIsThereTwiceTheLowerIsTiedToItsOwnPlaceThoughItIsTheOlder(t *testing.T) {
	p, f := newPaper(), &far{caps: Caps{Settle: settling}}
	copiedOn(t, p, f, 1, time.Hour, -time.Minute)
	c := p.cards["card00000001"]
	c.Weight = 3
	p.cards[c.ID] = c
	var sent []RID
	f.after = func(ch Change) Outcome {
		sent = append(sent, ch.RID)
		return Outcome{State: Later}
	}
	require.ErrorIs(t, onPaper(p, f).pushCard(t.Context(), c.ID), errStop)
	require.Equal(t, []RID{"other"}, sent)
	require.Equal(t, RID("other"), p.based(t, "card00000001").RID)
	require.Equal(t, RID("2"), p.based(t, derived("2")).RID)
	require.Equal(t, "card00000001", string(p.ledger[keyRID+"other"]))
	require.Equal(t, 1, p.cards["card00000001"].Remote.IID)
}

func TestACardThatIsMadeAnewIsAsOldAsItsNewPlace(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{caps: Caps{Settle: settling}})
	first, anew := bug("card00000001", 1), bug("card00000001", 2)
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(first, tuesday.Add(-time.Hour))})
	r.absorbs(t, p, Fact{RID: "1", Gone: &Gone{Why: "deleted"}})
	anew.CreatedAt = tuesday
	r.absorbs(t, p, Fact{RID: "2", Seen: seen(anew, tuesday)})
	b := p.based(t, "card00000001")
	require.Equal(t, []any{RID("2"), tuesday, false}, []any{b.RID, b.Created, b.IsGone})
	require.Nil(t, p.ledger[keyRID+"1"])
}

func TestWhatLandedWithoutAnAnswerOfItsOwnIsNotSentAgain(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{caps: Caps{Noted: func(f workflow.Field) bool { return f == workflow.FieldWeight }}})
	c := bug("card00000001", 1)
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday)})
	c.Weight = 3
	p.cards[c.ID] = c
	weight := workflow.Change{Field: workflow.FieldWeight, New: "3"}
	for i, what := range []What{Note, Update} {
		p.unsent[c.ID] = true
		more, err := r.record(Change{Card: c.ID, RID: "1", What: what, Changes: []workflow.Change{weight}}, Outcome{State: Landed})
		require.NoError(t, err)
		require.True(t, more)
		require.Equal(t, what == Note, p.unsent[c.ID], "%s: after the comment the value is still to be sent, and then nothing", what)
		require.Len(t, p.based(t, c.ID).Noted, 1-i)
	}
}

func TestEachValueThatWasRefusedIsTold(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{})
	c := bug("card00000001", 1)
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday)})
	c.Weight, c.Milestone = 3, "never"
	p.cards[c.ID], p.unsent[c.ID] = c, true
	both := []workflow.Change{{Field: workflow.FieldWeight, New: "3"}, {Field: workflow.FieldMilestone, New: "never"}}
	out := Outcome{State: Refused, Dropped: []workflow.Field{workflow.FieldWeight, workflow.FieldMilestone}, Why: "no"}
	_, err := r.record(Change{Card: c.ID, RID: "1", What: Update, Changes: both}, out)
	require.NoError(t, err)
	require.Equal(t, []int{2, 2}, []int{r.report.Refused, r.report.Clashes})
	require.Len(t, p.cards[c.ID].Clashes, 2)
	require.False(t, p.unsent[c.ID], "nothing is left to send until somebody answers")
	c.Remote.IID = 1
	require.Equal(t, Report{}, r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday)}), "that it has them after all changes no card")
	require.Empty(t, p.cards[c.ID].Clashes)
}

func TestWhatSomebodyChangedInACardWhoseMakingWasNotAnsweredIsTheirs(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{})
	mine := bug("card00000001", 0)
	mine.Remote = workflow.Remote{}
	p.cards[mine.ID] = mine
	require.NoError(t, write(p, keyIntent+string(mine.ID), intent{Change: Change{Card: mine.ID, What: Create, Want: mine}}))
	theirs := bug(mine.ID, 1)
	theirs.Title, theirs.Weight = "by bo", 5
	require.Equal(t, Report{Changed: 1}, r.absorbs(t, p, Fact{RID: "1", Seen: seen(theirs, tuesday)}), "it is no clash")
	require.Equal(t, "by bo", p.cards[mine.ID].Title)
	require.Equal(t, 5, p.cards[mine.ID].Weight)
	require.Nil(t, p.ledger[keyIntent+string(mine.ID)])
}

func TestALookAnswersForAMakingOrACommentAndForNothingElse(t *testing.T) {
	said := workflow.Comment{ID: "said00000001", Author: "ana", At: tuesday, Text: "twice"}
	there := bug("card00000001", 1)
	there.Comments = []workflow.Comment{said}
	comment := workflow.Change{Field: workflow.FieldComment, Key: said.ID, New: "x"}
	for name, tc := range map[string]struct {
		sent     Change
		marked   bool
		isClosed bool
	}{
		"a making":                {Change{What: Create}, true, true},
		"a making, without mark":  {Change{What: Create}, false, false},
		"a comment":               {Change{What: Note, Changes: []workflow.Change{comment}}, true, true},
		"a comment of values":     {Change{What: Note, Changes: []workflow.Change{{Field: workflow.FieldTitle, New: "slow"}}}, true, false},
		"values":                  {Change{What: Update, Changes: []workflow.Change{{Field: workflow.FieldTitle, New: "slow"}}}, true, false},
		"values beside a comment": {Change{What: Update, Changes: []workflow.Change{comment}}, true, false},
	} {
		p := newPaper()
		r := onPaper(p, &far{})
		tc.sent.Card = there.ID
		require.NoError(t, write(p, keyIntent+string(there.ID), intent{Change: tc.sent}))
		s := seen(there, tuesday)
		s.Marked = tc.marked
		r.absorbs(t, p, Fact{RID: "1", Seen: s})
		require.Equal(t, tc.isClosed, p.ledger[keyIntent+string(there.ID)] == nil, name)
	}
}

func TestALineThatSomebodyAddedToATextThatJustLandedIsNoOverwriting(t *testing.T) {
	p := newPaper()
	r := onPaper(p, &far{})
	c := bug("card00000001", 1)
	c.Description = "one\n\ntwo\n\nthree"
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday)})
	b := p.based(t, c.ID)
	was := c.Description
	c.Description = "ONE\n\ntwo\n\nthree"
	p.cards[c.ID] = c
	b.apply(c.ID, []workflow.Change{{Field: workflow.FieldDescription, New: c.Description}})
	b.remember([]workflow.Change{{Field: workflow.FieldDescription, Old: was, New: c.Description}}, r)
	require.NoError(t, write(p, keyBase+string(c.ID), b))
	c.Description = "ONE\n\ntwo\n\nthree, by bo"
	require.Zero(t, r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday.Add(time.Second))}).Clashes)
	require.Equal(t, c.Description, p.cards[c.ID].Description)
}
