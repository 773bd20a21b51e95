package storage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func TestAPartIsSortedAsAllWouldBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int{3, 1000}).Draw(t, "most")
		orders := rapid.SliceOfN(rapid.IntRange(0, most), 0, 400).Draw(t, "orders")
		var m []placed
		for i, o := range orders {
			m = append(m, placed{uint16(o % 5), uint64(o), workflow.CardID(fmt.Sprintf("card%08d", (i*7919)%1000))})
		}
		all := slices.SortedFunc(slices.Values(m), placed.compare)
		for i, x := range all {
			require.Equal(t, i, rankOfCard(m, x.id))
		}
		require.Equal(t, -1, rankOfCard(m, "none"))
		from := rapid.IntRange(0, len(m)).Draw(t, "from")
		to := rapid.IntRange(from, len(m)).Draw(t, "to")
		require.Empty(t, sortedPart(m, from, from))
		require.True(t, slices.Equal(all[from:to], sortedPart(m, from, to)))
		require.ElementsMatch(t, all, m)
	})
}

func TestALateStretchOfManyInOrderIsSortedToo(t *testing.T) {
	var m []placed
	for i := range 1000 {
		m = append(m, placed{0, uint64(i), workflow.CardID(fmt.Sprintf("card%08d", i))})
	}
	require.Equal(t, m[900:910], sortedPart(slices.Clone(m), 900, 910))
}
