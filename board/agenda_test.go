package board

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// queueOfPeople is an agenda on which each person has so many cards.
func queueOfPeople(cards []int, takes plan.Capacity) []Load {
	var rows []Row
	for who, n := range cards {
		for i := range n {
			id := workflow.CardID(fmt.Sprintf("%c%011d", 'a'+who, i))
			rows = append(rows, Row{Card: workflow.Card{ID: id, Kind: "feature", Stage: "Queued", Title: "A title that is rather long for a line", DRI: fmt.Sprintf("p%02d", who), Weight: 2}, Handle: string(id[:4])})
		}
	}
	return loadsOf(nextWeek, rows, takes)
}

func TestTheQueueFitsAnyScreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cards := rapid.SliceOfN(rapid.IntRange(0, 12), 0, 30).Draw(t, "cards")
		lines, width := rapid.IntRange(1, 60).Draw(t, "lines"), rapid.IntRange(20, 120).Draw(t, "width")
		loads := queueOfPeople(cards, plan.Capacity{})
		bare := make([]plan.Load, len(loads))
		for i, l := range loads {
			bare[i] = l.Load
		}
		rooms := Rooms(bare, lines)
		for i := range loads {
			require.LessOrEqual(t, rooms[i], loads[i].Cards)
			loads[i].Rows = loads[i].Rows[:max(0, rooms[i])]
		}
		text := AgendaOf(nextWeek, loads, workflow.Default(), monday).Fitted(rooms, lines, width, "--all")
		require.LessOrEqual(t, len(text), lines)
		shown, all := 0, 0
		for i, l := range loads {
			shown, all = shown+len(l.Rows), all+bare[i].Cards
		}
		for _, l := range text {
			require.LessOrEqual(t, cell.Width(l), width)
		}
		if last := text[len(text)-1]; shown < all && lines > 1 {
			require.True(t, strings.HasPrefix(last, counted(all-shown, "more card")), last)
		} else if lines > 1 {
			require.NotContains(t, last, "more card")
		}
		if left := lines - 2 - len(loads); shown < all && left > 0 {
			require.GreaterOrEqual(t, len(text), lines-len(loads)-1, "room is used")
		}
	})
}

func TestWhoHasTooMuchIsShownWhereNotAllFit(t *testing.T) {
	takes := plan.Capacity{Weight: map[string]int{"p05": 3, "p02": 100}, Away: map[string][]workflow.Date{"p09": {"2026-12-01"}}}
	loads := queueOfPeople([]int{1, 1, 1, 1, 1, 4, 1, 1, 1, 2}, takes)
	var bare []plan.Load
	for _, l := range loads {
		bare = append(bare, l.Load)
	}
	rooms := Rooms(bare, 4)
	for i := range loads {
		loads[i].Rows = nil
	}
	require.Equal(t, []string{
		"29 Nov – 5 Dec 2026: 14 cards, weight 28", "p05: 4 cards, weight 8 of 3, 5 over", "p09: 2 cards, weight 4, away",
		"14 more cards, 8 more people (--all)",
	}, AgendaOf(nextWeek, loads, workflow.Default(), monday).Fitted(rooms, 4, 100, "--all"))
}
