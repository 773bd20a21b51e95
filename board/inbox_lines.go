package board

import (
	"fmt"
	"slices"
	"strings"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// lineShare is how many lines of a text are shown at most: of what was there before,
// and of what each side wrote.
type lineShare struct{ was, each int }

// narrowing are the shares for screens that get smaller: what was there before goes
// first, as one chooses from what both wrote.
var narrowing = []lineShare{{60, 60}, {8, 60}, {3, 60}, {3, 12}, {2, 9}, {2, 6}, {1, 3}, {1, 2}, {1, 1}}

// around is how many lines before and after a difference are shown.
const around = 2

// lineByLine is what each side made of a text: lines that only they have, and those
// that were there before. common stands before lines that nobody changed.
func (m Model) lineByLine(t *writer, hunks []workflow.Hunk, most lineShare, common string) {
	for i, h := range hunks {
		last := i == len(hunks)-1
		if h.Same() {
			if last && strings.Join(h.Base, "") == "" {
				break // the end of a text that ends its last line
			}
			t.side(piece{plain, common}, dim, foldedLines(h.Base, i > 0, i < len(hunks)-1), most.was)
			continue
		}
		if len(h.Base) > 0 {
			t.side(piece{dim, "was"}, dim, h.Base, most.was)
		}
		switch {
		case slices.Equal(h.Mine, h.Theirs):
			t.side(piece{plain, "both"}, plain, orGone(h.Mine), most.was)
			continue
		case slices.Equal(h.Base, h.Mine):
			t.side(piece{warn, "theirs"}, plain, orGone(h.Theirs), most.each)
			continue
		case slices.Equal(h.Base, h.Theirs):
			t.side(piece{good, "yours"}, plain, orGone(h.Mine), most.each)
			continue
		}
		head, mine, theirs, tail := agreed(h)
		t.side(piece{plain, "both"}, plain, head, most.was)
		t.side(piece{good, "yours"}, plain, orGone(mine), most.each)
		t.side(piece{warn, "theirs"}, plain, orGone(theirs), most.each)
		if !last || strings.Join(tail, "") != "" {
			t.side(piece{plain, "both"}, plain, tail, most.was)
		}
	}
}

// side writes the lines of one side, with its name before the first: at most so many,
// the last of which says how many are left out.
func (t *writer) side(name piece, r role, lines []string, most int) {
	const lead = 8
	w := max(1, t.w-lead)
	var shown []string
	rest := 0
	for i, l := range lines {
		parts := cell.Wrap(cell.Clean(l), w, most-len(shown))
		if len(parts) == 0 {
			parts = []string{""}
		}
		if shown = append(shown, parts...); len(shown) >= most {
			rest = len(lines) - 1 - i
			break
		}
	}
	for i, l := range shown {
		line := textLine{{name.role, cell.Pad(name.text, lead)}, {r, l}}
		if rest > 0 && i == len(shown)-1 {
			more := " … " + counted(rest, "more line")
			if w < 40 {
				more = fmt.Sprintf(" … +%d", rest)
			}
			line[1].text = cell.Cut(l, max(0, w-cell.Width(more)))
			line = append(line, piece{faint, more})
		}
		t.add(line...)
		name.text = ""
	}
}

// orGone are lines; where there are none, a word for that.
func orGone(lines []string) []string {
	if len(lines) == 0 {
		return []string{"(removed)"}
	}
	return lines
}

// foldedLines are those near a difference, those between them left out.
func foldedLines(lines []string, after, before bool) []string {
	from, to := 0, len(lines)
	if after {
		from = min(around, len(lines))
	}
	if before {
		to = max(from, len(lines)-around)
	}
	if to-from < 2 {
		return lines
	}
	out := append(slices.Clone(lines[:from]), fmt.Sprintf("… %d lines", to-from))
	return append(out, lines[to:]...)
}
