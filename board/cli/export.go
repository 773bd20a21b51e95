package cli

import (
	"errors"
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
	cmd := &cobra.Command{
		Use:   "export [FILTER]…",
		Short: "Write cards for other programs, or all for another board",
		Long: `Write the cards that match a filter to the standard output; without a filter all of
them, closed ones too.

jsonl is one card a line with its whole history: importing it rebuilds an equal board.
csv is for spreadsheets, markdown is task lists by stage.`,
		Example: `  opsboard export > board.jsonl
  opsboard export --format csv closed:>=2026-11-01 state:closed > november.csv
  opsboard export --format markdown iteration:next`,
		Annotations:       takesFilter,
		ValidArgsFunction: a.completeFilter,
		RunE: func(_ *cobra.Command, args []string) error {
			return export(a, args, format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonl", "`FORMAT`: jsonl, csv or markdown")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func export(a *app, words []string, format string) error {
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
	items := a.items(s, q, rows, format == "jsonl")
	switch format {
	case "csv":
		return exchange.WriteCSV(a.out, items)
	case "markdown":
		return exchange.WriteMarkdown(a.out, s.Rules(), items)
	}
	return exchange.WriteJSONL(a.out, items)
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
