package cli

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/exchange"
	"opsboard/workflow"
)

var exportFormats = []string{"jsonl", "csv", "markdown"}

func newExport(a *app) *cobra.Command {
	var format string
	var secret bool
	cmd := &cobra.Command{
		Use:   "export [FILTER]…",
		Short: "Write cards for other programs, or all for another board",
		Long: `Write the cards that match a filter to the standard output; without a filter all of
them, closed ones too.

jsonl is one card a line with its whole history: importing it rebuilds an equal board.
csv is for spreadsheets, markdown is task lists by stage.

Confidential cards are left out, and counted on stderr, unless --with-confidential
is given.`,
		Example: `  opsboard export > board.jsonl
  opsboard export --format csv 'closed:>=2026-11-01' state:closed > november.csv
  opsboard export --with-confidential > whole.jsonl
  opsboard export --format markdown iteration:next`,
		Annotations:       takesFilter,
		ValidArgsFunction: a.completeFilter,
		RunE: func(_ *cobra.Command, args []string) error {
			return export(a, args, format, secret)
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonl", "`FORMAT`: jsonl, csv or markdown")
	cmd.Flags().BoolVar(&secret, "with-confidential", false, "write confidential cards too")
	_ = cmd.RegisterFlagCompletionFunc("format", completeWords(exportFormats...))
	return cmd
}

func export(a *app, words []string, format string, secret bool) error {
	a.doing = "export"
	if !slices.Contains(exportFormats, format) {
		return &workflow.Invalid{Field: "format", Value: format, Why: "is no format: " + strings.Join(exportFormats, ", "), Nearest: workflow.Nearest(format, exportFormats)}
	}
	if a.flags.json && format != "jsonl" {
		return usage("--json and --format "+format+" exclude each other", "")
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	if strings.TrimSpace(strings.Join(words, "")) == "" {
		words = []string{"state:any"}
	}
	f, err := a.filter(words, s.Rules())
	if err != nil {
		return err
	}
	q := storage.Query{Filter: f}
	rows, err := s.List(q)
	if err != nil {
		return err
	}
	if !secret {
		rows = a.withoutConfidential(rows)
	}
	items := a.items(s, q, rows, format == "jsonl")
	switch format {
	case "csv":
		return exchange.WriteCSV(a.out, items)
	case "markdown":
		return exchange.WriteMarkdown(a.out, s.Rules(), items)
	}
	return exchange.WriteJSONL(a.out, items)
}

// withoutConfidential leaves out what only the team may see, and says how much,
// even to who wants to hear little: what is missing from a file is no chatter.
func (a *app) withoutConfidential(rows []storage.Row) []storage.Row {
	all := len(rows)
	rows = slices.DeleteFunc(rows, func(r storage.Row) bool { return r.Card.Confidential })
	if n := all - len(rows); n > 0 {
		fmt.Fprintf(a.env.Stderr, "opsboard: left out %s; --with-confidential writes them too\n", count(n, "confidential card"))
	}
	return rows
}

// items are the cards of a list, whole, with their history where it is wanted.
func (a *app) items(s *storage.Store, q storage.Query, rows []storage.Row, withHistory bool) iter.Seq2[exchange.Item, error] {
	return func(yield func(exchange.Item, error) bool) {
		stopped := false
		err := a.eachWhole(s, q, rows, withHistory, func(x exchange.Item) error {
			if !yield(x, nil) {
				stopped = true
				return errStopped
			}
			return nil
		})
		if err != nil && !stopped {
			yield(exchange.Item{}, err)
		}
	}
}

// errStopped ends a visit whose visitor has had enough.
var errStopped = errors.New("stopped")
