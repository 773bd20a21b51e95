package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newInboxShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show CARD|ID",
		Short: "What was there before, what is yours and what is theirs",
		Long: `Show a conflict whole: what both sides agreed on before, what you made of it, what they made
of it, who did that, and the commands that answer it. A card's name shows all of its
conflicts, an id from "inbox" that one.`,
		Example: `  opsboard inbox show k7m2
  opsboard inbox show '#31' --json`,
		Args:              needs("CARD|ID"),
		ValidArgsFunction: a.completeInbox,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "show the conflicts of " + clip(args[0])
			s, err := a.read()
			if err != nil {
				return err
			}
			all, err := conflictsNamed(s, args[0])
			if err != nil {
				return err
			}
			return a.showConflicts(s, all)
		},
	}
}

func (a *app) showConflicts(s *storage.Store, all []found) error {
	if a.flags.json {
		list := []inboxJSON{}
		for _, f := range all {
			one := f.row.Card
			one.Clashes = []workflow.Clash{f.clash}
			list = append(list, inboxJSON{string(one.ID), f.row.Handle, one.Title, conflictsOf(s.Rules(), one, a.env.Now())[0]})
		}
		return writeJSON(a.out, list, a.out.terminal)
	}
	name := "the remote"
	setup, err := remote.Find(ledger(s))
	if err != nil {
		return err
	}
	if setup != nil {
		name = setup.Name
	}
	for i, f := range all {
		if i > 0 {
			a.out.line("")
		}
		a.showConflict(s, f, name)
	}
	return nil
}

func (a *app) showConflict(s *storage.Store, f found, remoteName string) {
	x := f.clash
	a.out.line(f.row.Handle + " " + f.row.Card.Title)
	for _, l := range a.wrapped(clashWord(x, s.Rules().Needs(f.row.Card, x.Missing, a.env.Now()), remoteName)) {
		a.out.line(l)
	}
	line := func(name, text string) {
		var lines []string
		for _, l := range cell.CleanLines(orWord(text, "(nothing)")) {
			lines = append(lines, a.wrapped(l)...)
		}
		for i, l := range lines {
			if i > 0 {
				name = ""
			}
			a.out.line("  " + cell.Pad(name, 8) + l)
		}
	}
	if x.Base != "" || x.Mine != "" || x.Theirs != "" {
		line("before", placeWord(x, x.Base))
		if x.Kind != workflow.ClashBreach {
			line("mine", placeWord(x, x.Mine))
		}
		line("theirs", placeWord(x, x.Theirs))
	}
	if x.Why != "" {
		line("why", x.Why)
	}
	line("when", a.momentOf(s, x.At, "not known"))
	line("id", x.ID)
	for _, t := range answersTo(x) {
		line("answer", answerCommand(f, t))
	}
}

// wrapped are the lines that a text takes at a terminal; a pipe gets it as it is.
func (a *app) wrapped(text string) []string {
	if !a.out.terminal {
		return []string{text}
	}
	if lines := cell.Wrap(cell.Clean(text), max(a.out.width-10, 20), mostLines); len(lines) > 0 {
		return lines
	}
	return []string{""}
}

// mostLines is how many lines of one line of a text are shown.
const mostLines = 200

// placeWord is a value of a conflict as people read it.
func placeWord(x workflow.Clash, text string) string {
	if x.Field != workflow.FieldStage {
		return text
	}
	stage, closed := workflow.ReadPlace(text)
	if closed == workflow.Open {
		return string(stage)
	}
	return string(stage) + ", closed as " + string(closed)
}

// answerCommand is the command that gives an answer.
func answerCommand(f found, answer string) string {
	name := f.row.Handle
	if len(f.row.Card.Clashes) > 1 {
		name = f.clash.ID
	}
	out := "opsboard inbox answer " + shellWord(name) + " " + answer
	switch workflow.Take(answer) {
	case workflow.TakeValue:
		out += " TEXT"
	case workflow.TakeAccept, workflow.TakeBack:
		out += " --reason TEXT"
	}
	return strings.TrimSpace(out)
}
