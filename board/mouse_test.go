package board

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// at finds where a text stands on screen.
func (p *person) at(text string) (x, y int) {
	p.t.Helper()
	for y, line := range linesOf(p.screen()) {
		if i := strings.Index(line, text); i >= 0 {
			return cell.Width(line[:i]), y
		}
	}
	p.t.Fatalf("%q is not on screen:\n%s", text, p.screen())
	return 0, 0
}

func (p *person) handle(id workflow.CardID) string {
	r, ok := p.m.rowOf(id)
	require.True(p.t, ok)
	return r.Handle
}

// click presses and lets go the left button on a text.
func (p *person) click(text string) *person {
	p.t.Helper()
	x, y := p.at(text)
	return p.clickAt(x, y)
}

// clickLow clicks on the lowest place where a text stands: in the form, which
// lies below the board.
func (p *person) clickLow(text string) *person {
	p.t.Helper()
	lines := linesOf(p.screen())
	for y := len(lines) - 1; y >= 0; y-- {
		if i := strings.Index(lines[y], text); i >= 0 {
			return p.clickAt(cell.Width(lines[y][:i]), y)
		}
	}
	p.t.Fatalf("%q is not on screen:\n%s", text, p.screen())
	return p
}

func (p *person) clickAt(x, y int) *person {
	p.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	p.send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
	return p
}

// drags takes hold of a card and moves the pointer to a text.
func (p *person) drags(from, to string) *person {
	p.t.Helper()
	x, y := p.at(from)
	p.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	x, y = p.at(to)
	p.send(tea.MouseMotionMsg{X: x, Y: y, Button: tea.MouseLeft})
	return p
}

func (p *person) lets(text string) *person {
	p.t.Helper()
	x, y := p.at(text)
	p.send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseLeft})
	return p
}

// For every cell of the screen the card that is hit is the card that is drawn
// there: its handle stands on the first of the lines that hit it.
func TestEveryCellHitsTheCardThatIsDrawnThere(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := sit(t, rapid.IntRange(0, 80).Draw(r, "cards"), rapid.IntRange(1, 260).Draw(r, "width"), rapid.IntRange(1, 60).Draw(r, "height"))
		for range rapid.IntRange(0, 12).Draw(r, "keys") {
			p.press(rapid.SampledFrom([]string{"j", "j", "l", "h", "G", "<tab>", "<c-d>"}).Draw(r, "key"))
		}
		m := p.m
		l, lines := m.laidOut(), linesOf(p.screen())
		seen := map[workflow.CardID]bool{}
		for y := range m.term.height {
			for x := 0; x < m.term.width; x++ {
				hit := m.aim(x, y)
				if hit.what != aimCard {
					continue
				}
				left := (hit.col - m.shown.left) * l.width
				require.True(r, x >= left && x < left+l.width)
				if seen[hit.id] {
					require.True(r, x == left || m.aim(x-1, y).id == hit.id)
					require.True(r, x > left || m.aim(x, y-1).id == hit.id)
					continue
				}
				row, _ := m.rowOf(hit.id)
				head := cellsFrom(lines[y], left)
				require.True(r, strings.HasPrefix(cell.Cut(head, l.width), cell.Cut(row.Handle, max(1, l.width-2))) || l.width < 9, "%q at %d,%d: %q", row.Handle, x, y, head)
				seen[hit.id] = true
			}
		}
		for col := m.shown.left; col < min(m.shown.left+l.columns, len(m.shown.cols)); col++ {
			if c := m.shown.cols[col]; c.count > 0 && l.body > 0 && m.term.height > 1 {
				require.True(r, seen[c.rows[c.top-c.offset].Card.ID], "the first card of a column can be hit")
			}
		}
	})
}

// cellsFrom is the line from the cell after x on.
func cellsFrom(line string, x int) string {
	for i := range line {
		if cell.Width(line[:i]) == x+1 {
			return line[i:]
		}
	}
	return ""
}

func TestAClickFocusesACardAndASecondOneOpensIt(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("l")
	first := p.on()
	p.press("jh")
	p.click(p.handle(first))
	require.Equal(t, first, p.on())
	require.Equal(t, onBoard, p.m.screen)
	p.click(p.handle(first))
	require.Equal(t, onCard, p.m.screen)
	require.Equal(t, first, p.m.card.whole.Card.ID)
}

