package git

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAddressesAreToldFromWhatGitWouldRun(t *testing.T) {
	for text, want := range map[string]Address{
		"/srv/board.git":            {"/srv/board.git", "path", ""},
		"/srv/a:b.git":              {"/srv/a:b.git", "path", ""},
		"file:///srv/a%20b.git":     {"file:///srv/a%20b.git", "file", ""},
		"file:/srv/board.git":       {"file:///srv/board.git", "file", ""},
		"ssh://git@h.example:22/x":  {"ssh://git@h.example:22/x", "ssh", "h.example"},
		"git@h.example:team/x.git":  {"git@h.example:team/x.git", "ssh", "h.example"},
		"box:boards/x":              {"box:boards/x", "ssh", "box"},
		"ssh://git@[::1]:22/x":      {"ssh://git@[::1]:22/x", "ssh", "[::1]"},
		"https://ana@h.example/x":   {"https://ana@h.example/x", "https", "h.example"},
		"https://h.example/t/x.git": {"https://h.example/t/x.git", "https", "h.example"},
	} {
		got, err := ParseAddress(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for text, why := range map[string]string{
		"":                             "is empty",
		"-oProxyCommand=x":             "begins with a dash",
		"ext::sh -c true":              "names a program",
		"fd::7":                        "names a program",
		"https://h/x\nhost=evil":       "control character",
		"ssh://-oProxyCommand=x/y":     "names no host",
		"ssh://-oX@h/y":                "cannot be",
		"-oX@h:y":                      "begins with a dash",
		"a@-h:y":                       "is neither host:path nor a path",
		"h:-y":                         "begins with a dash",
		"https://ana:secret@h/x":       "has a password in it",
		"https://ghp_0123456789@h/x":   "has a password in it",
		"https://glpat-0123456789@h/x": "has a password in it",
		"https://0123456789abcdef0123456789abcdef01234567@h/x": "has a password in it",
		"ftp://h/x":                      "is of a kind that is not used",
		"https://h":                      "names no repository",
		"https://h/x?y":                  "question mark",
		"file://h/x":                     "names a host",
		"file:///x%0ay":                  "is no path",
		"file:///x?y":                    "is no path",
		"file:///x#y":                    "is no path",
		"https://h/x%00":                 "names no repository",
		" /x":                            "has a space",
		"ssh://git@host/" + string('\a'): "control character",
	} {
		_, err := ParseAddress(text)
		require.ErrorContains(t, err, why, text)
		require.NotContains(t, err.Error(), "secret")
		require.NotContains(t, err.Error(), "0123456789")
	}
	relative, err := ParseAddress("./x")
	require.NoError(t, err)
	require.Regexp(t, "^/.*/x$", relative.Text)
}

func TestWhatLooksLikeAGitRepositoryIsClaimed(t *testing.T) {
	for _, text := range []string{"/x", "./x", "../x", ".", "file:///x", "file:/x", "ssh://h/x", "git://h/x", "git@h:x", "h:x.git", "https://h/x.git", "https://h/x.git/"} {
		require.True(t, Claims(text), text)
	}
	for _, text := range []string{"", "x", "team", "https://gitlab.example/support/board", "ext::x", "ftp://h/x", "a b"} {
		require.False(t, Claims(text), text)
	}
}

func TestEverySentenceKnowsItsTrouble(t *testing.T) {
	d := &Driver{address: Address{Text: "ssh://git@h.example/x", Scheme: "ssh", Host: "h.example"}}
	for said, kind := range map[string]Kind{
		"ssh: Could not resolve hostname h.example: Name or service not known\nfatal: Could not read from remote repository.":                             Offline,
		"ssh: connect to host h.example port 22: Connection refused\nfatal: Could not read from remote repository.":                                       Offline,
		"ssh: connect to host h.example port 22: Connection timed out\nfatal: Could not read from remote repository.":                                     Offline,
		"fatal: unable to access 'https://h.example/x/': Failed to connect to h.example port 443 after 2 ms: Couldn't connect to server":                  Offline,
		"@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\nfatal: Could not read from remote repository.": HostKey,
		"error: cannot lock ref 'refs/opsboard/there': is at 634d0bd but expected 0b2f290":                                                                Locked, // a git whose opsboard was killed goes on alone
		"Host key verification failed.\nfatal: Could not read from remote repository.":                                                                    HostKey,
		"fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none":                                                      HostKey,
		"git@h.example: Permission denied (publickey).\nfatal: Could not read from remote repository.":                                                    SignIn,
		"fatal: could not read Username for 'https://h.example': terminal prompts disabled":                                                               SignIn,
		"remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://h.example/x.git/'":                                                  SignIn,
		"remote: Permission to t/x.git denied to ana.\nfatal: unable to access 'https://h/': The requested URL returned error: 403":                       Forbidden,
		"ERROR: You are not allowed to push code to this project.":                                                                                        Forbidden,
		"ERROR: Repository not found.\nfatal: Could not read from remote repository.":                                                                     NotThere,
		"fatal: '/x' does not appear to be a git repository\nfatal: Could not read from remote repository.":                                               NotThere,
		"fatal: detected dubious ownership in repository at '/x'":                                                                                         Dubious,
		"remote: error: file write error: No space left on device\nremote: fatal: unable to write loose object file":                                      HostFull,
		"fatal: sha1 file '<stdout>' write error. Out of diskspace\nerror: pack-objects died":                                                             DiskFull,
		"error: unable to write file /home/ana/x: No space left on device":                                                                                DiskFull,
		"fetch-pack: unexpected disconnect while reading sideband packet\nfatal: early EOF":                                                               CutOff,
		"error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly":                           CutOff,
		"fatal: unable to access 'https://h/': Operation too slow. Less than 1 bytes/sec transferred the last 60 seconds":                                 TimedOut,
		"fatal: the receiving end does not support this repository's hash algorithm":                                                                      Format,
		"fatal: protocol error: unexpected capabilities^{}":                                                                                               Format, // an empty one, to a git that names objects in the longer way
		"fatal: loose object 0123 (stored in x) is corrupt":                                                                                               Damaged,
		"error: unknown option `end-of-options'\nusage: git push":                                                                                         NoGit,
		"what is this": Unclear,
	} {
		got := d.explain(said)
		require.Equal(t, kind, got.Kind, said)
		require.NotEmpty(t, got.Message)
		require.NotContains(t, got.Message, "%")
		require.NotContains(t, got.Hint, "HOST")
	}
	require.Equal(t, "https://ana:…@h/x refused", shorten("10%\r20%\rhttps://ana:pass@h/x refused\n"))
	require.Equal(t, "ssh: connect to host h port 22: Connection refused", shorten("ssh: connect to host h port 22: Connection refused\r\nfatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n"))
	require.LessOrEqual(t, len(shorten(string(make([]byte, 10000)))), 610)
}
