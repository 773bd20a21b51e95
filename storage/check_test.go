package storage

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// rawly changes a board file past the store.
func rawly(tb testing.TB, path string, change func(tx *bbolt.Tx) error) {
	tb.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: patience, FreelistType: bbolt.FreelistMapType})
	require.NoError(tb, err)
	require.NoError(tb, db.Update(change))
	require.NoError(tb, db.Close())
}

func bucketOf(tx *bbolt.Tx, name string) *bbolt.Bucket { return tx.Bucket([]byte(name)) }

func TestCheckFinds(t *testing.T) {
	sample := newSampleBoard(t, 12)
	firstCard := func(tx *bbolt.Tx) (key, raw []byte) { return bucketOf(tx, bucketCard).Cursor().First() }
	for name, tc := range map[string]struct {
		harm func(tx *bbolt.Tx) error
		says string
	}{
		"a line that is missing": {func(tx *bbolt.Tx) error {
			return bucketOf(tx, bucketOp).Delete(u64(5))
		}, "line 5 of the history is missing"},
		"lines that are missing at the beginning": {func(tx *bbolt.Tx) error {
			b := bucketOf(tx, bucketOp)
			return firstError(b.Delete(u64(1)), b.Delete(u64(2)))
		}, "lines 1 to 2 of the history are missing"},
		"a line that another took the place of": {func(tx *bbolt.Tx) error {
			b := bucketOf(tx, bucketOp)
			body, err := unseal(bucketOp, u64(6), b.Get(u64(6)))
			if err != nil {
				return err
			}
			forged := append([]byte(nil), body...)
			forged[len(forged)-1] ^= 1
			return b.Put(u64(6), seal(bucketOp, u64(6), forged))
		}, "line 7 of the history does not follow the line before it"},
		"a record that was changed": {func(tx *bbolt.Tx) error {
			k, raw := firstCard(tx)
			changed := append([]byte(nil), raw...)
			changed[len(changed)-1] ^= 1
			return bucketOf(tx, bucketCard).Put(k, changed)
		}, "its checksum is wrong"},
		"a record that strayed": {func(tx *bbolt.Tx) error {
			_, raw := firstCard(tx)
			return bucketOf(tx, bucketCard).Put([]byte("aaaaaaaaaaaa"), slices.Clone(raw))
		}, "card/aaaaaaaaaaaa"},
		"a text that is missing": {func(tx *bbolt.Tx) error {
			return bucketOf(tx, bucketText).Delete(u64(2))
		}, "record text/2 is missing"},
		"a card that is missing": {func(tx *bbolt.Tx) error {
			k, _ := firstCard(tx)
			return bucketOf(tx, bucketCard).Delete(k)
		}, "is missing"},
		"a card that its history does not make": {func(tx *bbolt.Tx) error {
			k, raw := firstCard(tx)
			h, err := decodeHead(workflow.CardID(k), raw)
			if err != nil {
				return err
			}
			c, err := h.Brief()
			if err != nil {
				return err
			}
			c.Title, c.Description, c.Gameplan = "another", "", ""
			c.Comments = make([]workflow.Comment, h.comments)
			st := &cardState{id: c.ID, num: h.num, card: c}
			return bucketOf(tx, bucketCard).Put(k, encodeHead(st))
		}, "is not what its history makes of it"},
		"a card's number that is another's": {func(tx *bbolt.Tx) error {
			return bucketOf(tx, bucketNum).Put(u32(1), seal(bucketNum, u32(1), []byte("aaaaaaaaaaaa")))
		}, "is not listed as its own"},
		"an index with too much": {func(tx *bbolt.Tx) error {
			return bucketOf(tx, bucketStage).Put([]byte("stray"), nil)
		}, "ix_stage"},
		"an index with too little": {func(tx *bbolt.Tx) error {
			k, _ := bucketOf(tx, bucketWord).Cursor().First()
			return bucketOf(tx, bucketWord).Delete(k)
		}, "ix_word"},
		"an index of the history with too much": {func(tx *bbolt.Tx) error {
			return bucketOf(tx, bucketActor).Put([]byte("eve\x00\x00\x00\x00\x00\x00\x00\x00\x01"), nil)
		}, "ix_actor"},
		"a part that is missing": {func(tx *bbolt.Tx) error {
			return tx.DeleteBucket([]byte(bucketCount))
		}, "it has no count"},
		"a workflow that cannot be read": {func(tx *bbolt.Tx) error {
			return bucketOf(tx, bucketMeta).Put([]byte(metaWorkflow), seal(bucketMeta, []byte(metaWorkflow), []byte("nonsense")))
		}, "workflow"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "board.db")
			require.NoError(t, os.WriteFile(path, sample.bytes, 0o600))
			rawly(t, path, tc.harm)
			before, err := os.ReadFile(path)
			require.NoError(t, err)
			report, err := Check(testOptions(path))
			require.NoError(t, err)
			require.False(t, report.Sound())
			require.Contains(t, report.Findings[0], tc.says)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, before, after, "a check changes nothing")
			left, err := os.ReadDir(filepath.Dir(path))
			require.NoError(t, err)
			require.Len(t, left, 1, "a check leaves nothing behind")
		})
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestCheckOfASoundBoardCounts(t *testing.T) {
	sample := newSampleBoard(t, 12)
	path := filepath.Join(t.TempDir(), "board.db")
	require.NoError(t, os.WriteFile(path, sample.bytes, 0o600))
	report, err := Check(testOptions(path))
	require.NoError(t, err)
	require.True(t, report.Sound())
	require.Equal(t, 12, report.Cards)
	require.Equal(t, len(sample.allLines()), report.Entries)
	require.Positive(t, report.Texts)
	require.Equal(t, int64(len(sample.bytes)), report.Bytes)
}

func TestCheckFindsAPageThatIsNeitherUsedNorFree(t *testing.T) {
	sample := newSampleBoard(t, 12)
	b := append([]byte(nil), sample.bytes...)
	meta, _ := newest(t, b)
	at := meta.freelist * 4096
	n := native.Uint16(b[at+10:])
	require.NotZero(t, n)
	native.PutUint16(b[at+10:], n-1)
	path := filepath.Join(t.TempDir(), "board.db")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	report, err := Check(testOptions(path))
	require.NoError(t, err)
	require.Len(t, report.Findings, 1)
	require.Contains(t, report.Findings[0], "neither used nor free")
}

func TestCheckNamesAHundredThingsAndCountsTheRest(t *testing.T) {
	var r CheckReport
	for range 130 {
		r.found("wrong")
	}
	require.Len(t, r.Findings, 100)
	require.Equal(t, 30, r.More)
}

func TestAFindingIsCutWhereItIsTooLongForALine(t *testing.T) {
	var r CheckReport
	r.found("%s", strings.Repeat("a", maxFinding))
	r.found("a%s", strings.Repeat("é", maxFinding))
	require.Equal(t, strings.Repeat("a", maxFinding), r.Findings[0])
	require.Equal(t, "a"+strings.Repeat("é", maxFinding/2-1)+cut, r.Findings[1], "no half of a letter")
}
