package git

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func TestManySmallPacksOfTheOwnRepositoryAreJoinedAndALargeOneIsLeftAlone(t *testing.T) {
	d := peer(t, "ana", hub(t))
	probed(t, d)
	var large []remote.Segment
	for i := range 300 {
		large = append(large, seg(fmt.Sprintf("l%d", i)))
	}
	v, err := d.Append(t.Context(), "", large...)
	require.NoError(t, err)
	packs := func() []string {
		found, err := filepath.Glob(filepath.Join(d.cfg.Dir, "objects", "pack", "*.pack"))
		require.NoError(t, err)
		return found
	}
	at, err := readVersion(v[len(v)-1])
	require.NoError(t, err)
	first := slices.MaxFunc(packs(), func(a, b string) int { return cmp.Compare(sizeOf(t, a), sizeOf(t, b)) })
	for i := range manyPacks + 5 { // as many changes that are sent, without the other side
		_, err := d.write(t.Context(), refTrial, at.commit, step{message: fmt.Sprintf("%d", i), body: []byte{byte(i)}})
		require.NoError(t, err)
	}
	require.Greater(t, len(packs()), manyPacks)
	_, err = d.Append(t.Context(), v[len(v)-1], seg("one more"))
	require.NoError(t, err)
	require.Less(t, len(packs()), 10)
	require.Contains(t, packs(), first, "the log is not written anew for a change")
	n := 0
	require.NoError(t, peer(t, "ben", d.address.Text).Fetch(t.Context(), "", func(remote.Segment) error { n++; return nil }))
	require.Equal(t, 301, n)
}

func TestSegmentsAreKeptAsTheyAreAndNotAsWhatDiffersFromAnother(t *testing.T) {
	there := hub(t)
	d := peer(t, "ana", there)
	probed(t, d)
	var long []string // alike, so that git would find what they have in common
	for i := range 500 {
		long = append(long, fmt.Sprintf("an invoice that was sent twice, number %d", i))
	}
	_, err := d.Append(t.Context(), "", seg(long...), seg(long...), seg(long...))
	require.NoError(t, err)
	for _, dir := range []string{d.cfg.Dir, there} {
		told := by(t, dir, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(deltabase)")
		require.Contains(t, told, "blob 0000000000000000000000000000000000000000")
		require.NotRegexp(t, "blob 0*[1-9a-f]", told)
	}
}

func sizeOf(t *testing.T, path string) int64 {
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}

func TestWhatWasLeftHalfWrittenLongAgoIsTakenAwayWhenPacksAreJoined(t *testing.T) {
	d := peer(t, "ana", hub(t), func(c *Config) { c.Now = time.Now })
	v := log(t, d, 1)
	left := map[string]bool{"objects/pack/tmp_pack_old": true, "objects/pack/tmp_pack_new": false, ".standing-old": true, "fast_import_crash_1": true}
	for name, isOld := range left {
		file := filepath.Join(d.cfg.Dir, filepath.FromSlash(name))
		require.NoError(t, os.WriteFile(file, []byte("half"), 0o600))
		if isOld {
			then := time.Now().Add(-2 * forgotten)
			require.NoError(t, os.Chtimes(file, then, then))
		}
	}
	for i := range manyPacks + 5 {
		_, err := d.write(t.Context(), refTrial, "", step{message: fmt.Sprintf("%d", i), body: []byte{byte(i)}})
		require.NoError(t, err)
	}
	appended(t, d, v[0], "one more")
	for name, isOld := range left {
		if file := filepath.Join(d.cfg.Dir, filepath.FromSlash(name)); isOld {
			require.NoFileExists(t, file)
		} else {
			require.FileExists(t, file, "somebody may be at it")
		}
	}
}
