package board

import (
	"cmp"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/keymap"
	"opsboard/workflow"
)

// inbox is what here and on the remote contradicts itself, one entry each, the
// oldest first. It is left and gone on with where it was.
type inbox struct {
	list    []*contradiction // what they point to never changes
	at, top int
	page    page // the entry under the cursor
	laid    int  // the room that the page is laid for; 0: not yet
	marks   []clashID
	under   screen // where leaving it leads
	load    int    // number of the newest reading
	opens   bool   // the first reading is on its way; the screen comes with it

	want workflow.CardID // the card whose first entry the cursor goes to
}

// clashID names a clash among those of all cards.
type clashID struct {
	card workflow.CardID
	id   string
}

// contradiction is one clash with its card.
type contradiction struct {
	Row
	workflow.Clash
	hunks []workflow.Hunk // of a text of several lines: what each side made of it
}

func (x *contradiction) key() clashID { return clashID{x.Card.ID, x.Clash.ID} }

// inboxMsg brings what is contradicted.
type inboxMsg struct {
	load int
	list []*contradiction
	err  error
}

// openInbox goes on with the inbox; from an open card, with what is said of it.
func (m Model) openInbox() (Model, tea.Cmd) {
	m.inbox.under, m.inbox.opens, m.inbox.want = m.screen, true, ""
	if m.screen == onCard {
		m.inbox.want = m.card.whole.Card.ID
	}
	return m.readInbox()
}

// readInbox reads it; a reading that is still on its way is stale from here on.
func (m Model) readInbox() (Model, tea.Cmd) {
	m.inbox.load++
	store, load := m.cfg.Store, m.inbox.load
	return m, func() tea.Msg {
		rows, err := store.Inbox()
		list := contradictionsOf(rows)
		for _, x := range list {
			if isLong(x.Clash) {
				x.hunks = workflow.Hunks(x.Base, x.Mine, x.Theirs)
			}
		}
		return inboxMsg{load, list, err}
	}
}

// contradictionsOf are the clashes of the cards, the oldest first.
func contradictionsOf(rows []Row) []*contradiction {
	var out []*contradiction
	for _, r := range rows {
		for _, c := range r.Card.Clashes {
			out = append(out, &contradiction{Row: r, Clash: c})
		}
	}
	slices.SortStableFunc(out, func(a, b *contradiction) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Card.ID, b.Card.ID), cmp.Compare(a.Clash.ID, b.Clash.ID))
	})
	return out
}

// isLong reports whether a clash is about a text that is shown line by line.
func isLong(c workflow.Clash) bool {
	return c.Field == workflow.FieldDescription || c.Field == workflow.FieldGameplan
}

// gotInbox takes it over. What is answered here and not saved yet is answered; the
// cursor stays on its entry, else goes to the one that took its place.
func (m Model) gotInbox(msg inboxMsg) Model {
	if msg.load != m.inbox.load {
		return m
	}
	v := m.inbox
	opens := v.opens
	v.opens = false
	if msg.err != nil {
		m.inbox, m.input.held = v, nil
		m.status = said(bad, "The inbox cannot be read: "+msg.err.Error())
		return m
	}
	on := v.on()
	v.list = slices.DeleteFunc(msg.list, func(x *contradiction) bool {
		_, open := m.upToDate(Whole{Row: x.Row}).Card.Clash(x.Clash.ID)
		return !open
	})
	v.marks = slices.DeleteFunc(slices.Clone(v.marks), func(k clashID) bool { return v.place(k) < 0 })
	if i := v.place(on); i >= 0 {
		v.at = i
	}
	if i := slices.IndexFunc(v.list, func(x *contradiction) bool { return x.Card.ID == v.want }); v.want != "" && i >= 0 {
		v.at = i
	} else if v.want != "" && opens && len(v.list) > 0 {
		m.status = said(dim, "Nothing about that card is contradicted; this is.")
	}
	v.want = ""
	v.at, v.laid = max(0, min(v.at, len(v.list)-1)), 0
	if x, ok := v.current(); !ok || x.key() != on {
		v.page.top = 0
	}
	switch {
	case opens && len(v.list) == 0:
		m.status = said(dim, v.empty(m))
		v.marks = nil
	case opens:
		m.screen = onInbox
	}
	m.inbox = v
	return m
}

func (v inbox) place(k clashID) int {
	return slices.IndexFunc(v.list, func(x *contradiction) bool { return x.key() == k })
}

// current is the entry under the cursor.
func (v inbox) current() (x *contradiction, ok bool) {
	if v.at < 0 || v.at >= len(v.list) {
		return nil, false
	}
	return v.list[v.at], true
}

