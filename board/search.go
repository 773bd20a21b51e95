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
	failed bool              // the titles could not be read; the next key tries again
	found  []found           // what is listed for text
	rest   []workflow.CardID // what fits too and is still to be listed
	total  int               // titles that fit
	looks  int               // number of the answer that is listed
	texts  bool              // the rest, and what has it in its texts, is on its way
	taken  bool              // it was to be opened before it was found
}

// anew is another search in the same titles, to which no answer of this one
// belongs.
func (f finder) anew() finder { return finder{titles: f.titles, looks: f.looks + 1} }

// found is a card that a search lists.
type found struct {
	Row
	inText bool // its title does not fit, its texts do
}

// openSearch begins to look for a card.
func (m Model) openSearch() (Model, tea.Cmd) {
	m.prompt = prompt{kind: searching, line: newLineInput("")}
	m.finder = m.finder.anew()
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

// lookedMsg brings the cards whose titles fit; the rest is read once the first of
// them are on screen.
type lookedMsg struct {
	text  string
	rows  []Row
	rest  []workflow.CardID
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
	atOnce := max(1, m.laidOut().list)
	if m.finder.text == text && len(m.finder.found) > 0 { // listed already: the pick may stand anywhere
		atOnce = mostHits
	}
	return m, func() tea.Msg {
		hits, total := t.find(of)
		ids := make([]workflow.CardID, len(hits))
		for i, h := range hits {
			ids[i] = h.id
		}
		n := min(atOnce, len(ids))
		rows, err := store.Rows(ids[:n])
		return lookedMsg{text, rows, ids[n:], total, err}
	}
}

// looked lists what was found by title, and has the rest of it read and the texts
// searched too.
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
	m.finder.text, m.finder.total, m.finder.rest = msg.text, msg.total, msg.rest
	m.finder.looks++
	m.finder.found = make([]found, 0, len(msg.rows)+len(msg.rest))
	for _, r := range msg.rows {
		m.finder.found = append(m.finder.found, found{Row: r})
	}
	further := m.lookFurther()
	m.finder.texts = further != nil
	return m.listFound(), further
}

// furtherMsg brings the rest of the cards whose titles fit, and those that have
// the words in their texts.
type furtherMsg struct {
	looks       int
	rest, texts []Row
	err         error // of the rest
}

// mostInTexts is how many cards are listed for their texts.
const mostInTexts = 50

// lookFurther reads what fits too, and asks the word index for what is typed.
func (m Model) lookFurther() tea.Cmd {
	store, looks, rest := m.cfg.Store, m.finder.looks, m.finder.rest
	f, inTexts := m.textFilter()
	if len(rest) == 0 && !inTexts {
		return nil
	}
	return func() tea.Msg {
		msg := furtherMsg{looks: looks}
		if len(rest) > 0 {
			msg.rest, msg.err = store.Rows(rest)
		}
		if inTexts && msg.err == nil {
			msg.texts, _ = store.Matching(f, mostInTexts) // what the titles have found stands without it
		}
		return msg
	}
}

// textFilter is what is typed as a filter of texts. Few letters begin too many
// words.
func (m Model) textFilter() (f filter.Filter, worth bool) {
	words := strings.Fields(m.finder.text)
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return len([]rune(w)) < fewest }) {
		return f, false
	}
	for i, w := range words {
		words[i] = "text:" + strings.NewReplacer(`"`, " ", ",", " ").Replace(w)
	}
	f, err := filter.Parse("state:any "+strings.Join(words, " "), m.filterEnv())
	return f, err == nil // else nothing that a text could have, such as quotes alone
}

// lookedFurther lists them after what was found first.
func (m Model) lookedFurther(msg furtherMsg) Model {
	if m.prompt.kind != searching || msg.looks != m.finder.looks {
		return m
	}
	m.finder.texts, m.finder.rest = false, nil
	if msg.err != nil {
		m.prompt.fault = sentence(msg.err.Error())
	}
	s, all := soughtIn(m.finder.text), slices.Clip(m.finder.found)
	for _, r := range msg.rest {
		all = append(all, found{Row: r})
	}
	for _, r := range msg.texts {
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
