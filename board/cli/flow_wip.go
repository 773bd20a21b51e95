package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/workflow"
)

// limitsOf names the stages that hold only so many cards.
func limitsOf(r *workflow.Rules) string {
	var out []string
	for _, l := range r.Limits() {
		out = append(out, l.String())
	}
	if len(out) == 0 {
		return ""
	}
	return "; at most so many cards at a time: " + strings.Join(out, ", ")
}

type limitJSON struct {
	Stage string  `json:"stage"`
	Kind  *string `json:"kind"`
	Cards int     `json:"cards"`
	Over  string  `json:"over"` // warn or refuse
	Open  *int    `json:"open"` // cards that count against it; null where only the text of a workflow was read
}

// limitsJSON are the limits of a workflow, with what is open where that is known.
func limitsJSON(r *workflow.Rules, open func(workflow.Stage) workflow.Count) []limitJSON {
	out := []limitJSON{}
	for _, l := range r.Limits() {
		j := limitJSON{Stage: string(l.Stage), Kind: null(l.Kind), Cards: l.Cards, Over: overWord(l)}
		if open != nil {
			n := open(l.Stage)(l.Kind)
			j.Open = &n
		}
		out = append(out, j)
	}
	return out
}

func overWord(l workflow.Limit) string {
	if l.Warns {
		return "warn"
	}
	return "refuse"
}

func newFlowWip(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "wip [STAGE [KIND] N|none [warn|refuse]]",
		Short: "How many cards a stage may hold",
		Long: `Show the limits of work in progress with how many open cards count against each, or set
one: of a stage, or of one kind of card there. Where the limit is reached, "refuse" turns a
card down unless it is forced with a reason; "warn" lets it in and says so. Both are recorded
in the history of the card. Without a word a limit refuses; "none" takes it away.

The limits are lines of the workflow that the board is under, such as "wip Development bug 3
warn": they hold for everybody and through every door. "undo" takes a change back.

A pipe gets the columns: stage, kind, limit, warn or refuse, open cards.`,
		Example: `  opsboard workflow wip
  opsboard workflow wip development 5
  opsboard workflow wip development bug 3 warn
  opsboard workflow wip development none`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) > 4 {
				return usage("it needs STAGE [KIND] and a number, or nothing to show the limits", "")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "look at the limits"
			if len(args) > 0 {
				a.doing = "set a limit"
				return a.setLimit(args)
			}
			return a.showLimits()
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return a.stageNames(), cobra.ShellCompDirectiveNoFileComp
			}
			return []string{"none", "warn", "refuse"}, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func (a *app) showLimits() error {
	s, err := a.read()
	if err != nil {
		return err
	}
	open, err := s.OpenIn()
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, limitsJSON(s.Rules(), open), a.out.terminal)
	}
	t := table{header: []string{"STAGE", "KIND", "LIMIT", "WHEN FULL", "OPEN"}, numbers: map[int]bool{2: true, 4: true}}
	for _, l := range s.Rules().Limits() {
		t.add(string(l.Stage), string(l.Kind), strconv.Itoa(l.Cards), overWord(l), strconv.Itoa(open(l.Stage)(l.Kind)))
	}
	if len(t.rows) == 0 && a.out.terminal {
		a.note("no stage has a limit: `opsboard workflow wip STAGE N` sets one")
		return nil
	}
	a.out.table(t)
	return nil
}

// setLimit changes one line of the board's workflow.
func (a *app) setLimit(args []string) error {
	s, err := a.read()
	if err != nil {
		return err
	}
	l, err := limitOf(s.Rules(), args)
	if err != nil {
		return err
	}
	text, err := s.WorkflowText()
	if err != nil {
		return err
	}
	if text, err = workflow.SetLimit(text, l); err != nil {
		return brokenFlow("the workflow", err)
	}
	by, err := a.stampOf(workflow.DoorCommand)
	if err != nil {
		return err
	}
	if _, err := s.SetWorkflow(text, by); err != nil {
		return err
	}
	if a.flags.json {
		open, err := s.OpenIn()
		if err != nil {
			return err
		}
		return writeJSON(a.out, limitsJSON(s.Rules(), open), a.out.terminal)
	}
	if l.Cards == 0 {
		a.done("wip %s: no limit", strings.TrimSuffix(l.String(), " 0"))
		return nil
	}
	a.done("wip %s", l)
	return nil
}

// limitOf reads STAGE [KIND] N|none [warn|refuse].
func limitOf(r *workflow.Rules, args []string) (l workflow.Limit, err error) {
	if l.Stage, err = r.FindStage(args[0]); err != nil {
		return l, err
	}
	args = args[1:]
	if len(args) > 1 && !isAmount(args[0]) {
		if l.Kind, err = r.FindKind(args[0]); err != nil {
			return l, err
		}
		args = args[1:]
	}
	if len(args) == 2 {
		if args[1] != "warn" && args[1] != "refuse" {
			return l, &workflow.Invalid{Field: "limit", Value: args[1], Why: "is neither warn nor refuse", Nearest: workflow.Nearest(args[1], []string{"warn", "refuse"})}
		}
		l.Warns, args = args[1] == "warn", args[:1]
	}
	if len(args) != 1 {
		return l, usage("it needs STAGE [KIND] N|none [warn|refuse]", "")
	}
	if args[0] == "none" {
		l.Warns = false
		return l, nil
	}
	if l.Cards, err = strconv.Atoi(args[0]); err != nil || l.Cards < 1 {
		return l, &workflow.Invalid{Field: "limit", Value: args[0], Why: "is no number of cards from 1, or none", Nearest: workflow.Nearest(args[0], []string{"none"})}
	}
	return l, nil
}

func isAmount(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil || s == "none"
}
