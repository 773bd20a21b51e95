package board

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
)

// linear is the board for those who hear it, or read it line by line: the same
// model and the same keys, but each movement and each answer is one printed
// sentence. Nothing is drawn, and nothing that was printed changes.
type linear struct {
	Model
	heard Model // as it was when it was last spoken of
	owed  bool  // a key was pressed whose answer is still on its way
	voice *voice
}

// newLinear is a board that has said what it is.
func newLinear(cfg Config, v *voice) linear {
	if cfg.Width <= 0 || cfg.Height <= 0 {
		cfg.Width, cfg.Height = 80, 24
	}
	m := New(cfg)
	l := linear{Model: m, heard: m, voice: v}
	if m.status.text != "" {
		v.say(sentence(m.status.text) + ".")
	}
	v.say(m.sayTrack() + " " + m.keyFor(keymap.Help) + " lists the keys, " + m.keyFor(keymap.Quit) + " quits.")
	if text := m.saySync(); text != "" {
		v.say(text)
	}
	v.say(m.say())
	return l
}

// Init starts to watch the file. The terminal is asked nothing.
func (l linear) Init() tea.Cmd { return tea.Batch(l.poll(), l.readNews(l.news.last.Step)) }

// View is empty: nothing is drawn.
func (l linear) View() tea.View { return tea.View{} }

// Update handles one message, then the keys that waited for it, and says after
// each what has come of it.
func (l linear) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case polledMsg:
		if l.nothingNew(msg) {
			return l, l.poll()
		}
	case tea.WindowSizeMsg, tea.ColorProfileMsg, tea.BackgroundColorMsg, tea.MouseMsg:
		return l, nil
	case tea.ResumeMsg:
		l.owed = true // where were we?
	}
	was := l.Model
	m, cmd := was.heeded(msg)
	l.Model = m
	k, isKey := msg.(tea.KeyPressMsg)
	switch {
	case isKey && len(m.input.held) > len(was.input.held): // it waits
	case isKey:
		l = l.pressed(was, k)
	default:
		l = l.reported(was, msg)
	}
	for len(l.input.held) > 0 && !l.waiting() {
		was := l.Model
		k, _ := was.input.held[0].(tea.KeyPressMsg) // nothing else waits: the mouse is the terminal's own here
		was.input.held = was.input.held[1:]
		m, more := was.press(k)
		m, draft := m.minded(was)
		l.Model, cmd = m, batch(batch(cmd, more), draft)
		l = l.pressed(was, k)
	}
	m, lay := l.layLater()
	l.Model = m
	return l, batch(cmd, lay)
}

// pressed says what a key has done.
func (l linear) pressed(was Model, k tea.KeyPressMsg) linear {
	l.owed = true
	if l.status.text != "" {
		l.voice.say(l.status.text)
	}
	if l.echoed(was, k) {
		l.heard, l.owed = l.Model, false
		return l
	}
	return l.settled(l.status.text != "")
}

// reported says what a message has brought that nobody typed: an answer that was
// awaited, or what somebody else did to the card in focus.
func (l linear) reported(was Model, msg tea.Msg) linear {
	news := l.status.text != "" && l.status != was.status
	if news {
		l.voice.say(l.status.text)
	}
	if _, ok := msg.(tea.PasteMsg); ok {
		l.owed = true
	}
	if text := l.form.meanwhile; text != was.form.meanwhile && text != "" {
		l.voice.say(cell.Clean(text))
	}
	if l.owed {
		return l.settled(news)
	}
	if l.prompt.isOpen() && l.say() != l.heard.say() {
		l.voice.say(l.say())
		l.heard = l.Model
		return l
	}
	if l.waiting() || l.prompt.isOpen() || l.form.isOpen() || l.screen == onPage {
		return l
	}
	before, _ := l.heard.current()
	now, _ := l.current()
	if before.Card.ID != now.Card.ID || l.heard.sayRow(before) != l.sayRow(now) {
		l.voice.say(l.say())
		l.heard = l.Model
	}
	return l
}

