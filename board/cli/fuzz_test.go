package cli

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/board/cell"
	"opsboard/board/cell/celltest"
	"opsboard/workflow"
)

// FuzzConfig reads any text as the configuration file: it is taken whole, or
// refused with a sentence that a line can show.
func FuzzConfig(f *testing.F) {
	for _, s := range []string{
		"user = \"ana\"\nfile = \"~/b.db\"\nlinear = true\nkeyboard = \"ru\"\n[iteration]\nlength_days = 14\nfirst_weekday = \"monday\"\nzone = \"Europe/Berlin\"\n",
		"[keys]\ncomment = [\"C\", \"ctrl+o\"]\n[capacity]\nsam = 3\n[views]\nmine = \"dri:@me\"\n[triage]\nask_again_days = 3\n[absence]\nsam = [\"2026-12-20\"]\n",
		"[remotes.x]\ntoken_cmd = \"pass\"\nca_file = \"/x\"\n", "theme = \"contrast\"\nbackground = \"dark\"\nambiguous = \"wide\"\nmouse = false\n",
		"[iteration]\nlength_days = 9223372036854775807\n", "[iteration]\nzone = \"../../etc/passwd\"\n", "[[keys]]\n", "[keys]\nquit = [1]\n", "theme = \"../\\u0000\"\n", "\xff", "a.b.c = {}",
	} {
		f.Add(s)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		c := &config{path: sourced{filepath.Join(dir, "config.toml"), "default"}, askAgain: askAgainDays * day}
		if err := c.read(text, dir); err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.NotNil(t, c.keys)
		it := c.cadence.At(c.cadence.Today(monday))
		require.True(t, it.Holds(c.cadence.Today(monday)))
		require.GreaterOrEqual(t, c.askAgain, time.Duration(0))
	})
}

// FuzzTheme reads any text as a theme file: what is taken gives every role a style
// that is written the same again.
func FuzzTheme(f *testing.F) {
	for _, s := range []string{"inherits = \"contrast\"\n[dark]\nfocus = \"#00ffaa bold\"\n[light]\nbad = \"1 reverse\"\n", "[dark]\nfocus = \"bright-blue italic underline\"\n", "[dark]\nfocus = \"256\"\n", "[dark]\nfocus = \"#ggg\"\n", "[dusk]", "inherits = 3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		theme, err := parseTheme("mine", "mine.toml", text)
		if err != nil {
			require.Contains(t, err.Error(), "mine.toml")
			return
		}
		for _, role := range board.Roles() {
			require.Contains(t, theme.Dark, role)
			require.Contains(t, theme.Light, role)
		}
	})
}

// FuzzViews changes one view in any file of views: the others, and what it cannot
// say in a line, stay as they were.
func FuzzViews(f *testing.F) {
	for _, s := range []string{"", "[views]\nmine = \"dri:@me\"\n", "# my own\n[views] # here\n\"mine\" = 'a'\nother = \"\"\"\nx\n\"\"\"\n[tabs]\norder = [\"mine\"]\n", "views.mine = \"x\"\n", "views = {mine = \"x\"}", "[views]\nmine = \"x\"\n\n[views.more]\n", "[views]\r\nmine=\"a\"\r\n"} {
		f.Add(s, "mine", "stage:Triage \"a b\"\n\x00")
	}
	f.Fuzz(func(t *testing.T, old, name, text string) {
		before, err := parseViews("views.toml", old)
		if err != nil || checkViews(map[string]string{name: text}, "") != nil || !utf8.ValidString(name+text) {
			return
		}
		for _, to := range []*string{&text, nil} {
			next, err := viewLine(old, name, to)
			require.NoError(t, err)
			after, err := parseViews("views.toml", next)
			require.NoError(t, err, "%q", next)
			want := map[string]string{}
			for k, v := range before.Views {
				want[k] = v
			}
			delete(want, name)
			if to != nil {
				want[name] = *to
			}
			if len(want) > 0 || len(after.Views) > 0 {
				require.Equal(t, want, after.Views)
			}
		}
	})
}

