package exchange

import (
	"fmt"
	"runtime"
)

// source cuts a file into records and emits them in order until emit says no.
type source func(emit func(raw) bool) error

// job is a record on its way; out takes one value.
type job struct {
	in  raw
	out chan made
}

// run makes records of what the source emits, several at a time, and yields them
// in the order of the file. At most a few are in memory. The source's own error
// is returned after what it emitted.
func run(src source, understand func(raw) made, yield func(Record, error) bool) error {
	workers := runtime.GOMAXPROCS(0)
	order, jobs := make(chan job, 4*workers), make(chan job, 4*workers)
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
			j := job{in, make(chan made, 1)}
			select {
			case order <- j:
			case <-stop:
				return false
			}
			jobs <- j // never waits for long: whatever is in order before it is being made
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
	}
	return <-failed
}

func onceOrigin(once string, n int) string {
	if n == 1 {
		return once
	}
	return fmt.Sprintf("%s#%d", once, n)
}
