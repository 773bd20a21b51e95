package filter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func TestTheSieveAndTheTextsTogetherAreTheFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, card := mustParse(t, someFilter.Draw(t, "filter")), someCard.Draw(t, "card")
		s := f.Sieve()
		require.Equal(t, f.Match(card), s.Match(&card, workflow.Default().ReadySpan(card)) && f.MatchTexts(card), f)
	})
}

// TestAnIndexOfWordsJudgesTexts: what it says for sure is so, and what it says
// cannot be, is not.
func TestAnIndexOfWordsJudgesTexts(t *testing.T) {
	texts := []string{
		"log in", "Log-out", "the bill", "billing THE  bill", "日本語 ログ", "日本", "e\u0301tude", "\u0301kalo", "x 5 ox", "5\u0301x", "a日b本",
		"an extraordinarilylongwordthatgoesonandonforever", "x", "5", "!", "", "İstanbul", "\u212Aelvin kelvin", "the\nbill-log",
	}
	terms := []string{
		"log", "lo", "log-in", "log,bill", "x", "5", "日", "日本", "日本語", `"log"`, `"the bill"`, `"bill"`, `"日本"`, `"ログ"`, `"本"`, `"!"`,
		`"kalo"`, "\"\u0301kalo\"", `"5"`, `"extraordinarilylongwordthatgoesonandonforever"`, "extraordinarilylongwordthatgoesonandonforever", `"kelvin"`, "istan", `"l-l"`,
		`log,"the bill"`, `"x 5"`, `"b本"`,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(terms).Draw(t, "term")
		not := rapid.Bool().Draw(t, "not")
		if not {
			text = "-" + text
		}
		card := workflow.Card{
			Title:       rapid.SampledFrom(texts).Draw(t, "title") + rapid.SampledFrom(texts).Draw(t, "more"),
			Description: rapid.SampledFrom(texts).Draw(t, "description"),
		}
		var has []string
		for _, s := range filter.Texts(card) {
			has = append(has, filter.Words(s)...)
		}
		f := mustParse(t, text)
		require.Len(t, f.Texts(), 1)
		term, passes, sure := f.Texts()[0], false, true
		for _, one := range term.AnyOf {
			all := true
			for _, w := range one.Words {
				all = all && slices.ContainsFunc(has, func(h string) bool { return strings.HasPrefix(h, w) })
			}
			for _, w := range one.Whole {
				all = all && slices.Contains(has, w)
			}
			passes, sure = passes || all, sure && one.Sure
		}
		if sure || !passes {
			require.Equal(t, passes != not, f.Match(card), "%s in %q %q", text, card.Title, card.Description)
		}
	})
}

func TestOnlyWhatNamesNoOtherCardNeedsToBeReadyOneDay(t *testing.T) {
	for text, want := range map[string]bool{"gate:ready": true, "is:ready dri:ana": true, "-gate:ready": false, "gate:blocked": false, "gate:ready,blocked": false, "dri:ana": false} {
		require.Equal(t, want, mustParse(t, text).OnlyReady(), text)
	}
}

func TestACardWithoutItsTextsSufficesWhereNoTextsAreSaidToBeNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"waiting:approval", "waiting:none", "-waiting:approval,requester", "waiting:approval form", "form"}).Draw(t, "filter")
		f, card := mustParse(t, text), someCard.Draw(t, "card")
		if rapid.Bool().Draw(t, "asked") {
			card.Kind, card.Triage = "feature", workflow.Triage{Verdict: "not-aligned", Work: "low", Danger: "low", Effect: "low"}
			card.Comments = []workflow.Comment{{Text: "Approval requested of manager: the highest judgement is low"}}
		}
		light := card
		light.Comments, light.Description, light.Gameplan = nil, "", ""
		if f.NoTexts(&light) {
			require.Equal(t, f.MatchTexts(card), f.MatchTexts(light), text)
		}
	})
}
