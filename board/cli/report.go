package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/board/figure"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
	"opsboard/workflow/report"
)

type reportOptions struct{ since, until, format, figure, work, iteration string }

var reportFormats = []string{"text", "json", "csv"}

// figures are the parts of a report, in the order that they are shown.
var figures = []string{
	"lead", "cycle", "throughput", "flow", "age", "stages", "validation", "rejections", "forced", "wip", "rollover", "burn-down", "forecast",
}

func newReport(a *app) *cobra.Command {
	var o reportOptions
	cmd := &cobra.Command{
		Use:   "report [FILTER]…",
		Short: "Flow figures from the history: how long, how many, what waits",
		Long: `Show figures of what has happened, from the history of the cards that match a filter,
closed ones too: lead and cycle time, throughput, cumulative flow, the age of open work,
time in each stage, waits for validation, rejections, forced moves, roll-overs, the
burn-down of an iteration, and a forecast. Each names its formula, its sample, and the
cards that it leaves out. What was undone is counted nowhere.

A filter judges each card as it is today, not as it was on the days that are counted:
dri:sam are the cards that are sam's now, iteration:current those planned for it now.

Without dates it is the last twelve weeks. A day is written 2026-11-01, today, yesterday
or 30d. A terminal gets text with charts; a pipe gets the same as --format csv: figure,
series, key, value.`,
		Example: `  opsboard report
  opsboard report kind:bug --since 2026-09-01 --until 2026-11-30
  opsboard report --figure throughput --format csv > throughput.csv
  opsboard report dri:sam --format json | jq .lead.p85_hours`,
		Annotations:       takesFilter,
		ValidArgsFunction: a.completeFilter,
		RunE:              func(_ *cobra.Command, args []string) error { return makeReport(a, args, o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.since, "since", "", "the first `DAY` (twelve weeks before the last)")
	f.StringVar(&o.until, "until", "", "the last `DAY` (today)")
	f.StringVar(&o.figure, "figure", "", "only this `FIGURE`: "+strings.Join(figures, ", "))
	f.StringVar(&o.work, "work", "", "the `STAGE` in which work, and with it cycle time, begins")
	f.StringVar(&o.iteration, "iteration", "", "`WHEN`: the iteration to burn down, current or a day in it")
	f.StringVar(&o.format, "format", "", "`FORMAT`: text, json or csv")
	_ = cmd.RegisterFlagCompletionFunc("format", completeWords(reportFormats...))
	_ = cmd.RegisterFlagCompletionFunc("since", completeWords("today", "yesterday"))
	_ = cmd.RegisterFlagCompletionFunc("until", completeWords("today", "yesterday"))
	_ = cmd.RegisterFlagCompletionFunc("iteration", completeWords("current", "next"))
	_ = cmd.RegisterFlagCompletionFunc("work", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.stageNames(), cobra.ShellCompDirectiveNoFileComp
	})
	_ = cmd.RegisterFlagCompletionFunc("figure", completeWords(figures...))
	return cmd
}

func makeReport(a *app, words []string, o reportOptions) error {
	a.doing = "make a report"
	if err := knownWord("format", o.format, reportFormats); err != nil {
		return err
	}
	if err := knownWord("figure", o.figure, figures); err != nil {
		return err
	}
	if a.flags.json && o.format != "" && o.format != "json" {
		return usage("--json and --format "+o.format+" exclude each other", "")
	}
	s, err := a.read()
	if err != nil {
		return err
	}
	r, err := a.reportOf(s, words, o)
	if err != nil {
		return err
	}
	shown := figures
	if o.figure != "" {
		shown = []string{o.figure}
	}
	switch {
	case a.flags.json || o.format == "json":
		return writeJSON(a.out, figure.Data(r, shown), a.out.terminal)
	case o.format == "csv", o.format == "" && !a.out.terminal:
		return figure.CSV(a.out, r, shown)
	}
	return a.reportText(s, r, shown, strings.Join(words, " "))
}

func knownWord(field, value string, options []string) error {
	if value == "" || slices.Contains(options, value) {
		return nil
	}
	return &workflow.Invalid{
		Field: field, Value: value, Why: "is no " + field + ": " + strings.Join(options, ", "), Nearest: workflow.Nearest(value, options),
	}
}

// reportOf makes the figures of the cards that the words choose; without a word
// on their state, of open and closed ones.
func (a *app) reportOf(s *storage.Store, words []string, o reportOptions) (report.Report, error) {
	rules := s.Rules()
	opts := report.Options{Now: a.env.Now(), Rules: rules, Work: workflow.Stage(o.work)}
	for _, d := range []struct {
		flag, text string
		to         *workflow.Date
	}{{"since", o.since, &opts.From}, {"until", o.until, &opts.To}} {
		if d.text == "" {
			continue
		}
		at, err := a.day(d.text, rules.Cadence())
		if err != nil {
			return report.Report{}, ofFlag(d.flag, err)
		}
		*d.to = rules.Cadence().Today(at)
	}
	if o.iteration != "" {
		it, err := a.iteration(o.iteration, rules.Cadence())
		if err == nil && it.IsZero() {
			err = noIteration(o.iteration)
		}
		if err != nil {
			return report.Report{}, err
		}
		opts.Burn = it.Start
	}
	f, err := a.filter([]string{filter.OfAnyState(strings.Join(words, " "))}, rules)
	if err != nil {
		return report.Report{}, err
	}
	return figuresOf(s, f, time.Time{}, opts)
}

// figuresOf makes the figures of the cards that a filter chooses, as they are or
// as they stood at a moment of the past.
func figuresOf(s *storage.Store, f filter.Filter, past time.Time, o report.Options) (report.Report, error) {
	m, err := report.New(o)
	if err != nil {
		return report.Report{}, err
	}
	err = s.Lives(f, past, func() func(*report.Life) error {
		part := m.Part()
		return func(l *report.Life) error {
			part.Take(l)
			return nil
		}
	})
	if err != nil {
		return report.Report{}, err
	}
	return m.Report(), nil
}
