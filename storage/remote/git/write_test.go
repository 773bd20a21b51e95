package git

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// large are segments of more than a megabyte each.
func large(n int) []remote.Segment {
	out := make([]remote.Segment, n)
	for i := range out {
		text := strings.Repeat(fmt.Sprintf("the invoice export fails in region %d\n", i), 1<<15)
		out[i] = remote.Segment{At: monday, Entries: []remote.LogEntry{remote.NewLogEntry(workflow.Entry{
			ID: fmt.Sprintf("large%d", i), Card: "card00000000", What: "edit", By: "ana", At: monday, Door: workflow.DoorBoard,
			Changes: []workflow.Change{{Field: workflow.FieldDescription, New: text}},
		}, remote.Applied)}}
	}
	return out
}

func TestALargePushIsTheSameCommitsOnOneProcessorAndOnMany(t *testing.T) {
	was := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(was) })
	var versions [2][]remote.Version
	for i, processors := range []int{1, 4} {
		runtime.GOMAXPROCS(processors)
		there := hub(t)
		d := peer(t, "ana", there)
		probed(t, d)
		var err error
		versions[i], err = d.Append(t.Context(), "", large(7)...)
		require.NoError(t, err)
		got, err := fetched(t, peer(t, "ben", there), "")
		require.NoError(t, err)
		require.Equal(t, []string{"large0", "large1", "large2", "large3", "large4", "large5", "large6"}, texts(got))
	}
	require.Equal(t, versions[0], versions[1])
}

func TestAFolderThatGetsManySmallPushesIsTidiedUpByItsOwnGitNowAndThen(t *testing.T) {
	there := hub(t)
	for _, setting := range [][2]string{{"receive.unpackLimit", "1"}, {"gc.autoPackLimit", "3"}, {"gc.autoDetach", "false"}} {
		by(t, there, "config", setting[0], setting[1])
	}
	d := peer(t, "ana", there)
	probed(t, d)
	var at remote.Version
	for i := range tidiedAt + 2 {
		at = appended(t, d, at, fmt.Sprintf("p%d", i))
		packs, err := filepath.Glob(filepath.Join(there, "objects", "pack", "*.pack"))
		require.NoError(t, err)
		if len(packs) < i/2 {
			return
		}
	}
	require.Fail(t, "each push left a pack of its own")
}

func TestWhatWasFetchedToLookForAnEpochIsNotFetchedAgain(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	versions := log(t, ana, 3)
	probed(t, ben)
	_, err := ben.Epoch(t.Context())
	require.NoError(t, err)
	at := appended(t, ana, versions[2], "meanwhile")
	got, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"e1", "e2", "e3"}, texts(got))
	got, err = fetched(t, ben, got[2].Version)
	require.NoError(t, err)
	require.Equal(t, []string{"meanwhile"}, texts(got), "the one after asks again")
	require.Equal(t, at, got[0].Version)
}
