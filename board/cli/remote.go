package cli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newRemote(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remote add|list|show|token|key|sign|members|epoch|remove",
		Short: "The place that the board is shared through",
		Long: `A board can be shared through one remote: the issues of a GitLab project, or any git
repository, be it a bare folder. The board stays whole on this machine and works without a
network; "sync" brings both into step.`,
		Example: `  opsboard remote token https://gitlab.example/support/board
  opsboard remote add team https://gitlab.example/support/board
  opsboard remote add team /srv/share/team.git
  opsboard remote show
  opsboard remote remove team`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("it needs add, list, show, token, key, sign, members, epoch or remove", "")
			}
			return knownCommand(cmd, args)
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(newRemoteAdd(a), newRemoteList(a), newRemoteShow(a), newRemoteToken(a), newRemoteKey(a), newRemoteSign(a), newRemoteMembers(a), newRemoteEpoch(a), newRemoteRemove(a))
	return cmd
}

func newRemoteList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "The remote of the board, one line",
		Long: `List the remote of the board: its name, its address, when the last sync went through and
how many cards have changes that it does not have yet. A board has one remote or none.`,
		Example: `  opsboard remote list`,
		Args:    needs(),
		RunE: func(*cobra.Command, []string) error {
			a.doing = "list the remotes"
			s, err := a.read()
			if err != nil {
				return err
			}
			setup, err := remote.Find(ledger(s))
			if err != nil {
				return err
			}
			if a.flags.json {
				list := []remoteShownJSON{}
				if setup != nil {
					j, err := a.remoteShown(s, *setup)
					if err != nil {
						return err
					}
					list = append(list, j)
				}
				return writeJSON(a.out, list, a.out.terminal)
			}
			if setup == nil {
				a.note("this board has no remote: `opsboard remote add NAME URL` connects it with one")
				return nil
			}
			state, err := s.SyncState()
			if err != nil {
				return err
			}
			t := table{header: []string{"REMOTE", "ADDRESS", "LAST SYNC", "UNSENT", "INBOX"}}
			t.add(setup.Name, setup.URL, a.momentOf(s, s.LastSync(), "never"), strconv.Itoa(state.Unsent), strconv.Itoa(state.Clashes))
			a.out.table(t)
			return nil
		},
	}
}

func newRemoteRemove(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Share the board no more",
		Long: `Forget the remote, and all that was agreed with it. The cards stay on the board as they
are, and nothing changes on the remote. While cards have changes that the remote does
not have, that is refused: --force forgets that too.`,
		Example:           `  opsboard remote remove team`,
		Args:              needs("NAME"),
		ValidArgsFunction: a.completeRemote,
		RunE: func(_ *cobra.Command, args []string) error {
			return removeRemote(a, args[0], force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "although changes were not sent")
	return cmd
}

func removeRemote(a *app, name string, force bool) error {
	a.doing = "remove the remote " + clip(name)
	s, setup, err := a.theRemote(name)
	if err != nil {
		return err
	}
	state, err := s.SyncState()
	if err != nil {
		return err
	}
	if state.Unsent > 0 && !force {
		return &workflow.Refusal{
			Rule:    "remote/unsent",
			Message: counted(state.Unsent, "card has", "cards have") + " changes that " + setup.Name + " does not have yet",
			Hint:    "`opsboard sync` sends them; --force forgets that they were not sent (the cards stay here as they are)",
		}
	}
	unlock, err := s.LockSync()
	if err != nil {
		return syncTrouble(setup.Name, busy(err))
	}
	defer unlock()
	if err := remote.Remove(ledger(s)); err != nil {
		return err
	}
	if a.isLog(setup) {
		if err := forgetLog(s.Path()); err != nil {
			return err
		}
	}
	if a.flags.json {
		return writeJSON(a.out, struct {
			Removed string `json:"removed"`
		}{setup.Name}, a.out.terminal)
	}
	a.done("%s is no remote of this board any more: all that was agreed with it is forgotten", setup.Name)
	a.done("the cards stay here as they are, and nothing changed at %s", setup.URL)
	return nil
}

// theRemote is the board's remote, which may be named; "" is the one that there
// is.
func (a *app) theRemote(name string) (*storage.Store, remote.Setup, error) {
	s, err := a.read()
	if err != nil {
		return nil, remote.Setup{}, err
	}
	setup, err := remoteNamed(s, name)
	return s, setup, err
}

func remoteNamed(s *storage.Store, name string) (remote.Setup, error) {
	setup, err := remote.Find(ledger(s))
	switch {
	case err != nil:
		return remote.Setup{}, err
	case setup == nil:
		return remote.Setup{}, noRemote()
	case name != "" && !strings.EqualFold(name, setup.Name):
		return remote.Setup{}, &workflow.Invalid{Field: "remote", Value: clip(name), Why: "is not the remote of this board, which is " + setup.Name}
	}
	return *setup, nil
}

func (a *app) completeRemote(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if s := a.quietly(); s != nil && len(args) == 0 {
		if setup, err := remote.Find(ledger(s)); err == nil && setup != nil {
			return []string{setup.Name + "\t" + setup.URL}, cobra.ShellCompDirectiveNoFileComp
		}
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}
