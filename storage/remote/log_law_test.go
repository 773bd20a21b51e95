package remote_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// errCrash is what a desk dies of in the middle of a sync.
var errCrash = errors.New("the power went away")

// crashed runs a sync that dies at its n-th boundary; n beyond the last: it does
// not. It says how many boundaries it passed.
func (d *desk) crashed(n int, and func()) (passed int, died bool) {
	d.hook = func(string) {
		passed++
		if and != nil && passed == 2 {
			and()
		}
		if passed == n {
			panic(errCrash)
		}
	}
	defer func() {
		d.hook = nil
		if what := recover(); what != nil {
			if what != errCrash {
				panic(what)
			}
			died = true
		}
	}()
	_, err := d.try()
	if err != nil && !errors.Is(err, remote.ErrForeign) {
		require.NoError(d.t, err)
	}
	return passed, false
}

// diesAt is a sync that dies when it reaches a boundary.
func (d *desk) diesAt(step string) {
	d.hook = func(at string) {
		if at == step {
			panic(errCrash)
		}
	}
	defer func() {
		d.hook = nil
		require.Equal(d.t, errCrash, recover())
	}()
	d.sync()
}

// team is some desks of one log, with what each of them was told is done.
type team struct {
	t      require.TestingT
	draw   *rapid.T
	tape   *tape
	clock  *clock
	desks  []*desk
	cards  []workflow.CardID
	said   map[string]workflow.CardID // comments by their text
	titles map[string]*titled         // by their text
	labels map[string]workflow.CardID
	solved map[string]bool // the clashes that were answered
	n      int
	isSafe bool // the host never loses what it has
}

type titled struct {
	card workflow.CardID
	by   string
	last bool // the newest of this desk
}

func newTeam(t *rapid.T, most int) *team {
	m := &team{
		t: t, draw: t, tape: &tape{}, clock: &clock{monday}, said: map[string]workflow.CardID{}, titles: map[string]*titled{},
		labels: map[string]workflow.CardID{}, solved: map[string]bool{},
	}
	dir := fast(t)
	for i := range rapid.IntRange(2, most).Draw(t, "desks") {
		m.desks = append(m.desks, newDesk(t, dir, m.tape, m.clock, fmt.Sprintf("desk%c", 'a'+i), limitedFlow()))
		m.desks[i].most = rapid.IntRange(0, 3).Draw(t, "most")
	}
	return m
}

func (m *team) fail(format string, a ...any) { require.FailNow(m.t, fmt.Sprintf(format, a...)) }

func (m *team) next(what string) string {
	m.n++
	return fmt.Sprintf("%s %d", what, m.n)
}

// edit does one thing that a person could do.
func (m *team) edit(d *desk) {
	if len(m.cards) < 2 || len(m.cards) < 6 && rapid.IntRange(0, 5).Draw(m.draw, "new") == 0 {
		id := d.do("", workflow.Create{Kind: "bug", Title: m.next("card"), Requester: "kim"})
		m.cards = append(m.cards, id)
		return
	}
	id := rapid.SampledFrom(m.cards).Draw(m.draw, "card")
	c, err := d.Card(id)
	if err != nil {
		return // not here yet
	}
	switch rapid.IntRange(0, 9).Draw(m.draw, "do") {
	case 0:
		text := m.next("said")
		d.do(id, workflow.Say{Text: text})
		m.said[text] = id
	case 1, 2:
		text := m.next("title")
		d.do(id, workflow.Edit{Title: &text})
		for _, x := range m.titles {
			if x.card == id && x.by == d.name {
				x.last = false
			}
		}
		m.titles[text] = &titled{id, d.name, true}
	case 3:
		label := strings.ReplaceAll(m.next("label"), " ", "-")
		d.do(id, workflow.Edit{AddLabels: []string{label}})
		m.labels[label] = id
	case 4:
		text := rapid.SampledFrom([]string{"one\ntwo\nthree", "one\n2\nthree", "zero\none\ntwo\nthree", ""}).Draw(m.draw, "text")
		_ = d.wish(id, workflow.Edit{Description: &text})
	case 5, 6, 7:
		if c.Stage == "Triage" && c.Triage.Verdict == "" {
			d.do(id, workflow.Decide{Verdict: workflow.Valid})
		}
		_ = d.wish(id, workflow.Move{})
	case 8:
		_ = d.wish(id, workflow.Move{To: "Triage", Reason: "not clear"})
	case 9:
		if len(c.Clashes) > 0 {
			x := rapid.SampledFrom(c.Clashes).Draw(m.draw, "clash")
			take := rapid.SampledFrom(x.Takes()).Draw(m.draw, "take")
			err := d.wish(id, workflow.Answer{Clash: x.ID, Take: take, Value: "answered"})
			m.solved[x.ID] = m.solved[x.ID] || err == nil
			if given := m.titles[x.Mine]; given != nil && err == nil && take != workflow.TakeMine {
				given.last = false // a person gave it up, maybe before the log ever saw it
			}
		}
	}
}

