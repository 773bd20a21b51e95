package git

import (
	"net/http"
	"path/filepath"
	"testing"

	"opsboard/storage/remote/git/gittest"
)

// daemon is git's own server for the folder of a repository.
func daemon(t testing.TB, repository string, args ...string) string {
	t.Helper()
	return gittest.Daemon(t, filepath.Dir(repository), args...) + "/" + filepath.Base(repository)
}

// web is a host that serves a repository over HTTP, through git http-backend and
// what stands in front of it.
func web(t testing.TB, repository string, front func(http.Handler) http.Handler) string {
	t.Helper()
	by(t, repository, "config", "http.receivepack", "true")
	return gittest.Web(t, filepath.Dir(repository), front) + "/" + filepath.Base(repository)
}

// as is the set-up of a person who has a key and knows a host key, "" for none.
func as(t testing.TB, h gittest.SSHHost, key, known, more string) func(*Config) {
	t.Helper()
	setting := h.As(t, key, known, more)
	return func(c *Config) { c.Environ = append(c.Environ, setting) }
}
