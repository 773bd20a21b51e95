package cli

import (
	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/workflow"
)

func newShow(a *app) *cobra.Command {
	var withHistory bool
	var at string
	cmd := &cobra.Command{
		Use:   "show CARD",
		Short: "All of one card",
		Long: `Show all of a card: what it says, what the rules ask for, comments, links; with
--history also what was done to it, newest first.

A card is named by its id, by the beginning of it that listings show (4 letters or
more), or by '#31' when GitLab knows it as issue 31. A pipe gets one line a value:
the field, a tab, the value. With --json it is one object; "history" is in it with
--history.`,
		Example: `  opsboard show k7m2 --history
  opsboard show '#31' --json | jq .gates
  opsboard show k7m2 --at '2026-11-03 14:02'`,
		Args:              needs("CARD"),
		ValidArgsFunction: a.completeCards,
		RunE: func(_ *cobra.Command, args []string) error {
			return show(a, args[0], at, withHistory)
		},
	}
	cmd.Flags().BoolVar(&withHistory, "history", false, "also what was done to it, newest first")
	cmd.Flags().StringVar(&at, "at", "", "as it stood at this `MOMENT`: 2026-11-03, '2026-11-03 14:02', yesterday, 14d")
	return cmd
}

// whole is the card that a person names, all of it, and what people call it.
func (a *app) whole(name string) (s *storage.Store, c workflow.Card, handle string, err error) {
	if s, err = a.read(); err != nil {
		return nil, c, "", err
	}
	id, err := s.Find(name)
	if err != nil {
		return nil, c, "", err
	}
	if c, err = s.Card(id); err != nil {
		return nil, c, "", err
	}
	handle, err = s.Handle(id)
	return s, c, handle, err
}

func show(a *app, name, when string, withHistory bool) error {
	a.doing = "show " + name
	s, c, handle, err := a.whole(name)
	if err != nil {
		return err
	}
	if err := a.lookAt(when, s.Rules()); err != nil {
		return err
	}
	var lines []storage.LogLine
	switch {
	case !a.past.IsZero():
		then, err := s.CardAt(c.ID, a.past)
		if err != nil {
			return err
		}
		c, lines = then.Card, then.History
	case withHistory:
		if lines, err = s.Log(storage.LogQuery{Card: c.ID}); err != nil {
			return err
		}
	}
	signed, err := signedFrom(s, lines)
	if err != nil {
		return err
	}
	if a.flags.json {
		j, err := a.cardOf(s, c, handle, a.moment())
		if err != nil {
			return err
		}
		j.AsOf = a.asOf()
		if withHistory {
			h := logOf(lines, signed)
			j.History = &h
		}
		return writeJSON(a.out, j, a.out.terminal)
	}
	a.sheet(s.Rules(), c, handle).write(a.out)
	if withHistory {
		if a.out.terminal {
			a.out.line("")
			a.out.line("History")
		}
		a.out.table(a.logTable(lines, s.Rules(), signed))
	}
	return nil
}
