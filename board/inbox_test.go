package board

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// contradicted is a board with one clash of each kind, and the inbox open.
func contradicted(t testing.TB, width, height int, change ...func(*Config)) (*person, *fakeRemote) {
	t.Helper()
	p, far := shareWith(t, 60, width, height, change...)
	p.file.contradict()
	p.poll()
	return p.press("I"), far
}

// sample is the nth card of the sample as the file has it.
func (p *person) sample(n int) workflow.Card { return p.file.cards[sampleCard(n, monday).ID] }

func TestAnEmptyInboxSaysSo(t *testing.T) {
	p, _ := shareWith(t, 20, 120, 36)
	p.press("I").hears("The inbox is empty: nothing here and on gitlab contradicts itself.")
	require.Equal(t, onBoard, p.m.screen)
	sit(t, 20, 120, 36).press("I").hears("The inbox is empty")
}

func TestTheirsStandsAndTheNextOneComesByItself(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.sees("1 of 10").press("t").hears("theirs stands. 9 to go.")
	require.Empty(t, p.sample(1).Clashes)
	require.Equal(t, titles[1], p.sample(1).Title)
	p.sees("1 of 9").sees("description changed on both sides")
	require.Equal(t, "o4gw", string(p.m.inbox.list[0].Card.ID[:4]))
}

func TestMineComesBackAndTheAnswerCanBeUndone(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("m").hears("yours again, to be sent. 9 to go.")
	require.Equal(t, "Macro answers twice when a ticket is merged or split", p.sample(1).Title)
	p.press("u").sees("1 of 10")
	require.Len(t, p.sample(1).Clashes, 1)
	require.Equal(t, titles[1], p.sample(1).Title)
	p.press("<c-r>").sees("of 9")
	require.Empty(t, p.sample(1).Clashes)
}

func TestAThirdValueIsTyped(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("e").sees("Yours: “Macro answers twice when a ticket is merged or split”").press("<c-u>Both in one<enter>").hears("a third value")
	require.Equal(t, "Both in one", p.sample(1).Title)
	p.press("e<c-u><enter>")
	require.True(t, p.m.form.isOpen(), "an answer that is none is faulted in the form")
}

func TestALongTextIsMergedByHand(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("j").sees("yours   - first of all").sees("theirs  - first by brand").sees("was     - first").sees("yours   - third")
	p.press("e")
	require.Equal(t, strings.Join([]string{
		"What happens, and what should.", "", markMine, "- first of all", markMiddle, "- first by brand", markTheirs, "- second", "- third",
	}, "\n"), p.m.form.text("description"))
	p.press("<c-s>").sees("There are still marks of both sides in it.")
	p.m.form.fields[0].text = newEditor("What happens.")
	p.press("<c-s>").hears("a third value")
	require.Equal(t, "What happens.", p.sample(2).Description)
}

func TestWhatBothWroteIsOnTheScreenHoweverLongTheTextWas(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 15}} {
		p, _ := contradicted(t, size[0], size[1])
		c := p.sample(2)
		c.Clashes[0].Base = strings.Repeat("a line that was there before, and that nobody kept of all that was written\n", 40)
		c.Clashes[0].Mine = strings.Repeat("one of my lines\n", 30)
		c.Clashes[0].Theirs = strings.Repeat("one of their lines\n", 30)
		p.add(c)
		p.poll()
		p.press("j").sees("yours   one of my lines").sees("theirs  one of their lines")
		if size[1] > 15 {
			p.sees("more lines").sees("take theirs: it stays").sees("another value, neither of the two")
		} else {
			p.sees(" … +29").sees("t takes theirs, m takes yours,\n e takes another")
		}
		fits(t, p.m)
	}
	p, _ := contradicted(t, 120, 36)
	p.press("j").sees("first by brand")
	require.NotContains(t, p.screen(), "more lines", "what fits is shown whole")
}

