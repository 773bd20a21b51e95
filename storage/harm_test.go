package storage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

// readings are all that can be asked of a board of those cards.
func readings(s *Store, ids []workflow.CardID) map[string]func() (any, error) {
	asked := func(words string) filter.Filter {
		f, err := filter.Parse(words, filter.Env{Me: "ana", Now: monday, Rules: workflow.Default()})
		if err != nil {
			panic(err)
		}
		return f
	}
	then := monday.Add(-90 * time.Hour)
	out := map[string]func() (any, error){
		"list": func() (any, error) { return s.List(Query{}) },
		"list by words": func() (any, error) {
			return s.List(Query{Filter: asked("text:matters plan state:any"), Sort: "updated"})
		},
		"list of the past": func() (any, error) { return s.List(Query{Filter: asked("text:matters"), Past: then}) },
		"window":           func() (any, error) { w, err := s.Window(benchWindow(s, filter.Filter{})); return w.Columns, err },
		"window of the past": func() (any, error) {
			q := benchWindow(s, asked("dri:ben"))
			q.Past = then
			w, err := s.Window(q)
			return w.Columns, err
		},
		"log":          func() (any, error) { return s.Log(LogQuery{}) },
		"log by name":  func() (any, error) { return s.Log(LogQuery{By: "ana", Since: then, Card: ids[0]}) },
		"steps":        func() (any, error) { w, err := s.Steps(StepQuery{Card: ids[1], Limit: 9}); return w.Steps, err },
		"undo planned": func() (any, error) { return s.PlanUndo(0, ana(monday)) },
		"known":        func() (any, error) { return s.Known([]string{"dri", "label"}) },
		"loads":        func() (any, error) { return s.Loads() },
		"queue":        func() (any, error) { return s.Queue("2026-11-29", nil) },
		"schedule":     func() (any, error) { p, err := s.Schedule(ScheduleQuery{Named: ids}); return p.Named, err },
		"due":          func() (any, error) { return s.FallsDue("2026-01-01", "2027-01-01") },
		"clashing":     func() (any, error) { return s.Clashing() },
		"workflow":     func() (any, error) { return s.WorkflowText() },
		"sync state":   func() (any, error) { return s.SyncState() },
		"find":         func() (any, error) { return s.Find(string(ids[0][:6])) },
		"rows":         func() (any, error) { return s.Rows(ids) },
		"titles": func() (any, error) {
			var out []string
			_, _, err := s.Titles("", func(x Title) { out = append(out, fmt.Sprint(x)) })
			return out, err
		},
		"each": func() (any, error) {
			var out [][]workflow.Value
			err := s.EachOf(ids, true, func(c workflow.Card, history []workflow.Entry) error {
				out = append(out, c.Values())
				return nil
			})
			return out, err
		},
		"lives": func() (any, error) {
			n := make(chan int, 1000)
			err := s.Lives(asked("state:any"), time.Time{}, func() func(*report.Life) error {
				return func(*report.Life) error { n <- 1; return nil }
			})
			return len(n), err
		},
	}
	for _, id := range ids[:3] {
		out["card "+string(id)] = func() (any, error) { c, err := s.Card(id); return c.Values(), err }
		out["card then "+string(id)] = func() (any, error) {
			t, err := s.CardAt(id, then)
			return t.Card.Values(), err
		}
	}
	return out
}

// writings are what can be done to it.
func writings(s *Store, ids []workflow.CardID) map[string]func() error {
	title := "another title"
	return map[string]func() error{
		"edit": func() error { _, err := s.Commit(wish(s, ids[0], workflow.Edit{Title: &title})); return err },
		"close": func() error {
			_, err := s.Commit(wish(s, ids[1], workflow.Close{As: workflow.Duplicate, Reason: "the same"}))
			return err
		},
		"add": func() error {
			_, err := s.Commit(wish(s, "zzzzzzzzzzzz", workflow.Create{Kind: "bug", Title: "matters"}))
			return err
		},
		"undo":     func() error { _, err := s.Undo(0, ana(monday)); return err },
		"redo":     func() error { _, err := s.Redo(0, ana(monday)); return err },
		"roll":     func() error { _, err := s.Roll(monday.AddDate(0, 1, 0)); return err },
		"workflow": func() error { _, err := s.SetWorkflow(workflow.Shipped()["support-ops-2026"], ana(monday)); return err },
		"import":   func() error { _, err := s.Import(ana(monday), recordsOf(factual("matters", "x/1")), nil); return err },
		"compact":  func() error { _, _, err := s.Compact(); return err },
		"backup":   func() error { return s.Backup(s.path + ".copy") },
	}
}

