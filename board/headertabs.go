package board

import (
	"slices"
	"strconv"

	"opsboard/board/cell"
)

// headTab is a tab as the header shows it.
type headTab struct {
	title  string
	n      int // its place among all
	isView bool
	shown  bool // it is the one on show
}

// tabParts are the tabs, all of them where there is room for several. Figures are
// of all kinds, unless the filter says less.
func (m Model) tabParts() headerParts {
	h := headerParts{room: m.term.width, tabs: make([]headTab, 0, len(m.tabs.all))}
	at := m.tabs.at
	if m.screen == onFlow && m.onView() == "" {
		at = m.plainTracks() - 1
	}
	for i, t := range m.tabs.all {
		x := headTab{t.title, i, t.view != "", i == at}
		if x.shown && m.isChanged() {
			x.title += "*"
		}
		h.tabs = append(h.tabs, x)
	}
	switch {
	case m.screen == onFlow:
		h = h.oneTab()
		h.more = ""
	case m.term.width < narrow:
		h = h.oneTab()
	}
	return h
}

// filterNote is the filter on show, unless the name of a tab says it.
func (m Model) filterNote() string {
	text := cell.Clean(m.shown.filter.text)
	switch {
	case m.isChanged():
		return cell.Cut("changed: "+orNothing(text), 64)
	case text == "" || m.onView() != "":
		return ""
	}
	return cell.Cut("filter "+text, 64)
}

// fewerViews leaves views out, the last first and never the one on show, until
// the header fits.
func (h headerParts) fewerViews() headerParts {
	h.tabs = slices.Clone(h.tabs)
	left := 0
	for i := len(h.tabs) - 1; i >= 0 && h.width() > h.room; i-- {
		if t := h.tabs[i]; t.isView && !t.shown {
			h.tabs = slices.Delete(h.tabs, i, i+1)
			left++
			h.more = "+" + strconv.Itoa(left)
		}
	}
	return h
}

// oneTab leaves all out but the one on show. Where there are views the header
// says how many more tabs there are; the kinds alone one knows.
func (h headerParts) oneTab() headerParts {
	i := slices.IndexFunc(h.tabs, func(t headTab) bool { return t.shown })
	views := h.more != "" || slices.ContainsFunc(h.tabs, func(t headTab) bool { return t.isView })
	if left, _ := strconv.Atoi(h.more); views && left+len(h.tabs) > 1 {
		h.more = "+" + strconv.Itoa(left+len(h.tabs)-1)
	}
	h.tabs = h.tabs[i : i+1]
	return h
}

// gapBefore is how many cells part a tab from the one before it; the views begin
// behind a dot.
func (h headerParts) gapBefore(i int) int {
	switch {
	case i == 0:
		return 0
	case h.tabs[i].isView && !h.tabs[i-1].isView:
		return 3
	}
	return 2
}

// tabsWidth is how many cells the tabs take.
func (h headerParts) tabsWidth() int {
	n := 0
	for i, t := range h.tabs {
		n += h.gapBefore(i) + cell.Width(t.title)
	}
	if h.more != "" {
		n += 1 + cell.Width(h.more)
	}
	return n
}

// after is the tab that a click on the hint shows: the first that is not shown
// behind the one that is.
func (h headerParts) after(all int) int {
	seen := map[int]bool{}
	at := 0
	for _, t := range h.tabs {
		seen[t.n] = true
		if t.shown {
			at = t.n
		}
	}
	for i := 1; i < all; i++ {
		if n := (at + i) % all; !seen[n] {
			return n
		}
	}
	return at
}

// putTabs writes them, the one on show in its own look.
func (m Model) putTabs(p *pen, h headerParts) {
	for i, t := range h.tabs {
		switch h.gapBefore(i) {
		case 2:
			p.space(2)
		case 3:
			p.space(1)
			p.put(faint, m.term.theme.glyphs().dot)
			p.space(1)
		}
		r := dim
		if t.shown {
			r = tab
		}
		p.put(r, t.title)
	}
	if h.more != "" {
		p.space(1)
		p.put(dim, h.more)
	}
}
