package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"opsboard/storage/remote"
)

func newRemoteToken(a *app) *cobra.Command {
	var remove bool
	cmd := &cobra.Command{
		Use:   "token NAME|URL",
		Short: "Keep the token for a remote's host",
		Long: `Read a token from the standard input, at a terminal without showing it, and keep it for the
host of the remote: in the operating system's keyring, and where there is none that answers,
in a file that only you can read. It is sent to that host and to no other. GitLab makes
tokens under Preferences, Access tokens; the scope that is needed is api.`,
		Example: `  opsboard remote token https://gitlab.example/support/board
  pass show gitlab | opsboard remote token team
  opsboard remote token team --remove`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return tokenAsArgument()
			}
			return needs("NAME|URL")(cmd, args)
		},
		ValidArgsFunction: a.completeRemote,
		RunE: func(_ *cobra.Command, args []string) error {
			a.doing = "keep the token"
			if remove {
				a.doing = "remove the token"
			}
			host, err := a.hostNamed(args[0])
			if err != nil {
				return err
			}
			if remove {
				return a.dropToken(host)
			}
			text, err := a.readToken(host)
			if err != nil {
				return err
			}
			source, err := a.keepToken(host, text)
			if err != nil {
				return err
			}
			return a.tokenDone(host, source, "the token for %s is kept in %s")
		},
	}
	cmd.Flags().BoolVar(&remove, "remove", false, "keep it no more")
	return cmd
}

// tokenAsArgument refuses a word too many, and does not repeat it: it may be a
// token.
func tokenAsArgument() error {
	return usage("one argument too many; a token is not given as an argument, where others can read it", "`opsboard remote token NAME` reads it from the standard input")
}

// hostNamed is the host of the board's remote, or of an address.
func (a *app) hostNamed(name string) (string, error) {
	if strings.Contains(name, "://") {
		setup, _, err := addRemoteOptions{name: "x", address: name}.setup(a)
		if err != nil {
			return "", err
		}
		if strings.Contains(setup.URL, "@") || hostOf(setup.URL) == "" {
			return "", usage("the address must be that of a project, without a name or token in it", "the address of a GitLab project is written https://host/group/project")
		}
		return hostOf(setup.URL), nil
	}
	_, setup, err := a.theRemote(name)
	return hostOf(setup.URL), err
}

// mostToken is how long a token may be.
const mostToken = 4096

// readToken reads a token, at a terminal without showing it.
func (a *app) readToken(host string) (string, error) {
	var text []byte
	var err error
	if isTerminal(a.env.Stdin) {
		fmt.Fprintf(a.env.Stderr, "Token for %s (it is not shown): ", host)
		text, err = readUnseen(a.ctx, fileOf(a.env.Stdin).Fd())
		fmt.Fprintln(a.env.Stderr)
	} else {
		text, err = io.ReadAll(io.LimitReader(a.env.Stdin, mostToken+2))
	}
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	switch {
	case token == "":
		return "", usage("there is no token on the standard input", "")
	case len(token) > mostToken, strings.ContainsFunc(token, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsPrint(r) || r == ' ' }):
		return "", usage("that is no token: one is a single word of letters, digits and signs", "")
	}
	return token, nil
}

// readUnseen reads a line of the terminal that is not shown. An interrupt gives the
// terminal back as it was.
func readUnseen(ctx context.Context, terminal uintptr) ([]byte, error) {
	was, err := term.GetState(terminal)
	if err != nil {
		return nil, err
	}
	var text []byte
	typed := make(chan error, 1)
	go func() {
		var err error
		text, err = term.ReadPassword(terminal)
		typed <- err
	}()
	select {
	case err := <-typed:
		return text, err
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), term.Restore(terminal, was))
	}
}

// askToken asks a person for the token of a remote for which there is none.
func (a *app) askToken(setup remote.Setup) (token, error) {
	host := hostOf(setup.URL)
	if !isTerminal(a.env.Stdin) || !isTerminal(a.env.Stderr) {
		f := usage("there is no token for "+host, "`opsboard remote token "+setup.URL+"` keeps one, read from the standard input")
		if a.env.get("GITLAB_TOKEN") != "" {
			f.hint = "GITLAB_TOKEN is for " + orWord(a.env.get("GITLAB_HOST"), "gitlab.com") + ": GITLAB_HOST=" + host + " makes it one for this host"
		}
		return token{}, f
	}
	text, err := a.readToken(host)
	return token{text, "the terminal"}, err
}

// keepToken keeps a token for a host, and says where.
func (a *app) keepToken(host, text string) (where string, err error) {
	_, err = a.withKeyring(keyringLimit, func(k Keyring) (string, error) { return "", k.Set(keyringService, host, text) })
	if err == nil {
		return "keyring", a.removeTokenFile(host) // an older one would be a second truth
	}
	path, err := a.tokenPath(host)
	if err != nil {
		return "", err
	}
	if err := writeWhole(path, text+"\n"); err != nil {
		return "", &failure{err: err, message: "cannot keep the token in " + path + ": " + bareError(err)}
	}
	a.note("there is no keyring that answers: the token is in %s, which only you can read", path)
	return path, nil
}

// dropToken forgets the token of a host wherever it is kept.
func (a *app) dropToken(host string) error {
	_, err := a.withKeyring(keyringLimit, func(k Keyring) (string, error) { return "", k.Delete(keyringService, host) })
	inKeyring := err == nil
	path, err := a.tokenPath(host)
	if err != nil {
		return err
	}
	_, missing := os.Stat(path)
	if err := a.removeTokenFile(host); err != nil {
		return err
	}
	if !inKeyring && missing != nil {
		return usage("no token is kept for "+host, "`opsboard remote show` says where the token comes from")
	}
	return a.tokenDone(host, "", "the token for %s is kept no more%s")
}

func (a *app) removeTokenFile(host string) error {
	path, err := a.tokenPath(host)
	if err != nil {
		return nil // nowhere it could be
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &failure{err: err, message: "cannot remove " + path + ": " + bareError(err)}
	}
	return nil
}

func (a *app) tokenDone(host, where, sentence string) error {
	if a.flags.json {
		return writeJSON(a.out, struct {
			Host string  `json:"host"`
			Kept *string `json:"kept"`
		}{host, null(where)}, a.out.terminal)
	}
	a.done(sentence, host, where)
	return nil
}
