package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

type logOptions struct {
	card, since, by string
	limit           int
	seen            bool
	byCard          bool
	verify          bool
}

func newLog(a *app) *cobra.Command {
	var o logOptions
	cmd := &cobra.Command{
		Use:   "log [CARD]",
		Short: "The history, newest first",
		Long: `Show what was done, newest first: to one card, or to all. "undo" takes back any line by
its number.

--since last shows what others did since you last left the board, or said that you have
seen it: --seen says so. A terminal gets what became of it, how much for each person, and
then card by card; a pipe gets line by line, with --by-card the columns: card, kind, what,
who, time, changes, title. Card by card it says too which cards came due meanwhile.

--verify reads the history again and says whether it is sound. Of a board that is shared
through git that is the log itself, from the copy here and without a network: its chain, sums
and signatures, what each replica appended, and whether it makes the board that is here. What
today's rules would decide otherwise is named, and changes nothing. The exit code is 1 where
there is damage.

A day is written 2026-11-01, today, yesterday, or 14d for so many days ago. A pipe gets
the columns: number, time, who, door, card, what, rule, changes, reason, undone, unsigned.
The last is of lines from before a board that is shared was signed; a terminal gets one line
above them.`,
		Example: `  opsboard log k7m2
  opsboard log --since last --seen
  opsboard log --since 7d --by sam`,
		Args:              takes(nil, []string{"CARD"}, false),
		ValidArgsFunction: a.completeCards,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.card = strings.Join(args, "")
			if o.verify {
				return verifyAlone(a, o)
			}
			if a.out.terminal && !cmd.Flags().Changed("limit") {
				o.limit = screenful
			}
			if a.out.terminal && !cmd.Flags().Changed("by-card") {
				o.byCard = isLast(o.since)
			}
			return history(a, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.since, "since", "", "not before this `DAY`; last: since you last looked")
	f.BoolVar(&o.seen, "seen", false, "remember that you have seen all of it")
	f.BoolVar(&o.byCard, "by-card", false, "since last: card by card, not line by line")
	f.StringVar(&o.by, "by", "", "what the person of this `NAME` did")
	f.BoolVar(&o.verify, "verify", false, "read the log again, and say whether it is sound")
	f.IntVar(&o.limit, "limit", 0, "at most `N` lines; 0 for all (to a terminal, 100 unless asked for more)")
	_ = cmd.RegisterFlagCompletionFunc("since", completeWords("last", "today", "yesterday"))
	return cmd
}

// screenful is how many lines of history a terminal gets unless it asks for
// more.
const screenful = 100

// verifyAlone reads the whole log again; nothing goes with that.
func verifyAlone(a *app, o logOptions) error {
	if o != (logOptions{verify: true}) {
		return usage("--verify is of the whole log: no card and no other flag goes with it", "`opsboard log --verify`")
	}
	return verifyLog(a)
}

func history(a *app, o logOptions) error {
	a.doing = "read the history"
	if o.limit < 0 {
		return usage(fmt.Sprintf("flag --limit %d is no number of lines", o.limit), "")
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	if isLast(o.since) || o.seen || o.byCard {
		return a.sinceLast(s, o)
	}
	q := storage.LogQuery{By: o.by, Limit: o.limit}
	if o.limit > 0 {
		q.Limit++ // one more, to know whether there are more
	}
	if o.card != "" {
		if q.Card, err = s.Find(o.card); err != nil {
			return err
		}
	}
	if o.since != "" {
		if q.Since, err = a.day(o.since, s.Rules().Cadence()); err != nil {
			return ofFlag("since", err)
		}
	}
	lines, err := s.Log(q)
	if err != nil {
		return err
	}
	more := o.limit > 0 && len(lines) > o.limit
	if more {
		lines = lines[:o.limit]
	}
	signed, err := signedFrom(s, lines)
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, logOf(lines, signed), a.out.terminal)
	}
	a.out.table(a.logTable(lines, s.Rules(), signed))
	if more && a.out.terminal {
		a.note("there is more: --limit N shows it")
	}
	return nil
}

func isLast(since string) bool { return strings.EqualFold(strings.TrimSpace(since), "last") }

