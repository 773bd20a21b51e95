package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// bulk is one change of many cards, and what the rules say to it card by card.
type bulk struct {
	title string
	rows  []Row
	each  func(rulebook, workflow.Card) []workflow.Action // nil for a move, which fixes may mend
	moves bool                                            // it is spoken of as a move
	to    workflow.Stage                                  // where a move leads; "": to each card's next stage
	fixed map[workflow.CardID]form                        // what was answered for the group of a card
	cards []judgedCard
}

// judgedCard is what a change comes to for one card.
type judgedCard struct {
	row     Row
	actions []workflow.Action
	after   workflow.Card
	changes bool            // something of the card becomes another
	over    []workflow.Over // the limits that it passes
	err     error
}

// moved reports whether the card leaves its stage.
func (j judgedCard) moved() bool {
	return j.after.Stage != j.row.Card.Stage || j.after.Resolution != j.row.Card.Resolution
}

// judge asks the rules about every card.
func (b bulk) judge(book rulebook) bulk {
	b.cards = make([]judgedCard, len(b.rows))
	book = book.cloned()
	for i, r := range b.rows {
		j := judgedCard{row: r, after: r.Card}
		if b.each == nil {
			j.actions, j.after, j.err = book.filled(b.fixed[r.Card.ID], r.Card, b.to)
			j.changes = j.err == nil
			b.cards[i] = book.admitted(j)
			continue
		}
		j.actions = b.each(book, r.Card)
		for _, do := range j.actions {
			d, err := book.ask(j.after, do)
			if err != nil {
				j.err = err
				break
			}
			j.after, j.changes = d.Card, j.changes || len(d.Changes) > 0
		}
		b.cards[i] = book.admitted(j)
	}
	return b
}

// judgedMsg brings a change of many cards, judged.
type judgedMsg struct {
	n int
	b bulk
}

// preview has the rules judge a change of many cards; then shows what it comes
// to. Keys wait.
func (m Model) preview(b bulk) (Model, tea.Cmd) {
	m.marked.errand = m.marked.errand.next(pressed{})
	n, book := m.marked.errand.n, m.rulebook()
	return m, func() tea.Msg { return judgedMsg{n, b.judge(book)} }
}

// previewed opens the preview of what was judged.
func (m Model) previewed(msg judgedMsg) Model {
	if msg.n == m.marked.errand.n && m.marked.errand.on {
		m.marked.errand.on = false
		m, _ = m.opened(m.previewForm(msg.b)) // it has no field to complete
	}
	return m
}

// group is the cards that are refused for the same reason.
type group struct {
	one, many string // "lacks a DRI", "lack a DRI"
	cannot    bool   // nothing is missing that could be named in a few words
	fixable   bool
	err       error // of the first card
	rows      []Row
}

func (g group) says() string {
	if len(g.rows) == 1 {
		return "1 " + g.one
	}
	return fmt.Sprintf("%d %s", len(g.rows), g.many)
}

// groups puts those together that are refused for the same reason: first those
// that a form can mend, the largest first.
func (b bulk) groups(book rulebook) []group {
	var out []group
	at := map[string]int{}
	for _, j := range b.cards {
		if j.err == nil {
			continue
		}
		g := b.reason(book, j)
		i, known := at[g.many]
		if !known {
			i = len(out)
			at[g.many], out = i, append(out, g)
		}
		out[i].rows = append(out[i].rows, j.row)
	}
	slices.SortStableFunc(out, func(a, b group) int {
		if a.fixable != b.fixable {
			return count(b.fixable) - count(a.fixable)
		}
		return len(b.rows) - len(a.rows)
	})
	return out
}

