package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/plan"
)

type queueOptions struct {
	iteration, format string
	lines             int
	all               bool
}

var queueFormats = []string{"text", "markdown", "chat", "json"}

func newQueue(a *app) *cobra.Command {
	var o queueOptions
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "What is planned for the next iteration, per DRI",
		Long: `Show the open cards of an iteration, per DRI: their stage, weight, and the gates that do
not hold yet. The weight stands against the capacity of the DRI where the configuration
file gives one under [capacity].

text is for reading, markdown and chat are for pasting. A terminal gets as many cards of
each person as fit on its screen, and is told how many more there are; --all shows them,
and --lines fits the text into a prompt or a mail. A pipe gets all of it, without --format
as columns: DRI, card, stage, weight, gates, missing, title.`,
		Example: `  opsboard queue
  opsboard queue --lines 12
  opsboard queue --iteration current --format markdown`,
		Args: needs(),
		RunE: func(*cobra.Command, []string) error { return queue(a, o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.iteration, "iteration", "next", "`WHEN`: current, next, or a day that falls in it")
	f.StringVar(&o.format, "format", "", "`FORMAT`: text, markdown, chat or json")
	f.IntVar(&o.lines, "lines", 0, "fit the text into `N` lines (at a terminal, its height unless asked otherwise)")
	f.BoolVar(&o.all, "all", false, "every card, however many lines that takes")
	_ = cmd.RegisterFlagCompletionFunc("iteration", completeWords("next", "current"))
	_ = cmd.RegisterFlagCompletionFunc("format", completeWords(queueFormats...))
	return cmd
}

// load is what one person has in an iteration.
type load struct {
	DRI      *string     `json:"dri"`
	Weight   int         `json:"weight"`
	Capacity *int        `json:"capacity"`
	Away     bool        `json:"away"`
	Cards    []queueCard `json:"cards"`
}

type queueCard struct {
	ID     string    `json:"id"`
	Handle string    `json:"handle"`
	Title  string    `json:"title"`
	Kind   string    `json:"kind"`
	Stage  string    `json:"stage"`
	Weight *int      `json:"weight"`
	Gates  gatesJSON `json:"gates"`
}

type queueJSON struct {
	Iteration iterationJSON `json:"iteration"`
	Weight    int           `json:"weight"`
	Cards     int           `json:"cards"`
	DRIs      []load        `json:"dris"`
}

func queue(a *app, o queueOptions) error {
	a.doing = "look at the queue"
	if o.format != "" && !slices.Contains(queueFormats, o.format) {
		return &workflow.Invalid{Field: "format", Value: o.format, Why: "is no format: " + strings.Join(queueFormats, ", "), Nearest: workflow.Nearest(o.format, queueFormats)}
	}
	if a.flags.json && o.format != "" && o.format != "json" {
		return usage("--json and --format "+o.format+" exclude each other", "")
	}
	if err := o.check(); err != nil {
		return err
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	it, err := a.iteration(o.iteration, s.Rules().Cadence())
	if err != nil {
		return err
	}
	if it.IsZero() {
		return noIteration(o.iteration)
	}
	if lines := a.queueLines(o); lines > 0 {
		return a.queueFitted(s, it, lines)
	}
	q, err := a.queueOf(s, it, nil)
	if err != nil {
		return err
	}
	switch {
	case a.flags.json || o.format == "json":
		return writeJSON(a.out, queueOfAgenda(q), a.out.terminal)
	case o.format == "markdown":
		a.lines(q.Markdown())
	case o.format == "chat":
		a.lines(q.Chat())
	case o.format == "" && !a.out.terminal:
		a.queueTable(queueOfAgenda(q))
	default:
		a.lines(q.Text())
	}
	return nil
}

// check refuses what means nothing, or two things.
func (o queueOptions) check() error {
	switch {
	case o.lines < 0:
		return usage(fmt.Sprintf("flag --lines %d is no number of lines", o.lines), "")
	case o.lines > 0 && o.all:
		return usage("--lines and --all exclude each other", "")
	case o.lines > 0 && o.format != "" && o.format != "text":
		return usage("--lines goes with --format text", "markdown, chat and json hold every card")
	}
	return nil
}

// queueLines is into how many lines the text must fit; 0 where it need not.
func (a *app) queueLines(o queueOptions) int {
	switch {
	case o.lines > 0 && !a.flags.json:
		return o.lines
	case o.all || a.flags.json || !a.out.terminal || o.format != "" && o.format != "text":
		return 0
	}
	height := a.env.size().Height
	if height <= 0 {
		height = usualHeight
	}
	return max(1, height-promptLines)
}

const (
	usualHeight = 24 // of a terminal that does not say
	promptLines = 2  // the shell's, below
)

// queueFitted prints the queue in so many lines, reading no more cards than these
// show.
func (a *app) queueFitted(s *storage.Store, it workflow.Iteration, lines int) error {
	var rooms []int
	q, err := a.queueOf(s, it, func(loads []plan.Load) []int {
		rooms = board.Rooms(loads, lines)
		return rooms
	})
	if err == nil {
		a.lines(q.Fitted(rooms, lines, a.out.width, "--all"))
	}
	return err
}

// queueOf collects the open cards of an iteration, of each load as many as rooms
// says; nil asks for all.
func (a *app) queueOf(s *storage.Store, it workflow.Iteration, rooms func([]plan.Load) []int) (board.Agenda, error) {
	takes := a.cfg.capacities()
	loadsOf := func(shares []storage.Share) []plan.Load {
		out := make([]plan.Load, len(shares))
		for i, x := range shares {
			out[i] = takes.Load(x.DRI, x.Cards, x.Weight, it)
		}
		return out
	}
	shares, err := s.Queue(it.Start, func(shares []storage.Share) []int {
		if rooms == nil {
			return nil
		}
		return rooms(loadsOf(shares))
	})
	if err != nil {
		return board.Agenda{}, err
	}
	var loads []board.Load
	for i, l := range loadsOf(shares) {
		loads = append(loads, board.Load{Load: l, Rows: boardRows(shares[i].Rows)})
	}
	return board.AgendaOf(it, loads, s.Rules(), a.env.Now()), nil
}

// queueOfAgenda is the agenda for programs.
func queueOfAgenda(g board.Agenda) queueJSON {
	q := queueJSON{Iteration: *iterationOf(g.Iteration), Weight: g.Weight, Cards: g.Cards, DRIs: []load{}}
	for _, l := range g.Loads {
		out := load{DRI: null(l.DRI), Weight: l.Weight, Away: l.Away}
		if l.Known {
			out.Capacity = &l.Capacity
		}
		for _, x := range l.Rows {
			c := x.Card
			out.Cards = append(out.Cards, queueCard{string(c.ID), x.Handle, c.Title, string(c.Kind), string(c.Stage), orNull(c.Weight), gatesOf(g.Gates(c))})
		}
		q.DRIs = append(q.DRIs, out)
	}
	return q
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (a *app) queueTable(q queueJSON) {
	t := table{}
	for _, l := range q.DRIs {
		for _, c := range l.Cards {
			weight := ""
			if c.Weight != nil {
				weight = strconv.Itoa(*c.Weight)
			}
			t.add(deref(l.DRI), c.Handle, c.Stage, weight, fmt.Sprintf("%d/%d", c.Gates.Met, c.Gates.Total), strings.Join(c.Gates.Missing, ","), c.Title)
		}
	}
	a.out.table(t)
}

// lines writes lines, each made harmless.
func (a *app) lines(list []string) {
	for _, line := range list {
		a.out.line(line)
	}
}