// FuzzKept reads any bytes as each of the files that a person's program keeps
// beside the board: drafts, reviews, visits and plans. Each is read or refused.
func FuzzKept(f *testing.F) {
	dir := f.TempDir()
	draft := draftFiles{dir: dir, board: "/b.db", now: func() time.Time { return monday }, held: map[string]heldDraft{}}
	require.NoError(f, draft.Keep(board.Draft{Form: "gameplan", Card: "abcdefghijkl", Handle: "abcd", At: monday, Answers: map[string]string{"text": "x"}}))
	review := &reviewFile{keptFile: keptFile{path: filepath.Join(dir, "review.json")}, board: "b", by: "ana"}
	week := workflow.Cadence{}.At("2026-11-23")
	require.NoError(f, review.Keep(board.KeptReview{Iteration: week, Card: "abcdefghijkl", At: monday, Verdicts: []board.KeptVerdict{{Card: "abcdefghijkl", Verdict: "keep"}}}))
	visit := &visitFile{keptFile: keptFile{path: filepath.Join(dir, "visit.json")}, board: "/b.db", name: "ana"}
	require.NoError(f, visit.Seen(board.Visit{Step: 7, At: monday}))
	plans := &planFiles{path: filepath.Join(dir, "plan.json"), board: "b", me: "ana"}
	held := ""
	for _, h := range draft.held {
		held = h.path
		release(h.lock)
	}
	for _, path := range []string{held, review.path, visit.path} {
		b, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	for _, s := range []string{`null`, `[]`, `{"opsboard_plan":1,"board":"b","lines":[]}`, `{"board":"b","by":"ana","start":"x"}`, `{"board":"/b.db","answers":null,"at":"9999-12-31T23:59:59-23:00"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, path := range []string{held, review.path, visit.path, plans.path} {
			require.NoError(t, os.WriteFile(path, b, 0o600))
		}
		if x, err := draft.read(held); err == nil {
			require.Equal(t, "gameplan", x.Form)
		}
		if k, err := review.Kept(); err == nil && !k.IsZero() {
			require.Len(t, k.Iteration.Start, len("2026-11-22"))
		}
		_, _ = visit.Last() // any step and time will do
		if d, err := plans.Kept(); err == nil {
			require.Equal(t, "b", d.Board)
		}
	})
}

// FuzzMoment reads a moment of the past as people type it: what is taken is past.
func FuzzMoment(f *testing.F) {
	for _, s := range []string{"yesterday", "14d", "99999d", "-1d", "2026-11-03", "2026-11-03 14:02", "14:02", "3 Nov 2026 08:00", "0000-01-01", "0001-01-01 00:00", "9999-12-31", "24:00", "\x00", "2026-02-29"} {
		f.Add(s, "Europe/Berlin")
		f.Add(s, "Pacific/Kiritimati")
	}
	f.Fuzz(func(t *testing.T, word, zone string) {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			loc = time.UTC
		}
		at, err := board.ParseMoment(word, monday, loc)
		var bad *workflow.Invalid
		if err != nil {
			require.ErrorAs(t, err, &bad)
			return
		}
		require.False(t, at.After(monday), "%s is still to come", at)
	})
}

// FuzzPrinted prints a text wherever commands print what others wrote: no line
// holds what a terminal would obey, and none of a table is wider than was measured.
func FuzzPrinted(f *testing.F) {
	for _, s := range []string{"\x1b[2J\x1b]0;x\a", "a\rb\nc\td", "日本\u202e", "\u009b31m", "\xff\x00", "e\u0301👩\u200d👧"} {
		f.Add(s, uint8(40))
	}
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		var b strings.Builder
		o := &output{w: bufio.NewWriter(&b), terminal: true, width: 1 + int(width)}
		o.table(table{header: []string{"CARD", "TITLE", "WHO"}, rows: [][]string{{text, text, text}, {"a", text, ""}}})
		require.NoError(t, o.close())
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		require.Len(t, lines, 3)
		for _, l := range lines {
			require.LessOrEqual(t, cell.Width(l), 1+int(width), "%q", l)
		}
		b.Reset()
		o = &output{w: bufio.NewWriter(&b), terminal: true, width: 80}
		o.line(text)
		require.NoError(t, o.close())
		lines = append(lines, strings.TrimSuffix(b.String(), "\n"))
		b.Reset()
		require.NoError(t, writeJSON(&b, map[string]string{"text": text}, true))
		for _, l := range lines {
			celltest.OnlyShown(t, l)
		}
		for _, l := range strings.Split(b.String(), "\n") {
			celltest.Cells(t, l)
		}
	})
}

// FuzzCommands makes a card of texts and asks every command that shows it for
// them: no line of what is printed steers a terminal.
func FuzzCommands(f *testing.F) {
	for _, s := range []string{"a\x1b[2Jb\x1b]0;x\a", "a\rb\nc\td", "\u202eevil\u0085\u009b31m", "-x", "--json", "\xff\x00", "日本 👩\u200d👧", "```\n\x1b[31m"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, title, text string) {
		d := newDesk(t)
		if _, said, code := d.try("add", "--kind", "bug", "--", title); code != 0 {
			celltest.Cells(t, strings.ReplaceAll(said, "\n", ""))
			return
		}
		id := strings.Fields(d.run("list"))[0]
		_, _, _ = d.try("edit", id, "--description", text, "--requester", text, "--add-label", text)
		_, _, _ = d.try("comment", id, "--", text)
		_, _, _ = d.try("gameplan", id, "--", text)
		for _, args := range [][]string{{"show", id}, {"show", id, "--json"}, {"list"}, {"log"}, {"log", id, "--json"}, {"why", id}, {"waiting"}, {"queue"}, {"list", title}} {
			out, said, _ := d.try(args...)
			for l := range strings.Lines(out + "\n" + said) {
				celltest.Cells(t, strings.ReplaceAll(strings.TrimSuffix(l, "\n"), "\t", ""))
			}
		}
	})
}
