package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"
)

func TestWhoActsIsAskedOfOnePlaceAfterTheOther(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(file, []byte(`user = "from the file"`), 0o600))
	who := func(args ...string) string {
		return d.run(append(args, "config", "--json")...)
	}
	require.Contains(t, who("--as", "kim", "--config", file), `"value":"kim","source":"--as"`)
	require.Contains(t, who("--config", file), `"value":"ana","source":"OPSBOARD_USER"`)
	d.env.Environ = append(d.env.Environ, "OPSBOARD_USER=")
	require.Contains(t, who("--config", file), `"value":"from the file","source":"config"`)
	require.Contains(t, who(), `"value":"login","source":"login name"`)
}

func TestAPathOfTheFileIsTakenAsPeopleMeanIt(t *testing.T) {
	c := &config{path: sourced{"/home/ana/.config/opsboard/config.toml", "default"}}
	for in, want := range map[string]string{
		"~/board.db": "/home/ana/board.db", "/srv/board.db": "/srv/board.db", "": "",
		"board.db": "/home/ana/.config/opsboard/board.db",
	} {
		require.Equal(t, filepath.FromSlash(want), c.resolved(in, "/home/ana"), in)
	}
}

func TestTheLineOfAKeyIsFound(t *testing.T) {
	text := "user = \"ana\"\n\n[iteration] # weeks\nlength_days = 7\n[keys]\n\"comment\" = \"C\"\n"
	for want, key := range map[int]toml.Key{1: {"user"}, 4: {"iteration", "length_days"}, 5: {"keys"}, 6: {"keys", "comment"}} {
		require.Equal(t, want, lineOf(text, key), key)
	}
	require.Equal(t, 1, lineOf(text, toml.Key{"nowhere"}))
}

func TestTheCadenceOfTheFileIsTheTeams(t *testing.T) {
	c := &config{}
	require.NoError(t, c.read("[iteration]\nlength_days = 14\nfirst_weekday = \"Monday\"\nzone = \"America/New_York\"\n", ""))
	require.Equal(t, 14, c.cadence.Days)
	require.Equal(t, time.Monday, c.cadence.First)
	require.Equal(t, "2026-11-22", string(c.cadence.Today(time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC))))
}

func TestABadFileIsRefusedWithItsLine(t *testing.T) {
	for text, why := range map[string]string{
		"usr = \"x\"":                      `line 1: unknown key "usr" (did you mean user?)`,
		"[capacity]\nsam = -1":             "line 2: capacity of sam is -1",
		"[capacity]\nsam = \"many\"":       "line 2",
		"[iteration]\nlength_days = 0":     "line 2: iteration.length_days is 0",
		"[iteration]\nzone = \"Local\"":    "line 2: iteration.zone",
		"[iteration]\nzone = \"../etc/x\"": "line 2: iteration.zone",
		"[keys]\nquit = [1]":               "a key is written in quotes",
		"[keys]\nopen = \"hyper+x\"":       `"hyper+x" is no key`,
		"[iteration\nlength_days = 7":      "line 2",
		"user = \"a\"\nuser = \"b\"":       "line 2",
	} {
		c := &config{}
		require.ErrorContains(t, c.read(text, ""), why, text)
	}
}

func TestAnXDGFolderThatIsNotAbsoluteIsIgnored(t *testing.T) {
	e := Env{Environ: []string{"HOME=/home/ana", "XDG_DATA_HOME=data"}}
	require.Equal(t, filepath.FromSlash("/home/ana/.local/share/opsboard/board.db"), e.dataPath().value)
	require.Empty(t, Env{}.dataPath().value)
}
