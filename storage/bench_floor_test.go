package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// The floor is what the same cards cost in a bare bbolt file: one bucket of
// cards as plain text, a list by stage, and which cards hold each word. No
// rules, no history, no checksums, no counters, no undo.

// floorCards are the cards as the floor keeps them: id and text.
func floorCards(n int) (ids []string, cards []workflow.Card) {
	o := benchOptions("", 1)
	for r := range sampleRecords(n) {
		_ = r.Check()
		cards = append(cards, *r.Card)
		ids = append(ids, o.NewID())
	}
	slices.Sort(ids)
	return ids, cards
}

func floorRecord(c workflow.Card) []byte {
	var b []byte
	for _, v := range c.Values() {
		b = append(append(append(b, v.Field...), '='), v.Text...)
		b = append(b, 0)
	}
	return b
}

// floorBoard is the path of the floor's file for n cards, built once in a run.
func floorBoard(b *testing.B, n int) string {
	b.Helper()
	return benchFile(b, fmt.Sprintf("floor-%d.db", n), func(path string) {
		ids, cards := floorCards(n)
		writeFloor(b, path, ids, cards)
	})
}

func writeFloor(tb testing.TB, path string, ids []string, cards []workflow.Card) {
	tb.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	require.NoError(tb, err)
	defer db.Close()
	words := map[string][]byte{}
	for at := 0; at < len(cards); at += 10_000 {
		to := min(at+10_000, len(cards))
		require.NoError(tb, db.Update(func(tx *bbolt.Tx) error { return writeFloorCards(tx, uint32(at), ids[at:to], cards[at:to], words) }))
	}
	require.NoError(tb, db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("word"))
		b.FillPercent = 0.9
		for _, w := range slices.Sorted(maps.Keys(words)) {
			err = errors.Join(err, b.Put([]byte(w), words[w]))
		}
		return err
	}))
}

// writeFloorCards writes cards whose numbers begin at first, and gathers their
// words.
func writeFloorCards(tx *bbolt.Tx, first uint32, ids []string, cards []workflow.Card, words map[string][]byte) error {
	b, err := tx.CreateBucketIfNotExists([]byte("card"))
	list, err2 := tx.CreateBucketIfNotExists([]byte("list"))
	num, err3 := tx.CreateBucketIfNotExists([]byte("num"))
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	b.FillPercent = 0.9
	var keys []string
	for i, c := range cards {
		n := first + uint32(i)
		if err := errors.Join(b.Put([]byte(ids[i]), floorRecord(c)), num.Put(u32(n), []byte(ids[i]))); err != nil {
			return err
		}
		keys = append(keys, fmt.Sprintf("%s/%s", c.Stage, ids[i]))
		text := c.Title + " " + c.Description
		for _, m := range c.Comments {
			text += " " + m.Text
		}
		seen := map[string]bool{}
		for _, w := range strings.Fields(strings.ToLower(text)) {
			if !seen[w] {
				seen[w] = true
				words[w] = binary.BigEndian.AppendUint32(words[w], n)
			}
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if err := list.Put([]byte(k), nil); err != nil {
			return err
		}
	}
	return nil
}

func BenchmarkFloorImport(b *testing.B) {
	sized(b, func(b *testing.B, n int) {
		ids, cards := floorCards(n)
		for b.Loop() {
			path := filepath.Join(b.TempDir(), "floor.db")
			writeFloor(b, path, ids, cards)
			info, err := os.Stat(path)
			require.NoError(b, err)
			b.ReportMetric(float64(info.Size())/1e6, "file-MB")
		}
	})
}
