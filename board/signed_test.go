package board

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// signedLater is a board that became a signed one after two of its three steps.
func signedLater(t *testing.T, width, height int) *person {
	p := sit(t, 0, width, height)
	p.file.cards["mine00000001"] = bugIn("Triage", with("Two steps."))
	for _, text := range []string{"Seen it.", "Seen it again.", "Signed."} {
		p.elsewhereBy("maria", "mine00000001", workflow.Say{Text: text})
	}
	p.file.signed = 2
	p.poll()
	return p
}

func TestACardTellsWhereItsBoardBecameASignedOne(t *testing.T) {
	p := signedLater(t, 100, 40)
	p.press("<enter>G")
	shown := p.screen()
	require.Equal(t, 1, strings.Count(shown, "signed from here on; what is below is from before"))
	above, below, _ := strings.Cut(shown, "signed from here on")
	_, above, _ = strings.Cut(above, "History")
	require.Equal(t, 1, strings.Count(above, "maria"), shown)
	require.Equal(t, 2, strings.Count(below, "maria"), shown)
	p.file.signed = 0
	p.press("<esc><enter>G")
	require.NotContains(t, p.screen(), "signed from here on")
}

func TestTheStepsFromBeforeABoardWasSignedAreMarked(t *testing.T) {
	p := signedLater(t, 100, 20)
	p.press("U")
	require.NotContains(t, p.screen(), "from before")
	require.NotContains(t, p.m.say(), "from before the board was signed")
	p.press("j").sees("step 2, from before signing")
	require.Contains(t, p.m.say(), "from before the board was signed")
	lines := strings.Split(p.screen(), "\n")
	for i, want := range []string{" 3 ", "▌2·", " 1·"} {
		require.True(t, strings.HasPrefix(lines[4+i], want), lines[4+i])
	}
}

func TestGoldenSigned(t *testing.T) {
	for name, keys := range map[string]string{"card": "<enter>G", "steps": "Uj"} {
		for _, size := range shownAt {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, signedLater(t, size[0], size[1]).press(keys).screen())
			})
		}
	}
}
