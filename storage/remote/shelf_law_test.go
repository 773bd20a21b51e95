package remote_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// circle is a team whose desks hand files to each other: each has a log of its own.
type circle struct {
	*team
	shelves map[*desk]*shelf
	files   [][]remote.Segment
}

// newCircle is a team of which the first began the board, and the others began with
// a file of his.
func newCircle(t *rapid.T, most int) *circle {
	c := &circle{team: newTeam(t, most), shelves: map[*desk]*shelf{}}
	for _, d := range c.desks {
		d.head = &head{tape: &tape{}}
		c.shelves[d] = &shelf{head: d.head}
	}
	c.edit(c.desks[0])
	first := c.bundle(c.desks[0], 0)
	for _, d := range c.desks[1:] {
		c.take(d, first, 0)
	}
	return c
}

// bundle is the file that a desk makes, nil where it dies at its n-th boundary.
func (c *circle) bundle(d *desk, n int) []remote.Segment {
	require.NoError(c.t, remote.Resume(context.Background(), d.config(), c.shelves[d]))
	if _, died := d.crashed(n, nil); died {
		return nil
	}
	file := slices.Clone(d.head.segments)
	c.files = append(c.files, file)
	return file
}

// take takes a file in, and dies at the n-th boundary of that, if there is one. It
// says whether anything came of it.
func (c *circle) take(d *desk, file []remote.Segment, n int) (report remote.Report) {
	s := c.shelves[d]
	s.came = slices.Clone(file)
	passed := 0
	d.hook = func(string) {
		if passed++; passed == n {
			panic(errCrash)
		}
	}
	defer func() {
		d.hook = nil
		if what := recover(); what != nil && what != errCrash {
			panic(what)
		}
	}()
	report, err := remote.TakeIn(context.Background(), d.config(), s)
	require.NoError(c.t, err)
	require.Nil(c.t, s.before, "what is taken in is settled")
	return report
}

// settle lets all swap their files at once, until nothing comes of it any more.
func (c *circle) settle() {
	for round := 0; ; round++ {
		if round > 2*len(c.desks)+4 {
			c.fail("files that all swap at once do not end: %d rounds", round)
		}
		var files [][]remote.Segment
		for _, d := range c.desks {
			files = append(files, c.bundle(d, 0))
		}
		same := !slices.ContainsFunc(files, func(f []remote.Segment) bool { return !sameLog(f, files[0]) })
		if same {
			return
		}
		for i, d := range c.desks {
			for k, file := range files {
				if k != i {
					c.take(d, file, 0)
				}
			}
		}
	}
}

func sameLog(a, b []remote.Segment) bool {
	return slices.EqualFunc(a, b, func(x, y remote.Segment) bool { return x.Version == y.Version })
}

func lawOfFiles(t *rapid.T, most int) {
	c := newCircle(t, most)
	for range rapid.IntRange(4, 24).Draw(t, "steps") {
		d := c.desks[rapid.IntRange(0, len(c.desks)-1).Draw(t, "desk")]
		switch rapid.IntRange(0, 7).Draw(t, "step") {
		case 0, 1:
			c.edit(d)
		case 2:
			for range rapid.IntRange(2, 5).Draw(t, "burst") {
				c.edit(d)
			}
		case 3, 4:
			c.bundle(d, rapid.IntRange(0, 12).Draw(t, "crash"))
		default: // any file that ever was, an old one too
			if len(c.files) > 0 {
				c.take(d, rapid.SampledFrom(c.files).Draw(t, "file"), rapid.IntRange(0, 16).Draw(t, "crash"))
			}
		}
	}
	for _, d := range c.desks { // whoever died in between goes on
		require.NoError(t, remote.Resume(context.Background(), d.config(), c.shelves[d]))
	}
	c.settle()
	c.tape, c.isSafe = c.desks[0].head.tape, true
	c.guards()
	c.kept()
	c.isSafe = false // a card is as old as the newest line that changed it here
	c.agree()
	puts := c.tape.puts
	for _, d := range c.desks {
		for _, file := range c.files {
			r := c.take(d, file, 0)
			require.True(t, r.Quiet(), "a file that was taken in before, or an old one, adds nothing: %+v", r)
		}
		d.sound()
	}
	require.Equal(t, puts, c.tape.puts)
}

