package storage

import (
	"hash/fnv"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// writeMeta changes a meta page of a file in memory and makes its checksum
// right again.
func writeMeta(b []byte, page int, change func(meta []byte)) {
	m := b[page*4096+headerSize:]
	change(m)
	h := fnv.New64a()
	h.Write(m[:56])
	native.PutUint64(m[56:], h.Sum64())
}

// newest is the newest meta page of a file in memory.
func newest(tb testing.TB, b []byte) (meta metaPage, page int) {
	tb.Helper()
	a, z := parseMeta(b), parseMeta(b[4096:])
	require.Equal(tb, metaGood, a.state)
	require.Equal(tb, metaGood, z.state)
	if a.txid > z.txid {
		return a, 0
	}
	return z, 1
}

func TestAFileThatIsNoSoundBoardIsRefused(t *testing.T) {
	sample := newSampleBoard(t, 12)
	meta, page := newest(t, sample.bytes)
	edit := func(change func(b []byte) []byte) func(string) error {
		return func(path string) error {
			return os.WriteFile(path, change(append([]byte(nil), sample.bytes...)), 0o600)
		}
	}
	plain := func(b []byte) func(string) error {
		return func(path string) error { return os.WriteFile(path, b, 0o600) }
	}
	for name, tc := range map[string]struct {
		make func(path string) error
		want Problem
		says string
	}{
		"nothing there":      {func(string) error { return nil }, Missing, "not there"},
		"a directory":        {func(p string) error { return os.Mkdir(p, 0o700) }, NotAFile, "directory"},
		"a link to itself":   {func(p string) error { return os.Symlink(p, p) }, NotAFile, ""},
		"0 bytes":            {plain(nil), Empty, "0 bytes"},
		"one byte":           {plain([]byte{7}), Foreign, "something else"},
		"a hundred bytes":    {plain(make([]byte, 100)), Foreign, "something else"},
		"a text":             {plain([]byte("# notes\n\nbuy milk\n")), Foreign, "something else"},
		"a megabyte of zero": {plain(make([]byte, 1<<20)), Foreign, "something else"},
		"another program's":  {makeBolt, Foreign, "another program"},
		"half a page":        {edit(func(b []byte) []byte { return b[:2048] }), Truncated, "cut off"},
		"one page":           {edit(func(b []byte) []byte { return b[:4096] }), Truncated, "cut off"},
		"two pages":          {edit(func(b []byte) []byte { return b[:8192] }), Truncated, "cut off"},
		"one byte short":     {edit(func(b []byte) []byte { return b[:len(b)-1] }), Truncated, "cut off"},
		"a newer bbolt": {edit(func(b []byte) []byte {
			for i := range 2 {
				writeMeta(b, i, func(m []byte) { native.PutUint32(m[4:], 3) })
			}
			return b
		}), Newer, "newer"},
		"a newer opsboard": {func(p string) error {
			if err := os.WriteFile(p, sample.bytes, 0o600); err != nil {
				return err
			}
			return changeMeta(p, metaFormat, u32(formatVersion+1))
		}, Newer, "newer"},
		"both metas damaged": {edit(func(b []byte) []byte {
			b[headerSize+20] ^= 1
			b[4096+headerSize+20] ^= 1
			return b
		}), Damaged, "neither"},
		"both metas gone": {edit(func(b []byte) []byte { clear(b[:8192]); return b }), Damaged, "neither"},
		"the newer meta damaged": {edit(func(b []byte) []byte {
			b[page*4096+headerSize+50] ^= 1
			return b
		}), Damaged, "the last change may be missing"},
		"the older meta damaged": {edit(func(b []byte) []byte {
			b[(1-page)*4096+headerSize] ^= 1
			return b
		}), Damaged, "the last change may be missing"},
		"free list of another kind": {edit(func(b []byte) []byte { b[meta.freelist*4096+8] = pageLeaf; return b }), Damaged, "free pages"},
		"free list elsewhere":       {edit(func(b []byte) []byte { b[meta.freelist*4096]++; return b }), Damaged, "free pages"},
		"free list far too long": {edit(func(b []byte) []byte {
			native.PutUint16(b[meta.freelist*4096+10:], 0xFFFF)
			native.PutUint64(b[meta.freelist*4096+16:], 1<<60)
			return b
		}), Damaged, "free pages"},
		"free list that lists the root": {edit(func(b []byte) []byte {
			native.PutUint16(b[meta.freelist*4096+10:], 1)
			native.PutUint64(b[meta.freelist*4096+16:], meta.root)
			return b
		}), Damaged, "free pages"},
		"free list left out": {edit(func(b []byte) []byte {
			for i := range 2 {
				writeMeta(b, i, func(m []byte) { native.PutUint64(m[32:], noFreelist) })
			}
			return b
		}), Damaged, "free pages"},
		"root of no kind": {edit(func(b []byte) []byte { b[meta.root*4096+8] = 0x40; return b }), Damaged, "its parts"},
		"root somewhere else": {edit(func(b []byte) []byte {
			for i := range 2 {
				writeMeta(b, i, func(m []byte) { native.PutUint64(m[16:], 1<<50) })
			}
			return b
		}), Damaged, "its parts"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			require.NoError(t, tc.make(path))
			before, _ := os.ReadFile(path)
			_, err := Open(testOptions(path))
			e := requireProblem(t, tc.want, err)
			require.Contains(t, e.Error(), tc.says)
			require.NotEmpty(t, e.Advice)
			after, _ := os.ReadFile(path)
			require.Equal(t, before, after, "the file is left alone")
		})
	}
}

