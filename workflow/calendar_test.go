package workflow_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// Every day lies in exactly one iteration, and iterations follow one another
// without gaps, whatever their length and first day.
func TestCadenceCoversEveryDay(t *testing.T) {
	for _, days := range []int{0, 7, 14, 21} {
		for first := time.Sunday; first <= time.Saturday; first++ {
			c := workflow.Cadence{Days: days, First: first}
			length := max(days, 7)
			for _, from := range []workflow.Date{"1969-11-20", "1999-11-20", "2026-11-20", "2399-11-20", "0001-11-20"} {
				before := c.At(from.Add(-1))
				for n := range 500 {
					day := from.Add(n)
					it := c.At(day)
					require.True(t, it.Holds(day) && it.Begun(day) && !it.Ended(day), "%s in %s", day, it)
					require.Equal(t, length-1, it.End.Since(it.Start))
					require.Equal(t, first, it.Start.Time().Weekday())
					require.Equal(t, it, c.At(it.Start))
					require.Equal(t, it, c.At(it.End))
					if it != before {
						require.Equal(t, before.End.Add(1), it.Start, "no gap")
						require.Equal(t, it, c.Next(before, 1))
						require.Equal(t, before, c.Next(it, -1))
						require.True(t, before.Ended(it.Start) && !it.Begun(before.End))
					}
					before = it
				}
			}
		}
	}
}

// The day is the team's: midnight in their zone, on days of 23 and 25 hours too.
func TestTodayIsADayOfTheTeamsZone(t *testing.T) {
	for name, tc := range map[string]struct {
		zone string
		at   string
		day  workflow.Date
	}{
		"the last second before midnight":           {"Europe/Berlin", "2026-11-28T22:59:59Z", "2026-11-28"},
		"midnight":                                  {"Europe/Berlin", "2026-11-28T23:00:00Z", "2026-11-29"},
		"the day on which clocks go forward":        {"Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29"},
		"its end, an hour early":                    {"Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29"},
		"the day after it":                          {"Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30"},
		"the day on which clocks go back":           {"America/New_York", "2026-11-01T04:00:00Z", "2026-11-01"},
		"its end, an hour late":                     {"America/New_York", "2026-11-02T04:59:59Z", "2026-11-01"},
		"the day after that":                        {"America/New_York", "2026-11-02T05:00:00Z", "2026-11-02"},
		"a zone in which clocks change at midnight": {"America/Santiago", "2026-09-06T04:00:00Z", "2026-09-06"},
		"a day ahead of UTC":                        {"Pacific/Kiritimati", "2026-11-25T12:00:00Z", "2026-11-26"},
	} {
		t.Run(name, func(t *testing.T) {
			loc, err := time.LoadLocation(tc.zone)
			require.NoError(t, err)
			at, err := time.Parse(time.RFC3339, tc.at)
			require.NoError(t, err)
			require.Equal(t, tc.day, workflow.Cadence{Zone: loc}.Today(at))
		})
	}
	require.Equal(t, workflow.Date("2026-11-25"), workflow.Cadence{}.Today(noon), "UTC where no zone is given")
}

// A day begins with its first instant, also where clocks skip midnight, or go back
// to it, as they do in some zones on the Sunday on which an iteration begins.
func TestADayBeginsWithItsFirstInstantInTheTeamsZone(t *testing.T) {
	for _, zone := range []string{"", "Europe/Berlin", "America/New_York", "America/Santiago", "America/Havana", "Atlantic/Azores", "Asia/Amman", "Asia/Beirut", "Pacific/Kiritimati"} {
		loc, err := time.LoadLocation(zone)
		require.NoError(t, err)
		c := workflow.Cadence{Zone: loc}
		for day := workflow.Date("2008-01-01"); day < "2029-01-01"; day = day.Add(1) {
			begins := c.Begins(day)
			require.Equal(t, day, c.Today(begins), zone)
			require.Equal(t, day.Add(-1), c.Today(begins.Add(-1)), "%s: just before %s", zone, day)
		}
	}
	require.Equal(t, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), workflow.Cadence{}.Begins("2026-11-25"), "UTC where no zone is given")
	samoa, err := time.LoadLocation("Pacific/Apia")
	require.NoError(t, err)
	c := workflow.Cadence{Zone: samoa}
	require.Equal(t, c.Begins("2011-12-31"), c.Begins("2011-12-30"), "a day that the zone left out is over as it begins")
}

