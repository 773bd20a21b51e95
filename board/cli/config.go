package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a zone of the team's is known on any machine

	"github.com/BurntSushi/toml"

	"opsboard/keymap"
	"opsboard/workflow"
)

// config is the configuration file as it was read, checked whole.
type config struct {
	path     sourced
	found    bool // there is a file
	user     sourced
	file     sourced
	linear   bool   // the board prints sentences instead of drawing
	keyboard string // whose layout the keyboard has; "": the locale says
	cadence  workflow.Cadence
	keys     *keymap.Map
	rebound  keymap.Overrides
	capacity map[string]int             // weight that a person takes in one iteration, by lower-case name
	absence  map[string][]workflow.Date // days of the iterations in which a person takes nothing, likewise
	views    map[string]string          // saved filters of this file
	isSet    func(key ...string) bool
	looks    looks
	remotes  map[string]remoteSettings
	askAgain time.Duration // how long a card waits before triage sees it again; 0: until it is answered
}

// configFile is the shape of the file.
type configFile struct {
	User      string                  `toml:"user"`
	File      string                  `toml:"file"`
	Linear    bool                    `toml:"linear"`
	Keyboard  string                  `toml:"keyboard"`
	Iteration iterationConfig         `toml:"iteration"`
	Keys      map[string]keyList      `toml:"keys"`
	Capacity  map[string]int          `toml:"capacity"`
	Views     map[string]string       `toml:"views"`
	Triage    triageConfig            `toml:"triage"`
	Absence   map[string][]string     `toml:"absence"`
	Remotes   map[string]remoteConfig `toml:"remotes"`

	Theme      string `toml:"theme"`
	Background string `toml:"background"`
	Ambiguous  string `toml:"ambiguous"`
	Mouse      *bool  `toml:"mouse"`
}

type iterationConfig struct {
	LengthDays   int    `toml:"length_days"`
	FirstWeekday string `toml:"first_weekday"`
	Zone         string `toml:"zone"`
}

type triageConfig struct {
	AskAgainDays int `toml:"ask_again_days"`
}

// keyList is one key, or a list of them.
type keyList []string

// UnmarshalTOML takes a string or an array of strings.
func (k *keyList) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case string:
		*k = keyList{v}
		return nil
	case []any:
		*k = keyList{}
		for _, x := range v {
			s, ok := x.(string)
			if !ok {
				return fmt.Errorf("a key is written in quotes: \"g p\"")
			}
			*k = append(*k, s)
		}
		return nil
	}
	return fmt.Errorf("a key is written in quotes: \"g p\"")
}

// configKeys are the words of the file, for the nearest one to a mistake.
var configKeys = []string{"user", "file", "linear", "keyboard", "iteration", "iteration.length_days", "iteration.first_weekday", "iteration.zone", "keys", "capacity", "absence", "theme", "background", "ambiguous", "mouse", "views", "triage", "triage.ask_again_days", "remotes", "token_cmd", "ca_file"}

// config reads the configuration file, once.
func (a *app) config() (*config, error) {
	if a.cfg != nil {
		return a.cfg, nil
	}
	path := first(sourced{a.flags.config, "--config"}, a.env.configPath())
	c := &config{path: path, keys: keymap.Default(), askAgain: askAgainDays * day, looks: defaultLooks(), isSet: func(...string) bool { return false }}
	if path.value != "" {
		text, err := os.ReadFile(path.value)
		switch {
		case errors.Is(err, fs.ErrNotExist) && a.flags.config == "":
		case err != nil:
			return nil, cannotRead("the configuration file "+path.value, err, "")
		default:
			c.found = true
			if err := c.read(string(text), a.env.get("HOME")); err != nil {
				return nil, usage(path.value+": "+err.Error(), "correct the file, or name another one with --config")
			}
		}
	}
	a.cfg = c
	return c, nil
}

