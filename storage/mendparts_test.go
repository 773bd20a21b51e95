package storage

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// menderOf is a mender that has found what a board holds.
func menderOf(t *testing.T, s *Store) *mender {
	f := openRaw(t, s)
	t.Cleanup(func() { require.NoError(t, f.Close()) })
	m := &mender{o: testOptions(s.path), path: s.path, report: &RepairReport{}}
	src, err := readPages(f)
	require.NoError(t, err)
	m.found = salvageFrom(src, "", true)
	require.NoError(t, m.choose())
	m.noteKeys = slices.Sorted(maps.Keys(m.found.notes))
	return m
}

func TestARepairTakesTheWorkflowOfTheHistoryBeforeOneThatWasLeftOver(t *testing.T) {
	s := newTestBoard(t)
	before := menderOf(t, s).found.meta[metaWorkflow]
	want := workflow.Shipped()["support-ops-2026"]
	_, err := s.SetWorkflow(want, ana(monday))
	require.NoError(t, err)
	m := menderOf(t, s)
	delete(m.found.meta, metaWorkflow)
	require.Equal(t, want, m.flow(), "nothing but the history has it")
	leftover := before[0]
	leftover.inUse = false
	m.found.meta[metaWorkflow] = []relic{leftover}
	require.Equal(t, want, m.flow())
	require.Empty(t, m.report.Lost)
}

func TestARepairBringsCommentsAndLosesNone(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	must(t, s, wish(s, id, workflow.Say{Text: "short"}), wish(s, id, workflow.Say{Text: "long " + strings.Repeat("and on ", 90)}))
	want, err := s.Card(id)
	require.NoError(t, err)
	m, c := menderOf(t, s), want
	c.Comments = nil
	m.bringComments(&c)
	require.Equal(t, want.Comments, c.Comments)
	require.Empty(t, m.report.Lost)
}

func TestARepairSaysOfWhichCardTheRecordCannotBeRead(t *testing.T) {
	s := newTestBoard(t)
	id := addCard(t, s, "one")
	m := menderOf(t, s)
	r := m.found.cards[id][0]
	raw, err := r.raw()
	require.NoError(t, err)
	body, err := unseal(bucketCard, []byte(id), raw)
	require.NoError(t, err)
	odd := seal(bucketCard, []byte(id), bytes.ReplaceAll(body, []byte("2026-11-23T"), []byte("2026-31-23T")))
	r.src, r.off, r.size = &pageFile{f: bytes.NewReader(odd)}, 0, len(odd)
	m.found.cards[id] = []relic{r}
	_, ok := m.cardOf(id, nil)
	require.False(t, ok)
	require.Len(t, m.report.Lost, 1)
	require.Contains(t, m.report.Lost[0], "the record of the card "+string(id)+" cannot be read")
}

// pagesOf is a file of these pages, the first of which is page 2.
func pagesOf(pages ...[]byte) *pageFile {
	b := make([]byte, 2*4096)
	for i, p := range pages {
		native.PutUint64(p, uint64(i+2))
		b = append(b, p...)
	}
	return &pageFile{f: bytes.NewReader(b), size: int64(len(b)), best: metaPage{pageSize: 4096, highWater: uint64(len(b)) / 4096}}
}

// pageWith is a page of these keys, without values, and of the pages below, where
// there are any.
func pageWith(keys []string, below ...uint64) []byte {
	b := make([]byte, 4096)
	native.PutUint16(b[8:], pageLeaf)
	native.PutUint16(b[10:], uint16(len(keys)))
	end := headerSize + len(keys)*elementSize
	for i, k := range keys {
		at := headerSize + i*elementSize
		if e := b[at:]; len(below) > 0 {
			native.PutUint16(b[8:], pageBranch)
			native.PutUint32(e, uint32(end-at))
			native.PutUint32(e[4:], uint32(len(k)))
			native.PutUint64(e[8:], below[i])
		} else {
			native.PutUint32(e[4:], uint32(end-at))
			native.PutUint32(e[8:], uint32(len(k)))
		}
		end += copy(b[end:], k)
	}
	return b
}

