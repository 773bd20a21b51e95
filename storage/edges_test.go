package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// What happens at the ends of things: where a list, a page, a record or a name ends,
// and where something fails that nearly never does.

func TestTheQueueReadsNoMoreOfEachPersonsCardsThanAreWanted(t *testing.T) {
	s := newTestBoard(t)
	it := workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	for i, dri := range []string{"ana", "ana", "ana", "ben", "ben", "eve"} {
		id := addCard(t, s, fmt.Sprintf("planned %d", i))
		must(t, s, wish(s, id, workflow.Schedule{Iteration: &it, DRI: &dri}))
	}
	shares, err := s.Queue("2026-12-02", func(shares []Share) []int {
		for i, cards := range []int{3, 2, 1} {
			require.Equal(t, cards, shares[i].Cards)
			require.Empty(t, shares[i].Rows, "none is read yet")
		}
		return []int{1, 9, -1}
	})
	require.NoError(t, err)
	require.Len(t, shares, 3)
	for i, rows := range []int{1, 2, 0} {
		require.Len(t, shares[i].Rows, rows, shares[i].DRI)
	}
}

func TestTheQueueHasTheIterationsThatBeginAfterTwoThatBeginTogether(t *testing.T) {
	s, ana := newTestBoard(t), "ana"
	for _, it := range []workflow.Iteration{
		{Start: "2026-11-22", End: "2026-12-05"}, {Start: "2026-11-22", End: "2026-12-12"}, {Start: "2026-11-29", End: "2026-12-05"},
	} {
		must(t, s, wish(s, addCard(t, s, "planned"), workflow.Schedule{Iteration: &it, DRI: &ana}))
	}
	shares, err := s.Queue("2026-12-02", nil)
	require.NoError(t, err)
	require.Len(t, shares, 1)
	require.Equal(t, 3, shares[0].Cards)
	require.Len(t, shares[0].Rows, 3)
}

func TestWhatFallsDueIsTold(t *testing.T) {
	s := newTestBoard(t)
	due := factual("due", "x/1")
	due.Entries[0].Changes = append(due.Entries[0].Changes, workflow.Change{Field: workflow.FieldDue, New: "2026-11-25"})
	_, err := s.Import(ana(monday), recordsOf(due, factual("whenever", "x/2")), nil)
	require.NoError(t, err)
	rows, err := s.FallsDue("2026-11-25", "2026-11-25")
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "due", rows[0].Card.Title)
}

func TestANameIsShortenedFromTheFortyFirstLetterOn(t *testing.T) {
	require.Equal(t, strings.Repeat("ä", 40), shorten(strings.Repeat("ä", 40)))
	require.Equal(t, strings.Repeat("ä", 40)+"…", shorten(strings.Repeat("ä", 41)))
}

func TestANameThatIsNoPlainTextDoesNothing(t *testing.T) {
	s := newTestBoard(t)
	for _, by := range []string{"a\x00na", "an\xffa"} {
		op := wish(s, workflow.CardID(s.newID()), workflow.Create{Kind: "bug", Title: "one"})
		op.By = by
		_, err := s.Commit(op)
		require.ErrorContains(t, err, "is not plain text", "%q", by)
	}
}

func TestABackupThatCannotTakeItsPlaceIsToldAsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	o, to := testOptions(path), filepath.Join(t.TempDir(), "copy.db")
	o.Hook = func(step string) {
		if step == "backup:copied" {
			require.NoError(t, os.MkdirAll(filepath.Join(to, "since"), 0o700))
		}
	}
	s, err := Create(o, workflow.Shipped()["default"])
	require.NoError(t, err)
	var told *FileError
	require.ErrorAs(t, s.Backup(to), &told)
	require.Equal(t, to, told.Path)
}

func TestANewFileThatFindsNoFolderIsNotSaidToBeThere(t *testing.T) {
	temp := filepath.Join(t.TempDir(), "temp")
	require.NoError(t, os.WriteFile(temp, []byte("new"), 0o600))
	err := putInPlace(temp, filepath.Join(t.TempDir(), "gone", "board.db"))
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.NotErrorIs(t, err, fs.ErrExist)
}

func TestACheckNamesADamagedRecordOnce(t *testing.T) {
	sample := newSampleBoard(t, 3)
	path := filepath.Join(t.TempDir(), "board.db")
	require.NoError(t, os.WriteFile(path, sample.bytes, 0o600))
	for version, says := range map[byte]string{0: "its checksum is wrong", recordFormat + 1: "was written by a newer opsboard"} {
		rawly(t, path, func(tx *bbolt.Tx) error {
			k, raw := bucketOf(tx, bucketCard).Cursor().First()
			raw = bytes.Clone(raw)
			raw[0] = version
			return bucketOf(tx, bucketCard).Put(k, raw)
		})
		report, err := Check(testOptions(path))
		require.NoError(t, err)
		require.Len(t, report.Findings, 1)
		require.Contains(t, report.Findings[0], says)
	}
}

