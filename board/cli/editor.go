package cli

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"opsboard/board"
)

// editor starts what $VISUAL names, else $EDITOR, else vi.
type editor struct{ env Env }

var _ board.Editor = editor{}

// Begin lays the text into a file of its own folder, which nobody else can read.
func (e editor) Begin(text string) (*exec.Cmd, func() (string, error), error) {
	dir, err := os.MkdirTemp(e.env.get("TMPDIR"), "opsboard-")
	if err != nil {
		return nil, nil, fmt.Errorf("a file for the editor: %w", err)
	}
	path := filepath.Join(dir, "text.md")
	edit, err := e.command(path)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		_ = os.RemoveAll(dir) // nothing of worth is in it
		return nil, nil, fmt.Errorf("the editor: %w", err)
	}
	release := func() {}
	if e.env.HoldInterrupt != nil {
		release = e.env.HoldInterrupt()
	}
	return edit, func() (string, error) {
		release()
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("what was written is in %s and cannot be read: %w", path, err)
		}
		_ = os.RemoveAll(dir) // it holds what is on the card now, or nothing
		if err != nil {
			return "", fmt.Errorf("the editor removed its file %s", path)
		}
		return string(text), nil
	}, nil
}

// command is the editor's, with the file last. The words of the variable are
// taken apart as a shell does; one that is the path of a program is taken whole,
// spaces and all.
func (e editor) command(path string) (*exec.Cmd, error) {
	line := "vi"
	for _, name := range []string{"EDITOR", "VISUAL"} {
		if v := strings.TrimSpace(e.env.get(name)); v != "" {
			line = v
		}
	}
	words := []string{line}
	if info, err := os.Stat(line); err != nil || info.IsDir() {
		if words, err = splitWords(line); err != nil {
			return nil, err
		}
	}
	c := exec.Command(words[0], append(words[1:], path)...)
	c.Env = e.env.Environ
	c.Stdin, c.Stdout, c.Stderr = e.env.Stdin, e.env.Stdout, e.env.Stderr
	return c, nil
}

// splitWords takes a command line apart at its spaces: those in quotes, or behind
// a backslash, belong to a word.
func splitWords(line string) (words []string, err error) {
	var word strings.Builder
	quote, begun, escaped := rune(0), false, false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, begun = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t':
			if begun {
				words = append(words, word.String())
				word.Reset()
			}
			begun = false
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if begun {
		words = append(words, word.String())
	}
	if quote != 0 || escaped || len(words) == 0 || words[0] == "" {
		return nil, fmt.Errorf("the command %q has a quote without its end", line)
	}
	return words, nil
}
