package cli

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"opsboard/workflow"
)

// dueFlags are the flags for what a card promises, and to whom it is shown.
func dueFlags(f *pflag.FlagSet, due, confidential *string) {
	f.StringVar(due, "due", "", "the `DATE` by when it is promised: 2026-12-03, '3 Dec', today, tomorrow; none takes it away")
	f.StringVar(confidential, "confidential", "", "`YES` or no: only the team may see it; export leaves it out")
	f.Lookup("confidential").NoOptDefVal = "yes"
}

func completeDue(cmd *cobra.Command) {
	_ = cmd.RegisterFlagCompletionFunc("due", completeWords("today", "tomorrow", "none"))
	_ = cmd.RegisterFlagCompletionFunc("confidential", completeWords("yes", "no"))
}

// dueDay reads a day as one types it, by the team's calendar.
func (a *app) dueDay(word string) (workflow.Date, error) {
	cfg, err := a.config()
	if err != nil {
		return "", err
	}
	d, err := workflow.DueDate(word, cfg.cadence.Today(a.env.Now()))
	if err != nil {
		return d, withNearestDay(err, word)
	}
	return d, nil
}

func isConfidential(word string) (bool, error) {
	switch word {
	case "yes", "true":
		return true, nil
	case "", "no", "false":
		return false, nil
	}
	return false, &workflow.Invalid{Field: "confidential", Value: word, Why: "is neither yes nor no"}
}

// promise puts the flags that were given into an edit.
func (o editOptions) promise(a *app, e *workflow.Edit) error {
	if o.given("due") {
		day, err := a.dueDay(o.due)
		if err != nil {
			return err
		}
		e.Due = &day
	}
	if o.given("confidential") {
		yes, err := isConfidential(o.confidential)
		if err != nil {
			return err
		}
		e.Confidential = &yes
	}
	return nil
}