func TestBoardsThatSwapFilesConvergeAndNothingIsLostWhateverGoesWrong(t *testing.T) {
	playFiles(t, 20, func(t *rapid.T) { lawOfFiles(t, 4) })
}

// playFiles plays so many histories, all that rapid draws with OPSBOARD_LONG=all.
func playFiles(t *testing.T, most int, law func(*rapid.T)) {
	if os.Getenv("OPSBOARD_LONG") == "all" {
		most = 1 << 30
	}
	begin, end := few(most)
	rapid.Check(t, func(t *rapid.T) {
		if begin() {
			law(t)
			end()
		}
	})
}

func TestTwoWhoSwapFilesAtOnceAgreeAfterOneRound(t *testing.T) {
	playFiles(t, 20, func(t *rapid.T) {
		c := newCircle(t, 2)
		for _, d := range c.desks {
			for range rapid.IntRange(1, 6).Draw(t, "edits") {
				c.edit(d)
			}
		}
		files := [][]remote.Segment{c.bundle(c.desks[0], 0), c.bundle(c.desks[1], 0)}
		for i, d := range c.desks {
			c.take(d, files[1-i], 0)
		}
		if !sameLog(c.desks[0].head.segments, c.desks[1].head.segments) {
			c.fail("two who swapped their files have two logs")
		}
		c.agree0()
	})
}

// agree0 is agree, but for when a card last changed.
func (c *circle) agree0() {
	for _, id := range c.cards {
		a, errA := c.desks[0].Card(id)
		b, errB := c.desks[1].Card(id)
		require.Equal(c.t, errA == nil, errB == nil, "%s is on both boards or on none", id)
		if changes := workflow.Diff(a, b); len(changes) > 0 {
			c.fail("%s differs: %v", id, changes)
		}
	}
}

func TestAFileThatIsCutOffWhereverGoesOnWithTheNextOne(t *testing.T) {
	cuts := 0
	for n := 1; ; n++ {
		died := false
		c := &clock{monday}
		dir := t.TempDir()
		a := newDesk(t, dir, &tape{}, c, "ana", workflow.Shipped()["default"])
		b := newDesk(t, dir, &tape{}, c, "bo", workflow.Shipped()["default"])
		sa, sb := &shelf{head: a.head}, &shelf{head: b.head}
		take := func(d *desk, s *shelf, file []remote.Segment) {
			s.came = slices.Clone(file)
			_, err := remote.TakeIn(context.Background(), d.config(), s)
			require.NoError(t, err)
		}
		id := a.do("", workflow.Create{Kind: "bug", Title: "one", Requester: "kim"})
		a.sync()
		take(b, sb, a.head.segments)
		for i, d := range []*desk{a, b} { // both say something of it, and hand it on
			d.do(id, workflow.Say{Text: fmt.Sprintf("said %d", i)})
			d.sync()
		}
		b.do(id, workflow.Say{Text: "not handed on"})
		a.do(id, workflow.Say{Text: "not handed on either"})
		for i, d := range []*desk{a, b} {
			s, other := []*shelf{sa, sb}[i], []*desk{b, a}[i]
			file := slices.Clone(other.head.segments)
			if i == 1 {
				file = slices.Clone(a.head.segments)
			}
			passed := 0
			d.hook = func(string) {
				if passed++; passed == n {
					panic(errCrash)
				}
			}
			func() {
				defer func() {
					d.hook = nil
					if what := recover(); what != nil {
						require.True(t, errors.Is(what.(error), errCrash))
						died, cuts = true, cuts+1
					}
				}()
				take(d, s, file)
			}()
			take(d, s, file)
		}
		for range 2 {
			a.sync()
			b.sync()
			fa, fb := slices.Clone(a.head.segments), slices.Clone(b.head.segments)
			take(a, sa, fb)
			take(b, sb, fa)
		}
		for _, d := range []*desk{a, b} {
			require.Len(t, d.card(id).Comments, 4, "cut off at boundary %d", n)
			require.Empty(t, d.card(id).Clashes)
			d.sound()
		}
		require.True(t, sameLog(a.head.segments, b.head.segments))
		if !died {
			break
		}
	}
	require.Greater(t, cuts, 8)
	t.Logf("%d cuts", cuts)
}
