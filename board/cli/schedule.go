package cli

import (
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

type scheduleOptions struct {
	card, iteration, milestone, dri string
	pin, unpin                      bool
	given                           func(flag string) bool
}

func newSchedule(a *app) *cobra.Command {
	var o scheduleOptions
	cmd := &cobra.Command{
		Use:   "schedule CARD",
		Short: "Say in which iteration, for which milestone, by whom",
		Long: `Set the iteration, the milestone and the DRI of a card; "" or none clears one.

An iteration is current, next, none, or the one that a day such as 2026-11-29 falls
in. A pinned card stays in its iteration when that ends, instead of rolling over into
the new one.`,
		Example: `  opsboard schedule 9fqe --iteration next --milestone 18.7 --dri sam
  opsboard schedule 9fqe --iteration 2026-12-06 --pin`,
		Args:              needs("CARD"),
		ValidArgsFunction: a.completeCards,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.card, o.given = args[0], cmd.Flags().Changed
			return schedule(a, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.iteration, "iteration", "", "`WHEN`: current, next, none, or a day that falls in it")
	f.StringVar(&o.milestone, "milestone", "", "the `NAME` of the milestone")
	f.StringVar(&o.dri, "dri", "", "the `NAME` of the directly responsible individual")
	f.BoolVar(&o.pin, "pin", false, "the card does not roll over")
	f.BoolVar(&o.unpin, "unpin", false, "the card rolls over again")
	_ = cmd.RegisterFlagCompletionFunc("iteration", completeWords("current", "next", "none"))
	return cmd
}

func schedule(a *app, o scheduleOptions) error {
	a.doing = "schedule " + o.card
	if o.pin && o.unpin {
		return usage("--pin and --unpin exclude each other", "")
	}
	any := false
	for _, f := range []string{"iteration", "milestone", "dri", "pin", "unpin"} {
		any = any || o.given(f)
	}
	if !any {
		return usage("nothing to set was given", "write --iteration, --milestone, --dri or --pin")
	}
	return a.onCard(o.card, func(s *storage.Store, _ workflow.CardID) ([]workflow.Action, error) {
		do := workflow.Schedule{}
		if o.given("iteration") {
			it, err := a.iteration(o.iteration, s.Rules().Cadence())
			if err != nil {
				return nil, err
			}
			do.Iteration = &it
		}
		if o.given("milestone") {
			do.Milestone = named(o.milestone)
		}
		if o.given("dri") {
			do.DRI = named(o.dri)
		}
		if o.pin || o.unpin {
			do.Pin = &o.pin
		}
		return []workflow.Action{do}, nil
	})
}

// named is a name as a person writes it: none is nobody and nothing, as in a filter.
func named(word string) *string {
	if strings.EqualFold(strings.TrimSpace(word), "none") {
		word = ""
	}
	return &word
}

// iteration reads an iteration as a person writes it.
func (a *app) iteration(s string, c workflow.Cadence) (workflow.Iteration, error) {
	it, err := c.Resolve(s, c.Today(a.env.Now()))
	if err != nil {
		return it, withNearestDay(err, s)
	}
	return it, nil
}

// noIteration refuses a word for none where one is to be looked at.
func noIteration(word string) error {
	return usage("--iteration "+clip(word)+" is no iteration", "write current, next or a day")
}

// withNearestDay names the nearest day of the calendar to one that it does not
// have.
func withNearestDay(err error, s string) error {
	if near := nearestDay(strings.TrimSpace(s)); near != "" && near != strings.TrimSpace(s) {
		return &workflow.Invalid{Field: "day", Value: s, Why: "does not exist", Nearest: near}
	}
	return err
}

// ofFlag says of a value that means nothing which flag it was given to.
func ofFlag(name string, err error) error {
	var bad *workflow.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	named := *bad
	named.Field = "--" + name + ": " + bad.Field
	return &named
}

// nearestDay is the last day of the month for a day that the month does not
// have; "" for what is no day at all.
func nearestDay(s string) string {
	if len(s) < 8 {
		return ""
	}
	year, rest, _ := strings.Cut(s, "-")
	month, day, ok := strings.Cut(rest, "-")
	if !ok || len(year) != 4 || len(day) > 2 {
		return ""
	}
	first, err := time.Parse("2006-1", year+"-"+strings.TrimPrefix(month, "0"))
	if err != nil {
		return ""
	}
	last := first.AddDate(0, 1, -1)
	if d, err := time.Parse("2006-1-2", first.Format("2006-1-")+strings.TrimLeft(day, "0")); err == nil {
		return d.Format("2006-01-02")
	}
	return last.Format("2006-01-02")
}
