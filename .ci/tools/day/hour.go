package main

import (
	"fmt"
	"strings"
	"time"
)

// moment is how long a terminal waits before an esc is a key by itself, and a little.
const moment = 120 * time.Millisecond

func pause() { <-time.After(moment) }

// keys walks over the board, and now and then through one of its screens.
func (d *day) keys(n int) {
	for pressed := 0; pressed < n; {
		var b strings.Builder
		for range 60 {
			b.WriteString([]string{"j", "k", "l", "h", "\t", "G", "gg", "\x04", "\x15", "1", "2"}[d.chance.IntN(11)])
		}
		d.press(b.String())
		pressed += 60
		for _, k := range []string{"?", "U", "F", "P", "T", "\r", "/card", "fcard", ":un", "g."} {
			if d.chance.IntN(3) == 0 {
				d.press(k)
				d.leave()
				pressed += 2
			}
		}
		d.leave()
	}
}

// leave presses esc until the board is there.
func (d *day) leave() {
	for range 60 {
		pause()
		if s := d.board.Text(); isBoard(s) && strings.Contains(s, "n new") {
			return
		}
		d.press("\x1b")
	}
	panic(d.kind + ": the board does not come back:\n" + d.board.Text())
}

// storm changes the size of the terminal as somebody does who drags its corner.
func (d *day) storm(n int) {
	for range n {
		d.board.Resize(20+d.chance.IntN(200), 5+d.chance.IntN(60))
		d.press("jk")
		d.did.sizes++
	}
	d.board.Resize(140, 40)
	d.leave()
}

// sleeps suspends the board with ctrl+z, lets the clock go on, and brings it back.
func (d *day) sleeps() {
	d.press("\x1a")
	d.shows("the shell", func(s string) bool { return strings.HasSuffix(strings.TrimSpace(s), "ready>") })
	d.jump(10 * time.Minute)
	d.press("fg\r")
	d.shows("the board", isBoard)
	d.did.sleeps++
}

// changes are some that a person makes: a comment, a priority, and that taken back.
func (d *day) changes() {
	d.press("\tgg")
	d.leave()
	d.press(fmt.Sprintf("csaid in hour %d\x13", len(d.hours)))
	d.shows("the comment saved", func(s string) bool { return isBoard(s) && !strings.Contains(s, "unsaved") })
	d.press("p2")
	d.leave()
	d.press("u")
	d.leave()
	d.did.changes += 3
}

// somebodyElse changes a card, and sends it.
func (d *day) somebodyElse() {
	card := d.cards[d.chance.IntN(len(d.cards))]
	d.run("ben", "comment", card, fmt.Sprintf("by ben, the %d. time", d.did.others))
	d.run("ben", "sync")
	d.did.others++
}

// syncs asks for a sync and waits until the board says what it came to.
func (d *day) syncs() {
	for tries := 0; said(d.board.Text()); tries++ { // what the last one came to, or what the board said by itself
		if tries > 100 {
			panic(d.kind + ": it goes on saying:\n" + d.board.Text())
		}
		d.press("hl")
		pause()
	}
	d.press("S")
	d.shows("what the sync came to", func(s string) bool { return said(s) && strings.Contains(s, "synced") })
	d.did.syncs++
}

// said reports whether the board says something over its line of keys.
func said(s string) bool {
	before, _, ok := strings.Cut(s, "? help")
	lines := strings.Split(before, "\n")
	return ok && len(lines) > 1 && strings.TrimSpace(lines[len(lines)-2]) != ""
}
