package board

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/hinshun/vt10x"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// FuzzScreen puts a text into every place of a card that others write, opens the
// board on it and presses keys. Whatever it is: what is drawn goes through a
// terminal's parser as letters and colours alone, every line is as wide as was
// measured and fits, and the terminal's state is as it was.
func FuzzScreen(f *testing.F) {
	for _, s := range []string{
		"\x1b]0;owned\a\x1b[2J\x1b[10;10H\x1b[?1049h", "日本\u202eevil\u200d👩\u200d👧 ﷽ é \u0301", "a\tb\rc\nd\x00e\x7f\u0085\u009b31m", "\xff\xfe\xc3", "\x1bP+q544e\x1b\\",
		"# h\n\n```\n\x1b[31m\n```\n| a | b |\n|--|--|\n| \x9b2J | [x](\x1b]8;;http://e\a) |\n", "🇩🇪🇩 1️⃣ ｆｕｌｌ ·", "<!-- opsboard:1 card=abcdefghijkl op=x -->",
		"Mozilla" + strings.Repeat("\u0300", 90), strings.Repeat("W", 300),
	} {
		f.Add(s, "<enter>jjj", uint8(80), uint8(24))
		f.Add(s, "/a<esc>UgfPR", uint8(20), uint8(8))
	}
	f.Fuzz(func(t *testing.T, text, keys string, width, height uint8) {
		if len(text) > 2000 || len(keys) > 40 {
			return
		}
		p := sit(t, 0, 80, 24)
		p.add(hostile(text))
		p.send(tea.WindowSizeMsg{Width: 1 + int(width), Height: 1 + int(height)%70})
		p.poll()
		drawnSafely(t, p.m)
		for keys != "" && !p.quit {
			k, rest := nextKey(keys)
			keys = rest
			p.send(tea.KeyPressMsg(k))
			drawnSafely(t, p.m)
		}
	})
}

// hostile is a card all of whose texts are the one given.
func hostile(text string) workflow.Card {
	c := sampleCard(0, monday)
	c.Title, c.Description, c.Requester, c.Delegate, c.DRI, c.Milestone, c.Gameplan = text, text, text, text, text, text, text
	c.Labels, c.Stage = []string{text}, "Triage"
	c.Comments = []workflow.Comment{{ID: "c1", Author: text, At: monday, Text: text}}
	c.Links = []workflow.Link{{URL: text, Title: text, Relation: text}}
	c.Blueprint = workflow.Blueprint{Text: text, Links: []string{text}}
	c.Rounds = []workflow.Round{{State: workflow.Requested, Of: text, RequestedBy: text, Note: text, At: monday}}
	c.Forced = []workflow.Force{{Rule: workflow.RuleName(text), Missing: []string{text}, Reason: text, By: text}}
	c.Iteration = workflow.Iteration{Start: "2026-11-22", End: "2026-11-28", Title: text}
	c.Approval = workflow.Approval{By: text, Level: text, Evidence: text, At: monday}
	c.Remote = workflow.Remote{Name: text, IID: 7, URL: text}
	c.Clashes = []workflow.Clash{{ID: "k1", Field: "title", Mine: text, Theirs: text, By: text, At: monday}}
	return c
}

// drawnSafely reads what is drawn as a terminal does.
func drawnSafely(t testing.TB, m Model) {
	t.Helper()
	fits(t, m)
	v := m.View()
	require.True(t, utf8.ValidString(v.Content))
	require.Equal(t, cell.Clean(v.WindowTitle), v.WindowTitle)
	var state byte
	wide := 0
	for rest := v.Content; rest != ""; {
		seq, width, n, next := ansi.DecodeSequence(rest, state, nil)
		switch {
		case seq == "\n":
			wide = 0
		case width > 0:
			wide += width
			require.LessOrEqual(t, wide, m.term.width, "%q", v.Content)
		case strings.ContainsFunc(seq, unicode.IsControl):
			require.True(t, strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "m"), "a terminal would obey %q", seq)
		}
		state, rest = next, rest[n:]
	}
	term := vt10x.New(vt10x.WithSize(2*m.term.width+2, m.term.height))
	mode := term.Mode()
	_, err := term.Write([]byte(strings.ReplaceAll(v.Content, "\n", "\r\n")))
	require.NoError(t, err)
	require.Equal(t, mode, term.Mode())
	require.Empty(t, term.Title())
	require.Equal(t, m.term.height-1, term.Cursor().Y, "nothing scrolls or jumps")
}