// sync is one of a desk, with what can go wrong.
func (m *team) sync(d *desk) {
	other := m.desks[rapid.IntRange(0, len(m.desks)-1).Draw(m.draw, "other")]
	var race func()
	if other != d && rapid.Bool().Draw(m.draw, "race") {
		race = func() { other.sync() }
	}
	if rapid.IntRange(0, 3).Draw(m.draw, "answer") == 0 {
		lands := rapid.Bool().Draw(m.draw, "lands")
		d.head.fail = func([]remote.Segment) (bool, error) { return lands, remote.ErrUnanswered }
	}
	d.crashed(rapid.IntRange(1, 14).Draw(m.draw, "crash"), race)
	d.head.fail = nil
}

// guards checks that no prefix of the log holds more than there is room for.
func (m *team) guards() {
	cards := map[workflow.CardID]workflow.Card{}
	for n, s := range m.tape.segments {
		for _, line := range s.Entries {
			e, err := remote.ReadLogEntry(line.Raw)
			require.NoError(m.t, err)
			if e.Entry.Card != "" {
				c, err := cards[e.Entry.Card].With(e.Entry.Changes)
				require.NoError(m.t, err)
				cards[e.Entry.Card] = c
			}
		}
		in := 0
		for _, c := range cards {
			if c.Stage == "Planning" && c.IsOpen() {
				in++
			}
		}
		if in > 2 {
			m.fail("a guard is broken at part %d of the log: %d cards in Planning", n+1, in)
		}
	}
}

// watch checks that what a desk was shown of the log never changes.
func (m *team) watch() {
	if !m.isSafe {
		return
	}
	for _, d := range m.desks {
		for _, v := range d.head.seen {
			if m.tape.place(v) == 0 {
				m.fail("%s was shown %s, which is there no more", d.name, v)
			}
		}
	}
}

// kept checks that nothing that was done is absent: it is so, it was answered, or
// a clash holds it.
func (m *team) kept() {
	var raw strings.Builder
	for _, s := range m.tape.segments {
		for _, e := range s.Entries {
			raw.Write(e.Raw)
			raw.WriteByte('\n')
			for _, ch := range e.Entry.Changes {
				if ch.Field == workflow.FieldClash && ch.Old == "" && !m.solved[ch.Key] {
					_, open := m.desks[0].card(e.Entry.Card).Clash(ch.Key)
					require.True(m.t, open, "a clash that nobody answered is gone")
				}
			}
		}
	}
	for text, id := range m.said {
		n := 0
		for _, c := range m.desks[0].card(id).Comments {
			if c.Text == text {
				n++
			}
		}
		require.Equal(m.t, 1, n, "%q is on its card", text)
	}
	for label, id := range m.labels {
		require.Contains(m.t, m.desks[0].card(id).Labels, label)
	}
	for text, x := range m.titles {
		if m.isSafe && x.last && !strings.Contains(raw.String(), `"`+text+`"`) && !strings.Contains(raw.String(), `\"`+text+`\"`) {
			m.fail("%s called %s %q, and nothing of it is in the log", x.by, x.card, text)
		}
	}
}

// agree checks that all desks show the same.
func (m *team) agree() {
	for _, id := range m.cards {
		want := m.desks[0].card(id)
		for _, d := range m.desks[1:] {
			got := d.card(id)
			if changes := workflow.Diff(want, got); len(changes) > 0 {
				m.fail("%s and %s differ in %s: %v", m.desks[0].name, d.name, id, changes)
			}
			if !m.isSafe { // what was put back stands later in the log than here
				got.UpdatedAt = want.UpdatedAt
			}
			require.Equal(m.t, want, got)
		}
	}
}

// quiet syncs all until nothing happens any more, and says after how many rounds.
func (m *team) quiet() {
	for range 2*len(m.desks) + 2 {
		moved := false
		for _, d := range m.desks {
			report := d.sync()
			moved = moved || !report.Quiet() || len(report.Said) > 0
		}
		if !moved {
			return
		}
	}
	m.fail("the desks do not fall silent")
}

func lawOfLogs(t *rapid.T, most int, spoil func(*team)) {
	m := newTeam(t, most)
	m.isSafe = rapid.Bool().Draw(t, "safe")
	if spoil != nil {
		spoil(m)
	}
	for range rapid.IntRange(5, 30).Draw(t, "steps") {
		d := m.desks[rapid.IntRange(0, len(m.desks)-1).Draw(t, "desk")]
		switch rapid.IntRange(0, 9).Draw(t, "step") {
		case 0, 1, 2:
			m.edit(d)
		case 3, 4: // a burst, so that branches are of unequal length
			for range rapid.IntRange(2, 6).Draw(t, "burst") {
				m.edit(d)
			}
		case 5, 6, 7, 8:
			m.sync(d)
		case 9: // the host is restored from an old backup
			if n := len(m.tape.segments); !m.isSafe && n > 0 {
				m.tape.setBack(rapid.IntRange(0, n-1).Draw(t, "keep"))
			}
		}
		m.watch()
	}
	m.quiet()
	m.watch()
	m.guards()
	m.kept()
	m.agree()
	if m.isSafe {
		requireOnce(t, m.tape)
	}
	puts := m.tape.puts
	for _, d := range m.desks {
		require.True(t, new(d.sync()).Quiet(), "silence lasts")
		d.sound()
	}
	require.Equal(t, puts, m.tape.puts)
}

func TestReplicasOfALogConvergeAndNothingIsLostWhateverGoesWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { lawOfLogs(t, 4, nil) })
}

func TestEightReplicasOfALogConverge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { lawOfLogs(t, 8, nil) })
}
