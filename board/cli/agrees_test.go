package cli

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/board/cell"
	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// rests brings the board to rest: all is saved and read, nothing is open, marked
// or filtered.
func (p *player) rests() {
	p.file.full, p.file.away, p.slow = nil, nil, false
	for len(p.later) > 0 {
		p.comes()
	}
	p.w, p.h = 58, 500 // one column, and all of it
	p.send(tea.WindowSizeMsg{Width: p.w, Height: p.h})
	p.press(strings.Repeat("esc ", 20) + "r") // out of screen over screen
	p.toFirstTab()
	p.press("esc esc") // the filter of the tracks is none of the views' business
	p.send(tea.ResumeMsg{})
	if p.quit {
		p.open()
	}
}

// toFirstTab goes past the other tracks and all views.
func (p *player) toFirstTab() {
	for range 3 + len(p.views) {
		if strings.HasPrefix(p.lines()[0], " Bugs ") {
			return
		}
		p.press("tab")
	}
}

// agrees requires that the board shows what a board shows that is opened now,
// and what the file says.
func (p *player) agrees() {
	p.Helper()
	copied := *p
	other := &copied
	other.open()
	p.toFirstTab()
	for _, kinds := range [][]workflow.Kind{{"bug"}, {"feature"}, nil} {
		p.sameTrack(other, kinds)
		p.press("tab")
		other.press("tab")
	}
	p.ids = max(p.ids, other.ids)
}

func (p *player) sameTrack(other *player, kinds []workflow.Kind) {
	p.Helper()
	kind := workflow.Kind("")
	if len(kinds) == 1 {
		kind = kinds[0]
	}
	for i, stage := range p.s.Rules().Stages(kind) {
		keys := strconv.Itoa(i+1) + " g g"
		p.press(keys)
		other.press(keys)
		w, err := p.s.Window(storage.WindowQuery{Kinds: kinds, At: p.now, Rows: 400, Columns: []storage.ColumnQuery{{Stage: stage}}})
		require.NoError(p, err)
		col := w.Columns[0]
		here, there := p.lines(), other.lines()
		for y := range p.h - 4 {
			if here[y] != there[y] && y > 0 {
				p.fail("%s %v, line %d: %q where a new board shows %q", stage, kinds, y, here[y], there[y])
			}
		}
		p.showsColumn(here, col)
	}
}

// showsColumn requires the count, what is ready, and the cards in their order.
func (p *player) showsColumn(lines []string, col storage.Column) {
	p.Helper()
	if p.s.Rules() == nil || strings.Contains(strings.Join(lines[:8], "\n"), " yet") {
		require.Zero(p, col.Count)
		return
	}
	head := fmt.Sprintf("%s %d", col.Stage, col.Count)
	if !strings.Contains(lines[2], head) || col.Ready > 0 != strings.Contains(lines[2], fmt.Sprintf("%d ready", col.Ready)) {
		p.fail("the head is %q where the file has %s, %d ready", lines[2], head, col.Ready)
	}
	y := 3
	for _, r := range col.Rows {
		for ; ; y++ {
			if y == len(lines) {
				p.fail("%s of the file is not in %s, or not in its place", r.Handle, col.Stage)
			}
			if rest := strings.TrimLeft(lines[y], "▌ "); strings.HasPrefix(rest, cell.Clean(r.Handle)+" ") {
				y++
				break
			}
		}
	}
}

// obeys requires that the file is sound, that its history gives its cards, and
// that each card stands where it may.
func (p *player) obeys() {
	p.Helper()
	report, err := storage.Check(p.options())
	require.NoError(p, err)
	require.True(p, report.Sound(), "%v", report.Findings)
	all, err := filter.Parse("", filter.Env{})
	require.NoError(p, err)
	require.NoError(p, p.s.Each(all, func(c workflow.Card) error {
		p.folds(c)
		p.stands(c)
		return nil
	}))
}

func (p *player) folds(c workflow.Card) {
	p.Helper()
	lines, err := p.s.Log(storage.LogQuery{Card: c.ID})
	require.NoError(p, err)
	folded := workflow.Card{ID: c.ID, UpdatedAt: c.UpdatedAt}
	for i := len(lines) - 1; i >= 0; i-- {
		folded, err = folded.With(lines[i].Changes)
		require.NoError(p, err)
	}
	require.Equal(p, c.Values(), folded.Values())
}

// stands requires that every lasting gate behind the card is met, or marked as
// forced.
func (p *player) stands(c workflow.Card) {
	p.Helper()
	r := p.s.Rules()
	began := c
	began.Stage, began.Resolution = r.Stages(c.Kind)[0], ""
	for _, g := range r.GatesTo(began, c.Stage, p.now).Missing() {
		marked := g.Guard == "order" || strings.HasPrefix(g.Guard, "iteration-") || g.Guard == "validation-requested"
		for _, m := range c.Forced {
			for _, missing := range m.Missing {
				marked = marked || missing == g.Guard
			}
		}
		if !marked {
			p.fail("%s stands in %s and lacks %s", c.ID, c.Stage, g.Need)
		}
	}
}
