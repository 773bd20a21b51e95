package board

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/workflow"
)

// listed are the lines of the list, without colours.
func (p *person) listed() []string {
	var out []string
	for _, x := range p.m.prompt.items {
		line := ""
		for _, l := range append(x.left, x.right...) {
			line += l.text
		}
		out = append(out, line)
	}
	return out
}

func TestASearchLooksAtAllCardsAndOpensTheOnePicked(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.add(workflow.Card{ID: "qqqq00000001", Kind: "feature", Stage: "Queued", Title: "Fold the laundry basket", CreatedAt: monday, EnteredAt: monday})
	p.poll()
	p.press("/laun")
	p.sees("Search  laun").sees("1 found").sees("Fold the laundry basket")
	p.press("<enter>")
	require.Equal(t, onCard, p.m.screen)
	require.Equal(t, workflow.CardID("qqqq00000001"), p.m.card.whole.Card.ID)
	p.press("<esc>")
	require.Equal(t, workflow.CardID("qqqq00000001"), p.on(), "the cursor is on it")
	require.Equal(t, "Features", p.m.tabs.onShow().title, "on the track that has it")
}

func TestASearchTakesAFilterAwayThatHidesTheCard(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("fdri:piotr<enter>/k8im<enter>")
	require.Equal(t, "dri:piotr", p.m.shown.filter.text, "it matches")
	p.press("<esc>f<c-u>dri:lin<enter>/k8im<enter>")
	require.True(t, p.m.shown.filter.isZero())
	p.hears("The filter hid k8im and is removed: dri:lin")
	p.press("<esc>")
	require.Equal(t, "k8im", string(p.on())[:4])
}

func TestACardThatNoColumnShowsIsOpenedAllTheSame(t *testing.T) {
	p := sit(t, 20, 120, 36)
	p.add(workflow.Card{ID: "qqqq00000001", Kind: "bug", Stage: "Triage", Resolution: "invalid", Title: "Fold the laundry", EnteredAt: monday, ClosedAt: monday})
	p.poll()
	on := p.on()
	p.press("/laundry")
	p.sees("invalid")
	p.press("<enter>")
	p.hears("qqqq is closed as invalid: it stands in no column.")
	require.Equal(t, onCard, p.m.screen)
	p.press("<esc>")
	require.Equal(t, on, p.on())
}

func TestWordsInTextsComeAfterTitles(t *testing.T) {
	p := sit(t, 20, 120, 36)
	p.add(workflow.Card{ID: "qqqq00000001", Kind: "bug", Stage: "Triage", Title: "Something else", Description: "the laundry", EnteredAt: monday})
	p.add(workflow.Card{ID: "qqqr00000001", Kind: "bug", Stage: "Triage", Title: "Fold the laundry", EnteredAt: monday})
	p.poll()
	p.press("/laundry")
	p.sees("1 found, 1 in texts").sees("in its texts")
	list := p.listed()
	require.Len(t, list, 2)
	require.Contains(t, list[0], "Fold the laundry")
	require.Contains(t, list[1], "Something else")
}

func TestASearchForNothingSaysWhatCanBeSearchedFor(t *testing.T) {
	p := sit(t, 3, 120, 36)
	p.press("/").sees("a handle, or words of a title or text; closed cards are found too")
	p.press("m")
	require.NotContains(t, p.m.View().Content, "closed cards are found too")
}

func TestASearchFollowsTheFileAndReadsTitlesOnce(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("/")
	reads := p.file.reads
	require.Equal(t, 3, reads, "twenty at a time")
	p.press("macro<esc>/macro")
	require.Equal(t, reads, p.file.reads, "they are kept while the file is the same")
	n := len(p.m.prompt.items)
	p.add(workflow.Card{ID: "qqqq00000001", Kind: "bug", Stage: "Triage", Title: "A macro more", EnteredAt: monday})
	p.poll()
	require.Len(t, p.m.prompt.items, n+1)
}

func TestAnAnswerToAnEarlierSearchIsDropped(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("/")
	p.slow = true
	p.press("macro")
	require.Len(t, p.later, 1, "one search at a time")
	p.press("<c-u>login")
	p.catchUp()
	for _, line := range p.listed() {
		require.Contains(t, line, "Login loop")
	}
	require.NotEmpty(t, p.listed())
	p.slow = true
	p.press("x<esc>")
	p.catchUp()
	require.False(t, p.m.prompt.isOpen(), "left is left")
}

