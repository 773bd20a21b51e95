package git

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

func TestTheSegmentThatMarksTheNewestEpochIsFoundByItsCommit(t *testing.T) {
	there := hub(t)
	ana, ben := peer(t, "ana", there), peer(t, "ben", there)
	v := log(t, ana, 2)[1]
	probed(t, ben)
	n, err := ben.Epoch(t.Context())
	require.NoError(t, err)
	require.Zero(t, n, "none has begun")
	mark := remote.Segment{At: monday, Entries: []remote.LogEntry{remote.NewLogEntry(workflow.Entry{
		ID: "mark", What: "epoch", By: "ana", At: monday, Changes: []workflow.Change{{Field: "epoch", Key: "1", New: string(v)}},
	}, remote.Applied)}}
	at, err := ana.Append(t.Context(), v, mark, seg("after"))
	require.NoError(t, err)
	require.Len(t, at, 2)
	n, err = ben.Epoch(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 3, n)
	require.Equal(t, []string{
		"opsboard: segment 4, 1 entry", "opsboard: epoch 1, segment 3", "opsboard: segment 2, 1 entry", "opsboard: segment 1, 1 entry",
	}, strings.Split(by(t, there, "log", "--format=%s", ana.Ref()), "\n"))
}

func TestALogThatWasSetBackIsNoticedByWhoLostItsCopyToo(t *testing.T) {
	there := hub(t)
	ana := peer(t, "ana", there)
	v := log(t, ana, 3)
	first, err := readVersion(v[0])
	require.NoError(t, err)
	by(t, there, "update-ref", ana.Ref(), first.commit)
	again := peer(t, "ana", there) // whose own repository is a new one
	probed(t, again)
	var back *remote.Rewound
	_, err = fetched(t, again, v[2])
	require.ErrorAs(t, err, &back)
	require.Empty(t, back.Common)
}
