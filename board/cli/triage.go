package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/workflow"
)

type triageOptions struct {
	card, verdict, text, work, danger, effect string
	level, order                              string
}

var verdicts = []string{"valid", "invalid", "info", "answered", "aligned", "aligned-not-congruent", "not-aligned", "duplicate", "request-approval"}

func newTriage(a *app) *cobra.Command {
	var o triageOptions
	cmd := &cobra.Command{
		Use:   "triage [CARD VERDICT [TEXT]]",
		Short: "What is to triage; record what triage decided",
		Long: `Without arguments, list what is to triage: the cards in their first stage that are new,
wait on nobody, were answered, or have waited for triage.ask_again_days (see config).
Oldest first, or with --order priority the highest priority first. A pipe gets the
columns: card, kind, priority, days since it was made, requester, why, title.

With a card and a verdict, record what triage decided about it.

  valid                   a bug that was confirmed
  invalid TEXT            not so, and why: closes the card
  info TEXT               what is missing: the card waits on its requester
  answered [TEXT]         the requester answered: the card waits no longer
  aligned                 the feature aligns with the roadmap and its intention
  aligned-not-congruent   it aligns, but not with the intention: needs an approval
  not-aligned             needs an approval at the level that the highest of
                          --work, --danger and --effect calls for
  duplicate OF            the same as the card OF: closes the card
  request-approval [WHY]  ask for the approval that the card needs, with a comment;
                          --level says of whom, else it is the lowest that will do

A TEXT of "-" is read from the standard input.`,
		Example: `  opsboard triage
  opsboard triage k7m2 valid
  opsboard triage k7m2 info "Which macro, and since when?"
  opsboard triage 9fqe not-aligned --work low --danger medium --effect low`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return takes([]string{"CARD", "VERDICT"}, []string{"TEXT"}, false)(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listTurns(a, o)
			}
			if o.order != "" {
				return usage("--order belongs to the list, without a card", "")
			}
			o.card, o.verdict = args[0], args[1]
			if len(args) > 2 {
				o.text = args[2]
			}
			return triage(a, o)
		},
		ValidArgsFunction: a.cardThen(func() []string { return verdicts }),
	}
	o.flags(a, cmd)
	return cmd
}

func (o *triageOptions) flags(a *app, cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.work, "work", "", "the amount of work, `LEVEL` low, medium or high")
	f.StringVar(&o.danger, "danger", "", "the danger to planned work, `LEVEL` low, medium or high")
	f.StringVar(&o.effect, "effect", "", "the effect on customer or support workflows, `LEVEL` low, medium or high")
	f.StringVar(&o.level, "level", "", "with request-approval: of which `LEVEL`")
	f.StringVar(&o.order, "order", "", "of the list: `ORDER` oldest or priority")
	_ = cmd.RegisterFlagCompletionFunc("level", a.completeLevels)
	_ = cmd.RegisterFlagCompletionFunc("order", completeWords(orders...))
	for _, name := range []string{"work", "danger", "effect"} {
		_ = cmd.RegisterFlagCompletionFunc(name, completeWords("low", "medium", "high"))
	}
}

func triage(a *app, o triageOptions) error {
	a.doing = "triage " + o.card
	text, err := a.text("text", o.text)
	if err != nil {
		return err
	}
	word := strings.ToLower(o.verdict)
	if !slices.Contains(verdicts, word) {
		return &workflow.Invalid{Field: "verdict", Value: o.verdict, Why: "is no verdict: " + strings.Join(verdicts, ", "), Nearest: workflow.Nearest(word, verdicts)}
	}
	judged := o.work + o.danger + o.effect
	if judged != "" && !slices.Contains(verdicts[4:7], word) {
		return usage("--work, --danger and --effect belong to a roadmap verdict, not to "+word, "")
	}
	if o.level != "" && word != "request-approval" {
		return usage("--level belongs to request-approval, not to "+word, "")
	}
	switch word {
	case "answered":
		return a.does(o.card, workflow.Answered{Text: text})
	case "request-approval":
		return a.does(o.card, workflow.RequestApproval{Level: o.level, Reason: text})
	case "duplicate":
		return a.closesAsDuplicate(o.card, o.text)
	}
	return a.does(o.card, workflow.Decide{Verdict: workflow.Verdict(word), Text: text, Work: judgement(o.work), Danger: judgement(o.danger), Effect: judgement(o.effect)})
}

func judgement(s string) workflow.Judgement { return workflow.Judgement(strings.ToLower(s)) }

func newApprove(a *app) *cobra.Command {
	var card string
	var do workflow.Approve
	cmd := &cobra.Command{
		Use:   "approve CARD --by NAME --level LEVEL --evidence TEXT",
		Short: "Document the approval that a feature needs",
		Long: `Document who approved a feature, at what level, with a link or a quotation.

The level is manager, senior-manager, director (or what the workflow calls them), or
roadmap-updated. "why" says which one a card needs.`,
		Example: `  opsboard approve 9fqe --by "Dana Ruiz" --level director --evidence https://chat.example/p/1`,
		Args:    needs("CARD"),
		RunE: func(_ *cobra.Command, args []string) error {
			card = args[0]
			a.doing = "approve " + card
			text, err := a.text("evidence", do.Evidence)
			if err != nil {
				return err
			}
			do.Evidence, do.Level = text, strings.ToLower(do.Level)
			return a.does(card, do)
		},
		ValidArgsFunction: a.completeCards,
	}
	f := cmd.Flags()
	f.StringVar(&do.By, "by", "", "the `NAME` of who approved")
	f.StringVar(&do.Level, "level", "", "at what `LEVEL`")
	f.StringVar(&do.Evidence, "evidence", "", "`TEXT`: a link or a quotation; - reads it from the standard input")
	_ = cmd.RegisterFlagCompletionFunc("level", a.completeLevels)
	return cmd
}

func newDecline(a *app) *cobra.Command {
	var do workflow.Decline
	cmd := &cobra.Command{
		Use:     "decline CARD --by NAME --reason TEXT",
		Short:   "Document that the approval was refused, and close the card",
		Long:    `Document who refused the approval of a feature and why. The card closes as declined.`,
		Example: `  opsboard decline 9fqe --by "Dana Ruiz" --reason "The new editor replaces it in March"`,
		Args:    needs("CARD"),
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "decline " + args[0]
			text, err := a.text("reason", do.Reason)
			if err != nil {
				return err
			}
			do.Reason = text
			return a.does(args[0], do)
		},
		ValidArgsFunction: a.completeCards,
	}
	cmd.Flags().StringVar(&do.By, "by", "", "the `NAME` of who declined")
	cmd.Flags().StringVar(&do.Reason, "reason", "", "`TEXT` of why; - reads it from the standard input")
	return cmd
}
