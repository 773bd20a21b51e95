package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
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
	ID      string    `json:"id"`
	Handle  string    `json:"handle"`
	Title   string    `json:"title"`
	Kind    string    `json:"kind"`
	Stage   string    `json:"stage"`
	Weight  *int      `json:"weight"`
	Gates   gatesJSON `json:"gates"`
	missing []workflow.Gate
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
		return writeJSON(a.out, q, a.out.terminal)
	case o.format == "markdown":
		a.queueMarkdown(q, it)
	case o.format == "chat":
		a.queueChat(q, it)
	case o.format == "" && !a.out.terminal:
		a.queueTable(q)
	default:
		a.queueText(q, it)
	}
	return nil
}

// queueOf collects the open cards of an iteration by DRI, those without one
// last.
func (a *app) queueOf(s *storage.Store, it workflow.Iteration) (queueJSON, error) {
	q := queueJSON{Iteration: *iterationOf(it), DRIs: []load{}}
	f, err := a.filter([]string{"iteration:" + string(it.Start)}, s.Rules())
	if err != nil {
		return q, err
	}
	rows, err := s.List(storage.Query{Filter: f})
	if err != nil {
		return q, err
	}
	for _, r := range rows {
		c, g := r.Card, s.Rules().Next(r.Card, a.env.Now())
		i := slices.IndexFunc(q.DRIs, func(l load) bool { return strings.EqualFold(deref(l.DRI), c.DRI) })
		if i < 0 {
			i = len(q.DRIs)
			q.DRIs = append(q.DRIs, load{DRI: null(c.DRI), Capacity: a.capacityOf(c.DRI)})
		}
		l := &q.DRIs[i]
		l.Weight += c.Weight
		l.Cards = append(l.Cards, queueCard{string(c.ID), r.Handle, c.Title, string(c.Kind), string(c.Stage), orNull(c.Weight), gatesOf(g), g.Missing()})
		q.Weight += c.Weight
		q.Cards++
	}
	slices.SortStableFunc(q.DRIs, func(a, b load) int {
		if (a.DRI == nil) != (b.DRI == nil) {
			return map[bool]int{true: 1, false: -1}[a.DRI == nil]
		}
		return strings.Compare(strings.ToLower(deref(a.DRI)), strings.ToLower(deref(b.DRI)))
	})
	return q, nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (a *app) capacityOf(name string) *int {
	n, ok := a.cfg.capacity[strings.ToLower(name)]
	if !ok || name == "" {
		return nil
	}
	return &n
}

// heading is who it is, and how much of it there is: "sam: 3 cards, weight 5 of 8".
func (l load) heading() string {
	s := fmt.Sprintf("%s: %s, weight %d", orWord(deref(l.DRI), "no DRI yet"), count(len(l.Cards), "card"), l.Weight)
	if l.Capacity == nil {
		return s
	}
	s += fmt.Sprintf(" of %d", *l.Capacity)
	if l.Weight > *l.Capacity {
		s += fmt.Sprintf(", %d over", l.Weight-*l.Capacity)
	}
	return s
}

// lacks is what a card still needs; a card that waits for nothing but its
// iteration lacks nothing.
func (c queueCard) lacks() string {
	var out []string
	for _, g := range c.missing {
		if g.Supply != workflow.SupplyWait {
			out = append(out, g.Need)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "needs " + strings.Join(out, " and ")
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

func (q queueJSON) title(it workflow.Iteration) string {
	return fmt.Sprintf("%s: %s, weight %d", it, count(q.Cards, "card"), q.Weight)
}

func (a *app) queueText(q queueJSON, it workflow.Iteration) {
	a.out.line(q.title(it))
	for _, l := range q.DRIs {
		a.out.line("")
		a.out.line(l.heading())
		for _, c := range l.Cards {
			line := "  " + cell.Pad(c.Handle, 6) + " " + cell.Pad(c.Stage, 14) + " " + c.Title
			if n := c.lacks(); n != "" {
				line += " (" + n + ")"
			}
			a.out.line(line)
		}
	}
}

func (a *app) queueMarkdown(q queueJSON, it workflow.Iteration) {
	a.out.line("## " + markdown(q.title(it)))
	for _, l := range q.DRIs {
		a.out.line("")
		a.out.line("### " + markdown(l.heading()))
		a.out.line("")
		for _, c := range l.Cards {
			line := "- " + markdown(c.Handle+" "+c.Title) + " · " + markdown(c.Stage)
			if n := c.lacks(); n != "" {
				line += " · **" + markdown(n) + "**"
			}
			a.out.line(line)
		}
	}
}

// queueChat is short lines without any marks, for a chat.
func (a *app) queueChat(q queueJSON, it workflow.Iteration) {
	a.out.line("Queue for " + q.title(it))
	for _, l := range q.DRIs {
		a.out.line("• " + l.heading())
		for _, c := range l.Cards {
			line := "   ◦ " + c.Handle + " " + c.Title
			if n := c.lacks(); n != "" {
				line += " — " + n
			}
			a.out.line(line)
		}
	}
}

// markdown escapes what Markdown would take for a mark.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range cell.Clean(s) {
		if strings.ContainsRune("\\`*_[]<>#|~&!", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