// settled says what the focus is on, once that is known. Where a key has changed
// nothing, the place is said again: silence would leave a doubt.
func (l linear) settled(spoken bool) linear {
	if l.waiting() || l.saving.leaving || l.screen == onFlow && l.flow.loads || l.screen == onHistory && (l.history.loads || l.history.asking) {
		return l
	}
	was := l.heard
	l.heard, l.owed = l.Model, false
	switch {
	case len(l.input.chord) > 0:
		l.voice.say(strings.Join(l.input.chord, " ") + ", and then?")
		return l
	case l.form.isOpen():
		l.sayFormTo(was, spoken)
		return l
	case l.tabs.at != was.tabs.at:
		l.voice.say(l.sayTrack())
	}
	if spoken && l.say() == was.say() {
		return l
	}
	l.voice.say(l.say())
	switch {
	case l.showsCard() && (was.screen != l.screen || was.card.whole.Card.ID != l.card.whole.Card.ID):
		l.readOut(l.card.laidOut(l.Model, min(l.term.width, listening)).page)
	case l.screen == onPage && was.screen != onPage:
		l.readOut(l.page.laidFor(l.Model, far)) // a sentence a line
	case l.screen == onInbox && (was.screen != onInbox || was.inbox.on() != l.inbox.on()):
		l.readOut(page{lines: l.bothTexts()})
	}
	return l
}

// readOut prints a page whole, once: it can be read again where it stands.
func (l linear) readOut(p page) {
	for _, line := range p.lines {
		if text := readLine(line); text != "" {
			l.voice.say(text)
		}
	}
}

// readLine is a line of a page without its layout: a name and what stands beside
// it are parted by a colon, and the marks of gates are words.
func readLine(line textLine) string {
	text := ""
	for i, x := range line {
		switch mark := strings.TrimSpace(x.text); {
		case mark == "":
			text += " "
		case i == 0 && mark == unicodeGlyphs.ready || i == 0 && mark == asciiGlyphs.ready:
			text += "met: "
		case i == 0 && mark == unicodeGlyphs.open || i == 0 && mark == asciiGlyphs.open:
			text += "missing: "
		case i == 0 && len(line) == 2 && strings.HasSuffix(x.text, "  "):
			text += mark + ": "
		default:
			text += x.text
		}
	}
	return strings.Join(strings.Fields(text), " ")
}

// sayFormTo says where one is in a form to somebody who was elsewhere in it, or
// outside.
func (l linear) sayFormTo(was Model, spoken bool) {
	f, before := l.form, was.form
	switch {
	case !before.isOpen() || before.title != f.title || len(before.fields) != len(f.fields):
		if !f.menu() {
			l.voice.say(cell.Clean(f.title) + ".")
		}
		for _, lead := range []string{f.back, f.lead} {
			if lead != "" {
				l.voice.say(cell.Clean(lead))
			}
		}
	case before.at != f.at && !f.menu():
		l.voice.say(sayAnswer(f.fields[before.at]))
	case spoken && l.say() == was.say():
		return
	}
	if f.fault != "" {
		l.voice.say(f.fault)
	}
	if f.menu() && before.menu() && before.title == f.title {
		l.voice.say(sayField(f.fields[0]))
		return
	}
	l.voice.say(l.sayForm())
}

// echoed prints what was typed into a text, as a terminal does; false for a key
// that did something else.
func (l linear) echoed(was Model, k tea.KeyPressMsg) bool {
	f, before := l.form, was.form
	if !f.isOpen() || !before.isOpen() || f.at != before.at || len(f.fields) != len(before.fields) || f.title != before.title {
		return false
	}
	x, y := before.fields[f.at], f.fields[f.at]
	if !y.isText() || !x.isText() || y.fault != "" || f.fault != "" {
		return false
	}
	old, now := x.laid(), y.laid()
	switch {
	case k.Text != "" && len(now.text) > len(old.text) && old.at == len(old.text):
		l.voice.echo(k.Text)
	case k.Code == tea.KeyEnter && len(now.text) > len(old.text):
		l.voice.echo("")
		l.voice.newLine()
	case !slices.Equal(old.text, now.text):
		l.voice.say(sayField(y))
	case now.at >= len(now.text):
		l.voice.say("At the end: " + sayField(y))
	default:
		l.voice.say("Before " + sayLetter(now.text[now.at]) + ", line: " + cell.Clean(string(now.text[now.lineStart():now.lineEnd()])))
	}
	return true
}

func sayLetter(r rune) string {
	switch r {
	case ' ':
		return "a space"
	case '\n':
		return "the end of the line"
	}
	return cell.Clean(string(r))
}

// counted is "1 column", "2 columns".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
