package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

func TestProgressIsOneLineOfATerminalWithTotalsOnlyWhereTheyAreKnown(t *testing.T) {
	master, terminal := aTerminal(t)
	now := monday
	a := &app{env: Env{Stderr: terminal, Now: func() time.Time { return now }}}
	p := a.newProgress()
	for _, at := range []remote.Progress{{Phase: "pull", Done: 20, Total: 400}, {Phase: "pull", Done: 40, Total: 400}, {Phase: "push", Done: 3}, {Phase: "push"}} {
		p.tell(at)
		now = now.Add(progressEvery / 2) // every other is too soon
		p.tell(remote.Progress{Phase: "too soon"})
		now = now.Add(progressEvery)
	}
	p.clear()
	p.clear() // once is enough
	_, err := terminal.WriteString("END")
	require.NoError(t, err)
	var shown []byte
	for buf := make([]byte, 1000); !bytes.HasSuffix(shown, []byte("END")); {
		n, err := master.Read(buf)
		require.NoError(t, err)
		shown = append(shown, buf[:n]...)
	}
	require.Equal(t, "\r\x1b[Kfetching 20 of 400\r\x1b[Kfetching 40 of 400\r\x1b[Ksending 3\r\x1b[Ksending\r\x1b[KEND", string(shown))

	var pipe bytes.Buffer
	for _, b := range []*app{{env: Env{Stderr: &pipe, Now: a.env.Now}}, {env: a.env, flags: globalFlags{quiet: true}}, {env: a.env, flags: globalFlags{json: true}}} {
		q := b.newProgress()
		q.tell(remote.Progress{Phase: "pull", Done: 1})
		q.clear()
		require.False(t, q.shown)
	}
	require.Empty(t, pipe.String())
}
