package cli

import (
	"github.com/spf13/cobra"

	"opsboard/workflow"
)

func newGameplan(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "gameplan CARD TEXT|-",
		Short: "Write the gameplan",
		Long: `Write the gameplan of a card: how it is going to be done. A new one takes the place
of the old, which stays in the history; "" removes it. "-" reads it from the standard
input.`,
		Example: `  opsboard gameplan k7m2 "Add the tag in the trigger, remove it from the macro"
  opsboard gameplan k7m2 - < plan.md`,
		Args:              needs("CARD", "TEXT"),
		ValidArgsFunction: a.completeCards,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "write the gameplan of " + args[0]
			text, err := a.text("gameplan", args[1])
			if err != nil {
				return err
			}
			return a.does(args[0], workflow.WriteGameplan{Text: text})
		},
	}
}

func newBlueprint(a *app) *cobra.Command {
	var links []string
	cmd := &cobra.Command{
		Use:   "blueprint CARD TEXT|-",
		Short: "Record what was done, with its links",
		Long: `Record the technical blueprint of what was done, with its merge requests and
follow-up issues. "-" reads it from the standard input; "" removes it.`,
		Example:           `  opsboard blueprint 9fqe "New trigger, macro rewritten" --link https://gitlab.example/ops/-/merge_requests/7`,
		Args:              needs("CARD", "TEXT"),
		ValidArgsFunction: a.completeCards,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "write the blueprint of " + args[0]
			text, err := a.text("blueprint", args[1])
			if err != nil {
				return err
			}
			return a.does(args[0], workflow.WriteBlueprint{Text: text, Links: links})
		},
	}
	cmd.Flags().StringArrayVar(&links, "link", nil, "the `URL` of a merge request or a follow-up issue; may be given several times")
	return cmd
}

func newComment(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "comment CARD TEXT|-",
		Short: "Say something on a card",
		Long:  `Add a comment to a card, open or closed. "-" reads it from the standard input.`,
		Example: `  opsboard comment k7m2 "Seen again on Friday"
  tail -50 app.log | opsboard comment k7m2 -`,
		Args:              needs("CARD", "TEXT"),
		ValidArgsFunction: a.completeCards,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "comment on " + args[0]
			text, err := a.text("comment", args[1])
			if err != nil {
				return err
			}
			return a.does(args[0], workflow.Say{Text: text})
		},
	}
}
