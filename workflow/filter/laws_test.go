package filter_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// someTerms are one term of every form.
var someTerms = []string{
	"stage:triage", "stage:completed,queued", "kind:bug", "state:open", "state:closed", "state:any", "resolution:none",
	"resolution:completed,declined", "dri:@me", "dri:none", `requester:"noor haddad"`, "delegate:@tomek,none",
	"label:wip", `label:"in review",none`, "priority:<=2", "priority:>2,none", "priority:1", "weight:>=3", "weight:0",
	"iteration:current", "iteration:<next", "iteration:>2026-11-20", "iteration:none", "iteration:past", "milestone:none,Q4",
	"waiting:requester", "waiting:validation", "waiting:none", "waiting:approval", "waiting:requester,approval", "waiting:none,approval", "gate:ready", "gate:blocked", "gate:gameplan,dri",
	"validation:requested", "validation:none", "forced:yes", "forced:no", "pinned:no", "age:>3d", "age:<=1w", "age:0",
	"created:>2d", "created:<2026-11-20", "updated:today", "entered:>=2026-11-22", "closed:none", "closed:<1w", "closed:2d",
	"id:a", "id:#7", "is:mine", "is:overdue", "is:conflict", "is:unsent", "is:unsent,overdue", "due:<2026-12-01", "due:none", "due:tomorrow", "is:confidential", "confidential:no", "is:blocked,closed", "is:unassigned", "form", "fo ma", "macro,sla", `"ticket form"`,
	"title:tick", `text:"form"`, "日本", "🚀", "s", "größe-form",
}

var someText = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"ticket", "form", "Ticket  Form", "macro", "SLA", "Größe", "日本語", "🚀", "s", "x9", "—", "formal", "(form)\n",
	}), 0, 6).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", "", "\n"}).Draw(t, "between"))
})

func oneOf[T any](t *rapid.T, name string, values ...T) T {
	return rapid.SampledFrom(values).Draw(t, name)
}

func someTime(t *rapid.T, name string) time.Time {
	if rapid.Bool().Draw(t, name+" set") {
		return now.Add(-time.Duration(rapid.IntRange(-30, 24*20).Draw(t, name)) * time.Hour)
	}
	return time.Time{}
}

var someCard = rapid.Custom(func(t *rapid.T) workflow.Card {
	c := workflow.Card{
		ID:    workflow.CardID(oneOf(t, "id", "abcabcabcabc", "zzzzzzzzzzzz")),
		Kind:  oneOf[workflow.Kind](t, "kind", "bug", "feature", "incident"),
		Stage: oneOf[workflow.Stage](t, "stage", "Triage", "Planning", "Scheduling", "Queued", "Development", "Implementation", "Completed"),
		Title: someText.Draw(t, "title"), Description: someText.Draw(t, "description"), Gameplan: someText.Draw(t, "gameplan"),
		Resolution: oneOf[workflow.Resolution](t, "resolution", "", "", "completed", "declined", "invalid"),
		Priority:   rapid.IntRange(0, 4).Draw(t, "priority"), Weight: rapid.IntRange(0, 5).Draw(t, "weight"),
		Labels:    oneOf(t, "labels", nil, []string{"WIP"}, []string{"blocked", "in review"}),
		Requester: oneOf(t, "requester", "", "Noor Haddad", "ana"), Delegate: oneOf(t, "delegate", "", "tomek", "@tomek"),
		DRI: oneOf(t, "dri", "", "Ana", "@ana", "lee"), Milestone: oneOf(t, "milestone", "", "q4", "Q5"),
		Iteration: oneOf(t, "iteration", workflow.Iteration{}, week("2026-11-15"), week("2026-11-22"), week("2026-11-29")),
		Pinned:    rapid.Bool().Draw(t, "pinned"),
		Rounds:    oneOf(t, "rounds", nil, []workflow.Round{{State: "rejected"}}, []workflow.Round{{State: "rejected"}, {State: "requested"}}),
		Triage:    oneOf(t, "triage", workflow.Triage{}, workflow.Triage{Verdict: "valid"}, workflow.Triage{Verdict: "aligned"}, workflow.Triage{Verdict: "not-aligned", Work: "low", Danger: "low", Effect: "low"}),
		Approval:  oneOf(t, "approval", workflow.Approval{}, workflow.Approval{By: "dana", Level: "manager"}),
		Remote:    workflow.Remote{IID: rapid.IntRange(0, 8).Draw(t, "iid")},
		CreatedAt: someTime(t, "created"), UpdatedAt: someTime(t, "updated"), EnteredAt: someTime(t, "entered"),
		WaitingSince: someTime(t, "waiting"),
	}
	for _, s := range rapid.SliceOfN(someText, 0, 2).Draw(t, "comments") {
		c.Comments = append(c.Comments, workflow.Comment{Text: s})
	}
	if rapid.Bool().Draw(t, "approval requested") {
		c.Comments = append(c.Comments, workflow.Comment{Text: "Approval requested of manager: the highest judgement is low"})
	}
	if !c.IsOpen() {
		c.ClosedAt = someTime(t, "closed")
	}
	c.Unsent = rapid.Bool().Draw(t, "unsent")
	if rapid.Bool().Draw(t, "forced") {
		c.Forced = []workflow.Force{{Rule: "bug/gameplan", From: "Planning", To: "Development", Missing: []string{"gameplan"}}}
	}
	return c
})

