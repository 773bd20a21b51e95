package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

func newRemoteKey(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "key NAME",
		Short: "Your key for a signed board, made where there is none",
		Long: `Show your public key, and the six words that it can be compared by. Where there is none
yet, one is made, in a file that only you can read. A member of a signed board admits you with
the public key: "remote members NAME add YOURNAME KEY".`,
		Example: `  opsboard remote key hub`,
		Args:    needs("NAME"), ValidArgsFunction: a.completeRemote,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "show the key"
			_, _, m, err := a.signable(args[0], true)
			if err != nil {
				return err
			}
			return a.sayMembers(m, func() { a.sayKey(m) })
		},
	}
}

func (a *app) sayKey(m remote.Membership) {
	t := table{}
	if a.out.terminal {
		t.header = []string{"YOUR", ""}
	}
	t.add("key", m.Me.Key)
	t.add("words", m.Me.Words)
	a.out.table(t)
}

func newRemoteSign(a *app) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "sign NAME",
		Short: "Make the board a signed one: from here on only its members write",
		Long: `Make a board that is shared through git a signed one, with you as its founder. From then on
what is not signed by a member contributes nothing, for everybody; versions of opsboard that
know no signatures stop there and say so; and whoever else writes to the board has to be
admitted ("remote members"). It cannot be taken back: --yes says that it is meant. A log that
was set back to before it was signed gets its members back by the same command.`,
		Example: `  opsboard remote sign hub --yes`,
		Args:    needs("NAME"), ValidArgsFunction: a.completeRemote,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "sign the board"
			if !yes {
				return usage("from then on nobody writes to the board but its members, and that cannot be taken back", "--yes says that it is meant")
			}
			name, err := a.who()
			if err != nil {
				return err
			}
			return a.enroll(args[0], true, func(m remote.Membership) (remote.MemberChange, error) {
				if m.IsSigned() && m.IsMember {
					return remote.MemberChange{}, &workflow.Refusal{Rule: "remote/signed", Message: "this board is signed already; its founders' fingerprint is " + m.Words, Hint: "`opsboard remote members` shows who may write"}
				}
				return remote.MemberChange{Add: []remote.Member{{Key: m.Me.Key, Name: name}}}, nil
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "it is meant")
	return cmd
}

func newRemoteMembers(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "members NAME [add WHO KEY|remove WHO]",
		Short: "Who may write to a signed board",
		Long: `Show who may write to a signed board, add a member by the key that "remote key" shows there,
or remove one by name or by the six words. Compare the words with the person, by voice. What a
member wrote before stays; from here on it counts no more. Only members can do that.`,
		Example: `  opsboard remote members hub
  opsboard remote members hub add noor 4iRz…=
  opsboard remote members hub remove noor`,
		ValidArgsFunction: a.completeRemote,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) == 4 && args[1] == "add" || len(args) == 3 && args[1] == "remove" {
				return nil
			}
			return usage("it needs the name of the remote, and nothing more, or add WHO KEY, or remove WHO", "`opsboard remote members --help` shows examples")
		},
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "show the members"
			if len(args) == 1 {
				_, _, m, err := a.signable(args[0], false)
				if err != nil {
					return err
				}
				return a.sayMembers(m, func() { a.listMembers(m) })
			}
			a.doing = "change the members"
			return a.enroll(args[0], false, func(m remote.Membership) (remote.MemberChange, error) {
				if !m.IsSigned() {
					return remote.MemberChange{}, &workflow.Refusal{Rule: "remote/unsigned", Message: "this board is not signed, so it has no members", Hint: "`opsboard remote sign " + args[0] + " --yes` makes it a signed one"}
				}
				if args[1] == "add" {
					return joiningAs(m, args[2], args[3])
				}
				return leaving(m, args[2])
			})
		},
	}
	return cmd
}

// joiningAs is the admission of somebody by a key. One that is a member's already is
// most likely that of whoever admits: each has a key of his own.
func joiningAs(m remote.Membership, name, key string) (remote.MemberChange, error) {
	for _, x := range m.Members {
		if x.Key == key && x.Name != name {
			return remote.MemberChange{}, &workflow.Refusal{
				Rule: "remote/members", Message: "this is the key of " + cell.Clean(x.Name) + ", who is a member already",
				Hint: "`opsboard remote key NAME` shows " + clip(name) + "'s own, where " + clip(name) + "'s configuration is; `opsboard remote members NAME remove " + shellWord(cell.Clean(x.Name)) + "` takes the other off",
			}
		}
	}
	return remote.MemberChange{Add: []remote.Member{{Name: name, Key: key}}}, nil
}

// leaving is the removal of the member of a name or of six words.
func leaving(m remote.Membership, who string) (c remote.MemberChange, err error) {
	for _, x := range m.Members {
		if strings.EqualFold(x.Name, who) || x.Words == who {
			c.Remove = append(c.Remove, x.Key)
		}
	}
	switch {
	case len(c.Remove) == 0:
		return c, &workflow.Invalid{Field: "member", Value: clip(who), Why: "is nobody who may write here"}
	case len(c.Remove) > 1:
		return c, &workflow.Invalid{Field: "member", Value: clip(who), Why: "is the name of several: say which by the six words"}
	}
	return c, nil
}

