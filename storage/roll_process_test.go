package storage

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// berlinOptions are those of a team whose clocks change.
func berlinOptions(path string) (Options, error) {
	zone, err := time.LoadLocation("Europe/Berlin")
	o := testOptions(path)
	o.Cadence = workflow.Cadence{Zone: zone}
	return o, err
}

// rollAsChild is the other process of the test below: "roll TIME PATH" waits for
// its input to end, as if the program were started then, and prints how many
// entries its roll-over has.
func rollAsChild(rest string) error {
	when, path, _ := strings.Cut(rest, " ")
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		return err
	}
	o, err := berlinOptions(path)
	if err != nil {
		return err
	}
	fmt.Println(mark + "ready")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	s, err := Open(o)
	if err != nil {
		return err
	}
	r, err := s.Roll(at)
	for busy := (*FileError)(nil); errors.As(err, &busy) && busy.Problem == Busy; { // on a machine with much else to do
		r, err = s.Roll(at)
	}
	fmt.Println(mark + fmt.Sprint(len(r.Entries)))
	return err
}

// Many programs are started at the same moment. Berlin's clocks go forward on
// Sunday 28 March 2027, on which an iteration begins at 23:00 UTC of the day
// before; the next one begins at 22:00 UTC.
func TestManyProcessesAtOnceRollOverOnce(t *testing.T) {
	o, err := berlinOptions(newTestBoard(t).path)
	require.NoError(t, err)
	s, err := Open(o)
	require.NoError(t, err)
	cadence := o.Cadence
	open := addCard(t, s, "open")
	pinned := addCard(t, s, "pinned")
	it, yes := cadence.At("2027-03-22"), true
	must(t, s, wish(s, open, workflow.Schedule{Iteration: &it}), wish(s, pinned, workflow.Schedule{Iteration: &it, Pin: &yes}))
	before := time.Date(2027, 3, 27, 22, 59, 59, 0, time.UTC)
	_, err = s.Roll(before)
	require.NoError(t, err)
	for _, step := range []struct {
		at   string
		once int
		in   workflow.Date
	}{
		{"2027-03-27T22:59:59Z", 0, "2027-03-21"},
		{"2027-03-27T23:00:00Z", 1, "2027-03-28"},
		{"2027-04-03T21:59:59Z", 0, "2027-03-28"},
		{"2027-04-03T22:00:00Z", 1, "2027-04-04"},
	} {
		const processes = 6
		var start, end []func()
		done := 0
		for range processes {
			cmd, in, out := startChild(t, "roll "+step.at+" "+s.path)
			require.True(t, out.Scan())
			start = append(start, func() { require.NoError(t, in.Close()) })
			end = append(end, func() {
				require.True(t, out.Scan())
				if out.Text() != "0" {
					done++
				}
				require.False(t, out.Scan())
				require.NoError(t, cmd.Wait())
			})
		}
		for _, one := range slices.Concat(start, end) { // all are started before the first is waited for
			one()
		}
		require.Equal(t, step.once, done, step.at)
		requireAt(t, s, open, "Triage", step.in)
		requireAt(t, s, pinned, "Triage", "2027-03-21")
	}
	log, err := s.Log(LogQuery{By: Itself})
	require.NoError(t, err)
	require.Len(t, log, 2)
	_, err = s.Undo(log[0].Step, Stamp{By: "ana", At: before.AddDate(0, 0, 9), Door: workflow.DoorCommand})
	require.NoError(t, err)
	requireAt(t, s, open, "Triage", "2027-03-28")
	_, err = s.Roll(before.AddDate(0, 0, 9))
	require.NoError(t, err)
	requireAt(t, s, open, "Triage", "2027-03-28")
	requireSound(t, s.path)
}
