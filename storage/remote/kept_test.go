package remote

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestWhatWasKeptIsSaidInOneSentence(t *testing.T) {
	sprint := "2026-11-23/2026-12-06/"
	for name, tc := range map[string]struct {
		of     workflow.Change
		reason string
		says   string
	}{
		"a person":             {workflow.Change{Field: workflow.FieldDRI, Old: "bo", New: "ana"}, "", "Kept the DRI `ana` over `bo`, answered by `ana`."},
		"a field of two words": {workflow.Change{Field: workflow.FieldWaitingSince, Old: "2026-11-23", New: "2026-11-24"}, "", "Kept the waiting since `2026-11-24` over `2026-11-23`, answered by `ana`."},
		"nothing any more":     {workflow.Change{Field: workflow.FieldMilestone, Old: "17.0"}, "", "Kept the milestone none over `17.0`, answered by `ana`."},
		"an iteration":         {workflow.Change{Field: workflow.FieldIteration, Old: sprint, New: ""}, "", "Kept the iteration none over `2026-11-23`, answered by `ana`."},
		"no iteration at all":  {workflow.Change{Field: workflow.FieldIteration, Old: "soon", New: ""}, "", "Kept the iteration none over `soon`, answered by `ana`."},
		"a label":              {workflow.Change{Field: workflow.FieldLabel, Key: "urgent", New: "yes"}, "", "Kept the label `urgent` over none, answered by `ana`."},
		"a text":               {workflow.Change{Field: workflow.FieldDescription, Old: "a", New: "b"}, "as agreed", "Kept the description of the board over the one that stood here, answered by `ana`. Reason: `as agreed`"},
		"with a backtick":      {workflow.Change{Field: workflow.FieldTitle, Old: "a `b` c", New: "d"}, "", "Kept the title `d` over `` a `b` c ``, answered by `ana`."},
	} {
		require.Equal(t, tc.says, keptWords(tc.of, workflow.Entry{By: "ana", Reason: tc.reason}), name)
	}
	for n, shown := range map[int]string{longestShown: "", longestShown + 1: "…"} {
		require.Equal(t, "`"+strings.Repeat("x", longestShown)+shown+"`", asCode(strings.Repeat("x", n)))
	}
}

// answered is a card on which ana's title was kept in a clash with bo's, and then
// answered with her own; done is what the answer changed.
func answered(t *testing.T, door workflow.Door, also ...workflow.Change) (*run, *paper, *base, workflow.Card) {
	p := newPaper()
	c := bug("card00000001", 1)
	c.Clashes = []workflow.Clash{{ID: "clash0000001", Kind: workflow.ClashField, Field: workflow.FieldTitle, Mine: "hers", Theirs: "slow", At: tuesday}}
	b := &base{RID: "1"}
	b.agree(bug(c.ID, 1))
	p.cards[c.ID] = c
	after := c
	after.Title, after.Clashes = "hers", nil
	changes := append(also, workflow.Diff(c, after)...)
	require.NoError(t, p.Fact(workflow.Entry{ID: "entry0000001", Card: c.ID, What: "answer", By: "ana", At: tuesday, Door: door, Changes: changes}))
	r := onPaper(p, &far{caps: Caps{Tells: true, User: "ana"}})
	return r, p, b, p.cards[c.ID]
}

func TestAnAnswerToAClashIsToldOnceAndByWhoGaveIt(t *testing.T) {
	r, p, b, c := answered(t, workflow.DoorBoard)
	kept, after, err := r.tellAnswers(p, b, c)
	require.NoError(t, err)
	require.Len(t, after.Comments, 1)
	told := after.Comments[0]
	require.Equal(t, "Kept the title `hers` over `slow`, answered by `ana`.", told.Text)
	require.Equal(t, map[string][]Kept{told.ID: {{Field: workflow.FieldTitle, Value: "hers", Over: "slow"}}}, kept)
	require.Equal(t, after.Comments, p.cards[c.ID].Comments, "the board has it too")
	require.Equal(t, "ana", p.facts[1].By)
	again, twice, err := r.tellAnswers(p, b, after)
	require.NoError(t, err)
	require.Equal(t, kept, again, "what is tried once more says the same")
	require.Len(t, twice.Comments, 1)
	require.Len(t, p.facts, 2)
}

