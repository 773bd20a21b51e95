package gitlab_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote/gitlab"
)

func TestAnAddressIsKeptWithoutWhatABrowserShowsBehindIt(t *testing.T) {
	for in, want := range map[string]string{
		"https://gitlab.example/a/b":               "https://gitlab.example/a/b",
		" https://GitLab.Example/a/b/ ":            "https://gitlab.example/a/b",
		"https://gitlab.example/a/b/-/issues/3":    "https://gitlab.example/a/b",
		"https://gitlab.example/a/b/-":             "https://gitlab.example/a/b",
		"https://x:y@gitlab.example/a/b/-/issues":  "https://x:y@gitlab.example/a/b/-/issues",
		"https://gitlab.example/a/b?private_token": "https://gitlab.example/a/b?private_token",
		"what": "what",
	} {
		require.Equal(t, want, gitlab.Address(in))
	}
}