func TestABreachIsAcceptedOrMovedBackWithAReason(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("jj").sees("bo moved it on gitlab past a rule").press("a<enter>")
	require.True(t, p.m.form.isOpen(), "a reason is needed")
	p.press("agreed by phone<enter>").hears("accepted, and marked as forced. 9 to go.")
	require.Equal(t, workflow.Stage("Implementation"), p.sample(4).Stage)
	require.Equal(t, "agreed by phone", p.sample(4).Forced[len(p.sample(4).Forced)-1].Reason)
	p.press("u").press("ggjjb").sees("Move it back").press("no gameplan yet<enter>").hears("goes back to Planning")
	require.Equal(t, workflow.Stage("Planning"), p.sample(4).Stage)
}

func TestAMoveThatTheRulesRefuseSaysWhatHelps(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("jjjm").hears("needs a gameplan").hears("! forces it, enter opens the card")
	require.Len(t, p.m.inbox.list, 10)
	p.press("!").sees("Force my move").press("the customer waits<enter>").hears("yours again")
	require.Equal(t, workflow.Stage("Development"), p.sample(6).Stage)
	p.press("gge<esc>!").hears("That is no answer here: t takes theirs, m takes yours, e takes another.")
}

func TestARefusedAnswerSaysOnceWhatForcesIt(t *testing.T) {
	p, _ := contradicted(t, 160, 36)
	c := p.sample(6)
	c.Clashes[0].Mine = "Implementation"
	p.add(c)
	p.poll()
	p.press("jjjm").hears("goes to Development next, not to Implementation (! forces it) · rule card/order · enter opens the card")
	require.Equal(t, 1, strings.Count(p.m.status.text, "forces it"))
}

func TestWhatTheRemoteDidNotTakeIsTriedAgainOrGivenUp(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("jjjj").sees("gitlab: “assignee_ids: user is blocked␛[31m”")
	require.NotContains(t, p.m.View().Content, "blocked\x1b")
	p.press("m").hears("it is sent again")
	require.Equal(t, "ana", p.sample(8).DRI)
	p.press("m").hears("it is sent again")
	require.Empty(t, p.sample(8).Clashes)
	p.press("j").sees("cannot be seen on gitlab any more").press("m").hears("made anew at the next sync")
	require.Zero(t, p.sample(10).Remote.IID)
	p.press("l").hears("left as it is")
}

func TestMarkedEntriesAreAnsweredTogether(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("<space><space><space>").sees("3 marked").press("t").hears("2 clashes answered. 8 to go.")
	p.sees("1 marked").press("u").sees("of 10")
	p.press("gg<space><space>m").hears("2 clashes answered.")
	p.press("u").press("ggjjjjV").hears("1 entry of this sort marked").press("<esc>ggm")
	p.press("<space><esc>").hears("Nothing is marked").press("<esc>").hears("The inbox waits with 9 clashes: I goes on.")
	p.press("gg<space>I")
	p.press("jjjjjj")
	at := p.m.inbox.at
	p.press("<esc>I")
	require.Equal(t, at, p.m.inbox.at, "it goes on where it was")
}

func TestAnEntryThatIsAnsweredElsewhereGoesAndTheCursorStays(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.press("jj")
	on, _ := p.m.inbox.current()
	c := p.sample(1)
	c.Clashes = nil
	p.add(c)
	p.poll()
	now, _ := p.m.inbox.current()
	require.Equal(t, on.key(), now.key())
	p.sees("2 of 9")
}

func TestAnAnswerThatIsNotSavedYetIsNotAskedForAgain(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.file.failCommit = errors.New("disk full")
	p.press("t").sees("1 of 9")
	c := p.sample(40)
	c.Title = "changed elsewhere"
	p.add(c)
	p.poll()
	p.sees("1 of 9")
	p.file.failCommit = nil
	p.press("gr")
	require.Empty(t, p.sample(1).Clashes)
}

