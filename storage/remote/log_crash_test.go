package remote_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// stage sets two desks up so that a sync of the first has much to do.
type stage struct {
	name string
	set  func(m *team) (race func())
}

func (m *team) all() {
	for range 2 {
		for _, d := range m.desks {
			d.sync()
		}
	}
}

// say and call are done by a desk and remembered, as team.edit does.
func (m *team) say(d *desk, id workflow.CardID) {
	text := m.next("said")
	d.do(id, workflow.Say{Text: text})
	m.said[text] = id
}

func (m *team) call(d *desk, id workflow.CardID) {
	text := m.next("title")
	d.do(id, workflow.Edit{Title: &text})
	for _, x := range m.titles {
		x.last = x.last && (x.card != id || x.by != d.name)
	}
	m.titles[text] = &titled{id, d.name, true}
}

func (m *team) make(d *desk) workflow.CardID {
	id := d.do("", workflow.Create{Kind: "bug", Title: m.next("card"), Requester: "kim"})
	d.do(id, workflow.Decide{Verdict: workflow.Valid})
	m.cards = append(m.cards, id)
	return id
}

// stages are what the crashes fall into.
var stages = []stage{
	{"much is sent, in many segments at once", func(m *team) func() {
		m.desks[0].most = 2
		m.make(m.desks[0])
		m.say(m.desks[0], m.make(m.desks[0]))
		return nil
	}},
	{"a log is founded", func(m *team) func() {
		m.say(m.desks[0], m.make(m.desks[0]))
		return nil
	}},
	{"both changed the same card", func(m *team) func() {
		id := m.make(m.desks[0])
		m.all()
		m.call(m.desks[1], id)
		m.say(m.desks[1], id)
		m.desks[1].sync()
		m.call(m.desks[0], id)
		m.say(m.desks[0], id)
		return nil
	}},
	{"both filled the last place", func(m *team) func() {
		a, b := m.desks[0], m.desks[1]
		one, two, three := m.make(a), m.make(a), m.make(a)
		a.do(one, workflow.Move{})
		m.all()
		b.do(two, workflow.Move{})
		b.sync()
		a.do(three, workflow.Move{})
		m.say(a, three)
		return nil
	}},
	{"somebody is quicker in the middle", func(m *team) func() {
		a, b := m.desks[0], m.desks[1]
		id := m.make(a)
		m.all()
		m.call(a, id)
		m.call(b, id)
		m.say(b, id)
		return func() { b.sync() }
	}},
	{"the log was set back", func(m *team) func() {
		a, b := m.desks[0], m.desks[1]
		id := m.make(a)
		m.all()
		kept := len(m.tape.segments)
		m.say(a, id)
		m.say(b, m.make(b))
		m.all()
		m.tape.segments = m.tape.segments[:kept]
		m.say(a, id)
		m.isSafe = false
		return nil
	}},
	{"the log was replaced by another of the same board", func(m *team) func() {
		a, b := m.desks[0], m.desks[1]
		id := m.make(a)
		m.all()
		m.say(a, id)
		a.sync()
		m.tape.segments = nil
		m.say(b, id)
		b.sync()
		m.isSafe = false
		return nil
	}},
}

// pairOf is a team of two desks without chance.
func pairOf(t *testing.T) *team {
	m := &team{
		t: t, tape: &tape{}, clock: &clock{monday}, said: map[string]workflow.CardID{}, titles: map[string]*titled{},
		labels: map[string]workflow.CardID{}, solved: map[string]bool{}, isSafe: true,
	}
	dir := fast(t)
	for _, name := range []string{"deska", "deskb"} {
		m.desks = append(m.desks, newDesk(t, dir, m.tape, m.clock, name, limitedFlow()))
	}
	return m
}

// laws checks that all agree, now and for ever, and that nothing is lost.
func (m *team) laws() {
	m.quiet()
	m.watch()
	m.guards()
	m.kept()
	m.agree()
	if m.isSafe {
		requireOnce(m.t, m.tape)
	}
	for _, d := range m.desks {
		d.sound()
	}
}

func TestWhatIsTypedInTheMiddleOfASyncIsSentByItOrTheNext(t *testing.T) {
	for _, s := range stages {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for n := 1; ; n++ {
				m := pairOf(t)
				race := s.set(m)
				passed := 0
				m.desks[0].hook = func(string) {
					if passed++; passed == n {
						m.say(m.desks[0], m.cards[0])
						m.call(m.desks[0], m.cards[0])
					}
					if passed == 2 && race != nil {
						race()
					}
				}
				m.desks[0].sync()
				m.desks[0].hook = nil
				m.laws()
				if passed < n {
					require.Greater(t, n, 5)
					return
				}
			}
		})
	}
}

// crashes plays a stage with a crash at each of the boundaries, one sync after
// another, and checks the laws. It says how many boundaries the first sync has.
func crashes(t *testing.T, s stage, at ...int) (boundaries int) {
	m := pairOf(t)
	defer func() {
		if t.Failed() {
			t.Logf("%s, crashed at %v", s.name, at)
		}
	}()
	race := s.set(m)
	for i, n := range at {
		passed, died := m.desks[0].crashed(n, race)
		if i == 0 && !died {
			boundaries = passed
		}
		race = nil
	}
	m.laws()
	return boundaries
}

func TestALogSurvivesACrashAtEveryBoundaryAndAtEveryPair(t *testing.T) {
	const never = 1 << 20
	for _, s := range stages {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			n := crashes(t, s, never)
			require.Greater(t, n, 5)
			pairs := 0
			for i := 1; i <= n; i++ {
				crashes(t, s, i)
				for j := 1; j <= n; j++ {
					if (i+j)%4 == 0 || os.Getenv("OPSBOARD_LONG") != "" { // a quarter of them where there is no time for all
						crashes(t, s, i, j)
						pairs++
					}
				}
			}
			t.Logf("%d crashes, %d of %d pairs of crashes", n, pairs, n*n)
		})
	}
}
