package board

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// rich is a card that has everything.
func rich() workflow.Card {
	day := func(d int) time.Time { return time.Date(2026, 11, d, 9, 30, 0, 0, time.UTC) }
	return workflow.Card{
		ID: "k7m200000000", Kind: "feature", Title: "Rotate the webhook secrets", Stage: "Queued", Priority: 2, Weight: 3, DRI: "ana", Requester: "maria", Delegate: "tom",
		Labels: []string{"Customer::Billing", "vip"}, Milestone: "19.2", Iteration: workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"},
		Description: "## Problem\n\nSecrets are **old**.\n\n- [ ] rotate\n- [x] tell\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", Gameplan: "1. First\n2. Second",
		CreatedAt: day(1), UpdatedAt: day(20), EnteredAt: day(19),
		Triage:   workflow.Triage{Verdict: workflow.NotAligned, Work: "low", Danger: "high", Effect: "medium", By: "lin", At: day(2)},
		Approval: workflow.Approval{By: "dana", Level: "director", Evidence: "See <https://x.org/1>", At: day(3)},
		Rounds: []workflow.Round{
			{State: workflow.Rejected, RequestedBy: "ana", Of: "maria", At: day(10), AnsweredBy: "maria", AnsweredAt: day(11), Note: "The **second** example fails."},
			{State: workflow.Requested, RequestedBy: "ana", Of: "tom", At: day(12)},
		},
		Blueprint: workflow.Blueprint{Text: "Done in `two` steps.", Links: []string{"https://x.org/mr/1"}},
		Links:     []workflow.Link{{URL: "https://x.org/2", Title: "the audit", Relation: "relates"}},
		Comments:  []workflow.Comment{{ID: "c1", Author: "maria", At: day(4), Text: "Please *soon*."}, {ID: "c2", Author: "ana", At: day(5), Text: "In the **next** iteration."}},
		Forced:    []workflow.Force{{Rule: "feature/dri", Missing: []string{"dri"}, Reason: "urgent", By: "lin", At: day(6)}},
		Remote:    workflow.Remote{Name: "gitlab", IID: 31, URL: "https://gitlab.example.com/x/-/issues/31"},
	}
}

// reader sits in front of an open card.
func reader(t testing.TB, c workflow.Card, w, h int) *person {
	t.Helper()
	p := sit(t, 0, w, h)
	p.add(c)
	p.file.entries = append(p.file.entries, workflow.Entry{
		Seq: 1, Step: 1, Card: c.ID, What: "move", By: "piotr", At: monday.AddDate(0, 0, -4), Door: workflow.DoorCommand,
		Changes: []workflow.Change{{Field: workflow.FieldStage, Old: "Scheduling", New: "Queued"}},
	})
	p.poll()
	p.press("<tab><tab>")
	p.goTo(c.ID)
	return p.press("<enter>")
}