// empty says that nothing is left to answer.
func (v inbox) empty(m Model) string {
	if name := cell.Clean(m.sync.state.Remote); name != "" {
		return "The inbox is empty: nothing here and on " + name + " contradicts itself."
	}
	return "The inbox is empty: nothing contradicts itself."
}

// on is the name of the entry under the cursor; the zero clashID where there is
// none.
func (v inbox) on() clashID {
	if x, ok := v.current(); ok {
		return x.key()
	}
	return clashID{}
}

// walkInbox moves the cursor by so many entries.
func (m Model) walkInbox(by int) Model {
	at := max(0, min(m.inbox.at+by, len(m.inbox.list)-1))
	if at != m.inbox.at {
		m.inbox.at, m.inbox.laid, m.inbox.page.top = at, 0, 0
	}
	return m
}

// actInInbox does what a key means there; done is false for what means the same
// everywhere.
func (m Model) actInInbox(a keymap.Action) (_ Model, _ tea.Cmd, done bool) {
	var cmd tea.Cmd
	if _, ok := m.inbox.current(); !ok && answers(a) {
		m.status = said(dim, m.inbox.empty(m))
		return m, nil, true
	}
	switch a {
	case keymap.HalfDown:
		m.inbox.page.top += max(1, m.bodyHeight()/3)
	case keymap.HalfUp:
		m.inbox.page.top = max(0, m.inbox.page.top-max(1, m.bodyHeight()/3))
	case keymap.Mark:
		m = m.markClash()
	case keymap.MarkRange:
		m = m.markAlike()
	case keymap.TakeTheirs:
		m, cmd = m.answerMarked(workflow.Answer{Take: workflow.TakeTheirs})
	case keymap.TakeMine:
		m, cmd = m.answerMarked(workflow.Answer{Take: workflow.TakeMine})
	case keymap.LeaveClash:
		m, cmd = m.answerMarked(workflow.Answer{Take: workflow.TakeLeave})
	case keymap.AcceptBreach:
		m, cmd = m.answerMarked(workflow.Answer{Take: workflow.TakeAccept})
	case keymap.PushBack:
		m, cmd = m.answerMarked(workflow.Answer{Take: workflow.TakeBack})
	case keymap.Force:
		m, cmd = m.answerMarked(workflow.Answer{Take: workflow.TakeMine, Force: true})
	case keymap.TakeThird:
		m, cmd = m.thirdValue()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// answers reports whether an action needs an entry.
func answers(a keymap.Action) bool {
	return slices.Contains([]keymap.Action{
		keymap.Mark, keymap.MarkRange, keymap.TakeTheirs, keymap.TakeMine, keymap.LeaveClash, keymap.AcceptBreach, keymap.PushBack, keymap.Force, keymap.TakeThird,
	}, a)
}

// markClash marks or unmarks the entry, and goes on to the next.
func (m Model) markClash() Model {
	x, _ := m.inbox.current()
	k := x.key()
	if i := slices.Index(m.inbox.marks, k); i >= 0 {
		m.inbox.marks = slices.Delete(slices.Clone(m.inbox.marks), i, i+1)
	} else {
		m.inbox.marks = append(slices.Clone(m.inbox.marks), k)
	}
	return m.walkInbox(1)
}

// markAlike marks all entries that are of the same sort as the one under the
// cursor, so that one answer is enough.
func (m Model) markAlike() Model {
	x, _ := m.inbox.current()
	marks := slices.Clone(m.inbox.marks)
	n := 0
	for _, o := range m.inbox.list {
		if o.Kind != x.Kind || o.Field != x.Field || o.Field == "" && o.Clash.Key != x.Clash.Key {
			continue
		}
		if n++; !slices.Contains(marks, o.key()) {
			marks = append(marks, o.key())
		}
	}
	m.inbox.marks = marks
	m.status = said(plain, "1 entry of this sort marked: an answer is for it.")
	if n != 1 {
		m.status = said(plain, fmt.Sprintf("%d entries of this sort are marked: an answer is for all of them.", n))
	}
	return m
}

// leaveInbox drops the marks first; then goes back.
func (m Model) leaveInbox() (Model, tea.Cmd) {
	if len(m.inbox.marks) > 0 {
		m.inbox.marks = nil
		m.status = said(dim, "Nothing is marked any more.")
		return m, nil
	}
	m.screen = m.inbox.under
	if n := len(m.inbox.list); n > 0 {
		m.status = said(dim, "The inbox waits with "+clashes(n)+": "+m.keyFor(keymap.Inbox)+" goes on.")
	}
	if m.screen == onCard {
		return m.reread()
	}
	return m, nil
}