func TestOnlyWhatAnswersAClashOfTwoValuesIsTold(t *testing.T) {
	for name, change := range map[string]func(r *run, p *paper, b *base){
		"it is told there anyhow":         func(r *run, _ *paper, _ *base) { r.caps.Tells = false },
		"nothing may be sent":             func(r *run, _ *paper, _ *base) { r.caps.ReadOnly = "archived" },
		"the card is not there":           func(_ *run, _ *paper, b *base) { b.RID = "" },
		"the remote has the value":        func(r *run, p *paper, b *base) { b.agree(p.cards["card00000001"]) },
		"the remote took the clash back":  func(_ *run, p *paper, _ *base) { p.facts[0].Door = workflow.DoorRemote },
		"it is not about a clash":         func(_ *run, p *paper, _ *base) { p.facts[0].Changes = p.facts[0].Changes[:1] },
		"the clash is of another field":   clashIs(func(c *workflow.Clash) { c.Field = workflow.FieldMilestone }),
		"the clash is of another key":     clashIs(func(c *workflow.Clash) { c.Key = "a key" }),
		"nobody else gave a value":        clashIs(func(c *workflow.Clash) { c.Kind = workflow.ClashRefused }),
		"the clash was found, not solved": func(_ *run, p *paper, _ *base) { turn(&p.facts[0].Changes[1]) },
	} {
		t.Run(name, func(t *testing.T) {
			r, p, b, c := answered(t, workflow.DoorBoard)
			change(r, p, b)
			kept, after, err := r.tellAnswers(p, b, c)
			require.NoError(t, err)
			require.Empty(t, kept)
			require.Empty(t, after.Comments)
			require.Len(t, p.facts, 1)
		})
	}
}

func turn(ch *workflow.Change) { ch.Old, ch.New = ch.New, ch.Old }

// clashIs makes another clash of the one that was answered.
func clashIs(change func(*workflow.Clash)) func(*run, *paper, *base) {
	return func(_ *run, p *paper, _ *base) {
		changes := p.facts[0].Changes
		i := slices.IndexFunc(changes, func(ch workflow.Change) bool { return ch.Field == workflow.FieldClash })
		var c workflow.Card
		if err := c.Set(changes[i].Field, changes[i].Key, changes[i].Old); err != nil {
			panic(err)
		}
		change(&c.Clashes[0])
		changes[i].Old = workflow.Diff(c, workflow.Card{})[0].Old
	}
}

func TestWhatElseAnAnswerChangedIsNotWhatWasKept(t *testing.T) {
	r, p, b, c := answered(t, workflow.DoorBoard, workflow.Change{Field: workflow.FieldWeight, New: "3"})
	kept, after, err := r.tellAnswers(p, b, c)
	require.NoError(t, err)
	require.Len(t, after.Comments, 1)
	require.Equal(t, []Kept{{Field: workflow.FieldTitle, Value: "hers", Over: "slow"}}, kept[after.Comments[0].ID])
	_, last, err := r.tellAnswers(p, b, func() workflow.Card { c.Title = "slow"; return c }())
	require.NoError(t, err)
	require.Empty(t, last.Comments, "the weight alone was in no clash")
}

func TestWhoseAValueIsIsSaidWhereItIsSure(t *testing.T) {
	require.Equal(t, "bo", (&Seen{By: "bo"}).by(workflow.FieldTitle))
	hands := map[workflow.Field]string{workflow.FieldTitle: "kim"}
	require.Equal(t, "kim", (&Seen{By: "bo", Hands: hands}).by(workflow.FieldTitle))
	require.Empty(t, (&Seen{By: "bo", Hands: hands}).by(workflow.FieldDRI))
}

func TestTheCommentThatWasSentIsFoundByItsOwnName(t *testing.T) {
	c := workflow.Card{Title: "said00000001", Comments: []workflow.Comment{{ID: "said00000001", Author: "ana", At: time.Time{}, Text: "x"}}}
	require.True(t, has(c, workflow.Change{Field: workflow.FieldComment, Key: "said00000001"}))
	require.False(t, has(c, workflow.Change{Field: workflow.FieldComment, Key: "said00000002"}))
	require.False(t, has(c, workflow.Change{Field: workflow.FieldDRI}))
}

func TestOnlyWhatNeverBecameMoreThanANoteIsTakenBackByOne(t *testing.T) {
	round := workflow.Change{Field: workflow.FieldRound, Key: "0001"}
	b := &base{Noted: map[string]string{slotOf(round.Field, round.Key): "requested"}, Values: [][3]string{{"title", "", "slow"}, {"round", "0002", "x"}}}
	require.True(t, isTakenBack(b, round))
	b.Values = append(b.Values, [3]string{"round", "0001", "requested"})
	require.False(t, isTakenBack(b, round), "it is there natively")
	require.False(t, isTakenBack(&base{}, round), "nothing was said")
}
