package bench

import (
	"errors"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// inside measures what a cursor move costs the board itself, without a terminal.
func (r *run) inside(b *built) error {
	m, err := r.cfg.Seat.Sit(b.file, 210, 44)
	if err != nil {
		return err
	}
	move := func(i int) { // there and back: what is drawn the first time is kept
		k := rune("jjjkkk"[i%6])
		m, _ = m.Update(tea.KeyPressMsg{Code: k, Text: string(k)})
		_ = m.View()
	}
	lines := strings.Split(m.View().Content, "\n")
	drawn := 0
	join := func(int) { drawn += len(strings.Join(lines, "\n")) }
	for i := range 12 {
		move(i)
	}
	var us, allocs, floorUs, floorAllocs samples
	for range r.rounds(20, 5) {
		for _, x := range []struct {
			do         func(int)
			us, allocs *samples
		}{{move, &us, &allocs}, {join, &floorUs, &floorAllocs}} {
			d, n := r.each(60, x.do)
			*x.us, *x.allocs = append(*x.us, d), append(*x.allocs, n)
		}
	}
	if drawn == 0 {
		return errors.New("the board drew nothing")
	}
	r.took("update", b.n, us, floorUs)
	r.took("allocations", b.n, allocs, floorAllocs)
	return nil
}

// each does a thing so many times, and gives the microseconds and the allocations
// of one.
func (r *run) each(n int, do func(int)) (us, allocs float64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := r.cfg.Now()
	for i := range n {
		do(i)
	}
	took := r.cfg.Now().Sub(began)
	runtime.ReadMemStats(&after)
	return float64(took) / float64(time.Microsecond) / float64(n), float64(after.Mallocs-before.Mallocs) / float64(n)
}

// marks is how many cards are moved at once.
const marks = 100

// marked measures many cards moved in one transaction.
func (r *run) marked(b *built) error {
	out, err := b.run(b.command("list", "kind:bug", "-stage:planning", "--limit", "100", "--columns", "id"))
	if err != nil {
		return err
	}
	ids := strings.Fields(out)
	if len(ids) < marks {
		r.unmeasured(b.n, "not measured: fewer than 100 bugs are there to be moved", "marked")
		return nil
	}
	cards := make([]workflow.CardID, len(ids))
	for i, id := range ids {
		cards[i] = workflow.CardID(id)
	}
	var s, f samples
	for i := range r.rounds(11, 5) {
		to := []string{"Planning", "Development"}[i%2]
		began := r.cfg.Now()
		if err := r.cfg.Seat.Move(b.file, cards, workflow.Stage(to)); err != nil {
			return err
		}
		middle := r.cfg.Now()
		if err := inBare(b.bare, true, func(tx *bbolt.Tx) error { return bareMove(tx, to, ids) }); err != nil {
			return err
		}
		s.add(middle.Sub(began), time.Millisecond)
		f.add(r.cfg.Now().Sub(middle), time.Millisecond)
	}
	r.took("marked", b.n, s, f)
	return nil
}