func (c *config) read(text, home string) error {
	var f configFile
	meta, err := toml.Decode(text, &f)
	if err != nil {
		return tomlTrouble(err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		meant := key.String()
		if key[0] == "remotes" {
			meant = key[len(key)-1] // the names of remotes are the person's own
		}
		return fmt.Errorf("line %d: unknown key %q%s", lineOf(text, key), key.String(), didYouMean(meant, configKeys))
	}
	c.isSet = meta.IsDefined
	c.remotes = c.remotesOf(f.Remotes, home)
	c.user, c.file = sourced{f.User, "config"}, sourced{c.resolved(f.File, home), "config"}
	c.linear, c.keyboard = f.Linear, strings.ToLower(f.Keyboard)
	if known := keymap.Languages(); c.keyboard != "" && !slices.Contains(known, c.keyboard) {
		return fmt.Errorf("line %d: keyboard %q is no layout that is known%s: it is one of %s; a Latin one needs none",
			lineOf(text, toml.Key{"keyboard"}), f.Keyboard, didYouMean(c.keyboard, known), strings.Join(known, ", "))
	}
	for name, k := range f.Keys {
		if c.rebound == nil {
			c.rebound = keymap.Overrides{}
		}
		c.rebound[name] = k
	}
	if c.keys, err = keymap.New(c.rebound); err != nil {
		return fmt.Errorf("line %d: [keys]: %w", lineOf(text, toml.Key{"keys"}), err)
	}
	if err := checkViews(f.Views, text); err != nil {
		return err
	}
	c.views = f.Views
	if err := c.readLooks(f, text, home); err != nil {
		return err
	}
	if err := c.readTriage(f.Triage, text); err != nil {
		return err
	}
	if err := c.readCapacity(f.Capacity, text); err != nil {
		return err
	}
	if err := c.readAbsence(f.Absence, text); err != nil {
		return err
	}
	return c.readCadence(f.Iteration, text)
}

const (
	day          = 24 * time.Hour
	askAgainDays = 7
)

func (c *config) readTriage(t triageConfig, text string) error {
	if !c.isSet("triage", "ask_again_days") && t.AskAgainDays == 0 {
		return nil
	}
	if t.AskAgainDays < 0 || t.AskAgainDays > 3650 {
		return fmt.Errorf("line %d: triage.ask_again_days is %d: days from 1 to 3650, or 0 to wait until the answer is here", lineOf(text, toml.Key{"triage", "ask_again_days"}), t.AskAgainDays)
	}
	c.askAgain = time.Duration(t.AskAgainDays) * day
	return nil
}

func (c *config) readCapacity(capacity map[string]int, text string) error {
	c.capacity = map[string]int{}
	for name, weight := range capacity {
		if weight < 0 {
			return fmt.Errorf("line %d: capacity of %s is %d: it is the weight that fits into one iteration, 0 or more", lineOf(text, toml.Key{"capacity", name}), name, weight)
		}
		c.capacity[strings.ToLower(name)] = weight
	}
	return nil
}

// readAbsence takes days on which people are away: they take nothing in the
// iterations that these fall in.
func (c *config) readAbsence(absence map[string][]string, text string) error {
	c.absence = map[string][]workflow.Date{}
	for _, name := range slices.Sorted(maps.Keys(absence)) {
		for _, day := range absence[name] {
			d, err := workflow.ParseDate(day)
			if err != nil {
				near := ""
				if n := nearestDay(day); n != "" {
					near = " (did you mean " + n + "?)"
				}
				return fmt.Errorf("line %d: absence of %s: %q is no day that the calendar has%s: write one such as \"2026-12-20\"", lineOf(text, toml.Key{"absence", name}), name, day, near)
			}
			c.absence[strings.ToLower(name)] = append(c.absence[strings.ToLower(name)], d)
		}
	}
	return nil
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (c *config) readCadence(i iterationConfig, text string) error {
	at := func(key string) int { return lineOf(text, toml.Key{"iteration", key}) }
	if (c.isSet("iteration", "length_days") || i.LengthDays != 0) && (i.LengthDays < 7 || i.LengthDays%7 != 0 || i.LengthDays > 364) {
		return fmt.Errorf("line %d: iteration.length_days is %d: whole weeks, so 7, 14, 21, … up to 364", at("length_days"), i.LengthDays)
	}
	c.cadence.Days = i.LengthDays
	if i.FirstWeekday != "" {
		day, ok := weekday(i.FirstWeekday)
		if !ok {
			return fmt.Errorf("line %d: iteration.first_weekday %q is no day of the week%s", at("first_weekday"), i.FirstWeekday, didYouMean(i.FirstWeekday, weekdays))
		}
		c.cadence.First = day
	}
	if i.Zone != "" {
		zone, err := time.LoadLocation(i.Zone)
		if err != nil || strings.EqualFold(i.Zone, "local") {
			return fmt.Errorf("line %d: iteration.zone %q is no time zone: write one such as \"Europe/Berlin\" or \"UTC\"", at("zone"), i.Zone)
		}
		c.cadence.Zone = zone
	}
	return nil
}

func weekday(name string) (time.Weekday, bool) {
	for i, d := range weekdays {
		if strings.EqualFold(d, name) {
			return time.Weekday(i), true
		}
	}
	return 0, false
}

func didYouMean(word string, options []string) string {
	if n := workflow.Nearest(word, options); n != "" {
		return " (did you mean " + n + "?)"
	}
	return ""
}

// resolved is a path of the file as people mean it: ~/ is the home folder, and a
// path that is not absolute begins where the file is.
func (c *config) resolved(path, home string) string {
	switch rest, ok := strings.CutPrefix(path, "~/"); {
	case path == "":
		return ""
	case ok && home != "":
		return filepath.Join(home, rest)
	case filepath.IsAbs(path):
		return path
	}
	return filepath.Join(filepath.Dir(c.path.value), path)
}
