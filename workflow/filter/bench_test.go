package filter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestMatchAllocatesNothing(t *testing.T) {
	card := full()
	for _, text := range append([]string{"-stage:triage kind:feature dri:@me label:wip,blocked priority:<=2 age:>3d macro"}, someTerms...) {
		if strings.Contains(text, "gate") || strings.Contains(text, "blocked") && strings.Contains(text, "is:") {
			continue // asks the rules
		}
		f := parse(t, text)
		require.Zero(t, testing.AllocsPerRun(20, func() { f.Match(card) }), text)
	}
}

// BenchmarkMatch judges 100,000 cards of ordinary size an op.
func BenchmarkMatch(b *testing.B) {
	cards := make([]workflow.Card, 100_000)
	stages := workflow.Default().Stages("feature")
	for i := range cards {
		c := full()
		c.Stage = stages[i%len(stages)]
		c.Priority = i%5 - 0
		c.Title = fmt.Sprintf("Ticket form number %d drops the résumé on upload", i)
		c.Description = strings.Repeat("The SLA policy is not applied. ", 16)
		cards[i] = c
	}
	for _, text := range []string{"stage:queued", "dri:@me priority:<=2 -label:wip age:>14d", "waiting:requester", "number", "nowhere", `"not there"`, "gate:ready"} {
		f := mustParse(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				for i := range cards {
					if f.Match(cards[i]) {
						n++
					}
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		mustParse(b, `stage:queued dri:@me priority:<=2 -label:wip age:>14d "exact words" words`)
	}
}
