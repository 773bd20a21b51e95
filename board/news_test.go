package board

import (
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// memory is the last visit, in memory.
type memory struct{ v Visit }

func (m *memory) Last() (Visit, error) { return m.v, nil }
func (m *memory) Seen(v Visit) error   { m.v = v; return nil }

// returning sits in front of a board on which maria and piotr were at work since
// the last visit.
func returning(t testing.TB, w, h int) (*person, *memory) {
	t.Helper()
	p := sit(t, 20, w, h)
	p.now = monday.Add(-3 * time.Hour)
	p.add(bugIn("Planning", with("Two steps.")))
	p.elsewhereBy("maria", "mine00000001", workflow.Say{Text: "before"})
	seen := &memory{Visit{Step: 1, At: p.now}}
	p.now = monday.Add(-2 * time.Hour)
	p.elsewhereBy("maria", "mine00000001", workflow.Move{To: "Development"})
	p.elsewhereBy("ana", "mine00000001", workflow.Say{Text: "my own"})
	p.elsewhereBy("piotr", "fresh0000000", workflow.Create{Kind: "bug", Title: "Fresh"})
	p.now = monday
	p.open(w, h, func(c *Config) { c.Visits = seen })
	p.run(p.m.readNews(p.m.news.last.Step))
	p.m = p.m.drawn()
	return p, seen
}

func TestTheNewsSinceTheLastVisitIsCountedAndWalked(t *testing.T) {
	p, _ := returning(t, 120, 36)
	p.sees("2 news")
	p.press(".").hears("fres arrived, by piotr, 2 hours ago (1 of 2)").sees("‣ news")
	require.Equal(t, workflow.CardID("fresh0000000"), p.on())
	p.press("<tab>.").hears("mine was moved by maria from Planning, 2 hours ago (2 of 2)")
	require.Equal(t, workflow.CardID("mine00000001"), p.on())
	require.Equal(t, onBoard, p.m.screen)
	p.press(".").hears("(1 of 2)")
}

func TestWhatCameDueSinceTheLastVisitIsNews(t *testing.T) {
	p := sit(t, 20, 120, 36)
	cards := []workflow.Card{}
	for i, due := range []workflow.Date{"2026-11-19", "2026-11-20", "2026-11-22", "2026-11-23", "2026-11-24", "2026-11-23"} {
		c := bugIn("Planning", with("Two steps."))
		c.ID, c.Title, c.Due = workflow.CardID(fmt.Sprintf("due%d00000000", i)), "Due "+string(due), due
		p.add(c)
		cards = append(cards, c)
	}
	seen := &memory{Visit{Step: 1, At: monday.Add(-3 * 24 * time.Hour)}} // on the 20th
	look := func() *person {
		p.open(120, 36, func(c *Config) { c.Visits = seen })
		p.run(p.m.readNews(p.m.news.last.Step))
		p.m = p.m.drawn()
		return p
	}
	closing := cards[5]
	closing.Resolution = workflow.Completed
	p.add(closing)
	look().sees("3 news").press("g.").sees("3 came due").sees("due today").sees("overdue 22 Nov").sees("overdue 20 Nov")
	require.Equal(t, cards[3].ID, p.m.news.items[0].ID, "the latest first")
	require.NotContains(t, p.screen(), "lin 3 cards")
	p.press("s").hears("All news is seen.")
	look().press("g.").hears("No news since you looked")

	p.elsewhereBy("maria", cards[4].ID, workflow.Move{To: "Development"})
	p.now = monday.Add(24 * time.Hour)
	look().press("g.").sees("2 came due").sees("due today")
	p.elsewhereBy("maria", cards[4].ID, workflow.Close{As: workflow.Duplicate, Reason: "same"})
	look().press("g.").sees("1 left, 1 came due")
}

func TestTheNewsIsListedAndSeen(t *testing.T) {
	p, seen := returning(t, 120, 36)
	p.press("g.").sees("Since you looked").sees("1 arrived, 1 moved").sees("moved by maria from Planning")
	require.Equal(t, "Since you looked, 1 of 2: fres Fresh, arrived, by piotr, 2 hours ago.", p.m.say())
	p.press("j<enter>").sees("Two steps.").press("<esc>").sees("Since you looked")
	require.Equal(t, uint64(1), seen.v.Step, "looking alone forgets nothing")
	p.press("s").hears("All news is seen.")
	require.Equal(t, Visit{4, monday}, seen.v)
	require.NotContains(t, p.screen(), "news\n")
	p.press(".").hears("No news since you looked, just now.")
}

func TestNewsThatComesWhileTheBoardIsOpenIsNews(t *testing.T) {
	p, _ := returning(t, 120, 36)
	p.elsewhereBy("lin", p.file.ids()[0], workflow.Say{Text: "hello"})
	p.poll()
	p.sees("3 news")
	_, err := p.file.Undo(5, "lin", p.now)
	require.NoError(t, err)
	p.file.version++
	p.poll()
	p.sees("2 news")
	p.press("cMine<c-s>").sees("2 news")
}

func TestNewsThatIsAllTakenBackWhileItIsListedLeavesNothingToOpen(t *testing.T) {
	p, _ := returning(t, 120, 36)
	p.press("g.").sees("Since you looked")
	for step, by := range map[uint64]string{4: "piotr", 2: "maria"} {
		_, err := p.file.Undo(step, by, p.now)
		require.NoError(t, err)
	}
	p.file.version++
	p.poll()
	p.press("<enter>").hears("No news since you looked")
	p.press("<esc>").sees("Bugs")
}

func TestTheVisitMovesOnWhenTheBoardIsLeft(t *testing.T) {
	p, _ := returning(t, 120, 36)
	_, left := p.m.lastSeen()
	require.False(t, left)
	p.press("q")
	v, left := p.m.lastSeen()
	require.True(t, left)
	require.Equal(t, Visit{4, monday}, v)
}

func TestAFirstVisitHasNoNews(t *testing.T) {
	p := sit(t, 20, 120, 36)
	p.elsewhereBy("maria", p.on(), workflow.Say{Text: "hello"})
	p.open(120, 36, func(c *Config) { c.Visits = &memory{} })
	p.run(p.m.readNews(0))
	p.press(".").hears("You have not looked at this board before")
	p.press("q")
	v, _ := p.m.lastSeen()
	require.Equal(t, uint64(1), v.Step)
}

func TestTheNewsFitsEverySize(t *testing.T) {
	for _, at := range [][2]int{{1, 1}, {3, 40}, {40, 15}, {59, 5}, {60, 11}, {80, 24}, {420, 2}} {
		p, _ := returning(t, at[0], at[1])
		for _, key := range []string{".", "g.", "j"} {
			fits(t, p.press(key).m)
		}
	}
}

func TestTheMouseInTheNews(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {40, 15}, {40, 11}, {40, 8}} {
		p, _ := returning(t, size[0], size[1])
		p.press("g.").click("mine")
		require.Equal(t, 1, p.m.news.at, size)
		p.click("mine").press("<esc>")
		require.Equal(t, onNews, p.m.screen)
		x, y := p.at("mine")
		p.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
		require.Equal(t, 0, p.m.news.at, size)
	}
}

