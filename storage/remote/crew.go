package remote

import (
	"runtime"
	"sync"
)

// share is how many things a worker takes at once.
const share = 16

// crew does things on all processors, each of them once, in any order.
type crew struct {
	n, given, passed int
	do               func(i int)
	next             chan [2]int
	workers          sync.WaitGroup
}

// newCrew is a crew for n things, which are given to it one after another.
func newCrew(n int, do func(i int)) *crew {
	return &crew{n: n, do: do}
}

// give says that the next thing can be done.
func (c *crew) give() {
	if c.given++; c.given-c.passed >= share {
		c.pass()
	}
}

// pass hands on what was given. The workers begin with the first share.
func (c *crew) pass() {
	if c.next == nil {
		c.next = make(chan [2]int, c.n/share+1)
		for range min(runtime.GOMAXPROCS(0), c.n/share+1) {
			c.workers.Go(func() {
				for part := range c.next {
					for i := part[0]; i < part[1]; i++ {
						c.do(i)
					}
				}
			})
		}
	}
	c.next <- [2]int{c.passed, c.given}
	c.passed = c.given
}

// wait does what is left, and returns once all that was given is done.
func (c *crew) wait() {
	if c.next == nil {
		for i := range c.given {
			c.do(i)
		}
		return
	}
	if c.given > c.passed {
		c.pass()
	}
	close(c.next)
	c.workers.Wait()
}

// sideBySide does n things on all processors, each of them once.
func sideBySide(n int, do func(i int)) {
	c := newCrew(n, do)
	for range n {
		c.give()
	}
	c.wait()
}
