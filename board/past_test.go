package board

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/keymap"
	"opsboard/workflow"
)

// moved is a board whose card went from Planning to Development an hour ago.
func moved(t *testing.T) *person {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.now = monday.Add(-time.Hour)
	p.press("L")
	p.now = monday
	p.poll()
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	return p
}

func TestTheBoardIsShownAsItStoodBeforeAndAfterAStep(t *testing.T) {
	p := moved(t)
	p.press("U[").sees("PAST · as of 23 November 2026, 08:59 · esc returns")
	require.Equal(t, workflow.CardID("mine00000001"), p.on())
	require.Equal(t, workflow.Stage("Planning"), p.m.shown.cols[p.m.shown.col].stage)
	p.press("U]").sees("09:00")
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	p.press("<esc>").sees("saved")
	require.NotContains(t, p.screen(), "PAST")
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	require.Len(t, p.file.entries, 1)
}

func TestAMomentIsAskedFor(t *testing.T) {
	p := moved(t)
	p.press("@").sees("The board as it stood").press("2026-11-22<enter>").sees("PAST · as of 22 November 2026, 23:59")
	require.Equal(t, workflow.Stage("Planning"), p.m.shown.cols[p.m.shown.col].stage)
	p.press("@yesterday morning<enter>").sees("is no moment")
	p.press("<esc>").sees("PAST").press("<esc>")
	require.NotContains(t, p.screen(), "PAST")
	p.press(":at 2026-11-22<enter>").sees("PAST · as of 22 November 2026").press("<esc>")
	p.press(":at the weekend<enter>").hears("is no moment").press("<esc>")
	require.NotContains(t, p.screen(), "PAST")
	p.press("U@")
	require.Equal(t, "2026-11-23 09:00", p.m.form.text("moment"), "from the history it begins with the step's own time")
}

func TestAnOpenCardOfThePastIsAsItWas(t *testing.T) {
	p := moved(t)
	p.press("cLater<c-s>").press("U").press("[")
	require.Equal(t, onBoard, p.m.screen)
	p.press("<enter>").sees("PAST")
	require.Empty(t, p.m.card.whole.Card.Comments)
	require.Len(t, p.m.card.whole.History, 1, "the move, and not the comment")
	p.press("<esc>").sees("PAST")
}

// Whatever key is pressed, in the past nothing changes, and no form opens that
// could.
func TestNoKeyChangesAnythingInThePast(t *testing.T) {
	for _, row := range keymap.Table() {
		for _, from := range []string{"", "<enter>", "U"} {
			p := moved(t)
			p.press("U[" + from)
			m, cmd := p.m.act(row.Action, "1")
			p.m = m
			p.run(cmd)
			require.Len(t, p.file.entries, 1, row.Action)
			require.Empty(t, p.m.saving.queue, row.Action)
			if looks[row.Action] {
				continue
			}
			require.Equal(t, "This is the past: esc returns to today.", p.m.status.text, row.Action)
			require.False(t, p.m.form.isOpen(), row.Action)
			require.False(t, p.m.dates.past.IsZero(), row.Action)
		}
	}
}

func TestThePastStaysWhatItWasWhileOthersWork(t *testing.T) {
	p := moved(t)
	p.press("U[")
	loads := p.file.loads
	p.elsewhereBy("maria", "mine00000001", workflow.Say{Text: "Seen it."})
	p.now = p.now.AddDate(0, 0, 7)
	p.poll()
	require.Equal(t, loads, p.file.loads)
	p.sees("PAST").press("<esc>")
	require.Equal(t, p.file.version, p.m.file.version, "and today is today")
}

func TestAPastThatCannotBeReadLeavesTodayOnScreen(t *testing.T) {
	p := moved(t)
	p.press("U")
	p.file.failLoad = errFull
	p.press("[").sees("as of 10:00")
	require.NotContains(t, p.screen(), "PAST")
	require.Equal(t, workflow.Stage("Development"), p.m.shown.cols[p.m.shown.col].stage)
	p.file.failLoad = nil
	p.press("r").sees("saved")
}

func TestKeysTypedOnTheWayIntoThePastWaitForIt(t *testing.T) {
	p := moved(t)
	p.press("U")
	p.slow = true
	p.press("[L")
	require.NotEmpty(t, p.m.input.held)
	p.catchUp()
	p.hears("This is the past")
	require.Len(t, p.file.entries, 1)
}

func TestWhatIsUnsavedIsNotShownInThePast(t *testing.T) {
	p := moved(t)
	p.file.failCommit = errFull
	p.press("cNot there yet<c-s>").press("U[").sees("PAST").sees("1 unsaved")
	p.press("<enter>")
	require.NotContains(t, p.screen(), "Not there yet")
	p.press("<esc><esc>").sees("1 unsaved")
	p.file.failCommit = nil
	p.press("r").sees("saved")
	require.Len(t, p.file.cards["mine00000001"].Comments, 1)
}

func TestMomentsAreReadAsPeopleWriteThem(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for when, want := range map[string]string{
		"2026-11-03":       "2026-11-03 23:59:59.999",
		"2026-11-03 14:02": "2026-11-03 14:02:00.000",
		"3 nov 2026":       "2026-11-03 23:59:59.999",
		"3 Nov 2026 14:02": "2026-11-03 14:02:00.000",
		"09:30":            "2026-11-23 09:30:00.000",
		"yesterday":        "2026-11-22 23:59:59.999",
		" 14d ":            "2026-11-09 23:59:59.999",
		"2026-11-24":       "", "11:00": "", "soon": "", "": "", "2026-02-30": "", "-3d": "",
	} {
		got, err := parseMoment(when, now, time.UTC)
		if want == "" {
			var bad *workflow.Invalid
			require.ErrorAs(t, err, &bad, when)
			continue
		}
		require.NoError(t, err, when)
		require.Equal(t, want, got.Format("2006-01-02 15:04:05.000"), when)
	}
}

// On the Sunday on which Chile puts its clocks forward there is no midnight.
func TestADayWithoutAMidnightIsLookedAtWhole(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	require.NoError(t, err)
	now := time.Date(2026, 9, 20, 15, 0, 0, 0, time.UTC)
	for when, want := range map[string]string{"2026-09-05": "2026-09-06T03:59:59.999Z", "2026-09-06": "2026-09-07T02:59:59.999Z", "14d": "2026-09-07T02:59:59.999Z"} {
		got, err := parseMoment(when, now, zone)
		require.NoError(t, err, when)
		require.Equal(t, want, got.UTC().Format("2006-01-02T15:04:05.000Z07:00"), when)
	}
}

func TestACardOfThePastOffersNoOtherTab(t *testing.T) {
	p := sit(t, 0, 80, 24)
	conditions["past"].bring(p)
	p.sees("tab track").press("<enter>").sees("esc leave   / find   J next card")
	require.NotContains(t, p.screen(), "tab track")
}
