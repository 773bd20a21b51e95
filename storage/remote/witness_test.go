package remote

import (
	"fmt"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestWhoMovedACardIntoAClashIsAskedAFewTimes(t *testing.T) {
	p := newPaper()
	f := &far{hands: map[workflow.Field]string{workflow.FieldStage: "kim"}}
	r := onPaper(p, f)
	var b Batch
	for i := range mostAsked + 2 {
		rid := RID(fmt.Sprint(i))
		c := bug(workflow.CardID(fmt.Sprintf("card0000000%d", i)), i+1)
		r.absorbs(t, p, Fact{RID: rid, Seen: seen(c, tuesday)})
		if i > 0 { // the first one stays where it is
			c.Stage = "Planning"
		}
		if i == 2 || i == 3 {
			c.Resolution = workflow.Completed
		}
		s := seen(c, tuesday)
		s.By, s.Hands = "", map[workflow.Field]string{workflow.FieldTitle: "bo"}
		if i == 3 {
			s.Hands[workflow.FieldResolution] = "bo"
		}
		b.Facts = append(b.Facts, Fact{RID: rid, Seen: s})
	}
	b.Facts = append(b.Facts, Fact{RID: "new", Seen: seen(bug("card0000000n", 9), tuesday)}, Fact{RID: "0", Gone: &Gone{}})
	b.Facts[1].Seen.Hands = nil // of which nobody is named
	before, hands := *b.Facts[3].Seen, maps.Clone(b.Facts[3].Seen.Hands)
	before.Hands = hands
	out, err := r.witnessed(t.Context(), b)
	require.NoError(t, err)
	require.Equal(t, [][]workflow.Field{{workflow.FieldStage}, {workflow.FieldStage, workflow.FieldResolution}, {workflow.FieldStage}}, f.asked)
	require.Equal(t, before, *b.Facts[3].Seen, "what was given stays as it was")
	for i, fact := range out.Facts[:mostAsked+2] {
		want := map[workflow.Field]string{workflow.FieldTitle: "bo"}
		if i == 1 {
			want = map[workflow.Field]string{}
		}
		if i == 3 {
			want[workflow.FieldResolution] = "bo"
		}
		if i > 0 && i <= mostAsked {
			want[workflow.FieldStage] = "kim"
		}
		require.Equal(t, want, fact.Seen.Hands, "%d", i)
	}
}

func TestOfACardThatIsGoneOrNotHereNobodyIsAsked(t *testing.T) {
	for name, change := range map[string]func(p *paper, b *base){
		"it is gone":                 func(_ *paper, b *base) { b.IsGone = true },
		"it was taken back here":     func(p *paper, _ *base) { delete(p.cards, "card00000001") },
		"nothing of it is agreed on": func(p *paper, _ *base) { delete(p.ledger, keyBase+"card00000001") },
		"":                           func(*paper, *base) {},
	} {
		p, f := newPaper(), &far{}
		r := onPaper(p, f)
		c := bug("card00000001", 1)
		r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday)})
		b := p.based(t, c.ID)
		change(p, b)
		if p.ledger[keyBase+string(c.ID)] != nil {
			require.NoError(t, write(p, keyBase+string(c.ID), b))
		}
		c.Stage = "Planning"
		_, err := r.witnessed(t.Context(), Batch{Facts: []Fact{{RID: "1", Seen: &Seen{Card: c, At: tuesday}}}})
		require.NoError(t, err)
		require.Equal(t, name == "", len(f.asked) == 1, name)
		require.NoError(t, r.glance(p, Glance{RID: "1", At: tuesday}))
	}
}

// inABrowser is a card that was changed here and there, as a sync meets it.
func inABrowser(t *testing.T, here, there func(*workflow.Card)) (*run, *far, Batch) {
	p, f := newPaper(), &far{hands: map[workflow.Field]string{workflow.FieldStage: "kim"}}
	r := onPaper(p, f)
	c := bug("card00000001", 1)
	c.Stage = "Planning"
	r.absorbs(t, p, Fact{RID: "1", Seen: seen(c, tuesday)})
	mine := p.cards[c.ID]
	here(&mine)
	p.cards[c.ID] = mine
	there(&c)
	return r, f, Batch{Facts: []Fact{{RID: "1", Seen: &Seen{Card: c, At: tuesday, Hands: map[workflow.Field]string{}}}}}
}

func move(c *workflow.Card) { c.Stage = "Implementation" }
func back(c *workflow.Card) { c.Stage = "Triage" } // which no rule forbids
func end(c *workflow.Card)  { c.Resolution = workflow.Completed }

func TestOfWhatWasDoneThereOnlyWhatClashesIsAskedAbout(t *testing.T) {
	for name, tc := range map[string]struct {
		here, there func(*workflow.Card)
		asked       [][]workflow.Field
	}{
		"moved here, moved there":        {move, back, [][]workflow.Field{{workflow.FieldStage}}},
		"moved here, ended there":        {move, end, [][]workflow.Field{{workflow.FieldResolution}}},
		"nothing here, moved back there": {func(*workflow.Card) {}, back, nil},
		"called otherwise on both sides, moved back there": {
			func(c *workflow.Card) { c.Title = "slower" }, func(c *workflow.Card) { c.Title = "slowest"; back(c) }, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, f, b := inABrowser(t, tc.here, tc.there)
			var steps []string
			r.Hook = func(step string) { steps = append(steps, step) }
			_, err := r.witnessed(t.Context(), b)
			require.NoError(t, err)
			require.Equal(t, tc.asked, f.asked)
			require.Len(t, steps, len(f.asked), "each answer is a boundary")
		})
	}
}

func TestARemoteThatKnowsNoHandsIsNotAskedForThem(t *testing.T) {
	r, f, b := inABrowser(t, move, back)
	r.Remote = struct{ Remote }{f}
	out, err := r.witnessed(t.Context(), b)
	require.NoError(t, err)
	require.Equal(t, b, out)
}
