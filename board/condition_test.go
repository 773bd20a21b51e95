package board

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// conditions are the five screens, each with the words that none of the others
// has, in the header and below it.
var conditions = map[string]struct {
	bring    func(*person)
	inHeader string
	inBody   string
}{
	"empty":   {func(p *person) {}, "saved", "No bugs yet"},
	"loading": {func(p *person) { p.slow = true; p.press("<tab>"); p.send(slowMsg{p.m.file.load}) }, "loading", "Loading Features"},
	"failed": {func(p *person) {
		p.file.failLoad = errors.New("the disk is on fire")
		p.open(p.m.term.width, p.m.term.height, func(c *Config) { c.Profile = &p.m.term.theme.profile })
	}, "not read", "The board cannot be read"},
	"stale": {func(p *person) {
		p.file.fill(60)
		p.poll()
		p.file.failVersion = errors.New("the disk is on fire")
		p.now = p.now.Add(time.Hour)
		p.poll()
		p.press("j")
	}, "as of 10:00", "as of 10:00"},
	"past": {func(p *person) {
		p.file.fill(60)
		p.poll()
		m, cmd := p.m.at(monday.Add(-time.Hour), "")
		p.m = m
		p.run(cmd)
	}, "PAST", "PAST"},
}

func TestTheFiveScreensCannotBeConfused(t *testing.T) {
	for _, size := range [][2]int{{200, 50}, {120, 36}, {80, 24}, {60, 20}, {40, 15}} {
		for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI256} {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], profile), func(t *testing.T) {
				shown := map[string]string{}
				for name, c := range conditions {
					p := sit(t, 0, size[0], size[1], func(c *Config) { c.Profile = &profile })
					c.bring(p)
					fits(t, p.m)
					shown[name] = p.m.View().Content
				}
				for name, c := range conditions {
					header, body, _ := strings.Cut(plainText(shown[name]), "\n")
					require.Contains(t, header, c.inHeader, name)
					require.Contains(t, body, c.inBody, name)
					for other := range conditions {
						if other == name {
							continue
						}
						h, b, _ := strings.Cut(plainText(shown[other]), "\n")
						require.NotContains(t, h, c.inHeader, "the header of %s looks like %s", other, name)
						require.NotContains(t, b, c.inBody, "%s looks like %s", other, name)
					}
				}
			})
		}
	}
}

// What is wrong does not look as what is well: the words have a look of their
// own, with colours and without.
func TestWhatIsNotWellHasALookOfItsOwn(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256} {
		looks := map[string]string{}
		for name, c := range conditions {
			p := sit(t, 0, 120, 36, func(c *Config) { c.Profile = &profile })
			c.bring(p)
			header := lineOf(p.m.View().Content, 0)
			at := strings.Index(header, c.inHeader)
			require.Positive(t, at, name)
			looks[name] = header[strings.LastIndex(header[:at], "\x1b")+1 : at]
		}
		require.NotEqual(t, looks["empty"], looks["failed"], profile)
		require.NotEqual(t, looks["empty"], looks["stale"], profile)
		require.NotEqual(t, looks["empty"], looks["past"], profile)
	}
}

func TestTheFiveScreensAreSaidDifferently(t *testing.T) {
	said := map[string]string{}
	for name, c := range conditions {
		p := sit(t, 0, 120, 36)
		c.bring(p)
		said[name] = p.m.say()
	}
	require.Contains(t, said["empty"], "no cards")
	require.Contains(t, said["loading"], "Loading Features")
	require.Contains(t, said["failed"], "cannot be read: the disk is on fire")
	require.Contains(t, said["stale"], "As of 10:00, the file cannot be read. ")
	require.Contains(t, said["past"], "The past, as of 23 November 2026, 09:00. ")
}

func TestAnEmptyColumnIsQuietAndAnEmptyFilterSaysItself(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.sees("empty")
	require.NotContains(t, p.screen(), "No bugs")
	p.press("fdri:nobody<enter>").sees("Nothing matches dri:nobody").sees("removes it")
	require.NotContains(t, p.screen(), "No bugs yet")
	p.press("<esc>").sees("Replies are sent twice")
}

