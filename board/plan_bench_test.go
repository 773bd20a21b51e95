package board

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// Schedule makes the cards of the windows that are asked for: in each column the
// same number for each of five people.
func (f *vastFile) Schedule(q ScheduleQuery) (Schedule, error) {
	out := Schedule{Columns: make([]Shelved, len(q.Columns))}
	for i, s := range q.Columns {
		c := &out.Columns[i]
		if s.From > "0001-01-01" && s.Until == "9999-12-31" || s.From == "0001-01-01" {
			continue
		}
		each := f.n / len(q.Columns) / 5
		c.Cards, c.Weight, c.First, c.Last = 5*each, 10*each, s.From, s.Until
		for _, who := range []string{"ana", "lin", "piotr", "sam", ""} {
			c.People = append(c.People, plan.Load{DRI: who, Cards: each, Weight: 2 * each})
		}
		c.Offset = max(0, min(s.Offset-s.Rows/2, c.Cards-s.Rows))
		for k := c.Offset; k < min(c.Cards, c.Offset+s.Rows); k++ {
			card := sampleCard(k, monday)
			card.DRI, card.Title, card.Resolution, card.Weight = c.People[k/each].DRI, titles[k%3], workflow.Open, 2
			card.Iteration = workflow.Iteration{Start: s.From, End: s.Until}
			c.Rows = append(c.Rows, Row{Card: card, Handle: string(card.ID[:4])})
		}
	}
	return out, nil
}

// The price of one key on the plan: Update and View, 210 columns by 44 rows,
// 100,000 cards. What a key asks of the file is not waited for.
func BenchmarkPlanMove(b *testing.B) {
	for name, keys := range map[string]string{"down": "jjjkkk", "across": "lllhhh", "scroll": strings.Repeat("j", 25) + strings.Repeat("k", 25)} {
		b.Run(name, func(b *testing.B) {
			p := vast(b, 100_000, 210, 44)
			p.press("P")
			var m tea.Model = p.m
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				k := rune(keys[i%len(keys)])
				m, _ = m.Update(tea.KeyPressMsg{Code: k, Text: string(k)})
				if m.View().Content == "" {
					b.Fatal("nothing on screen")
				}
			}
		})
	}
}

// BenchmarkPlanOpens is P until its cards are on screen, without the file.
func BenchmarkPlanOpens(b *testing.B) {
	p := vast(b, 100_000, 210, 44)
	for b.Loop() {
		p.press("P")
		require.Equal(b, onPlan, p.m.screen)
		p.m.screen, p.m.planner.cols = onBoard, nil
	}
}

func TestACursorMoveOnThePlanAllocatesLittle(t *testing.T) {
	p := vast(t, 100_000, 210, 44)
	p.press("P")
	require.Equal(t, onPlan, p.m.screen)
	var m tea.Model = p.m
	keys := "jjkjjkllhlhh"
	press := func() {
		for i := range len(keys) {
			m, _ = m.Update(tea.KeyPressMsg{Code: rune(keys[i]), Text: keys[i : i+1]})
			_ = m.View()
		}
	}
	press() // what is drawn the first time is kept
	require.LessOrEqual(t, testing.AllocsPerRun(20, press)/float64(len(keys)), 100.0)
}
