package git

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
	"opsboard/storage/remote/git/gittest"
)

// shares walks two replicas through a log at an address.
func shares(t *testing.T, url string, with ...func(*Config)) {
	t.Helper()
	ana, ben := peer(t, "ana", url, with...), peer(t, "ben", url, with...)
	v := log(t, ana, 3)
	require.Empty(t, probed(t, ben).ReadOnly)
	segs, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"e1", "e2", "e3"}, texts(segs))
	appended(t, ben, v[2], "ben1")
	_, err = ana.Append(t.Context(), v[2], seg("ana1"))
	require.ErrorIs(t, err, remote.ErrStale)
	segs, err = fetched(t, ana, v[2])
	require.NoError(t, err)
	require.Equal(t, []string{"ben1"}, texts(segs))
}

// met is the trouble that a Probe meets.
func met(t *testing.T, d *Driver) *Trouble {
	t.Helper()
	_, err := d.Probe(t.Context(), monday, nil)
	var trouble *Trouble
	require.ErrorAs(t, err, &trouble)
	return trouble
}

func TestABoardIsSharedThroughAFolder(t *testing.T) { shares(t, "file://"+hub(t)) }

func TestABoardIsSharedThroughGitsOwnServer(t *testing.T) {
	shares(t, daemon(t, hub(t), "--enable=receive-pack"))
}

func TestABoardIsSharedOverHTTP(t *testing.T) {
	shares(t, web(t, hub(t), nil))
}

func TestABoardIsSharedOverSSHThroughASharedConnection(t *testing.T) {
	h := gittest.SSH(t)
	there := hub(t)
	setting, socket := h.Shared(t)
	mine := func(c *Config) { c.Environ = append(c.Environ, setting) }
	ana, ben := peer(t, "ana", h.URL(there), mine), peer(t, "ben", h.URL(there), mine, func(c *Config) { c.Ref = private(board) })
	v := log(t, ana, 1)
	require.FileExists(t, socket)
	start := time.Now()
	segs, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"e1"}, texts(segs))
	require.Less(t, time.Since(start), 20*time.Second, "nobody waits for the connection to close, which stays for a minute")
	appended(t, ben, v[0], "ben1")
	_, err = ana.Append(t.Context(), v[0], seg("ana1"))
	require.ErrorIs(t, err, remote.ErrStale)
}

func TestABoardIsSharedOverSSHByHostAndPath(t *testing.T) {
	h := gittest.SSH(t)
	there := hub(t)
	v := log(t, peer(t, "ana", there), 1)
	ben := peer(t, "ben", h.User+"@127.0.0.1:"+there, as(t, h, "mine", "host", " Port "+h.Port+"\n"), func(c *Config) { c.Ref = private(board) })
	segs, err := fetched(t, ben, "")
	require.NoError(t, err)
	require.Equal(t, []string{"e1"}, texts(segs))
	appended(t, ben, v[0], "ben1")
}

func TestAHostThatIsNotTheKnownOneIsNotSpokenTo(t *testing.T) {
	h := gittest.SSH(t)
	url := h.URL(hub(t))
	changed := met(t, peer(t, "ana", url, as(t, h, "mine", "other", "")))
	require.Equal(t, HostKey, changed.Kind)
	require.Contains(t, changed.Message, "another key than the one that ssh knows")
	unknown := met(t, peer(t, "ana", url, as(t, h, "mine", "", "")))
	require.Equal(t, HostKey, unknown.Kind)
	require.Contains(t, unknown.Message, "does not know the key of 127.0.0.1 yet")
	require.Contains(t, unknown.Hint, "`ssh -p "+h.Port+" "+h.User+"@127.0.0.1`", "as it can be typed")
	require.Contains(t, changed.Hint, "`ssh-keygen -R '[127.0.0.1]:"+h.Port+"'`")
	require.Regexp(t, `^SHA256:\S+`, changed.Said, "what is new comes first, not what ssh always shouts")
	stranger := met(t, peer(t, "ana", url, as(t, h, "stranger", "host", "")))
	require.Equal(t, SignIn, stranger.Kind)
	require.ErrorIs(t, stranger, remote.ErrAuth)
	require.Contains(t, stranger.Message, "does not accept the ssh key")
	require.Equal(t, NotThere, met(t, peer(t, "ana", h.URL("/nowhere.git"), as(t, h, "mine", "host", ""))).Kind)
}

