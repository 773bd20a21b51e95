package storage

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// BenchmarkCold opens the file for each act, as a command does, and does the
// same on the floor's file in turn: ns/op is ours, floor-ns the floor's, and
// x-floor how many times the floor it is.
func BenchmarkCold(b *testing.B) {
	for _, act := range []struct {
		name  string
		ours  func(b *testing.B, s *Store) func(i int) error
		floor func(tx *bbolt.Tx, i int) error
		write bool
	}{
		{"list", coldList, floorList, false},
		{"show", coldShow, floorShow, false},
		{"search", coldSearch, floorSearch, false},
		{"queue", coldQueue, floorList, false},
		{"move", coldMove, floorMove, true},
	} {
		b.Run(act.name, func(b *testing.B) {
			sized(b, func(b *testing.B, n int) {
				s, floor := benchBoard(b, n), floorBoard(b, n)
				do := act.ours(b, s)
				var took time.Duration
				for i := 0; b.Loop(); i++ {
					if err := do(i); err != nil {
						b.Fatal(err)
					}
					b.StopTimer()
					begun := time.Now()
					if err := floorAct(floor, act.write, func(tx *bbolt.Tx) error { return act.floor(tx, i) }); err != nil {
						b.Fatal(err)
					}
					took += time.Since(begun)
					b.StartTimer()
				}
				b.ReportMetric(float64(took.Nanoseconds())/float64(b.N), "floor-ns")
				b.ReportMetric(float64(b.Elapsed())/float64(took), "x-floor")
			})
		})
	}
}

func coldList(b *testing.B, s *Store) func(int) error {
	q := Query{Filter: parsed(b, s, "stage:planning"), Limit: 50}
	return func(int) error {
		_, err := s.List(q)
		return err
	}
}

// coldQueue reads a screen of what is planned: the load of everybody, and two
// cards of each.
func coldQueue(_ *testing.B, s *Store) func(int) error {
	next := s.Rules().Cadence().At("2026-12-01").Start
	return func(int) error {
		_, err := s.Queue(next, func(shares []Share) []int { return slices.Repeat([]int{2}, len(shares)) })
		return err
	}
}

func coldSearch(b *testing.B, s *Store) func(int) error {
	q := Query{Filter: parsed(b, s, "zyzzyva state:any"), Limit: 50}
	return func(int) error {
		_, err := s.List(q)
		return err
	}
}

func coldShow(b *testing.B, s *Store) func(int) error {
	rows := someCards(b, s, "state:any", 500)
	return func(i int) error {
		_, err := s.Card(rows[i*7%len(rows)].Card.ID)
		return err
	}
}

// coldMove takes cards there and back, so that the board stays as it is.
func coldMove(b *testing.B, s *Store) func(int) error {
	rows := someCards(b, s, "stage:development kind:bug", 50)
	stages := []workflow.Stage{"Planning", "Development"}
	return func(i int) error {
		_, err := s.Commit(workflow.Op{
			ID: fmt.Sprintf("op%010d", i), Card: rows[i/2%len(rows)].Card.ID, By: "ana", At: benchNow, Door: workflow.DoorCommand,
			Do: workflow.Move{To: stages[i%2], Force: true, Reason: "to and fro"},
		})
		return err
	}
}

// floorAct opens the floor's file for one transaction.
func floorAct(path string, write bool, do func(*bbolt.Tx) error) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, ReadOnly: !write})
	if err != nil {
		return err
	}
	defer db.Close()
	if write {
		return db.Update(do)
	}
	return db.View(do)
}

// floorRead takes a card of the floor apart.
func floorRead(tx *bbolt.Tx, id []byte) map[string]string {
	card := map[string]string{}
	for _, part := range bytes.Split(tx.Bucket([]byte("card")).Get(id), []byte{0}) {
		if k, v, ok := bytes.Cut(part, []byte("=")); ok {
			card[string(k)] = string(v)
		}
	}
	return card
}

func floorList(tx *bbolt.Tx, _ int) error {
	prefix := []byte("Planning/")
	c, n := tx.Bucket([]byte("list")).Cursor(), 0
	for k, _ := c.Seek(prefix); n < 50 && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		n += min(1, len(floorRead(tx, k[len(prefix):])))
	}
	return nil
}

func floorShow(tx *bbolt.Tx, i int) error {
	id := tx.Bucket([]byte("num")).Get(u32(uint32(i * 37 % 1000)))
	if len(floorRead(tx, id)) == 0 {
		return errNoCard
	}
	return nil
}

func floorSearch(tx *bbolt.Tx, _ int) error {
	found := tx.Bucket([]byte("word")).Get([]byte("zyzzyva"))
	for n := 0; n < 50 && len(found) >= 4; n++ {
		id := tx.Bucket([]byte("num")).Get(u32(binary.BigEndian.Uint32(found)))
		if len(floorRead(tx, id)) == 0 {
			return errNoCard
		}
		found = found[4:]
	}
	return nil
}

func floorMove(tx *bbolt.Tx, i int) error {
	id := bytes.Clone(tx.Bucket([]byte("num")).Get(u32(uint32(i / 2 * 37 % 1000))))
	b, list := tx.Bucket([]byte("card")), tx.Bucket([]byte("list"))
	card := bytes.Clone(b.Get(id))
	stages := [][]byte{[]byte("Planning"), []byte("Development")}
	if err := list.Delete(append(append(bytes.Clone(stages[(i+1)%2]), '/'), id...)); err != nil {
		return err
	}
	if err := list.Put(append(append(bytes.Clone(stages[i%2]), '/'), id...), nil); err != nil {
		return err
	}
	return b.Put(id, card)
}
