package board

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// finder is the search over all cards: what it searches, and what it has found.
// One search is on its way at a time; the newest text follows it.
type finder struct {
	titles catalogue
	busy   bool // a search is on its way
	again  bool // and what it searches for is no longer what is typed
	text   string
	failed bool    // the titles could not be read; the next key tries again
	found  []found // what is listed for text
	total  int     // titles that fit
	texts  bool    // the texts are being searched for it too
	taken  bool    // it was to be opened before it was found
}

// found is a card that a search lists.
type found struct {
	Row
	inText bool // its title does not fit, its texts do
}

// openSearch begins to look for a card.
func (m Model) openSearch() (Model, tea.Cmd) {
	m.prompt = prompt{kind: searching, line: newLineInput("")}
	m.finder = finder{titles: m.finder.titles}
	return m.freshTitles()
}

// freshTitles reads the titles, unless those of this version are there.
func (m Model) freshTitles() (Model, tea.Cmd) {
	t := m.finder.titles
	if t.read > 0 && t.version == m.file.version && (t.whole || len(t.chunks) > 0) {
		return m, nil
	}
	m.finder.titles, m.finder.failed = catalogue{read: t.read + 1}, false
	return m, readTitles(m.cfg.Store, t.read+1, "")
}

// gotTitles takes some more titles over, and searches them too.
func (m Model) gotTitles(msg titlesMsg) (Model, tea.Cmd) {
	if msg.read != m.finder.titles.read {
		return m, nil
	}
	if msg.err != nil {
		m.finder.titles, m.finder.failed = catalogue{read: msg.read}, true
		m.prompt.fault = "The cards cannot be searched: " + msg.err.Error()
		return m, nil
	}
	m.finder.titles = m.finder.titles.with(msg)
	var more tea.Cmd
	if msg.next != "" {
		more = readTitles(m.cfg.Store, msg.read, msg.next)
	}
	m, look := m.look()
	return m, batch(look, more)
}

// searchTyped searches for what is typed now.
func (m Model) searchTyped() (Model, tea.Cmd) {
	if m.finder.failed {
		return m.freshTitles()
	}
	return m.look()
}

// lookedMsg brings the cards whose titles fit; hits are in the order of rows.
type lookedMsg struct {
	text  string
	rows  []Row
	total int
	err   error
}

// look searches for what is typed.
func (m Model) look() (Model, tea.Cmd) {
	if m.prompt.kind != searching || m.prompt.line.String() == "" && m.finder.text == "" && !m.prompt.pairs {
		return m, nil
	}
	if m.finder.busy {
		m.finder.again = true
		return m, nil
	}
	m.finder.busy, m.finder.again = true, false
	store, t, text := m.cfg.Store, m.finder.titles, m.prompt.line.String()
	of := soughtIn(text).worth()
	if m.prompt.pairs {
		of = soughtIn(text).likeness(m.card.whole.Card)
	}
	return m, func() tea.Msg {
		hits, total := t.find(of)
		ids := make([]workflow.CardID, len(hits))
		for i, h := range hits {
			ids[i] = h.id
		}
		rows, err := store.Rows(ids)
		return lookedMsg{text, rows, total, err}
	}
}

// looked lists what was found by title, and has the texts searched too.
func (m Model) looked(msg lookedMsg) (Model, tea.Cmd) {
	m.finder.busy = false
	if m.prompt.kind != searching {
		return m, nil
	}
	if m.finder.again || msg.text != m.prompt.line.String() {
		return m.look()
	}
	if msg.err != nil {
		m.prompt.fault = sentence(msg.err.Error())
		return m, nil
	}
	m.prompt.fault = ""
	m.finder.text, m.finder.total, m.finder.found = msg.text, msg.total, nil
	for _, r := range msg.rows {
		m.finder.found = append(m.finder.found, found{Row: r})
	}
	inTexts := m.lookInTexts()
	m.finder.texts = inTexts != nil
	return m.listFound(), inTexts
}

