package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// newsView is what others did since the person looked last, card by card.
type newsView struct {
	last   Visit
	been   bool   // there was a visit before
	newest uint64 // the newest entry of the history that is known
	gathered
	load int

	went workflow.CardID // the card that the person went to last

	at, top int // the cursor of the list
}

// mostNews is how many entries are looked at: who was away for longer sees the
// newest.
const mostNews = 5000

// newsMsg brings the news, with what the history has by now.
type newsMsg struct {
	load   int
	newest uint64
	gathered
	err error
}

// lastVisit reads when the person looked last. Where that cannot be read, it is
// a first visit.
func (m Model) lastVisit() Model {
	if m.cfg.Visits == nil {
		return m
	}
	v, err := m.cfg.Visits.Last()
	if err != nil {
		m.status = said(warn, sentence(err.Error()))
	}
	m.news.last, m.news.been, m.news.newest = v, v != Visit{}, v.Step
	return m
}

// readNews reads what the history has after an entry; a first visit only where
// it ends.
func (m Model) readNews(after uint64) tea.Cmd {
	if m.cfg.Visits == nil {
		return nil
	}
	most := mostNews
	if !m.news.been {
		most = 1
	}
	store, load, been := m.cfg.Store, m.news.load, m.news.been
	last, known := m.news.last.Step, m.news.lines
	me, cadence, now := m.cfg.Me, m.rules.Cadence(), m.cfg.Now()
	from, until, due := DueDays(m.news.last.At, now, cadence)
	return func() tea.Msg {
		msg := newsMsg{load: load}
		msg.lines, msg.newest, msg.err = store.News(after, most)
		if msg.err != nil || !been {
			return msg
		}
		switch {
		case after == last:
		case slices.ContainsFunc(msg.lines, func(l NewsLine) bool { return l.Undoes != 0 }):
			// What was news may be none any more.
			msg.lines, msg.newest, msg.err = store.News(last, most)
		default:
			msg.lines = append(msg.lines, known...)
		}
		msg.lines = msg.lines[:min(len(msg.lines), most)]
		var falls []Row
		if due && msg.err == nil {
			falls, msg.err = store.FallsDue(from, until)
		}
		msg.items, msg.in = WithDue(NewsOf(msg.lines, me), falls, cadence, now), map[workflow.CardID]bool{}
		for _, x := range msg.items {
			msg.in[x.ID] = true
		}
		return msg
	}
}

// moreNews reads what has come since the newest entry that is known.
func (m Model) moreNews() (Model, tea.Cmd) {
	m.news.load++
	return m, m.readNews(m.news.newest)
}

// gotNews takes the news over.
func (m Model) gotNews(msg newsMsg) Model {
	n := m.news
	if msg.load != n.load || msg.err != nil {
		return m // that the file cannot be read is said elsewhere
	}
	n.newest = max(n.newest, msg.newest)
	if !n.been {
		m.news = n
		return m
	}
	var on workflow.CardID
	if n.at < len(n.items) {
		on = n.items[n.at].ID
	}
	n.gathered = msg.gathered
	if at := slices.IndexFunc(n.items, func(x NewsItem) bool { return x.ID == on }); at >= 0 {
		n.at = at
	}
	n.at = max(0, min(n.at, len(n.items)-1))
	m.news = n
	return m
}

// noNews says that there is none.
func (m Model) noNews() Model {
	if !m.news.been {
		m.status = said(dim, "You have not looked at this board before: news begins when you leave it.")
		return m
	}
	m.status = said(dim, "No news since you looked, "+ago(m.news.last.At, m.cfg.Now())+".")
	return m
}

// nextNews goes to the next card with news, wherever it stands.
func (m Model) nextNews() (Model, tea.Cmd) {
	items := m.news.items
	if len(items) == 0 {
		return m.noNews(), nil
	}
	place := func(id workflow.CardID) int {
		return slices.IndexFunc(items, func(x NewsItem) bool { return x.ID == id })
	}
	at := place(m.focused())
	if at < 0 {
		at = place(m.news.went)
	}
	return m.fetchWhole(items[(at+1)%len(items)].ID, keymap.NextNews)
}

// atNews is the board with the cursor on a card with news, and what happened to
// it.
func (m Model) atNews(w Whole) (Model, tea.Cmd) {
	m, cmd := m.arrived(w)
	m.screen = onBoard
	for i, x := range m.news.items {
		if x.ID != w.Card.ID {
			continue
		}
		text := fmt.Sprintf("%s, %s (%d of %d)", cell.Clean(x.Sentence()), ago(x.At, m.cfg.Now()), i+1, len(m.news.items))
		if m.status.text != "" {
			text += ". " + m.status.text
		}
		m.status = said(plain, text)
		m.news.at, m.news.went = i, x.ID
	}
	return m, cmd
}