// day reads a day as people write it, and gives its first instant.
func (a *app) day(s string, c workflow.Cadence) (time.Time, error) {
	today := c.Today(a.env.Now())
	word := strings.ToLower(strings.TrimSpace(s))
	switch word {
	case "today":
		return c.Begins(today), nil
	case "yesterday":
		return c.Begins(today.Add(-1)), nil
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(word, "d")); err == nil && strings.HasSuffix(word, "d") && n >= 0 && n < 100_000 {
		return c.Begins(today.Add(-n)), nil
	}
	d, err := workflow.ParseDate(word)
	if err != nil {
		bad := &workflow.Invalid{Field: "day", Value: s, Why: "is no day: write it as 2026-11-01, today, yesterday, or 14d", Nearest: workflow.Nearest(word, []string{"today", "yesterday"})}
		return time.Time{}, withNearestDay(bad, word)
	}
	return c.Begins(d), nil
}

func (a *app) logTable(lines []storage.LogLine, r *workflow.Rules, signed remote.Signing) table {
	if !a.out.terminal {
		t := table{}
		for _, l := range lines {
			t.add(strconv.FormatUint(l.Seq, 10), l.At.UTC().Format(time.RFC3339), l.By, string(l.Door), l.Handle, l.What, string(l.Rule), changesOf(l.Entry), l.Reason, undoneWord(l), unsignedWord(l, signed))
		}
		return t
	}
	t := table{header: []string{"NO", "WHEN", "BY", "CARD", "WHAT"}, numbers: map[int]bool{0: true}}
	for _, l := range lines {
		if t.above == nil && signed.IsBefore(l.Card, l.Seq) {
			t.above = map[int]string{len(t.rows): fromBefore}
		}
		what := says("", l.Entry)
		if l.Reason != "" {
			what += " (" + l.Reason + ")"
		}
		if l.Undone {
			what = "[undone] " + strings.TrimSpace(what)
		}
		t.add(strconv.FormatUint(l.Seq, 10), localTime(l.At, r.Cadence()), l.By, l.Handle, strings.TrimSpace(what))
	}
	return t
}

// localTime is an instant for people, in the team's zone.
func localTime(t time.Time, c workflow.Cadence) string {
	if c.Zone != nil {
		t = t.In(c.Zone)
	}
	return t.Format("2006-01-02 15:04")
}

func undoneWord(l storage.LogLine) string {
	if l.Undone {
		return "undone"
	}
	return ""
}

type logEntryJSON struct {
	Number  uint64       `json:"number"`
	Step    uint64       `json:"step"`
	Card    *string      `json:"card"`
	Handle  *string      `json:"handle"`
	What    string       `json:"what"`
	Rule    *string      `json:"rule"`
	Reason  *string      `json:"reason"`
	By      string       `json:"by"`
	At      *string      `json:"at"`
	Door    string       `json:"door"`
	Undoes  *uint64      `json:"undoes"`
	Undone  bool         `json:"undone"`
	Changes []changeJSON `json:"changes"`
	Over    *string      `json:"over"`
	Before  bool         `json:"before_signing"` // it is from before the board was signed
}

type changeJSON struct {
	Field string  `json:"field"`
	Key   *string `json:"key"`
	Old   *string `json:"old"`
	New   *string `json:"new"`
}

func logOf(lines []storage.LogLine, signed remote.Signing) []logEntryJSON {
	out := []logEntryJSON{}
	for _, l := range lines {
		e := logEntryJSON{
			Number: l.Seq, Step: l.Step, Card: null(l.Card), Handle: null(l.Handle), What: l.What, Rule: null(l.Rule),
			Reason: null(l.Reason), Over: null(l.Over), By: l.By, At: stamp(l.At), Door: string(l.Door), Undoes: orNull(l.Undoes), Undone: l.Undone, Changes: []changeJSON{},
			Before: signed.IsBefore(l.Card, l.Seq),
		}
		for _, c := range l.Changes {
			e.Changes = append(e.Changes, changeJSON{string(c.Field), null(c.Key), null(c.Old), null(c.New)})
		}
		out = append(out, e)
	}
	return out
}
