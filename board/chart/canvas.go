package chart

import "strings"

// Run is a piece of a line that belongs to one series: 0, 1, … in the order
// given, or [Axis] or [Mark].
type Run struct {
	Text   string
	Series int
}

// What a run may be that is no series.
const (
	Axis = -1 // labels and axes
	Mark = -2 // a line drawn across the chart, such as a percentile
)

// Glyphs are the characters to draw with.
type Glyphs uint8

// The sets of characters. Dots are one cell wide everywhere, but not in every
// font; blocks are two cells wide in some East Asian terminals.
const (
	Unicode Glyphs = iota // blocks and braille dots
	ASCII
)

// Line is one line of a drawing.
type Line []Run

// String is the line without what colour would tell.
func (l Line) String() string {
	var b strings.Builder
	for _, r := range l {
		b.WriteString(r.Text)
	}
	return b.String()
}

// spot is one character of a canvas.
type spot struct {
	char   rune
	series int
}

// canvas is a grid of characters, to be drawn on and then read line by line.
type canvas struct {
	w, h  int
	cells []spot
}

func newCanvas(w, h int) canvas {
	c := canvas{w, h, make([]spot, w*h)}
	for i := range c.cells {
		c.cells[i] = spot{' ', Axis}
	}
	return c
}

// set draws a character; outside the canvas it draws nothing.
func (c canvas) set(x, y int, char rune, series int) {
	if x >= 0 && x < c.w && y >= 0 && y < c.h {
		c.cells[y*c.w+x] = spot{char, series}
	}
}

// line reads one line in runs.
func (c canvas) line(y int) Line {
	var out Line
	var b strings.Builder
	row := c.cells[y*c.w : (y+1)*c.w]
	for i, x := range row {
		b.WriteRune(x.char)
		if i+1 == len(row) || row[i+1].series != x.series {
			out = append(out, Run{b.String(), x.series})
			b.Reset()
		}
	}
	return out
}
