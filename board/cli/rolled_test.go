package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// Berlin's clocks go forward on Sunday 28 March 2027, the first day of an
// iteration: it begins at 23:00 UTC of the day before, and the one after it at
// 22:00 UTC.
func TestARollOverIsOneStepOfTheHistoryAcrossAChangeOfClocks(t *testing.T) {
	d := newDesk(t)
	home := filepath.Dir(d.env.get("OPSBOARD_FILE"))
	config := filepath.Join(home, "berlin.toml")
	require.NoError(t, os.WriteFile(config, []byte("[iteration]\nzone = \"Europe/Berlin\"\n"), 0o600))
	now := time.Date(2027, 3, 27, 22, 59, 0, 0, time.UTC)
	d.env.Now = func() time.Time { return now }
	d.run("add", "--kind", "feature", "One")
	d.run("add", "--kind", "feature", "Two")
	for _, id := range strings.Split(d.run("list", "--columns", "id"), "\n") {
		d.run("--config", config, "schedule", id, "--iteration", "current")
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	steps := func() []board.Step {
		s, err := storage.Open(storage.Options{Path: d.env.get("OPSBOARD_FILE"), Cadence: workflow.Cadence{Zone: berlin}, Now: d.env.Now, NewID: d.env.NewID})
		require.NoError(t, err)
		log, err := boardStore{s}.Log(board.LogQuery{Limit: 50})
		require.NoError(t, err)
		return log.Steps
	}
	d.run("--config", config, "list")
	before := len(steps())
	for i, at := range []string{"2027-03-27T23:00:00Z", "2027-04-03T21:59:00Z", "2027-04-03T22:00:00Z"} {
		now, err = time.Parse(time.RFC3339, at)
		require.NoError(t, err)
		for range 3 { // once, however often somebody looks
			d.run("--config", config, "list")
		}
		got := steps()
		require.Len(t, got, before+[]int{1, 1, 2}[i], at)
		require.Equal(t, 2, got[0].Entries, "both cards in one step")
		require.Equal(t, workflow.DoorItself, got[0].Door)
	}
}
