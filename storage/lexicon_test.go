package storage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// TestALexiconHoldsTheWordsOfItsCards: whatever the texts, in whatever order the
// cards come, and however they are bound, each word has its cards once, in order.
func TestALexiconHoldsTheWordsOfItsCards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("abAZ09 \n.Äßé\u0301漢字ーไ")))
		parts, want := []*lexicon{{}}, map[string]map[uint32]bool{}
		for range rapid.IntRange(0, 30).Draw(t, "cards") {
			num, texts := rapid.Uint32Range(1, 40).Draw(t, "number"), rapid.SliceOfN(text, 0, 3).Draw(t, "texts")
			if n := rapid.IntRange(0, 400).Draw(t, "rare words"); n > 350 { // more than a lexicon has room for at first
				for i := range n {
					texts = append(texts, "w"+decimal(uint64(i)))
				}
			}
			parts[len(parts)-1].add(num, texts)
			for _, s := range texts {
				for _, w := range filter.Words(s) {
					if want[w] == nil {
						want[w] = map[uint32]bool{}
					}
					want[w][num] = true
				}
			}
			if rapid.IntRange(0, 3).Draw(t, "part") == 0 {
				parts = append(parts, &lexicon{})
			}
		}
		whole := parts[0]
		for _, p := range parts[1:] {
			whole.join(p)
		}
		got := whole.changes()
		require.Len(t, got, len(want))
		for w, cards := range want {
			require.NotNil(t, got[w], w)
			require.Len(t, got[w].rising, len(cards), w)
			require.True(t, slices.IsSorted(got[w].rising), w)
			for _, num := range got[w].rising {
				require.True(t, cards[num], w)
			}
		}
	})
}

func TestAPartOfAnImportEndsWithABlockOfTheWordIndex(t *testing.T) {
	for last, want := range map[uint32]int{0: blockSize - 1, 1: blockSize - 2, blockSize - 1: blockSize, blockSize: blockSize - 1, largeBoard: largePart - 1, largeBoard + 5*largePart - 1: largePart, hugeBoard - 1: largePart, hugeBoard: hugePart - 1} {
		require.Equal(t, want, roomAfter(last), "after card %d", last)
	}
	require.Zero(t, blockSize%largePart)
	require.Zero(t, blockSize%hugePart)
	require.Zero(t, largeBoard%blockSize)
	require.Zero(t, hugeBoard%blockSize)
}

// TestAnImportInManyPartsIsWhatARebuildMakes: with comments, ids of its own and
// drawn ones, cards that are known already and such as come twice, the file is
// sound, and its indexes are those that its cards give.
func TestAnImportInManyPartsIsWhatARebuildMakes(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "one that was there")
	idOf := func(i int) workflow.CardID { return workflow.CardID(fmt.Sprintf("id%010d", i)) }
	var records []Record
	for i := range batchCards + 2*cardsAhead + 7 {
		r := factual("card "+decimal(uint64(i%97)), "o/"+decimal(uint64(i-i%50/49)))
		if i%3 == 0 {
			r.ID = idOf(i)
		}
		if i%100 == 99 { // the id of one before, from elsewhere
			r = factual("twin", "twin/"+decimal(uint64(i)))
			r.ID = idOf(i / 3 * 3)
		}
		records = append(records, r)
	}
	report, err := s.Import(ana(monday), recordsOf(records...), nil)
	require.NoError(t, err)
	require.Equal(t, len(records), report.Added+report.Known)
	require.Equal(t, len(report.Steps), 2)
	require.Greater(t, report.Known, len(records)/80)
	requireSound(t, s.Path())
	requireIndexesAsRebuilt(t, s)
}