var someFilter = rapid.Custom(func(t *rapid.T) string {
	terms := rapid.SliceOfN(rapid.SampledFrom(someTerms), 0, 3).Draw(t, "terms")
	for i := range terms {
		if !strings.Contains(terms[i], " ") && rapid.Bool().Draw(t, "not") {
			terms[i] = "-" + terms[i]
		}
	}
	return strings.Join(terms, " ")
})

func mustParse(t require.TestingT, text string) filter.Filter {
	f, err := filter.Parse(text, env())
	require.NoError(t, err, text)
	return f
}

func TestANegatedTermMatchesTheComplement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		term, card := rapid.SampledFrom(someTerms).Draw(t, "term"), someCard.Draw(t, "card")
		if term == "fo ma" {
			return // two terms
		}
		require.NotEqual(t, mustParse(t, term).Match(card), mustParse(t, "-"+term).Match(card), term)
	})
}

func TestAllTermsMustHoldAndACommaIsOr(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, card := someFilter.Draw(t, "a"), someFilter.Draw(t, "b"), someCard.Draw(t, "card")
		both := mustParse(t, a).Match(card) && mustParse(t, b).Match(card)
		require.Equal(t, both, mustParse(t, a+" "+b).Match(card))

		one := oneOf(t, "one of", "triage,queued", "bug,feature")
		key := map[string]string{"triage,queued": "stage:", "bug,feature": "kind:"}[one]
		x, y, _ := strings.Cut(one, ",")
		either := mustParse(t, key+x).Match(card) || mustParse(t, key+y).Match(card)
		require.Equal(t, either, mustParse(t, key+one).Match(card))
	})
}

func TestAFilterReadFromItsOwnStringMatchesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, card := mustParse(t, someFilter.Draw(t, "filter")), someCard.Draw(t, "card")
		again := mustParse(t, f.String())
		require.Equal(t, f.String(), again.String())
		require.Equal(t, f.Match(card), again.Match(card))
	})
}

func TestAMatchLiesWithinThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, card := mustParse(t, someFilter.Draw(t, "filter")), someCard.Draw(t, "card")
		if !f.Match(card) {
			return
		}
		require.True(t, f.Kinds() == nil || slices.Contains(f.Kinds(), card.Kind))
		require.True(t, f.Stages() == nil || slices.Contains(f.Stages(), card.Stage))
		for _, group := range f.Words() {
			require.True(t, hasOneOf(card, group), "%v in %q", group, filter.Texts(card))
		}
		if open, closed := f.States(); closed {
			require.True(t, card.IsOpen() && open || !card.IsOpen())
		}
	})
}

// hasOneOf looks as a word index would.
func hasOneOf(c workflow.Card, group []string) bool {
	for _, text := range filter.Texts(c) {
		for _, w := range filter.Words(text) {
			if slices.ContainsFunc(group, func(g string) bool { return strings.HasPrefix(w, g) }) {
				return true
			}
		}
	}
	return false
}

func TestABareWordIsFoundExactlyByTheWordsOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := someText.Draw(t, "text") + rapid.String().Draw(t, "more")
		word := oneOf(t, "word", "form", "fo", "ticket", "größe", "日本", "本", "x9", "9", "sl")
		indexed := slices.ContainsFunc(filter.Words(text), func(w string) bool { return strings.HasPrefix(w, word) })
		if word == "本" || word == "日本" {
			indexed = hasOneOf(workflow.Card{Title: text}, filter.Words(word)[:1])
			if word == "日本" && indexed { // and its last rune by itself
				indexed = hasOneOf(workflow.Card{Title: text}, []string{"本"})
			}
		}
		require.Equal(t, indexed, mustParse(t, word).Match(workflow.Card{Title: text}), "%q in %q", word, text)
	})
}

func TestAgeIsCountedAsTheCardCountsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := workflow.Card{EnteredAt: now.Add(-time.Duration(rapid.Int64Range(0, int64(20*24*time.Hour)).Draw(t, "ago")))}
		days := card.DaysInStage(now)
		n := rapid.IntRange(0, 20).Draw(t, "n")
		d := " age:" // with n appended below
		require.Equal(t, days > n, mustParse(t, d+">"+itoa(n)+"d").Match(card))
		require.Equal(t, days >= n, mustParse(t, d+">="+itoa(n)).Match(card))
		require.Equal(t, days < n, mustParse(t, d+"<"+itoa(n)).Match(card))
		require.Equal(t, days <= n, mustParse(t, d+"<="+itoa(n)+"d").Match(card))
		require.Equal(t, days == n, mustParse(t, d+itoa(n)+"d").Match(card))
	})
}

func TestACardIsBlockedOrReadyAsItsGatesSay(t *testing.T) {
	blocked, ready := mustParse(t, "gate:blocked"), mustParse(t, "gate:ready")
	rapid.Check(t, func(t *rapid.T) {
		card := someCard.Draw(t, "card")
		g := workflow.Default().Next(card, now)
		require.Equal(t, g.To != "" && g.Met() < g.Total(), blocked.Match(card), "%+v", g)
		require.Equal(t, g.Ready(), ready.Match(card), "%+v", g)
	})
}
