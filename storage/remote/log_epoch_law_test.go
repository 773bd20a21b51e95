package remote_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// lawOfEpochs is the law of logs with epochs that begin anywhere, and boards that
// join anywhen.
func lawOfEpochs(t *rapid.T, isSafe bool) {
	m := newTeam(t, 3)
	m.isSafe = isSafe
	dir := fast(t)
	for range rapid.IntRange(5, 25).Draw(t, "steps") {
		d := m.desks[rapid.IntRange(0, len(m.desks)-1).Draw(t, "desk")]
		switch rapid.IntRange(0, 10).Draw(t, "step") {
		case 0, 1, 2, 3:
			m.edit(d)
		case 4, 5, 6:
			m.sync(d)
		case 7, 8:
			d.dying(rapid.IntRange(1, 12).Draw(t, "crash"), func() {
				_, _, err := remote.BeginEpoch(context.Background(), d.config(), d.name)
				var refused *workflow.Refusal
				require.True(t, err == nil || errors.As(err, &refused), "%v", err)
			})
		case 9:
			if len(m.desks) < 5 {
				joins := newDesk(t, dir, m.tape, m.clock, fmt.Sprintf("join%c", 'a'+len(m.desks)), limitedFlow())
				joins.most = d.most
				m.desks = append(m.desks, joins)
				m.sync(joins)
			}
		case 10: // the host is restored from an old backup, of before an epoch maybe
			if n := len(m.tape.segments); !isSafe && n > 0 {
				m.tape.setBack(rapid.IntRange(0, n-1).Draw(t, "keep"))
			}
		}
		m.watch()
	}
	m.laws()
	puts := m.tape.puts
	for _, d := range m.desks {
		require.True(t, new(d.sync()).Quiet(), "silence lasts")
		require.Empty(t, verified(d).Damage, d.name)
	}
	require.Equal(t, puts, m.tape.puts)
}

func TestReplicasOfALogWithEpochsConvergeAndNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { lawOfEpochs(t, true) })
}

func TestReplicasOfALogWithEpochsThatIsSetBackConvergeAndNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { lawOfEpochs(t, false) })
}

func TestALogThatIsSetBackWhileABoardJoinsAtItsEpochGetsBackAllTheSame(t *testing.T) {
	for _, again := range []bool{false, true} {
		for keep := range 5 {
			a, b, l, id := moved(t)
			for range 6 {
				a.do("", workflow.Create{Kind: "bug", Title: "one more"})
			}
			a.sync()
			b.sync()
			a.epoch()
			part := len(l.segments)
			c := newDesk(t, t.TempDir(), l, a.clock, "cem", workflow.Shipped()["default"])
			c.most = 1
			c.diesAt("join:kept")
			c.do(id, workflow.Edit{AddLabels: []string{"by-cem"}})
			l.setBack(min(keep, part-1))
			if again { // and another epoch stands where that one stood
				b.do(id, workflow.Say{Text: "by bo"})
				b.sync()
				for len(l.segments) < part-1 {
					b.do(id, workflow.Say{Text: "again"})
					b.sync()
				}
				e, _ := b.epoch()
				require.Equal(t, 1, e.Number, "the log has none any more")
			}
			c.sync()
			for range 3 {
				for _, d := range []*desk{c, b, a} {
					d.sync()
				}
			}
			for _, d := range []*desk{a, b, c} {
				require.Contains(t, d.card(id).Labels, "by-cem", "%s, %d parts left, another epoch: %v", d.name, keep, again)
				require.Equal(t, "slow", d.card(id).Title)
				require.Empty(t, verified(d).Damage)
				require.True(t, new(d.sync()).Quiet())
				d.sound()
			}
		}
	}
}
