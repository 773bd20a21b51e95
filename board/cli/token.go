package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"opsboard/storage/remote"
)

// token is a secret, and where it came from. It is never printed or kept.
type token struct{ text, source string }

// A token command, and a keyring that is locked, may hang.
const (
	tokenCommandLimit = 30 * time.Second
	keyringLimit      = 3 * time.Second
)

// Keyring is the operating system's store of secrets. Its methods may hang.
type Keyring interface {
	Get(service, account string) (string, error) // fs.ErrNotExist: there is none
	Set(service, account, secret string) error
	Delete(service, account string) error
}

// keyringService is under which name the keyring has our tokens.
const keyringService = "opsboard"

// token finds the token for a remote: from the environment, where that is meant
// for the remote's host, from the command that the configuration names, from the
// keyring, from the file beside the configuration. None is an empty one. It goes
// over no connection that anybody on the way can read.
func (a *app) token(setup remote.Setup) (token, error) {
	t, err := a.findToken(setup)
	if err == nil && t.text != "" && !a.isPrivate(setup.URL) {
		host := hostOf(setup.URL)
		return token{}, usage("over http anybody on the way to "+host+" could read the token: it is not sent",
			"https://"+host+"/… is the safe address; GITLAB_HOST=http://"+host+" says that it is meant so")
	}
	return t, err
}

// isPrivate reports whether what is sent to an address is for nobody else to read,
// or the person said by GITLAB_HOST that it may be read.
func (a *app) isPrivate(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return err == nil
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback() ||
		strings.EqualFold(strings.TrimSuffix(a.env.get("GITLAB_HOST"), "/"), "http://"+u.Host)
}

func (a *app) findToken(setup remote.Setup) (token, error) {
	host := hostOf(setup.URL)
	if t := a.tokenOfEnvironment(host); t.text != "" {
		return t, nil
	}
	cfg, err := a.config()
	if err != nil {
		return token{}, err
	}
	if command := cfg.remotes[setup.Name].tokenCommand; command != "" {
		return a.tokenOfCommand(setup.Name, command, tokenCommandLimit)
	}
	if t := a.tokenOfKeyring(host); t.text != "" {
		return t, nil
	}
	return a.tokenOfFile(host)
}

// tokenSource says where the token of a remote comes from, empty where there is
// none. It runs no command.
func (a *app) tokenSource(setup remote.Setup) (string, error) {
	host := hostOf(setup.URL)
	if t := a.tokenOfEnvironment(host); t.text != "" {
		return t.source, nil
	}
	cfg, err := a.config()
	if err != nil {
		return "", err
	}
	if cfg.remotes[setup.Name].tokenCommand != "" {
		return "token_cmd of [remotes." + setup.Name + "]", nil
	}
	if t := a.tokenOfKeyring(host); t.text != "" {
		return t.source, nil
	}
	t, err := a.tokenOfFile(host)
	return t.source, err
}

// hostOf is the host of an address, with its port.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// tokenOfEnvironment is GITLAB_TOKEN, which belongs to the host that GITLAB_HOST
// names, and to gitlab.com where it names none: a token from the environment goes
// to no other host, whatever address is given.
func (a *app) tokenOfEnvironment(host string) token {
	meant := strings.ToLower(a.env.get("GITLAB_HOST"))
	if strings.Contains(meant, "://") {
		meant = hostOf(meant)
	}
	if meant == "" {
		meant = "gitlab.com"
	}
	if text := strings.TrimSpace(a.env.get("GITLAB_TOKEN")); text != "" && strings.TrimSuffix(meant, "/") == host {
		return token{text, "GITLAB_TOKEN"}
	}
	return token{}
}

// tokenOfCommand is the first line that the command prints. What it prints beside
// that is not shown: it may be part of the secret.
func (a *app) tokenOfCommand(name, command string, limit time.Duration) (token, error) {
	ctx, cancel := context.WithTimeout(a.ctx, limit)
	defer cancel()
	words, err := splitWords(command)
	if err != nil {
		return token{}, usage("the token_cmd of "+name+" has a quote without its end", "correct [remotes."+name+"] in the configuration") // it may hold a secret
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env, cmd.WaitDelay = a.env.Environ, time.Second
	var out bytes.Buffer
	cmd.Stdout = &out
	err = cmd.Run()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fmt.Errorf("it printed nothing within %s", limit)
	}
	line, _, _ := strings.Cut(out.String(), "\n")
	if err == nil && strings.TrimSpace(line) == "" {
		err = errors.New("it printed nothing")
	}
	if err != nil {
		return token{}, &failure{err: err, message: "the token_cmd of " + name + " failed: " + bareError(err), hint: "run the command of [remotes." + name + "] in the configuration by hand"}
	}
	return token{strings.TrimSpace(line), "token_cmd"}, nil
}

// tokenOfKeyring asks the keyring, for no longer than its limit: a locked one
// hangs.
func (a *app) tokenOfKeyring(host string) token {
	text, err := a.withKeyring(keyringLimit, func(k Keyring) (string, error) { return k.Get(keyringService, host) })
	if err != nil {
		return token{}
	}
	return token{strings.TrimSpace(text), "keyring"}
}

// errNoKeyring says that there is none, or that it does not answer.
var errNoKeyring = errors.New("there is no keyring that answers")

func (a *app) withKeyring(most time.Duration, do func(Keyring) (string, error)) (string, error) {
	if a.env.Keyring == nil {
		return "", errNoKeyring
	}
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		text, err := do(a.env.Keyring)
		answered <- answer{text, err}
	}()
	limit := time.NewTimer(most)
	defer limit.Stop()
	select {
	case got := <-answered:
		return got.text, got.err
	case <-limit.C:
		return "", errNoKeyring
	}
}

// tokenPath is the file that holds the token of a host, for its owner alone.
func (a *app) tokenPath(host string) (string, error) {
	path := a.env.configPath().value
	if path == "" {
		return "", usage("there is no place for a token: neither HOME nor XDG_CONFIG_HOME is set", "")
	}
	return filepath.Join(filepath.Dir(path), "tokens", strings.NewReplacer("/", "_", ":", "_").Replace(host)), nil
}

func (a *app) tokenOfFile(host string) (token, error) {
	path, err := a.tokenPath(host)
	if err != nil {
		return token{}, nil // nowhere to look
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return token{}, nil
	}
	if err == nil && info.Mode().Perm()&0o077 != 0 && filepath.Separator == '/' {
		return token{}, usage("the token file "+path+" can be read by others", "chmod 600 "+path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return token{}, cannotRead("the token file "+path, err, "")
	}
	return token{strings.TrimSpace(string(text)), path}, nil
}