// reason puts a refusal into a few words: what is lacking, and what is waited
// for.
func (b bulk) reason(book rulebook, j judgedCard) group {
	g := group{err: j.err, cannot: true}
	g.one = "cannot: " + j.err.Error()
	g.many = g.one
	var no *workflow.Refusal
	if !errors.As(j.err, &no) || len(no.Missing) == 0 {
		return g
	}
	var lacks, waits []string
	for _, x := range no.Missing {
		need := inBrief(x.Need)
		switch {
		case x.Supply == workflow.SupplyWait || x.Supply == workflow.SupplyAnswered || x.Supply == workflow.SupplyReceived:
			waits = append(waits, need)
		case x.Field == "triage":
			lacks = append(lacks, "a verdict")
		default:
			lacks = append(lacks, strings.TrimSuffix(strings.Replace(need, "validation to be requested", "a validation", 1), " to be requested"))
		}
	}
	g.cannot = false
	g.one, g.many = phrase("lacks", lacks, "waits for", waits), phrase("lack", lacks, "wait for", waits)
	g.many = strings.ReplaceAll(g.many, "wait for its ", "wait for their ")
	if b.each == nil {
		_, g.fixable = book.missingFields(no.Missing, j.after)
	}
	return g
}

// inBrief is what a gate needs without what explains it, and of several levels
// that would do the lowest.
func inBrief(need string) string {
	need, _, _ = strings.Cut(need, " (")
	before, levels, ok := strings.Cut(need, " at level ")
	if first, _, several := strings.Cut(strings.Replace(levels, " or ", ", ", 1), ", "); ok && several {
		return before + " at level " + first + " or above"
	}
	return need
}

// phrase joins what is lacking and what is waited for.
func phrase(lack string, lacks []string, wait string, waits []string) string {
	var out []string
	if len(lacks) > 0 {
		out = append(out, lack+" "+workflow.Words(lacks))
	}
	if len(waits) > 0 {
		out = append(out, wait+" "+workflow.Words(waits))
	}
	return strings.Join(out, " and ")
}

// granted are the cards that will be changed as was asked, those whose
// validation is only asked for or rejected, and those that are so already.
func (b bulk) granted() (done, asked, same []Row) {
	for _, j := range b.cards {
		switch {
		case j.err != nil:
		case !j.changes:
			same = append(same, j.row)
		case b.moves && !j.moved():
			asked = append(asked, j.row)
		default:
			done = append(done, j.row)
		}
	}
	return done, asked, same
}

// summary is the change in one line: "12 cards: 9 can move, 2 lack a DRI, 1
// waits for validation from maria".
func (b bulk) summary(groups []group) string {
	done, asked, same := b.granted()
	var parts []string
	add := func(n int, one, many string) {
		switch n {
		case 0:
		case 1:
			parts = append(parts, "1 "+one)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, many))
		}
	}
	can := "can be changed"
	if b.moves {
		can = "can move"
	}
	if len(done) == len(b.cards) {
		parts = append(parts, "all "+can)
	} else {
		add(len(done), can, can)
	}
	add(len(asked), "takes a step of validation and stays", "take a step of validation and stay")
	add(len(same), "is so already", "are so already")
	cannot := 0
	for _, g := range groups {
		if g.cannot {
			cannot += len(g.rows)
			continue
		}
		parts = append(parts, g.says())
	}
	add(cannot, "cannot", "cannot")
	if over := b.passed(); len(over) > 0 {
		parts = append(parts, "then "+workflow.Words(over))
	}
	return cell.Clean(cards(len(b.cards)) + ": " + strings.Join(parts, ", "))
}

// outcome says what was done, and what stays marked.
func (b bulk) outcome(left []Row) string {
	done, asked, _ := b.granted()
	verb := "Changed "
	if b.moves {
		verb = "Moved "
	}
	var parts []string
	if len(done) > 0 {
		parts = append(parts, verb+cards(len(done))+".")
	}
	if len(asked) > 0 {
		parts = append(parts, "Recorded the validation of "+cards(len(asked))+".")
	}
	for _, s := range b.passed() {
		parts = append(parts, s+".")
	}
	if len(parts) == 0 {
		parts = append(parts, "Nothing had to be changed.")
	}
	switch n := len(left); n {
	case 0:
	case 1:
		parts = append(parts, "1 stays marked: "+handles(left, 1)+".")
	default:
		parts = append(parts, fmt.Sprintf("%d stay marked: %s.", n, handles(left, 12)))
	}
	return strings.Join(parts, " ")
}
