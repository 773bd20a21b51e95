package cli

import (
	"bytes"
	"context"
	"runtime"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestATokenThatIsTypedIsNotShown(t *testing.T) {
	master, terminal, err := pty.Open()
	require.NoError(t, err)
	defer master.Close()
	defer terminal.Close()
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
	echoes := func() bool {
		s, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
		require.NoError(t, err)
		return s.Lflag&unix.ECHO != 0
	}
	for echoes() {
		runtime.Gosched()
	}
	_, err = master.WriteString(canary + "\n")
	require.NoError(t, err)
	got := <-read
	require.NoError(t, got.err)
	require.Equal(t, canary, got.text)
	require.Contains(t, prompt.String(), "Token for gitlab.test (it is not shown): ")
	require.True(t, echoes(), "what is typed next is shown again")

	_, err = terminal.WriteString("END")
	require.NoError(t, err)
	shown := make([]byte, 1000)
	n, err := master.Read(shown)
	require.NoError(t, err)
	require.NotContains(t, string(shown[:n]), "canary")
}

func TestAnInterruptGivesTheTerminalBackAsItWas(t *testing.T) {
	master, terminal, err := pty.Open()
	require.NoError(t, err)
	defer master.Close()
	defer terminal.Close()
	ctx, interrupt := context.WithCancel(context.Background())
	a := &app{ctx: ctx, env: Env{Stdin: terminal, Stderr: &bytes.Buffer{}}}
	read := make(chan error, 1)
	go func() {
		_, err := a.readToken("gitlab.test")
		read <- err
	}()
	echoes := func() bool {
		s, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
		require.NoError(t, err)
		return s.Lflag&unix.ECHO != 0
	}
	for echoes() {
		runtime.Gosched()
	}
	interrupt()
	require.ErrorIs(t, <-read, context.Canceled)
	require.True(t, echoes())
	_, err = master.WriteString("\n") // lets the reader go
	require.NoError(t, err)
}
