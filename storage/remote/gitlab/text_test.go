package gitlab

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote/gitlab/gitlabtest"
	"opsboard/workflow"
)

// lines draws texts of what makes trouble: commands, fences, markers, quotes.
func lines(t *rapid.T) string {
	line := rapid.SampledFrom([]string{
		"", " ", "word", "/close", "  /label ~x", `\/close`, `\\/close`, "/", "/1", "//x", "```", "````", "~~~", "```go", "``` x", "    ```", "`a", "`b`",
		"<b>", "</b>", ">>>", "> quoted", "> <!-- opsboard:1 card=kkkkkkkkkkkk op=x -->", "<!-- opsboard:1 card=kkkkkkkkkkkk op=x -->",
		`<!-- opsboard:1 card=kkkkkkkkkkkk op=x {"shut":"` + "```" + `"} -->`, "## Gameplan", "## Technical blueprint", "## Approval", "-->", "$$", "a\r", "\t/close", "\x00",
	})
	return strings.Join(rapid.SliceOfN(line, 0, 12).Draw(t, "lines"), "\n")
}

func TestWhatIsEscapedIsReadBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := lines(t)
		require.Equal(t, text, unescape(escape(text)))
	})
}

func TestATextComesBackFromBelowItsMarker(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := plain(lines(t))
		m := marker{card: "abcdefghijkl", op: rapid.StringMatching(`[a-z0-9\-.~+ ]{1,20}`).Draw(t, "op"), rest: extras{By: rapid.String().Draw(t, "by")}}
		signed := m.sign(text)
		got, rest, ok := readMarker(signed)
		require.True(t, ok, "%q", signed)
		require.Equal(t, m.card, got.card)
		require.Equal(t, m.op, got.op)
		require.Equal(t, strings.ToValidUTF8(m.rest.By, "\uFFFD"), got.rest.By)
		require.Equal(t, text, unescape(rest), "%q", signed)
		require.Equal(t, text, plain(text), "plain is plain")
	})
}

func TestGitLabSeesNoCommandInWhatIsSent(t *testing.T) {
	clock := monday()
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	iid := srv.Browser("ana").Open("One", "")
	rapid.Check(t, func(t *rapid.T) {
		sent := marker{card: "abcdefghijkl", op: "x"}.sign(lines(t))
		require.NoError(t, srv.Browser("ana").SetDescription(iid, sent))
		require.Equal(t, sent, srv.Truth(iid).Description)
		require.False(t, srv.Truth(iid).Closed)
		require.Empty(t, srv.Truth(iid).Labels)
	})
}

func TestAMarkerIsBelievedAtItsPlaceOnly(t *testing.T) {
	const m = "<!-- opsboard:1 card=abcdefghijkl op=x -->"
	for name, tc := range map[string]struct {
		text  string
		found bool
		rest  string
	}{
		"at the end":                        {"text\n\n" + m, true, "text"},
		"alone":                             {m, true, ""},
		"with carriage returns":             {"text\r\n\r\n" + m + "\r\n", true, "text"},
		"where somebody wrote below it":     {"text\n\n" + m + "\n\nmore", true, "text\n\nmore"},
		"not in a quotation":                {"> " + m, false, "> " + m},
		"not in the middle of a line":       {"see " + m, false, "see " + m},
		"not indented":                      {"    " + m, false, "    " + m},
		"not in a code block":               {"```\n" + m + "\n```", false, "```\n" + m + "\n```"},
		"not in a block that stays open":    {"~~~~\n```\n" + m, false, "~~~~\n```\n" + m},
		"behind a block that is closed":     {"```\nx\n```\n" + m, true, "```\nx\n```"},
		"not of a version that comes":       {"<!-- opsboard:2 card=abcdefghijkl op=x -->", false, "<!-- opsboard:2 card=abcdefghijkl op=x -->"},
		"not with half a JSON":              {"<!-- opsboard:1 card=abcdefghijkl op=x {\"by\": -->", false, "<!-- opsboard:1 card=abcdefghijkl op=x {\"by\": -->"},
		"not with a card that is none":      {"<!-- opsboard:1 card=../../x op=x -->", false, "<!-- opsboard:1 card=../../x op=x -->"},
		"of two the last":                   {"<!-- opsboard:1 card=zzzzzzzzzzzz op=y -->\n" + m, true, "<!-- opsboard:1 card=zzzzzzzzzzzz op=y -->"},
		"not where there is nothing at all": {"", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, rest, ok := readMarker(tc.text)
			require.Equal(t, tc.found, ok)
			require.Equal(t, tc.rest, rest)
			if ok {
				require.Equal(t, workflow.CardID("abcdefghijkl"), got.card)
			}
		})
	}
}

