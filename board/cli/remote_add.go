package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

type addRemoteOptions struct {
	name, address, root, board                     string
	send, keep, createLabels, offline, git, beside bool
}

func newRemoteAdd(a *app) *cobra.Command {
	var o addRemoteOptions
	cmd := &cobra.Command{
		Use:   "add NAME URL",
		Short: "Share the board through a GitLab project or a git repository",
		Long: `Connect the board with the issues of a GitLab project. The project is asked at once who
you are there and what it cannot keep; nothing is changed there, and no card is sent
before the first "sync". A board that has cards already needs to be told whether they are
sent as well (--send-cards) or stay here alone (--keep-cards); cards that were imported
from that very project are recognised either way.

A git repository keeps the whole board, its history and its workflow in a ref of its own: a
folder made by "git init --bare", or a repository on a host, by the credentials that git has
for it. Where no board is there yet, this one begins there; where one is and this board has
no cards, it begins with what is there; a board with cards of its own joins another only with
--board. A repository that holds something else, such as source code, is refused without
--beside.

The token of GitLab is that of GITLAB_TOKEN (which belongs to the host in GITLAB_HOST, else to
gitlab.com), of token_cmd in [remotes.NAME] of the configuration, or the one that
"remote token" keeps. At a terminal it is asked for where there is none. The same command
again, with the same name and address, changes --create-labels and --root.`,
		Example: `  opsboard remote add team https://gitlab.example/support/board
  opsboard remote add team https://gitlab.example/support/board --send-cards --create-labels
  opsboard remote add team /srv/share/team.git
  opsboard remote add team git@git.example:support/board.git
  opsboard remote add team https://tools.example/gitlab/support/board --root /gitlab`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 2 {
				return tokenAsArgument()
			}
			return takes([]string{"NAME", "URL"}, nil, false)(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			o.name, o.address = args[0], args[1]
			return addRemote(a, o)
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return completeDir(cmd, args, typed)
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.send, "send-cards", false, "the cards that are on the board already are sent at the next sync")
	f.BoolVar(&o.keep, "keep-cards", false, "the cards that are on the board already stay here alone")
	f.BoolVar(&o.createLabels, "create-labels", false, "labels that are missing there are created when a card first needs them")
	f.StringVar(&o.root, "root", "", "the `PATH` below which GitLab lives, where it does not have its host for itself")
	f.BoolVar(&o.git, "git", false, "the address is that of a git repository, whatever it looks like")
	f.StringVar(&o.board, "board", "", "the `ID` of the board that is meant, where the repository has another one or several")
	f.BoolVar(&o.beside, "beside", false, "begin the board in a git repository that holds something else too")
	f.BoolVar(&o.offline, "offline", false, "ask nothing now: the first sync finds out whether it can be reached")
	return cmd
}

// setup is the remote that the options describe.
func (o addRemoteOptions) setup(a *app) (remote.Setup, RemoteKind, error) {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$`).MatchString(o.name) {
		return remote.Setup{}, RemoteKind{}, usage("a remote's name is of letters, digits, - and _, at most 32", "call it `team`, or what you like")
	}
	if o.send && o.keep {
		return remote.Setup{}, RemoteKind{}, usage("--send-cards and --keep-cards exclude each other", "")
	}
	address := strings.TrimRight(strings.TrimSpace(o.address), "/")
	for _, k := range a.env.Remotes {
		if !k.Claims(address) && !(o.git && k.OpenLog != nil) || o.git && k.OpenLog == nil {
			continue
		}
		if k.Address != nil {
			var err error
			if address, err = k.Address(address); err != nil {
				return remote.Setup{}, RemoteKind{}, err
			}
		}
		s := remote.Setup{Name: o.name, Driver: k.Name, URL: address, Options: map[string]string{}, Added: a.env.Now().UTC(), SendAll: o.send}
		if o.root != "" {
			s.Options["root"] = o.root
		}
		if o.createLabels {
			s.Options["create_labels"] = "yes"
		}
		return s, k, nil
	}
	what := "that" // who signs in within an address is not repeated
	if !strings.Contains(address, "@") {
		what = fmt.Sprintf("%q", clip(address))
	}
	if f, err := os.Stat(address); err == nil && f.IsDir() {
		return remote.Setup{}, RemoteKind{}, usage(what+" is no address of a remote that this opsboard knows", "the folder of that name here is written ./"+cell.Clean(filepath.ToSlash(address)))
	}
	return remote.Setup{}, RemoteKind{}, usage(what+" is no address of a remote that this opsboard knows", "a GitLab project is written https://host/group/project; a git repository ./folder, ssh://host/path, host:path or https://host/path.git")
}

// addRemote connects the board with a remote. Where there is no board yet, one is
// started once the remote has answered.
func addRemote(a *app, o addRemoteOptions) error {
	a.doing = "add the remote " + clip(o.name)
	setup, kind, err := o.setup(a)
	if err != nil {
		return err
	}
	if kind.OpenLog != nil {
		return addLog(a, o, setup, kind)
	}
	if o.board != "" || o.beside {
		return usage("--board and --beside are for boards that are shared through git", "")
	}
	s, err := a.openIfThere()
	if err != nil {
		return err
	}
	rules := workflow.Default().In(a.cfg.cadence)
	if s != nil {
		rules = s.Rules()
		if setup, err = joining(s, setup, o); err != nil {
			return err
		}
	}
	met, err := a.meet(setup, kind, rules, o.offline)
	if err != nil {
		return err
	}
	if s == nil {
		if s, err = a.create(workflow.Shipped()["default"]); err != nil {
			return err
		}
	}
	if err := remote.Add(ledger(s), setup); err != nil {
		return err
	}
	if !o.offline {
		if _, err := remote.Learn(ledger(s), met.caps); err != nil {
			return err
		}
	}
	return a.answerAdd(s, setup, met)
}

// joining refuses what would be a guess, or a second remote. The same remote again
// stays what it was but for its options.
func joining(s *storage.Store, setup remote.Setup, o addRemoteOptions) (remote.Setup, error) {
	there, err := remote.Find(ledger(s))
	if err != nil {
		return setup, err
	}
	if there != nil {
		if there.Name == setup.Name && there.URL == setup.URL {
			setup.Added, setup.SendAll = there.Added, there.SendAll || o.send
			return setup, nil
		}
		return setup, remote.Add(ledger(s), setup) // which refuses, and says why
	}
	if o.send || o.keep {
		return setup, nil
	}
	has, err := hasCards(s)
	if err == nil && has {
		err = &workflow.Refusal{
			Rule:    "remote/cards",
			Message: "this board has cards already, and it has to be said what becomes of them",
			Hint:    "--send-cards sends them to " + setup.Name + " too, --keep-cards keeps them here alone",
		}
	}
	return setup, err
}

func hasCards(s *storage.Store) (bool, error) {
	any := false
	_, _, err := s.Titles("", func(storage.Title) { any = true })
	return any, err
}

// met is what was found out about a remote by asking it.
type met struct {
	token  token
	caps   remote.Caps
	labels []string // that are missing there
	asked  bool
}

// meet signs in. unasked does not.
func (a *app) meet(setup remote.Setup, kind RemoteKind, rules *workflow.Rules, unasked bool) (met, error) {
	var m met
	if _, err := a.driver(setup, rules, ""); err != nil { // the address is wrong, whatever the token
		return m, usage(cell.Clean(err.Error()), "")
	}
	if unasked {
		return m, nil
	}
	var err error
	if m.token, err = a.token(setup); err != nil {
		return m, err
	}
	given := false
	if m.token.text == "" && kind.NeedsToken {
		if m.token, err = a.askToken(setup); err != nil {
			return m, err
		}
		given = true
	}
	d, err := a.driver(setup, rules, m.token.text)
	if err != nil {
		return m, err
	}
	if m.caps, err = d.Probe(a.ctx, a.env.Now(), nil); err != nil {
		return m, addTrouble(setup.Name, err)
	}
	m.asked = true
	if l, ok := d.(remote.Labeler); ok {
		if m.labels, err = l.MissingLabels(a.ctx); err != nil {
			return m, addTrouble(setup.Name, err)
		}
	}
	if given {
		m.token.source, err = a.keepToken(hostOf(setup.URL), m.token.text)
	}
	return m, err
}

// addTrouble is why a remote was not added.
func addTrouble(name string, err error) error {
	err = syncTrouble(name, err)
	var f *failure
	if errors.As(err, &f) && errors.Is(err, remote.ErrOffline) && !errors.Is(err, remote.ErrAway) {
		f.hint = "nothing was added; --offline adds it all the same, and the first sync asks"
	} else if errors.As(err, &f) && errors.Is(err, remote.ErrAuth) {
		f.hint = "nothing was added; the token needs the scope api, and to be one of that host's"
	}
	return err
}

// answerAdd says what was found out, and what comes next.
func (a *app) answerAdd(s *storage.Store, setup remote.Setup, m met) error {
	if a.flags.json {
		j, err := a.remoteShown(s, setup)
		if err != nil {
			return err
		}
		j.MissingLabels = orEmpty(m.labels)
		return writeJSON(a.out, j, a.out.terminal)
	}
	a.done("%s is %s", setup.Name, setup.URL)
	if m.asked {
		a.done("you are %s there, by the token from %s", m.caps.User, m.token.source)
		if m.caps.ReadOnly != "" {
			a.done("nothing can be sent: %s", m.caps.ReadOnly)
		}
		for _, x := range m.caps.Missing {
			a.done("kept on this board alone: %s (%s)", fieldWord(x.Field), x.Why)
		}
		a.sayLabels(setup, m.labels)
	}
	if strings.HasPrefix(setup.URL, "http://") && !isLoopback(hostOf(setup.URL)) {
		a.note("http:// sends the token where others on the way can read it: use https:// where you can")
	}
	a.done("`opsboard sync` brings the board and %s into step; `opsboard sync --plan` shows before what would be sent", setup.Name)
	return nil
}

func (a *app) sayLabels(setup remote.Setup, missing []string) {
	if len(missing) == 0 {
		return
	}
	names := strings.Join(missing, ", ")
	if setup.Options["create_labels"] == "yes" {
		a.done("%s not there yet and made when a card first needs one: %s", counted(len(missing), "label is", "labels are"), names)
		return
	}
	a.done("needs %s: %s; --create-labels makes them", count(len(missing), "label"), names)
}
