package filter_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func TestWhatMeansNothingIsRefusedWithTheNearest(t *testing.T) {
	for text, want := range map[string]struct{ field, value, nearest string }{
		"stagee:queued":        {"filter key", "stagee", "stage"},
		"prio:1":               {"filter key", "prio", "priority"},
		"zzzzzz:1":             {"filter key", "zzzzzz", ""},
		"stage:queud":          {"filter stage", "queud", "Queued"},
		"stage:triage,plannig": {"filter stage", "plannig", "Planning"},
		"kind:featur":          {"filter kind", "featur", "feature"},
		"state:opn":            {"filter state", "opn", "open"},
		"resolution:complete":  {"filter resolution", "complete", "completed"},
		"is:opne":              {"filter is", "opne", "open"},
		"waiting:requestor":    {"filter waiting", "requestor", "requester"},
		"validation:recieved":  {"filter validation", "recieved", "received"},
		"gate:gampelan":        {"filter gate", "gampelan", "gameplan"},
		"forced:ye":            {"filter forced", "ye", "yes"},
		"iteration:curent":     {"filter iteration", "curent", "current"},
		"iteration:2026-02-30": {"filter iteration", "2026-02-30", ""},
		"iteration:>past":      {"filter iteration", ">past", "past"},
		"priority:5":           {"filter priority", "5", ""},
		"priority:0":           {"filter priority", "0", ""},
		"priority:high":        {"filter priority", "high", ""},
		"priority:<non":        {"filter priority", "<non", "none"},
		"weight:-1":            {"filter weight", "-1", ""},
		"weight:1e9":           {"filter weight", "1e9", ""},
		"age:>14m":             {"filter age", ">14m", ""},
		"age:-3d":              {"filter age", "-3d", ""},
		"age:+3d":              {"filter age", "+3d", ""},
		"age:d":                {"filter age", "d", ""},
		"age:999999999999999d": {"filter age", "999999999999999d", ""},
		"age:99999w":           {"filter age", "99999w", ""},
		"created:2026-02-30":   {"filter created", "2026-02-30", ""},
		"created:2026-13-01":   {"filter created", "2026-13-01", ""},
		"created:yesteday":     {"filter created", "yesteday", "yesterday"},
		"created:14":           {"filter created", "14", ""},
		"closed:<none":         {"filter closed", "<none", ""},
		"dri:<ana":             {"filter dri", "<ana", ""},
		"stage:>triage":        {"filter stage", ">triage", ""},
		"id:k3v9-":             {"filter id", "k3v9-", ""},
		"id:#x":                {"filter id", "#x", ""},
		"label:":               {"filter label", "", ""},
		"label:a,":             {"filter label", "", ""},
		"label:,a":             {"filter label", "", ""},
		`label:""`:             {"filter label", "", ""},
		`label:"  "`:           {"filter label", "  ", ""},
		"priority:<":           {"filter priority", "<", ""},
		`""`:                   {"filter", "", ""},
		"hello, world":         {"filter", "", ""},
		`"never closed`:        {"filter", `"never closed`, ""},
		`label:"never closed`:  {"filter", `"never closed`, ""},
		`"closed"again`:        {"filter", `"closed"again`, ""},
		`in"side`:              {"filter", `in"side`, ""},
		"-":                    {"filter", "-", ""},
		"form - macro":         {"filter", "-", ""},
	} {
		t.Run(text, func(t *testing.T) {
			f, err := filter.Parse(text, env())
			var bad *workflow.Invalid
			require.ErrorAs(t, err, &bad)
			require.Equal(t, want.field, bad.Field)
			require.Equal(t, want.value, bad.Value)
			require.Equal(t, want.nearest, bad.Nearest)
			require.NotEmpty(t, bad.Why)
			require.True(t, f.IsZero())
		})
	}
}

func TestMeIsRefusedWhenNobodyIsNamed(t *testing.T) {
	e := env()
	e.Me = ""
	for _, text := range []string{"dri:@me", "is:mine", "-requester:@ME"} {
		_, err := filter.Parse(text, e)
		require.ErrorContains(t, err, "say who you are", text)
	}
	_, err := filter.Parse(`dri:"@me"`, e)
	require.NoError(t, err, "in quotes it is a name")
}

func TestARefusalIsOneSentence(t *testing.T) {
	_, err := filter.Parse("stage:queud", env())
	require.EqualError(t, err, `filter stage "queud" is none of Triage, Planning, Scheduling, Queued, Development, Implementation, Completed (did you mean Queued?)`)
	_, err = filter.Parse("stge:queued", env())
	require.EqualError(t, err, `filter key "stge" is no key (did you mean stage?)`)
	_, err = filter.Parse("stge:", env())
	require.EqualError(t, err, `filter key "stge" is no key (did you mean stage?)`)
	_, err = filter.Parse("stage:", env())
	require.EqualError(t, err, `filter stage "" is empty: a value is expected`)
}

func TestAFilterIsWrittenAsItIsRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"  form   Macro ":             "form Macro",
		"STAGE:queued":                "stage:queued",
		"-label:wip,\"in review\"":    `-label:wip,"in review"`,
		`label:"say \"hi\" \\o/"`:     `label:"say \"hi\" \\o/"`,
		"priority:=2 priority:<=3":    "priority:2 priority:<=3",
		`created:>"14d"`:              `created:>"14d"`,
		"--flag":                      "--flag",
		"https://example.com/a":       "https://example.com/a",
		`"stage:queued"`:              `"stage:queued"`,
		"dri:@me text:a,b is:waiting": "dri:@me text:a,b is:waiting",
	} {
		require.Equal(t, want, parse(t, text).String())
		require.Equal(t, want, parse(t, want).String())
	}
}

func TestKeysAndTheirValuesAreListed(t *testing.T) {
	require.Subset(t, filter.Keys(), []string{"stage", "kind", "dri", "gate", "text", "id", "is"})
	for _, k := range filter.Keys() {
		for _, v := range filter.Values(k, env()) {
			_, err := filter.Parse(k+":"+v, env())
			require.NoError(t, err, "%s:%s", k, v)
		}
	}
	require.Nil(t, filter.Values("nothing", env()))
	require.Contains(t, filter.Values("Resolution", env()), "declined")
	require.True(t, filter.IsOrdered("Age"))
	require.False(t, filter.IsOrdered("stage"))
	require.False(t, filter.IsOrdered("nothing"))
}