func TestGoldenNews(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 15}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			p, _ := returning(t, size[0], size[1])
			p.elsewhereBy("lin", "mine00000001", workflow.Say{Text: "hello"})
			p.poll()
			golden.RequireEqual(t, p.press("g.j").screen())
		})
	}
}

func TestTheNewsSaysWhoseItIs(t *testing.T) {
	p, _ := returning(t, 120, 36)
	p.press("g.").sees("piotr 1 card, maria 1 card")
}

func TestWhatHappenedIsToldByItsMostTellingChange(t *testing.T) {
	entry := func(seq uint64, by, what string, changes ...workflow.Change) NewsLine {
		return NewsLine{Entry: workflow.Entry{Seq: seq, Step: seq, Card: "k", By: by, What: what, Changes: changes}}
	}
	rejected := entry(3, "sam", "validate", workflow.Change{Field: workflow.FieldRound, Key: "0", New: `{"state":"rejected"}`})
	require.Equal(t, "1 rejected", NewsSummary(NewsOf([]NewsLine{entry(4, "sam", "comment"), rejected}, "ana")))
	require.Equal(t, "1 came due", NewsSummary(NewsOf([]NewsLine{entry(4, "opsboard", "arrive", workflow.Change{Field: workflow.FieldStage, Old: "Queued", New: "Development"})}, "ana")))
	require.Equal(t, "1 left", NewsSummary(NewsOf([]NewsLine{entry(4, "sam", "close", workflow.Change{Field: workflow.FieldResolution, New: "invalid"})}, "ana")))
	require.Equal(t, "no news", NewsSummary(NewsOf([]NewsLine{rejected}, "sam")))
	undone := rejected
	undone.Undone = true
	require.Empty(t, NewsOf([]NewsLine{undone}, "ana"))
}
