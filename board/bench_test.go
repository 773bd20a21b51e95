package board

import (
	"bytes"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// vastFile is a file of n cards that holds none: it makes those that are asked
// for. What a key costs is then the board's price alone.
type vastFile struct {
	fakeFile
	n int
}

func (f *vastFile) Load(q Query) (Window, error) {
	w := Window{Version: 1}
	for _, cq := range q.Columns {
		c := Column{Stage: cq.Stage, Count: f.n / len(q.Columns), Ready: f.n / 10}
		c.Offset = max(0, min(cq.Offset-q.Rows/2, c.Count-q.Rows))
		for i := c.Offset; i < min(c.Count, c.Offset+q.Rows); i++ {
			card := sampleCard(i, monday)
			card.Stage, card.Resolution, card.Title = cq.Stage, workflow.Open, titles[i%3] // a line with wide cells is painted whole each time
			c.Rows = append(c.Rows, Row{Card: card, Handle: string(card.ID[:4])})
		}
		w.Columns = append(w.Columns, c)
	}
	return w, nil
}

func vast(t testing.TB, n, width, height int) *person {
	p := &person{t: t, now: monday, file: newFake(func() time.Time { return monday })}
	p.open(width, height, func(c *Config) { c.Store = &vastFile{n: n} })
	p.press("<tab>")
	return p
}

// The price of one key: Update and View, 210 columns by 44 rows, 100,000 cards.
func BenchmarkCursorMove(b *testing.B) {
	for name, keys := range map[string]string{"down": "jjjkkk", "across": "lllhhh", "scroll": strings.Repeat("j", 25) + strings.Repeat("k", 25)} {
		b.Run(name, func(b *testing.B) {
			var m tea.Model = vast(b, 100_000, 210, 44).m
			b.ReportAllocs()
			b.ResetTimer()
			for i := range b.N {
				k := rune(keys[i%len(keys)])
				m, _ = m.Update(tea.KeyPressMsg{Code: k, Text: string(k)})
				if m.View().Content == "" {
					b.Fatal("nothing on screen")
				}
			}
		})
	}
}

// What an idle board does twice a second.
func BenchmarkIdlePoll(b *testing.B) {
	var m tea.Model = vast(b, 100_000, 210, 44).m
	msg := polledMsg{version: 1, at: monday}
	b.ReportAllocs()
	for b.Loop() {
		m, _ = m.Update(msg)
		_ = m.View()
	}
}

func BenchmarkFirstFrame(b *testing.B) {
	p := vast(b, 100_000, 210, 44)
	b.ReportAllocs()
	for b.Loop() {
		p.open(210, 44, func(c *Config) { c.Store = p.m.cfg.Store })
	}
}

// A cursor move is a few bytes for the terminal: a slow line must not lag. The
// renderer is the one that Bubble Tea uses.
func TestACursorMoveIsAFewBytes(t *testing.T) {
	p := vast(t, 100_000, 210, 44)
	var out bytes.Buffer
	r := uv.NewTerminalRenderer(&out, []string{"TERM=xterm-256color"})
	r.SetFullscreen(true)
	r.SetRelativeCursor(false)
	screen := uv.NewScreenBuffer(210, 44)
	r.Resize(210, 44)
	paint := func() int {
		out.Reset()
		v := p.m.View()
		screen.Clear()
		uv.NewStyledString(v.Content).Draw(screen, screen.Bounds())
		r.Render(screen.RenderBuffer)
		r.MoveTo(v.Cursor.X, v.Cursor.Y)
		require.NoError(t, r.Flush())
		return out.Len()
	}
	paint()
	total, keys := 0, "jkjkjklhlhlh"
	for _, k := range strings.Split(keys, "") {
		p.press(k)
		n := paint()
		require.LessOrEqual(t, n, 350, k)
		total += n
	}
	t.Logf("%d bytes a move", total/len(keys))
	require.LessOrEqual(t, total/len(keys), 300)
}

// What is allocated has to be collected: this is the part of the speed law that
// no other work on the machine disturbs.
func TestACursorMoveAllocatesLittle(t *testing.T) {
	var m tea.Model = vast(t, 100_000, 210, 44).m
	for i, keys := 0, "jjkjjkllhlhh"; i < len(keys); i++ { // what is drawn the first time is kept
		m, _ = m.Update(tea.KeyPressMsg{Code: rune(keys[i]), Text: keys[i : i+1]})
	}
	moves, i := "jk", 0
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		m, _ = m.Update(tea.KeyPressMsg{Code: rune(moves[i%2]), Text: moves[i%2 : i%2+1]})
		_ = m.View()
		i++
	}), 100.0)
}
