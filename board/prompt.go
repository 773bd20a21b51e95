package board

import (
	tea "charm.land/bubbletea/v2"

	"opsboard/keymap"
	"opsboard/workflow"
)

// prompt is a line being typed at the bottom of the screen, with a list that
// follows what is typed: the filter, the search, the palette. This file knows
// how the line is typed and the list walked; what they mean, [promptKind] says.
// A value; the zero prompt is closed.
type prompt struct {
	kind  promptKind
	line  lineInput
	items []item
	pick  int     // the item that the next key takes; -1: none
	top   int     // the first item on screen
	tally string  // how much was found, at the end of the line
	fault string  // what cannot be meant by what is typed, said quietly
	was   before  // what leaving brings back
	of    string  // the text that the list is of
	deeds []deed  // what the palette chooses from
	pairs bool    // of a search: what is found is what the card on screen repeats
	under *prompt // the filter that is being named; never changed
}

// promptKind is what the line is typed for.
type promptKind uint8

const (
	noPrompt promptKind = iota
	filtering
	searching
	choosing // from the palette
	naming   // the filter, to save it
	inCard   // the search in an open card
)

// item is one line of the list: what stands at its left and right end, and what
// taking it does.
type item struct {
	left, right []piece
	insert      string // what completes the word under the cursor
	card        workflow.CardID
	do          func(Model) (Model, tea.Cmd)
}

func (p prompt) isOpen() bool { return p.kind != noPrompt }

// covers reports whether the list takes the place of what lies under it.
func (p prompt) covers() bool { return p.kind == searching }

// title says what the line is typed for.
func (p prompt) title() string {
	if p.pairs {
		return "Duplicate of"
	}
	return map[promptKind]string{filtering: "Filter", searching: "Search", choosing: "Do", naming: "Save as view", inCard: "Find"}[p.kind]
}

// keys are those that one wants most.
func (p prompt) keys() []keymap.Action {
	if p.kind == filtering {
		return []keymap.Action{keymap.Take, keymap.Complete, keymap.NextItem, keymap.SaveView, keymap.Leave}
	}
	return []keymap.Action{keymap.Take, keymap.NextItem, keymap.PrevItem, keymap.Leave}
}

// walked picks another item. Above the first one is the line itself, where what
// is typed can be taken as it is.
func (p prompt) walked(by int) prompt {
	p.pick = max(p.least(), min(p.pick+by, len(p.items)-1))
	return p
}

// least is the pick that a list begins with: none where the line stands for
// itself.
func (p prompt) least() int {
	if p.kind == filtering || len(p.items) == 0 {
		return -1
	}
	return 0
}

// listing is the prompt with another list, from its beginning.
func (p prompt) listing(items []item) prompt {
	p.items, p.top = items, 0
	p.pick = p.least()
	return p
}

// scrolled is the prompt with its pick within the height lines on screen.
func (p prompt) scrolled(height int) prompt {
	p.top = max(0, min(p.top, p.pick, len(p.items)-height))
	if p.pick >= p.top+height {
		p.top = p.pick - height + 1
	}
	return p
}

// typedLine handles a key while a line is being typed.
func (m Model) typedLine(k tea.KeyPressMsg, key string) (Model, tea.Cmd) {
	if k.Text != "" {
		return m.retyped(m.prompt.line.typed(k.Text))
	}
	switch a, _ := m.cfg.Keys.Lookup(keymap.InPrompt, key); a {
	case keymap.Take:
		return m.take()
	case keymap.Complete:
		return m.complete()
	case keymap.SaveView:
		return m.nameView(), nil
	case keymap.Leave:
		return m.leavePrompt()
	case keymap.NextItem:
		return m.walkedList(1), nil
	case keymap.PrevItem:
		return m.walkedList(-1), nil
	case keymap.NextItems:
		m.prompt = m.prompt.walked(max(1, m.laidOut().list-1))
	case keymap.PrevItems:
		m.prompt = m.prompt.walked(-max(1, m.laidOut().list-1))
	case keymap.Quit:
		m.prompt = prompt{}
		return m.quit(key)
	default:
		if line, ok := m.prompt.line.edited(k); ok {
			return m.retyped(line)
		}
	}
	return m, nil
}

// walkedList goes to another item, or in an open card to another match.
func (m Model) walkedList(by int) Model {
	if m.prompt.kind == inCard {
		return m.nextMatch(by)
	}
	m.prompt = m.prompt.walked(by)
	return m
}

// retyped takes the line as it is now, and lists what fits it.
func (m Model) retyped(line lineInput) (Model, tea.Cmd) {
	same := line.String() == m.prompt.line.String()
	m.prompt.line = line
	switch m.prompt.kind {
	case filtering:
		return m.filterTyped(same)
	case searching:
		if !same {
			return m.searchTyped()
		}
	case choosing:
		return m.paletteTyped(), nil
	case inCard:
		if !same {
			return m.findTyped(), nil
		}
	}
	return m, nil
}

// take does what is typed, or picked.
func (m Model) take() (Model, tea.Cmd) {
	switch m.prompt.kind {
	case searching:
		return m.takeFound()
	case choosing:
		return m.takeDeed()
	case naming:
		return m.takeName()
	case inCard:
		return m.takeFind(), nil
	}
	return m.takeFilter()
}

// leavePrompt closes the line without a trace.
func (m Model) leavePrompt() (Model, tea.Cmd) {
	switch m.prompt.kind {
	case filtering:
		return m.leaveFilter()
	case naming:
		return m.backToFilter(), nil
	}
	if m.prompt.kind == inCard {
		return m.endFind(), nil
	}
	m.prompt = prompt{}
	return m, nil
}
