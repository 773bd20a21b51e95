package board

import (
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
)

// fps is how often a second the screen may be painted. A key waits for the next
// frame: at 120 it is on screen in half the time that it takes at 60.
const fps = 120

// calmPolls is how many messages in a row that change nothing let the clock rest:
// half a second to a second after the last one that did.
const calmPolls = 2

// The frames of a clock that rests: one now and then for good measure, and after a
// rest the first one soon.
const (
	resting = time.Second
	soon    = time.Millisecond
)

// clock is the frame clock of the program. Bubble Tea looks for something to paint
// with every frame, also while there is nothing, and that is nearly all that a board
// costs which nobody touches: so its clock rests then. Only Update sees to it.
type clock struct {
	program func() *tea.Program
	calm    int    // messages in a row that changed nothing
	woken   bool   // the last message that did ended a rest
	ticker  ticker // nil: it never rested
}

type ticker interface{ Reset(every time.Duration) }

// heed is told of each message before it is handled: what it changes is to be painted.
func (c *clock) heed(changes bool) {
	rested := c.calm >= calmPolls
	if c.woken {
		c.woken = false
		c.ticker.Reset(time.Second / fps)
	}
	if changes {
		c.calm = 0
		if rested {
			c.woken = true
			c.ticker.Reset(soon)
		}
		return
	}
	if c.calm++; c.calm != calmPolls {
		return
	}
	if c.ticker == nil {
		c.ticker = tickerOf(c.program())
	}
	c.ticker.Reset(resting)
}

// tickerOf is the ticker of a program that is under way. It is no part of what Bubble
// Tea promises: of a version that keeps it elsewhere the clock would just go on.
func tickerOf(p *tea.Program) ticker {
	field := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() || field.IsNil() {
		return outOfReach{}
	}
	return (*time.Ticker)(field.UnsafePointer())
}

type outOfReach struct{}

func (outOfReach) Reset(time.Duration) {}
