package filter

import (
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// today is the day of the filter's clock in the team's zone.
func (e Env) today() workflow.Date { return e.Rules.Cadence().Today(e.Now) }

// readIteration reads an iteration, or a day that falls in it. "<" is one that
// has ended before, ">" one that begins after.
func readIteration(env Env, s spec, v value) (test, error) {
	t := test{key: s.key, op: v.op}
	cadence, today := env.Rules.Cadence(), env.today()
	word := strings.ToLower(v.text)
	switch {
	case word == "none" && v.op == is:
		t.none = true
		return t, nil
	case word == "past" && v.op == is:
		t.op, t.first, t.last = less, today, today
		return t, nil
	case word == "current", word == "next":
		it := cadence.At(today)
		if word == "next" {
			it = cadence.Next(it, 1)
		}
		t.first, t.last = it.Start, it.End
		return t, nil
	}
	d, err := workflow.ParseDate(v.text)
	if err != nil {
		bad := invalid(s, v, "is no iteration: current, next, past, none, or a day such as 2026-11-29")
		bad.Nearest = workflow.Nearest(v.text, s.words(env))
		return test{}, bad
	}
	t.first, t.last = d, d
	return t, nil
}

// readDue reads the day that a card is due.
func readDue(env Env, s spec, v value) (test, error) {
	t := test{key: s.key, op: v.op}
	d, err := workflow.DueDate(v.text, env.today())
	switch {
	case err != nil:
		bad := invalid(s, v, "is no day: 2026-12-03, <2026-12-03, today, tomorrow, or none")
		bad.Nearest = workflow.Nearest(v.text, s.words(env))
		return test{}, bad
	case d == "" && v.op != is:
		return test{}, invalid(s, v, "cannot be compared: write "+s.name+":none")
	}
	t.none, t.first = d == "", d
	return t, nil
}

// readAge reads a time spent in the stage: 14d, 2w, or 14.
func readAge(env Env, s spec, v value) (test, error) {
	n, ok := spanOfDays(v.text)
	if !ok {
		if n, ok = spanOfDays(v.text + "d"); !ok {
			return test{}, invalid(s, v, "is no time in a stage: >14d, <2w, or 3 for three days")
		}
	}
	return ago(env.Now, test{key: s.key, op: v.op}, n), nil
}

// readTime reads a day, or how long ago: >14d is longer ago than 14 days.
func readTime(env Env, s spec, v value) (test, error) {
	t := test{key: s.key, op: v.op}
	if n, ok := spanOfDays(v.text); ok {
		return ago(env.Now, t, n), nil
	}
	var d workflow.Date
	switch strings.ToLower(v.text) {
	case "none":
		if v.op == is {
			t.none = true
			return t, nil
		}
	case "today":
		d = env.today()
	case "yesterday":
		d = env.today().Add(-1)
	default:
		var err error
		if d, err = workflow.ParseDate(v.text); err != nil {
			bad := invalid(s, v, "is no day: 2026-11-29, <2026-11-29, today, or >14d for longer than 14 days ago")
			bad.Nearest = workflow.Nearest(v.text, s.words(env))
			return test{}, bad
		}
	}
	if d == "" {
		return test{}, invalid(s, v, "cannot be compared: write "+s.name+":none")
	}
	cadence := env.Rules.Cadence()
	begin, end := cadence.Begins(d), cadence.Begins(d.Add(1))
	switch v.op {
	case less:
		t.to = begin
	case atMost:
		t.to = end
	case more:
		t.from = end
	case least:
		t.from = begin
	case is:
		t.from, t.to = begin, end
	}
	return t, nil
}

// mostDays keeps a span of days within what a duration holds.
const mostDays = 100_000

// spanOfDays reads 14d and 2w.
func spanOfDays(s string) (int, bool) {
	digits, unit := strings.TrimRight(s, "dwDW"), 1
	switch {
	case len(s)-len(digits) != 1:
		return 0, false
	case strings.HasSuffix(strings.ToLower(s), "w"):
		unit = 7
	}
	n, err := strconv.Atoi(digits)
	if err != nil || digits[0] == '+' || n < 0 || n > mostDays/unit {
		return 0, false
	}
	return n * unit, true
}

// ago bounds the instants that lie so many whole days before now: a day has
// passed when 24 hours have.
func ago(now time.Time, t test, days int) test {
	const day = 24 * time.Hour
	// An instant lies n whole days back from just after `back(n+1)` up to `back(n)`.
	back := func(n int) time.Time { return now.Add(-time.Duration(n)*day + 1) }
	switch t.op {
	case more:
		t.to = back(days + 1)
	case least:
		t.to = back(days)
	case less:
		t.from = back(days)
	case atMost:
		t.from = back(days + 1)
	case is:
		t.from, t.to = back(days+1), back(days)
	}
	return t
}
