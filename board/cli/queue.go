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
)

type queueOptions struct{ iteration, format string }

var queueFormats = []string{"text", "markdown", "chat", "json"}

func newQueue(a *app) *cobra.Command {
	var o queueOptions
	cmd := &cobra.Command{
		Use:   "queue",
		Short: "What is planned for the next iteration, per DRI",
		Long: `Show the open cards of an iteration, per DRI: their stage, weight, and the gates that do
not hold yet. The weight stands against the capacity of the DRI where the configuration
file gives one under [capacity].

text is for reading, markdown and chat are for pasting. A pipe without --format gets the
columns: DRI, card, stage, weight, gates, missing, title.`,
		Example: `  opsboard queue
  opsboard queue --iteration current --format markdown`,
		Args: needs(),
		RunE: func(*cobra.Command, []string) error { return queue(a, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.iteration, "iteration", "next", "`WHEN`: current, next, or a day that falls in it")
	f.StringVar(&o.format, "format", "", "`FORMAT`: text, markdown, chat or json")
	_ = cmd.RegisterFlagCompletionFunc("iteration", cobra.FixedCompletions([]string{"next", "current"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(queueFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// load is what one person has in an iteration.
type load struct {
	DRI      *string     `json:"dri"`
	Weight   int         `json:"weight"`
	Capacity *int        `json:"capacity"`
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
	s, err := a.read()
	if err != nil {
		return err
	}
	it, err := a.iteration(o.iteration, s.Rules().Cadence())
	if err != nil {
		return err
	}
	if it.IsZero() {
		return usage("--iteration none is no iteration", "write current, next or a day")
	}
	q, err := a.queueOf(s, it)
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

// queueOf collects the open cards of an iteration.
func (a *app) queueOf(s *storage.Store, it workflow.Iteration) (board.Agenda, error) {
	f, err := a.filter([]string{"iteration:" + string(it.Start)}, s.Rules())
	if err != nil {
		return board.Agenda{}, err
	}
	rows, err := s.List(storage.Query{Filter: f})
	if err != nil {
		return board.Agenda{}, err
	}
	return board.AgendaOf(it, boardRows(rows), a.cfg.capacity, s.Rules(), a.env.Now()), nil
}

// queueOfAgenda is the agenda for programs.
func queueOfAgenda(g board.Agenda) queueJSON {
	q := queueJSON{Iteration: *iterationOf(g.Iteration), Weight: g.Weight, Cards: g.Cards, DRIs: []load{}}
	for _, l := range g.Loads {
		out := load{DRI: null(l.DRI), Weight: l.Weight, Capacity: l.Capacity}
		for _, x := range l.Cards {
			c := x.Card
			out.Cards = append(out.Cards, queueCard{string(c.ID), x.Handle, c.Title, string(c.Kind), string(c.Stage), orNull(c.Weight), gatesOf(x.Gates)})
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