// Enter is meant for what is typed, however fast it follows: never for what an
// earlier letter has listed, and not for nothing.
func TestEnterWaitsForWhatIsTyped(t *testing.T) {
	for name, before := range map[string]string{"at once": "", "after other letters": "/m<esc>/k8"} {
		t.Run(name, func(t *testing.T) {
			p := sit(t, 60, 120, 36)
			p.press(before)
			typed := "im"
			if before == "" {
				typed = "/k8im"
			}
			p.slow = true
			p.press(typed + "<enter>c")
			p.catchUp()
			require.Equal(t, onCard, p.m.screen)
			require.Equal(t, "k8im", string(p.m.card.whole.Card.ID)[:4])
			require.True(t, p.m.form.isOpen(), "and the key after it for the card")
		})
	}
	p := sit(t, 60, 120, 36)
	p.add(workflow.Card{ID: "qqqr00000001", Kind: "bug", Stage: "Triage", Title: "Something else", Description: "the laundry", EnteredAt: monday})
	p.poll()
	p.slow = true
	p.press("/laundry<enter>")
	p.catchUp()
	require.Equal(t, "qqqr", string(p.m.card.whole.Card.ID)[:4], "its texts count")
	p.press("<esc>/xyzzy<enter>xx")
	p.sees("Search  xyzzyxx").sees("0 found")
}

func TestASearchThatCannotBeMadeSaysSo(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.file.failLoad = errors.New("disk gone")
	p.press("/macro")
	p.sees("disk gone")
	p.press("<enter>")
	require.True(t, p.m.prompt.isOpen(), "there is nothing to take")
	p.press("<esc>")
	p.sees("Triage")
}

func TestHostileTitlesAreCleanWhereTheyAreFound(t *testing.T) {
	p := sit(t, 5, 120, 36)
	p.add(workflow.Card{ID: "qqqq00000001", Kind: "bug", Stage: "Triage", Title: "laun\x1b[31mdry\u202e", DRI: "\x1b[5m", EnteredAt: monday})
	p.poll()
	p.press("/laun")
	require.NotContains(t, p.m.View().Content, "\x1b[31m")
	require.NotContains(t, p.m.View().Content, "\u202e")
	require.NotContains(t, p.m.View().Content, "\x1b[5m")
}

func TestTheBestMatchComesFirst(t *testing.T) {
	for typed, order := range map[string][]string{
		"rot":    {"Rotate the webhook secrets", "A rotten one", "Carrot cake"},
		"webhok": {"Rotate the webhook secrets"},
		"sec ro": {"Rotate the webhook secrets"},
		"ROT":    {"Rotate the webhook secrets", "A rotten one", "Carrot cake"},
		"字化":     {"日本語の件名が文字化けする"},
		"xyzzy":  nil,
	} {
		t.Run(typed, func(t *testing.T) {
			var all []string
			best := map[int]string{}
			for _, title := range []string{"Carrot cake", "A rotten one", "Rotate the webhook secrets", "日本語の件名が文字化けする"} {
				if n := soughtIn(typed).score(lowered(title)); n > 0 {
					require.NotContains(t, best, n, "a tie")
					best[n] = title
				}
			}
			for n := 1000; n > 0; n-- {
				if best[n] != "" {
					all = append(all, best[n])
				}
			}
			require.Equal(t, order, all)
		})
	}
}

func TestMatchedLettersAreSetOff(t *testing.T) {
	require.Equal(t, []piece{{plain, "Rotate the "}, {focus, "webho"}, {plain, "o"}, {focus, "k"}, {plain, " secrets"}},
		soughtIn("webhok").emphasised("Rotate the webhook secrets", plain, focus))
	require.Equal(t, []piece{{plain, "İ "}, {focus, "Rot"}}, soughtIn("rot").emphasised("İ Rot", plain, focus))
}

// What is set off is what was looked for, whatever the text, and nothing is lost
// of the text.
func TestEmphasisShowsTheTextAndTheWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, word := rapid.StringMatching(`[a-cA-Cé日 ]{0,20}`).Draw(t, "text"), rapid.StringMatching(`[a-cé日]{1,5}`).Draw(t, "word")
		s, all, set := soughtIn(word), "", ""
		for _, p := range s.emphasised(text, plain, focus) {
			if all += p.text; p.role == focus {
				set += p.text
			}
		}
		require.Equal(t, text, all)
		if s.score(lowered(text)) > 0 {
			require.Equal(t, word, lowered(set))
		} else {
			require.Empty(t, set)
		}
	})
}

func TestACardIsFoundByItsName(t *testing.T) {
	p := sit(t, 60, 120, 36)
	p.press("/#57")
	require.Len(t, p.listed(), 1)
	p.press("<c-u>k8i")
	require.True(t, strings.HasPrefix(p.listed()[0], "k8im"))
}

func TestOnANarrowScreenTheListOfASearchIsCutAtOnePlace(t *testing.T) {
	p := sit(t, 60, 40, 15)
	for id, c := range p.file.cards {
		if id[0] < 'm' {
			c.DRI = "alexandra kowalski"
			p.add(c)
		}
	}
	p.poll()
	p.press("/the")
	lines := strings.Split(p.screen(), "\n")
	for i, f := range p.m.finder.found[:p.m.laidOut().list] {
		require.Contains(t, lines[3+i], string([]rune(f.Card.Title)[:8]))
		require.Equal(t, 25, cell.Width(lines[3+i][:strings.LastIndex(lines[3+i], string(f.Card.Stage))]), lines[3+i])
	}
}
