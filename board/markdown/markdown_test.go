package markdown_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/board/cell"
	"opsboard/board/cell/celltest"
	"opsboard/board/markdown"
)

// shown lays a text out and joins its lines, looks left out.
func shown(text string, w int) string { return joined(markdown.Parse(text).Lines(w, markdown.Unicode)) }

func joined(lines []markdown.Line) string {
	var out []string
	for _, l := range lines {
		var b strings.Builder
		for _, s := range l.Spans {
			b.WriteString(s.Text)
		}
		out = append(out, b.String())
	}
	return strings.Join(out, "\n")
}

func TestEachElementIsShownAsAReaderExpects(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		w    int
		want string
	}{
		"paragraphs are wrapped and parted by a line": {"one two\nthree four\n\nfive", 9, "one two\nthree\nfour\n\nfive"},
		"a word longer than the line is broken":       {"abcdefgh ij", 4, "abcd\nefgh\nij"},
		"headings show their level":                   {"# A\n\n### B *c*\n\nSet\n---", 20, "# A\n\n### B c\n\n## Set"},
		"a list hangs":                                {"- one two three\n- four", 11, "• one two\n  three\n• four"},
		"a list in a list":                            {"- a\n  - b b\n    1. c\n- d", 20, "• a\n  • b b\n    1. c\n• d"},
		"a loose list keeps its air":                  {"- a\n\n- b\n\n  more", 20, "• a\n\n• b\n\n  more"},
		"numbers go on from the first":                {"8. a\n9. b\n10. c", 20, "8. a\n9. b\n10. c"},
		"tasks":                                       {"- [ ] to do\n- [x] done", 20, "☐ to do\n☑ done"},
		"a task hangs, and may be numbered":           {"- [ ] one two three\n\n  four\n- five\n1. [x] six", 10, "☐ one two\n  three\n\n  four\n\n• five\n\n1. ☑ six"},
		"an empty item":                               {"- a\n-\n- b", 20, "• a\n•\n• b"},
		"a list after a paragraph":                    {"Text:\n- a\n- b\n\nEnd", 20, "Text:\n\n• a\n• b\n\nEnd"},
		"code in an item":                             {"1. a\n\n   ```\n   x  y\n   ```\n2. b", 20, "1. a\n\n     x  y\n\n2. b"},
		"a table in columns":                          {"| a | bb | c |\n|---|---:|:-:|\n| one | 2 | x |\n| `t` | 33 | long |", 30, "a    bb   c\n───  ──  ────\none   2   x\n`t`  33  long"},
		"a table that is too wide":                    {"| name | what |\n|---|---|\n| one | some words |\n| two | |", 12, "name: one\nwhat: some\n  words\n\nname: two"},
		"a table without names":                       {"| | today |\n|---|---:|\n| clicks | 12 |", 9, "clicks\ntoday: 12"},
		"code is kept as it is":                       {"```go\nif  x {\n\ty()\n}\n```", 20, "  if  x {\n      y()\n  }"},
		"a line of code that is too long goes on":     {"    abcdefghijklmnop", 12, "  abcdefghij\n  › klmnop"},
		"quotes": {"> a b c d\n> > e\n>\n> f", 8, "│ a b c\n│ d\n│\n│ │ e\n│\n│ f"},
		"a rule": {"a\n\n***\n\nb", 5, "a\n\n─────\n\nb"},
		"emphasis leaves its words, strikethrough marks": {"*a* **b** ***c*** ~~d~~", 40, "a b c ~~d~~"},
		"inline code keeps its marks":                    {"run `make  it` now", 40, "run `make it` now"},
		"a link says where it leads":                     {"see [the docs](https://x.org/a?b=1&amp;c \"t\").", 60, "see the docs (https://x.org/a?b=1&c)."},
		"an address stands once":                         {"https://x.org and <https://y.org> and [https://z.org](https://z.org)", 80, "https://x.org and https://y.org and https://z.org"},
		"a link by reference":                            {"[docs][1]\n\n[1]: https://x.org", 60, "docs (https://x.org)"},
		"a picture":                                      {"![a chart](/uploads/1.png)", 60, "image: a chart (/uploads/1.png)"},
		"HTML is text":                                   {"a <b>c</b>\n\n<details>\n<summary>S</summary>\n</details>", 60, "a <b>c</b>\n\n<details>\n<summary>S</summary>\n</details>"},
		"a line that is to end ends":                     {"a  \nb\\\nc\nd", 60, "a\nb\nc d"},
		"emoji by name stay":                             {":tada: a:b", 60, ":tada: a:b"},
		"commands to GitLab have their own line":         {"text\n/assign @ana\n/label ~a\nmore", 60, "text\n/assign @ana\n/label ~a\nmore"},
		"characters by name, and escaped ones":           {`a &amp; b &#x41; \*c\* &nosuch; &`, 60, "a & b A *c* &nosuch; &"},
		"escape sequences are made visible":              {"a\x1b]0;x\x07b &#27;[31m \u202eevil `\x1b[1m`", 60, "a␛]0;x␇b ␛[31m ·evil `␛[1m`"},
		"escape sequences in code and HTML":              {"    a\x1b[31m\n\n<div>\x1b[1m\u202e</div>", 60, "  a␛[31m\n\n<div>␛[1m·</div>"},
		"nothing":                                        {"", 10, ""},
		"spaces":                                         {"  \n \n", 10, ""},
		"wide characters":                                {"日本語 の 件名", 6, "日本語\nの\n件名"},
		"line ends of Windows":                           {"a\r\nb\r\n\r\n- c\r\n", 10, "a b\n\n• c"},
	} {
		t.Run(name, func(t *testing.T) { require.Equal(t, tc.want, shown(tc.text, tc.w)) })
	}
}

