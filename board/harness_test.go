package board

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/require"

	"opsboard/keymap"
	"opsboard/workflow"
)

// monday is the moment at which all tests of this package take place: the second
// day of the iteration of 22 to 28 November 2026.
var monday = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// person sits in front of a board: types keys and reads the screen. Commands
// are run at once and to the end; there is no program, no terminal, no clock.
type person struct {
	t     testing.TB
	file  *fakeFile
	m     Model
	now   time.Time
	ids   int
	quit  bool
	later []tea.Cmd // commands that are held back, see slow
	slow  bool
}

// sit opens a board of n sample cards.
func sit(t testing.TB, n, width, height int, change ...func(*Config)) *person {
	t.Helper()
	p := &person{t: t, now: monday}
	p.file = newFake(func() time.Time { return p.now })
	p.file.fill(n)
	p.open(width, height, change...)
	return p
}

func (p *person) open(width, height int, change ...func(*Config)) {
	profile := colorprofile.ANSI256
	cfg := Config{
		Store: p.file, Keys: keymap.Default(), Rules: workflow.Default, Now: func() time.Time { return p.now },
		NewID: func() string { p.ids++; return fmt.Sprintf("zz%010d", p.ids) }, Me: "ana",
		Poll: -1, Profile: &profile, Width: width, Height: height,
	}
	for _, c := range change {
		c(&cfg)
	}
	p.m = New(cfg)
}

// send gives the model a message and runs what it asks for to the end.
func (p *person) send(msg tea.Msg) {
	next, cmd := p.m.Update(msg)
	p.m = next.(Model)
	p.run(cmd)
}

func (p *person) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	if p.slow {
		p.later = append(p.later, cmd)
		return
	}
	p.quit = carry(cmd, p.run, p.send) || p.quit
}

// carry runs a command as a program does: one of several, or one message. It
// reports whether that ends the program.
func carry(cmd tea.Cmd, run func(tea.Cmd), send func(tea.Msg)) (quit bool) {
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			run(c)
		}
	case tea.QuitMsg:
		return true
	default:
		send(msg)
	}
	return false
}

// catchUp runs what was held back.
func (p *person) catchUp() {
	p.slow = false
	for len(p.later) > 0 {
		cmd := p.later[0]
		p.later = p.later[1:]
		p.run(cmd)
	}
}

var keyCodes = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "bs": {Code: tea.KeyBackspace}, "space": {Code: ' ', Text: " "},
	"s-right": {Code: tea.KeyRight, Mod: tea.ModShift}, "s-left": {Code: tea.KeyLeft, Mod: tea.ModShift}, "s-tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "lt": {Code: '<', Text: "<"},
}

// press types keys: "jj<enter><c-r>".
func (p *person) press(keys string) *person {
	for keys != "" {
		k, rest := nextKey(keys)
		keys = rest
		p.send(tea.KeyPressMsg(k))
	}
	return p
}

func nextKey(keys string) (tea.Key, string) {
	if keys[0] == '<' {
		if name, rest, ok := strings.Cut(keys[1:], ">"); ok {
			if strings.HasPrefix(name, "c-") {
				return tea.Key{Code: rune(name[2]), Mod: tea.ModCtrl}, rest
			}
			if k, known := keyCodes[name]; known {
				return k, rest
			}
		}
	}
	r, n := utf8.DecodeRuneInString(keys)
	return tea.Key{Code: r, Text: string(r)}, keys[n:]
}

// poll asks the file for changes by others, as the tick does.
func (p *person) poll() {
	v, err := p.file.Version()
	next, cmd := p.m.Update(polledMsg{version: v, err: err, at: p.now})
	p.m = next.(Model)
	p.run(cmd)
}

// screen is what is on screen, without colours.
func (p *person) screen() string { return plainText(p.m.View().Content) }

// plainText takes the escape sequences out.
func plainText(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, 0x1b)
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		s = s[strings.IndexByte(s, 'm')+1:]
	}
	return b.String()
}

func (p *person) sees(text string) *person {
	p.t.Helper()
	require.Contains(p.t, p.screen(), text)
	return p
}

// hears checks the message in full: on screen it may be wrapped.
func (p *person) hears(text string) *person {
	p.t.Helper()
	require.Contains(p.t, p.m.status.text, text)
	return p
}

// on is the card under the cursor.
func (p *person) on() workflow.CardID { return p.m.focused() }

// goTo puts the cursor on a card.
func (p *person) goTo(id workflow.CardID) *person {
	p.t.Helper()
	p.m = p.m.follow(id).drawn()
	require.Equal(p.t, id, p.on())
	return p
}

// add puts a card into the file as another process would.
func (p *person) add(c workflow.Card) {
	p.file.cards[c.ID] = c
	p.file.version++
	p.file.order = nil
}
