package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/workflow"
)

type validateOptions struct{ card, step, of, note string }

var validationSteps = []string{"request", "received", "rejected", "skipped"}

func newValidate(a *app) *cobra.Command {
	var o validateOptions
	cmd := &cobra.Command{
		Use:   "validate CARD request|received|rejected|skipped",
		Short: "Ask for validation, or record its answer",
		Long: `Ask the requester or the delegate to validate a card, or record what they answered.

"received" also moves the card on. "rejected" keeps it where the workflow says; another
round may be requested. "skipped" exists in workflows that know it, and needs --note.`,
		Example: `  opsboard validate k7m2 request --of kim
  opsboard validate k7m2 rejected --note "The tag is still there on merged tickets"
  opsboard validate k7m2 received`,
		Args: needs("CARD", "request|received|rejected|skipped"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.card, o.step = args[0], strings.ToLower(args[1])
			return validate(a, o)
		},
		ValidArgsFunction: a.cardThen(func() []string { return validationSteps }),
	}
	f := cmd.Flags()
	f.StringVar(&o.of, "of", "", "request: the `NAME` of whom to ask; else the delegate, else the requester")
	f.StringVar(&o.note, "note", "", "`TEXT` of what was said; - reads it from the standard input")
	return cmd
}

func validate(a *app, o validateOptions) error {
	a.doing = "validate " + o.card
	if !slices.Contains(validationSteps, o.step) {
		return &workflow.Invalid{Field: "validation", Value: o.step, Why: "is no step of a validation: " + strings.Join(validationSteps, ", "), Nearest: workflow.Nearest(o.step, validationSteps)}
	}
	state := workflow.RoundState(o.step)
	if o.step == "request" {
		state = workflow.Requested
	} else if o.of != "" {
		return usage("--of belongs to request: it says whom to ask", "--as NAME says who answered")
	}
	note, err := a.text("note", o.note)
	if err != nil {
		return err
	}
	return a.does(o.card, workflow.Validate{Answer: state, Of: o.of, Note: note})
}
