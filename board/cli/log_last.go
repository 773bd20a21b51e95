package cli

import (
	"slices"
	"strconv"
	"time"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
)

// sinceLast shows what others did since the person looked last, and notes that
// it was seen where that is asked for.
func (a *app) sinceLast(s *storage.Store, o logOptions) error {
	if !isLast(o.since) || o.card != "" || o.by != "" {
		return usage("--seen and --by-card go with --since last, without a card and without --by", "`opsboard log --since last --seen`")
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
	items, err := a.newsItems(s, lines, last, me)
	if err != nil {
		return err
	}
	if a.out.terminal && !a.flags.json && last != (board.Visit{}) {
		a.out.line("Since " + localTime(last.At, s.Rules().Cadence()) + ": " + board.NewsSummary(items))
		if people := board.NewsPeople(items); people != "" {
			a.out.line("By " + people)
		}
	}
	if o.byCard {
		return a.newsCards(items, o, s.Rules())
	}
	shown := lines
	if o.limit > 0 {
		shown = lines[:min(len(lines), o.limit)]
	}
	signed, err := signedFrom(s, shown)
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, logOf(shown, signed), a.out.terminal)
	}
	a.out.table(a.logTable(shown, s.Rules(), signed))
	if len(shown) < len(lines) && a.out.terminal {
		a.note("there is more: --limit N shows it")
	}
	return nil
}

// newsItems is the news card by card, with the cards whose day has come.
func (a *app) newsItems(s *storage.Store, lines []storage.LogLine, last board.Visit, me string) ([]board.NewsItem, error) {
	b, now, c := boardStore{s}, a.env.Now(), s.Rules().Cadence()
	items := board.NewsOf(b.newsOf(lines), me)
	from, until, ok := board.DueDays(last.At, now, c)
	if !ok || last == (board.Visit{}) {
		return items, nil
	}
	due, err := b.FallsDue(from, until)
	return board.WithDue(items, due, c, now), err
}

// newsJSON is the news of one card.
type newsJSON struct {
	ID      string  `json:"id"`
	Handle  string  `json:"handle"`
	Title   string  `json:"title"`
	Kind    string  `json:"kind"`
	What    string  `json:"what"`
	By      *string `json:"by"`
	At      *string `json:"at"`
	Changes int     `json:"changes"`
}

// newsCards prints the news card by card.
func (a *app) newsCards(items []board.NewsItem, o logOptions, r *workflow.Rules) error {
	shown := items
	if o.limit > 0 {
		shown = items[:min(len(items), o.limit)]
	}
	if a.flags.json {
		out := []newsJSON{}
		for _, x := range shown {
			out = append(out, newsJSON{string(x.ID), x.Handle, x.Title, x.Kind.String(), x.What, null(x.By), stamp(x.At), x.Changes})
		}
		return writeJSON(a.out, out, a.out.terminal)
	}
	t := table{}
	if a.out.terminal {
		t.header = []string{"CARD", "WHEN", "WHAT", "TITLE"}
	}
	for _, x := range shown {
		if a.out.terminal {
			t.add(x.Handle, localTime(x.At, r.Cadence()), x.What, x.Title)
			continue
		}
		t.add(x.Handle, x.Kind.String(), x.What, x.By, x.At.UTC().Format(time.RFC3339), strconv.Itoa(x.Changes), x.Title)
	}
	a.out.table(t)
	if len(shown) < len(items) && a.out.terminal {
		a.note("there is more: --limit N shows it")
	}
	return nil
}
