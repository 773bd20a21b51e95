package remote_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
)

// lawOfHosts is the law of logs on hosts that do not show all that they have: some
// look is at the log as it was a while ago, some step puts any older state of it back,
// of before or of beside what was appended since.
func lawOfHosts(t *rapid.T, step func(m *team, d *desk, older func() []remote.Segment)) *team {
	m := newTeam(t, 4)
	var states [][]remote.Segment
	older := func() []remote.Segment {
		if len(states) == 0 {
			return m.tape.segments
		}
		return slices.Clone(rapid.SampledFrom(states).Draw(t, "state"))
	}
	for range rapid.IntRange(5, 30).Draw(t, "steps") {
		d := m.desks[rapid.IntRange(0, len(m.desks)-1).Draw(t, "desk")]
		switch rapid.IntRange(0, 9).Draw(t, "step") {
		case 0, 1, 2, 3:
			m.edit(d)
		case 4, 5, 6:
			m.sync(d)
		case 7:
			states = append(states, slices.Clone(m.tape.segments))
		default:
			step(m, d, older)
		}
	}
	m.quiet()
	m.kept()
	m.agree()
	puts := m.tape.puts
	for _, d := range m.desks {
		require.True(t, new(d.sync()).Quiet(), "silence lasts")
		d.sound()
	}
	require.Equal(t, puts, m.tape.puts)
	return m
}

func TestReplicasThatAreShownAnOlderStateOfALogForAWhileConvergeAndSendNothingTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := lawOfHosts(t, func(m *team, d *desk, older func() []remote.Segment) {
			now := m.tape.segments
			m.tape.segments = older()
			if len(m.tape.segments) < len(now) { // what is appended to it is refused by the host that has all
				d.head.fail = func([]remote.Segment) (bool, error) { return false, remote.ErrStale }
			}
			d.crashed(rapid.IntRange(1, 14).Draw(t, "crash"), nil)
			if d.head.fail != nil {
				d.head.fail, m.tape.segments = nil, now
			}
		})
		requireOnce(t, m.tape)
	})
}

func TestReplicasOfALogThatIsForcedBackAndForthBetweenItsStatesConvergeAndLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lawOfHosts(t, func(m *team, _ *desk, older func() []remote.Segment) { m.tape.segments = older() })
	})
}
