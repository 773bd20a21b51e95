package cli

import (
	"slices"
	"strings"

	"opsboard/board"
	"opsboard/storage"
)

// sinceLast shows what others did since the person looked last, and notes that
// it was seen where that is asked for.
func (a *app) sinceLast(s *storage.Store, o logOptions) error {
	if !strings.EqualFold(strings.TrimSpace(o.since), "last") || o.card != "" || o.by != "" {
		return usage("--seen goes with --since last, without a card and without --by", "`opsboard log --since last --seen`")
	}
	me, err := a.who()
	if err != nil {
		return err
	}
	visits := a.visits(s.Path(), me)
	if visits == nil {
		return usage("there is no place that remembers your last visit", "set XDG_STATE_HOME or HOME")
	}
	last, err := visits.Last()
	if err != nil {
		return err
	}
	if last == (board.Visit{}) && !o.seen {
		return usage("you have not looked at this board before", "`opsboard log --since last --seen` begins to remember; leaving the board does it too")
	}
	q := storage.LogQuery{After: last.Step}
	if last == (board.Visit{}) {
		q.Limit = 1
	}
	lines, err := s.Log(q)
	if err != nil {
		return err
	}
	newest := max(last.Step, newestOf(lines))
	if last == (board.Visit{}) {
		lines = nil
	}
	lines = slices.DeleteFunc(lines, func(l storage.LogLine) bool { return l.By == me })
	if err := a.tellNews(s, lines, last, o, me); err != nil || !o.seen {
		return err
	}
	return visits.Seen(board.Visit{Step: newest, At: a.env.Now()})
}

// tellNews prints the lines, to a terminal under what they come to.
func (a *app) tellNews(s *storage.Store, lines []storage.LogLine, last board.Visit, o logOptions, me string) error {
	shown := lines
	if o.limit > 0 {
		shown = lines[:min(len(lines), o.limit)]
	}
	if a.flags.json {
		return writeJSON(a.out, logOf(shown), a.out.terminal)
	}
	if a.out.terminal && last != (board.Visit{}) {
		items := board.NewsOf(boardStore{s}.newsOf(lines), me)
		a.out.line("Since " + localTime(last.At, s.Rules().Cadence()) + ": " + board.NewsSummary(items))
	}
	a.out.table(a.logTable(shown, s.Rules(), true))
	if len(shown) < len(lines) && a.out.terminal {
		a.note("there is more: --limit N shows it")
	}
	return nil
}
