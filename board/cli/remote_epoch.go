package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newRemoteEpoch(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "epoch NAME",
		Short: "Begin a new epoch of a shared log: who joins later takes the cards as they stand",
		Long: `Whoever joins a board that is shared through git takes over each line of its history; after
some hundred thousand of them that takes minutes. From a new epoch on, who joins takes the
cards as they stood when it began, each with one line. Nothing is taken away: what came before
stays in the log, "log --verify" reads all of it, and the boards that are there keep their
history and go on as before. Of two people who begin one at once, one does.`,
		Example: `  opsboard remote epoch hub`,
		Args:    needs("NAME"), ValidArgsFunction: a.completeRemote,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "begin an epoch"
			by, err := a.who()
			if err != nil {
				return err
			}
			return a.beginEpoch(args[0], by)
		},
	}
}

func (a *app) beginEpoch(name, by string) error {
	s, setup, err := a.theRemote(name)
	if err != nil {
		return err
	}
	if !a.isLog(setup) {
		return &workflow.Refusal{Rule: "remote/epoch", Message: setup.Name + " is no git repository: it keeps no log that could have epochs"}
	}
	l, err := a.remoteOf(s, setup)
	if err != nil {
		return err
	}
	e, mine, err := remote.BeginEpoch(a.ctx, remote.LogConfig{
		Board: sharedBoard(s), Log: l.log, Name: setup.Name, Now: a.env.Now, NewID: a.env.NewID, Wait: a.wait, Place: a.place(s.Path()),
		Lock: func() (func(), error) {
			unlock, err := s.LockSync()
			return unlock, busy(err)
		},
	}, by)
	var closed *remote.ClosedError
	var refused *workflow.Refusal
	switch {
	case errors.As(err, &closed):
		return &workflow.Refusal{Rule: "remote/members", Message: cell.Clean(closed.Why)}
	case errors.As(err, &refused):
		return refused
	case err != nil:
		return syncTrouble(setup.Name, err)
	case a.flags.json:
		return writeJSON(a.out, struct {
			Epoch int    `json:"epoch"`
			Part  uint64 `json:"part"`
			By    string `json:"by"`
			Mine  bool   `json:"mine"`
		}{e.Number, e.Part, e.By, mine}, a.out.terminal)
	case !mine:
		a.done("%s was quicker: epoch %d began with part %d of the log", cell.Clean(e.By), e.Number, e.Part)
	default:
		a.done("epoch %d begins with part %d of the log: who joins from now on takes the cards as they stand", e.Number, e.Part)
	}
	return nil
}
