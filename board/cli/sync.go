package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"opsboard/storage"
	"opsboard/storage/remote"
)

func newSync(a *app) *cobra.Command {
	var plan, watch bool
	cmd := &cobra.Command{
		Use:   "sync [REMOTE|FILE]",
		Short: "Bring the board and its remote into step, or take in a file made by bundle",
		Long: `Take over what changed on the remote, then send what was changed here. Only what changed
is sent, each change once; what broke off half way goes on at the next sync. Where both
sides changed the same thing, theirs stands and yours is kept in the inbox (see "inbox").

--plan shows each call and each field that would be sent, and changes nothing anywhere: it
works on a copy of the board that is thrown away. --watch goes on until it is interrupted,
and waits longer while the remote cannot be reached.

With a FILE that "bundle" made, that is taken in, and nothing is sent: what was changed here
goes into the next file. An empty board begins with it. A file that was taken in before
changes nothing, and files may come in any order.

It exits with 0 when both are in step, 4 when conflicts wait in the inbox, 3 on trouble.`,
		Example: `  opsboard sync
  opsboard sync --plan
  opsboard sync --watch
  opsboard sync /media/stick/team.bundle
  opsboard sync --json | jq .created`,
		Args:              takes(nil, []string{"REMOTE or FILE"}, false),
		ValidArgsFunction: a.completeSync,
		RunE: func(_ *cobra.Command, args []string) error {
			return syncWith(a, strings.Join(args, ""), plan, watch)
		},
	}
	cmd.Flags().BoolVar(&plan, "plan", false, "show what would be sent, and change nothing anywhere")
	cmd.Flags().BoolVar(&watch, "watch", false, "go on until interrupted")
	return cmd
}

// syncWith syncs with what the name says: the board's remote, or a file.
func syncWith(a *app, name string, plan, watch bool) error {
	a.doing = "sync"
	switch {
	case plan && watch:
		return usage("--plan and --watch exclude each other", "")
	case a.namesFile(name):
		return fromFile(a, name, plan, watch)
	case plan:
		a.doing = "plan a sync"
		return syncPlan(a, name)
	}
	s, setup, err := a.theRemote(name)
	if err != nil {
		return err
	}
	if a.isByFile(setup) {
		return byFile()
	}
	if watch {
		return syncWatch(a, s, setup)
	}
	return syncNow(a, s, setup)
}

// fromFile takes a file in, or shows what that would bring.
func fromFile(a *app, name string, plan, watch bool) error {
	a.doing = "sync " + clip(name)
	switch {
	case watch:
		return usage("--watch waits for a remote, and a file is taken in once", "")
	case plan:
		a.doing = "plan a sync with " + clip(name)
		return syncFilePlan(a, name)
	}
	return syncFile(a, name)
}

// completeSync offers the remote, and files.
func (a *app) completeSync(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	names, _ := a.completeRemote(cmd, args, typed)
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return names, cobra.ShellCompDirectiveDefault
}

func syncNow(a *app, s *storage.Store, setup remote.Setup) error {
	driver, err := a.remoteOf(s, setup)
	if err != nil {
		return err
	}
	p := a.newProgress()
	report, err := a.syncOnce(a.ctx, s, setup, driver, p.tell)
	p.clear()
	if a.ctx.Err() != nil {
		return &failure{err: a.ctx.Err(), message: "interrupted", hint: "what came and went until then is kept; the next sync goes on"}
	}
	if err != nil {
		return err
	}
	clashes, err := a.answerSync(s, setup, report)
	if err != nil {
		return err
	}
	return conflicts(clashes)
}

// answerSync says what a sync did, and how many cards have conflicts now.
func (a *app) answerSync(s *storage.Store, setup remote.Setup, r remote.Report) (clashes int, err error) {
	state, err := s.SyncState()
	if err != nil {
		return 0, err
	}
	if a.flags.json {
		j := syncOf(setup.Name, r)
		j.Unsent, j.Conflicts = &state.Unsent, &state.Clashes
		return state.Clashes, writeJSON(a.out, j, a.out.terminal)
	}
	a.done("%s: %s", setup.Name, summary(r))
	for _, line := range details(setup, r, state) {
		a.done("%s", line)
	}
	return state.Clashes, nil
}

// conflicts is the failure that tells a script of clashes; nil for none.
func conflicts(cards int) error {
	if cards == 0 {
		return nil
	}
	return &failure{
		code: codeConflicts, message: counted(cards, "card waits", "cards wait") + " in the inbox for an answer",
		hint: "`opsboard inbox` shows what contradicts what",
	}
}