func TestTheLastLineOffersNoKeyThatNeedsACardWhereThereIsNone(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.sees("enter open").press("h")
	for _, no := range []string{"enter open", "L forward", "m move", "e edit"} {
		require.NotContains(t, lineOf(p.screen(), p.m.term.height-1), no)
	}
	p.sees("? help   n new   tab track")
	p = sit(t, 0, 80, 24)
	conditions["failed"].bring(p)
	p.sees("r       tries again").sees("ctrl+c  leaves").sees(" r retry   ? help   ctrl+c quit")
}

func TestWhatComesAtOnceDoesNotFlicker(t *testing.T) {
	p := sit(t, 60, 120, 36)
	before := p.screen()
	p.slow = true
	p.press("<tab>")
	require.Equal(t, before, p.screen(), "the screen stays as it was until the other one is there")
	p.send(slowMsg{p.m.file.load - 1})
	require.Equal(t, before, p.screen())
	p.send(slowMsg{p.m.file.load})
	p.sees("Loading Features").sees("loading")
	p.catchUp()
	p.sees("Scheduling").sees("saved")
	p.send(slowMsg{p.m.file.load})
	p.sees("Scheduling")
}

func TestAFailedScreenSaysWhatToDo(t *testing.T) {
	p := sit(t, 0, 80, 24)
	p.file.failLoad = advisedError{errors.New("no such file"), "restore it from a backup"}
	p.open(80, 24)
	p.sees("The board cannot be read").sees("no such file").sees("Restore it from a backup").sees("r       tries again")
	p.file.failLoad = nil
	p.press("r").sees("No bugs yet")
}

type advisedError struct {
	error
	advice string
}

func (a advisedError) WhatToDo() string { return a.advice }

func TestAnotherTrackThatCannotBeReadIsNotEmpty(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.file.failLoad = errors.New("the disk is on fire")
	p.press("<tab>").sees("The board cannot be read").sees("not read")
	require.NotContains(t, p.screen(), "No features yet")
	p.file.failLoad = nil
	p.press("r").sees("Scheduling").sees("saved")
}

func TestUnsavedChangesAreSaidAllTheTime(t *testing.T) {
	p := alone(t, bugIn("Planning", with("Two steps.")))
	p.file.failCommit = errFull
	p.press("L").press("j").sees("1 change is not saved: no space left on device · r tries again")
	p.press("<enter>").sees("1 change is not saved")
	p.file.failCommit = nil
	p.press("r")
	require.NotContains(t, p.screen(), "not saved")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["mine00000001"].Stage)
}

// The state never gives way, however narrow the terminal is.
func TestTheHeaderGivesWayInOrderAndNeverTheState(t *testing.T) {
	p := sit(t, 60, 120, 36)
	for w := 200; w >= 8; w-- {
		p.m.term.width = w
		p.m = p.m.drawn()
		header := lineOf(p.screen(), 0)
		require.Contains(t, header, "saved", "%d columns", w)
		if w >= narrow && strings.Contains(header, "22–28 Nov 2026") {
			require.Contains(t, header, "Features", "%d columns: the iteration goes before the tracks", w)
		}
		if w >= 20 {
			require.Contains(t, header, "Bugs", "%d columns", w)
		}
	}
	m, cmd := p.m.at(monday.Add(-time.Hour), "")
	p.m = m
	p.run(cmd)
	for w := 200; w >= 8; w-- {
		p.m.term.width = w
		p.m = p.m.drawn()
		require.Contains(t, lineOf(p.screen(), 0), "PAST", "%d columns", w)
	}
	p.m.term.width = 120
	p.m = p.m.drawn()
	require.Contains(t, lineOf(p.screen(), 0), "PAST · as of 23 November 2026, 09:00 · esc returns")
}

func TestTheHeaderSaysTheFilterAsLongAsThereIsAnyRoom(t *testing.T) {
	p := sit(t, 60, 200, 36)
	p.press("<tab>fkind:feature -label:nothing dri:ana,piotr,lin<enter>")
	for w := 200; w >= 36; w-- {
		p.m.term.width = w
		p.m = p.m.drawn()
		header := lineOf(p.screen(), 0)
		require.Contains(t, header, "filter k", "%d columns", w)
		require.Contains(t, header, "saved", "%d columns", w)
		require.Contains(t, header, "Features", "%d columns", w)
	}
	p.m.term.width = 200
	p.m = p.m.drawn()
	p.sees("filter kind:feature -label:nothing dri:ana,piotr")
}
