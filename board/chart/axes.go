package chart

import (
	"strings"

	"opsboard/board/cell"
)

// Axes frame a chart: what stands at the left of its top and bottom line, and
// under its left and right end.
type Axes struct {
	Top, Bottom string
	Left, Right string
}

// least is the smallest chart that says something; a smaller one is not drawn.
const (
	leastWidth  = 8
	leastHeight = 2
)

// margin is the width of the labels at the left.
func (a Axes) margin() int { return max(cell.Width(a.Top), cell.Width(a.Bottom)) + 1 }

// room is what the axes leave of w × h cells; ok is false where that is too
// little.
func (a Axes) room(w, h int) (cw, ch int, ok bool) {
	cw, ch = w-a.margin(), h-1
	return cw, ch, cw >= leastWidth && ch >= leastHeight
}

// framed puts the labels around a canvas. marks are labels of single lines, which
// hold those of the axis where they share its line and there is room.
func (a Axes) framed(c canvas, marks map[int]string) []Line {
	n := a.margin()
	var out []Line
	for y := range c.h {
		label := marks[y]
		if label == "" || cell.Width(label) > n-1 {
			switch y {
			case 0:
				label = strings.TrimLeft(a.Top, " ")
			case c.h - 1:
				label = a.Bottom
			}
		}
		pad := strings.Repeat(" ", max(0, n-1-cell.Width(label)))
		out = append(out, append(Line{{pad + cell.Cut(label, n-1) + " ", Axis}}, c.line(y)...))
	}
	gap := max(1, c.w-cell.Width(a.Left)-cell.Width(a.Right))
	foot := strings.Repeat(" ", n) + a.Left + strings.Repeat(" ", gap) + a.Right
	return append(out, Line{{cell.Cut(foot, n+c.w), Axis}})
}