// The zone decides which iteration is the current one.
func TestArrivalInTheTeamsZone(t *testing.T) {
	loc, err := time.LoadLocation("America/New_York")
	require.NoError(t, err)
	rules := workflow.Default().In(workflow.Cadence{Zone: loc})
	require.Nil(t, workflow.Default().Cadence().Zone, "the shared rules are left alone")
	d := newDesk(t, rules, "feature").do(featureIn("Queued")...)
	d.at = time.Date(2026, 11, 29, 4, 59, 0, 0, time.UTC)
	require.Empty(t, rules.Due(d.card, workflow.Op{At: d.at}))
	d.do(time.Minute, workflow.Arrive{})
}

func TestResolveReadsWhatAPersonWrites(t *testing.T) {
	c, today := workflow.Cadence{}, workflow.Date("2026-11-25")
	for word, want := range map[string]workflow.Iteration{
		"current": week(0), " Current ": week(0), "now": week(0), "next": week(1), "none": {}, "": {},
		"2026-11-25": week(0), "2026-11-28": week(0), "2026-11-29": week(1), "2026-11-21": week(-1),
		"9999-01-01": {Start: "9998-12-27", End: "9999-01-02"},
	} {
		got, err := c.Resolve(word, today)
		require.NoError(t, err, word)
		require.Equal(t, want, got, word)
	}
	for word, nearest := range map[string]string{"curent": "current", "nxt": "next", "nome": "none", "2026-02-30": "", "29.11.2026": "", "9999-12-31": "", "\x1b[2J": ""} {
		_, err := c.Resolve(word, today)
		requireInvalid(t, err, "iteration", nearest)
	}
}

func TestAnIterationIsSaidByItsDaysOrItsTitle(t *testing.T) {
	for want, it := range map[string]workflow.Iteration{
		"22–28 Nov 2026":      week(0),
		"29 Nov – 5 Dec 2026": week(1),
		"27 Dec – 2 Jan 2027": workflow.Cadence{}.At("2027-01-01"),
		"Sprint 12":           {Start: "2026-11-22", End: "2026-11-28", Title: "Sprint 12"},
		"":                    {},
	} {
		require.Equal(t, want, it.String())
	}
	require.False(t, workflow.Iteration{}.Holds("2026-11-25") || workflow.Iteration{}.Begun("2026-11-25") || workflow.Iteration{}.Ended("2026-11-25"))
}

func TestADayIsReadAsItIsWrittenAndCounted(t *testing.T) {
	for _, good := range []string{"2026-11-29", "2024-02-29", "0001-01-01", "9999-12-31"} {
		d, err := workflow.ParseDate(good)
		require.NoError(t, err)
		require.Equal(t, workflow.Date(good), d)
	}
	for _, bad := range []string{"", "2026-02-30", "2023-02-29", "2026-13-01", "2026-1-2", "26-11-29", " 2026-11-29", "2026-11-29T00:00:00Z", "today", "\xff"} {
		_, err := workflow.ParseDate(bad)
		require.ErrorContains(t, err, "is no day", bad)
	}
	require.Equal(t, workflow.Date("2024-02-29"), workflow.Date("2024-02-28").Add(1))
	require.Equal(t, workflow.Date("2026-12-31"), workflow.Date("2027-01-01").Add(-1))
	require.Equal(t, workflow.Date(""), workflow.Date("").Add(3))
	require.Equal(t, 3652058, workflow.Date("9999-12-31").Since("0001-01-01"))
	require.Equal(t, -1, workflow.Date("2026-11-24").Since("2026-11-25"))
	require.True(t, workflow.Date("odd").Time().IsZero())
}

func TestDaysInAStageAreWholeOnes(t *testing.T) {
	c := workflow.Card{EnteredAt: noon}
	require.Equal(t, 0, c.DaysInStage(noon.Add(23*time.Hour)))
	require.Equal(t, 1, c.DaysInStage(noon.Add(24*time.Hour)))
	require.Equal(t, 0, c.DaysInStage(noon.Add(-time.Hour)), "a clock that is late")
	require.Equal(t, 0, workflow.Card{}.DaysInStage(noon))
}
