package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"opsboard/storage"
	"opsboard/workflow"
)

// takes checks how many arguments a command is given; the names are those of the
// ones that it needs, then those that it may have. With rest the last may be
// given many times.
func takes(needed, optional []string, rest bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		names := slices.Concat(needed, optional)
		if len(args) < len(needed) {
			return usage("it needs "+strings.Join(needed[len(args):], " and "), "write `"+cmd.UseLine()+"`")
		}
		if !rest && len(args) > len(names) {
			return tooMany(cmd, args, len(names))
		}
		for i, arg := range args {
			name := names[min(i, len(names)-1)]
			if strings.TrimSpace(arg) == "" && !slices.Contains(mayBeEmpty, name) {
				return usage(name+" is empty", "write `"+cmd.UseLine()+"`")
			}
		}
		return nil
	}
}

// mayBeEmpty are the arguments and flags by which nothing says something: a text that
// is to go, a filter that all cards match. Of any other an empty one is most likely a
// variable of a script that was never set, and must not mean another card, all of
// them, or another board.
var mayBeEmpty = []string{
	"TEXT", "TITLE", "FILTER",
	"title", "description", "requester", "delegate", "dri", "due", "milestone", "reason", "note", "evidence", "filter",
}

// tooMany refuses the argument n, and those behind it.
func tooMany(cmd *cobra.Command, args []string, n int) error {
	f := usage(fmt.Sprintf("one argument too many: %q", clip(args[n])), "write `"+cmd.UseLine()+"`")
	if strings.Contains(cmd.Use, "TITLE") || strings.Contains(cmd.Use, "TEXT") {
		f.hint = "put a text of several words in quotes"
	}
	cmd.Flags().Visit(func(given *pflag.Flag) {
		if i := slices.IndexFunc(args, func(a string) bool { return a == "yes" || a == "no" }); i >= 0 && given.Value.Type() == "string" && given.NoOptDefVal != "" {
			f.hint = "write --" + given.Name + "=" + args[i]
		}
	})
	return f
}

// checkFlags refuses a flag whose value is empty where that means nothing.
func checkFlags(cmd *cobra.Command) error {
	var bad error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		value := f.Value.String()
		empty := f.Value.Type() == "string" && strings.TrimSpace(value) == "" || f.Value.Type() == "stringSlice" && value == "[]"
		clears := slices.Contains(mayBeEmpty, f.Name) || f.Name == "iteration" && cmd.Name() == "schedule"
		if bad == nil && empty && !clears {
			bad = usage("flag --"+f.Name+" is empty", "leave --"+f.Name+" out, or give it a value")
		}
	})
	return bad
}

func needs(names ...string) cobra.PositionalArgs { return takes(names, nil, false) }

// maxText is the longest text that a card takes.
const maxText = 1 << 20

// text is a text of the command line; "-" means that it is on the standard
// input, of which one newline at the end is no part of it.
func (a *app) text(field, arg string) (string, error) {
	if arg != "-" {
		return arg, nil
	}
	if a.inputRead {
		return "", usage("the standard input can be read for one text only, and "+field+" is a second one", "")
	}
	a.inputRead = true
	b, err := io.ReadAll(io.LimitReader(a.env.Stdin, maxText+2))
	if err != nil {
		return "", fmt.Errorf("read %s from the standard input: %w", field, err)
	}
	s := strings.TrimSuffix(plainText(b), "\n")
	if len(s) > maxText {
		return "", usage(field+" on the standard input is longer than 1 MiB, which is the most that a card takes", "keep long logs elsewhere and link to them")
	}
	return s, nil
}

// plainText is a text that a person gives in a file, whatever the system that wrote it:
// without the mark at its beginning, and with the ends of lines that we have.
func plainText(b []byte) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(b), "\ufeff"), "\r\n", "\n")
}

// op is a wish of the person at the command line.
func (a *app) op(card workflow.CardID, do workflow.Action) (workflow.Op, error) {
	me, err := a.who()
	if err != nil {
		return workflow.Op{}, err
	}
	return workflow.Op{ID: a.env.NewID(), Card: card, By: me, At: a.env.Now(), Door: workflow.DoorCommand, Do: do}, nil
}

// stampOf is the person at the command line, now.
func (a *app) stampOf(door workflow.Door) (storage.Stamp, error) {
	me, err := a.who()
	return storage.Stamp{By: me, At: a.env.Now(), Door: door}, err
}

// onCard does one thing, or several as one step, to the card that is named, and
// says what came of it. act may look at the board before it says what to do.
func (a *app) onCard(name string, act func(*storage.Store, workflow.CardID) ([]workflow.Action, error)) error {
	s, err := a.read()
	if err != nil {
		return err
	}
	id, err := s.Find(name)
	if err != nil {
		return err
	}
	actions, err := act(s, id)
	if err != nil {
		return err
	}
	var ops []workflow.Op
	for _, do := range actions {
		op, err := a.op(id, do)
		if err != nil {
			return err
		}
		ops = append(ops, op)
	}
	got, err := s.Commit(ops...)
	if err != nil {
		return explain(s, err)
	}
	return a.answer(s, id, got)
}

// does is onCard for one action that needs no look at the board.
func (a *app) does(name string, do workflow.Action) error {
	return a.onCard(name, func(*storage.Store, workflow.CardID) ([]workflow.Action, error) {
		return []workflow.Action{do}, nil
	})
}

// answer says what was done to a card: its line of the history, or the card as
// it is now.
func (a *app) answer(s *storage.Store, id workflow.CardID, got storage.Receipt) error {
	handle, err := s.Handle(id)
	if err != nil {
		return err
	}
	a.warnOver(got.Entries)
	if a.flags.json {
		c, err := s.Card(id)
		if err != nil {
			return err
		}
		j, err := a.cardOf(s, c, handle, a.env.Now())
		if err != nil {
			return err
		}
		j.Over = oversOf(got.Entries, id)
		return writeJSON(a.out, j, a.out.terminal)
	}
	if len(got.Entries) == 0 {
		a.note("nothing changed on %s", handle)
		return nil
	}
	for _, e := range got.Entries {
		a.done("%s", says(handle, e))
	}
	return nil
}
