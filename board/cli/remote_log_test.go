package cli

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// unread is a log whose members cannot be read.
type unread struct{ remote.Signable }

// Members fails.
func (unread) Members(context.Context) (remote.Membership, error) {
	return remote.Membership{}, errors.New("the copy is damaged")
}

func TestABoardWhoseMembersCannotBeReadIsNotCalledUnsigned(t *testing.T) {
	d := newDesk(t)
	d.run("add", "--kind", "bug", "Rotate the keys")
	d.env.Remotes = []RemoteKind{{Name: "git", OpenLog: func(RemoteOptions) (remote.Log, error) { return unread{}, nil }}}
	a := &app{env: d.env, ctx: context.Background(), out: newOutput(d.env)}
	s, err := a.open()
	require.NoError(t, err)
	require.NoError(t, remote.Add(ledger(s), remote.Setup{Name: "hub", Driver: "git", URL: "/srv/hub.git", Added: monday}))

	out := d.run("remote", "show")
	require.Contains(t, out, "signed\tnot known: the copy is damaged")
	require.NotContains(t, out, "may write in any name")
}