func TestSSHIsCalledWithoutQuestionsUnlessThePersonSaysHow(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\nif [ \"$1\" = -G ]; then echo \"$@\" >>" + dir + "/asked; cat " + dir + "/said; exit; fi\necho \"$@\" >>" + dir + "/log\necho 'ssh: connect to host h port 22: Connection refused' >&2\nexit 255\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte(script), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "config"), []byte("[core]\n\tsshCommand = "+dir+"/ssh --mine\n"), 0o600))
	called := func(env ...string) string {
		_ = os.Remove(dir + "/log")
		trouble := met(t, peer(t, "ana", "ana@h:board.git", func(c *Config) {
			c.Environ = append([]string{"PATH=" + dir + ":" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1"}, env...)
		}))
		require.Equal(t, Offline, trouble.Kind)
		text, err := os.ReadFile(dir + "/log")
		require.NoError(t, err)
		return string(text)
	}
	require.Contains(t, called(), "-o BatchMode=yes -o ConnectTimeout=10", "ssh that says nothing")
	for said, waits := range map[string]bool{
		"user ana\nconnecttimeout none\nport 22\n": true,
		"user ana\nconnecttimeout 40\nport 22\n":   false, // set in ~/.ssh/config
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "said"), []byte(said), 0o600))
		got := called()
		require.Contains(t, got, "-o BatchMode=yes")
		require.Equal(t, waits, strings.Contains(got, "ConnectTimeout"), "%q: %s", said, got)
	}
	asked, err := os.ReadFile(filepath.Join(dir, "asked"))
	require.NoError(t, err)
	require.Contains(t, string(asked), "-- ana@h\n", "ssh is asked for this very host")
	require.NotContains(t, called(), "Control", "whether connections are shared is the person's own setting")
	require.NotContains(t, called("GIT_SSH_COMMAND=ssh -v"), "BatchMode")
	require.Contains(t, called("GIT_SSH_COMMAND=ssh -v"), "-v")
	require.Contains(t, called("GIT_CONFIG_GLOBAL="+dir+"/config"), "--mine")
}

func TestTheHostThatSSHIsAskedForIsTheOneOfTheAddress(t *testing.T) {
	for text, want := range map[string][]string{
		"ana@h:board.git":            {"--", "ana@h"},
		"h:board.git":                {"--", "h"},
		"ana@[::1]:board.git":        {"--", "ana@::1"},
		"ssh://h/board.git":          {"--", "h"},
		"ssh://ana@h:2222/board.git": {"-p", "2222", "--", "ana@h"},
		"ssh://[::1]:22/board.git":   {"-p", "22", "--", "::1"},
	} {
		a, err := ParseAddress(text)
		require.NoError(t, err, text)
		require.Equal(t, want, a.sshTo(), text)
	}
}

func TestWhoeverMayOnlyReadIsToldSoAndReads(t *testing.T) {
	there := hub(t)
	log(t, peer(t, "ana", there), 2)
	d := peer(t, "ben", daemon(t, there))
	caps := probed(t, d)
	require.NotEmpty(t, caps.ReadOnly)
	segs, err := fetched(t, d, "")
	require.NoError(t, err)
	require.Len(t, segs, 2)
	_, err = d.Append(t.Context(), segs[1].Version, seg("no"))
	require.ErrorIs(t, err, remote.ErrForbidden)

	web := web(t, there, func(back http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.String(), "receive-pack") {
				http.Error(w, "You are not allowed to push code to this project.", http.StatusForbidden)
				return
			}
			back.ServeHTTP(w, r)
		})
	})
	d = peer(t, "ben", web)
	require.Contains(t, probed(t, d).ReadOnly, "does not let this user")
	segs, err = fetched(t, d, "")
	require.NoError(t, err)
	require.Len(t, segs, 2)
}

