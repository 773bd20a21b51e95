package git

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"unicode"

	"opsboard/storage/remote/pattern"
	"opsboard/workflow"
)

// Address is where a git repository is.
type Address struct {
	Text   string // as git is told it: an absolute path, a URL, or host:path
	Scheme string // "path", "file", "git", "ssh", "http", "https"
	Host   string // "" for a path
}

var (
	helper = pattern.Of(`^[A-Za-z0-9][A-Za-z0-9+.-]*::`)
	scheme = pattern.Of(`^[A-Za-z][A-Za-z0-9+.-]*://`)
	drive  = pattern.Of(`^[A-Za-z]:[\\/]`)
	scp    = pattern.Of(`^([^/\\]+@)?(\[[0-9A-Fa-f:.]+\]|[^/\\:@\[\]]+):(.+)$`)
	person = pattern.Of(`^[A-Za-z0-9_.][A-Za-z0-9_.+-]*$`)
	token  = pattern.Of(`(?i)^(gh[a-z]_|github_pat_|gl[a-z]{2,6}-|x-token|[a-z0-9]{32,}$)`) // no name of a person is a word so long
	host   = pattern.Of(`^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?)$`)
)

// Claims reports whether the text looks like the address of a git repository: a
// path, file:, ssh:, git:, host:path, or a web address that ends in .git. A word
// alone is none.
func Claims(text string) bool {
	switch {
	case strings.HasPrefix(text, "/"), strings.HasPrefix(text, "./"), strings.HasPrefix(text, "../"),
		text == ".", text == "..", drive.MatchString(text):
		return true
	case scheme.MatchString(text):
		switch s, rest, _ := strings.Cut(strings.ToLower(text), "://"); s {
		case "file", "ssh", "git":
			return true
		case "http", "https":
			return strings.HasSuffix(strings.TrimSuffix(rest, "/"), ".git")
		}
		return false
	case strings.HasPrefix(strings.ToLower(text), "file:/"):
		return true
	case scp.MatchString(text) && !helper.MatchString(text):
		return strings.Contains(text, "@") || strings.HasSuffix(text, ".git")
	}
	return false
}

// ParseAddress reads an address and refuses what git would take for something else
// (an option, a program to run) and what must not be kept (a password). A relative
// path becomes an absolute one.
func ParseAddress(text string) (Address, error) {
	refuse := func(why string) (Address, error) {
		return Address{}, &workflow.Invalid{Field: "address", Value: masked(text), Why: why}
	}
	switch {
	case text == "":
		return refuse("is empty")
	case len(text) > 2048:
		return refuse("is longer than an address can be")
	case strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == unicode.ReplacementChar }):
		return refuse("has a control character in it")
	case strings.TrimSpace(text) != text:
		return refuse("has a space at its end")
	case text[0] == '-':
		return refuse("begins with a dash: git would take it for an option")
	case helper.MatchString(text):
		return refuse("names a program for git to run")
	}
	if drive.MatchString(text) {
		return Address{Text: text, Scheme: "path"}, nil
	}
	if scheme.MatchString(text) || strings.HasPrefix(strings.ToLower(text), "file:/") {
		return parseURL(text, refuse)
	}
	if m := scp.FindStringSubmatch(text); m != nil {
		user, name, path := strings.TrimSuffix(m[1], "@"), m[2], m[3]
		switch {
		case m[1] != "" && !person.MatchString(user), !host.MatchString(name):
			return refuse("is neither host:path nor a path (write ./ before a path with a colon in it)")
		case path[0] == '-':
			return refuse("has a path that begins with a dash")
		}
		return Address{Text: text, Scheme: "ssh", Host: name}, nil
	}
	path, err := filepath.Abs(text)
	if err != nil {
		return Address{}, fmt.Errorf("the path cannot be made absolute: %w", err)
	}
	switch {
	case len(path) > 2048:
		return refuse("is longer than an address can be")
	case strings.TrimSpace(path) != path: // "x /." is "x "
		return refuse("has a space at its end")
	}
	return Address{Text: path, Scheme: "path"}, nil
}

func parseURL(text string, refuse func(string) (Address, error)) (Address, error) {
	u, err := url.Parse(text)
	if err != nil {
		return refuse("is no address")
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" && u.Host != "localhost" {
			return refuse("names a host: a file: address has none, as in file:///path")
		}
		if u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" || !strings.HasPrefix(u.Path, "/") || strings.ContainsFunc(u.Path, unicode.IsControl) {
			return refuse("is no path: file:///path")
		}
		return Address{Text: "file://" + u.EscapedPath(), Scheme: "file"}, nil
	case "ssh", "http", "https", "git":
	default:
		return refuse("is of a kind that is not used: a path, file:, ssh:, host:path or https:")
	}
	_, secret := u.User.Password()
	switch {
	case secret, u.Scheme == "git" && u.User != nil, token.MatchString(u.User.Username()):
		return refuse("has a password in it, which is not kept: git's credential helper keeps it (git help credentials)")
	case u.User != nil && !person.MatchString(u.User.Username()):
		return refuse("has a user in it whose name cannot be")
	case u.Host == "" || u.Opaque != "" || !host.MatchString(withoutPort(u)):
		return refuse("names no host")
	case strings.Trim(u.Path, "/") == "" || strings.ContainsFunc(u.Path, unicode.IsControl):
		return refuse("names no repository on that host")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return refuse("has a question mark or # in it")
	}
	return Address{Text: u.String(), Scheme: u.Scheme, Host: withoutPort(u)}, nil
}

// withoutPort is the host as it stands in the address, brackets and all.
func withoutPort(u *url.URL) string {
	return strings.TrimSuffix(strings.TrimSuffix(u.Host, u.Port()), ":")
}

// masked is an address without what may be a password.
func masked(text string) string {
	i := strings.LastIndex(text, "@")
	if i < 0 {
		return text
	}
	before := text[:i]
	if j := strings.Index(before, "://"); j >= 0 {
		before = before[j+3:]
	}
	name, _, secret := strings.Cut(before, ":")
	switch {
	case secret:
		return strings.TrimSuffix(text[:i], before) + name + ":…" + text[i:]
	case token.MatchString(name):
		return strings.TrimSuffix(text[:i], before) + "…" + text[i:]
	}
	return text
}
