package board

import (
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
)

// reached are the keys of the American keyboard that stand where a key of another
// script was pressed; nil for a key that stands for itself. What the terminal says
// of the place goes before what the language of the person lets expect.
func (m Model) reached(k tea.KeyPressMsg) []tea.KeyPressMsg {
	if r, _ := utf8.DecodeRuneInString(k.Text); r < utf8.RuneSelf {
		return nil
	}
	spelled := m.cfg.Places.Spell(k.Text)
	if k.BaseCode >= ' ' && k.BaseCode < 0x7f {
		if key := k.BaseCode; k.Mod.Contains(tea.ModShift) {
			spelled = string(keymap.Shifted(key))
		} else {
			spelled = string(key)
		}
	}
	var out []tea.KeyPressMsg
	for _, r := range spelled { // a letter and its accents may come as one
		out = append(out, tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return out
}

// pressAll presses one key after the other.
func (m Model) pressAll(keys []tea.KeyPressMsg) (Model, tea.Cmd) {
	var all tea.Cmd
	for _, k := range keys {
		var cmd tea.Cmd
		m, cmd = m.key(k)
		all = batch(all, cmd)
	}
	return m, all
}
