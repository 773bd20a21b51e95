package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/exchange"
	"opsboard/workflow"
)

type listOptions struct {
	filter        []string
	limit         int
	sort, columns string
	at            string
}

func newList(a *app) *cobra.Command {
	var o listOptions
	cmd := &cobra.Command{
		Use:   "list [FILTER]…",
		Short: "List cards",
		Long: `List the cards that match a filter, in the order of the board. A filter that names no
state finds open cards.

All terms must hold; a comma is or, a - in front is not, what stands in quotes is found
as it is:

  stage:queued kind:feature dri:@me iteration:next label:blocked -label:wip
  priority:<=2 age:>14d waiting:requester gate:ready updated:<2026-11-01
  due:<2026-12-01 is:overdue -is:confidential is:conflict
  state:closed "exact words" words

In a shell <, > and these quotes need quotes of their own: 'age:>14d', '"exact words"'.

A terminal gets a table, a pipe gets tab-separated values without a header, always
with the same columns:
  card kind stage priority dri iteration age gates title
--columns chooses others, among them:
  ` + strings.Join(cell.Wrap(strings.Join(columnNames(), " "), 84, 9), "\n  ") + `
With --json it is one array of whole cards. With --at the cards are what they were
then, by the history, and the filter judges them so.`,
		Example: `  opsboard list stage:triage,planning -label:wip
  opsboard list dri:@me --sort=-age --limit 10
  opsboard list gate:ready --columns id,title
  opsboard list stage:development --at 2026-11-03
  opsboard list --json | jq -r '.[].id'`,
		Annotations: takesFilter,
		RunE: func(_ *cobra.Command, args []string) error {
			o.filter = args
			return list(a, o)
		},
		ValidArgsFunction: a.completeFilter,
	}
	f := cmd.Flags()
	f.IntVar(&o.limit, "limit", 0, "at most `N` cards")
	f.StringVar(&o.sort, "sort", "", "`KEY`: "+strings.Join(storage.SortKeys(), ", ")+"; a - in front reverses")
	f.StringVar(&o.at, "at", "", "the board as it stood at this `MOMENT`: 2026-11-03, '2026-11-03 14:02', yesterday, 14d")
	f.StringVar(&o.columns, "columns", "", "the `COLUMNS`, with commas between them")
	_ = cmd.RegisterFlagCompletionFunc("sort", completeWords(storage.SortKeys()...))
	_ = cmd.RegisterFlagCompletionFunc("columns", completeList(columnNames()))
	return cmd
}

func list(a *app, o listOptions) error {
	a.doing = "list cards"
	if o.limit < 0 {
		return usage(fmt.Sprintf("flag --limit %d is no number of cards", o.limit), "")
	}
	if a.flags.json && o.columns != "" {
		return usage("--json and --columns exclude each other: JSON has all fields", "")
	}
	chosen, err := chooseColumns(o.columns, a.out)
	if err != nil {
		return err
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	if err := a.lookAt(o.at, s.Rules()); err != nil {
		return err
	}
	f, err := a.filter(o.filter, s.Rules())
	if err != nil {
		return err
	}
	q := storage.Query{Filter: f, Sort: o.sort, Limit: o.limit, Past: a.past}
	rows, err := s.List(q)
	if err != nil {
		return err
	}
	if a.flags.json {
		return a.listJSON(s, q, rows)
	}
	if len(rows) == 0 {
		if a.out.terminal {
			a.note("no card matches")
		}
		if err := a.noteLabels(s, o.filter); err != nil {
			return err
		}
	}
	a.out.table(listTable(chosen, rows, looked{rules: s.Rules(), now: a.moment(), people: a.out.terminal}))
	return nil
}

// listTable has a line for each card, with what the chosen columns say of it.
func listTable(chosen []column, rows []storage.Row, look looked) table {
	t := table{}
	for i, c := range chosen {
		t.header = append(t.header, c.head)
		if c.number {
			t.number(i)
		}
	}
	for _, r := range rows {
		cells := make([]string, len(chosen))
		for i, c := range chosen {
			cells[i] = c.cell(look, r)
		}
		t.add(cells...)
	}
	return t
}

// listJSON writes one array, a card a line.
func (a *app) listJSON(s *storage.Store, q storage.Query, rows []storage.Row) error {
	sep := "["
	err := a.eachWhole(s, q, rows, false, func(x exchange.Item) error {
		if _, err := a.out.Write([]byte(sep)); err != nil {
			return err
		}
		sep = ","
		j, err := a.cardOf(s, x.Card, x.Handle, a.moment())
		if err != nil {
			return err
		}
		j.AsOf = a.asOf()
		return writeJSON(a.out, j, false)
	})
	if sep == "[" {
		_, _ = a.out.Write([]byte(sep))
	}
	_, _ = a.out.Write([]byte("]\n"))
	return err
}

// eachWhole visits the cards of a list, whole, in its order, with their history
// where it is wanted of the present.
func (a *app) eachWhole(s *storage.Store, q storage.Query, rows []storage.Row, history bool, visit func(exchange.Item) error) error {
	if !q.Past.IsZero() {
		for _, r := range rows {
			c, err := a.wholeThen(s, r.Card.ID)
			if err != nil {
				return err
			}
			if err := visit(exchange.Item{Card: c, Handle: r.Handle}); err != nil {
				return err
			}
		}
		return nil
	}
	ids, handles := make([]workflow.CardID, len(rows)), make(map[workflow.CardID]string, len(rows))
	for i, r := range rows {
		ids[i], handles[r.Card.ID] = r.Card.ID, r.Handle
	}
	return s.EachOf(ids, history, func(c workflow.Card, lines []workflow.Entry) error {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		return visit(exchange.Item{Card: c, Handle: handles[c.ID], History: lines})
	})
}

// chooseColumns reads --columns; without it, all of the usual ones, or as many
// as a narrow terminal has room for.
func chooseColumns(names string, out *output) ([]column, error) {
	if names == "" {
		switch {
		case out.terminal && out.width < 60:
			names = "card,stage,title"
		case out.terminal && out.width < 90:
			names = "card,kind,stage,priority,gates,title"
		default:
			names = "card,kind,stage,priority,dri,iteration,age,gates,title"
		}
	}
	var chosen []column
	for _, name := range strings.Split(names, ",") {
		name = strings.ToLower(strings.TrimSpace(name))
		i := slices.IndexFunc(columns(), func(c column) bool { return c.name == name })
		if i < 0 {
			return nil, workflow.Invalid{Field: "column", Value: name, Why: "is no column", Nearest: workflow.Nearest(name, columnNames())}.OneOf(columnNames())
		}
		chosen = append(chosen, columns()[i])
	}
	return chosen, nil
}