func TestTheHostsPasswordComesFromTheHelperOrIsMissedInWords(t *testing.T) {
	url := web(t, hub(t), func(back http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, password, _ := r.BasicAuth(); user != "ana" || password != "right" {
				w.Header().Set("WWW-Authenticate", `Basic realm="git"`)
				http.Error(w, "who are you?", http.StatusUnauthorized)
				return
			}
			back.ServeHTTP(w, r)
		})
	})
	with := func(password string) func(*Config) {
		file := filepath.Join(t.TempDir(), "config")
		require.NoError(t, os.WriteFile(file, []byte("[credential]\n\thelper = \"!f() { echo username=ana; echo password="+password+"; }; f\"\n"), 0o600))
		return func(c *Config) { c.Environ = append(c.Environ, "GIT_CONFIG_GLOBAL="+file) }
	}
	shares(t, url, with("right"))
	wrong := met(t, peer(t, "ana", url, with("wrong")))
	require.Equal(t, SignIn, wrong.Kind)
	require.Contains(t, wrong.Message, "does not accept the user or the password")
	none := met(t, peer(t, "ana", url))
	require.Equal(t, SignIn, none.Kind)
	require.Contains(t, none.Message, "wants a user and a password")
	require.NotContains(t, wrong.Said+none.Said, "wrong")
}

func TestAPushWhoseAnswerIsLostIsFoundByTheNextFetch(t *testing.T) {
	var lose, hang bool
	ended := make(chan struct{})
	defer close(ended)
	url := web(t, hub(t), func(back http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "receive-pack") {
				back.ServeHTTP(w, r)
				return
			}
			switch {
			case hang:
				select {
				case <-r.Context().Done():
				case <-ended:
				}
			case lose:
				back.ServeHTTP(nowhere{http.Header{}}, r)
				panic(http.ErrAbortHandler)
			default:
				back.ServeHTTP(w, r)
			}
		})
	})
	d := peer(t, "ana", url, func(c *Config) { c.Limits.Push = 3 * time.Second })
	v := log(t, d, 1)
	lose = true
	_, err := d.Append(t.Context(), v[0], seg("landed"))
	require.ErrorIs(t, err, remote.ErrUnanswered)
	segs, err := fetched(t, d, v[0])
	require.NoError(t, err)
	require.Equal(t, []string{"landed"}, texts(segs))

	hang = true
	_, err = d.Append(t.Context(), segs[0].Version, seg("late"))
	require.ErrorIs(t, err, remote.ErrUnanswered)
	require.Contains(t, err.Error(), "did not answer within 3s")
	segs, err = fetched(t, d, segs[0].Version)
	require.NoError(t, err)
	require.Empty(t, segs)
}

// nowhere takes an answer that never reaches anybody.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header         { return n.header }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}

func TestWhatIsNotThereIsNamed(t *testing.T) {
	missing := met(t, peer(t, "ana", filepath.Join(t.TempDir(), "none.git")))
	require.Equal(t, NotThere, missing.Kind)
	require.Contains(t, missing.Hint, "git init --bare /")
	require.ErrorIs(t, missing, remote.ErrOffline, "it may be on a disk that is mounted again")
	other := met(t, peer(t, "ana", t.TempDir()))
	require.Equal(t, NotThere, other.Kind)
	require.NotContains(t, other.Hint, "board.git", "an empty folder will do")
	full := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(full, "mine"), nil, 0o600))
	require.Contains(t, met(t, peer(t, "ana", full)).Hint, filepath.Join(full, "board.git"), "nothing is written into what is somebody's")
	require.ErrorIs(t, other, remote.ErrBoardGone, "a folder that is no repository does not become one")
	nobody := met(t, peer(t, "ana", "git://127.0.0.1:"+gittest.Port(t)+"/x.git"))
	require.Equal(t, Offline, nobody.Kind)
	require.ErrorIs(t, nobody, remote.ErrOffline)
	require.Contains(t, nobody.Message, "127.0.0.1 does not answer")
	nowhere := met(t, peer(t, "ana", "https://board.invalid/x.git"))
	require.Equal(t, Offline, nowhere.Kind)
	require.Contains(t, nowhere.Message, "board.invalid cannot be found")
}

func TestWithoutGitThereIsASentence(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := New(Config{URL: "/x", Dir: "/x.git", Board: board, Replica: "ana"})
	require.ErrorContains(t, err, "git is not installed here")
}