// openNews lists what happened.
func (m Model) openNews() Model {
	if len(m.news.items) == 0 {
		return m.noNews()
	}
	m.screen = onNews
	return m
}

// seenMsg says whether the visit was noted.
type seenMsg struct{ err error }

// allSeen takes everything for seen.
func (m Model) allSeen() (Model, tea.Cmd) {
	visits, v := m.cfg.Visits, m.visit()
	m.news = newsView{last: v, been: true, newest: v.Step, load: m.news.load + 1}
	m.screen = onBoard
	m.status = said(plain, "All news is seen.")
	return m, func() tea.Msg { return seenMsg{visits.Seen(v)} }
}

// visit is how far the person has seen the board by now.
func (m Model) visit() Visit { return Visit{Step: m.news.newest, At: m.cfg.Now()} }

// lastSeen is what is to be remembered when the board ends; ok is false where it
// was not left by its person.
func (m Model) lastSeen() (v Visit, ok bool) {
	return m.visit(), m.saving.leaving && m.cfg.Visits != nil && m.news.newest > 0
}

// actInNews does what a key means in the list; done is false for what means the
// same everywhere.
func (m Model) actInNews(a keymap.Action) (_ Model, _ tea.Cmd, done bool) {
	var cmd tea.Cmd
	switch a {
	case keymap.Open:
		if len(m.news.items) == 0 { // all of it was taken back since
			return m.noNews(), nil, true
		}
		m, cmd = m.fetchWhole(m.news.items[m.news.at].ID, keymap.Search)
	case keymap.Seen:
		m, cmd = m.allSeen()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

func (m Model) walkNews(by int) (Model, tea.Cmd) {
	m.news.at = max(0, min(m.news.at+by, len(m.news.items)-1))
	return m, nil
}

// drawNews writes how much of each kind there is, then card by card.
func (m Model) drawNews(s *sheet) (Model, frame) {
	n, now := m.news, m.cfg.Now()
	m.pageHead(s, m.titleLine("Since you looked", "on "+m.clock(n.last.At, "2 January, 15:04")+", "+ago(n.last.At, now)))
	switch newsSummaryHeight(s.max - s.lines) {
	case 3:
		s.row(m.oneLine(piece{plain, " " + NewsSummary(n.items)}))
		s.row(m.oneLine(piece{dim, " " + cell.Clean(NewsPeople(n.items))}))
		s.row("")
	case 2:
		s.row(m.oneLine(piece{plain, " " + NewsSummary(n.items)}))
		s.row("")
	}
	height := s.max - s.lines
	n.top = max(0, min(n.top, n.at, len(n.items)-height))
	n.top = max(n.top, n.at-height+1)
	m.news = n
	f := frame{cursor: true, y: s.lines + n.at - n.top, shape: tea.CursorUnderline}
	for i := n.top; i < len(n.items) && s.next(); i++ {
		x := n.items[i]
		p := m.term.theme.line(&s.b, m.term.width)
		title := plain
		if i == n.at {
			p.put(focus, m.term.theme.glyphs().bar)
			title = strong
		} else {
			p.space(1)
		}
		p.put(dim, cell.Pad(cell.Clean(x.Handle), 6))
		what := cell.Clean(x.What) + ", " + ago(x.At, now)
		if m.term.width >= narrow {
			p.put(newsRole(x.Kind), cell.Pad(cell.Cut(what, m.term.width/2-8), m.term.width/2-6))
			p.put(title, cell.Clean(x.Title))
			continue
		}
		p.put(newsRole(x.Kind), cell.Pad(x.Kind.String(), 9))
		p.put(title, cell.Clean(x.Title))
	}
	return m, f
}

// newsSummaryHeight is how many lines of so many the summary takes, with the empty
// one below it.
func newsSummaryHeight(height int) int {
	switch {
	case height > 8:
		return 3
	case height > 4:
		return 2
	}
	return 0
}

func newsRole(k NewsKind) role {
	return [newsKinds]role{dim, bad, feat, warn, plain, dim}[k]
}

// sayNews names the news under the cursor.
func (m Model) sayNews() string {
	n := m.news
	if n.at >= len(n.items) {
		return "Since you looked: no news."
	}
	x := n.items[n.at]
	return strings.TrimSpace(fmt.Sprintf("Since you looked, %d of %d: %s %s, %s, %s.", n.at+1, len(n.items), cell.Clean(x.Handle), cell.Clean(x.Title), cell.Clean(x.What), ago(x.At, m.cfg.Now())))
}

// newsText is how many cards have news, for the header.
func (m Model) newsText() string {
	if len(m.news.items) == 0 {
		return ""
	}
	return fmt.Sprintf("%d news", len(m.news.items))
}
