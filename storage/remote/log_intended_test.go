package remote_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestWhatIsSentForSomebodyElseAfterALossIsNotTakenForHisOwn(t *testing.T) {
	a, b, l := pair(t)
	c := newDesk(t, filepath.Dir(a.Path()), l, a.clock, "cy", workflow.Shipped()["default"])
	t.Cleanup(c.sound)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	c.sync()
	b.do(id, workflow.Edit{Title: new("by bo")})
	a.do(id, workflow.Edit{Title: new("by ana")})
	a.sync()
	require.Equal(t, 1, b.sync().Clashes)

	l.setBack(0)
	b.sync()                              // sends the card again, with the clash
	a.sync()                              // has nothing to add
	require.Equal(t, 1, c.sync().Clashes) // its old title meets the new one
	for range 2 {
		a.sync()
		b.sync()
		c.sync()
	}
	for _, d := range []*desk{a, b, c} {
		require.Len(t, d.card(id).Clashes, 2, "%s: nobody answered one", d.name)
	}
}

func TestTwoWhoWroteTheSameKnowTheSameLastChange(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Edit{Title: new("very slow")})
	b.do(id, workflow.Edit{Title: new("very slow")})
	a.sync()
	b.sync()
	a.sync()
	require.Equal(t, a.card(id), b.card(id))
	require.Zero(t, b.sync().Updated)
}

func TestAWordTakenBackBeforeItWasSentIsTheLastChangeForAll(t *testing.T) {
	a, b, _ := pair(t)
	id := a.do("", workflow.Create{Kind: "bug", Title: "slow"})
	a.sync()
	b.sync()
	a.do(id, workflow.Say{Text: "seen"})
	a.sync()
	b.do(id, workflow.Edit{Description: new("not so")})
	b.do(id, workflow.Edit{Description: new("")})
	b.sync()
	a.sync()
	require.Equal(t, a.card(id), b.card(id))
}