func TestAnOpenCardShowsItsClashesAndTheInboxBeginsWithThem(t *testing.T) {
	p, _ := contradicted(t, 120, 50)
	p.press("jjjj<enter>").sees("2 clashes").sees("DRI not taken").sees("I answers them")
	p.press("I").sees("5 of 10").press("<esc>").press("<esc>")
	require.Equal(t, onInbox, p.m.screen)
}

func TestTheInboxWithTheMouse(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	p.send(tea.MouseClickMsg{X: 4, Y: p.m.headLines() + 3, Button: tea.MouseLeft})
	p.sees("4 of 10")
	p.send(tea.MouseWheelMsg{X: 4, Y: p.m.headLines() + 3, Button: tea.MouseWheelDown})
	p.sees("5 of 10")
	p.send(tea.MouseClickMsg{X: 4, Y: p.m.headLines() + 4, Button: tea.MouseLeft})
	require.Equal(t, onCard, p.m.screen)
}

func TestTheInboxIsSaid(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	require.Equal(t, "Inbox, 1 of 10: h7dl Macro answers twice when a ticket is merged. Title was given another value here and on gitlab, by bo. Theirs stands, yours is kept here. "+
		"Was: “Macro answers twice”. Yours: “Macro answers twice when a ticket is merged or split”. Theirs: “Macro answers twice when a ticket is merged”. "+
		"Keys: t takes theirs, m takes yours, e takes another.", p.m.say())
}

func TestWhatBothWroteIsReadOut(t *testing.T) {
	p, _ := contradicted(t, 120, 36)
	c := p.sample(2)
	c.Clashes[0].Base = "first\nsecond\n" + strings.Repeat("so be it\n", 9) + "last\n"
	c.Clashes[0].Mine = "mine\nmore of mine\nsecond\n" + strings.Repeat("so be it\n", 9) + "last\n"
	c.Clashes[0].Theirs = "theirs\nsecond\n" + strings.Repeat("so be it\n", 9) + "end, as they see it\n"
	p.add(c)
	h := &listener{person: p}
	h.l = newLinear(p.m.cfg, &voice{out: &h.out})
	h.types("I")
	lines := h.types("j")
	require.Contains(t, lines[0], "Inbox, 2 of 10: ")
	require.Equal(t, []string{
		"was: first", "yours: mine", "more of mine", "theirs: theirs",
		"same: second", "so be it", "... 6 lines", "so be it", "so be it", "was: last", "theirs: end, as they see it",
	}, lines[1:])
	require.Len(t, h.types("j"), 1, "a value of one line is in the sentence")
	require.Len(t, h.types("k"), len(lines))
	require.Len(t, h.types("<c-d>"), 1, "what was read out is not read out again")
}

func TestLongTitlesThatDifferAtTheirEndsAreShownWhole(t *testing.T) {
	p, _ := contradicted(t, 80, 24)
	c := p.sample(1)
	long := strings.Repeat("many words ", 6)
	c.Clashes[0].Mine, c.Clashes[0].Theirs = long+"here", long+"there"
	p.add(c)
	p.poll()
	p.sees("\n                           here”                     there”")
	p.sees("e  another value, neither of the two")
	require.Contains(t, p.m.say(), "Yours: “"+long+"here”. Theirs: “"+long+"there”.")
}

func TestGoldenInbox(t *testing.T) {
	for i, name := range []string{"field", "text", "breach", "moves", "refused"} {
		for _, size := range shownAt {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				p, _ := contradicted(t, size[0], size[1])
				golden.RequireEqual(t, p.press(strings.Repeat("j", i)).screen())
			})
		}
	}
}

