package markdown_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/board/markdown"
)

const megabyte = 1 << 20

func filled(s string, n int) string { return strings.Repeat(s, n/len(s)+1)[:n] }

// hostile are texts made to be slow, or to break the reader.
func hostile(n int) map[string]string {
	stairs := &strings.Builder{}
	for i := 0; stairs.Len() < n; i++ {
		stairs.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	ticks := &strings.Builder{}
	for i := 1; ticks.Len() < n; i++ {
		ticks.WriteString(strings.Repeat("`", i) + " ")
	}
	return map[string]string{
		"quotes in quotes": filled(">", n), "quotes, spaced": filled("> ", n), "lists in lists": filled("- ", n), "numbers": filled("1. ", n),
		"stairs of lists": stairs.String(), "quotes and lists": filled("> - ", n), "brackets": filled("[", n), "brackets closed": filled("[", n/2) + filled("]", n/2),
		"links open": filled("[a](", n), "images open": filled("![", n), "stars": filled("*a **a ", n), "underscores": filled("_a __a ", n),
		"strong in strong": filled("**a ", n/2) + filled("b** ", n/2), "tildes": filled("~~a ~a", n), "angles": filled("<", n), "comments": filled("<!-- ", n),
		"tags": filled("<a ", n), "ticks": ticks.String(), "addresses": filled("http://a.b/", n), "mails": filled("a@", n), "pipes": filled("|a", n),
		"a table of many columns": "|" + filled("a|", n/4) + "\n|" + filled("-|", n/4) + "\n" + filled("|\n", n/2),
		"tables of short rows":    filled("|"+filled("a|", 1000)+"\n|"+filled("-|", 1000)+"\n"+filled("|\n", 11_000)+"\n", n),
		"a table of many rows":    "|a|b|\n|-|-|\n" + filled("|x|y|\n", n), "references": filled("[a]: b\n", n/2) + "\n" + filled("[a] ", n/2),
		"one word": filled("x", n), "one paragraph": filled("some words ", n), "lines": filled("a\n", n), "empty lines": filled("\n", n), "tabs": filled("\t", n),
		"backslashes": filled("\\", n), "names": filled("&amp", n), "fences": filled("```\n", n), "underlines": filled("a\n=\n", n), "div": filled("<div>\n", n),
		"zero bytes": filled("\x00", n), "no text at all": filled("\xff\xfe", n), "marks on marks": filled("\u0301", n), "bullets": filled("- a\n", n), "tasks": filled("- [ ] a\n", n),
	}
}

// A text of twice the length costs twice the allocations, some for each byte and no
// more: what a text costs is counted, which a busy machine does not change. What the
// parser does within a piece of it is bounded by the size of the piece (bounds_test.go).
func TestTwiceTheTextIsTwiceTheWorkWhateverItIsMadeOf(t *testing.T) {
	long := hostile(2 * half)
	for name, text := range hostile(half) {
		t.Run(name, func(t *testing.T) {
			once, twice := allocations(text), allocations(long[name])
			require.LessOrEqual(t, once, 6.0*half)
			require.LessOrEqual(t, twice, 2.5*once+100)
		})
	}
}

// half is twice some pieces that are read by themselves, and its double is all read as
// Markdown still.
const half = 100 << 10

func allocations(text string) float64 {
	return testing.AllocsPerRun(1, func() { markdown.Parse(text).Lines(80, markdown.Unicode) })
}

// BenchmarkHostile is a megabyte of each text that is made to be slow.
func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile(megabyte) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				markdown.Parse(text).Lines(80, markdown.Unicode)
			}
		})
	}
}

func TestHostileTextsFitEveryWidth(t *testing.T) {
	for name, text := range hostile(6000) {
		t.Run(name, func(t *testing.T) {
			for _, w := range []int{1, 2, 3, 7, 40, 200} {
				check(t, text, w)
			}
		})
	}
}

const page = "## What happens\n\nThe **macro** answers twice when a ticket is *merged*, see [the log](https://gitlab.example.com/x/-/issues/31) and `macro_run`.\n\n" +
	"1. Merge two tickets\n2. Wait for the rule\n   - [ ] once\n   - [x] twice\n\n```go\nfunc run(t Ticket) error {\n\treturn t.Answer()\n}\n```\n\n" +
	"| region | tickets | affected |\n|---|---:|---:|\n| EMEA | 40 | 3 |\n| APAC | 31 | 12 |\n\n> Asked for by the night shift.\n\n"

// BenchmarkPage is a description of 2.6 KB, read and laid out.
func BenchmarkPage(b *testing.B) {
	text := filled(page, 2600)
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			markdown.Parse(text)
		}
	})
	d := markdown.Parse(text)
	b.Run("lay", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Lines(100, markdown.Unicode)
		}
	})
	vast := filled(page, megabyte)
	b.Run("megabyte", func(b *testing.B) {
		for b.Loop() {
			markdown.Parse(vast).Lines(100, markdown.Unicode)
		}
	})
}
