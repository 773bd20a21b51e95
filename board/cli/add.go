package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"opsboard/workflow"
)

type addOptions struct {
	kind, title, description, requester string
	due, confidential                   string
	labels                              []string
	priority, weight                    int
}

func newAdd(a *app) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add --kind bug|feature TITLE",
		Short: "Add a card to Triage",
		Long: `Add a new card in the first stage of its kind, and print its id.

A board is started where there is none yet. A description of "-" is read from the
standard input. The requester is you unless --requester names somebody else.`,
		Example: `  opsboard add --kind bug "Macro adds the wrong tag"
  opsboard add --kind feature "Bulk-close spam" --requester kim --label Customer::Billing
  git log -1 | opsboard add --kind bug "Broken since this commit" --description -`,
		Args: needs("TITLE"),
		RunE: func(_ *cobra.Command, args []string) error {
			o.title = args[0]
			return add(a, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.kind, "kind", "", "the `KIND` of request: bug or feature")
	f.StringVar(&o.description, "description", "", "`TEXT` of what is asked for; - reads it from the standard input")
	f.StringVar(&o.requester, "requester", "", "the `NAME` of who asks for it")
	f.StringArrayVar(&o.labels, "label", nil, "a `LABEL`; may be given several times")
	f.IntVar(&o.priority, "priority", 0, "`N` from 1 (urgent) to 4 (low)")
	f.IntVar(&o.weight, "weight", 0, "`N`, how much work it is")
	dueFlags(f, &o.due, &o.confidential)
	_ = cmd.RegisterFlagCompletionFunc("kind", a.completeKinds)
	completeDue(cmd)
	return cmd
}

func add(a *app, o addOptions) error {
	a.doing = "add a card"
	if o.kind == "" {
		return usage("--kind is missing", "write --kind bug or --kind feature")
	}
	text, err := a.text("description", o.description)
	if err != nil {
		return err
	}
	due, err := a.dueDay(o.due)
	if err != nil {
		return err
	}
	secret, err := isConfidential(o.confidential)
	if err != nil {
		return err
	}
	op, err := a.op(workflow.CardID(a.env.NewID()), workflow.Create{
		Kind: workflow.Kind(o.kind), Title: strings.TrimSpace(o.title),
		Description: text, Requester: o.requester, Labels: o.labels, Priority: o.priority, Weight: o.weight,
		Due: due, Confidential: secret,
	})
	if err != nil {
		return err
	}
	s, err := a.write(func(r *workflow.Rules) error {
		_, err := r.Apply(workflow.Card{}, op)
		return err
	})
	if err != nil {
		return err
	}
	got, err := s.Commit(op)
	if err != nil {
		return explain(s, err)
	}
	if a.flags.json {
		return a.answer(s, op.Card, got)
	}
	a.out.line(string(op.Card))
	return nil
}
