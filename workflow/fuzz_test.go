package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

// FuzzOperations plays wishes that the fuzzer makes up: each is granted or
// refused with a full answer, and the card is the fold of its changes.
func FuzzOperations(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte(strings.Repeat("\x07\x00\x00\x00\x00\x00\x00\x00", 200)))
	f.Add([]byte(strings.Repeat("opsboard", 300)))
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		m := newMachine(t)
		m.report = func(s step) {
			var err error
			m.folded, err = m.folded.With(s.entry.Changes)
			require.NoError(t, err)
			require.Equal(t, stripped(s.after), m.folded)
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			m.play(t)
		}
	}))
}

// FuzzFold makes a card of any changes: twice the same one, and one whose written
// form is read back as itself.
func FuzzFold(f *testing.F) {
	for _, s := range []string{
		`[["title","","","a"],["stage","","","Triage"],["label","x","","x"],["round","0001","","{}"]]`,
		`[["comment","c1","","{\"id\":\"c2\",\"at\":\"2026-11-23T00:00:00Z\",\"text\":\"t\"}"],["comment","c1","","{"]]`,
		`[["iteration","","","2026-11-22/2026-11-28/a/b"],["priority","","","07"],["entered_at","","","2026-11-23T02:00:00+02:00"]]`,
		`[["clash","k","","{\"field\":\"title\"}"],["forced","r","","{\"missing\":[\"a\"]}"],["link","u","","{}"],["colour","k","","red"],["colour","","","blue"]]`,
		`[["entered_at","","","9999-12-31T23:59:59-01:00"],["comment","c1","","{\"at\":\"0000-01-01T00:00:00+01:00\",\"text\":\"t\"}"],["created_at","","","0000-01-01T00:00:00Z"]]`,
		`[["blueprint","","","{\"links\":[]}"],["triage","","","{\"verdict\":\"valid\"}"],["approval","","","{\"by\":\"\"}"],["round","9999","","{}"],["round","-1","","{}"]]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var said [][4]string
		if json.Unmarshal(text, &said) != nil {
			return
		}
		fold := func() (c workflow.Card) {
			for _, ch := range said {
				_ = c.Set(workflow.Field(ch[0]), ch[1], ch[3]) // what cannot be read is absent
			}
			return c
		}
		c := fold()
		require.Equal(t, c.Values(), fold().Values())
		var built workflow.Card
		for _, v := range c.Values() {
			require.NoError(t, built.Set(v.Field, v.Key, v.Text), "%q of %q", v.Text, v.Field)
		}
		require.Equal(t, c.Values(), built.Values())
		require.Empty(t, workflow.Diff(c, built))
	})
}

// FuzzMergeText merges three texts of a card: what one side changed stands, and
// no line of either side is gone from the card and its clashes.
func FuzzMergeText(f *testing.F) {
	f.Add("a\nb\nc", "a\nB\nc", "a\nb\nC")
	f.Add("", "mine", "theirs")
	f.Add("a\n\na", "a\na", "\n\n")
	f.Add("a\r\nb", "a\nb", "a\r\nb\n")
	rules := workflow.Default()
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		if len(base)+len(mine)+len(theirs) > 3000 {
			return
		}
		card := func(text string) workflow.Card {
			return workflow.Card{ID: "card00000000", Kind: "bug", Title: "t", Stage: "Triage", Description: text}
		}
		merge := func(b, m, t string) workflow.Merged {
			return rules.Merge(workflow.Meeting{Base: card(b), Mine: card(m), Canon: card(m), Theirs: card(t), At: noon, ID: "clash0000001"})
		}
		require.Equal(t, mine, merge(base, mine, base).Card.Description)
		require.Equal(t, theirs, merge(base, base, theirs).Card.Description)
		require.Empty(t, merge(base, mine, mine).Found)
		both := merge(base, mine, theirs)
		kept := written(both.Card)
		for _, side := range []string{mine, theirs} {
			if side == base {
				continue
			}
			was := strings.Split(base, "\n")
			for _, line := range strings.Split(side, "\n") {
				if !contains(was, line) {
					require.Contains(t, kept, line)
				}
			}
		}
		var o, a, b []string
		for _, h := range workflow.Hunks(base, mine, theirs) {
			o, a, b = append(o, h.Base...), append(a, h.Mine...), append(b, h.Theirs...)
		}
		require.Equal(t, []string{base, mine, theirs}, []string{strings.Join(o, "\n"), strings.Join(a, "\n"), strings.Join(b, "\n")})
	})
}

func contains(lines []string, line string) bool {
	for _, l := range lines {
		if l == line {
			return true
		}
	}
	return false
}

// FuzzDays reads days and iterations as people type them: what is taken is a day
// that the calendar has, and the iteration that is found holds it.
func FuzzDays(f *testing.F) {
	for _, s := range []string{"", "none", "today", "Tomorrow ", "2026-12-03", "3 Dec", "29 Feb", "3 December 2026", "31 Feb", "9999-12-31", "0000-01-01", "next", "current", "2026-02-30", "3 Dec 20260", "\x00", "1 Jan 10000"} {
		f.Add(s, 0, 0)
	}
	f.Add("9999-12-30", 700, 6)
	f.Add("tomorrow", 3_000_000, 3)
	f.Fuzz(func(t *testing.T, word string, later, cadence int) {
		c := workflow.Cadence{Days: 7 * (1 + abs(cadence)%52), First: noon.AddDate(0, 0, abs(cadence)%7).Weekday()}
		today := c.Today(noon).Add(later % 2_000_000)
		if _, err := workflow.ParseDate(string(today)); err != nil {
			return // no clock shows that day
		}
		if d, err := workflow.DueDate(word, today); err != nil {
			requireAnswer(t, err)
		} else if d != "" && !strings.EqualFold(strings.TrimSpace(word), "tomorrow") { // of the last day that there is
			again, err := workflow.ParseDate(string(d))
			require.NoError(t, err)
			require.Equal(t, d, again)
		}
		it, err := c.Resolve(word, today)
		if err != nil {
			requireAnswer(t, err)
			return
		}
		require.Equal(t, it.IsZero(), it.String() == "")
		if d, err := workflow.ParseDate(strings.TrimSpace(word)); err == nil {
			require.True(t, it.Holds(d), "%s does not hold %s", it, d)
			require.Equal(t, it, c.At(it.Start))
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }
