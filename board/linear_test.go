package board

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// listener sits in front of a linear board: types keys and reads what is printed.
type listener struct {
	*person
	l   linear
	out bytes.Buffer
}

func listen(t testing.TB, n int) *listener {
	t.Helper()
	h := &listener{person: sit(t, n, 120, 36)}
	h.l = newLinear(h.m.cfg, &voice{out: &h.out})
	return h
}

func (h *listener) send(msg tea.Msg) {
	next, cmd := h.l.Update(msg)
	h.l = next.(linear)
	h.run(cmd)
}

func (h *listener) run(cmd tea.Cmd) {
	if cmd != nil {
		h.quit = carry(cmd, h.run, h.send) || h.quit
	}
}

// types types keys, and returns the lines that they print.
func (h *listener) types(keys string) []string {
	h.out.Reset()
	for keys != "" {
		k, rest := nextKey(keys)
		keys = rest
		h.send(tea.KeyPressMsg(k))
	}
	return h.printed()
}

func (h *listener) printed() []string {
	text := strings.TrimSuffix(h.out.String(), "\r\n")
	h.out.Reset()
	if text == "" {
		return nil
	}
	return strings.Split(text, "\r\n")
}

func (h *listener) poll() {
	v, err := h.file.Version()
	h.send(polledMsg{version: v, err: err, at: h.now})
}

// untriaged puts the cursor on a card that nobody has triaged.
func (h *listener) untriaged() *listener {
	h.t.Helper()
	for range 10 {
		if r, _ := h.l.current(); r.Card.Triage.Verdict == "" {
			h.out.Reset()
			return h
		}
		h.types("j")
	}
	h.t.Fatal("every card is triaged")
	return nil
}

func TestALongCardIsReadOutAndTheKeysBehindItAreHeard(t *testing.T) {
	h := listen(t, 0)
	c := bugIn("Planning", with("Two steps."))
	c.Description = strings.Repeat("The export stops at midnight. ", 2*quick/30)
	h.add(c)
	h.poll()
	h.types("l")
	require.Contains(t, one(h.types("<enter>")), "The export stops at midnight.")
	require.NotEmpty(t, h.types("<esc>"), "the keys are not held back for ever")
}

func TestWhatIsTypedByEarIsKeptAndDroppedOnceItIsSaved(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	h := &listener{person: p}
	h.l = newLinear(p.m.cfg, &voice{out: &h.out})
	h.types("lcHalf a thought")
	require.Equal(t, "Half a thought", d.kept["comment mine00000001"].Answers["comment"])
	h.types("<c-s>")
	require.Len(t, p.mine().Comments, 1)
	require.Empty(t, d.kept)
}

func one(lines []string) string { return strings.Join(lines, "\n") }

func TestALinearBoardBeginsWithWhatItIs(t *testing.T) {
	h := listen(t, 60)
	lines := h.printed()
	require.Len(t, lines, 2)
	require.Equal(t, "Bugs, 5 columns. ? lists the keys, ctrl+c quits.", lines[0])
	require.Contains(t, lines[1], "Triage, 1 of ")
}

func TestEachMovementIsOneSentence(t *testing.T) {
	h := listen(t, 60)
	h.printed()
	for keys, says := range map[string]string{"j": "Triage, 2 of", "l": "Planning, 1 of", "h": "Triage, ", "k": "Triage, 1 of"} {
		h := listen(t, 60)
		lines := h.types(keys)
		require.Len(t, lines, 1, keys)
		require.Contains(t, lines[0], says)
	}
	require.Len(t, h.types("k"), 1, "at the top the place is said again, for silence would leave a doubt")
	require.Contains(t, h.types("<tab>")[0], "Features, 7 columns.")
	require.Equal(t, []string{"g, and then?"}, h.types("g"))
}

func TestEachAnswerIsPrinted(t *testing.T) {
	h := listen(t, 60).untriaged()
	lines := h.types("X")
	require.Len(t, lines, 1, "the focus has not changed, so the refusal is all")
	require.Equal(t, lines, h.types("X"), "and is said again when asked again")
	require.Contains(t, one(h.types("L")), "needs triage to record that it is valid")
	lines = h.types("<enter>")
	require.Len(t, lines, 2)
	require.Contains(t, lines[0], ": Triage to Planning")
	require.Contains(t, lines[1], "Planning, ")
	lines = h.types("u")
	require.Contains(t, lines[0], "Undid the last step")
	require.Contains(t, lines[1], "Triage, ")
}

