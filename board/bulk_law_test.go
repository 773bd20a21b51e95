package board

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// On a random board with random marks and a random target, a move of many leaves
// exactly what moving the cards one by one through the rules leaves: those that
// may are moved, the others are untouched; one undo brings everything back.
func TestAMoveOfManyIsTheMovesOfEach(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := sit(t, rapid.IntRange(2, 60).Draw(r, "cards"), 120, 36)
		p.press("<tab><tab>")
		ids := sortedIDs(p.file)
		picked := rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 2, len(ids), rapid.ID).Draw(r, "marked")
		p.m.marked.cards = marks{}.with(picked...)
		start := map[workflow.CardID]workflow.Card{}
		for id, c := range p.file.cards {
			start[id] = c
		}
		to := workflow.Stage("")
		keys := "L"
		p.press("m")
		if rapid.Bool().Draw(r, "to a stage") {
			n := rapid.IntRange(0, len(p.m.form.fields[0].options)-1).Draw(r, "target")
			to = workflow.Stage(p.m.form.fields[0].options[n].value)
			keys = "mgg"
			for range n {
				keys += "j"
			}
			keys += "<enter>"
		}
		want := map[workflow.CardID]workflow.Card{}
		moved := 0
		for id, c := range start {
			want[id] = c
			if !slices.Contains(picked, id) {
				continue
			}
			if d, err := p.m.rulebook().ask(c, workflow.Move{To: to}); err == nil {
				want[id] = d.Card
				moved++
			}
		}
		p.press("<esc>" + keys)
		require.True(r, p.m.form.menu(), "the preview shows")
		require.Equal(r, start, p.file.cards, "nothing is done before it is accepted")
		p.press("gg<enter>")
		if moved == 0 {
			require.True(r, p.m.form.menu(), "there is nothing to accept")
			require.Equal(r, start, p.file.cards)
			return
		}
		require.Equal(r, want, p.file.cards)
		require.Len(r, p.m.marked.cards.ids, len(picked)-moved, "what could not be moved stays marked")
		require.Len(r, stepsOf(p.file), 1)
		p.settle(r)
		p.press("u")
		for id, c := range p.file.cards {
			c.UpdatedAt = start[id].UpdatedAt
			require.Equal(r, start[id], c)
		}
	})
}

func sortedIDs(f *fakeFile) []workflow.CardID {
	var ids []workflow.CardID
	for id := range f.cards {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// What is shown at once after a change of many is what the file gives when it is
// loaded: counts, order and cards alike.
func TestAChangeOfManyShowsAtOnceWhatTheFileWillSay(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := sit(t, rapid.IntRange(2, 50).Draw(r, "cards"), 120, 36) // columns that fit into their windows
		p.press("<tab><tab>")
		ids := sortedIDs(p.file)
		p.m.marked.cards = marks{}.with(rapid.SliceOfNDistinct(rapid.SampledFrom(ids), 2, len(ids), rapid.ID).Draw(r, "marked")...)
		p.press(rapid.SampledFrom([]string{"L", "!<tab>so<enter>", "Hso<enter>", "p1"}).Draw(r, "keys"))
		p.slow = true
		p.press("gg<enter>")
		shown := p.m.shown.cols
		p.catchUp()
		p.press("<esc>r")
		p.poll()
		for i, c := range p.m.shown.cols {
			require.Equal(r, c.count, shown[i].count, c.stage)
			require.Equal(r, c.ready, shown[i].ready, c.stage)
			require.Equal(r, idsIn(c), idsIn(shown[i]), c.stage)
		}
	})
}

func idsIn(c column) []workflow.CardID {
	var ids []workflow.CardID
	for _, r := range c.rows {
		ids = append(ids, r.Card.ID)
	}
	return ids
}

// The prices of a hundred marked cards: judging them for the preview, taking it
// over, and showing the cards where they go.
func BenchmarkBulk(b *testing.B) {
	p := vast(b, 100_000, 210, 44)
	rows := []Row{}
	for i := range 100 {
		r := p.m.shown.cols[1].rows[i%len(p.m.shown.cols[1].rows)].Row
		r.Card.ID = workflow.CardID(fmt.Sprintf("mark%08d", i))
		r.Card.Gameplan = "x"
		rows = append(rows, r)
	}
	change := bulk{title: "Move", rows: rows, moves: true}
	b.Run("preview of 100", func(b *testing.B) {
		for b.Loop() {
			_ = p.m.previewForm(change.judge(p.m.rulebook()))
		}
	})
	judged := change.judge(p.m.rulebook())
	b.Run("accept 100", func(b *testing.B) {
		for b.Loop() {
			m, _ := p.m.accept(judged)
			_ = m
		}
	})
	b.Run("mark one with 1000 marked", func(b *testing.B) {
		m := p.m
		for i := range 1000 {
			m.marked.cards = m.marked.cards.plus(workflow.CardID(fmt.Sprintf("mark%08d", i)))
		}
		var model tea.Model = m
		for b.Loop() {
			next, _ := model.Update(tea.KeyPressMsg{Code: ' ', Text: " "})
			_ = next.View()
		}
	})
}

func TestAFullStageTakesAsManyOfTheMarkedAsHaveRoom(t *testing.T) {
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	rules, err := workflow.Parse(text[:at] + "\nwip Development 2" + text[at:])
	require.NoError(t, err)
	p := bugs(t, 4, "Planning", func(_ int, c *workflow.Card) { c.Gameplan = "x" })
	p.file.rules = rules
	p.open(120, 36, func(c *Config) { c.Rules = func() *workflow.Rules { return rules } })
	p.press("lggVGL").sees("4 cards: 2 can move, 2 cannot").sees("Development is full: 2 of 2 cards")
	p.press("<enter>").hears("Moved 2 cards. 2 stay marked: aacx aadx.")
	require.Equal(t, workflow.Stage("Development"), p.file.cards["aabx00000001"].Stage)
}
