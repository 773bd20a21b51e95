package chart_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/board/chart"
)

func drawn(lines []chart.Line) string {
	var out []string
	for _, l := range lines {
		out = append(out, strings.TrimRight(l.String(), " "))
	}
	return "\n" + strings.Join(out, "\n") + "\n"
}

func TestABarIsAsLongAsItsValue(t *testing.T) {
	bars := []chart.Bar{{Label: "Nov 1", Value: 8, Note: "8"}, {Label: "Nov 8", Value: 0, Note: "0"}, {Label: "Nov 15", Value: 3, Note: "3"}}
	require.Equal(t, `
Nov 1  ######## 8
Nov 8   0
Nov 15 ### 3
`, drawn(chart.Bars(bars, 17, chart.ASCII)))
	require.Equal(t, `
Nov 1  ████████ 8
Nov 8   0
Nov 15 ███ 3
`, drawn(chart.Bars(bars, 17, chart.Unicode)))
}

func TestAreasStandOnEachOtherAndDifferWithoutColour(t *testing.T) {
	series := [][]int{{1, 1, 1, 1}, {1, 1, 2, 2}, {0, 0, 1, 1}}
	require.Equal(t, `
4      ===
       ---
  --------
0 ........
  1     4
`, drawn(chart.Areas(series, 4, chart.Axes{Top: "4", Bottom: "0", Left: "1", Right: "4 "}, 10, 5, chart.ASCII)))
}

func TestPointsStandWhereTheyBelong(t *testing.T) {
	points := []chart.Point{{0, 0}, {1, 1}, {0.5, 0.5}}
	require.Equal(t, `
9        *
5 - - * -
0 *
  a      b
`, drawn(chart.Scatter(points, map[string]float64{"5": 0.5}, chart.Axes{Top: "9", Bottom: "0", Left: "a", Right: "b"}, 10, 4, chart.ASCII)))
}

func TestAChartWithoutRoomIsNotDrawn(t *testing.T) {
	require.Nil(t, chart.Areas([][]int{{1}}, 1, chart.Axes{Top: "1"}, 5, 5, chart.ASCII))
	require.Nil(t, chart.Scatter(nil, nil, chart.Axes{}, 3, 9, chart.ASCII))
}

func TestNoChartIsWiderOrHigherThanItsRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 60).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h")
		g := rapid.SampledFrom([]chart.Glyphs{chart.Unicode, chart.ASCII}).Draw(t, "glyphs")
		label := rapid.SampledFrom([]string{"", "12", "a long label", "幅広"})
		a := chart.Axes{Top: label.Draw(t, "top"), Bottom: label.Draw(t, "bottom"), Left: label.Draw(t, "left"), Right: label.Draw(t, "right")}
		unit := rapid.Float64Range(-1, 2)
		var points []chart.Point
		var bars []chart.Bar
		var heights []int
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			points = append(points, chart.Point{unit.Draw(t, "x"), unit.Draw(t, "y")})
			bars = append(bars, chart.Bar{Label: label.Draw(t, "label"), Value: unit.Draw(t, "value"), Note: label.Draw(t, "note")})
			heights = append(heights, rapid.IntRange(0, 50).Draw(t, "height"))
		}
		for _, lines := range [][]chart.Line{
			chart.Scatter(points, map[string]float64{label.Draw(t, "mark"): unit.Draw(t, "at")}, a, w, h, g),
			chart.Areas([][]int{heights, heights}, 60, a, w, h, g),
		} {
			require.LessOrEqual(t, len(lines), h)
			for _, l := range lines {
				require.LessOrEqual(t, cell.Width(l.String()), w, "%q", l.String())
			}
		}
		for _, l := range chart.Bars(bars, w, g) {
			require.LessOrEqual(t, cell.Width(l.String()), w, "%q", l.String())
		}
	})
}

// A mark that is as high as the top of the chart has its label beside that of
// the axis; of two on one line both have theirs.
func TestAMarkKeepsItsLabelWhereverItIs(t *testing.T) {
	axes := chart.Axes{Top: "52 d", Bottom: "0", Left: "1 Mar", Right: "30 Jun"}
	for _, g := range []chart.Glyphs{chart.Unicode, chart.ASCII} {
		lines := chart.Scatter([]chart.Point{{X: 0, Y: 1}}, map[string]float64{"85 %": 1, "50 %": 0}, axes, 60, 10, g)
		require.Contains(t, lines[0].String(), "52 d 85 %")
		require.Contains(t, lines[8].String(), "0 50 %")
		lines = chart.Scatter(nil, map[string]float64{"85 %": .5, "50 %": .5}, axes, 60, 10, g)
		found := 0
		for _, l := range lines {
			if strings.Contains(l.String(), "50 % 85 %") {
				found++
			}
		}
		require.Equal(t, 1, found)
		require.Contains(t, chart.Scatter(nil, map[string]float64{"85 %": 1}, axes, 20, 10, g)[0].String(), "52 d")
	}
}
