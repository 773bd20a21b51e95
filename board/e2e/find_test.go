//go:build unix

package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A filter is typed, completed and kept as a view; the view is there in the
// palette after a restart, and on the command line; the search finds what no
// column shows.
func TestCardsAreFoundByFilterViewSearchAndPalette(t *testing.T) {
	play(t, func(d *desk, open theatre) {
		d.run("add", "--kind", "bug", "--priority", "1", "--label", "Area::mail", "the macro runs twice")
		d.run("add", "--kind", "bug", "--priority", "2", "a holiday is missing")
		closed := d.run("add", "--kind", "bug", "--description", "the seldom word borborygmus", "no fault at all")
		d.run("close", closed, "--as-invalid", "--reason", "works as designed")
		feature := d.run("add", "--kind", "feature", "digest for team leads")

		s := open(d, 120, 36)
		s.sees("the macro runs twice", "a holiday is missing")
		s.press("fprio\t1")
		s.sees("Filter  priority:1", "1 card")
		s.until("one card", func(text string) bool { return !strings.Contains(text, "a holiday") })
		s.press("\x13")
		s.sees("Save as view")
		s.press("urgent" + enter)
		s.sees("Saved as view:urgent", "the macro runs twice")
		s.press("/borbor")
		s.sees("Search", "in its texts", "no fault at all")
		s.press(enter)
		s.sees("closed as invalid in Triage")
		s.press("q")
		s.sees("Planning 0")
		s.press("/digest")
		s.sees("digest for team leads")
		s.press(enter)
		s.sees("The filter hid", "id         "+feature)
		s.press("q")
		s.sees("Scheduling 0", "digest for team leads")
		s.press("q")
		s.ends()

		require.Contains(d.t, d.run("list", "view:urgent"), "the macro runs twice")
		require.NotContains(d.t, d.run("list", "view:urgent"), "a holiday")
		s = open(d, 120, 36)
		s.sees("a holiday is missing")
		s.press(":view urg")
		s.sees("Do  view urg", "view urgent", "priority:1")
		s.press(enter)
		s.until("one card", func(text string) bool { return !strings.Contains(text, "a holiday") })
		s.press(":comm")
		s.sees("comment")
		s.press(enter)
		s.sees("Comment ·", "the macro runs twice")
		s.press("by the palette" + save)
		d.tells(s, d.id("the macro"), "by the palette")
		s.press("fnobody:at" + enter)
		s.sees("nobody") // an unknown key is said, the filter stays as it was
		s.press(esc)
		s.until("the board", func(text string) bool { return !strings.Contains(text, "Filter  ") })
		require.NotContains(d.t, d.run("show", feature), "by the palette")
		s.press("q")
		s.ends()
	})
}

// id is the card whose title holds the words.
func (d *desk) id(words string) string {
	d.t.Helper()
	id := d.run("list", `"`+words+`"`, "--columns", "id")
	require.NotContains(d.t, id, "\n")
	return id
}
