package board

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// fakeDrafts are drafts in memory that can be told to fail.
type fakeDrafts struct {
	kept  map[string]Draft
	done  []string
	fail  error
	wrong error // what Kept tells of others
}

func (d *fakeDrafts) Keep(x Draft) error {
	d.done = append(d.done, "keep "+x.key())
	if d.fail == nil {
		d.kept[x.key()] = x
	}
	return d.fail
}

func (d *fakeDrafts) Drop(form string, card workflow.CardID) error {
	key := Draft{Form: form, Card: card}.key()
	d.done = append(d.done, "drop "+key)
	delete(d.kept, key)
	return d.fail
}

func (d *fakeDrafts) Kept() ([]Draft, error) {
	return slices.SortedFunc(maps.Values(d.kept), func(a, b Draft) int { return a.At.Compare(b.At) }), d.wrong
}

// drafting sits in front of one card with drafts that are written at once.
func drafting(t testing.TB, c workflow.Card) (*person, *fakeDrafts) {
	p := sit(t, 0, 120, 36)
	p.add(c)
	d := &fakeDrafts{kept: map[string]Draft{}}
	p.again(d)
	return p.goTo(c.ID), d
}

// again starts the program anew.
func (p *person) again(d *fakeDrafts) *person {
	p.quit = false
	p.open(120, 36, func(c *Config) { c.Drafts, c.pause = d, time.Microsecond })
	return p
}

func TestWhatWasTypedIsBackAfterACrash(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.press("gpFirst step<enter>second")
	require.Equal(t, "First step\nsecond", d.kept["gameplan mine00000001"].Answers["gameplan"])

	p.again(d) // nothing was said to the old one: it is gone
	p.hears("A draft waits: gameplan of mine (g p).")
	p.now = p.now.Add(time.Hour)
	p.goTo("mine00000001").press("gp").sees("What you typed on 23 November 10:00 is back; esc drops it.").sees("First step").sees("second")
	p.press("!<c-s>")
	require.Equal(t, "First step\nsecond!", p.mine().Gameplan)
	require.Empty(t, d.kept, "it is saved: no draft is needed any more")
}

func TestOnlyWhatThePersonChangedComesBack(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.press("e, again<tab><tab><tab><right>")
	p.again(d)
	c := p.mine()
	c.Requester, c.Title, c.UpdatedAt = "joana", "Another title", p.now.Add(time.Minute)
	p.add(c)
	p.again(d).goTo(c.ID).press("e").sees("is back, of a card that was changed since").sees("joana").sees("Replies are sent twice, again")
	require.Equal(t, "2", p.m.form.text("priority"))
	p.press("<enter>")
	require.Equal(t, "joana", p.mine().Requester)
	require.Equal(t, "Replies are sent twice, again", p.mine().Title)
}

func TestEscLeavesNoDraft(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.press("cSay it<esc>")
	require.Empty(t, d.kept)
	p.press("c").again(d)
	require.Empty(t, p.m.status.text, "an empty form is no draft")
	p.press("x").again(d)
	require.Empty(t, d.kept, "nor is a choice")
	p.goTo("mine00000001").press("cSay it").again(d).goTo("mine00000001").press("c<esc>c")
	require.Empty(t, p.m.form.back)
	require.Empty(t, d.kept)
}

func TestCtrlCKeepsWhatIsBeingTyped(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.slow = true // no tick comes any more
	p.press("nA title<c-c>")
	p.catchUp()
	require.True(t, p.quit)
	require.NoError(t, p.m.lastDrafts(d, true))
	p.again(d).hears("A draft waits: new card (n).")
	p.press("n").sees("A title").sees("is back")
}

func TestTheLastMomentsKeepWhatIsTyped(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.slow = true
	p.press("cThe terminal went away")
	require.Empty(t, d.kept)
	require.NoError(t, p.m.lastDrafts(d, true)) // as Run does when it was told to end
	require.Equal(t, "The terminal went away", d.kept["comment mine00000001"].Answers["comment"])
}

