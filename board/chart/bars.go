package chart

import (
	"strings"

	"opsboard/board/cell"
)

// Bar is one line of a bar chart.
type Bar struct {
	Label  string
	Value  float64
	Note   string // stands after the bar, such as the value in words
	Series int
}

// leastBar is the room that long notes leave for the longest bar.
const leastBar = 16

// eighths are the blocks of one to seven eighths of a cell.
var eighths = []rune("▏▎▍▌▋▊▉")

// Bars draws one bar a line, in lines of at most w cells: the label, the bar,
// the note. Labels and notes must be clean. The longest bar takes what the
// widest label and note leave; a value of zero has no bar, any other at least
// the thinnest.
func Bars(bars []Bar, w int, g Glyphs) []Line {
	label, note, most := 0, 0, 0.0
	for _, b := range bars {
		label, note, most = max(label, cell.Width(b.Label)), max(note, cell.Width(b.Note)), max(most, b.Value)
	}
	label = min(label, max(w/2, 1))
	note = min(note, max(w/2, w-label-leastBar, 1))
	room := max(0, w-label-note-2)
	out := make([]Line, 0, len(bars))
	for _, b := range bars {
		l := Line{{cell.Pad(b.Label, label) + " ", Axis}}
		if s := bar(b.Value, most, room, g); s != "" {
			l = append(l, Run{s, b.Series})
		}
		l = append(l, Run{" " + cell.Cut(b.Note, note), Axis})
		out = append(out, cut(l, w))
	}
	return out
}

func bar(value, most float64, room int, g Glyphs) string {
	if value <= 0 || most <= 0 || room == 0 {
		return ""
	}
	n := max(1, int(value/most*float64(room)*8+0.5))
	if g == ASCII {
		return strings.Repeat("#", max(1, (n+4)/8))
	}
	s := strings.Repeat("█", n/8)
	if n%8 > 0 {
		s += string(eighths[n%8-1])
	}
	return s
}

// cut keeps a line within w cells.
func cut(l Line, w int) Line {
	for i, r := range l {
		n := cell.Width(r.Text)
		if n > w {
			l[i].Text = cell.Cut(r.Text, max(w, 0))
			return l[:i+1]
		}
		w -= n
	}
	return l
}
