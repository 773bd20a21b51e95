package git

import (
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// code puts somebody's source code into a hub.
func code(t *testing.T, there string) {
	t.Helper()
	by(t, there, "update-ref", "refs/heads/main", by(t, there, "commit-tree", "-m", "code", by(t, there, "mktree", "--missing", "-z")))
}

func TestALogIsNotPutBackIntoWhatSomebodyElseKeepsThereNow(t *testing.T) {
	for name, replace := range map[string]func(there string){
		"another board, zzzzzzzzzz00": func(there string) {
			log(t, peer(t, "eve", there, func(c *Config) { c.Board = "zzzzzzzzzz00" }), 1)
		},
		"somebody's source code": func(there string) { code(t, there) },
	} {
		t.Run(name, func(t *testing.T) {
			there := hub(t)
			ana := peer(t, "ana", there)
			v := log(t, ana, 2)
			by(t, there, "update-ref", "-d", ana.Ref())
			replace(there)
			_, err := fetched(t, ana, v[1])
			var trouble *Trouble
			require.ErrorAs(t, err, &trouble)
			require.Equal(t, Elsewhere, trouble.Kind)
			require.ErrorIs(t, err, remote.ErrBoardGone)
			require.Contains(t, trouble.Message, name)
			require.Contains(t, trouble.Hint, "--beside")
			require.NotContains(t, by(t, there, "for-each-ref"), board)
			_, err = fetched(t, ana, v[1])
			require.ErrorAs(t, err, &trouble, "asked again, it says so again")
		})
	}
}

func TestALogThatWasBesideSomethingElseIsPutBackThere(t *testing.T) {
	there := hub(t)
	code(t, there)
	founder := peer(t, "ana", there, func(c *Config) { c.Beside = true })
	v := log(t, founder, 2)
	joined := peer(t, "ben", there)
	probed(t, joined)
	_, err := fetched(t, joined, "")
	require.NoError(t, err)
	by(t, there, "update-ref", "-d", founder.Ref())
	again := peer(t, "ben", there, func(c *Config) { c.Dir = joined.cfg.Dir })
	_, err = again.Probe(t.Context(), monday, joined.Memory())
	require.NoError(t, err)
	for _, d := range []*Driver{founder, joined, again} {
		var back *remote.Rewound
		_, err := fetched(t, d, v[1])
		require.ErrorAs(t, err, &back)
	}
}
