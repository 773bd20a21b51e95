package board

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// A sync brings thousands of lines, again and again: no key waits while they are
// gathered.
func TestNewsOfAThousandCardsIsGatheredBesideTheKeys(t *testing.T) {
	p, _ := returning(t, 120, 36)
	for i := range 1000 {
		p.elsewhereBy("lin", workflow.CardID(fmt.Sprintf("come%08d", i)), workflow.Create{Kind: "bug", Title: "came by a sync"})
	}
	msg := p.m.readNews(p.m.news.newest)()
	taken := testing.AllocsPerRun(5, func() { p.m.gotNews(msg.(newsMsg)) })
	require.Less(t, taken, 10.0)
	p.m = p.m.gotNews(msg.(newsMsg))
	require.Len(t, p.m.news.items, 1002)
	require.Len(t, p.m.news.in, 1002)
}

func TestWhoIsAwayForLongSeesTheNewestNews(t *testing.T) {
	p, _ := returning(t, 120, 36)
	for i := range mostNews {
		p.m.news.lines = append(p.m.news.lines, NewsLine{Entry: workflow.Entry{Card: workflow.CardID(fmt.Sprintf("old%09d", i)), By: "lin", What: "create"}})
	}
	p.elsewhereBy("lin", "come00000000", workflow.Create{Kind: "bug", Title: "the newest"})
	msg := p.m.readNews(p.m.news.newest)().(newsMsg)
	require.Len(t, msg.lines, mostNews)
	require.Equal(t, "the newest", msg.items[0].Title)
}