func TestAClickReachesTracksColumnsAndKeys(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.click("Features")
	require.Equal(t, 1, p.m.tabs.at)
	p.click("All").click("Queued")
	require.Equal(t, workflow.Stage("Queued"), p.m.shown.cols[p.m.shown.col].stage)
	p.click("help").sees("On the board")
	p.click("leave")
	require.Equal(t, onBoard, p.m.screen)
	p.click("n new").sees("New card")
	p.click("esc leave")
	require.False(t, p.m.form.isOpen())
}

func TestACardIsDraggedToAnotherColumnByTheSameRules(t *testing.T) {
	p := alone(t, bugIn("Triage", func(c *workflow.Card) { c.Triage = workflow.Triage{Verdict: workflow.Valid, By: "ana"} }))
	id := p.on()
	p.drags("mine", "Planning").hears("mine → Planning: let go to move it there")
	p.sees("›Planning")
	p.lets("Planning")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards[id].Stage)
	require.Equal(t, id, p.on())
	commits := p.file.commits
	p.drags("mine", "Development").lets("Development")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards[id].Stage, "there is no gameplan")
	require.Equal(t, commits, p.file.commits)
	require.True(t, p.m.form.isOpen(), "it asks for what is missing, as m does")
}

func TestADragEndsWithoutATrace(t *testing.T) {
	for name, end := range map[string]func(*person){
		"let go where it was":  func(p *person) { p.lets("mine") },
		"let go in the header": func(p *person) { p.lets("Features") },
		"esc":                  func(p *person) { p.press("<esc>").lets("Planning") },
		"another key":          func(p *person) { p.press("h").lets("Planning") },
		"the card has gone": func(p *person) {
			delete(p.file.cards, p.on())
			p.file.version++
			p.file.order = nil
			p.poll()
			p.lets("Planning")
		},
		"another button of the": func(p *person) { p.send(tea.MouseReleaseMsg{X: 1, Y: 0, Button: tea.MouseLeft}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := alone(t, bugIn("Triage", func(c *workflow.Card) { c.Triage = workflow.Triage{Verdict: workflow.Valid, By: "ana"} }))
			p.drags("mine", "Planning")
			end(p)
			require.Equal(t, 0, p.file.commits)
			require.False(t, p.m.form.isOpen())
			require.Equal(t, onBoard, p.m.screen)
			require.Equal(t, drag{}, p.m.input.drag)
			require.NotContains(t, p.screen(), "let go")
		})
	}
}

func TestTheWheelScrollsWhatIsUnderThePointer(t *testing.T) {
	p := sit(t, 200, 120, 36)
	focused := p.on()
	x, y := p.at("Planning")
	for range 5 {
		p.send(tea.MouseWheelMsg{X: x, Y: y + 3, Button: tea.MouseWheelDown})
	}
	require.Equal(t, focused, p.on(), "the focus stays")
	require.Equal(t, 5, p.m.shown.cols[1].top)
	require.Equal(t, 0, p.m.shown.cols[0].top)
	for range 300 {
		p.send(tea.MouseWheelMsg{X: x, Y: y + 3, Button: tea.MouseWheelDown})
		fits(t, p.m)
	}
	last := p.m.shown.cols[1].top
	require.Less(t, last, p.m.shown.cols[1].count-1, "the last screen stays full")
	p.send(tea.MouseWheelMsg{X: x, Y: y + 3, Button: tea.MouseWheelUp})
	require.Equal(t, last-1, p.m.shown.cols[1].top)
	p.press("?")
	p.send(tea.MouseWheelMsg{X: 3, Y: 9, Button: tea.MouseWheelDown})
	require.Equal(t, 3, p.m.page.top)
}

func TestAClickPicksInListsAndForms(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("<tab>m")
	options := p.m.form.fields[0].options
	p.clickLow(options[2].label)
	require.Equal(t, 2, p.m.form.fields[0].pick)
	p.press("<esc>e").click("DRI")
	require.Equal(t, "dri", p.m.form.fields[p.m.form.at].name)
	p.click("4 low")
	require.Equal(t, "4", p.m.form.text("priority"))
	x, y := p.at("requester")
	p.clickAt(x+labelWidth, y).press("zz")
	require.Contains(t, p.m.form.text("requester"), "zz")
	fits(t, p.m)
}