func TestALineThatGitLabWouldCarryOutIsEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"/close":                      `\/close`,
		"  /close":                    `  \/close`,
		"a\n/label ~x\nb":             "a\n" + `\/label ~x` + "\nb",
		`\/close`:                     `\\/close`,
		"/Close":                      `\/Close`,
		"/_x":                         `\/_x`,
		"/ close":                     "/ close",
		"/1":                          "/1",
		"a /close":                    "a /close",
		"```\n/close\n```":            "```\n/close\n```",
		"```\n/close":                 "```\n" + `\/close`,
		"~~~\n/close\n~~~":            "~~~\n" + `\/close` + "\n~~~",
		"<b>\n```\n</b>\n/close\n```": "<b>\n```\n</b>\n" + `\/close` + "\n```",
		"````\n```\n/close\n````":     "````\n```\n" + `\/close` + "\n````",
		"---\n```\n/close\n---\n```":  "---\n```\n" + `\/close` + "\n---\n```", // front matter ends there
		"coding: x\n\n+++\n```\n/close\n+++\n```": "coding: x\n\n+++\n```\n" + `\/close` + "\n+++\n```",
		"a\n---\n```\n/close\n```":                "a\n---\n```\n/close\n```",
		"a `b\n```\n/close\n```":                  "a `b\n```\n" + `\/close` + "\n```",
	} {
		require.Equal(t, want, escape(text), text)
		require.Equal(t, text, unescape(want))
	}
}

func FuzzEscapeSlash(f *testing.F) {
	for _, s := range []string{"/close", "  /label ~x\n```\n/close\n```", `\/x`, "~~~\n/close", "<b>\n/close\n</b>", ">>>\n/close\n>>>", "`\n/close\n`"} {
		f.Add(s)
	}
	clock := monday()
	srv := gitlabtest.Sample(gitlabtest.Config{Now: clock.Now})
	iid := srv.Browser("ana").Open("One", "")
	f.Fuzz(func(t *testing.T, s string) {
		require.Equal(t, s, unescape(escape(s)))
		if len(s) > 1000 {
			return
		}
		sent := marker{card: "abcdefghijkl", op: "x"}.sign(s)
		require.NoError(t, srv.Browser("ana").SetDescription(iid, sent))
		require.Equal(t, sent, srv.Truth(iid).Description)
	})
}

func FuzzMarker(f *testing.F) {
	for _, s := range []string{"", "text", "```\nopen", "> <!-- opsboard:1 card=abcdefghijkl op=x -->", "<!-- opsboard:1 card=abcdefghijkl op=x -->\n", "~~~\n```", "a\r\n\r\nb", `<!-- opsboard:1 card=abcdefghijkl {"texts":[{"field":"gameplan","lines":999999999}]} -->`} {
		f.Add(s, "op", "by -->")
	}
	f.Fuzz(func(t *testing.T, text, op, by string) {
		if m, rest, ok := readMarker(text); ok {
			require.NotEmpty(t, m.card)
			_ = sections(rest, m.rest.Texts)
		}
		if op == "" || len(escapeOp(op)) > 120 {
			return
		}
		m := marker{card: "abcdefghijkl", op: op, rest: extras{By: by}}
		got, rest, ok := readMarker(m.sign(text))
		require.True(t, ok)
		require.Equal(t, op, got.op)
		require.Equal(t, plain(text), unescape(rest))
		require.NotContains(t, strings.TrimSuffix(m.String(), "-->"), "-->")
	})
}
