package exchange

import (
	"fmt"
	"runtime"
)

// source cuts a file into records and emits them in order until emit says no.
type source func(emit func(raw) bool) error

// job is a record on its way; out takes one value. It holds part of the room
// until it is yielded.
type job struct {
	in   raw
	out  chan made
	room int
}

// room is how much is on its way at a time: so many records, or fewer large
// ones, for each full MiB counts as one more.
const room = 32

func (in raw) room() int { return min(room, 1+len(in.data)>>20) }

// run makes records of what the source emits, several at a time, and yields them
// in the order of the file. At most a few are in memory. The source's own error
// is returned after what it emitted.
func run(src source, understand func(raw) made, yield func(Record, error) bool) error {
	workers := runtime.GOMAXPROCS(0)
	order, jobs, taken := make(chan job, room), make(chan job, room), make(chan struct{}, room)
	stop, failed := make(chan struct{}), make(chan error, 1)
	defer close(stop)
	for range workers {
		go func() {
			for j := range jobs {
				j.out <- understand(j.in)
			}
		}()
	}
	go func() {
		defer close(order)
		defer close(jobs)
		failed <- src(func(in raw) bool {
			j := job{in, make(chan made, 1), in.room()}
			for range j.room {
				select {
				case taken <- struct{}{}:
				case <-stop:
					return false
				}
			}
			order <- j // neither waits: there is room
			jobs <- j
			return true
		})
	}()
	seen := map[string]int{}
	for j := range order {
		m := <-j.out
		if m.once != "" {
			seen[m.once]++
			identify(&m.rec, onceOrigin(m.once, seen[m.once]))
		}
		if !yield(m.rec, m.err) {
			return nil
		}
		for range j.room {
			<-taken
		}
	}
	return <-failed
}

func onceOrigin(once string, n int) string {
	if n == 1 {
		return once
	}
	return fmt.Sprintf("%s#%d", once, n)
}