func TestACheckSaysWhichPageIsOutOfOrder(t *testing.T) {
	for want, pages := range map[string][][]byte{
		"":                                       {pageWith([]string{"a", "c"}, 3, 4), pageWith([]string{"a", "b"}), pageWith([]string{"c", "d"})},
		"the records on page 4 are out of order": {pageWith([]string{"a", "c"}, 3, 4), pageWith([]string{"a", "b"}), pageWith([]string{"d", "c"})},
		"the records on page 3 are out of order": {pageWith([]string{"a", "c"}, 3, 4), pageWith([]string{"a", "c"}), pageWith([]string{"c", "d"})},
		"the pages under page 2 are out of order":  {pageWith([]string{"c", "a"}, 3, 4), pageWith([]string{"c", "d"}), pageWith([]string{"a", "b"})},
		"the pages under page 2 are out of order ": {pageWith([]string{"a", "a"}, 3, 4), pageWith(nil), pageWith([]string{"a"})},
	} {
		var said []string
		w := &treeWalk{p: pagesOf(pages...), used: map[uint64]bool{}, broken: func(what string) { said = append(said, what) }}
		seen := 0
		w.descend(2, span{}, 0, func(leaf, uint64) { seen++ })
		require.NotZero(t, seen, "the records are read all the same")
		if want == "" {
			require.Empty(t, said)
			continue
		}
		require.Equal(t, strings.TrimSpace(want), said[0])
	}
}

func TestASearchForLoopsGoesDownToTheLastBranches(t *testing.T) {
	p := pagesOf(pageWith([]string{"a", "c"}, 3, 4), pageWith([]string{"a", "b"}, 5, 6), pageWith([]string{"c", "d"}, 7, 6),
		pageWith([]string{"a"}), pageWith([]string{"b"}), pageWith([]string{"c"}))
	l := &loopSearch{p: p, seen: make([]uint64, 1), body: make([]byte, 4096)}
	require.NoError(t, l.meet(2))
	require.NoError(t, l.follow(2))
	require.Equal(t, []uint64{3, 4}, l.todo)
	require.NoError(t, l.follow(3))
	require.Equal(t, []uint64{3, 4}, l.todo, "leaves are not followed")
	require.ErrorContains(t, l.follow(4), "page 6 is used twice")
}

func TestAListOfMoreFreePagesThanItsHeaderCountsIsRead(t *testing.T) {
	const many, pages = 1 << 16, 129
	b := make([]byte, pages*4096)
	native.PutUint16(b[8:], pageFreelist)
	native.PutUint16(b[10:], 0xFFFF)
	native.PutUint32(b[12:], pages-1)
	native.PutUint64(b[headerSize:], many)
	for i := range many {
		native.PutUint64(b[headerSize+8+8*i:], uint64(1000+i))
	}
	p := pagesOf(b)
	p.best.freelist, p.best.highWater = 2, 1000+many
	ids, err := p.freeIDs()
	require.NoError(t, err)
	require.Len(t, ids, many)
	require.Equal(t, []uint64{1000, 1000 + many - 1}, []uint64{ids[0], ids[many-1]})
}

func TestAFileThatCannotTakeThePlaceOfAnotherIsAnError(t *testing.T) {
	dir := t.TempDir()
	require.ErrorIs(t, replaceFile(filepath.Join(dir, "none"), filepath.Join(dir, "board.db")), os.ErrNotExist)
}

func TestACopyIsMadeWholeOrIsAnError(t *testing.T) {
	s := newTestBoard(t)
	path := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	closed, err := os.Open(path)
	require.NoError(t, err)
	defer closed.Close()
	require.ErrorContains(t, copyFile(s.path, closed), "copy to it: ", "it is open for reading alone")
	to, err := os.OpenFile(path, os.O_RDWR, 0o600)
	require.NoError(t, err)
	defer to.Close()
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	require.NoError(t, os.WriteFile(foreign, []byte(strings.Repeat("something else ", 999)), 0o600))
	require.Error(t, copyFile(foreign, to), "what was copied is looked at")
}
