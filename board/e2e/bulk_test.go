//go:build unix

package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Three cards are marked and moved together: one may, one lacks a gameplan, one
// waits for its validation. What is missing is given in the preview; all of it is
// undone as one step, by the board that is opened next.
func TestManyCardsAreMovedTogetherAndTakenBackAfterARestart(t *testing.T) {
	play(t, func(d *desk, open theatre) {
		ready := d.run("add", "--kind", "bug", "--requester", "maria", "--priority", "1", "the first of three")
		bare := d.run("add", "--kind", "bug", "--requester", "maria", "--priority", "2", "the second of three")
		asked := d.run("add", "--kind", "bug", "--requester", "maria", "--priority", "3", "the third of three")
		for _, id := range []string{ready, bare, asked} {
			d.run("triage", id, "valid")
			d.run("move", id, "Planning")
		}
		d.run("gameplan", ready, "do it")
		d.run("gameplan", asked, "do it")
		d.run("move", asked, "Development")
		d.run("validate", asked, "request")

		s := open(d, 140, 40)
		s.sees("the first of three")
		s.press("2  3 ")
		s.sees("3 marked")
		s.press("L")
		s.sees("3 cards: 1 can move, 1 lacks a gameplan, 1 waits for validation from maria")
		s.press("j" + enter)
		s.sees("how it will be done")
		s.press("one step" + save)
		s.sees("3 cards: 2 can move, 1 waits for validation from maria")
		s.press(enter)
		s.sees("Moved 2 cards. 1 stays marked")
		d.arrives(s, ready, "Development")
		d.arrives(s, bare, "Development")
		require.Equal(d.t, "Development", d.stage(asked))
		s.press("q")
		s.ends()

		again := open(d, 140, 40)
		again.sees("the first of three")
		again.press("u")
		d.arrives(again, ready, "Planning")
		d.arrives(again, bare, "Planning")
		require.NotContains(d.t, d.run("show", bare), "one step")
		again.press("q")
		again.ends()
		d.sound()
	})
}
