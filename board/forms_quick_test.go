package board

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestADigitPicksThePriorityAtOnce(t *testing.T) {
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Priority = 3 }))
	p.press("p1")
	require.False(t, p.m.form.isOpen())
	require.Equal(t, 1, p.mine().Priority)
	p.press("p0")
	require.Equal(t, 0, p.mine().Priority)
	p.press("pj<enter>")
	require.Equal(t, 1, p.mine().Priority)
	p.press("p1").hears("Nothing has changed.")
	p.press("p7").sees("Priority")
}

func TestAnotherKindIsPickedFromAList(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("gkf")
	require.Equal(t, workflow.Kind("feature"), p.mine().Kind)
}

func TestLabelsAreAListOrWhatIsToChange(t *testing.T) {
	for typed, want := range map[string][]string{
		"<c-u>new, vip": {"new", "vip"}, "<c-u>+new -old": {"new", "vip"}, "<c-u>": nil, "<c-u>-VIP": {"old"},
		"<c-u>+needs review +x": {"needs review", "old", "vip", "x"}, ", scope::b": {"old", "scope::b", "vip"},
	} {
		p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Labels = []string{"old", "vip"} }))
		p.press("gl" + typed + "<enter>")
		require.ElementsMatch(t, want, p.mine().Labels, typed)
	}
	p := alone(t, bugIn("Planning", func(c *workflow.Card) { c.Labels = []string{"scope::a", "vip"} }))
	p.press("gl<c-u>+scope::b").sees("adds scope::b; removes scope::a").press("<enter>")
	require.Equal(t, []string{"scope::b", "vip"}, p.mine().Labels)
}

func TestLinksAreAddedAndTakenAway(t *testing.T) {
	p := alone(t, bugIn("Planning"))
	p.press("gohttps://example.com/mr/1<tab>The fix<tab>m<enter>")
	require.Equal(t, []workflow.Link{{URL: "https://example.com/mr/1", Title: "The fix", Relation: "merge-request"}}, p.mine().Links)
	p.press("goftp://x<enter>").sees("is no web address")
	p.press("<c-u><tab><tab><tab><right>").sees("merge-request: The fix, https://example.com/mr/1").press("<enter>")
	require.Empty(t, p.mine().Links)
	p.press("go<tab>Only a title<enter>").sees("needs an address")
}
