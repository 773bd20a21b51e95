package board

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// deed is one thing that the palette offers. It keeps no memory of what was
// typed or chosen: the list is the same for everybody who looks over a shoulder.
type deed struct {
	words string // what is matched first, and shown
	name  string // by which it is found too: that of the key table
	key   string // the key that does the same
	note  string // what the words leave open
	off   bool   // it cannot be done now; choosing it says why
	do    func(Model) (Model, tea.Cmd)
}

// typedDeed is a deed that is typed with its argument: "filter stage:queued".
type typedDeed struct {
	word, argument string // "filter", "TEXT"
	does           string
	do             func(Model, string) (Model, tea.Cmd)
}

// typedDeeds are those that take an argument.
func typedDeeds() []typedDeed {
	return []typedDeed{
		{"filter", "TEXT", "show only the cards that match", Model.filteredByText},
		{"card", "NAME", "open the card of that name", Model.openNamed},
		{"at", "DATE", "show the board as it stood then", Model.showAsOf},
	}
}

// openPalette begins to look for a deed, where the focus is.
func (m Model) openPalette() (Model, tea.Cmd) {
	m.prompt = prompt{kind: choosing, line: newLineInput(""), deeds: m.deeds()}
	return m.paletteTyped(), m.loadViews()
}

// deeds are what can be done where the focus is, in the order of the key table,
// then the places that one can go to.
func (m Model) deeds() []deed {
	m.prompt = prompt{} // of what lies under it
	var out []deed
	for _, b := range m.cfg.Keys.Deeds(m.scope()) {
		if slices.Contains(notInPalette, b.Action) {
			continue
		}
		key := ""
		if len(b.Keys) > 0 {
			key = strings.ReplaceAll(b.Keys[0], " ", "")
		}
		out = append(out, deed{words: b.Does, name: string(b.Action), key: key, off: m.cannot(b.Action), do: func(m Model) (Model, tea.Cmd) {
			return m.act(b.Action, key)
		}})
	}
	if m.screen != onBoard {
		return out
	}
	for i, t := range m.tabs.all[:m.plainTracks()] {
		out = append(out, deed{words: "show " + t.title, name: "track", off: i == m.tabs.at, do: func(m Model) (Model, tea.Cmd) { return m.toTab(i) }})
	}
	for i, c := range m.shown.cols {
		key := ""
		if i < 9 {
			key = string(rune('1' + i))
		}
		out = append(out, deed{words: "go to " + cell.Clean(string(c.stage)), name: "stage", key: key, do: func(m Model) (Model, tea.Cmd) { return m.toStage(c.stage) }})
	}
	return slices.Concat(out, m.viewDeeds(), m.draftDeeds())
}

// notInPalette are the actions that are quicker than their name: the steps of
// the cursor, and what the palette lists one by one.
var notInPalette = []keymap.Action{
	keymap.Left, keymap.Right, keymap.Up, keymap.Down, keymap.HalfUp, keymap.HalfDown, keymap.Column, keymap.Palette, keymap.Leave, keymap.SetPriority,
}

// onACard are the actions that need a card.
var onACard = []keymap.Action{
	keymap.Open, keymap.Forward, keymap.Back, keymap.MoveTo, keymap.Force, keymap.Why, keymap.Edit, keymap.Comment, keymap.Triage, keymap.Approve,
	keymap.Gameplan, keymap.Schedule, keymap.Validate, keymap.Blueprint, keymap.Close, keymap.Reopen, keymap.Copy,
	keymap.Priority, keymap.Labels, keymap.Kind, keymap.Links, keymap.Mark, keymap.MarkRange, keymap.RequestApproval,
}

// cannot reports whether an action would only answer why not.
func (m Model) cannot(a keymap.Action) bool {
	r, ok := m.current()
	switch {
	case !m.dates.past.IsZero() && !looks[a]:
		return true
	case slices.Contains(onACard, a) && !ok:
		return true
	case m.marked.cards.count() > 0:
		return false // each of the marked is asked by itself
	case a == keymap.Forward:
		return !m.rules.Next(r.Card, m.cfg.Now()).Ready()
	case a == keymap.Reopen:
		return r.Card.IsOpen()
	case a == keymap.Close:
		return !r.Card.IsOpen()
	case a == keymap.Retry:
		return m.saving.trouble.err == nil && m.file.unread == nil
	}
	return false
}

