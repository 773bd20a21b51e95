package board

import (
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// parted are the drafts whose cards are there, and those whose cards are gone.
// Where that cannot be read all count as there.
func (m Model) parted(all []Draft) (there, gone []Draft) {
	var ids []workflow.CardID
	for _, d := range all {
		if d.Card != "" {
			ids = append(ids, d.Card)
		}
	}
	rows, err := m.cfg.Store.Rows(ids)
	for _, d := range all {
		known := d.Card == "" || slices.ContainsFunc(rows, func(r Row) bool { return r.Card.ID == d.Card })
		if known || err != nil {
			there = append(there, d)
		} else {
			gone = append(gone, d)
		}
	}
	return there, gone
}

// toldOf says once that what was typed is of cards that are gone.
func (m Model) toldOf(gone []Draft) (_ Model, say string) {
	m.forms.drafts.gone = gone
	n := 0
	for _, d := range gone {
		if !d.Told {
			n++
			d.Told = true
			m.forms.drafts = m.forms.drafts.with(draftWrite{d, false})
		}
	}
	switch {
	case n == 1:
		say = "A draft is of a card that is gone; the palette (" + m.keyFor(keymap.Palette) + ") shows and drops it."
	case n > 1:
		say = fmt.Sprintf("%d drafts are of cards that are gone; the palette (%s) shows and drops them.", n, m.keyFor(keymap.Palette))
	}
	return m, say
}

// draftDeeds are what the palette offers for drafts whose cards are gone.
func (m Model) draftDeeds() []deed {
	n := len(m.forms.drafts.gone)
	if n == 0 {
		return nil
	}
	of := counted(n, "draft") + " of cards that are gone"
	return []deed{
		{words: "show " + of, name: "drafts", do: func(m Model) (Model, tea.Cmd) { return m.showGone(), nil }},
		{words: "drop " + of, name: "drafts", do: func(m Model) (Model, tea.Cmd) { return m.dropGone(), nil }},
	}
}

// showGone is what was typed for cards that are gone, to be read.
func (m Model) showGone() Model {
	gone := m.forms.drafts.gone
	return m.toPage("Drafts of cards that are gone", func(_ Model, w int) *writer {
		t := &writer{w: w}
		for _, d := range gone {
			t.heading(d.Form + " of " + cell.Clean(d.Handle) + ", " + m.clock(d.At, "2 January 15:04"))
			for _, name := range slices.Sorted(maps.Keys(d.Answers)) {
				t.text(dim, 0, name)
				for _, l := range cell.CleanLines(d.Answers[name]) {
					t.text(plain, 2, l)
				}
			}
		}
		return t
	})
}

// dropGone forgets them.
func (m Model) dropGone() Model {
	for _, d := range m.forms.drafts.gone {
		m = m.dropDraft(d)
	}
	m.status = said(plain, "Dropped "+counted(len(m.forms.drafts.gone), "draft")+" of cards that are gone.")
	m.forms.drafts.gone = nil
	return m
}
