//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestBoardsAndCommandsShareOneFile lets open boards and commands write one file at
// the same moment: 2 and 20 of them, in a long run 10 and 60, in the longest 50 and
// 200. Each acts under a name of its own, by which what it was told is found in the
// history: once.
func TestBoardsAndCommandsShareOneFile(t *testing.T) {
	boards, commands := rounds(2, 10), rounds(20, 60)
	if os.Getenv("OPSBOARD_LONG") == "all" {
		boards, commands = 50, 200
	}
	c := newCrowd(t, boards)
	c.command(commands)
	for i, b := range c.boards { // the boards write too
		b.press(fmt.Sprintf("nboard %d%s", i, save))
	}
	c.atWork.Wait()
	for i, b := range c.boards {
		b.until("its card, saved", func(text string) bool { return saved(text) && c.holds(fmt.Sprintf("board %d", i)) })
		c.acknowledged("board-"+fmt.Sprint(i), "create")
	}
	c.eachOnce()
	c.boardsShowTheFile()
	c.desk.sound()
	t.Logf("%d boards and %d commands: %d changes acknowledged, each there once; %d times a command was told that the file is in use", len(c.boards), c.commands, len(c.told), c.busy.Load())
}

// crowd is many boards and commands on one file.
type crowd struct {
	t        *testing.T
	desk     *desk
	card     string // which all write to
	boards   []*screen
	commands int
	atWork   sync.WaitGroup
	busy     atomic.Int32 // answers that others were in the file

	mu   sync.Mutex
	told map[string]string // what each name was told is done
}

func newCrowd(t *testing.T, boards int) *crowd {
	t.Helper()
	c := &crowd{t: t, desk: newDesk(t), told: map[string]string{}}
	c.card = c.desk.run("add", "--kind", "bug", "the first")
	for i := range boards {
		c.boards = append(c.boards, c.desk.start(c.as("board-"+fmt.Sprint(i)), 140, 40))
	}
	for _, b := range c.boards {
		b.sees("the first")
	}
	return c
}

// as is the program on the file they share, under a name.
func (c *crowd) as(name string, args ...string) *exec.Cmd {
	cmd := c.desk.command(args...)
	cmd.Env = append(slices.Clone(cmd.Env), "OPSBOARD_USER="+name)
	return cmd
}

func (c *crowd) acknowledged(name, what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[name] = what
}

// command starts so many commands at once: a new card, and three sorts of change to
// the one that all have.
func (c *crowd) command(n int) {
	c.commands = n
	for i := range n {
		name := fmt.Sprintf("command-%d", i)
		do := [][]string{
			{"create", "add", "--kind", "bug", fmt.Sprintf("command %d", i)},
			{"comment", "comment", c.card, "said by " + name},
			{"edit", "edit", c.card, "--label", "+" + name},
			{"edit", "edit", c.card, "--link", "+https://example.org/" + name},
		}[i%4]
		c.atWork.Go(func() {
			for {
				out, err := c.as(name, do[1:]...).CombinedOutput()
				if err == nil {
					c.acknowledged(name, do[0])
					return
				}
				if !strings.Contains(string(out), "it is being used by") { // and nothing is changed: it tries again
					c.t.Errorf("%s: %v: %s", name, err, out)
					return
				}
				c.busy.Add(1)
			}
		})
	}
}

// holds reports whether an open card of the title is in the file.
func (c *crowd) holds(title string) bool {
	return strings.Contains("\n"+c.desk.run("list", "--columns", "title", "--limit", "0")+"\n", "\n"+title+"\n")
}

// eachOnce requires of the history one line of everybody who was told that it is
// there, and of nobody else; and of the cards what those lines say.
func (c *crowd) eachOnce() {
	c.t.Helper()
	var lines []struct{ By, What string }
	require.NoError(c.t, json.Unmarshal([]byte(c.desk.run("log", "--json", "--limit", "0")), &lines))
	found := map[string]string{}
	for _, l := range lines {
		if l.By != "ana" { // who made the first card
			require.Empty(c.t, found[l.By], "%s is there twice", l.By)
			found[l.By] = l.What
		}
	}
	require.Equal(c.t, c.told, found)
	var all []struct {
		Title    string
		Labels   []string
		Links    []json.RawMessage
		Comments []struct{ Text string }
	}
	require.NoError(c.t, json.Unmarshal([]byte(c.desk.run("list", "--json", "--limit", "0")), &all))
	count := map[string]int{}
	for _, one := range all {
		count["create"]++
		count["edit"] += len(one.Labels) + len(one.Links)
		count["comment"] += len(one.Comments)
	}
	count["create"]-- // the first
	for _, what := range c.told {
		count[what]--
	}
	require.Equal(c.t, map[string]int{"create": 0, "comment": 0, "edit": 0}, count)
}

var titled = regexp.MustCompile(`(?m)(the first|board \d+|command \d+)\b`)

// boardsShowTheFile requires that the top and the bottom of each board's column are
// those of the file, and its count is.
func (c *crowd) boardsShowTheFile() {
	c.t.Helper()
	file := strings.Split(c.desk.run("list", "--columns", "title", "--limit", "0"), "\n")
	for _, b := range c.boards {
		b.sees(fmt.Sprintf("Triage %d", len(file))) // what others wrote last is there within a second
		for key, is := range map[string]func(shown []string) bool{
			"gg": func(shown []string) bool { return fmt.Sprint(shown) == fmt.Sprint(file[:len(shown)]) },
			"G":  func(shown []string) bool { return fmt.Sprint(shown) == fmt.Sprint(file[len(file)-len(shown):]) },
		} {
			b.press(key)
			b.until("the file's own cards: "+strings.Join(file, ", "), func(text string) bool {
				shown := titled.FindAllString(text, -1)
				return len(shown) > 4 && len(shown) <= len(file) && is(shown) && strings.Contains(text, fmt.Sprint(len(file)))
			})
		}
		b.press("q")
		require.Zero(c.t, b.quits())
	}
}

// saved reports whether a board says that all it shows is in the file.
func saved(text string) bool {
	return strings.Contains(text, "saved") && !strings.Contains(text, "unsaved") && !strings.Contains(text, "not saved")
}
