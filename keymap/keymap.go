package keymap

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Map is a key table ready for use. It is never changed after it was made.
type Map struct {
	rows  []Binding
	keys  map[Scope]map[string]Action
	first map[Scope]map[string]bool // keys that begin a longer sequence
}

// Overrides are the rows of a key file: for an action, by its name, the keys
// that take the place of the shipped ones. An empty list leaves the action
// without a key.
type Overrides map[string][]string

// Default is the map of the table as it ships.
func Default() *Map {
	m, err := New(nil)
	if err != nil {
		panic("the key table that ships with the program: " + err.Error())
	}
	return m
}

// New is the shipped table with the overrides in place. It refuses an action
// that does not exist, a key that no terminal sends, and a key that would have
// two meanings in one scope (also one that begins a longer sequence there); the
// error names both actions.
func New(o Overrides) (*Map, error) {
	m := &Map{rows: Table(), keys: map[Scope]map[string]Action{}, first: map[Scope]map[string]bool{}}
	if err := m.override(o); err != nil {
		return nil, err
	}
	for _, b := range m.rows {
		for _, s := range b.Scopes {
			for _, k := range b.Keys {
				if err := m.bind(s, k, b.Action); err != nil {
					return nil, err
				}
			}
		}
	}
	return m, nil
}

// override gives the actions named their keys.
func (m *Map) override(o Overrides) error {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		var keys []string
		for _, k := range o[name] {
			clean, err := normal(k)
			if err != nil {
				return fmt.Errorf("key of %s: %w", name, err)
			}
			keys = append(keys, clean)
		}
		if !m.rebind(Action(name), keys) {
			return fmt.Errorf("there is no action %q; `opsboard keys` lists them", name)
		}
	}
	return nil
}

// rebind puts keys into the first row of an action, and into the others that had
// the same. A row for the same places is emptied; one for other places that has
// keys of its own keeps them, or the action would be out of reach there.
func (m *Map) rebind(a Action, keys []string) (found bool) {
	var shipped []string
	var covered []Scope
	for i := range m.rows {
		row := &m.rows[i]
		if row.Action != a {
			continue
		}
		isElsewhere := slices.ContainsFunc(row.Scopes, func(s Scope) bool { return !slices.Contains(covered, s) })
		switch {
		case !found:
			found, shipped, row.Keys = true, row.Keys, keys
		case !isElsewhere || len(keys) == 0:
			row.Keys = nil
		case slices.Equal(row.Keys, shipped):
			row.Keys = keys
		}
		covered = append(covered, row.Scopes...)
	}
	return found
}

func (m *Map) bind(s Scope, key string, a Action) error {
	if m.keys[s] == nil {
		m.keys[s], m.first[s] = map[string]Action{}, map[string]bool{}
	}
	if was, taken := m.keys[s][key]; taken && was != a {
		return fmt.Errorf("key %q means both %s and %s on the %s", key, was, a, s)
	}
	if m.first[s][key] {
		return fmt.Errorf("key %q means %s on the %s, but also begins a longer sequence there", key, a, s)
	}
	m.keys[s][key] = a
	for i, r := range key {
		if r != ' ' {
			continue
		}
		if was, taken := m.keys[s][key[:i]]; taken {
			return fmt.Errorf("key %q begins with %q, which means %s on the %s", key, key[:i], was, s)
		}
		m.first[s][key[:i]] = true
	}
	return nil
}

// Lookup finds what the keys pressed so far mean. more is true when they begin
// a longer sequence: wait for the next key. An unknown key gives "" and false.
func (m *Map) Lookup(s Scope, pressed ...string) (a Action, more bool) {
	k := strings.Join(pressed, " ")
	return m.keys[s][k], m.first[s][k]
}

// Rows is the table as it is in force, rows without keys left out.
func (m *Map) Rows() []Binding {
	return slices.DeleteFunc(slices.Clone(m.rows), func(b Binding) bool { return len(b.Keys) == 0 })
}

// In is the rows in force in one scope.
func (m *Map) In(s Scope) []Binding {
	return slices.DeleteFunc(m.Rows(), func(b Binding) bool { return !slices.Contains(b.Scopes, s) })
}

// Deeds is what can be asked for in one scope, each action once, those without a
// key too.
func (m *Map) Deeds(s Scope) []Binding {
	var out []Binding
	for _, b := range m.rows {
		if !slices.Contains(b.Scopes, s) {
			continue
		}
		if i := slices.IndexFunc(out, func(o Binding) bool { return o.Action == b.Action }); i >= 0 {
			out[i].Keys = slices.Concat(out[i].Keys, b.Keys)
			continue
		}
		out = append(out, b)
	}
	return out
}

// Key is the first key of an action, as help and refusals show it ("g p"); ""
// where it has none.
func (m *Map) Key(a Action) string {
	for _, b := range m.rows {
		if b.Action == a && len(b.Keys) > 0 {
			return b.Keys[0]
		}
	}
	return ""
}

// KeyIn is [Map.Key] for somebody who is in a scope: the first key of the action
// there, a single one before a sequence, else any.
func (m *Map) KeyIn(s Scope, a Action) string {
	found := ""
	for _, b := range m.rows {
		if b.Action != a || len(b.Keys) == 0 || !slices.Contains(b.Scopes, s) {
			continue
		}
		if found == "" || strings.Contains(found, " ") && !strings.Contains(b.Keys[0], " ") {
			found = b.Keys[0]
		}
	}
	if found == "" {
		return m.Key(a)
	}
	return found
}

// normal checks one key of a key file: single characters, or modifiers and a
// name joined by "+", several separated by one space.
func normal(key string) (string, error) {
	parts := strings.Fields(key)
	if len(parts) == 0 {
		return "", fmt.Errorf("an empty key")
	}
	for _, p := range parts {
		if err := known(p); err != nil {
			return "", err
		}
	}
	return strings.Join(parts, " "), nil
}

var named = []string{
	"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "enter", "esc", "tab", "space", "backspace", "delete", "insert",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

func known(k string) error {
	base := k
	for {
		mod, rest, ok := strings.Cut(base, "+")
		if !ok || rest == "" || !slices.Contains([]string{"ctrl", "alt", "shift"}, mod) {
			break
		}
		base = rest
	}
	if len([]rune(base)) == 1 || slices.Contains(named, base) {
		return nil
	}
	return fmt.Errorf("%q is no key: a character, ctrl+x, shift+right, or one of %s", k, strings.Join(named[:15], " "))
}
