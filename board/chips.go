package board

import (
	"strconv"
	"strings"

	"opsboard/board/cell"
)

// chips are the labels in short, one a line: without their scope, at most 14
// cells each. More than maxChips no card shows.
func chips(labels []string) string {
	var b strings.Builder
	for i, l := range labels[:min(len(labels), maxChips)] {
		if at := strings.LastIndex(l, "::"); at > 0 && at+2 < len(l) {
			l = l[at+2:]
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteByte('[')
		b.WriteString(cell.Cut(cell.Clean(l), 14))
		b.WriteByte(']')
	}
	return b.String()
}

const maxChips = 12

// chipLine is as many chips as fit into w cells, and how many do not.
func (f face) chipLine(w int) string {
	all, out := strings.Split(f.chips, "\n"), ""
	for i, c := range all {
		more := ""
		if left := len(all) - i; left > 1 {
			more = " +" + strconv.Itoa(left-1)
		}
		next := strings.TrimLeft(out+" "+c, " ")
		if i > 0 && cell.Width(next+more) > w {
			return out + " +" + strconv.Itoa(len(all)-i)
		}
		out = next
	}
	return out
}
