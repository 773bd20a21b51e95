package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/board"
)

// themed reads a configuration file beside which theme files lie.
func themed(t *testing.T, text string, themes map[string]string) (*config, string, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "themes"), 0o700))
	for name, theme := range themes {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "themes", name+".toml"), []byte(theme), 0o600))
	}
	c := &config{path: sourced{filepath.Join(dir, "config.toml"), "default"}}
	return c, dir, c.read(text, dir)
}

func TestAThemeOfTheFolderIsFoundByItsName(t *testing.T) {
	c, dir, err := themed(t, `theme = "sea"`, map[string]string{"sea": "inherits = \"contrast\"\n[dark]\nfocus = \"#00ffaa bold\"\n[light]\nbad = \"1 reverse\"\n"})
	require.NoError(t, err)
	require.Equal(t, board.Style{Colour: "#00ffaa", Bold: true}, c.looks.theme.Dark["focus"])
	require.Equal(t, board.Style{Colour: "1", Reverse: true}, c.looks.theme.Light["bad"])
	contrast, _ := board.ShippedTheme("contrast")
	require.Equal(t, contrast.Dark["good"], c.looks.theme.Dark["good"], "what it does not say")
	require.NotEqual(t, contrast.Dark["focus"], c.looks.theme.Dark["focus"])
	again := &config{path: c.path}
	require.NoError(t, again.read(`theme = "themes/sea.toml"`, dir))
	require.Equal(t, c.looks.theme.Dark, again.looks.theme.Dark)
}

func TestAThemeThatShipsNeedsNoFile(t *testing.T) {
	c, _, err := themed(t, `theme = "plain"`, nil)
	require.NoError(t, err)
	require.Equal(t, "plain", c.looks.theme.Name)
	c, _, err = themed(t, ``, nil)
	require.NoError(t, err)
	require.Equal(t, "quiet", c.looks.theme.Name)
	require.True(t, c.looks.mouse)
}

func TestAMistakeInAThemeIsNamedWithFileLineAndRole(t *testing.T) {
	for theme, why := range map[string]string{
		"[dark]\nfocs = \"red\"":                 "line 2: [dark] focs is no role (did you mean focus?)",
		"[dark]\n\n[light]\nfocus = \"gren\"":    "line 4: [light] focus: \"gren\" is no colour: write #rrggbb, 0 to 255, or a name (did you mean green?)",
		"inherits = \"loud\"":                    "line 1: inherits: no theme is called \"loud\"",
		"[dusk]\nfocus = \"red\"":                "unknown key \"dusk",
		"[dark\n":                                "line 1:",
		"[dark]\nfocus = 3":                      "line 2",
		"[dark]\nfocus = \"red\"\nfocus = \"1\"": "line 3",
	} {
		_, dir, err := themed(t, `theme = "mine"`, map[string]string{"mine": theme})
		require.ErrorContains(t, err, why, theme)
		require.ErrorContains(t, err, filepath.Join(dir, "themes", "mine.toml"), theme)
	}
	for text, why := range map[string]string{
		"user = \"a\"\ntheme = \"quite\"": `line 2: theme: no theme is called "quite" (did you mean quiet?)`,
		"theme = \"./none.toml\"":         "cannot read",
		"background = \"lihgt\"":          `line 1: background is "lihgt": write dark or light (did you mean light?)`,
		"ambiguous = \"two\"":             "write narrow or wide",
		"mouse = \"no\"":                  "line 1",
	} {
		_, _, err := themed(t, text, nil)
		require.ErrorContains(t, err, why, text)
	}
}

func TestTheLocaleSaysWhetherAmbiguousCharactersAreSafe(t *testing.T) {
	for env, want := range map[string]board.Ambiguity{
		"LANG=de_DE.UTF-8": board.AmbiguousNarrow, "LANG=ja_JP.UTF-8": board.AmbiguousUnsure, "LC_CTYPE=zh_CN.UTF-8": board.AmbiguousUnsure,
		"RUNEWIDTH_EASTASIAN=1": board.AmbiguousWide,
	} {
		var cfg board.Config
		looks{}.dress(&cfg, Env{Environ: []string{env}})
		require.Equal(t, want, cfg.Ambiguous, env)
		looks{ambiguous: "narrow"}.dress(&cfg, Env{Environ: []string{env}})
		cfg.Ambiguous = board.AmbiguousNarrow
		looks{ambiguous: "narrow"}.dress(&cfg, Env{Environ: []string{env}})
		require.Equal(t, board.AmbiguousNarrow, cfg.Ambiguous, "the file says so")
		looks{ambiguous: "wide"}.dress(&cfg, Env{})
		require.Equal(t, board.AmbiguousWide, cfg.Ambiguous)
	}
}

func TestTheConfigurationShowsHowTheBoardLooks(t *testing.T) {
	d := newDesk(t)
	file := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(file, []byte("theme = \"contrast\"\nmouse = false\nbackground = \"light\""), 0o600))
	out := d.run("config", "--config", file, "--json")
	for _, want := range []string{
		`"name":"theme","value":"contrast","source":"config"`, `"name":"background","value":"light","source":"config"`,
		`"name":"ambiguous","value":null,"source":"default"`, `"name":"mouse","value":"false","source":"config"`,
	} {
		require.Contains(t, out, want)
	}
}
