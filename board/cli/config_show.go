package cli

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"opsboard/board"
)

func newConfig(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Each setting, and where it comes from",
		Long: `Show each setting, its value, and where it comes from. The configuration file is
$XDG_CONFIG_HOME/opsboard/config.toml (~/.config/opsboard/config.toml), or --config:

  user = "ana"
  file = "~/team/board.db"
  linear = false                # true: as opsboard --linear
  keyboard = "sr"               # whose layout keys of another script are of, if not the locale's
  theme = "quiet"               # or contrast, plain, or a file: themes/NAME.toml, a path
  background = "light"          # or dark; without it the terminal is asked
  ambiguous = "wide"            # the terminal gives … and ● two cells; or narrow
  mouse = false                 # leave the mouse to the terminal

  [iteration]
  length_days = 7               # whole weeks
  first_weekday = "sunday"
  zone = "Europe/Berlin"

  [capacity]                    # weight that fits into one iteration
  sam = 8

  [triage]
  ask_again_days = 7            # what waits so long comes up in triage again; 0: never

  [absence]                     # takes nothing in the iterations of these days
  ana = ["2026-12-20"]

  [remotes.team]                # the remote of that name
  token_cmd = "pass show gitlab"         # prints its token
  ca_file = "/etc/ssl/our-own-ca.pem"    # whom else to trust with its certificate

  [views]                       # see "opsboard view"
  late = "age:>14d"

  [keys]                        # see "opsboard keys"
  comment = "C"

A theme file gives roles a look, a colour and words such as bold, and inherits the rest:

  inherits = "quiet"
  [dark]
  focus = "#7dcfff bold"        # or 0 to 255, or a name such as bright-blue
  [light]
  focus = "25 bold"

The roles are
  ` + strings.Join(board.Roles()[:9], ", ") + `,
  ` + strings.Join(board.Roles()[9:], ", ") + `.
An unknown key is refused with its line. Tokens have no place in the file.`,
		Example: `  opsboard config`,
		Args:    needs(),
		RunE:    func(*cobra.Command, []string) error { return showConfig(a) },
	}
}

type settingJSON struct {
	Name   string  `json:"name"`
	Value  *string `json:"value"`
	Source string  `json:"source"`
}

func showConfig(a *app) error {
	a.doing = "show the configuration"
	settings, err := a.settings()
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, settings, a.out.terminal)
	}
	t := table{header: []string{"SETTING", "VALUE", "FROM"}}
	for _, s := range settings {
		t.add(s.Name, deref(s.Value), s.Source)
	}
	a.out.table(t)
	return nil
}

func (a *app) settings() ([]settingJSON, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	file, err := a.filePath()
	if err != nil {
		return nil, err
	}
	who, err := a.whoSays()
	if err != nil {
		return nil, err
	}
	var out []settingJSON
	add := func(name, value, source string) { out = append(out, settingJSON{name, null(value), source}) }
	from := func(key ...string) string {
		if cfg.isSet(key...) {
			return "config"
		}
		return "default"
	}
	path := cfg.path.source
	switch {
	case cfg.path.value == "":
		path = "no HOME and no XDG_CONFIG_HOME"
	case !cfg.found:
		path += ", not there"
	}
	add("config", cfg.path.value, path)
	add("file", file.value, file.source)
	add("user", who.value, who.source)
	add("linear", strconv.FormatBool(cfg.linear), from("linear"))
	add("keyboard", cfg.keyboard, from("keyboard"))
	add("iteration.length_days", strconv.Itoa(daysOf(cfg.cadence)), from("iteration", "length_days"))
	add("iteration.first_weekday", strings.ToLower(cfg.cadence.First.String()), from("iteration", "first_weekday"))
	add("iteration.zone", zoneOf(cfg.cadence), from("iteration", "zone"))
	add("triage.ask_again_days", strconv.Itoa(int(cfg.askAgain/day)), from("triage", "ask_again_days"))
	add("theme", cfg.looks.themeName.value, cfg.looks.themeName.source)
	add("background", cfg.looks.background, from("background"))
	add("ambiguous", cfg.looks.ambiguous, from("ambiguous"))
	add("mouse", strconv.FormatBool(cfg.looks.mouse), from("mouse"))
	cfg.named(func(name, value string) { add(name, value, "config") })
	return out, nil
}

// named tells the settings that a configuration file gives under names of its own:
// of people, views, remotes and actions.
func (cfg config) named(tell func(name, value string)) {
	for _, name := range slices.Sorted(maps.Keys(cfg.capacity)) {
		tell("capacity."+name, strconv.Itoa(cfg.capacity[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.absence)) {
		days := ""
		for _, d := range cfg.absence[name] {
			days += " " + string(d)
		}
		tell("absence."+name, strings.TrimSpace(days))
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.views)) {
		tell("views."+name, cfg.views[name])
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.remotes)) {
		if cfg.remotes[name].tokenCommand != "" {
			tell("remotes."+name+".token_cmd", "(not shown)") // it may hold a secret
		}
		if file := cfg.remotes[name].caFile; file != "" {
			tell("remotes."+name+".ca_file", file)
		}
	}
	for _, action := range slices.Sorted(maps.Keys(cfg.rebound)) {
		tell("keys."+action, strings.Join(cfg.rebound[action], ", "))
	}
}
