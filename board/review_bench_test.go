package board

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"opsboard/workflow"
)

// BenchmarkReview is a step and a verdict in a review of 4,600 cards: what it costs
// to handle the key and draw the screen.
func BenchmarkReview(b *testing.B) {
	p := reviewer(b, 210, 44)
	for i := range 4600 {
		p.add(workflow.Card{ID: workflow.CardID(fmt.Sprintf("m%011d", i)), Kind: "feature", Stage: "Queued", Title: fmt.Sprint("Feature ", i), DRI: fmt.Sprintf("p%d", i%20), Weight: 3, Iteration: nextWeek, EnteredAt: monday, CreatedAt: monday})
	}
	p.poll()
	p.press("R")
	for _, k := range []struct{ name, keys string }{{"move", "j"}, {"verdict", "y"}} {
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			m := p.m
			key, _ := nextKey(k.keys)
			for b.Loop() {
				next, _ := m.Update(tea.KeyPressMsg(key))
				m = next.(Model)
				_ = m.View()
				if len(m.review.given) > 2000 || m.review.at > 4000 {
					m = p.m
				}
			}
		})
	}
}
