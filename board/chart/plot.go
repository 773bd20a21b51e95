package chart

import (
	"maps"
	"slices"
	"strings"

	"opsboard/board/cell"
)

// Point is a place in a chart: X and Y from 0 to 1, Y upwards. What lies outside
// is drawn at the edge.
type Point struct{ X, Y float64 }

func (p Point) on(w, h int) (x, y int) {
	at := func(v float64, n int) int { return max(0, min(n-1, int(v*float64(n-1)+0.5))) }
	return at(p.X, w), h - 1 - at(p.Y, h)
}

// Scatter draws points, and thin lines across at the heights of marks with their
// labels at the left where there is room, beside the label of the axis where they
// share its line. Nil where w × h cells are too few.
func Scatter(points []Point, marks map[string]float64, a Axes, w, h int, g Glyphs) []Line {
	labels := a.labels(marks, h, g)
	for _, label := range labels {
		if n := cell.Width(label); n > cell.Width(a.Top) && n < w/3 {
			a.Top = strings.Repeat(" ", n-cell.Width(a.Top)) + a.Top
		}
	}
	cw, ch, ok := a.room(w, h)
	if !ok {
		return nil
	}
	d := newDots(cw, ch, g)
	dw, dh := d.size()
	for _, p := range points {
		x, y := p.on(dw, dh)
		d.dot(x, y)
	}
	for _, height := range marks {
		_, y := Point{0, height}.on(dw, dh)
		d.across(y)
	}
	return a.framed(d.canvas, labels)
}

// labels are those of the lines of a chart of h lines that have a mark.
func (a Axes) labels(marks map[string]float64, h int, g Glyphs) map[int]string {
	_, dh := newDots(1, max(0, h-1), g).size()
	out := map[int]string{}
	for _, label := range slices.Sorted(maps.Keys(marks)) {
		_, y := Point{0, marks[label]}.on(1, dh)
		line := y * (h - 1) / max(1, dh)
		if out[line] == "" {
			switch line {
			case 0:
				out[line] = a.Top
			case h - 2:
				out[line] = a.Bottom
			}
		}
		if out[line] != "" {
			label = out[line] + " " + label
		}
		out[line] = label
	}
	return out
}
