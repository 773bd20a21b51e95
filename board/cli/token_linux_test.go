package cli

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// aTerminal is a terminal, and the side of it from which a person types and sees.
func aTerminal(t *testing.T) (person, terminal *os.File) {
	t.Helper()
	person, terminal, err := pty.Open()
	require.NoError(t, err)
	t.Cleanup(func() { _, _ = person.Close(), terminal.Close() })
	return person, terminal
}

// echoes reports whether the terminal shows what is typed.
func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	s, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	require.NoError(t, err)
	return s.Lflag&unix.ECHO != 0
}

func TestATokenThatIsTypedIsNotShown(t *testing.T) {
	master, terminal := aTerminal(t)
	var prompt bytes.Buffer
	a := &app{ctx: context.Background(), env: Env{Stdin: terminal, Stderr: &prompt}}
	type answer struct {
		text string
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		text, err := a.readToken("gitlab.test")
		read <- answer{text, err}
	}()
	for echoes(t, terminal) {
		runtime.Gosched()
	}
	_, err := master.WriteString(canary + "\n")
	require.NoError(t, err)
	got := <-read
	require.NoError(t, got.err)
	require.Equal(t, canary, got.text)
	require.Contains(t, prompt.String(), "Token for gitlab.test (it is not shown): ")
	require.True(t, echoes(t, terminal), "what is typed next is shown again")

	_, err = terminal.WriteString("END")
	require.NoError(t, err)
	shown := make([]byte, 1000)
	n, err := master.Read(shown)
	require.NoError(t, err)
	require.NotContains(t, string(shown[:n]), "canary")
}

func TestAnInterruptGivesTheTerminalBackAsItWas(t *testing.T) {
	master, terminal := aTerminal(t)
	ctx, interrupt := context.WithCancel(context.Background())
	a := &app{ctx: ctx, env: Env{Stdin: terminal, Stderr: &bytes.Buffer{}}}
	read := make(chan error, 1)
	go func() {
		_, err := a.readToken("gitlab.test")
		read <- err
	}()
	for echoes(t, terminal) {
		runtime.Gosched()
	}
	interrupt()
	require.ErrorIs(t, <-read, context.Canceled)
	require.True(t, echoes(t, terminal))
	_, err := master.WriteString("\n") // lets the reader go
	require.NoError(t, err)
}