func TestAFormIsSaidFieldByField(t *testing.T) {
	h := listen(t, 60)
	require.Equal(t, []string{"New card.", "Field 1 of 6, title: empty (what is asked for, in one line)."}, h.types("n"))
	require.Equal(t, []string{`Field 1 of 6, title: empty (what is asked for, in one line). Title "" is empty: a card needs a title.`}, h.types("<c-s>"))
	require.Equal(t, []string{"two words"}, h.types("two words"), "what is typed is echoed as it is")
	require.Equal(t, []string{"", "title: two word."}, h.types("<bs>"))
	require.Equal(t, []string{"title: two word.", "Field 2 of 6, kind: bug, 1 of 2."}, h.types("<tab>"))
	require.Equal(t, []string{"Field 2 of 6, kind: feature, 2 of 2."}, h.types("<right>"))
	require.Equal(t, []string{"kind: feature.", "Field 3 of 6, description: empty."}, h.types("<tab>"))
	require.Equal(t, []string{"a", "b"}, h.types("a<enter>b"))
	lines := h.types("<c-s>")
	require.Equal(t, []string{"", "Made a new feature."}, lines[:2])
	require.Len(t, lines, 3)
	require.Len(t, h.types("n<esc>"), 3, "leaving says where one is again")
}

func TestAnOpenCardIsReadOutOnce(t *testing.T) {
	h := listen(t, 60).untriaged()
	text := one(h.types("<enter>"))
	for _, want := range []string{"Open card, Triage, ", "stage: Triage", "missing: triage to record that it is valid", "What happens, and what should."} {
		require.Contains(t, text, want)
	}
	require.Len(t, h.types("j"), 1, "it stands above")
	require.Contains(t, one(h.types("J")), "Open card, Triage, ")
	require.Contains(t, one(h.types("?")), "j down: down")
}

func TestWhatOthersDoIsSaidOnlyOfTheCardInFocus(t *testing.T) {
	h := listen(t, 60)
	h.types("j")
	for id, c := range h.file.cards {
		if id != h.l.focused() && c.Stage == "Triage" {
			c.Title = "changed elsewhere"
			h.add(c)
			break
		}
	}
	h.poll()
	require.Empty(t, h.printed())
	c := h.file.cards[h.l.focused()]
	c.DRI = "lin"
	h.add(c)
	h.poll()
	lines := h.printed()
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], "DRI lin")
}

func TestALinearBoardSaysWhatCouldNotBeSaved(t *testing.T) {
	h := listen(t, 60)
	h.types("t")
	h.file.failCommit = errors.New("disk full")
	require.Contains(t, one(h.types("<enter>")), "Not saved: disk full.")
	require.Contains(t, one(h.types("q")), "1 change cannot be saved")
	h.file.failCommit = nil
	h.types("<enter>")
	require.Empty(t, h.l.saving.queue)
}

func TestALinearBoardNeverMovesTheCursorWhateverIsPressed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := listen(t, rapid.IntRange(0, 40).Draw(r, "cards"))
		for range rapid.IntRange(1, 40).Draw(r, "steps") {
			lines := h.types(rapid.SampledFrom(anyKey).Draw(r, "key"))
			require.NotContains(r, one(lines), "\x1b")
			if h.quit {
				return
			}
		}
		require.Empty(r, h.l.input.held)
	})
}

func TestAStepIsSaidAsItIsOnceItIsTakenBack(t *testing.T) {
	h := listen(t, 60)
	h.types("cHi<c-s>")
	lines := h.types("U")
	require.Len(t, lines, 1)
	require.Contains(t, lines[0], "Undoing it changes comment")
	lines = h.types("<enter>")
	require.Len(t, lines, 2)
	require.Contains(t, lines[0], "Undid step 1: comment.")
	require.Contains(t, lines[1], "undone. Doing it again changes")
	require.Contains(t, one(h.types("j")), "History: step ")
}
