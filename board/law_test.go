package board

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/keymap"
	"opsboard/workflow"
)

// keyNamed is a key as the key table writes it.
func keyNamed(name string) tea.Key {
	if k, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.Key{Code: rune(k[0]), Mod: tea.ModCtrl}
	}
	if k, ok := keyCodes[strings.Replace(name, "shift+", "s-", 1)]; ok {
		return k
	}
	return tea.Key{Code: []rune(name)[0], Text: name}
}

// situations are the boards on which a form may open, and what was pressed to
// come there.
var situations = map[string]func(*person){
	"all is well":           func(*person) {},
	"an open card":          func(p *person) { p.press("<enter>") },
	"the history":           func(p *person) { p.press("cHello<c-s>U") },
	"a change is not saved": func(p *person) { p.file.failCommit = errFull; p.press("cHello<c-s>") },
	"marked cards":          func(p *person) { p.press("<space><space>") },
}

// The key that opens a form, or asks to leave, never answers it: pressed again,
// and held down, it changes nothing.
func TestNoFormIsAnsweredByTheKeyThatOpenedIt(t *testing.T) {
	opened := map[keymap.Action]bool{}
	for name, bring := range situations {
		for _, row := range keymap.Table() {
			for _, keys := range row.Keys {
				p := sit(t, 60, 120, 36)
				bring(p)
				for _, k := range strings.Fields(keys) {
					p.send(tea.KeyPressMsg(keyNamed(k)))
				}
				if !p.m.form.isOpen() {
					continue
				}
				opened[row.Action] = true
				entries, queue := len(p.file.entries), len(p.m.saving.queue)
				for range 5 {
					for _, k := range strings.Fields(keys) {
						p.send(tea.KeyPressMsg(keyNamed(k)))
					}
				}
				require.False(t, p.quit, "%s %s: %s", name, row.Action, keys)
				require.Len(t, p.file.entries, entries, "%s %s: %s", name, row.Action, keys)
				require.Len(t, p.m.saving.queue, queue, "%s %s: %s", name, row.Action, keys)
			}
		}
	}
	for _, a := range []keymap.Action{keymap.Quit, keymap.MoveTo, keymap.Close, keymap.Comment, keymap.Triage, keymap.AsItStood} {
		require.True(t, opened[a], "%s opens no form any more", a)
	}
}

// Whatever form is open while nothing can be saved, its first answer loses no
// change and does not end the program.
func TestNoFormDefaultsToWhatLosesAChange(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := sit(t, 30, 80, 24)
		p.file.failCommit, p.file.failUndo = errFull, errFull
		p.press("cHello<c-s>")
		for range rapid.IntRange(1, 30).Draw(r, "keys") {
			p.press(rapid.SampledFrom(append(anyKey, "q", "<c-c>", "q")).Draw(r, "key"))
			if p.quit {
				return // after an answer that was chosen
			}
			if !p.m.form.isOpen() {
				continue
			}
			if menu := p.m.form.menu() && p.m.form.fields[0].pick != 0; menu {
				continue // something else than the first answer is chosen
			}
			next, cmd := p.m.Update(tea.KeyPressMsg(keyCodes["enter"]))
			require.GreaterOrEqual(r, len(next.(Model).saving.queue), len(p.m.saving.queue), p.m.form.title)
			require.False(r, ends(cmd), p.m.form.title)
		}
	})
}

// ends reports whether a command ends the program.
func ends(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	switch msg := cmd().(type) {
	case tea.QuitMsg:
		return true
	case tea.BatchMsg:
		for _, c := range msg {
			if ends(c) {
				return true
			}
		}
	}
	return false
}

// Nothing but a key of the person opens or closes a form, a page or a line being
// typed: neither saves that fail, nor others' changes, nor a terminal that
// changes its size.
func TestNoDialogOpensByItself(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := sit(t, 30, 80, 24)
		if rapid.Bool().Draw(r, "unsaved") {
			p.file.failCommit = errFull
			p.press("cHello<c-s><esc>")
		}
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			was := p.m
			p.now = p.now.Add(time.Minute) // what failed is tried again
			switch rapid.IntRange(0, 7).Draw(r, "what") {
			case 0:
				p.send(tea.WindowSizeMsg{Width: rapid.IntRange(1, 250).Draw(r, "width"), Height: rapid.IntRange(1, 60).Draw(r, "height")})
			case 1:
				p.elsewhere(r)
			case 2:
				p.file.failCommit, p.file.failLoad, p.file.failVersion, p.file.failUndo = errFull, errFull, errFull, errFull
				p.poll()
			case 3:
				p.file.failCommit, p.file.failLoad, p.file.failVersion, p.file.failUndo = nil, nil, nil, nil
				p.poll()
			case 4:
				if id := p.anyCard(r); p.file.failCommit == nil && p.file.cards[id].IsOpen() {
					p.elsewhereBy("maria", id, workflow.Say{Text: "x"})
				}
				p.poll()
			default:
				p.press(rapid.SampledFrom(anyKey).Draw(r, "key"))
				if p.quit {
					return
				}
				continue
			}
			if was.saving.leaving {
				continue // the person has asked to leave
			}
			require.Equal(r, was.form.isOpen(), p.m.form.isOpen(), p.m.form.title)
			require.Equal(r, was.screen, p.m.screen)
			require.Equal(r, was.prompt.isOpen(), p.m.prompt.isOpen())
		}
	})
}

// anyCard is a card of the file.
func (p *person) anyCard(r *rapid.T) workflow.CardID {
	return sampleCard(rapid.IntRange(0, 29).Draw(r, "card"), monday).ID
}