func TestAClickGoesToAStepOfTheHistoryAndAnItemOfASearch(t *testing.T) {
	p := sit(t, 60, 120, 36)
	for _, name := range []string{"first", "second", "third"} {
		p.press("n" + name + "<c-s>")
	}
	p.press("U")
	require.Equal(t, onHistory, p.m.screen)
	for i := range p.m.history.log.Steps {
		p.clickAt(5, p.m.headLines()+i-p.m.history.top)
		require.Equal(t, i, p.m.history.at)
		require.Equal(t, i, p.m.aim(3, p.m.View().Cursor.Y).n, "where the cursor is drawn")
	}
	p.press("<esc>/webhook")
	require.Greater(t, len(p.m.prompt.items), 2)
	x, y := p.at("Search")
	p.clickAt(x+3, y+3)
	require.Equal(t, 2, p.m.prompt.pick)
	id := p.m.prompt.items[2].card
	p.clickAt(x+3, y+3)
	require.False(t, p.m.prompt.isOpen())
	require.Equal(t, id, p.on())
}

func TestWhatTheMouseDidWaitsInOrderBehindKeysThatWait(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("l")
	second := p.on()
	p.press("h")
	x, y := p.at(p.handle(second))
	p.slow = true
	p.press("<enter>") // the card is being read
	p.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	require.Len(t, p.m.input.held, 1)
	p.catchUp()
	require.Equal(t, onCard, p.m.screen, "the click was meant for the board, which is no longer there")
	require.NotEqual(t, second, p.m.card.whole.Card.ID)
}

func TestAWheelThatWaitedMeansAColumnThatIsStillThere(t *testing.T) {
	p := sit(t, 60, 240, 36)
	p.press("<tab>")
	require.Len(t, p.m.shown.cols, 7, "the flow of features is the longest")
	x, y := p.at(string(p.m.shown.cols[5].stage))
	p.slow = true
	p.press("<tab><tab>") // to the bugs, which are being read
	p.send(tea.MouseWheelMsg{X: x + 1, Y: y + 3, Button: tea.MouseWheelDown})
	p.catchUp()
	require.Len(t, p.m.shown.cols, 5)
}

func TestTheMouseCanBeLeftToTheTerminal(t *testing.T) {
	require.Equal(t, tea.MouseModeCellMotion, sit(t, 1, 80, 24).m.View().MouseMode)
	require.Equal(t, tea.MouseModeNone, sit(t, 1, 80, 24, func(c *Config) { c.NoMouse = true }).m.View().MouseMode)
}

func TestEveryKeyOfTheTableCanBePressedByItsName(t *testing.T) {
	for _, b := range keymap.Default().Rows() {
		for _, keys := range b.Keys {
			for _, k := range strings.Fields(keys) {
				require.Equal(t, k, pressOf(k).String())
			}
		}
	}
	require.Equal(t, "+", pressOf("+").String())
	require.Equal(t, "ctrl++", pressOf("ctrl++").String())
}

func TestTheMouseAnywhereNeverBreaksTheBoard(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := sit(t, rapid.IntRange(0, 60).Draw(r, "cards"), rapid.IntRange(1, 200).Draw(r, "width"), rapid.IntRange(1, 50).Draw(r, "height"))
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			e := tea.Mouse{X: rapid.IntRange(-1, p.m.term.width).Draw(r, "x"), Y: rapid.IntRange(-1, p.m.term.height).Draw(r, "y"), Button: tea.MouseLeft}
			switch rapid.IntRange(0, 8).Draw(r, "what") {
			case 0, 1:
				p.send(tea.MouseClickMsg(e))
			case 2:
				p.send(tea.MouseMotionMsg(e))
			case 3, 4:
				p.send(tea.MouseReleaseMsg(e))
			case 5:
				e.Button = rapid.SampledFrom([]tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown, tea.MouseWheelLeft, tea.MouseRight}).Draw(r, "button")
				p.send(tea.MouseWheelMsg(e))
			case 6:
				p.file.failCommit = map[bool]error{true: errors.New("disk full")}[rapid.Bool().Draw(r, "full")]
			default:
				p.press(rapid.SampledFrom(anyKey).Draw(r, "key"))
			}
			fits(r, p.m)
			if p.quit {
				return
			}
		}
	})
}
