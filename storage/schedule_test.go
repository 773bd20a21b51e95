package storage

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// slowSchedule answers a ScheduleQuery from all cards of the board, one by one.
func slowSchedule(t require.TestingT, s *Store, q ScheduleQuery) []Planned {
	all, err := s.List(Query{})
	require.NoError(t, err)
	var shown []Row
	for _, r := range all {
		if q.Kinds != nil && !slices.Contains(q.Kinds, r.Card.Kind) || !q.Filter.Match(r.Card) {
			continue
		}
		if slices.Contains(q.Named, r.Card.ID) {
			r.Card = q.Lay(r.Card)
		}
		if r.Card.IsOpen() {
			shown = append(shown, r)
		}
	}
	slices.SortFunc(shown, func(a, b Row) int {
		return strings.Compare(string(drawerOf("", a.Card.DRI))+string(slipOf(a.Card)), string(drawerOf("", b.Card.DRI))+string(slipOf(b.Card)))
	})
	out := make([]Planned, len(q.Columns))
	for i, ask := range q.Columns {
		place := -1
		var rows []Row
		for _, r := range shown {
			if !ask.isOn(r.Card.Iteration) {
				continue
			}
			if r.Card.ID == ask.Anchors[0] {
				place = len(rows)
			}
			rows = append(rows, r)
			out[i].Cards, out[i].Weight = out[i].Cards+1, out[i].Weight+r.Card.Weight
		}
		if place < 0 {
			place = placeOf(ask.Offset, len(rows))
		}
		out[i].Offset = around(place, ask.Rows, len(rows))
		out[i].Rows = rows[out[i].Offset:min(len(rows), out[i].Offset+ask.Rows)]
	}
	return out
}

// TestAScheduleIsWhatAllCardsSay: whatever was done, and however cards are laid.
func TestAScheduleIsWhatAllCardsSay(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := randomBoard(t, dir)
		rows, err := s.List(Query{})
		require.NoError(t, err)
		q := ScheduleQuery{Lay: func(c workflow.Card) workflow.Card { return c }}
		if rapid.Bool().Draw(t, "of a kind") {
			q.Kinds = []workflow.Kind{"bug"}
		}
		if rapid.Bool().Draw(t, "filtered") {
			q.Filter, err = filter.Parse("-priority:1", filter.Env{Now: monday})
			require.NoError(t, err)
		}
		for _, r := range rows {
			if rapid.IntRange(0, 3).Draw(t, "laid") == 0 {
				q.Named = append(q.Named, r.Card.ID)
			}
		}
		to := workflow.Cadence{}.Next(workflow.Cadence{}.At("2026-11-23"), rapid.IntRange(-1, 3).Draw(t, "to"))
		dri := rapid.SampledFrom([]string{"", "sam", "SAM", "zoe"}).Draw(t, "dri")
		q.Lay = func(c workflow.Card) workflow.Card {
			c.Iteration, c.DRI = to, dri
			return c
		}
		anchor := func() workflow.CardID {
			if len(rows) == 0 {
				return "nosuchcard00"
			}
			return rapid.SampledFrom(rows).Draw(t, "anchor").Card.ID
		}
		for _, days := range [][2]workflow.Date{{"", ""}, {"0001-01-01", "2026-11-21"}, {"2026-11-22", "2026-11-28"}, {"2026-11-29", "9999-12-31"}} {
			q.Columns = append(q.Columns, Shelf{days[0], days[1], rapid.IntRange(1, 6).Draw(t, "rows"), []workflow.CardID{anchor()}, rapid.IntRange(-1, 9).Draw(t, "offset")})
		}
		got, err := s.Schedule(q)
		require.NoError(t, err)
		for i, want := range slowSchedule(t, s, q) {
			have := got.Columns[i]
			require.Equal(t, [3]int{want.Cards, want.Weight, want.Offset}, [3]int{have.Cards, have.Weight, have.Offset}, i)
			require.Equal(t, len(want.Rows), len(have.Rows))
			for k := range want.Rows {
				require.Equal(t, want.Rows[k], have.Rows[k])
			}
			cards, weight := 0, 0
			for _, l := range have.People {
				cards, weight = cards+l.Cards, weight+l.Weight
			}
			require.Equal(t, [2]int{want.Cards, want.Weight}, [2]int{cards, weight})
		}
		require.Len(t, got.Named, len(q.Named))
	})
}

// benchSchedule asks for what a plan of 210 columns by 44 lines begins with.
func benchSchedule(from int) ScheduleQuery {
	cadence, q := workflow.Cadence{}, ScheduleQuery{}
	this := cadence.At("2026-11-23")
	q.Columns = []Shelf{{Rows: 44, Offset: from}, {From: "0001-01-01", Until: this.Start.Add(-1)}}
	for n := range 13 {
		it := cadence.Next(this, n)
		q.Columns = append(q.Columns, Shelf{From: it.Start, Until: it.End, Rows: 44, Offset: from})
	}
	return q
}

func BenchmarkSchedule(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		s := benchBoard(b, n)
		for name, from := range map[string]int{"top": 0, "end": -1} {
			b.Run(decimal(uint64(n))+"/"+name, func(b *testing.B) {
				for b.Loop() {
					_, err := s.Schedule(benchSchedule(from))
					require.NoError(b, err)
				}
			})
		}
	}
}

func BenchmarkLoads(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		s := benchBoard(b, n)
		b.Run(decimal(uint64(n)), func(b *testing.B) {
			for b.Loop() {
				_, err := s.Loads()
				require.NoError(b, err)
			}
		})
	}
}
