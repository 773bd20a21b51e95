package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
)

// aimReview finds the row of the list under review, or the person in the panel
// beside it, by the line below the head. Of the deck it finds the page.
func (m Model) aimReview(x, line int) target {
	v := m.review
	switch {
	case v.summary || len(v.cards) == 0:
		return target{what: aimPage}
	case m.term.width >= beside && x >= m.term.width-loadPanel:
		if i := line - 1; i >= 0 && i < len(v.agenda.Loads) {
			return target{what: aimLoad, n: i}
		}
		return target{}
	case m.term.width < beside && m.term.height >= lowScreen:
		line -= loadLineHeight
	}
	if !v.list {
		return target{what: aimPage}
	}
	if i := v.top + line; line >= 0 && i < len(v.cards) {
		return target{what: aimReviewed, n: i}
	}
	return target{}
}

// loadLineHeight is the line of the loads above a list or card, and the empty one
// below it.
const loadLineHeight = 2

// clickReviewed goes to a card of the list; the one that has the cursor opens.
func (m Model) clickReviewed(n int) (Model, tea.Cmd) {
	if n != m.review.at {
		return m.toReviewCard(n)
	}
	m, cmd, _ := m.actInReview(keymap.Open)
	return m, cmd
}

// clickLoad goes to the next card of a person that has no verdict, else to the
// first of theirs.
func (m Model) clickLoad(n int) (Model, tea.Cmd) {
	v, dri := m.review, m.review.agenda.Loads[n].DRI
	is := func(c *reviewCard) bool { return strings.EqualFold(c.Card.DRI, dri) }
	at := slices.IndexFunc(v.cards, func(c *reviewCard) bool { return is(c) && c.verdict == noVerdict })
	if at < 0 {
		at = slices.IndexFunc(v.cards, is)
	}
	if at < 0 {
		return m, nil
	}
	return m.toReviewCard(at)
}

// aimNews finds the line of the list of news, by the line below the head of a body
// of that height.
func (m Model) aimNews(line, height int) target {
	line -= newsSummaryHeight(height)
	if i := m.news.top + line; line >= 0 && i < len(m.news.items) {
		return target{what: aimNewsItem, n: i}
	}
	return target{}
}

// clickNews goes to the news of a card; the one that has the cursor opens.
func (m Model) clickNews(n int) (Model, tea.Cmd) {
	if n != m.news.at {
		return m.walkNews(n - m.news.at)
	}
	m, cmd, _ := m.actInNews(keymap.Open)
	return m, cmd
}
