package board

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
	"opsboard/workflow"
)

// looks are the actions that change nothing, and are free in the past. All others
// are answered with what the past is.
var looks = map[keymap.Action]bool{
	"": true, keymap.Left: true, keymap.Down: true, keymap.Up: true, keymap.Right: true, keymap.Top: true, keymap.Bottom: true,
	keymap.HalfDown: true, keymap.HalfUp: true, keymap.Column: true, keymap.Track: true, keymap.PrevTrack: true, keymap.Open: true, keymap.Why: true,
	keymap.Copy: true, keymap.Retry: true, keymap.Help: true, keymap.Quit: true, keymap.Leave: true, keymap.NextCard: true,
	keymap.PrevCard: true, keymap.History: true, keymap.AsItStood: true, keymap.Before: true, keymap.After: true,
	keymap.Filter: true, keymap.Flow: true, keymap.NextFigure: true, keymap.PrevFigure: true, keymap.Figure: true, keymap.Detail: true,
	keymap.Earlier: true, keymap.Later: true, keymap.Narrower: true, keymap.Wider: true, keymap.CopyFigure: true, keymap.Palette: true, keymap.Seen: true, keymap.Suspend: true,
	keymap.Find: true, keymap.NextMatch: true, keymap.PrevMatch: true,
}

// notInThePast answers a key that would change something.
func (m Model) notInThePast() Model {
	m.status = said(warn, "This is the past: "+m.keyFor(keymap.Leave)+" returns to today.")
	return m
}

// moment is the time that is looked at: then, or now where then is zero.
func moment(then, now time.Time) time.Time {
	if then.IsZero() {
		return now
	}
	return then
}

// at shows the board as it stood at a moment; the zero moment is today. Keys wait
// until it is there.
func (m Model) at(then time.Time, focus workflow.CardID) (Model, tea.Cmd) {
	m.dates.toward = then
	m.screen, m.base = onBoard, onBoard
	m, load := m.reload(focus)
	return m, batch(load, m.beSlow())
}

// atStep shows the board as it was just before or just after the selected step.
func (m Model) atStep(after bool) (Model, tea.Cmd) {
	s, ok := m.history.step()
	if !ok {
		return m, nil
	}
	then, focus := s.At, m.focused()
	if !after {
		then = then.Add(-time.Millisecond)
	}
	if len(s.Cards) > 0 {
		focus = s.Cards[0].ID
	}
	return m.at(then, focus)
}

// askMoment asks for the moment at which the board is to be shown.
func (m Model) askMoment() Model {
	text := ""
	if s, ok := m.history.step(); ok && m.screen == onHistory {
		text = s.At.In(m.zone()).Format("2006-01-02 15:04")
	}
	m.form = form{
		title: "The board as it stood", lead: "Nothing can be changed there; " + m.keyFor(keymap.Leave) + " returns to today.",
		fields: []field{line("moment", "when", text, "2026-11-03 · 2026-11-03 14:02 · yesterday · 14d")},
		done: func(m Model, f form) (Model, tea.Cmd) {
			next, cmd, err := m.asOf(f.text("moment"))
			if err != nil {
				m.form = f.faulty(err, sentence(err.Error()))
				return m, nil
			}
			next.form = form{}
			return next, cmd
		},
	}
	return m
}

// asOf shows the board as it stood when a person says: a day, means its end, or
// a day and a time. What cannot be read is a *[workflow.Invalid].
func (m Model) asOf(when string) (Model, tea.Cmd, error) {
	then, err := parseMoment(when, m.cfg.Now(), m.zone())
	if err != nil {
		return m, nil, err
	}
	m, cmd := m.at(then, m.focused())
	return m, cmd, nil
}

// showAsOf is asOf where nothing is asked but the moment: what it cannot mean is
// said.
func (m Model) showAsOf(when string) (Model, tea.Cmd) {
	next, cmd, err := m.asOf(when)
	if err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	return next, cmd
}

// parseMoment reads a moment as people write it. It must not be to come.
func parseMoment(when string, now time.Time, zone *time.Location) (time.Time, error) {
	bad := func(why string) (time.Time, error) {
		return time.Time{}, &workflow.Invalid{Field: "moment", Value: when, Why: why}
	}
	word, cadence := strings.ToLower(strings.TrimSpace(when)), workflow.Cadence{Zone: zone}
	today := cadence.Today(now)
	if day, ok := pastDay(word, today); ok {
		switch {
		case day == today:
			return bad("is today: the past begins before now")
		case day > today:
			return bad("is still to come")
		}
		return cadence.Begins(day.Add(1)).Add(-time.Millisecond), nil // as it stood when the day was over
	}
	then, ok := timeOfDay(word, now.In(zone))
	switch {
	case !ok:
		return bad("is no moment: write it as 2026-11-03, 2026-11-03 14:02, 14:02, yesterday, or 14d")
	case then.After(now):
		return bad("is still to come")
	}
	return then, nil
}

// pastDay reads a day without a time.
func pastDay(word string, today workflow.Date) (workflow.Date, bool) {
	if word == "yesterday" {
		return today.Add(-1), true
	}
	if digits, ok := strings.CutSuffix(word, "d"); ok {
		n, err := strconv.Atoi(digits)
		return today.Add(-n), err == nil && n >= 0 && n < 100_000
	}
	for _, layout := range []string{"2006-01-02", "2 Jan 2006", "2 January 2006"} {
		if t, err := time.Parse(layout, word); err == nil {
			return workflow.DateOf(t, nil), true
		}
	}
	return "", false
}

// timeOfDay reads a day with a time; a time alone is one of today.
func timeOfDay(word string, now time.Time) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2 Jan 2006 15:04"} {
		if t, err := time.ParseInLocation(layout, strings.ToUpper(word), now.Location()); err == nil {
			return t, true
		}
	}
	t, err := time.Parse("15:04", word)
	return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()), err == nil
}

func sameDay(a, b time.Time) bool { return a.Format("2006-01-02") == b.Format("2006-01-02") }

// zone is where the team's clocks are.
func (m Model) zone() *time.Location {
	if z := m.rules.Cadence().Zone; z != nil {
		return z
	}
	return time.UTC
}
