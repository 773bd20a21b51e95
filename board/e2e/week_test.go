//go:build unix

package e2e

import (
	"context"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board/cli"
)

// The page "A week with opsboard" of the README is played as it is written: each
// key of its tables is pressed on the demo board, and each bold word of the row
// must then stand on the screen, one of them for the first time. Commands in
// fences are run in a terminal of their own; what the page shows of their answers
// must be in what they print. The page promises to hold on any day, so it is
// played on several, in a program whose clock goes ahead.

// TestTheWeekOfTheREADMEHoldsOnAnyDay plays the page on each day of a week, on
// days around which clocks change and a year ends, and in a larger window.
func TestTheWeekOfTheREADMEHoldsOnAnyDay(t *testing.T) {
	days := []string{"2026-11-23T09:00:00Z", "2026-12-31T23:30:00Z", "2027-03-27T12:00:00Z"}
	if long() {
		days = append(days, "2026-11-24T06:00:00Z", "2026-11-25T18:00:00Z", "2026-11-26T12:00:00Z", "2026-11-27T15:00:00Z",
			"2026-11-29T00:10:00Z", "2027-10-31T01:30:00Z", "2028-02-29T12:00:00Z")
	}
	week := weekOf(t)
	for i, day := range days {
		t.Run(day, func(t *testing.T) {
			t.Parallel()
			size := [2]int{120, 36}
			if i%2 == 1 {
				size = [2]int{180, 50}
			}
			week.play(t, day, size)
		})
	}
}

// aRow is one step of the page: keys and what is then seen, or a command and
// what it answers.
type aRow struct {
	text    string   // as it stands on the page
	keys    []string // to press, as a terminal sends them
	seen    []string
	command []string
	answers []string
}

type aWeek []aRow

var (
	inTicks = regexp.MustCompile("`([^`]+)`")
	inBold  = regexp.MustCompile(`\*\*(.+?)\*\*`)
)

// weekOf reads the page.
func weekOf(t *testing.T) (week aWeek) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, page, ok := strings.Cut(string(readme), "\n## A week with opsboard\n")
	require.True(t, ok, "the README has no such page")
	page, _, _ = strings.Cut(page, "\n## ")
	fenced, keys, commands := false, 0, 0
	for _, line := range strings.Split(page, "\n") {
		cells := strings.Split(line, "|")
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced && strings.HasPrefix(line, "$ go run . "):
			week = append(week, aRow{text: line, command: words(strings.TrimPrefix(line, "$ go run . "))})
			commands++
		case fenced:
			require.NotEmpty(t, week)
			if line = strings.Trim(line, "… "); line != "" { // what is left out is not asked for
				week[len(week)-1].answers = append(week[len(week)-1].answers, line)
			}
		case len(cells) == 1 && len(week) > 0 && inBold.MatchString(line):
			week = append(week, aRow{text: line, seen: bold(line)})
		case strings.HasPrefix(line, "| `"):
			require.Len(t, cells, 4, "a row has two cells: %s", line)
			r := aRow{text: line, seen: bold(cells[2])}
			for _, k := range inTicks.FindAllStringSubmatch(cells[1], -1) {
				r.keys = append(r.keys, asTyped(k[1]))
				keys++
			}
			require.True(t, len(r.seen) > 0 || slices.Equal(r.keys, []string{"q"}), "a row says what is seen, in bold, unless it leaves: %s", line)
			require.True(t, len(r.keys) == 1 || !slices.Contains(r.keys, esc), "esc has a row of its own: with the next key it is another: %s", line)
			week = append(week, r)
		}
	}
	require.Greater(t, keys, 80, "the page is read")
	require.Greater(t, commands, 5, "its commands too")
	return week
}

// bold are the words of a text that stand out.
func bold(text string) (out []string) {
	for _, b := range inBold.FindAllStringSubmatch(text, -1) {
		out = append(out, b[1])
	}
	return out
}

// words are those of a command line, of which some are quoted.
func words(line string) (out []string) {
	for _, w := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1) {
		out = append(out, strings.Trim(w, `"`))
	}
	return out
}

// asTyped is what a terminal sends for a key of the page; words are typed as
// they are.
func asTyped(key string) string {
	switch key {
	case "enter":
		return enter
	case "esc":
		return esc
	case "tab":
		return tab
	case "shift+tab":
		return "\x1b[Z"
	case "space":
		return " "
	}
	if c, ok := strings.CutPrefix(key, "ctrl+"); ok && len(c) == 1 {
		return string(rune(c[0] & 0x1f))
	}
	return key
}

// play plays the page with the clock at a day, in one folder and one sitting.
func (w aWeek) play(t *testing.T, day string, size [2]int) {
	at, err := time.Parse(time.RFC3339, day)
	require.NoError(t, err)
	d := newDesk(t)
	dir := filepath.Dir(d.file)
	var env []string
	for _, e := range d.env { // the page says where the board is, and who acts
		if !strings.HasPrefix(e, "OPSBOARD_FILE=") && !strings.HasPrefix(e, "OPSBOARD_USER=") {
			env = append(env, e)
		}
	}
	d.env = append(env, "OPSBOARD_AHEAD="+time.Until(at).String())
	program := func(args []string) *exec.Cmd {
		c := exec.Command(os.Args[0], args...)
		c.Env, c.Dir = d.env, dir
		return c
	}
	var s *screen
	for _, r := range w {
		switch {
		case r.opens():
			s = d.start(program(r.command), size[0], size[1])
		case r.command != nil:
			beside := d.start(program(r.command), size[0], size[1])
			beside.quits() // some answer with a refusal
			beside.sees(r.answers...)
		case len(r.seen) == 0: // it leaves
			s.press(r.keys[0])
			require.Zero(t, s.quits(), r.text)
		case len(r.keys) == 0:
			s.sees(r.seen...)
		default:
			s.follows(r)
		}
	}
}

// opens reports whether the row is a command that opens the board.
func (r aRow) opens() bool {
	return r.command != nil && (r.command[0] == "demo" || strings.HasPrefix(r.command[0], "--"))
}

// follows presses the keys of a row, and sees what it says: something of it is
// new, so that a key that does nothing is found out. What is still being drawn is
// waited for.
func (s *screen) follows(r aRow) {
	s.t.Helper()
	all := func(text string) bool {
		return !slices.ContainsFunc(r.seen, func(words string) bool { return !strings.Contains(text, words) })
	}
	s.until("something that is new by these keys: "+r.text, func(text string) bool { return !all(text) })
	for _, k := range r.keys {
		s.press(k)
	}
	s.until(strings.Join(r.seen, ", ")+"\nas the page says: "+r.text, all)
}

// playAhead is the program with its clock ahead of the real one, which the test
// binary plays when it is started with OPSBOARD_AHEAD.
func playAhead() {
	ahead, err := time.ParseDuration(os.Getenv("OPSBOARD_AHEAD"))
	if err != nil {
		return
	}
	os.Exit(cli.Main(context.Background(), cli.Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Environ: os.Environ(),
		Now:   func() time.Time { return time.Now().Add(ahead) },
		NewID: func() string { return strings.ToLower(rand.Text()[:12]) },
		Login: func() string { return "somebody" },
		Git:   func(context.Context, string) string { return "" },
	}))
}