// makeBolt makes a bbolt file of another program.
func makeBolt(path string) error {
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("recipes"))
		return err
	})
}

// changeMeta writes a value of the meta bucket past the store.
func changeMeta(path, key string, body []byte) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: patience, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucketMeta)).Put([]byte(key), seal(bucketMeta, []byte(key), body))
	})
}

func TestAPageThatLeadsBackIsRefused(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(16 << 20)) // to die soon rather than late
	sample := newSampleBoard(t, 60)
	meta, _ := newest(t, sample.bytes)
	branches := 0
	for id := uint64(2); id < meta.highWater; id++ {
		at := id * 4096
		if native.Uint64(sample.bytes[at:]) != id || native.Uint16(sample.bytes[at+8:]) != pageBranch {
			continue
		}
		branches++
		b := append([]byte(nil), sample.bytes...)
		for i := range int(native.Uint16(b[at+10:])) {
			native.PutUint64(b[int(at)+headerSize+i*elementSize+8:], id)
		}
		path := filepath.Join(t.TempDir(), "board.db")
		require.NoError(t, os.WriteFile(path, b, 0o600))
		if inspect(t, path) { // a page that is not in use
			sample.requireAll(t, path, nil, "page %d", id)
		}
	}
	require.NotZero(t, branches)
}

func TestAnyTruncationIsRefusedOrHarmless(t *testing.T) {
	path := filepath.Join(t.TempDir(), "whole.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	for range 40 {
		addCard(t, s, "a card")
	}
	want, err := s.List(Query{})
	require.NoError(t, err)
	whole := bytesOf(t, s)
	meta, _ := newest(t, whole)
	needed := int(meta.highWater * 4096)

	sizes := []int{0, 1, 15, 16, 79, 80, len(whole)}
	for at := 4096; at <= needed+8192; at += 4096 {
		sizes = append(sizes, at-1, at, at+1)
	}
	for i := range rounds(60) {
		sizes = append(sizes, rand.New(rand.NewPCG(uint64(i), 9)).IntN(needed+5000))
	}
	if rounds(0) >= 2000 { // whoever wants to be sure: every one
		sizes = sizes[:0]
		for at := range needed + 5000 {
			sizes = append(sizes, at)
		}
	}
	refused := 0
	cut := filepath.Join(t.TempDir(), "cut.db")
	for _, n := range sizes {
		if n > len(whole) {
			continue
		}
		require.NoError(t, os.WriteFile(cut, whole[:n], 0o600))
		if !inspect(t, cut) {
			refused++
			require.Less(t, n, needed)
			continue
		}
		require.GreaterOrEqual(t, n, needed)
		c, err := Open(testOptions(cut))
		require.NoError(t, err)
		got, err := c.List(Query{})
		require.NoError(t, err)
		require.Equal(t, want, got, "cut at %d", n)
	}
	t.Logf("%d sizes, %d refused", len(sizes), refused)
}

func TestWhatCannotBeOpenedIsNamed(t *testing.T) {
	t.Run("a pipe does not make it wait", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "pipe")
		makePipe(t, path)
		_, err := Open(testOptions(path))
		requireProblem(t, NotAFile, err)
		_, err = Check(testOptions(path))
		requireProblem(t, NotAFile, err)
	})
	t.Run("a folder on the way that is a file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		_, err := Open(testOptions(filepath.Join(path, "board.db")))
		requireProblem(t, NotAFile, err)
	})
	t.Run("a file of somebody else", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("the superuser may read every file")
		}
		path := filepath.Join(t.TempDir(), "board.db")
		require.NoError(t, os.WriteFile(path, []byte("x"), 0))
		_, err := Open(testOptions(path))
		requireProblem(t, NoPermission, err)
	})
}