// signable is the log of the board, and who may write to it; with makeKey there is a
// key of one's own afterwards.
func (a *app) signable(name string, makeKey bool) (*storage.Store, remote.Signable, remote.Membership, error) {
	var m remote.Membership
	s, setup, err := a.theRemote(name)
	if err != nil {
		return nil, nil, m, err
	}
	kind, err := a.kindOf(setup.Driver)
	if err != nil {
		return nil, nil, m, err
	}
	if kind.OpenLog == nil || kind.NewKey == nil {
		return nil, nil, m, &workflow.Refusal{Rule: "remote/unsigned", Message: setup.Name + " is no git repository: who writes there is known by its own accounts"}
	}
	if makeKey {
		if err := a.makeKey(kind); err != nil {
			return nil, nil, m, err
		}
	}
	l, err := a.remoteOf(s, setup)
	if err != nil {
		return nil, nil, m, err
	}
	log, ok := l.log.(remote.Signable)
	if !ok {
		return nil, nil, m, &workflow.Refusal{Rule: "remote/unsigned", Message: setup.Name + " cannot be signed"}
	}
	m, err = log.Members(a.ctx)
	return s, log, m, err
}

// enroll brings the board and the log into step, changes the members, and shows
// them.
func (a *app) enroll(name string, makeKey bool, change func(remote.Membership) (remote.MemberChange, error)) error {
	s, log, _, err := a.signable(name, makeKey)
	if err != nil {
		return err
	}
	unlock, err := s.LockSync()
	if err != nil {
		return syncTrouble(name, busy(err))
	}
	defer unlock()
	m, err := remote.Enroll(a.ctx, remote.LogConfig{Board: sharedBoard(s), Log: log, Name: name, Now: a.env.Now, NewID: a.env.NewID, Place: a.place(s.Path())}, func(m remote.Membership) (remote.MemberChange, error) {
		c, err := change(m)
		c.ID, c.At = a.env.NewID(), a.env.Now().UTC()
		if err == nil {
			c.By, err = a.who()
		}
		return c, err
	})
	var closed *remote.ClosedError
	if errors.As(err, &closed) {
		return &workflow.Refusal{Rule: "remote/members", Message: cell.Clean(closed.Why)}
	}
	if err != nil {
		return syncTrouble(name, err)
	}
	return a.sayMembers(m, func() { a.listMembers(m) })
}

func (a *app) listMembers(m remote.Membership) {
	if !m.IsSigned() {
		a.done("this board is not signed: who may write to the repository may write in any name")
		return
	}
	t := table{}
	if a.out.terminal {
		t.header = []string{"MEMBER", "WORDS", "KEY"}
	}
	for _, x := range m.Members {
		t.add(x.Name, x.Words, x.Key)
	}
	a.out.table(t)
	a.done("the board's own fingerprint is %s: it is the same for everybody who shares it", m.Words)
}

type membersJSON struct {
	Signed   bool            `json:"signed"`
	Words    *string         `json:"words"`
	Founders []remote.Member `json:"founders"`
	Members  []remote.Member `json:"members"`
	Key      *string         `json:"key"`
	KeyWords *string         `json:"key_words"`
	IsMember bool            `json:"is_member"`
}

func (a *app) sayMembers(m remote.Membership, say func()) error {
	if a.flags.json {
		return writeJSON(a.out, membersJSON{m.IsSigned(), null(m.Words), orEmpty(m.Founders), orEmpty(m.Members), null(m.Me.Key), null(m.Me.Words), m.IsMember}, a.out.terminal)
	}
	say()
	return nil
}

// keyPath is the file that holds the private key of the person, for all boards.
func (a *app) keyPath() string {
	path := a.env.configPath().value
	if path == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(path), "keys", "signing")
}

// signingKey is the private key of the person, "" for none. It is never printed.
func (a *app) signingKey() (string, error) {
	path := a.keyPath()
	if path == "" {
		return "", nil
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		return "", usage("the file of your key, "+path+", can be read by others", "chmod 600 "+path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", cannotRead("your key in "+path, err, "")
	}
	return strings.TrimSpace(string(text)), nil
}

// makeKey makes a private key where there is none.
func (a *app) makeKey(kind RemoteKind) error {
	text, err := a.signingKey()
	if err != nil || text != "" {
		return err
	}
	path := a.keyPath()
	if path == "" {
		return usage("there is no place for a key: neither HOME nor XDG_CONFIG_HOME is set", "")
	}
	if err := writeWhole(path, kind.NewKey()+"\n"); err != nil {
		return &failure{err: err, message: "cannot keep the key in " + path + ": " + bareError(err)}
	}
	a.note("your key is new: it is in %s, which only you can read", path)
	return nil
}
