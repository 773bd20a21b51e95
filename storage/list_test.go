package storage

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// TestAListIsTheFilterHeldAgainstEachCard: however it was found.
func TestAListIsTheFilterHeldAgainstEachCard(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		for _, text := range filtersToTry {
			f, err := filter.Parse(text, filter.Env{Me: "ana", Now: monday, Rules: s.Rules()})
			require.NoError(t, err)
			want := idsOf(chosen(f, cards))
			got, err := s.List(Query{Filter: f})
			require.NoError(t, err)
			require.Equal(t, want, rowIDs(got), text)
			requireAllWaysFindTheSame(t, s, f, want)
			requireHandles(t, s, got)
			var each []workflow.CardID
			require.NoError(t, s.Each(f, func(c workflow.Card) error {
				each = append(each, c.ID)
				return nil
			}))
			require.ElementsMatch(t, matching(f, cards), each, text)

			limit, skip := rapid.IntRange(1, 5).Draw(t, "limit"), rapid.IntRange(0, 5).Draw(t, "skip")
			got, err = s.List(Query{Filter: f, Limit: limit, Offset: skip})
			require.NoError(t, err)
			require.Equal(t, want[min(skip, len(want)):min(skip+limit, len(want))], rowIDs(got), text)

			slices.Reverse(want)
			got, err = s.List(Query{Filter: f, Limit: limit, Sort: "-"})
			require.NoError(t, err)
			require.Equal(t, want[:min(limit, len(want))], rowIDs(got), text)
		}
	})
}

// matching are the cards that the filter matches, open or closed.
func matching(f filter.Filter, cards []workflow.Card) (ids []workflow.CardID) {
	for _, c := range cards {
		if f.Match(c) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// requireAllWaysFindTheSame: by words, by lanes, by a scan.
func requireAllWaysFindTheSame(t *rapid.T, s *Store, f filter.Filter, want []workflow.CardID) {
	want = slices.Sorted(slices.Values(want))
	require.NoError(t, s.view("look", func(tr *tx) error {
		p, err := tr.planFor(f, shown(f))
		require.NoError(t, err)
		for way, each := range map[string]func(func(*candidate) error) error{"lanes": p.eachInLanes, "scan": func(visit func(*candidate) error) error { return p.eachStretch(visit, p.scan) }, "words": p.eachNumber, "iterations": p.eachPlanned} {
			if way == "words" && !p.byWord || way == "iterations" && !p.isPlanned {
				continue
			}
			var got []workflow.CardID
			require.NoError(t, each(func(x *candidate) error {
				got = append(got, x.card.ID)
				return nil
			}))
			slices.Sort(got)
			require.Equal(t, want, got, "%s by %s", f, way)
		}
		return nil
	}))
}

// requireHandles: found beside the card or from nothing, it is the same.
func requireHandles(t *rapid.T, s *Store, rows []Row) {
	require.NoError(t, s.view("look", func(tr *tx) error {
		for _, r := range rows {
			want, err := tr.handle(r.Card)
			require.NoError(t, err)
			require.Equal(t, want, r.Handle)
		}
		return nil
	}))
}

// TestAFilterIsHeldAgainstAsLittleAsItLooksAt: a term that is not known to look
// at little has the whole card read.
func TestAFilterIsHeldAgainstAsLittleAsItLooksAt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	buildSample(t, path, 1)
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	op := workflow.Op{ID: "op", Card: "abcdefghijkl", By: "ana", At: monday, Do: workflow.Create{Kind: "bug", Title: "log in the bill x"}}
	_, err = s.Commit(op)
	require.NoError(t, err)
	const few, brief = "few fields", "brief"
	const sure, some, texts = ", the words are enough", ", texts of some", ", texts"
	for text, want := range map[string]string{
		"": few, "stage:triage -dri:ana": few, "kind:bug title:log": few, "age:>3d created:<2026-01-01": few,
		"gate:ready": few, "kind:bug is:ready": few, "waiting:requester": few, "validation:none": few, "gate:iteration": brief,
		"forced:yes": few, "id:#7": few, `label:"gate:ready"`: few, "is:open": few, "is:blocked": few,
		"log": few + sure, "log in b": few + sure, "log dri:ana": few + sure, "日本": few + sure,
		"-log": few + sure, "log,in": few + sure, "log title:x": few + sure, "log gate:ready": few + sure, "text:log": few + sure, `log label:"x y"`: few + sure, "log-in": few + sure,
		`"the bill"`: few + texts, `log,"the bill"`: few + texts, `-"!"`: few + texts, `-"the bill"`: few + some, `log -"the bill"`: few + some, `title:"the bill"`: few,
	} {
		f, err := filter.Parse(text, filter.Env{Now: monday})
		require.NoError(t, err)
		got, r := few, readingOf(f)
		if r.fields == allFields() {
			got = brief
		}
		require.NoError(t, s.view("look", func(tr *tx) error {
			v, err := tr.judge(f.Texts())
			switch {
			case v.allAre:
				got += texts
			case v.doubtful != nil:
				got += some
			case f.NeedsText():
				got += sure
			}
			return err
		}))
		require.Equal(t, want, got, text)
	}
}

func TestAScanIsSharedAmongProcessorsAndMissesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	buildSample(t, path, manyCards+100)
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	want, labelled := 0, 0
	require.NoError(t, s.Each(filter.Filter{}, func(c workflow.Card) error {
		want++
		if c.HasLabel("area-3") {
			labelled++
		}
		return nil
	}))
	for text, n := range map[string]int{"state:any": want, "state:any label:area-3": labelled, "state:any dri:nobody": 0} {
		f, err := filter.Parse(text, filter.Env{Now: monday})
		require.NoError(t, err)
		rows, err := s.List(Query{Filter: f, Sort: "created"})
		require.NoError(t, err)
		require.Len(t, rows, n, text)
		require.True(t, slices.IsSortedFunc(rows, func(a, b Row) int { return a.Card.CreatedAt.Compare(b.Card.CreatedAt) }))
	}
}

