package cli

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// whoSays is who acts and who says so: --as, OPSBOARD_USER, the configuration
// file, git's user.name, the login name.
func (a *app) whoSays() (sourced, error) {
	cfg, err := a.config()
	if err != nil {
		return sourced{}, err
	}
	s := first(sourced{a.flags.as, "--as"}, sourced{a.env.get("OPSBOARD_USER"), "OPSBOARD_USER"}, cfg.user)
	if s.value == "" {
		s = sourced{strings.TrimSpace(a.env.Git(a.ctx, "user.name")), "git user.name"}
	}
	if s.value == "" {
		s = sourced{a.env.Login(), "login name"}
	}
	s.value = strings.TrimSpace(s.value)
	return s, nil
}

// who is who acts. A name that could not stand in a history is refused.
func (a *app) who() (string, error) {
	if a.me != "" {
		return a.me, nil
	}
	s, err := a.whoSays()
	switch {
	case err != nil:
		return "", err
	case s.value == "":
		return "", usage("nobody knows who you are", "say it with --as NAME, or set OPSBOARD_USER")
	case !utf8.ValidString(s.value) || strings.ContainsFunc(s.value, unicode.IsControl) || utf8.RuneCountInString(s.value) > 100:
		return "", usage("the name that "+s.source+" gives is not one line of plain text of at most 100 characters", "say who acts with --as NAME")
	}
	a.me = s.value
	return a.me, nil
}