// requireNamed wants an answer or a named problem of the file, and no other error.
func requireNamed(t *testing.T, err error) {
	t.Helper()
	var f *FileError
	require.True(t, err == nil || isAnswer(err) || errors.As(err, &f), "%T: %v", err, err)
}

// Whichever record of a board is changed, cut or gone: whoever reads it says so, and
// whoever does not reads what was there before; nobody dies of it.
func TestWhicheverRecordIsHarmedIsNamedByWhoeverReadsIt(t *testing.T) {
	sample := newSampleBoard(t, 8)
	path := filepath.Join(t.TempDir(), "board.db")
	require.NoError(t, os.WriteFile(path, sample.bytes, 0o600))
	s, err := Open(testOptions(path))
	require.NoError(t, err)
	var ids []workflow.CardID
	for id := range sample.cards {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	before := map[string]any{}
	for name, read := range readings(s, ids) {
		before[name], err = read()
		requireNamed(t, err)
	}
	every := 14 // of so many records of a part, the first
	if os.Getenv("OPSBOARD_LONG") != "" {
		every = 1
	}
	type record struct{ bucket, key, value []byte }
	var all []record
	rawly(t, path, func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			n := 0
			return b.ForEach(func(k, v []byte) error {
				if n++; every == 1 || n%every == 1 || bytes.Equal(name, []byte(bucketMeta)) {
					all = append(all, record{bytes.Clone(name), bytes.Clone(k), bytes.Clone(v)})
				}
				return nil
			})
		})
	})
	harm := map[string]func(b *bbolt.Bucket, r record) error{
		"changed": func(b *bbolt.Bucket, r record) error {
			if len(r.value) == 0 {
				return b.Put(r.key, []byte{0xFF})
			}
			changed := bytes.Clone(r.value)
			changed[len(changed)-1] ^= 0x55
			return b.Put(r.key, changed)
		},
		"cut":  func(b *bbolt.Bucket, r record) error { return b.Put(r.key, r.value[:len(r.value)/2]) },
		"gone": func(b *bbolt.Bucket, r record) error { return b.Delete(r.key) },
		"under another key": func(b *bbolt.Bucket, r record) error {
			return firstError(b.Delete(r.key), b.Put(append(bytes.Clone(r.key[:max(1, len(r.key)-1)]), 0xFE), r.value))
		},
	}
	told := 0
	for _, r := range all {
		for how, do := range harm {
			require.NoError(t, os.WriteFile(path, sample.bytes, 0o600))
			rawly(t, path, func(tx *bbolt.Tx) error { return do(tx.Bucket(r.bucket), r) })
			harmed, err := Open(testOptions(path))
			requireNamed(t, err)
			if err != nil {
				told++
				continue
			}
			sealed := how == "changed" && sealedBucket(string(r.bucket))
			for name, read := range readings(harmed, ids) {
				got, err := read()
				requireNamed(t, err)
				var f *FileError
				if errors.As(err, &f) {
					told++
				} else if sealed && err == nil {
					require.Equal(t, before[name], got, "%s, with %s/%q %s", name, r.bucket, r.key, how)
				}
			}
			for _, write := range writings(harmed, ids) {
				requireNamed(t, write())
			}
			_ = os.Remove(path + ".copy")
		}
	}
	t.Logf("%d records, each harmed in %d ways, named %d times", len(all), len(harm), told)
	require.Greater(t, told, 3*len(all), "most are noticed by more than one reader")
}

func sealedBucket(name string) bool {
	switch name {
	case bucketMeta, bucketOp, bucketText, bucketCard, bucketNote, bucketNum, bucketGone, bucketUndone, bucketSync:
		return true
	}
	return false
}
