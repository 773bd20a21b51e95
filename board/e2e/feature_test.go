//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// In two zones that are exactly a day apart an iteration that begins tomorrow in
// the one has begun in the other. Midnight in the first must not come while the
// story is played.
func dayApart(t *testing.T) (today, tomorrow string) {
	t.Helper()
	for _, pair := range [][2]string{{"Pacific/Honolulu", "Pacific/Kiritimati"}, {"Pacific/Pago_Pago", "Pacific/Tongatapu"}} {
		zone, err := time.LoadLocation(pair[0])
		require.NoError(t, err)
		if now := time.Now().In(zone); now.Hour() < 23 {
			weekday := strings.ToLower(now.AddDate(0, 0, 1).Weekday().String())
			cadence := "[iteration]\nfirst_weekday = \"" + weekday + "\"\nzone = %q\n"
			return fmt.Sprintf(cadence, pair[0]), fmt.Sprintf(cadence, pair[1])
		}
	}
	t.Fatal("it is the last hour of the day in both zones")
	return "", ""
}

// A feature goes its whole way: refused, judged, approved at the level that it
// needs, planned, scheduled for the next iteration, queued, taken on when that
// begins, rejected twice, received, written up and completed; then everything is
// taken back after a restart, by the list of steps and by u.
func TestAFeatureGoesFromRefusalToCompletedAndAllTheWayBack(t *testing.T) {
	play(t, func(d *desk, open theatre) {
		today, tomorrow := dayApart(d.t)
		d.configured("config.toml", today)
		id := d.run("add", "--kind", "feature", "--requester", "maria", "digest for team leads")
		s := open(d, 140, 40)
		d.isPlanned(s, id)
		d.isQueued(s, id)
		s.press("q")
		s.ends()

		d.configured("config.toml", tomorrow)
		s = open(d, 140, 40)
		d.isBuilt(s, id)
		s.press("q")
		s.ends()
		d.sound()

		d.configured("config.toml", today)
		s = open(d, 140, 40)
		d.isTakenBack(s, id)
		s.press("q")
		s.ends()
		d.sound()
	})
}

// isPlanned takes a new feature to Scheduling.
func (d *desk) isPlanned(s seat, id string) {
	s.sees("Triage 0")
	s.press("\t") // features
	s.sees("digest for team leads")
	s.press("L")
	s.sees("needs a roadmap verdict", "feature/approval", "not aligned")
	s.press(esc) // without a trace
	s.until("the board", func(text string) bool { return !strings.Contains(text, "feature/approval") })
	s.press("w")
	s.sees("Why", "a roadmap verdict")
	s.press("q")
	s.sees("Triage 1")
	s.press("t" + right + right)
	s.sees("Needed: approval at level manager")
	s.press(tab + right + right + tab + tab + right + right + right)
	s.sees("Needed: approval at level director: danger to plans still to be judged.")
	s.press(save)
	s.sees("needs a judgement of its danger")
	s.press(right)
	s.sees("Needed: approval at level director (not aligned, the highest judgement is high)")
	s.press(save)
	d.tells(s, id, "not-aligned")
	s.press("a")
	s.sees("Approval ·", "director is enough.")
	s.press(tab + "dana" + tab + left)
	s.sees("senior-manager is not enough.")
	s.press(right)
	s.sees("director is enough.")
	s.press(tab + "https://chat.test/42" + save)
	d.tells(s, id, "dana", "https://chat.test/42")
	s.press("L")
	d.arrives(s, id, "Planning")
	s.press("L")
	s.sees("needs a gameplan")
	s.press("collect, then send at six" + save)
	d.arrives(s, id, "Scheduling")
}

// isQueued schedules it for the next iteration.
func (d *desk) isQueued(s seat, id string) {
	s.press("s")
	s.sees("Schedule ·", "current is", "next is")
	s.press("next")
	s.sees("begins tomorrow")
	s.press(tab + "16.4" + tab + "kofi" + save)
	d.tells(s, id, "16.4", "kofi")
	s.press("L")
	d.arrives(s, id, "Queued")
	s.press("L")
	s.sees("Queued → Development")
	require.Equal(d.t, "Queued", d.stage(id))
}

// isBuilt opens the board on the first day of the iteration.
func (d *desk) isBuilt(s seat, id string) {
	d.arrives(s, id, "Development")
	s.press("\t")
	s.sees("Queued 0", "Development 1")
	s.press("5")
	for _, why := range []string{"no names in it", "sent twice"} {
		s.press("v")
		s.sees("Validation ·", "of whom")
		s.press(save)
		s.sees("validation asked")
		s.press("v")
		s.sees("Asked of maria by ana")
		s.press(right + tab + tab + why + save)
		d.tells(s, id, why)
		s.sees("rejected")
	}
	s.sees("rejected 2 times")
	s.press("v")
	s.sees("The newest round was rejected")
	s.press(save)
	s.sees("validation asked")
	s.press("v")
	s.sees("This takes the card to Implementation")
	s.press(save)
	d.arrives(s, id, "Implementation")
	s.press("L")
	s.sees("needs a blueprint", "what was done")
	s.press("one mail a day" + tab + "https://git.test/7" + save)
	d.arrives(s, id, "Completed, closed")
	require.Contains(d.t, d.run("show", id), "one mail a day")
}

// isTakenBack undoes the last step from the list, then all of the person's with
// u; what the board did by itself stands in the way until it is taken back too.
func (d *desk) isTakenBack(s seat, id string) {
	s.sees("Triage 0")
	s.press("\t7")
	s.sees("Completed 1")
	s.press("U")
	s.sees("History", "the newest", "Undoing it changes", "Completed → Implementation")
	s.press(enter)
	s.sees("Undid step")
	d.arrives(s, id, "Implementation")
	s.press("q")
	s.sees("Completed 0")
	s.press("uuuuuuu") // to Development, five steps of validation, and one too many
	s.sees("undo the later change first", "arrive of")
	require.Equal(d.t, "Development", d.stage(id))
	s.press("UGkkkkkkk")
	s.sees("by the board itself", "Development → Queued")
	s.press(enter)
	d.arrives(s, id, "Queued")
	s.press("q")
	s.sees("Queued 1")
	for _, stage := range []string{"Scheduling", "Scheduling", "Planning", "Triage"} {
		s.press("u")
		d.arrives(s, id, stage)
	}
	s.sees("Triage 1")
	s.press("uu")
	s.until("the verdict taken back", func(string) bool { return !strings.Contains(d.run("show", id), "aligned") })
	s.press("u") // its making
	s.sees("No features yet")
	require.Empty(d.t, d.run("list"))
}
