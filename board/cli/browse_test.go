//go:build linux

package cli

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board"
)

func TestAnAddressIsOneArgumentOfTheSystemsOpener(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "got")
	script := "#!/bin/sh\nprintf '%s|' \"$#\" \"$@\" > " + out + ".part && mv " + out + ".part " + out + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	a := &app{env: Env{Environ: append(os.Environ(), "DISPLAY=:0")}}
	address := "https://gitlab.example.com/x?a=$(id)&b=`id`;c='1'"
	require.NoError(t, a.openAddress(address))
	require.Eventually(t, func() bool { _, err := os.Stat(out); return err == nil }, 10*time.Second, 5*time.Millisecond)
	got, err := os.ReadFile(out)
	require.NoError(t, err)
	require.Equal(t, "1|"+address+"|", string(got))

	a = &app{env: Env{Environ: []string{"PATH=" + dir}}}
	require.ErrorIs(t, a.openAddress(address), board.ErrNoBrowser, "a browser in the board's own terminal is none")
	t.Setenv("PATH", t.TempDir())
	a = &app{env: Env{Environ: []string{"DISPLAY=:0"}}}
	require.ErrorIs(t, a.openAddress(address), board.ErrNoBrowser)
}
