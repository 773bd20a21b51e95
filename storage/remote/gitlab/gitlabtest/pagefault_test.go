package gitlabtest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPagesGoWrongInEachWay(t *testing.T) {
	list := "issues?pagination=keyset&order_by=updated_at&sort=asc&per_page=10"
	for name, tc := range map[string]struct {
		answer Answer
		check  func(*testing.T, []any, got)
	}{
		"other order": {ShuffledPage, func(t *testing.T, true10 []any, g got) {
			require.ElementsMatch(t, true10, g.column("iid"))
			require.NotEqual(t, true10, g.column("iid"))
		}},
		"a row missing": {MissingRows, func(t *testing.T, true10 []any, g got) { require.Less(t, len(g.list()), 10) }},
		"half a page": {ShortPage, func(t *testing.T, true10 []any, g got) {
			require.Equal(t, true10[:5], g.column("iid"))
			require.NotEmpty(t, g.next())
		}},
		"nothing yet": {EmptyPage, func(t *testing.T, true10 []any, g got) {
			require.Empty(t, g.list())
			require.Contains(t, g.next(), list[6:])
		}},
		"rows again": {RepeatedRows, func(t *testing.T, true10 []any, g got) {
			require.Len(t, g.list(), 13)
			require.Equal(t, true10, g.column("iid")[3:])
		}},
		"a stranger's link": {LinkElsewhere, func(t *testing.T, _ []any, g got) {
			require.Contains(t, g.header.Get("Link"), "https://elsewhere.test/api/v4/")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := sit(t)
			b.Fill("ana", 30)
			true10 := b.ask("ana", "GET", list, "").column("iid")
			b.Fault(Match{}, Fault{Answer: tc.answer})
			tc.check(t, true10, b.ask("ana", "GET", list, "").is(200))
		})
	}
}

func TestRowsMoveUnderWhoReadsByOffset(t *testing.T) {
	b := sit(t)
	b.Fill("ana", 30)
	b.Fault(Match{Query: "page=2"}, Fault{Before: func(s *Server) {
		b.clock.Advance(time.Minute)
		require.NoError(t, s.Browser("ben").SetTitle(5, "moved to the end"))
	}})
	seen := map[any]bool{}
	for _, page := range []string{"1", "2", "3"} {
		for _, iid := range b.ask("ana", "GET", "issues?order_by=updated_at&sort=asc&per_page=10&page="+page, "").column("iid") {
			seen[iid] = true
		}
	}
	require.Len(t, seen, 29, "the eleventh row slipped to the page that was read already")
	require.False(t, seen[float64(11)])
}
