package filter_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func TestWordsOfAText(t *testing.T) {
	long := strings.Repeat("ä", 40)
	for text, want := range map[string][]string{
		"":                               nil,
		"Ticket form, ticket FORM!":      {"ticket", "form"},
		"a I x2 7 42":                    {"x2", "7", "42"},
		"ticket_form_id=5":               {"ticket", "form", "id", "5"},
		"Größe RÉSUMÉ":                   {"größe", "résumé"},
		"Re\u0301sume\u0301 \u0301x":     {"re\u0301sume\u0301"},
		"日本語 版x9":                        {"日本", "本語", "語", "版", "x9"},
		"サーバー":                           {"サー", "ーバ", "バー", "ー"},
		"한국어 지원":                         {"한국어", "지원"},
		"🚀 launch":                       {"launch"},
		"bad \xff\xfe bytes\x1b[31m":     {"bad", "bytes", "31m"},
		long:                             {strings.Repeat("ä", 32)},
		"https://gitlab.example.com/a-b": {"https", "gitlab", "example", "com"},
	} {
		require.Equal(t, want, filter.Words(text), "%q", text)
	}
}

func TestAWordLongerThanTheIndexKeepsIsFound(t *testing.T) {
	long := strings.Repeat("abc", 20)
	require.True(t, parse(t, long).Match(workflow.Card{Title: "x " + long + "def"}))
	require.True(t, parse(t, `"`+long+`"`).Match(workflow.Card{Title: "x " + long}))
	require.False(t, parse(t, `"`+long+`"`).Match(workflow.Card{Title: "x " + long + "def"}))
}

func TestTheTextsOfACard(t *testing.T) {
	require.Equal(t, []string{full().Title, full().Description, full().Gameplan, full().Blueprint.Text, full().Comments[0].Text}, filter.Texts(full()))
	require.Equal(t, []string{"x"}, filter.Texts(workflow.Card{Title: "x"}))
}

func TestAScriptWithoutSpacesIsFoundBesideLetters(t *testing.T) {
	require.True(t, parse(t, "日本").Match(workflow.Card{Title: "SLA日本版"}))
	require.True(t, parse(t, "sla").Match(workflow.Card{Title: "日本SLA版"}))
	require.False(t, parse(t, "本版日").Match(workflow.Card{Title: "日本版"}))
}
