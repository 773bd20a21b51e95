package storage

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// dumpIndexes is all that the indexes hold, as text.
func dumpIndexes(t *tx) map[string]string {
	out := map[string]string{}
	for _, name := range queryBuckets() {
		_ = t.bucket(name).ForEach(func(k, v []byte) error {
			out[fmt.Sprintf("%s/%q", name, k)] = fmt.Sprintf("%x", v)
			return nil
		})
	}
	return out
}

// requireIndexesAsRebuilt holds the indexes against those made anew.
func requireIndexesAsRebuilt(tb require.TestingT, s *Store) {
	var grown, rebuilt map[string]string
	require.NoError(tb, s.view("look", func(t *tx) error {
		grown = dumpIndexes(t)
		return nil
	}))
	require.NoError(tb, s.update("rebuild", func(t *tx) error {
		if err := t.rebuildIndexes(); err != nil {
			return err
		}
		rebuilt = dumpIndexes(t)
		return errUnchanged
	}))
	require.Equal(tb, rebuilt, grown)
}

// TestTheIndexesFollowEveryChange is the law of the indexes: whatever was done,
// they are what a rebuild makes of the cards.
func TestTheIndexesFollowEveryChange(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		s, _ := randomBoard(t, dir)
		requireIndexesAsRebuilt(t, s)
		requireLightIsBrief(t, s)
	})
}

// requireLightIsBrief: the quick way to read a card gives what the slow one
// gives.
func requireLightIsBrief(t *rapid.T, s *Store) {
	require.NoError(t, s.view("look", func(tr *tx) error {
		return tr.eachHead(func(h *headRecord) error {
			want, err := h.Brief()
			require.NoError(t, err)
			all := allFields()
			var got workflow.Card
			require.NoError(t, h.light(&all, &got, nil))
			require.Equal(t, want, got)
			return nil
		})
	}))
}

// TestADamagedIndexIsNamed: never a panic, never a short list.
func TestADamagedIndexIsNamed(t *testing.T) {
	for name, spoil := range map[string]struct{ bucket, key, value string }{
		"a lane without an end":      {bucketCount, string(countOfLane) + "Triage", "12345678"},
		"a card that is not there":   {bucketStage, string(laneOf("Triage", stateOpen, "bug")) + "\x01\x80aaaaaaa" + "nosuchcard00", ""},
		"a counter below nothing":    {bucketCount, laneCount(laneOf("Triage", stateOpen, "bug")), "\xff\xff\xff\xff\xff\xff\xff\xfe"},
		"a counter of another size":  {bucketCount, laneCount(laneOf("Triage", stateOpen, "bug")), "7"},
		"a block that runs over":     {bucketWord, "\x00\x00\x00\x00login", "\xff\xff\xff\xff\xff\xff"},
		"a span that is cut":         {bucketCount, "rTriage" + nameEnd + "x", "12345678"},
		"a load without an end":      {bucketCount, "l2026-11-29" + nameEnd + "2026", "12345678"},
		"a load of another size":     {bucketCount, "l2026-11-29" + nameEnd + "2026-12-05" + nameEnd, "7"},
		"a block beyond all numbers": {bucketWord, "\xff\xff\xff\xfflogin", "\x01"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			s, err := Create(testOptions(path), workflow.Shipped()["default"])
			require.NoError(t, err)
			addCard(t, s, "the login")
			db, err := bbolt.Open(path, 0o600, nil)
			require.NoError(t, err)
			require.NoError(t, db.Update(func(b *bbolt.Tx) error {
				return b.Bucket([]byte(spoil.bucket)).Put([]byte(spoil.key), []byte(spoil.value))
			}))
			require.NoError(t, db.Close())
			f, err := filter.Parse("login", filter.Env{Now: monday})
			require.NoError(t, err)
			_, listErr := s.List(Query{Filter: f, Limit: 10})
			_, allErr := s.List(Query{Limit: 10})
			_, windowErr := s.Window(benchWindow(s, filter.Filter{}))
			_, queueErr := s.Queue("2026-11-29", nil)
			planned, err := filter.Parse("iteration:2026-11-29", filter.Env{Now: monday})
			require.NoError(t, err)
			_, plannedErr := s.List(Query{Filter: planned})
			requireProblem(t, Damaged, cmp.Or(listErr, allErr, windowErr, queueErr, plannedErr))
			if spoil.key[0] == countOfLoad {
				require.Error(t, queueErr)
				require.Error(t, plannedErr)
			}
		})
	}
}

