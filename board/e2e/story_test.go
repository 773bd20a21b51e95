//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Keys as a terminal sends them.
const (
	enter = "\r"
	save  = "\x13" // ctrl+s
	tab   = "\t"
	left  = "\x1b[D"
	right = "\x1b[C"
)

// stage is where the card stands in the file, with a word when it is closed.
func (d *desk) stage(id string) string {
	d.t.Helper()
	var card struct{ Stage, State string }
	require.NoError(d.t, json.Unmarshal([]byte(d.run("show", id, "--json")), &card))
	if card.State == "closed" {
		return card.Stage + ", closed"
	}
	return card.Stage
}

// reaches waits until the card stands in the stage, in the file.
func (s *screen) reaches(d *desk, id, stage string) {
	s.t.Helper()
	s.until("the card in "+stage, func(string) bool { return d.stage(id) == stage })
}

func TestABugGoesFromReportToCompletedByKeyboard(t *testing.T) {
	play(t, func(d *desk, open theatre) {
		id := d.run("add", "--kind", "bug", "--requester", "maria", "the macro runs twice")
		s := open(d, 140, 40)
		s.sees("the macro runs twice")
		s.press("L")
		s.sees("needs triage to record that it is valid", "bug/valid", "verdict")
		s.press(enter) // what is missing, and the move
		d.arrives(s, id, "Planning")
		s.press("L")
		s.sees("needs a gameplan", "how it will be done")
		s.press("run it once, count the runs" + save)
		d.arrives(s, id, "Development")
		require.Contains(d.t, d.run("show", id), "count the runs")
		s.press("v")
		s.sees("Validation", "request")
		s.press(save)
		s.sees("validation asked")
		s.press("v")
		s.sees("received")
		s.press(save)
		d.arrives(s, id, "Implementation")
		s.press("L")
		d.arrives(s, id, "Completed, closed")
		s.press("u") // the last step back
		d.arrives(s, id, "Implementation")
		s.press("q")
		s.ends()

		again := open(d, 140, 40) // undo and redo know what was done before a restart
		again.sees("the macro runs twice")
		again.press("\x12")
		d.arrives(again, id, "Completed, closed")
		again.press("q")
		again.ends()
		d.sound()
	})
}

func TestAnImportedTeamBoardIsMovedByKeyboard(t *testing.T) {
	d := newDesk(t)
	export := filepath.Join(t.TempDir(), "issues.ndjson")
	require.NoError(t, os.WriteFile(export, []byte(
		`{"iid":7,"title":"Rotate webhook secrets","state":"opened","author_id":3,"created_at":"2026-10-01T09:00:00.000Z","updated_at":"2026-10-02T09:00:00.000Z","label_links":[{"label":{"title":"RequestType::Bug"}},{"label":{"title":"Stage::Planning"}}],"notes":[],"resource_label_events":[]}
{"iid":8,"title":"Digest for team leads","state":"opened","author_id":4,"created_at":"2026-10-03T09:00:00.000Z","updated_at":"2026-10-03T09:00:00.000Z","label_links":[],"notes":[]}
`), 0o600))
	d.run("import", export)
	s := d.open(120, 36)
	s.sees("Rotate webhook secrets")
	s.press("l") // to Planning
	s.press("gp" + "both keys for a day" + save)
	s.until("the gameplan in the file", func(string) bool { return strings.Contains(d.run("show", "#7"), "both keys") })
	s.press("L")
	s.reaches(d, "#7", "Development")
	s.press(tab + "1")
	s.sees("Digest for team leads")
	s.press("q")
	require.Zero(t, s.quits())
	d.sound()
}

func TestASaveThatFailsKeepsTheChangeOnTheScreen(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug to comment on")
	s := d.open(120, 36)
	s.sees("a bug to comment on")
	aside := d.file + ".aside"
	require.NoError(t, os.Rename(d.file, aside))
	s.press("c" + "while the file was away" + save)
	s.sees("unsaved")
	require.NoFileExists(t, d.file, "no empty board is made in its place")
	require.NoError(t, os.Rename(aside, d.file))
	s.press("r")
	s.until("the comment in the file", func(string) bool {
		return strings.Contains(d.run("show", d.only()), "while the file was away")
	})
	s.press("q")
	require.Zero(t, s.quits())
}
