package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"opsboard/board"
)

// looks is what the configuration file says of how the board looks.
type looks struct {
	theme      board.Theme
	themeName  sourced // as the person wrote it
	background string  // "", "dark" or "light"
	ambiguous  string  // "", "narrow" or "wide"
	mouse      bool
}

// defaultLooks is how the board looks where no file says anything.
func defaultLooks() looks {
	quiet, _ := board.ShippedTheme("quiet")
	return looks{theme: quiet, themeName: sourced{"quiet", "default"}, mouse: true}
}

// themeFile is the shape of a theme file.
type themeFile struct {
	Inherits string            `toml:"inherits"`
	Dark     map[string]string `toml:"dark"`
	Light    map[string]string `toml:"light"`
}

// readLooks checks what the configuration file says of looks, and reads the
// theme that it names.
func (c *config) readLooks(f configFile, text, home string) error {
	c.looks = looks{background: f.Background, ambiguous: f.Ambiguous, mouse: f.Mouse == nil || *f.Mouse}
	for key, options := range map[string][]string{"background": {"dark", "light"}, "ambiguous": {"narrow", "wide"}} {
		value := map[string]string{"background": f.Background, "ambiguous": f.Ambiguous}[key]
		if (c.isSet(key) || value != "") && !slices.Contains(options, value) {
			return fmt.Errorf("line %d: %s is %q: write %s%s", lineOf(text, toml.Key{key}), key, value, strings.Join(options, " or "), didYouMean(value, options))
		}
	}
	name := f.Theme
	if name == "" {
		name = "quiet"
	}
	c.looks.themeName = sourced{name, "default"}
	if c.isSet("theme") {
		c.looks.themeName.source = "config"
	}
	var err error
	if c.looks.theme, err = c.readTheme(name, home); err != nil {
		return fmt.Errorf("line %d: theme: %w", lineOf(text, toml.Key{"theme"}), err)
	}
	return nil
}

// readTheme finds a theme: a path where the name looks like one, else a file of
// that name in the folder "themes" beside the configuration file, else one that
// ships with the program.
func (c *config) readTheme(name, home string) (board.Theme, error) {
	path, isPath := c.resolved(name, home), strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".toml")
	if !isPath {
		path = filepath.Join(filepath.Dir(c.path.value), "themes", name+".toml")
	}
	text, err := os.ReadFile(path)
	if err == nil {
		return parseTheme(name, path, string(text))
	}
	if isPath {
		return board.Theme{}, fmt.Errorf("cannot read %s: %s", path, bareError(err))
	}
	if !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission) {
		return board.Theme{}, fmt.Errorf("cannot read %s: %s", path, bareError(err))
	}
	if t, ok := board.ShippedTheme(name); ok {
		return t, nil
	}
	return board.Theme{}, fmt.Errorf("no theme is called %q%s: there is %s, and no file %s", name, didYouMean(name, board.Themes()), strings.Join(board.Themes(), ", "), path)
}

// parseTheme reads a theme file. A mistake is named with file, line and role.
func parseTheme(name, path, text string) (board.Theme, error) {
	var f themeFile
	meta, err := toml.Decode(text, &f)
	if err != nil {
		return board.Theme{}, fmt.Errorf("%s: %w", path, tomlTrouble(err))
	}
	for _, key := range meta.Undecoded() {
		return board.Theme{}, fmt.Errorf("%s: line %d: unknown key %q%s", path, lineOf(text, key), key.String(), didYouMean(key.String(), []string{"inherits", "dark", "light"}))
	}
	base := defaultLooks().theme
	if f.Inherits != "" {
		var ok bool
		if base, ok = board.ShippedTheme(f.Inherits); !ok {
			return board.Theme{}, fmt.Errorf("%s: line %d: inherits: no theme is called %q%s", path, lineOf(text, toml.Key{"inherits"}), f.Inherits, didYouMean(f.Inherits, board.Themes()))
		}
	}
	dark, err := parseRoles("dark", f.Dark, path, text)
	if err != nil {
		return board.Theme{}, err
	}
	light, err := parseRoles("light", f.Light, path, text)
	if err != nil {
		return board.Theme{}, err
	}
	return base.With(name, dark, light), nil
}

func parseRoles(side string, said map[string]string, path, text string) (map[string]board.Style, error) {
	out := map[string]board.Style{}
	for _, role := range slices.Sorted(maps.Keys(said)) {
		at := fmt.Sprintf("%s: line %d: [%s] %s", path, lineOf(text, toml.Key{side, role}), side, role)
		if !slices.Contains(board.Roles(), role) {
			return nil, fmt.Errorf("%s is no role%s; the roles are %s", at, didYouMean(role, board.Roles()), strings.Join(board.Roles(), ", "))
		}
		style, err := board.ParseStyle(said[role])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		out[role] = style
	}
	return out, nil
}

// dress tells the board how it is to look: what the file says, and where that
// says nothing, what the locale lets one guess.
func (l looks) dress(cfg *board.Config, e Env) {
	cfg.Theme = &l.theme
	cfg.Background = map[string]board.Background{"dark": board.DarkBackground, "light": board.LightBackground}[l.background]
	cfg.NoMouse = !l.mouse
	switch {
	case l.ambiguous == "wide" || l.ambiguous == "" && e.get("RUNEWIDTH_EASTASIAN") == "1":
		cfg.Ambiguous = board.AmbiguousWide
	case l.ambiguous == "" && e.isEastAsian():
		cfg.Ambiguous = board.AmbiguousUnsure
	}
}

// isEastAsian reports whether the locale is one for which some terminals give
// ambiguous characters two cells.
func (e Env) isEastAsian() bool {
	lang, _, _ := strings.Cut(e.locale(), "_")
	return slices.Contains([]string{"ja", "ko", "zh"}, lang)
}