// TestABlockComesBackAsItWasPacked: what was packed is unpacked, and how it came about leaves no trace.
func TestABlockComesBackAsItWasPacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set []uint16
		gap := rapid.IntRange(1, 300).Draw(t, "gap")
		for n := rapid.IntRange(0, blockSize).Draw(t, "first"); n < blockSize; n += 1 + n*7%gap {
			set = append(set, uint16(n))
		}
		block := packBlock(set)
		require.LessOrEqual(t, len(block), bitmapSize)
		got, err := unpackBlock(block, nil)
		require.NoError(t, err)
		require.True(t, slices.Equal(set, got))
	})
}

// TestManyChangesOfOneCardInOneTransaction: the last word counts.
func TestManyChangesOfOneCardInOneTransaction(t *testing.T) {
	s := newTestBoard(t)
	addCard(t, s, "the first")
	x := func(title string) *indexed {
		return &indexed{
			id: "abcdefabcdef", num: 99, brief: workflow.Card{Kind: "bug", Stage: "Triage", Title: title},
			texts: func() ([]string, error) { return []string{title}, nil },
		}
	}
	var before, after map[string]string
	require.NoError(t, s.update("try", func(t *tx) error {
		before = dumpIndexes(t)
		for _, step := range [][2]*indexed{{nil, x("one two")}, {x("one two"), x("two three")}, {x("two three"), nil}, {nil, x("four")}, {x("four"), nil}} {
			if err := t.reindex(step[0], step[1]); err != nil {
				return err
			}
		}
		if err := t.flush(); err != nil {
			return err
		}
		after = dumpIndexes(t)
		return errUnchanged
	}))
	require.Equal(t, before, after)
}

func TestAWordChangeKeepsTheLastOfEachNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := map[uint32]bool{}
		parts := []*wordChange{{}}
		for range rapid.IntRange(0, 40).Draw(t, "changes") {
			n, there := rapid.Uint32Range(1, 12).Draw(t, "n")*blockSize/4, rapid.IntRange(0, 3).Draw(t, "there") > 0
			want[n] = there
			parts[len(parts)-1].put(n, there)
			if rapid.IntRange(0, 5).Draw(t, "part") == 0 {
				parts = append(parts, &wordChange{})
			}
		}
		whole := parts[0]
		for _, p := range parts[1:] {
			whole.join(p)
		}
		got := map[uint32]bool{}
		last := -1
		whole.begin()
		for block, left := whole.block(); left; block, left = whole.block() {
			for _, c := range whole.take(block, nil) {
				require.Greater(t, int(c>>1), last)
				last = int(c >> 1)
				got[uint32(c>>1)] = c&1 == 1
			}
		}
		require.Equal(t, want, got)
	})
}

// TestNamesSortInKeysAsTheyDoAlone: names sort as they are, and none is mistaken for another.
func TestNamesSortInKeysAsTheyDoAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.SampledFrom([]rune{0, 1, 'a', 0xFF}), 0, 6, -1)
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		ka, kb := appendName(nil, a), appendName(nil, b)
		require.Equal(t, strings.Compare(a, b), bytes.Compare(ka, kb))
		if a != b {
			require.False(t, bytes.HasPrefix(kb, ka))
		}
		got, rest, ok := cutName(append(ka, "rest"...))
		require.True(t, ok)
		require.Equal(t, string(appendName(nil, a)), string(got))
		require.Equal(t, "rest", string(rest))
	})
}
