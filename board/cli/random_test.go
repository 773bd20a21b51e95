package cli

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/keymap"
	"opsboard/storage"
	"opsboard/workflow"
)

// Anything is pressed on a board with a real file, at any size, while others
// change the file, saves fail and answers come late: nothing panics or is larger
// than the screen, and whenever the board comes to rest it shows what the file
// holds, and the file holds what the rules allow. OPSBOARD_SEED plays one game
// again.
func TestWhateverIsPressedTheBoardAgreesWithTheFile(t *testing.T) {
	if text := os.Getenv("OPSBOARD_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		playOne(t, seed)
		return
	}
	seed := uint64(time.Now().UnixNano())
	lasts := 4 * time.Second
	if os.Getenv("OPSBOARD_LONG") != "" {
		lasts = 2 * time.Minute
	}
	games := 0
	for begun := time.Now(); time.Since(begun) < lasts && !t.Failed(); games++ {
		playOne(t, seed+uint64(games))
	}
	t.Logf("%d games", games)
}

func playOne(t *testing.T, seed uint64) {
	t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { newPlayer(t, seed).plays() }) // what waits costs no time
	})
}

func (p *player) plays() {
	for range 4 {
		for range 10 + p.IntN(60) {
			p.safely(p.anything)
			if p.quit {
				p.did("start again")
				p.safely(p.open)
			}
			p.fits()
		}
		p.safely(p.rests)
		p.agrees()
		p.obeys()
	}
}

// phrases are keys that belong together: by single ones alone hardly a form is
// ever filled.
var phrases = []string{
	"t enter", "t right right tab right right tab right tab right ctrl+s", "g p text ctrl+s", "v ctrl+s", "v right tab tab text ctrl+s", "b text ctrl+s",
	"a tab text tab tab text ctrl+s", "s c u r r e n t tab text tab text ctrl+s", "s n e x t tab text tab text ctrl+s", "L text ctrl+s", "L enter", "L ctrl+s",
	"H text ctrl+s", "x text tab text ctrl+s", "X text ctrl+s", "n text tab right tab text ctrl+s", "e text ctrl+s", "c text ctrl+s", "! tab text ctrl+s",
	"m enter", "m down enter", "p right enter", "g k right enter", "g l + x ctrl+s", "g o text ctrl+s", "space down space down space L", "V down down down V L enter",
	"U enter", "U down down enter", "U down down ctrl+r", "u", "u", "u", "ctrl+r", "f k i n d : b u g enter", "f text enter", "/ c a r d enter", ": text enter",
	"@ text enter", "U [ esc", "U ] L esc", "f p r i o r i t y : 1 ctrl+s a b enter", "esc", "esc", "esc", "G", "g g", "1", "2", "3", "4", "5", "6", "7", "tab",
	"T y", "T v", "T v v y", "T n l m l enter", "T h enter", "T i text ctrl+s", "T x text ctrl+s", "T s s u", "T g a enter", "T r text ctrl+s", "T 2 o",
	"P L", "P L L H", "P j L d", "P d x", "P A", "P L A", "P t L t", "P D", "P m down enter", "P W ctrl+s", "P u ctrl+r", "R y", "R y l", "R w text enter", "R a text enter",
	"R tab y", "R s f", "R i", "F 4", "F tab tab + -", "F f d r i : x enter", "F b", "F e", ".", ". .", "g . s", "g . enter", "g w enter", "S", "S", "S S",
	"I t", "I m", "I enter t", "I enter m", "I enter e text ctrl+s", "I a text ctrl+s", "I b text ctrl+s", "I l enter", "esc esc esc esc",
}

var texts = []string{"text", "12", "current", "\x1b[31mred", "日本 👩‍👩‍👧", "two\nlines", "שלום", "a very long text that no column of any board is wide enough for", ""}

// anything is one thing that happens before, or behind, the board.
func (p *player) anything() {
	switch n := p.IntN(42); {
	case n >= 40:
		p.shares()
	case n == 0:
		p.w, p.h = 1+p.IntN(240), 1+p.IntN(60)
		p.did("size %d×%d", p.w, p.h)
		p.send(tea.WindowSizeMsg{Width: p.w, Height: p.h})
	case n <= 2:
		p.elsewhere()
		if p.IntN(2) == 0 {
			p.did("looks")
			p.send(tea.ResumeMsg{})
		}
	case n == 3:
		p.file.full = []error{nil, errFull}[p.IntN(2)]
		p.did("disk: %v", p.file.full)
	case n == 4 && p.IntN(4) == 0:
		p.file.away = []error{nil, errAway}[p.IntN(2)]
		p.did("file: %v", p.file.away)
	case n == 5:
		p.slow = !p.slow
		p.did("slow: %v", p.slow)
		for !p.slow && len(p.later) > 0 {
			p.comes()
		}
	case n <= 8:
		p.did("an answer comes")
		p.comes()
	case n == 9:
		p.now = p.now.Add(time.Duration(p.IntN(80)) * time.Hour)
		p.did("it is %s", p.now.Format(time.DateTime))
	case n <= 11:
		p.mouse()
	case n == 12:
		text := texts[p.IntN(len(texts))]
		p.did("paste %q", text)
		p.send(tea.PasteMsg{Content: text})
	case n <= 28:
		if p.IntN(3) == 0 { // out of what is open, so that it is what it was meant as
			p.press("esc esc")
		}
		p.press(phrases[p.IntN(len(phrases))])
	default:
		rows := keymap.Default().Rows()
		keys := rows[p.IntN(len(rows))].Keys
		p.press(keys[p.IntN(len(keys))])
	}
}