func TestATerminalWithoutUnicodeGetsMarksOfASCII(t *testing.T) {
	lines := markdown.Parse("- [ ] a\n- [x] b\n\n> c\n\n---").Lines(20, markdown.ASCII)
	require.Equal(t, "[ ] a\n[x] b\n\n| c\n\n--------------------", joined(lines))
}

func TestTheLooksSayWhatIsWhat(t *testing.T) {
	line := markdown.Parse("a **b *c*** ~~d~~ `e` [f](g)").Lines(60, markdown.Unicode)[0]
	require.Equal(t, []markdown.Span{
		{markdown.Plain, "a "},
		{markdown.Strong, "b c"},
		{markdown.Plain, " "},
		{markdown.Struck, "~~d~~"},
		{markdown.Plain, " "},
		{markdown.Code, "`e`"},
		{markdown.Plain, " f "},
		{markdown.Address, "(g)"},
	}, line.Spans)
	line = markdown.Parse("> ## a *b* `c`").Lines(60, markdown.Unicode)[0]
	require.Equal(t, []markdown.Span{{markdown.Mark, "│ "}, {markdown.Mark, "## "}, {markdown.Heading, "a b "}, {markdown.Code, "`c`"}}, line.Spans)
	require.Equal(t, 2, line.Lead)
}

func TestATextTooLongIsShownAsFarAsItGoes(t *testing.T) {
	d := markdown.Parse(strings.Repeat("word ", 300_000))
	require.Equal(t, 1_500_000-1<<20, d.Left())
	require.Zero(t, markdown.Parse("short").Left())
}

func TestALongTextIsReadInPartsThatDoNotShow(t *testing.T) {
	var b strings.Builder
	for range 3000 {
		b.WriteString("## Part\n\nSome *words* here.\n\n```\ncode\n\nmore\n```\n\n")
	}
	want := strings.TrimSuffix(strings.Repeat("## Part\n\nSome words here.\n\n  code\n\n  more\n\n", 3000), "\n\n")
	require.True(t, want == shown(b.String(), 60))
	long := "```\n" + strings.Repeat("one line of code\n", 5000) + "```\n\n*end*"
	out := strings.Split(shown(long, 60), "\n")
	require.Equal(t, "end", out[len(out)-1])
	for _, l := range out[:len(out)-2] {
		require.Contains(t, []string{"  one line of code", ""}, l)
	}
}

// words are what hostile and ordinary texts are made of.
var words = []string{
	"a", "word", " ", "  ", "\n", "\n\n", "\t", "- ", "  - ", "1. ", "> ", "# ", "```\n", "~~~", "    ", "|", "|---|---|\n", "| a | b |\n", "[", "](", ")", "![", "<", ">", "<div>", "*", "**", "_", "~~", "`", "\\",
	"https://x.org/abc", "- [ ] ", "- [x] ", "&amp;", "&#0;", "&#x10ffff;", "\x1b[31m", "\x00", "\x7f", "\u202e", "\u200d", "日本", "🎉", "👩‍👩‍👧", "e\u0301", "\xff", "---\n", "===\n", "/assign x\n", "<!--", "[a]: b\n", "long" + strings.Repeat("x", 90),
}

func TestNoLineIsWiderThanTheScreenAndNothingReachesTheTerminal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 80).Draw(t, "text"), "")
		check(t, text, rapid.IntRange(1, 100).Draw(t, "width"))
	})
}

// check is the law of every laid out text.
func check(t require.TestingT, text string, w int) {
	d := markdown.Parse(text)
	for _, g := range []markdown.Glyphs{markdown.Unicode, markdown.ASCII} {
		block, at := 0, 0
		for _, l := range d.Lines(w, g) {
			n, whole := 0, ""
			require.LessOrEqual(t, l.Lead, len(l.Spans))
			for _, s := range l.Spans {
				n += cell.Width(s.Text)
				whole += s.Text
				for _, r := range s.Text {
					require.False(t, unicode.IsControl(r) || unicode.Is(unicode.Cf, r), "%q", s.Text)
				}
			}
			celltest.OnlyShown(t, whole)
			require.LessOrEqual(t, n, w, "%q in %q", l.Spans, text)
			require.True(t, l.Block > block || l.Block == block && l.At >= at, "places go forward")
			block, at = l.Block, l.At
		}
	}
}

func FuzzAnyText(f *testing.F) {
	for _, s := range words {
		f.Add(s+" a\n"+s, 10)
	}
	f.Add("| a | b |\n|---|---|\n| 日本 | `x` |\n\n- [ ] a\n  > b", 5)
	f.Fuzz(func(t *testing.T, text string, w int) {
		check(t, text, 1+max(w, -w, 0)%300)
	})
}
