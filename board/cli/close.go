package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

type closeOptions struct {
	card, of, reason, resolution string
	invalid, declined, duplicate bool
}

func newClose(a *app) *cobra.Command {
	var o closeOptions
	cmd := &cobra.Command{
		Use:   "close CARD --as-invalid|--as-declined|--as-duplicate|--resolution WORD [OF] --reason TEXT",
		Short: "Close a card as invalid, declined or a duplicate",
		Long: `Close a card by hand. A bug in Triage is closed as invalid, a feature in Triage as
declined, any card as a duplicate, of another card where OF names it. A reason is
required. (The last stage closes a card by itself, as completed.) A workflow file that
closes cards by other words names them after --resolution.`,
		Example: `  opsboard close k7m2 --as-invalid --reason "Works as intended since 18.6"
  opsboard close k7m2 --as-duplicate 9fqe --reason "Same macro"`,
		Args: takes([]string{"CARD"}, []string{"OF"}, false),
		RunE: func(_ *cobra.Command, args []string) error {
			o.card = args[0]
			if len(args) > 1 {
				o.of = args[1]
			}
			return closeCard(a, o)
		},
		ValidArgsFunction: a.completeClose,
	}
	f := cmd.Flags()
	f.BoolVar(&o.invalid, "as-invalid", false, "what was reported is not so")
	f.BoolVar(&o.declined, "as-declined", false, "it was not approved")
	f.BoolVar(&o.duplicate, "as-duplicate", false, "another card, OF, asks for the same")
	f.StringVar(&o.resolution, "resolution", "", "`WORD` of the workflow by which it is closed")
	f.StringVar(&o.reason, "reason", "", "`TEXT` of why; - reads it from the standard input")
	_ = cmd.RegisterFlagCompletionFunc("resolution", a.completeResolutions)
	return cmd
}

// as is the one resolution that the flags name.
func (o closeOptions) as() (workflow.Resolution, error) {
	var given []workflow.Resolution
	var flags []string
	for _, p := range []struct {
		on bool
		as workflow.Resolution
	}{{o.invalid, workflow.AsInvalid}, {o.declined, workflow.Declined}, {o.duplicate, workflow.Duplicate}} {
		if p.on {
			given, flags = append(given, p.as), append(flags, "--as-"+string(p.as))
		}
	}
	if word := strings.TrimSpace(o.resolution); word != "" {
		given, flags = append(given, workflow.Resolution(word)), append(flags, "--resolution")
	}
	switch len(given) {
	case 1:
		return given[0], nil
	case 0:
		return "", usage("it needs --as-invalid, --as-declined, --as-duplicate or --resolution WORD", "`opsboard move CARD` takes a card to its last stage, which closes it as completed")
	}
	return "", usage(flags[0]+" and "+flags[1]+" exclude each other", "")
}

func closeCard(a *app, o closeOptions) error {
	a.doing = "close " + o.card
	as, err := o.as()
	if err != nil {
		return err
	}
	if o.of != "" && as != workflow.Duplicate {
		return usage("OF belongs to --as-duplicate: "+clip(o.of)+" is one argument too many", "put a reason of several words in quotes, after --reason")
	}
	reason, err := a.text("reason", o.reason)
	if err != nil {
		return err
	}
	return a.onCard(o.card, func(s *storage.Store, _ workflow.CardID) ([]workflow.Action, error) {
		do := workflow.Close{As: as, Reason: reason}
		if o.of != "" {
			if do.Of, err = s.Find(o.of); err != nil {
				return nil, err
			}
		}
		return []workflow.Action{do}, nil
	})
}

func newReopen(a *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use:               "reopen CARD --reason TEXT",
		Short:             "Bring a closed card back into Triage",
		Long:              `Reopen a closed card: it goes back into the first stage of its kind. A reason is required.`,
		Example:           `  opsboard reopen k7m2 --reason "It is back in 18.7"`,
		Args:              needs("CARD"),
		ValidArgsFunction: a.completeCards,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "reopen " + args[0]
			text, err := a.text("reason", reason)
			if err != nil {
				return err
			}
			return a.does(args[0], workflow.Reopen{Reason: strings.TrimSpace(text)})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`TEXT` of why; - reads it from the standard input")
	return cmd
}