// shares is what may happen to a shared board.
func (p *player) shares() {
	if p.kim == nil {
		return
	}
	switch p.IntN(3) {
	case 0:
		p.roads()
	default:
		p.kimSyncs()
	}
}

// press presses keys by their names; "text" is some text.
func (p *player) press(keys string) {
	p.did("press %s", keys)
	for _, k := range strings.Fields(keys) {
		if p.quit {
			return
		}
		if k != "text" {
			p.send(tea.KeyPressMsg(keyOf(k)))
			continue
		}
		for _, r := range strings.ReplaceAll(texts[p.IntN(len(texts))], "\n", " ") {
			p.send(tea.KeyPressMsg(tea.Key{Code: r, Text: string(r)}))
		}
	}
}

var codes = map[string]rune{
	"left": tea.KeyLeft, "right": tea.KeyRight, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "tab": tea.KeyTab, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace,
}

// keyOf is the key of a name in the key table.
func keyOf(name string) tea.Key {
	var k tea.Key
	for mod, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift} {
		if rest, ok := strings.CutPrefix(name, mod); ok {
			name, k.Mod = rest, m
		}
	}
	if name == "space" {
		return tea.Key{Code: ' ', Text: " "}
	}
	if code, ok := codes[name]; ok {
		k.Code = code
		return k
	}
	k.Code = []rune(name)[0]
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}

func (p *player) mouse() {
	at := tea.Mouse{X: p.IntN(p.w), Y: p.IntN(p.h), Button: tea.MouseLeft}
	to := tea.Mouse{X: p.IntN(p.w), Y: p.IntN(p.h), Button: tea.MouseLeft}
	p.did("mouse %d,%d to %d,%d", at.X, at.Y, to.X, to.Y)
	switch p.IntN(3) {
	case 0:
		p.send(tea.MouseClickMsg(at))
		p.send(tea.MouseReleaseMsg(at))
	case 1:
		p.send(tea.MouseClickMsg(at))
		p.send(tea.MouseMotionMsg(to))
		p.send(tea.MouseReleaseMsg(to))
	case 2:
		at.Button = []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[p.IntN(2)]
		p.send(tea.MouseWheelMsg(at))
	}
}

// create makes a card as another process would.
func (p *player) create() {
	id := workflow.CardID(p.newID())
	p.commits(p.anyFile(), id, workflow.Create{Kind: []workflow.Kind{"bug", "feature"}[p.IntN(2)], Title: fmt.Sprintf("card %d %s", p.ids, texts[p.IntN(len(texts))]), Priority: p.IntN(5), Requester: "maria"})
}

// elsewhere changes the file as another process would.
func (p *player) elsewhere() {
	s := p.anyFile()
	rows, err := s.List(storage.Query{})
	require.NoError(p, err)
	if len(rows) == 0 || len(rows) < 60 && p.IntN(8) == 0 {
		p.create()
		return
	}
	c := rows[p.IntN(len(rows))].Card
	cad := workflow.Cadence{}
	soon := cad.Next(cad.At(cad.Today(p.now)), p.IntN(2))
	x, none := "x", ""
	actions := []workflow.Action{
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Decide{Verdict: workflow.Aligned},
		workflow.WriteGameplan{Text: "x"},
		workflow.WriteGameplan{},
		workflow.Schedule{Iteration: &soon, Milestone: &x, DRI: &x},
		workflow.Schedule{DRI: &none},
		workflow.Validate{Answer: workflow.Requested},
		workflow.Validate{Answer: workflow.Received},
		workflow.Validate{Answer: workflow.Rejected, Note: "x"},
		workflow.WriteBlueprint{Text: "x"},
		workflow.Move{},
		workflow.Move{},
		workflow.Move{},
		workflow.Move{To: "Development", Force: true, Reason: "so"},
		workflow.Say{Text: "x"},
		workflow.Close{As: workflow.Duplicate, Reason: "x"},
		workflow.Reopen{Reason: "x"},
		workflow.ChangeKind{To: "feature"},
		workflow.Edit{AddLabels: []string{"x"}},
	}
	if p.IntN(12) == 0 {
		_, err := boardStore{s}.Undo(0, "kim", p.now)
		p.did("kim undoes: %v", err)
		return
	}
	p.commits(s, c.ID, actions[p.IntN(len(actions))])
}

// anyFile is the player's file, or kim's.
func (p *player) anyFile() *storage.Store {
	if p.kim == nil || p.IntN(2) == 0 {
		return p.s
	}
	return p.kim
}

func (p *player) commits(s *storage.Store, id workflow.CardID, do workflow.Action) {
	err := commitTo(boardStore{s}, workflow.Op{ID: p.newID(), Card: id, By: "kim", At: p.now, Door: workflow.DoorCommand, Do: do})
	p.did("kim: %s %T %+v: %v", id, do, do, err)
	var no *workflow.Refusal
	var bad *workflow.Invalid
	if err != nil && !errors.As(err, &no) && !errors.As(err, &bad) {
		require.NoError(p, err)
	}
}
