package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// hint is a key of the last line and what it does.
type hint struct {
	key, word string
	keys      string // as they are pressed, with spaces between them
}

const hintGap = "   "

func (h hint) width() int { return cell.Width(h.key) + 1 + cell.Width(h.word) }

// keyHints are the keys that fit on the last line.
func (m Model) keyHints() []hint {
	out := make([]hint, 0, 16)
	left := m.term.width - 1
	add := func(h hint) bool {
		if h.width() > left {
			return false
		}
		left -= h.width() + len(hintGap)
		out = append(out, h)
		return true
	}
	scope := m.hintScope()
	if scope == keymap.InForm && m.form.fields[m.form.at].kind == textField {
		add(hint{"ctrl+s", "accept", "ctrl+s"})
	}
	if scope == keymap.InForm && m.form.fields[m.form.at].ghost() != "" {
		if k := m.cfg.Keys.Key(keymap.NextChoice); k != "" {
			add(hint{k, "take it", k})
		}
	}
	for _, a := range m.shownKeys() {
		k := m.cfg.Keys.KeyIn(scope, a)
		if k == "" {
			continue
		}
		h := hint{strings.ReplaceAll(k, " ", ""), strings.ReplaceAll(string(a), "-", " "), k}
		if a == keymap.SetPriority { // the digit pressed says which, so that a click says none
			h.key, h.keys = m.firstToLast(scope, a), ""
		}
		if !add(h) {
			break
		}
	}
	return out
}

// hintScope is where the keys of the last line act: those of a page that tells what
// a card needs, on the screen below it.
func (m Model) hintScope() keymap.Scope {
	if m.tellsNeeds() {
		return scopes[m.page.under]
	}
	return m.scope()
}

// firstToLast are the keys of an action that has one for each value: "0-4".
func (m Model) firstToLast(scope keymap.Scope, a keymap.Action) string {
	for _, b := range m.cfg.Keys.In(scope) {
		if n := len(b.Keys); b.Action == a && n > 1 {
			return b.Keys[0] + "-" + b.Keys[n-1]
		}
	}
	return m.cfg.Keys.KeyIn(scope, a)
}

var namedKeys = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "insert": tea.KeyInsert,
	"f1": tea.KeyF1, "f2": tea.KeyF2, "f3": tea.KeyF3, "f4": tea.KeyF4, "f5": tea.KeyF5, "f6": tea.KeyF6,
	"f7": tea.KeyF7, "f8": tea.KeyF8, "f9": tea.KeyF9, "f10": tea.KeyF10, "f11": tea.KeyF11, "f12": tea.KeyF12,
}

// pressOf is the press of a key by its name in the key table.
func pressOf(name string) tea.KeyPressMsg {
	var k tea.Key
	for {
		mod, rest, more := strings.Cut(name, "+")
		if !more || rest == "" {
			break
		}
		k.Mod |= map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "shift": tea.ModShift, "alt": tea.ModAlt}[mod]
		name = rest
	}
	if code, ok := namedKeys[name]; ok {
		k.Code = code
	} else {
		k.Code = []rune(name)[0]
	}
	if name == "space" {
		name = " "
	}
	if k.Mod == 0 && len([]rune(name)) == 1 {
		k.Text = name
	}
	return tea.KeyPressMsg(k)
}
