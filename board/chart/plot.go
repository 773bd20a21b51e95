package chart

// Point is a place in a chart: X and Y from 0 to 1, Y upwards. What lies outside
// is drawn at the edge.
type Point struct{ X, Y float64 }

func (p Point) on(w, h int) (x, y int) {
	at := func(v float64, n int) int { return max(0, min(n-1, int(v*float64(n-1)+0.5))) }
	return at(p.X, w), h - 1 - at(p.Y, h)
}

// Scatter draws points, and thin lines across at the heights of marks with their
// labels at the left where there is room. Nil where w × h cells are too few.
func Scatter(points []Point, marks map[string]float64, a Axes, w, h int, g Glyphs) []Line {
	for label := range marks {
		if len(label) > len(a.Top) && len(label) < w/3 {
			a.Top = pad(a.Top, len(label))
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
		d.dot(x, y, 0)
	}
	labels := map[int]string{}
	for label, height := range marks {
		_, y := Point{0, height}.on(dw, dh)
		d.across(y)
		labels[y*ch/dh] = label
	}
	return a.framed(d.canvas, labels)
}

func pad(s string, n int) string {
	for len(s) < n {
		s = " " + s
	}
	return s
}

// Lines draws each series as a line through its points. Nil where w × h cells
// are too few.
func Lines(series [][]Point, a Axes, w, h int, g Glyphs) []Line {
	cw, ch, ok := a.room(w, h)
	if !ok {
		return nil
	}
	d := newDots(cw, ch, g)
	dw, dh := d.size()
	for s, points := range series {
		for i, p := range points {
			x, y := p.on(dw, dh)
			if i == 0 {
				d.dot(x, y, s)
				continue
			}
			px, py := points[i-1].on(dw, dh)
			d.stroke(px, py, x, y, s)
		}
	}
	return a.framed(d.canvas, nil)
}
