package board

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// aKeyboard is a keyboard, and what types on it.
func aKeyboard(t *testing.T) (*keyboard, *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { r.Close(); w.Close() })
	in, _ := inletOf(r)
	k, ok := in.(*keyboard)
	require.True(t, ok)
	return k, w
}

func TestWhatRestsReadsNoMore(t *testing.T) {
	k, typed := aKeyboard(t)
	k.rest()
	_, err := typed.WriteString("for the shell")
	require.NoError(t, err)
	b := make([]byte, 64)
	_, err = k.Read(b)
	require.ErrorIs(t, err, io.EOF)
	n, err := k.Read(b)
	require.NoError(t, err, "it is said once")
	require.Equal(t, "for the shell", string(b[:n]))
}

func TestARestThatNoReadingNoticedEndsNoLaterOne(t *testing.T) {
	k, typed := aKeyboard(t)
	k.rest() // the reading had just ended by itself
	k.rest()
	k.Fd() // the terminal is given away, and comes back
	_, err := typed.WriteString("j")
	require.NoError(t, err)
	b := make([]byte, 64)
	n, err := k.Read(b)
	require.NoError(t, err, "the keys are dead")
	require.Equal(t, "j", string(b[:n]))
}