func TestACheckFindsALineOfAStepThatIsYetToCome(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(t, err)
	addCard(t, s, "one")
	rawly(t, path, func(tx *bbolt.Tx) error {
		e, err := decodeEntry(1, bucketOf(tx, bucketOp).Get(u64(1)), nil)
		require.NoError(t, err)
		e.Step = 2
		return bucketOf(tx, bucketOp).Put(u64(1), sealInPlace(bucketOp, u64(1), e.encode(nil)))
	})
	report, err := Check(testOptions(path))
	require.NoError(t, err)
	require.Equal(t, []string{"line 1 of the history belongs to a later step"}, report.Findings)
}

func TestARecordThatEndsTooEarlyOrHasAFieldOfNoKindIsNotRead(t *testing.T) {
	short := reader{b: []byte("123456"), pos: 4}
	require.Zero(t, short.u32())
	require.True(t, short.bad)
	unknown := reader{b: putText([]byte{byte(len(fieldCodes))}, "key")}
	unknown.slot()
	require.True(t, unknown.bad)

	b := putHot(make([]byte, sealSize), 1, monday, workflow.Span{}, 0)
	b = putShort(putSlot(b, workflow.FieldWeight, ""), "heavy")
	h, err := decodeHead("aaaaaaaaaaaa", sealInPlace(bucketCard, []byte("aaaaaaaaaaaa"), b))
	require.NoError(t, err)
	_, err = h.Brief()
	require.ErrorContains(t, err, "weight cannot be read")
}

func TestAFieldThatIsNotKnownIsKeptByItsNameInThePastToo(t *testing.T) {
	b := putShort(putSlot(nil, "colour", "of the door"), "green")
	r := reader{b: b}
	v := r.slot()
	r.content(&v)
	var c, want workflow.Card
	require.NoError(t, setBrief(&c, v, b, nil))
	require.NoError(t, want.Set("colour", "of the door", "green"))
	require.Equal(t, want.Values(), c.Values())
}

func TestWhatTheLedgerOfASyncForgetsIsGone(t *testing.T) {
	s := newTestBoard(t)
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.Put("seen", []byte("1")) }))
	require.NoError(t, s.Sync(func(x *SyncTx) error { return x.Delete("seen") }))
	require.NoError(t, s.Sync(func(x *SyncTx) error {
		body, err := x.Get("seen")
		require.Nil(t, body)
		return err
	}))
}

func TestAnImportEndsWithThePartThatFailed(t *testing.T) {
	full := errors.New("no room")
	im := &importing{s: newTestBoard(t), by: ana(monday), running: make(chan outcome, 1)}
	im.running <- outcome{err: full}
	next := &batch{most: 1}
	require.NoError(t, next.add(factual("one", "x/1")))
	require.ErrorIs(t, im.write(next), full)
	require.Nil(t, im.running, "the next part is not written")
}

func TestOnlyWhatIsWrongWithARecordIsSaidOfARecord(t *testing.T) {
	require.EqualError(t, whileImporting(3, errors.New("has no title")), "record 3: has no title")
	trouble := fault("cards.csv", Unreadable, "its folder is locked")
	require.Equal(t, error(trouble), whileImporting(3, trouble))
}

func TestAFileInWhichNoPageIsKnownIsReadWithPagesOfTheUsualSize(t *testing.T) {
	lost := bytes.Repeat([]byte{0}, 1<<18)
	p := &pageFile{f: bytes.NewReader(lost), size: int64(len(lost))}
	p.guess()
	require.Equal(t, uint64(4096), p.best.pageSize)
}

// elementAt writes an element of a page: its key and value begin so far behind it.
func elementAt(page []byte, i, behind, ksize, vsize int) {
	e := page[headerSize+i*elementSize:]
	native.PutUint32(e[4:], uint32(behind))
	native.PutUint32(e[8:], uint32(ksize))
	native.PutUint32(e[12:], uint32(vsize))
}

func TestTheElementsOfAPageAreFoundWithoutItsHeader(t *testing.T) {
	page := make([]byte, 512)
	elementAt(page, 0, 5*elementSize, 8, 20)
	elementAt(page, 1, 5*elementSize, 0, 20)
	elementAt(page, 2, 5*elementSize, 65, 20)
	elementAt(page, 3, 5*elementSize, 8, maxRecord+1)
	elementAt(page, 4, 5*elementSize, 64, 20)
	var sizes []uint64
	elements(page, 0, func(x span64) { sizes = append(sizes, x.ksize) })
	require.Equal(t, []uint64{8, 64}, sizes, "those which may be records")
}

func TestASmallPartOfTheFileAtTheEndOfItsPageIsSalvaged(t *testing.T) {
	key, name, ps := u64(7), "text", 4096
	record := seal(bucketText, key, []byte("why it matters"))
	inner := make([]byte, headerSize+elementSize)
	native.PutUint16(inner[10:], 1)
	elementAt(inner, 0, elementSize, len(key), len(record))
	part := append(make([]byte, headerSize), inner...)
	part = append(append(part, key...), record...)

	file := make([]byte, 3*ps)
	page, at := file[2*ps:], ps-len(part)-len(name)
	native.PutUint16(page[10:], 1)
	elementAt(page, 0, at-headerSize, len(name), len(part))
	copy(page[at:], name+string(part))
	s := &salvage{src: &pageFile{f: bytes.NewReader(file), size: int64(len(file))}, texts: relics[uint64]{}}
	s.scanPage(2, uint64(ps))
	require.Len(t, s.texts[7], 1)
}
