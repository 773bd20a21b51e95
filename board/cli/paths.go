package cli

import (
	"path/filepath"
)

// sourced is a value and where it came from.
type sourced struct {
	value, source string
}

// first is the first of the values that says something.
func first(values ...sourced) sourced {
	for _, v := range values {
		if v.value != "" {
			return v
		}
	}
	return sourced{}
}

// dataPath is where a board lives when nobody says otherwise: the XDG data
// folder of the user, which is ~/.local/share where it is not set.
func (e Env) dataPath() sourced {
	return e.xdg("XDG_DATA_HOME", filepath.Join(".local", "share"), "board.db")
}

func (e Env) configPath() sourced {
	return e.xdg("XDG_CONFIG_HOME", ".config", "config.toml")
}

// xdg is the path of a file of ours. By the XDG rules a folder that is not
// absolute is ignored.
func (e Env) xdg(variable, underHome, name string) sourced {
	if dir := e.get(variable); filepath.IsAbs(dir) {
		return sourced{filepath.Join(dir, "opsboard", name), variable}
	}
	home := e.get("HOME")
	if home == "" {
		home = e.get("USERPROFILE") // Windows
	}
	if home == "" {
		return sourced{}
	}
	return sourced{filepath.Join(home, underHome, "opsboard", name), "default"}
}