func TestTheLastMomentsDropTheDraftOfWhatIsSaved(t *testing.T) {
	for saved, left := range map[bool]int{true: 0, false: 1} {
		p, d := drafting(t, bugIn("Planning"))
		p.press("cSay it")
		require.Len(t, d.kept, 1)
		p.slow = true
		p.press("<c-s>") // and the program ends before the answer
		require.NoError(t, p.m.lastDrafts(d, saved))
		require.Len(t, d.kept, left)
	}
}

func TestAPanicKeepsWhatIsTyped(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.slow = true
	p.press("cBefore the end")
	p.m.form.done = func(Model, form) (Model, tea.Cmd) { panic("a fault of ours") }
	g := guarded{Model: p.m, fall: &fall{}, clock: &clock{}}
	next, _ := g.Update(tea.KeyPressMsg{Code: '!', Text: "!"})
	_, _ = next.Update(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl})
	require.Equal(t, "a fault of ours", g.fall.crash.Value)
	require.NoError(t, g.fall.drafts.lastDrafts(d, true))
	require.Equal(t, "Before the end!", d.kept["comment mine00000001"].Answers["comment"])
}

func TestAChangeThatTheFileRefusesComesBackAsADraft(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.slow = true
	p.press("gpMy plan<c-s>")
	p.file.failCommit = &workflow.Refusal{Rule: "card/closed", Message: "the card is closed"}
	p.catchUp()
	p.hears("Not done after all")
	require.Equal(t, "My plan", d.kept["gameplan mine00000001"].Answers["gameplan"])
	p.press("gp").sees("My plan")
}

func TestAChangeThatCannotBeSavedIsADraftMeanwhile(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.file.failCommit = errors.New("disk full")
	p.press("cSay it<c-s>")
	require.Len(t, d.kept, 1)
	p.file.failCommit = nil
	p.press("r")
	require.Len(t, p.mine().Comments, 1)
	require.Empty(t, d.kept)
}

func TestThatADraftCannotBeKeptIsSaidWhileItIsSo(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	d.fail = errors.New("no space")
	p.press("cab").sees("What you type cannot be kept as a draft: no space.")
	d.fail = nil
	p.press("c")
	require.NotContains(t, p.screen(), "cannot be kept")
	require.Len(t, d.kept, 1)
	p.press("<c-s>")
	require.Len(t, p.mine().Comments, 1)
}

func TestDraftsAreWrittenOneAtATimeAndInOrder(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.slow = true
	m := p.m
	for _, text := range []string{"a", "ab", "abc"} {
		m = m.keepDraft(Draft{Form: "comment", Card: "x", Answers: map[string]string{"comment": text}})
		next, cmd := m.nextDraft()
		require.Equal(t, text == "a", cmd != nil, "one in flight")
		m = next
	}
	m = m.dropDraft(Draft{Form: "comment", Card: "x"})
	require.Len(t, m.forms.drafts.todo, 2, "what had not begun was overtaken")
	require.NoError(t, m.lastDrafts(d, true))
	require.Empty(t, d.kept)
}

func TestDraftsThatCannotBeReadAreNamed(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.press("cSay it")
	d.wrong = errors.New("the draft x.json cannot be read: no sense")
	p.again(d).hears("A draft waits: comment of mine (c). The draft x.json cannot be read: no sense.")
}

func TestDraftsOfCardsThatAreGoneAreNamedOnceShownAndDropped(t *testing.T) {
	p, d := drafting(t, bugIn("Planning"))
	p.press("cWhat I meant to say<enter>and more")
	delete(p.file.cards, "mine00000001")
	p.again(d).hears("A draft is of a card that is gone; the palette (:) shows and drops it.")
	p.press("j")
	p.again(d)
	require.Empty(t, p.m.status.text, "once is enough")
	require.Len(t, d.kept, 1, "it is still there")
	p.press(":show 1 draft<enter>").sees("Drafts of cards that are gone").sees("comment of mine").sees("What I meant to say").sees("and more")
	p.press("<esc>:drop 1 draft<enter>").hears("Dropped 1 draft of cards that are gone.")
	require.Empty(t, d.kept)
	p.press(":draft")
	require.NotContains(t, p.screen(), "that are gone")
}
