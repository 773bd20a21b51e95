package gitlab

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzAddress takes any text for the address of a project: what is taken leads to
// one host by http, is written the same again, and holds no secret.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{
		"https://gitlab.test/acme/board", "https://GitLab.test/acme/board/-/issues?x=1", "https://ana:secret@gitlab.test/a/b", "http://[::1]:8080/a/b",
		"ftp://h/a", "//h/a/b", "https://h", "https://h/a%2fb/", "https://h/a/b\n", "-x", "https://h/../a/b", "https://h/a/b#c", " https://h/a/b ", "https://h/a/-/", "https://h/-/-/", "http://:/h/a",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		kept := Address(text)
		require.Equal(t, kept, Address(kept))
		d, err := New(Config{URL: kept, Token: "glpat-canary", Transport: nowhere{}})
		if err != nil {
			require.NotContains(t, err.Error(), "glpat-canary")
			return
		}
		require.NotNil(t, d)
		u, err := url.Parse(kept)
		require.NoError(t, err)
		require.Contains(t, []string{"http", "https"}, u.Scheme)
		require.Nil(t, u.User)
		require.NotEmpty(t, u.Hostname())
		require.False(t, strings.HasPrefix(kept, "-"))
	})
}