// A long contradiction is not cut to where the titles beside short ones begin, and
// stays when it is alone.
func TestTheListOfTheInboxSaysWhatIsContradicted(t *testing.T) {
	p, _ := contradicted(t, 200, 40)
	for _, x := range p.m.inbox.list {
		if len(x.Missing) > 0 {
			x.Missing = []string{"triage", "gameplan", "validated"}
		}
	}
	for i, x := range p.m.inbox.list {
		one := p.m
		one.inbox.list, one.inbox.at = []*contradiction{x}, 0
		for _, m := range []Model{p.m, one} {
			var row strings.Builder
			m.inboxRow(&row, slices.IndexFunc(m.inbox.list, func(y *contradiction) bool { return y.key() == x.key() }), 90, m.inboxWhat())
			require.Contains(t, ansi.Strip(row.String()), m.clashTitle(x), "the contradiction %d", i)
		}
	}
}

func TestTheInboxFitsEverySize(t *testing.T) {
	for _, keys := range []string{"", "j", "jj", "jja", "je", "jjjjj", "e", "<space><space>", "<enter>", "<c-d><c-d>", ":"} {
		p, _ := contradicted(t, 90, 30)
		p.press(keys)
		for w := 1; w <= 420; w += 1 + w/8 {
			for _, h := range []int{1, 2, 3, 5, 6, 11, 12, 15, 24, 44, 100} {
				p.send(tea.WindowSizeMsg{Width: w, Height: h})
				fits(t, p.m)
			}
		}
	}
}

func TestACardIsOpenedInTheBrowser(t *testing.T) {
	var opened []string
	fail := error(nil)
	p, _ := shareWith(t, 20, 120, 36, func(c *Config) {
		c.Browse = func(address string) error { opened = append(opened, address); return fail }
	})
	look := func(address string) *person {
		c := p.sample(14)
		c.Remote = workflow.Remote{Name: "gitlab", IID: 15, URL: address}
		p.add(c)
		p.poll()
		p.goTo(c.ID)
		return p.press("o")
	}
	good := "https://gitlab.example.com/ops/board/-/issues/15"
	look(good).hears("Opening #15 in the browser.")
	require.Equal(t, []string{good}, opened)
	for _, bad := range []string{
		"", "file:///etc/passwd", "javascript:alert(1)", "http://gitlab.example.com/x", "https://evil.example.com/x", "https://gitlab.example.com@evil.example.com/",
		"https://ana@gitlab.example.com/x", "https://gitlab.example.com:444/x", "https://gitlab.example.com/a b", "-x", "//gitlab.example.com/x", "https://gitlab.example.com/\x1b[31m",
	} {
		look(bad)
		require.NotEmpty(t, p.m.status.text, bad)
		require.NotContains(t, p.m.status.text, "Opening", bad)
	}
	require.Len(t, opened, 1)
	fail = ErrNoBrowser
	look(good).hears("The card is at " + good)
	fail = errors.New("exit status 3")
	look(good).hears("The browser did not open: exit status 3")
	p.now = p.now.Add(time.Second)
}

func TestACardWithoutAPageIsNotOfferedToTheBrowser(t *testing.T) {
	p, _ := contradicted(t, 160, 36)
	p.press("ggjjjjjjj").sees("open   u undo")
	c := p.sample(10)
	c.Remote.URL = "https://gitlab.example.com/ops/board/-/issues/77"
	p.add(c)
	p.poll()
	p.sees("o browse").press("kkk")
	require.NotContains(t, p.screen(), "browse")
	p.press("o").hears("It is not on gitlab yet.")
	p.file.shared.NoPages = true
	p.file.version++
	p.poll()
	p.press("o").hears("Cards have no page on gitlab.").press("<esc>yl").hears("has no link: cards have no page on gitlab. y h copies its handle.")
	sit(t, 20, 120, 36).press("o").hears("It is known on no remote.")
}

func TestWhatBothSidesWroteAlikeIsNotAskedAbout(t *testing.T) {
	require.Equal(t, strings.Join([]string{"one", markMine, "my two", markMiddle, "their two", markTheirs, "three"}, "\n"),
		bothSides(workflow.Hunks("nothing of it", "one\nmy two\nthree", "one\ntheir two\nthree")))
	require.Equal(t, "a\nb", bothSides(workflow.Hunks("", "a\nb", "a\nb")))
}