// TestAListIsSortedByEachKeyEitherWay: each key, both ways, bounded and not.
func TestAListIsSortedByEachKeyEitherWay(t *testing.T) {
	keys := map[string]func(a, b workflow.Card) int{
		"created":  func(a, b workflow.Card) int { return a.CreatedAt.Compare(b.CreatedAt) },
		"updated":  func(a, b workflow.Card) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		"age":      func(a, b workflow.Card) int { return b.EnteredAt.Compare(a.EnteredAt) },
		"priority": func(a, b workflow.Card) int { return cmp.Compare((a.Priority+8)%9, (b.Priority+8)%9) },
		"weight":   func(a, b workflow.Card) int { return cmp.Compare(uint(a.Weight)-1, uint(b.Weight)-1) },
		"title": func(a, b workflow.Card) int {
			return strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
		},
		"due": func(a, b workflow.Card) int { return strings.Compare(string(a.Due)+"~", string(b.Due)+"~") },
		"iteration": func(a, b workflow.Card) int {
			return strings.Compare(string(a.Iteration.Start)+"~", string(b.Iteration.Start)+"~")
		},
	}
	require.ElementsMatch(t, SortKeys(), slices.Collect(maps.Keys(keys)))
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, cards := randomBoard(t, dir)
		cards = chosen(filter.Filter{}, cards)
		name := rapid.SampledFrom(SortKeys()).Draw(t, "key")
		less := func(a, b workflow.Card) int { return cmp.Or(keys[name](a, b), cmp.Compare(a.ID, b.ID)) }
		if name == "iteration" { // none comes last
			less = func(a, b workflow.Card) int {
				return cmp.Or(cmp.Compare(boolInt(a.Iteration.IsZero()), boolInt(b.Iteration.IsZero())), keys[name](a, b), cmp.Compare(a.ID, b.ID))
			}
		}
		slices.SortFunc(cards, less)
		want := idsOf(cards)
		limit := rapid.IntRange(0, 4).Draw(t, "limit")
		for _, sign := range []string{"", "-"} {
			got, err := s.List(Query{Sort: sign + name, Limit: limit})
			require.NoError(t, err)
			n := len(want)
			if limit > 0 {
				n = min(n, limit)
			}
			require.Equal(t, want[:n], rowIDs(got), sign+name)
			slices.Reverse(want)
		}
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestASortThatMeansNothingIsRefusedWithTheNearest(t *testing.T) {
	s := newTestBoard(t)
	_, err := s.List(Query{Sort: "-prority"})
	var invalid *workflow.Invalid
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "priority", invalid.Nearest)
}

func TestEachReadsInPartsAndMissesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	buildSample(t, path, 2*chunkCards+1)
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	var seen []workflow.CardID
	require.NoError(t, s.Each(filter.Filter{}, func(c workflow.Card) error {
		if len(seen) == chunkCards/2 { // who visits may write
			addCard(t, s, "made on the way")
		}
		require.NotEqual(t, cut, c.Description)
		if c.Title != "made on the way" {
			seen = append(seen, c.ID)
		}
		return nil
	}))
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(seen))), 2*chunkCards+1)
	require.True(t, slices.IsSorted(seen))
	stop := fmt.Errorf("enough")
	require.ErrorIs(t, s.Each(filter.Filter{}, func(workflow.Card) error { return stop }), stop)
	requireIndexesAsRebuilt(t, s)
}

func TestAListOfMoreCardsThanABoardCanHaveGivesAll(t *testing.T) {
	s := newTestBoard(t)
	one, two := addCard(t, s, "one"), addCard(t, s, "two")
	rows, err := s.List(Query{Sort: "title", Limit: math.MaxInt})
	require.NoError(t, err)
	require.Equal(t, []workflow.CardID{one, two}, rowIDs(rows))
	rows, err = s.List(Query{Sort: "title", Limit: math.MaxInt, Offset: 1})
	require.NoError(t, err)
	require.Equal(t, []workflow.CardID{two}, rowIDs(rows))
	rows, err = s.List(Query{Limit: 1, Offset: math.MaxInt})
	require.NoError(t, err)
	require.Empty(t, rows)
}