// inTextsMsg brings cards that have the words in their texts.
type inTextsMsg struct {
	text string
	rows []Row
	err  error
}

// mostInTexts is how many cards are listed for their texts.
const mostInTexts = 50

// lookInTexts asks the word index for what is typed. Few letters begin too many
// words.
func (m Model) lookInTexts() tea.Cmd {
	text := m.finder.text
	words := strings.Fields(text)
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return len([]rune(w)) < fewest }) {
		return nil
	}
	for i, w := range words {
		words[i] = "text:" + strings.NewReplacer(`"`, " ", ",", " ").Replace(w)
	}
	f, err := filter.Parse("state:any "+strings.Join(words, " "), m.filterEnv())
	if err != nil {
		return nil // nothing that a text could have, such as quotes alone
	}
	store := m.cfg.Store
	return func() tea.Msg {
		rows, err := store.Matching(f, mostInTexts)
		return inTextsMsg{text, rows, err}
	}
}

// foundInTexts lists them after what was found by title.
func (m Model) foundInTexts(msg inTextsMsg) Model {
	if m.prompt.kind != searching || msg.text != m.finder.text {
		return m
	}
	m.finder.texts = false
	if msg.err != nil {
		return m
	}
	s, all := soughtIn(msg.text), slices.Clip(m.finder.found)
	for _, r := range msg.rows {
		if s.score(lowered(r.Card.Title)) == 0 && !slices.ContainsFunc(all, func(f found) bool { return f.Card.ID == r.Card.ID }) {
			all = append(all, found{r, true})
		}
	}
	m.finder.found = all
	return m.listFound()
}

// listFound makes the list of what was found. The pick stays where the text is
// the same.
func (m Model) listFound() Model {
	pick, top, same := m.prompt.pick, m.prompt.top, m.prompt.of == m.finder.text
	s := soughtIn(m.finder.text)
	items := make([]item, len(m.finder.found))
	inTexts := 0
	for i, f := range m.finder.found {
		items[i] = m.foundItem(f, s)
		inTexts += count(f.inText)
	}
	m.prompt = m.prompt.listing(items)
	if m.prompt.of = m.finder.text; same && len(items) > 0 {
		m.prompt.pick, m.prompt.top = max(0, min(pick, len(items)-1)), top
	}
	m.prompt.tally = ""
	if m.prompt.pairs && len(s) == 0 {
		m.prompt.tally = "likely ones"
	}
	if len(s) > 0 {
		m.prompt.tally = fmt.Sprintf("%d found", m.finder.total)
		if inTexts > 0 {
			m.prompt.tally += fmt.Sprintf(", %d in texts", inTexts)
		}
	}
	return m
}

// foundItem is the line of a card: what one calls it, what it is, where it
// stands, who has it. Closed cards are dim, with how they ended.
func (m Model) foundItem(f found, s sought) item {
	c, g := f.Card, m.term.theme.glyphs()
	base, where := plain, string(c.Stage)
	if !c.IsOpen() {
		base, where = dim, string(c.Resolution)
	}
	mark := piece{feat, g.other}
	for i, k := range m.rules.Kinds() {
		if k == c.Kind {
			mark = []piece{{bug, g.bug}, {feat, g.feature}, {feat, g.other}}[min(i, 2)]
		}
	}
	left := []piece{{dim, cell.Pad(cell.Clean(f.Handle), 6) + " "}, mark, {plain, " "}}
	x := item{left: append(left, s.emphasised(c.Title, base, focus)...), card: c.ID}
	if f.inText {
		x.right = append(x.right, piece{faint, "in its texts  "})
	}
	if c.DRI != "" {
		x.right = append(x.right, piece{faint, cell.Cut(cell.Clean(c.DRI), 16) + "  "})
	}
	x.right = append(x.right, piece{dim, cell.Pad(cell.Clean(where), 14)})
	return x
}
