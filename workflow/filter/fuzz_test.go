package filter_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
	"opsboard/workflow/filter"
)

func itoa(n int) string { return strconv.Itoa(n) }

// FuzzParse: nothing that is typed panics; what is refused is refused with a
// sentence, what is read is written so that it is read as the same.
func FuzzParse(f *testing.F) {
	for _, term := range someTerms {
		f.Add(term)
		f.Add("-" + term)
	}
	for _, s := range []string{`"`, `\`, `"\`, `a"b`, "--", "-:", ":", "a:", "stage:,", "é:x", "\x00\xff", "x:\u0085y", `"\\\""`, "age:>=99999999999999999999w", "created:0000-00-00", "id:#", "日本:x", "<", "priority:<<2", "https://x"} {
		f.Add(s)
	}
	card := full()
	f.Fuzz(func(t *testing.T, text string) {
		read, err := filter.Parse(text, env())
		if err != nil {
			var bad *workflow.Invalid
			require.ErrorAs(t, err, &bad)
			require.NotEmpty(t, bad.Error())
			return
		}
		again, err := filter.Parse(read.String(), env())
		require.NoError(t, err, "%q was written as %q", text, read.String())
		require.Equal(t, read.String(), again.String())
		require.Equal(t, read.Match(card), again.Match(card))
		require.Equal(t, read.Match(workflow.Card{}), again.Match(workflow.Card{}))
		read.Words()
		read.States()
		read.Kinds()
		read.Stages()
	})
}

// FuzzWords: no text panics, and a text's own words find it.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"", "Ticket_form 7", "日本語x", "\xff\xfea", "ﬀ İ ẞ K Ⱥ", "e\u0301", "\u0301", "ー"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for i, w := range filter.Words(text) {
			if i > 20 {
				break
			}
			require.Equal(t, []string{w}, filter.Words(w)[:1], "a word is a word")
			found, err := filter.Parse("title:"+w, env())
			require.NoError(t, err)
			require.True(t, found.Match(workflow.Card{Title: text}), "%q in %q", w, text)
		}
	})
}
