package filter_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func withViews(views map[string]string) filter.Env {
	e := env()
	e.Views = views
	return e
}

var someViews = map[string]string{
	"mine": "dri:@me", "urgent": "priority:<=2 state:open", "ours": "view:mine view:urgent", "words": `rotate "webhook secrets"`,
	"loop": "view:pool", "pool": "kind:bug view:loop", "broken": "stag:triage", "blank": "  ",
}

func TestAViewStandsForItsFilter(t *testing.T) {
	mine := workflow.Card{DRI: "ana", Kind: "bug", Priority: 1, Stage: "Triage"}
	theirs := workflow.Card{DRI: "lin", Kind: "bug", Priority: 3, Stage: "Triage"}
	for text, want := range map[string][2]bool{
		"view:mine":            {true, false},
		"VIEW:Mine":            {true, false},
		"-view:mine":           {false, true},
		"view:ours":            {true, false},
		"view:mine,urgent":     {true, false},
		"-view:mine,urgent":    {false, true},
		"view:mine kind:bug":   {true, false},
		"-view:ours dri:lin":   {false, true},
		"view:mine -view:ours": {false, false},
	} {
		f, err := filter.Parse(text, withViews(someViews))
		require.NoError(t, err, text)
		require.Equal(t, want, [2]bool{f.Match(mine), f.Match(theirs)}, text)
	}
}

func TestAViewIsPlannedAsItsTermsAre(t *testing.T) {
	f, err := filter.Parse("view:ours kind:bug", withViews(someViews))
	require.NoError(t, err)
	require.Equal(t, "dri:@me priority:<=2 state:open kind:bug", f.String())
	words, err := filter.Parse("-view:words", withViews(someViews))
	require.NoError(t, err)
	require.True(t, words.NeedsText())
	states, err := filter.Parse("view:urgent,mine", withViews(someViews))
	require.NoError(t, err)
	open, closed := states.States()
	require.True(t, open && closed, "one of them names a state")
	require.Contains(t, filter.Values("view", withViews(someViews)), "urgent")
}

func TestAViewThatMeansNothingIsRefused(t *testing.T) {
	for text, want := range map[string]struct{ why, nearest string }{
		"view:mien":    {"is no saved view", "mine"},
		"view:zzzzzzz": {"is no saved view: blank, broken", ""},
		"view:loop":    {"loop → pool → loop", ""},
		"view:broken":  {"did you mean stage?", ""},
		"view:blank":   {"is empty", ""},
		"view:<mine":   {"cannot be compared", ""},
	} {
		_, err := filter.Parse(text, withViews(someViews))
		var bad *workflow.Invalid
		require.ErrorAs(t, err, &bad, text)
		require.Equal(t, "filter view", bad.Field)
		require.Contains(t, err.Error(), want.why, text)
		require.Equal(t, want.nearest, bad.Nearest, text)
	}
	_, err := filter.Parse("view:mine", env())
	require.ErrorContains(t, err, "is no saved view")
}

func TestViewsOfViewsCannotGrowWithoutEnd(t *testing.T) {
	bomb := map[string]string{"a0": "kind:bug kind:bug"}
	for i := range 30 {
		prev := "view:a" + itoa(i)
		bomb["a"+itoa(i+1)] = prev + " " + prev
	}
	_, err := filter.Parse("view:a30", withViews(bomb))
	require.ErrorContains(t, err, "more than 1000 terms")
	for _, twice := range []string{"view:%s,%s", "-view:%s -view:%s"} { // these stay whole
		for i := range 30 {
			prev := "a" + itoa(i)
			bomb["a"+itoa(i+1)] = fmt.Sprintf(twice, prev, prev)
		}
		_, err := filter.Parse("view:a30", withViews(bomb))
		require.ErrorContains(t, err, "more than 1000 terms", twice)
	}
}

func TestANameOfAViewCanBeWrittenInAFilter(t *testing.T) {
	require.NoError(t, filter.CheckViewName("träge-2"))
	for _, bad := range []string{"", "a b", "a,b", `"`, "-x", "a:b", strings.Repeat("x", 41)} {
		require.Error(t, filter.CheckViewName(bad), bad)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		if filter.CheckViewName(name) == nil {
			f, err := filter.Parse("view:"+name, withViews(map[string]string{name: "kind:bug"}))
			require.NoError(t, err)
			require.Equal(t, "kind:bug", f.String())
		}
	})
}

func TestAFilterWithViewsIsTheFilterWrittenOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, card := someFilter.Draw(t, "filter"), someCard.Draw(t, "card")
		e := withViews(map[string]string{"v": text})
		if strings.TrimSpace(text) == "" {
			return
		}
		f, err := filter.Parse("view:v", e)
		require.NoError(t, err)
		require.Equal(t, mustParse(t, text).Match(card), f.Match(card))
		not, err := filter.Parse("-view:v", e)
		require.NoError(t, err)
		require.NotEqual(t, f.Match(card), not.Match(card))
	})
}
