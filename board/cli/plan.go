package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/workflow/plan"
)

func newPlan(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "The draft of a plan: what it would change; show, save, apply, drop",
		Long: `Show what your draft of a plan would change, line by line. A draft is made on the board,
with P: cards are moved between iterations, and nothing of that is on the board until the
draft is applied. "plan save" writes it to a file; a colleague looks at that with "plan
show" and applies it with "plan apply". Applying is one step, which "undo" takes back.

A line fits as long as its field is what it was when it was planned; one that somebody
changed since is a clash: it is shown, left out when the plan is applied, and not lost.

A pipe gets the columns: card, field, before, after, status (fits, done, clash, gone), now,
title.`,
		Example: `  opsboard plan
  opsboard plan save sprint.json
  opsboard plan apply sprint.json --dry-run`,
		Args: knownCommand,
		RunE: func(*cobra.Command, []string) error { return planShow(a, "") },
	}
	dryRun := false
	show := &cobra.Command{
		Use: "show FILE", Short: "What the plan in a file would change", Args: needs("FILE"), ValidArgsFunction: completeFile,
		Long: "Show what the plan in a file would change on this board, line by line; - reads the standard input.", Example: "  opsboard plan show sprint.json",
		RunE: func(_ *cobra.Command, args []string) error { return planShow(a, args[0]) },
	}
	save := &cobra.Command{
		Use: "save FILE", Short: "Write your draft to a new file", Args: needs("FILE"), ValidArgsFunction: completeFile,
		Long: "Write your draft to a new file, for others to look at and apply. The draft stays.", Example: "  opsboard plan save sprint.json",
		RunE: func(_ *cobra.Command, args []string) error { return planSave(a, args[0]) },
	}
	apply := &cobra.Command{
		Use: "apply [FILE]", Short: "Do what a plan says, as one step", Args: takes(nil, []string{"FILE"}, false), ValidArgsFunction: completeFile,
		Long: `Do what the plan in a file says, without a file your own draft, as one step. What clashes
or is refused by a rule is named and left out, and the exit code is 1; the rest is done. The
file stays as it is, and of your draft the lines that were left out stay.`, Example: "  opsboard plan apply sprint.json --dry-run\n  opsboard plan apply sprint.json",
		RunE: func(_ *cobra.Command, args []string) error {
			return planApply(a, strings.Join(args, ""), dryRun)
		},
	}
	apply.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be done")
	drop := &cobra.Command{
		Use: "drop", Short: "Throw your draft away", Args: needs(),
		Long: "Throw your draft away. What was applied of it stays on the board.", Example: "  opsboard plan drop",
		RunE: func(*cobra.Command, []string) error { return planDrop(a) },
	}
	cmd.AddCommand(show, save, apply, drop)
	return cmd
}

// planLineJSON is a line of a plan beside the board.
type planLineJSON struct {
	Card   string  `json:"card"`
	Handle string  `json:"handle"`
	Title  string  `json:"title"`
	Field  string  `json:"field"`
	Before *string `json:"before"`
	After  *string `json:"after"`
	Now    *string `json:"now"`
	Status string  `json:"status"`
	Why    *string `json:"why"`
}

type planJSON struct {
	By      string         `json:"by"`
	At      *string        `json:"at"`
	Summary string         `json:"summary"`
	Lines   []planLineJSON `json:"lines"`
}

func (p planned) handle(l plan.Line) string {
	if r, ok := p.named[l.Card]; ok {
		return r.Handle
	}
	return l.Handle
}

func (p planned) json(summary string) planJSON {
	out := planJSON{By: p.draft.By, At: stamp(p.draft.At), Summary: summary, Lines: []planLineJSON{}}
	for _, s := range p.states {
		out.Lines = append(out.Lines, planLineJSON{
			string(s.Card), p.handle(s.Line), s.Title, string(s.Field), null(s.Before), null(s.After), null(s.Now), s.Status.String(), null(s.Why()),
		})
	}
	return out
}

func planShow(a *app, path string) error {
	a.doing = "show the plan"
	p, err := a.plannedFrom(path)
	if err != nil {
		return err
	}
	tally, err := a.tally(p)
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, p.json(tally.String()), a.out.terminal)
	}
	if p.draft.IsEmpty() {
		a.note("nothing is planned: P on the board begins a draft")
		return nil
	}
	a.printPlan(p)
	if a.out.terminal {
		a.out.line("")
		a.out.line(fmt.Sprintf("By %s, %s: %s.", p.draft.By, p.draft.At.Format("2 January 2006 15:04"), tally))
	}
	return nil
}

func (a *app) printPlan(p planned) {
	if !a.out.terminal {
		t := table{}
		for _, s := range p.states {
			t.add(p.handle(s.Line), string(s.Field), s.Before, s.After, s.Status.String(), s.Now, s.Title)
		}
		a.out.table(t)
		return
	}
	t := table{header: []string{"CARD", "WAS", "IS TO BE", "", "TITLE"}}
	for _, s := range p.states {
		word := ""
		if s.Status != plan.Fits {
			word = strings.TrimSuffix(s.Status.String()+": "+s.Why(), ": ")
		}
		t.add(p.handle(s.Line), s.Words(s.Before), s.Words(s.After), word, s.Title)
	}
	a.out.table(t)
}

func planSave(a *app, path string) error {
	a.doing = "save the plan"
	p, err := a.plannedFrom("")
	if err != nil {
		return err
	}
	if p.draft.IsEmpty() {
		return usage("nothing is planned that could be saved", "P on the board begins a draft")
	}
	full, err := p.files.Save(p.draft, path)
	if err != nil {
		return &failure{err: err, message: err.Error()}
	}
	a.done("saved %s to %s", count(len(p.draft.Lines), "line"), cell.Clean(full))
	if a.flags.json {
		return writeJSON(a.out, struct {
			Path  string `json:"path"`
			Lines int    `json:"lines"`
		}{full, len(p.draft.Lines)}, a.out.terminal)
	}
	return nil
}

func planDrop(a *app) error {
	a.doing = "drop the plan"
	s, err := a.read()
	if err != nil {
		return err
	}
	files, err := a.plans(s)
	if err != nil {
		return err
	}
	d, broken := files.Kept() // one that cannot be read goes too
	if err := files.Drop(); err != nil {
		return &failure{err: err, message: err.Error()}
	}
	if a.flags.json {
		return writeJSON(a.out, struct {
			Dropped int `json:"dropped"`
		}{len(d.Lines)}, a.out.terminal)
	}
	if broken == nil && d.IsEmpty() {
		a.note("there was no draft")
		return nil
	}
	a.done("dropped the draft of %s", count(len(d.Lines), "line"))
	return nil
}
