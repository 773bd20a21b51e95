package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestAWorkflowFileOfAnotherSystemIsRead(t *testing.T) {
	d := newDesk(t)
	path := filepath.Join(t.TempDir(), "ours.workflow")
	require.NoError(t, os.WriteFile(path, []byte("\ufeff"+workflow.Shipped()["default"]), 0o600))
	require.Contains(t, d.run("workflow", "check", path), "is sound")
}

func TestATextOfAnotherSystemIsKeptWithoutItsMarks(t *testing.T) {
	d := newDesk(t)
	id := d.run("add", "--kind", "bug", "Macro runs twice")
	d.env.Stdin = strings.NewReader("\ufeffone\r\ntwo\r\n")
	d.run("comment", id, "-")
	require.Contains(t, d.run("show", id, "--json"), `"text":"one\ntwo"`)
}

// The programs that bench starts do not run in the folder where it was started.
func TestBenchBuildsItsBoardsInTheFolderThatIsNamedFromHere(t *testing.T) {
	cfg, err := benchOptions{dir: "."}.config(&app{env: newDesk(t).env})
	require.NoError(t, err)
	here, err := os.Getwd()
	require.NoError(t, err)
	require.Equal(t, here, cfg.Dir)
}

func TestAValueOfAnotherTypeIsToldInPlainWords(t *testing.T) {
	for text, want := range map[string]string{
		"user = 5":          "line 1: user is a whole number, where a text in quotes is meant",
		"linear = \"yes\"":  "line 1: linear is a text in quotes, where true or false is meant",
		"iteration = true":  "line 1: iteration is true or false, where a table is meant",
		"\nuser = [1]":      "line 2: user is a list in brackets, where a text in quotes is meant",
		"[capacity.ana]":    "line 1: capacity.ana is a table, where a whole number is meant",
		"user = 'a' 'b'":    "line 1: expected a top-level item to end with a newline",
		"user = 1979-05-27": "line 1: user is a day, where a text in quotes is meant",
	} {
		var f configFile
		_, err := toml.Decode(text, &f)
		require.ErrorContains(t, tomlTrouble(err), want, text)
	}
	other := errors.New("x")
	require.Equal(t, other, tomlTrouble(other))
}
