package board

import (
	"cmp"
	"fmt"
	"slices"

	"opsboard/board/cell"
	"opsboard/workflow/plan"
)

// Rooms shares so many lines out among the loads of an agenda: it is how many
// cards of each are shown. -1 is for a load that is not shown at all, because
// there are more people than lines; those who have too much are.
func Rooms(loads []plan.Load, lines int) []int {
	rooms := make([]int, len(loads))
	total := 1
	for i, l := range loads {
		rooms[i] = l.Cards
		total += l.Cards + 2
	}
	if total <= lines {
		return rooms
	}
	left := max(0, lines-2) // without the first line, and the one that says how many more there are
	if left < len(loads) {
		order := make([]int, len(loads))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int {
			x, y := loads[a], loads[b]
			return cmp.Or(cmp.Compare(y.Over(), x.Over()), cmp.Compare(count(y.DRI == ""), count(x.DRI == "")), cmp.Compare(y.Weight, x.Weight))
		})
		for n, i := range order {
			rooms[i] = -count(n >= left)
		}
		return rooms
	}
	clear(rooms)
	left -= len(loads)
	if apart := len(loads); left >= 2*apart {
		left -= apart // an empty line before each
	}
	for more := true; more && left > 0; {
		more = false
		for i := range rooms {
			if rooms[i] < loads[i].Cards && left > 0 {
				rooms[i]++
				left--
				more = true
			}
		}
	}
	return rooms
}

// Fitted is the agenda for reading in so many lines of so many cells, with the
// rows that [Rooms] has made room for. hint says how to see the others.
func (a Agenda) Fitted(rooms []int, lines, width int, hint string) []string {
	all := a
	a.Loads = nil
	people, cards := 0, 0
	for i, l := range all.Loads {
		if rooms[i] < 0 {
			people++
			cards += l.Cards
			continue
		}
		cards += l.Cards - len(l.Rows)
		a.Loads = append(a.Loads, l)
	}
	out := a.text(width, true)
	if more := count(cards > 0); len(out)+more > lines {
		out = a.text(width, false)
	}
	if cards > 0 {
		more := counted(cards, "more card")
		if people > 0 {
			more += fmt.Sprintf(", %d more people", people)
		}
		out = append(out, more+" ("+hint+")")
	}
	for i, l := range out {
		if width > 0 {
			out[i] = cell.Cut(cell.Clean(l), width)
		}
	}
	return out[:min(len(out), max(lines, 1))]
}
