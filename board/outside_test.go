package board

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// fakeEditor turns a text into another, or fails.
type fakeEditor struct {
	got    string
	turn   func(string) string
	begin  error // there is no place for the file
	failed error // the command ends so
	end    error // what it left cannot be read
	ended  int
}

func (e *fakeEditor) Begin(text string) (*exec.Cmd, func() (string, error), error) {
	e.got = text
	return &exec.Cmd{}, func() (string, error) { e.ended++; return e.turn(text), e.end }, e.begin
}

// writing sits in front of a card, with an editor of one's own.
func writing(t *testing.T, turn func(string) string) (*person, *fakeEditor) {
	e := &fakeEditor{turn: turn}
	p := sit(t, 0, 120, 36)
	c := bugIn("Planning", with("First step"))
	p.add(c)
	p.open(120, 36, func(c *Config) {
		c.Editor = e
		c.exec = func(_ *exec.Cmd, done tea.ExecCallback) tea.Cmd {
			return func() tea.Msg { return done(e.failed) }
		}
	})
	return p.goTo(c.ID), e
}

func TestTheEditorIsNotStartedForAFormThatWasLeft(t *testing.T) {
	p, e := writing(t, func(s string) string { return s + " more" })
	p.press("gp").slow = true
	p.press("<c-o>")
	p.m.form = form{}
	p.catchUp()
	require.Equal(t, 1, e.ended, "its file is cleared away")
	require.False(t, p.m.form.isOpen())
	require.Empty(t, p.m.status.text)
}

func TestALongTextIsWrittenInOnesOwnEditor(t *testing.T) {
	p, e := writing(t, func(s string) string { return s + "\r\nsecond\n" })
	p.press("gp<c-o>").sees("First step").sees("second").hears("came back from the editor")
	require.Equal(t, "First step", e.got)
	require.Empty(t, p.file.entries, "nothing is taken before the person takes it")
	p.press("<c-s>")
	require.Equal(t, "First step\nsecond", p.mine().Gameplan)
	require.Equal(t, 1, e.ended)
}

func TestAnEditorThatGivesNothingChangesNothing(t *testing.T) {
	missing := &exec.Error{Name: "nano", Err: exec.ErrNotFound}
	for says, turn := range map[string]func(*fakeEditor){
		"came back as it was":                                     func(e *fakeEditor) {},
		"came back empty: the text is as it was":                  func(e *fakeEditor) { e.turn = func(string) string { return " \n" } },
		"The text is as it was: the editor ended with a failure":  func(e *fakeEditor) { e.failed = &exec.ExitError{} },
		"the editor nano cannot be started; VISUAL or EDITOR":     func(e *fakeEditor) { e.failed = missing },
		"The text is as it was: no space.":                        func(e *fakeEditor) { e.begin = errors.New("no space") },
		"The text is as it was: what was written is in /tmp/x.md": func(e *fakeEditor) { e.end = errors.New("what was written is in /tmp/x.md") },
	} {
		p, e := writing(t, func(s string) string { return s + "\n" })
		e.failed = nil
		turn(e)
		if e.failed != nil || e.end != nil {
			e.turn = func(string) string { return "half" }
		}
		if _, ok := e.failed.(*exec.ExitError); ok {
			e.failed = exec.Command("false").Run()
		}
		p.press("gp<c-o>").hears(says)
		require.Equal(t, "First step", p.m.form.text("gameplan"), says)
		if e.begin == nil {
			require.Equal(t, 1, e.ended, "the file is cleared away: %s", says)
		}
		p.press("!<c-s>")
		require.Equal(t, "First step!", p.mine().Gameplan, says)
	}
}

func TestKeysWaitForTheEditorAndAResizeDoesNot(t *testing.T) {
	p, _ := writing(t, func(s string) string { return s + strings.Repeat("\nline", 40) })
	p.slow = true
	p.press("gp")
	p.catchUp()
	p.slow = true
	p.press("<c-o>! ")
	p.send(tea.WindowSizeMsg{Width: 40, Height: 15})
	fits(t, p.m)
	p.catchUp()
	require.Equal(t, "First step"+strings.Repeat("\nline", 40)+"! ", p.m.form.text("gameplan"))
	fits(t, p.m)
}

func TestOnlyALongTextOpensInTheEditor(t *testing.T) {
	p, e := writing(t, func(s string) string { return s })
	p.press("n<c-o>").hears("Only a long text")
	require.Empty(t, e.got)
	p.press("<esc>")
	p.m.cfg.Editor = nil
	p.press("gp<c-o>").hears("no editor")
}

// The board is read again while somebody walks on: the cursor stays with the
// person, not with the card that it was on when the reading began.
func TestAReadingThatComesLateDoesNotTakeTheCursorBack(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("L<esc>")
	was := p.on()
	p.add(workflow.Card{ID: "qqqq00000001", Kind: "bug", Stage: "Triage", Title: "One more", EnteredAt: monday})
	p.slow = true
	p.poll()
	p.press("ljj")
	on := p.on()
	require.NotEqual(t, was, on)
	p.catchUp()
	require.Equal(t, on, p.on())
}

func TestAnOpenCardIsNotShownAsAnEarlierReadingHadIt(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("<enter>")
	card := p.m.card.whole.Card
	read := func(title string) (msg tea.Msg) {
		card.Title = title
		p.add(card)
		m, cmd := p.m.reread()
		p.m = m
		return cmd()
	}
	first, second := read("As it was"), read("As it is")
	p.send(second)
	p.send(first)
	require.Equal(t, "As it is", p.m.card.whole.Card.Title)
}
