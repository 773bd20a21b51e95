package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board"
	"opsboard/workflow/filter"
)

func newWaiting(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "waiting [FILTER]…",
		Short: "What waits: on whom, since when",
		Long: `List the open cards that wait, who waits longest first: on the requester for
information, on a level for the approval that was requested of it, on whom a validation
was asked of. A filter (see list) chooses among them.

A pipe gets the columns: days, whom, for, card, stage, answered, title.`,
		Example: `  opsboard waiting
  opsboard waiting dri:@me
  opsboard waiting --json | jq -r '.[] | select(.days > 14) | .whom'`,
		Annotations:       takesFilter,
		RunE:              func(_ *cobra.Command, args []string) error { return listWaiting(a, strings.Join(args, " ")) },
		ValidArgsFunction: a.completeFilter,
	}
}

type waitJSON struct {
	ID       string  `json:"id"`
	Handle   string  `json:"handle"`
	Title    string  `json:"title"`
	Kind     string  `json:"kind"`
	Stage    string  `json:"stage"`
	For      string  `json:"for"`
	Whom     *string `json:"whom"`
	Since    *string `json:"since"`
	Days     int     `json:"days"`
	Note     *string `json:"note"`
	Answered bool    `json:"answered"`
}

func listWaiting(a *app, text string) error {
	a.doing = "list what waits"
	s, err := a.read()
	if err != nil {
		return err
	}
	env, err := a.filterEnv(text, s.Rules())
	if err != nil {
		return err
	}
	if _, err := filter.Parse(text, env); err != nil { // a mistake is named as it was typed
		return err
	}
	waits, err := board.WaitingCards(boardStore{s}, text, env)
	if err != nil {
		return err
	}
	t, list := table{header: []string{"DAYS", "WHOM", "FOR", "CARD", "STAGE", "", "TITLE"}}, []waitJSON{}
	t.number(0)
	for _, w := range waits {
		days, answered := int(env.Now.Sub(w.Since)/day), ""
		if w.Answered {
			answered = "answered"
		}
		t.add(strconv.Itoa(days), w.Whom, w.For, w.Handle, string(w.Card.Stage), answered, w.Card.Title)
		list = append(list, waitJSON{
			string(w.Card.ID), w.Handle, w.Card.Title, string(w.Card.Kind), string(w.Card.Stage),
			w.For, null(w.Whom), stamp(w.Since), days, null(w.Note), w.Answered,
		})
	}
	switch {
	case a.flags.json:
		return writeJSON(a.out, list, a.out.terminal)
	case len(waits) == 0 && a.out.terminal:
		a.note("nothing waits on anybody")
	}
	a.out.table(t)
	return nil
}
