package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

func TestEveryCommandSaysInPlainWordsWhatItDoesWithAnExample(t *testing.T) {
	root := newRoot(&app{out: newOutput(Env{Stdout: io.Discard})})
	for _, c := range append([]*cobra.Command{root}, visible(root)...) {
		require.NotEmpty(t, c.Short, c.CommandPath())
		require.NotEmpty(t, c.Long, c.CommandPath())
		require.Contains(t, c.Example, "opsboard", c.CommandPath())
		for _, line := range strings.Split(c.Long+"\n"+c.Example, "\n") {
			require.LessOrEqual(t, len([]rune(line)), 110, "%s: %s", c.CommandPath(), line)
		}
	}
}

func TestTheCommandTableHasARowForEachCommand(t *testing.T) {
	table := CommandTable()
	for _, name := range []string{"add --kind bug\\|feature TITLE", "workflow show\\|check\\|use\\|wip", "validate CARD request\\|received\\|rejected\\|skipped", "list [FILTER]…"} {
		require.Contains(t, table, "| `"+name+"` | ")
	}
}

func TestANegatedTermIsNoFlag(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"a term behind the command":       {"list -label:wip kind:bug", "list kind:bug -- -label:wip"},
		"a quoted one":                    {`list -"exact words"`, `list -- -"exact words"`},
		"a flag stays a flag":             {"list --limit 3 -kind:bug --json", "list --limit 3 --json -- -kind:bug"},
		"behind -- nothing changes":       {"list -kind:bug -- -x", "list -- -kind:bug -x"},
		"a value of a flag stays with it": {"list --sort -age:x", "list --sort -age:x"},
		"a switch takes no value":         {"list --json -age:>3d", "list --json -- -age:>3d"},
		"another command":                 {"comment k7m2 -kind:bug", "comment k7m2 -kind:bug"},
		"nothing to do":                   {"export kind:bug", "export kind:bug"},
	} {
		t.Run(name, func(t *testing.T) {
			root := newRoot(&app{out: newOutput(Env{Stdout: io.Discard})})
			split := func(s string) []string {
				return strings.Split(strings.ReplaceAll(s, "exact words", "exact_words"), " ")
			}
			require.Equal(t, split(tc.want), arrange(root, split(tc.in)))
		})
	}
}

// full is a pipe behind which the disk is full.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAResultThatCouldNotBeWrittenIsAFailure(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "a bug")
	for _, args := range [][]string{{"list"}, {"list", "--json"}, {"export"}, {"export", "--format", "csv"}, {"log"}} {
		var stderr bytes.Buffer
		e := d.env
		e.Args, e.Stdout, e.Stderr = args, full{}, &stderr
		require.Equal(t, 3, Main(context.Background(), e), args)
		require.Contains(t, stderr.String(), "no space left on device")
	}
}

func TestAnInterruptedImportSaysSo(t *testing.T) {
	d := newDesk(t)
	path := filepath.Join(t.TempDir(), "in.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(`{"title":"one"}`+"\n"), 0o600))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, stderr bytes.Buffer
	e := d.env
	e.Args, e.Stdout, e.Stderr = []string{"import", path}, &out, &stderr
	require.Equal(t, 3, Main(ctx, e))
	require.Contains(t, stderr.String(), "interrupted")
}

func TestEveryCardOfTheContractHasEveryFieldOfTheContract(t *testing.T) {
	d := newDesk(t)
	id := d.run("add", "--kind", "feature", "a request")
	d.run("move", id, "queued", "--force", "--reason", "as agreed")
	var card map[string]any
	require.NoError(t, json.Unmarshal([]byte(d.run("show", id, "--json")), &card))
	for _, field := range strings.Fields(`id handle kind title description stage state resolution priority weight labels requester
		delegate dri iteration milestone triage gameplan approval validation blueprint comments links created_at updated_at
		entered_stage_at closed_at gates forced remote conflicts`) {
		require.Contains(t, card, field)
	}
	for _, list := range []string{"labels", "validation", "comments", "links", "forced", "conflicts"} {
		require.IsType(t, []any{}, card[list], list)
	}
	gates := card["gates"].(map[string]any)
	require.Subset(t, gates, map[string]any{"next": "Development", "met": 0.0, "total": 1.0})
	require.NotContains(t, card, "history")
	require.Contains(t, d.run("show", id, "--json", "--history"), `"history":[`)
}

func TestAListOfManyCardsIsWholeAndInOrder(t *testing.T) {
	d := newDesk(t)
	path := d.run("demo", "--cards", "200", "--keep", filepath.Join(t.TempDir(), "many.db"))
	var cards []struct{ ID, Title string }
	require.NoError(t, json.Unmarshal([]byte(d.run("--file", path, "list", "state:any", "--json", "--sort", "title")), &cards))
	ids := strings.Fields(d.run("--file", path, "list", "state:any", "--columns", "id", "--sort", "title"))
	require.Len(t, cards, 200)
	for i, c := range cards {
		require.Equal(t, ids[i], c.ID)
		require.NotEmpty(t, c.Title)
	}
}

func TestTheFirstStartReadsNotAByteBeyondItsAnswer(t *testing.T) {
	in := strings.NewReader("what\ne\nLq")
	for range 2 {
		_, err := readLine(in)
		require.NoError(t, err)
	}
	rest, err := io.ReadAll(in)
	require.NoError(t, err)
	require.Equal(t, "Lq", string(rest))
	line, err := readLine(strings.NewReader("no end"))
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, "no end", line)
}