// paletteTyped lists the deeds that fit what is typed, the best first.
func (m Model) paletteTyped() Model {
	text := m.prompt.line.String()
	if t, argument, ok := typedIn(text); ok {
		do := func(m Model) (Model, tea.Cmd) { return t.do(m, argument) }
		m.prompt = m.prompt.listing([]item{{left: []piece{{plain, cell.Pad("", deedKeys) + " " + t.does}}, do: do}})
		return m
	}
	s := soughtIn(text)
	type ranked struct {
		item
		score int
	}
	var all []ranked
	for _, d := range m.prompt.deeds {
		n := 1
		if len(s) > 0 {
			n = max(2*s.score(lowered(d.words)), s.score(lowered(d.name+" "+d.words)))
		}
		if n > 0 {
			all = append(all, ranked{d.item(s), n})
		}
	}
	for _, t := range typedDeeds() {
		if n := s.score(t.word + " " + t.does); n > 0 || len(s) == 0 {
			all = append(all, ranked{item{
				left: append([]piece{{plain, cell.Pad("", deedKeys) + " "}}, s.emphasised(t.word+" "+t.argument+": "+t.does, plain, focus)...), insert: t.word + " ",
			}, max(n, 1)})
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(b.score, a.score) })
	items := make([]item, len(all))
	for i, r := range all {
		items[i] = r.item
	}
	m.prompt = m.prompt.listing(items)
	return m
}

// deedKeys is the room for the keys before the words.
const deedKeys = 11

func (d deed) item(s sought) item {
	base := plain
	if d.off {
		base = faint
	}
	left := []piece{{dim, cell.Pad(d.key, deedKeys) + " "}}
	return item{left: append(left, s.emphasised(d.words, base, focus)...), right: []piece{{faint, d.note}}, do: d.do}
}

// typedIn is the deed whose word begins the line, with what follows it.
func typedIn(text string) (typedDeed, string, bool) {
	word, argument, ok := strings.Cut(strings.TrimLeft(text, " "), " ")
	for _, t := range typedDeeds() {
		if ok && strings.EqualFold(word, t.word) {
			return t, strings.TrimSpace(argument), true
		}
	}
	return typedDeed{}, "", false
}

// takeDeed does what is picked. One that wants an argument asks for it on the
// same line.
func (m Model) takeDeed() (Model, tea.Cmd) {
	if m.prompt.pick < 0 || m.prompt.pick >= len(m.prompt.items) {
		return m.nothingToTake(), nil
	}
	x := m.prompt.items[m.prompt.pick]
	if x.do == nil {
		return m.retyped(newLineInput(x.insert))
	}
	m.prompt = prompt{}
	return x.do(m)
}

func (m Model) toStage(s workflow.Stage) (Model, tea.Cmd) {
	return m.sideways(slices.IndexFunc(m.shown.cols, func(c column) bool { return c.stage == s }))
}

// filteredByText puts a filter in force that was typed in the palette.
func (m Model) filteredByText(text string) (Model, tea.Cmd) {
	f, err := m.readFilter(text)
	if err != nil {
		m.status = m.explain(err)
		return m, nil
	}
	if m.screen != onFlow && m.screen != onWaiting {
		m.screen = onBoard
	}
	return m.filteredBy(f)
}

// namedMsg brings the card that a name means.
type namedMsg struct {
	name string
	id   workflow.CardID
	err  error
}

// openNamed opens the card that is called so; keys wait for it.
func (m Model) openNamed(name string) (Model, tea.Cmd) {
	m.input.intent = intent{name: name, act: keymap.Search}
	store := m.cfg.Store
	return m, func() tea.Msg {
		id, err := store.Find(name)
		return namedMsg{name, id, err}
	}
}

func (m Model) foundNamed(msg namedMsg) (Model, tea.Cmd) {
	if (m.input.intent != intent{name: msg.name, act: keymap.Search}) {
		return m, nil
	}
	m.input.intent = intent{}
	if msg.err != nil {
		m.input.held = nil
		m.status = m.explain(msg.err)
		return m, nil
	}
	return m.fetchWhole(msg.id, keymap.Search)
}
