package cli

import (
	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

type moveOptions struct {
	card, where, stage, reason string
	force                      bool
}

func newMove(a *app) *cobra.Command {
	var o moveOptions
	cmd := &cobra.Command{
		Use:   "move CARD|--where FILTER [STAGE]",
		Short: "Move a card to a stage, by the rules",
		Long: `Move a card to a stage; without STAGE, to the next one. What the rules refuse is
answered with what is missing and the command that gives it.

One stage back needs --reason. --force takes a refused move all the same, with
--reason; the card then shows by which rule it stands refused until what is missing
is supplied. With --where, all cards of the filter that may move do, as one step; the
rest are listed with their rule, and the exit code is 1.`,
		Example: `  opsboard move k7m2 development
  opsboard move k7m2 planning --reason "The plan forgot merged tickets"
  opsboard move --where "stage:planning gate:ready"`,
		Args: takes(nil, []string{"CARD", "STAGE"}, false),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := o.take(args); err != nil {
				return err
			}
			return move(a, o)
		},
		ValidArgsFunction: a.cardThen(a.stageNames),
	}
	f := cmd.Flags()
	f.StringVar(&o.reason, "reason", "", "`TEXT` of why: needed one stage back and to force; - reads it from the standard input")
	f.BoolVar(&o.force, "force", false, "move although a rule refuses")
	f.StringVar(&o.where, "where", "", "move all cards that match this `FILTER`")
	_ = cmd.RegisterFlagCompletionFunc("where", a.completeFilter)
	return cmd
}

// take sorts the arguments: with --where there is no card among them.
func (o *moveOptions) take(args []string) error {
	if o.where != "" {
		if len(args) > 1 {
			return usage("a card and --where exclude each other", "name one card, or give a filter")
		}
		args = append([]string{""}, args...)
	}
	if len(args) == 0 {
		return usage("it needs CARD or --where FILTER", "")
	}
	o.card = args[0]
	if len(args) > 1 {
		o.stage = args[1]
	}
	return nil
}

func move(a *app, o moveOptions) error {
	a.doing = "move " + orWord(o.card, "cards")
	if o.stage != "" {
		a.doing += " to " + o.stage
	}
	reason, err := a.text("reason", o.reason)
	if err != nil {
		return err
	}
	do := workflow.Move{Force: o.force, Reason: reason}
	find := func(s *storage.Store) error {
		if o.stage == "" {
			return nil
		}
		do.To, err = s.Rules().FindStage(o.stage)
		return err
	}
	if o.card == "" {
		s, err := a.read()
		if err != nil {
			return err
		}
		if err := find(s); err != nil {
			return err
		}
		return a.onMany(o.where, do)
	}
	return a.onCard(o.card, func(s *storage.Store, _ workflow.CardID) ([]workflow.Action, error) {
		err := find(s)
		return []workflow.Action{do}, err
	})
}
