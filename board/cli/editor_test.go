package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// script writes a program that is run with a file as its last argument.
func script(t *testing.T, name, body string) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755))
	return path
}

func TestTheEditorThatThePersonNamesGetsAPrivateFile(t *testing.T) {
	plain := script(t, "my editor", `for f; do :; done; printf ' and more' >> "$f"`)
	for name, environ := range map[string][]string{
		"EDITOR":            {"EDITOR=" + plain},
		"VISUAL first":      {"VISUAL=" + plain, "EDITOR=false"},
		"in quotes, a flag": {"EDITOR='" + plain + "' --wait"},
		"sh with a flag":    {`EDITOR=sh -e "` + plain + `"`},
	} {
		tmp := t.TempDir()
		held := 0
		e := editor{Env{Environ: append(environ, "TMPDIR="+tmp), HoldInterrupt: func() func() { held++; return func() { held-- } }}}
		c, end, err := e.Begin("a text")
		require.NoError(t, err, name)
		path := c.Args[len(c.Args)-1]
		require.Equal(t, ".md", filepath.Ext(path))
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		info, err = os.Stat(filepath.Dir(path))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		require.Equal(t, 1, held, "ctrl+c is the editor's")
		require.NoError(t, c.Run(), name)
		text, err := end()
		require.NoError(t, err)
		require.Equal(t, "a text and more", text, name)
		require.Equal(t, 0, held)
		left, err := os.ReadDir(tmp)
		require.NoError(t, err)
		require.Empty(t, left, "the file is gone")
	}
}

func TestAnEditorThatIsNotThereIsAnErrorOfItsStart(t *testing.T) {
	e := editor{Env{Environ: []string{"EDITOR=/nowhere/at all", "TMPDIR=" + t.TempDir()}}}
	c, end, err := e.Begin("a text")
	require.NoError(t, err)
	require.Error(t, c.Run())
	text, err := end()
	require.NoError(t, err)
	require.Equal(t, "a text", text)
	_, _, err = editor{Env{Environ: []string{`EDITOR="open`, "TMPDIR=" + t.TempDir()}}}.Begin("x")
	require.ErrorContains(t, err, "quote without its end")
}

func TestWhatTheEditorLeftIsKeptWhereItCannotBeRead(t *testing.T) {
	tmp := t.TempDir()
	e := editor{Env{Environ: []string{"EDITOR=true", "TMPDIR=" + tmp}}}
	c, end, err := e.Begin("a text")
	require.NoError(t, err)
	path := c.Args[1]
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Mkdir(path, 0o700)) // no text can be read of it
	_, err = end()
	require.ErrorContains(t, err, "what was written is in "+path)
	require.DirExists(t, path)

	c, end, err = e.Begin("a text")
	require.NoError(t, err)
	require.NoError(t, exec.Command("rm", c.Args[1]).Run())
	_, err = end()
	require.ErrorContains(t, err, "the editor removed its file")
	require.NoDirExists(t, filepath.Dir(c.Args[1]))
}
