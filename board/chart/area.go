package chart

// Fills tell the series of a stacked area apart without colour: even textures
// that grow darker from the first to the last, so that neighbours differ and
// nothing flickers. With more series than fills they begin again.
var (
	fills      = []rune("·─═≡░▒▓█")
	asciiFills = []rune(".-=+o*%#")
)

// Fill is the character that an area's series is drawn with.
func Fill(series int, g Glyphs) rune {
	if g == ASCII {
		return asciiFills[series%len(asciiFills)]
	}
	return fills[series%len(fills)]
}

// Areas draws series stacked on each other, the first at the bottom:
// series[i][k] is the height of series i at the k-th of equally distant places,
// in the unit of top, which is the height of the chart. Nil where w × h cells
// are too few.
func Areas(series [][]int, top int, a Axes, w, h int, g Glyphs) []Line {
	cw, ch, ok := a.room(w, h)
	if !ok {
		return nil
	}
	c := newCanvas(cw, ch)
	if len(series) == 0 || len(series[0]) == 0 || top <= 0 {
		return a.framed(c, nil)
	}
	for x := range cw {
		k := x * (len(series[0]) - 1) / max(cw-1, 1)
		sum, y := 0, 0
		for s := range series {
			if series[s][k] == 0 {
				continue
			}
			sum += series[s][k]
			end := (sum*ch + top/2) / top
			if end == y && y < ch { // one card is to be seen too
				end = y + 1
			}
			for ; y < min(end, ch); y++ {
				c.set(x, ch-1-y, Fill(s, g), s)
			}
		}
	}
	return a.framed(c, nil)
}
