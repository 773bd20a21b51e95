package board

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAFullStageRefusesBeforeTheFileIsAsked(t *testing.T) {
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	r, err := workflow.Parse(text[:at] + "\nwip Planning 1" + text[at:])
	require.NoError(t, err)
	c := Row{Card: workflow.Card{ID: "aaaabbbbcccc", Kind: "bug", Stage: "Triage", Triage: workflow.Triage{Verdict: workflow.Valid}}, Handle: "aaaa"}
	d := sit(t, 60, 120, 36)
	d.m.rules = r
	for i := range d.m.shown.cols {
		if d.m.shown.cols[i].stage == "Planning" {
			d.m.shown.cols[i].open = 1
		}
	}
	_, _, err = d.m.propose(c, c.Card.ID, "", workflow.Move{})
	require.EqualError(t, err, "Planning is full: 1 of 1 card; finish one first, or force with a reason")
	_, cmd, err := d.m.propose(c, c.Card.ID, "", workflow.Move{To: "Planning", Force: true, Reason: "an outage"})
	require.NoError(t, err)
	require.NotNil(t, cmd)
}

func TestTheHeadOfAColumnSaysHowFullItsStageIs(t *testing.T) {
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	r, err := workflow.Parse(text[:at] + "\nwip Planning 3" + text[at:])
	require.NoError(t, err)
	d := sit(t, 60, 200, 36)
	d.m.rules = r
	for i, want := range []string{"Planning 2/3  ", "Planning 3/3 full", "Planning 4/3 over"} {
		d.m.shown.cols[1].open, d.m.shown.cols[1].count = 2+i, 2+i
		d.m = d.m.drawn()
		d.sees(want)
	}
	d.m.shown.cols[1].open, d.m.shown.cols[1].count = 4, 1
	d.m = d.m.drawn()
	d.sees("Planning 1 · 4/3 over")
	d.m.term.width = 80
	d.m.term.height = 24
	d.m = d.m.drawn()
	d.sees("Planning 1 · 4/3 over")
	fits(t, d.m)
}

// limits opens a board under the default workflow with some limits.
func limits(t *testing.T, width, height int, lines ...string) *person {
	t.Helper()
	text := workflow.Shipped()["default"]
	at := strings.Index(text, "\nkind ")
	r, err := workflow.Parse(text[:at] + "\n" + strings.Join(lines, "\n") + text[at:])
	require.NoError(t, err)
	p := &person{t: t, now: monday}
	p.file = newFake(func() time.Time { return p.now })
	p.file.rules = r
	p.file.fill(60)
	p.open(width, height, func(c *Config) { c.Rules = func() *workflow.Rules { return r } })
	return p
}

// readyBugs puts the cursor on the first bug that may leave Triage.
func readyBugs(p *person) (ids []workflow.CardID) {
	for _, x := range p.m.shown.cols[0].rows {
		if x.Card.Kind == "bug" && x.ready {
			ids = append(ids, x.Card.ID)
		}
	}
	return ids
}

func TestALimitOfOneKindStandsInItsTrack(t *testing.T) {
	p := limits(t, 200, 36, "wip Planning bug 3 warn", "wip Planning 100")
	p.sees("Planning 12/3 over")
	p.press("<tab>").sees("/100")
	p.press("<tab>").sees("bug 12/3")
	p.m.dates.past = monday
	p.m = p.m.drawn()
	require.NotContains(t, p.screen(), "12/3", "what the limits were then nobody knows")
}

func TestALimitThatWarnsLetsTheCardInAndSaysSo(t *testing.T) {
	p := limits(t, 200, 36, "wip Planning bug 12 warn")
	id := readyBugs(p)[0]
	p.goTo(id).press("w").sees("Planning is full for kind bug: 12 of 12 cards, which only warns")
	p.press("<esc>m").sees("Planning is over its limit for kind bug: 13 of 12 cards then")
	p.press("<esc>L").hears("Triage → Planning. Planning is over its limit for kind bug: 13 of 12 cards.")
	require.Equal(t, workflow.Stage("Planning"), p.file.cards[id].Stage)
	p.sees("Planning 13/12 over")
	last := p.file.entries[len(p.file.entries)-1]
	require.Equal(t, "Planning bug 13/12", last.Over)
	p.press("u").sees("Planning 12/12 full")
	p.goTo(id).press("L<enter>")
	require.Contains(t, p.whole(), "over the limit: Planning bug 13/12")
}

func TestAFullStageSaysSoOnEveryWayIn(t *testing.T) {
	p := limits(t, 200, 36, "wip Planning bug 12")
	id := readyBugs(p)[0]
	p.goTo(id).press("L").hears("Planning is full for kind bug: 12 of 12 cards; finish one first, or force with a reason (! forces it) · rule card/wip")
	p.press("w").sees("room: Planning is full for kind bug: 12 of 12 cards")
	p.press("<esc>m").sees("Planning is full for kind bug: 12 of 12 cards; ! forces it")
	p.press("<esc>!").sees("Planning is full for kind bug: 12 of 12 cards. What is forced past a limit is recorded")
	p.press("<tab>an outage<enter>").hears("Planning is over its limit for kind bug: 13 of 12 cards.")
	require.Equal(t, "Planning bug 13/12", p.file.entries[len(p.file.entries)-1].Over)
	p.press("U").sees("over the limit: Planning bug 13/12")
}

func TestAMoveOfManyIsHeldAndWarnedOfAsEachWouldBe(t *testing.T) {
	for name, c := range map[string]struct {
		line  string
		moved int
		says  string
	}{
		"refused": {"wip Planning bug 13", 1, "1 can move"},
		"warned":  {"wip Planning bug 13 warn", 2, "all can move, then Planning is over its limit for kind bug: 14 of 13 cards"},
	} {
		t.Run(name, func(t *testing.T) {
			p := limits(t, 200, 36, c.line)
			ids := readyBugs(p)
			require.GreaterOrEqual(t, len(ids), 2)
			p.m.marked.cards = marks{}.with(ids[:2]...)
			p.press("L").sees(c.says)
			p.press("gg<enter>")
			moved := 0
			for _, id := range ids[:2] {
				moved += count(p.file.cards[id].Stage == "Planning")
			}
			require.Equal(t, c.moved, moved)
			if c.moved == 2 {
				p.hears("Moved 2 cards. Planning is over its limit for kind bug: 14 of 13 cards.")
			}
		})
	}
}

func TestAFormOfWhatIsMissingSaysThatTheStageIsFull(t *testing.T) {
	p := limits(t, 200, 36, "wip Development 1 warn")
	for _, x := range p.m.shown.cols[1].rows {
		if x.Card.Gameplan == "" {
			p.goTo(x.Card.ID)
			break
		}
	}
	p.press("L").sees("which only warns")
	p.press("a plan<c-s>").hears("Development is over its limit")
}
