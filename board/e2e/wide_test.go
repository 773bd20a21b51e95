//go:build unix

package e2e

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Titles that shift the columns of programs which measure them otherwise than
// the terminal does. tmux measures character by character, without clusters.
var hostileTitles = []string{
	"plain", "日本語の件名", "e\u0301a\u0308o\u0302\u0323 marks", "👍🏽 tone", "👨\u200d👩\u200d👧\u200d👦 family", "🇩🇪🇫🇷 flags",
	"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F tags", "❤\ufe0f ⚠\ufe0f selectors", "1\ufe0f\u20e3 #\u20e3 keycaps", "किताब क्षत्रिय", "বাংলা ভাষা",
	"தமிழ் மொழி", "മലയാളം", "สวัสดี กำลัง", "ພາສາລາວ ກຳ", "မြန်မာ", "ភាសាខ្មែរ", "שלום עולם", "مرحبا بالعالم", "abc\u202edef\u202c bidi",
	"zero\u200bwidth\u2060\ufeff", "\u1112\u1161\u11ab\u1100\u1173\u11af jamo", "ｶﾞｷﾞ narrow", "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306algo", "\u3164filler\uffa0",
	"soft\u00adhyphen", "\U0001FAE8 of 2022", "\U0001FAE9 of 2024", "☰ became wide", "\U000F0000 private", "Ошибка Größe ①②",
}

// column is the cell of the terminal at which a text stands, as tmux itself
// counts.
func (p *pane) column(text string) string {
	p.t.Helper()
	for _, args := range [][]string{{"copy-mode"}, {"send-keys", "-X", "history-top"}, {"send-keys", "-X", "search-forward", text}} {
		out, err := exec.Command("tmux", append([]string{"-S", p.socket}, args...)...).CombinedOutput()
		require.NoError(p.t, err, string(out))
	}
	out, err := exec.Command("tmux", "-S", p.socket, "display-message", "-p", "#{copy_cursor_x}").Output()
	require.NoError(p.t, err)
	return strings.TrimSpace(string(out))
}

func TestNoTitleShiftsTheColumnsInTmux(t *testing.T) {
	d := newDesk(t)
	for i, title := range hostileTitles {
		d.run("add", "--kind", "bug", title)
		id := d.run("add", "--kind", "bug", fmt.Sprintf("right%02d", i))
		d.run("triage", id, "valid")
		d.run("move", id)
	}
	p := d.tmux("80", fmt.Sprint(4*len(hostileTitles)+8))
	p.sees("right00", fmt.Sprintf("right%02d", len(hostileTitles)-1))
	at := p.column("right00")
	for i, title := range hostileTitles {
		require.Equal(t, at, p.column(fmt.Sprintf("right%02d", i)), "%q", title)
	}
}
