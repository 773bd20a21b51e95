package filter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAListShowsOpenCardsUnlessAStateIsNamed(t *testing.T) {
	type states struct{ open, closed bool }
	for text, want := range map[string]states{
		"":                              {true, false},
		"dri:ana -stage:triage":         {true, false},
		"-stage:completed":              {true, false},
		"gate:ready":                    {true, false},
		"state:open":                    {true, false},
		"-state:closed":                 {true, false},
		"state:closed":                  {false, true},
		"-state:open":                   {false, true},
		"-is:open":                      {false, true},
		"state:any":                     {true, true},
		"state:open,closed":             {true, true},
		"-state:any":                    {false, false},
		"state:open state:closed":       {false, false},
		"resolution:declined":           {false, true},
		"-resolution:declined":          {true, true},
		"resolution:none":               {true, false},
		"-resolution:none":              {false, true},
		"resolution:none,invalid":       {true, true},
		"stage:completed":               {true, true},
		"stage:triage,completed":        {true, true},
		"stage:completed state:closed":  {false, true},
		"closed:<2w":                    {false, true},
		"closed:none":                   {true, true},
		"id:k3v9":                       {true, true},
		"is:mine,closed":                {true, true},
		"state:closed gate:ready":       {false, false},
		"-gate:ready":                   {true, false},
		"-gate:ready state:open,closed": {true, true},
	} {
		open, closed := parse(t, text).States()
		require.Equal(t, want, states{open, closed}, text)
	}
}

func TestThePlanNamesKindsAndStages(t *testing.T) {
	f := parse(t, "kind:bug stage:Triage,planning -stage:queued")
	require.Equal(t, []workflow.Kind{"bug"}, f.Kinds())
	require.Equal(t, []workflow.Stage{"Triage", "Planning"}, f.Stages())
	require.Nil(t, parse(t, "-kind:bug dri:ana").Kinds(), "what is negated names nothing")
	none := parse(t, "stage:triage stage:planning").Stages()
	require.NotNil(t, none)
	require.Empty(t, none, "nothing stands in two stages")
	require.Equal(t, []workflow.Stage{"Planning"}, parse(t, "stage:triage,planning stage:planning").Stages())
}

func TestThePlanNamesWords(t *testing.T) {
	for text, want := range map[string][][]string{
		"stage:triage":          nil,
		"Form":                  {{"form"}},
		"form macro":            {{"form"}, {"macro"}},
		"ticket_form-id":        {{"ticket"}, {"form"}, {"id"}},
		"form,macro":            {{"form", "macro"}},
		"a-form,macro":          {{"form", "macro"}},
		`"the SLA a policy"`:    {{"the"}, {"sla"}, {"policy"}},
		`text:"the form",macro`: {{"form", "macro"}},
		"title:form":            {{"form"}},
		"-form":                 nil,
		"🚀":                     nil,
		"🚀,form":                nil,
		"日本語":                   {{"日本"}, {"本語"}, {"語"}},
	} {
		require.Equal(t, want, parse(t, text).Words(), text)
	}
}

func TestTextsAreNeededForTermsThatLookIntoThem(t *testing.T) {
	for _, text := range []string{"form", `"a form"`, "-form", "text:form", "stage:triage form"} {
		require.True(t, parse(t, text).NeedsText(), text)
	}
	for _, text := range []string{"", "title:form", "stage:triage", "gate:gameplan", "validation:rejected", "id:k3v9"} {
		require.False(t, parse(t, text).NeedsText(), text)
	}
	require.True(t, parse(t, " \t").IsZero())
	require.False(t, parse(t, "form").IsZero())
}

func TestThePlanNamesIterations(t *testing.T) {
	next := workflow.Iteration{Start: "2026-11-29", End: "2026-12-05"}
	for text, want := range map[string]string{
		"dri:ana":                                   "any",
		"iteration:2026-12-01":                      "yes",
		"iteration:2026-12-06":                      "no",
		"iteration:none":                            "any",
		"iteration:none,2026-12-01":                 "any",
		"-iteration:2026-12-01":                     "any",
		"-iteration:none":                           "yes",
		"-iteration:none,2026-12-01":                "no",
		"iteration:>2026-11-20 dri:ana":             "yes",
		"iteration:<2026-11-20 kind:bug":            "no",
		"iteration:2026-12-01 iteration:2026-12-09": "no",
		"iteration:2026-12-01 kind:bug,feature":     "yes",
	} {
		got := "any"
		if meant := parse(t, text).Iterations(); meant != nil {
			got = map[bool]string{true: "yes", false: "no"}[meant(next)]
		}
		require.Equal(t, want, got, text)
	}
}