// whole is all words of the open card, whatever is on screen.
func (p *person) whole() string {
	var b strings.Builder
	for _, pg := range []page{p.m.card.page, p.m.card.side} {
		for _, l := range pg.lines {
			for _, x := range l {
				b.WriteString(x.text)
			}
			b.WriteByte('\n')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestAnOpenCardShowsAllThatIsKnownOfIt(t *testing.T) {
	for _, w := range []int{80, 160} {
		p := reader(t, rich(), w, 40)
		text := p.whole()
		for _, want := range []string{
			"Rotate the webhook secrets", "Queued, for 4 days", "priority P2", "weight 3", "DRI ana", "requester maria", "delegate tom", "milestone 19.2", "29 Nov – 5 Dec 2026, begins Sun 29 Nov, in 6 days",
			"[Customer::Billing] [vip]", "1 Nov 2026, 09:30", "To Development: 0 of 1", "Forced", "still needs a DRI", "“urgent”, lin, 6 Nov 2026",
			"## Problem", "Secrets are old.", "☐ rotate", "☑ tell", "1 2", "1. First", "not-aligned, by lin, 2 Nov 2026", "work low, danger high, effect medium",
			"needed: director (not aligned, the highest judgement is high)", "given by dana, director, 3 Nov 2026", "See https://x.org/1",
			"1. ✗ rejected: ana asked maria, 10 Nov 2026;", "maria answered, 11", "The second example fails.", "2. ◊ asked: ana asked tom, 12 Nov 2026",
			"Done in `two` steps.", "https://x.org/mr/1", "relates the audit", "https://x.org/2", "maria 4 Nov 2026, 09:30", "Please soon.", "In the next iteration.",
			"19 Nov 10:00 piotr moved: Scheduling → Queued", "command", "gitlab.example.com",
		} {
			require.Contains(t, text, want, "%d columns", w)
		}
	}
}

func TestAMissingApprovalSaysWhatIsNeededAndTheKey(t *testing.T) {
	c := rich()
	c.Stage, c.Approval = "Triage", workflow.Approval{}
	p := reader(t, c, 80, 40)
	require.Contains(t, p.whole(), "missing · a documents it")
	c.Approval = workflow.Approval{By: "eve", Level: "manager", At: monday}
	require.Contains(t, reader(t, c, 80, 40).whole(), "given by eve, manager, 23 Nov 2026: not the level that is needed")
}

func TestOnAWideScreenTheFactsStandBesideTheText(t *testing.T) {
	p := reader(t, rich(), 160, 40)
	lines := linesOf(p.screen())
	require.True(t, strings.HasPrefix(lines[4], " Rotate the webhook secrets"))
	require.Contains(t, lines[4], "stage      Queued, for 4 days")
	require.Empty(t, reader(t, rich(), 139, 40).m.card.side.lines)
	p = reader(t, rich(), 160, 12)
	p.press("G")
	require.Contains(t, p.screen(), "In the next iteration.", "the end of the one")
	require.Contains(t, p.screen(), "Scheduling → Queued", "and of the other")
}

func TestAResizeKeepsThePlaceInTheText(t *testing.T) {
	c := rich()
	var b strings.Builder
	for i := range 60 {
		fmt.Fprintf(&b, "Paragraph %d has some words that are wrapped where the screen is narrow, and not where it is wide.\n\n", i)
	}
	c.Description = b.String()
	p := reader(t, c, 120, 20)
	for p.m.card.page.top < 60 {
		p.press("j")
	}
	top := func() string { return lineOf(p.screen(), 4) + lineOf(p.screen(), 5) }
	word := strings.Join(strings.Fields(top())[:2], " ")
	require.Contains(t, word, "Paragraph")
	for _, w := range []int{50, 30, 100, 20, 120} {
		p.send(tea.WindowSizeMsg{Width: w, Height: 20})
		require.Contains(t, top(), word, "%d columns", w)
	}
}

func TestWhatOthersChangeLeavesThePlaceAndTheSearch(t *testing.T) {
	c := rich()
	c.Description = strings.Repeat("some words\n\n", 50)
	p := reader(t, c, 80, 20)
	p.press("/in the next<enter>")
	before, top := p.m.card.find.tally(), p.m.card.page.top
	require.NotZero(t, top)
	c.Comments = append(c.Comments, workflow.Comment{ID: "c3", Author: "eve", At: monday, Text: "Nothing new."})
	p.add(c)
	p.poll()
	require.Contains(t, p.whole(), "Nothing new.")
	require.Equal(t, before, p.m.card.find.tally())
	require.Equal(t, top, p.m.card.page.top)
}

func TestSearchInACardGoesToTheMatchesWhileOneTypes(t *testing.T) {
	c := rich()
	c.Description = strings.Repeat("words\n\n", 50) + "the Needle\n\nand one more needle at the end of\na line"
	p := reader(t, c, 80, 20)
	p.press("/need").sees("1 of 4").sees("still needs a DRI")
	p.press("le").sees("1 of 2").sees("the Needle")
	require.Contains(t, p.m.View().Content, p.m.term.theme.palette()[here]+"Needle")
	p.press("<enter>").hears("“needle”: 1 of 2 in description.")
	p.press("n").hears("2 of 2").press("n").hears("1 of 2").press("N").hears("2 of 2")
	require.NotNil(t, p.m.View().Cursor, "the cursor is on the match")
	p.press("<esc>")
	require.Empty(t, p.m.card.find.text)
	require.Equal(t, onCard, p.m.screen, "esc ends the search first")
	p.press("/end of a line").sees("1 of 1")
	p.press("<c-w><c-w><c-w><c-w>zzz").sees("Nothing in this card says “zzz”.")
	p.press("<enter>").hears("Nothing in this card says “zzz”.")
	p.press("n").hears("Nothing is searched for in this card: / searches.")
	top := p.m.card.page.top
	p.press("/needle<esc>")
	require.Equal(t, top, p.m.card.page.top, "leaving the line leads back")
}

func TestAMatchBesideTheTextIsFoundToo(t *testing.T) {
	p := reader(t, rich(), 160, 40)
	p.press("/scheduling →").sees("1 of 1")
	require.True(t, p.m.card.find.marks[0].side)
}

func TestYCopiesWhatTheNextLetterSays(t *testing.T) {
	for name, tc := range map[string]struct{ keys, copied, says string }{
		"handle": {"yh", "#31", "Copied #31."},
		"id":     {"yi", "k7m200000000", "Copied the id k7m200000000."},
		"title":  {"yt", "#31 Rotate the webhook secrets", "Copied the title of #31."},
		"link":   {"yl", "https://gitlab.example.com/x/-/issues/31", "Copied the link of #31."},
		"first":  {"y<enter>", "#31", "Copied #31."},
	} {
		for _, open := range []string{"", "<esc>"} {
			t.Run(name+open, func(t *testing.T) {
				p := reader(t, rich(), 80, 24)
				p.press(open)
				require.Equal(t, tc.copied, p.copies(tc.keys))
				p.hears(tc.says)
				require.False(t, p.m.form.isOpen())
			})
		}
	}
	c := rich()
	c.Remote = workflow.Remote{}
	p := reader(t, c, 80, 24)
	require.NotContains(t, p.press("y").sees("k7m2 has no link: it is known on no remote").screen(), "copies its handle")
	p.press("<esc>yl").hears("k7m2 has no link: it is known on no remote. y h copies its handle.")
}

// copies presses keys and gives what the last one put on the clipboard.
func (p *person) copies(keys string) string {
	k, rest := nextKey(keys)
	p.send(tea.KeyPressMsg(k))
	k, _ = nextKey(rest)
	next, cmd := p.m.Update(tea.KeyPressMsg(k))
	p.m = next.(Model)
	return fmt.Sprint(cmd())
}

func TestACardAsMarkdownIsTheWholeCard(t *testing.T) {
	p := reader(t, rich(), 80, 24)
	text := p.copies("ym")
	require.True(t, strings.HasPrefix(text, "# #31 Rotate the webhook secrets\n\n- Stage: Queued\n- Kind: "), text)
	for _, want := range []string{
		"- Priority: 2\n", "- Labels: Customer::Billing, vip\n", "- Link: <https://gitlab.example.com/x/-/issues/31>\n", "\n## Description\n\n## Problem\n\nSecrets are **old**.",
		"\n## Approval\n\ndana, director\n\nSee <https://x.org/1>\n", "1. rejected, asked of maria: The \\*\\*second\\*\\* example fails.\n2. requested, asked of tom\n",
		"\n## Blueprint\n\nDone in `two` steps.\n\n- https://x.org/mr/1\n", "\n## Links\n\n- relates the audit https://x.org/2\n", "\n**maria**, 2026-11-04 09:30\n\nPlease *soon*.\n",
	} {
		require.Contains(t, text, want)
	}
}

func TestAVeryLongCardIsLaidOutWhileNobodyWaits(t *testing.T) {
	c := rich()
	c.Description = strings.Repeat("many words ", 150_000)
	p := sit(t, 0, 120, 36)
	p.add(c)
	p.poll()
	p.press("<tab><tab>")
	p.goTo(c.ID)
	p.press("<enter>")
	require.False(t, p.m.waiting())
	p.sees("many words").press("G").sees("In the next iteration.").press("gg")
	require.Contains(t, p.whole(), "KB more e opens all of it")
	p.slow = true
	p.send(tea.WindowSizeMsg{Width: 60, Height: 36})
	p.send(tea.WindowSizeMsg{Width: 90, Height: 36})
	fits(t, p.m)
	p.catchUp()
	require.Equal(t, 90, p.m.card.width)
	fits(t, p.m)
}

func TestAnOpenCardIsSaidInOneSentence(t *testing.T) {
	p := reader(t, rich(), 80, 24)
	require.Contains(t, p.m.say(), "#31 Rotate the webhook secrets")
	p.press("/old<enter>")
	require.Contains(t, p.m.say(), "“old”: 1 of 1 in description.")
}

func BenchmarkScrollOfAnOpenCard(b *testing.B) {
	p := reader(b, rich(), 210, 44)
	var m tea.Model = p.m
	b.ReportAllocs()
	for i := range b.N {
		k := "jk"[i%2]
		m, _ = m.Update(tea.KeyPressMsg{Code: rune(k), Text: string(k)})
		_ = m.View()
	}
}
