package board

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// vastTitles is the titles of n cards, in pieces as a file gives them.
func vastTitles(n int) catalogue {
	var t catalogue
	var b chunkOf
	for i := range n {
		b.add(Title{ID: fmt.Appendf(nil, "%012d", i), Text: fmt.Appendf(nil, "%s, for customer %d of area %d", titles[i%len(titles)], i%1000, i%37), Open: true})
		if len(b.cards) == 4000 || i == n-1 {
			t.chunks = append(t.chunks, b.packed())
			b = chunkOf{}
		}
	}
	t.whole = true
	return t
}

func TestTheLikelyOnesComeFirstAmongThoseTyped(t *testing.T) {
	all := vastTitles(10_000)
	card := workflow.Card{ID: "000000000777", Title: titles[777%len(titles)] + ", for customer 777 of area 0"}
	likely, _ := all.find(soughtIn("").likeness(card))
	require.Len(t, likely, mostHits)
	for _, h := range likely {
		require.NotEqual(t, card.ID, h.id, "no card repeats itself")
	}
	typed, n := all.find(soughtIn("customer 777").likeness(card))
	require.Equal(t, 9, n, "all that fit but the card itself")
	same := 0
	for i := 1777; i < 10_000; i += 1000 {
		same += count(i%len(titles) == 777%len(titles))
	}
	for i, h := range typed[:same] {
		var k int
		_, err := fmt.Sscanf(string(h.id), "%d", &k)
		require.NoError(t, err)
		require.Equal(t, 777%len(titles), k%len(titles), "place %d", i)
	}
}

// BenchmarkDuplicate looks for duplicates among 100,000 titles, before anything is
// typed and with a word typed; a search for the word beside them.
func BenchmarkDuplicate(b *testing.B) {
	all := vastTitles(100_000)
	card := workflow.Card{ID: "none", Title: titles[3] + ", for customer 777 of area 12"}
	for name, of := range map[string]worth{
		"likely": soughtIn("").likeness(card), "typed": soughtIn("customer").likeness(card), "search": soughtIn("customer").worth(),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				all.find(of)
			}
		})
	}
}
