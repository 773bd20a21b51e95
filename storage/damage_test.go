package storage

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// rounds is how often a test of random damage tries: by default often enough to
// notice a mistake; OPSBOARD_DAMAGE=2000 is for whoever wants to be sure.
func rounds(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("OPSBOARD_DAMAGE")); err == nil {
		return n
	}
	return usual
}

// sampleBoard is a board with a life behind it, as bytes, and its cards.
type sampleBoard struct {
	bytes   []byte
	cards   map[workflow.CardID]workflow.Card
	linesOf map[workflow.CardID][]uint64
}

// newSampleBoard makes a board of cards with histories, long texts (one of them
// longer than many pages), comments and changes that were taken back.
func newSampleBoard(tb testing.TB, cards int) sampleBoard {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "sample.db")
	s, err := Create(testOptions(path), workflow.Shipped()["default"])
	require.NoError(tb, err)
	r := rand.New(rand.NewPCG(7, 7))
	at := monday.Add(-100 * time.Hour)
	do := func(id workflow.CardID, a workflow.Action) Receipt {
		at = at.Add(time.Minute)
		return must(tb, s, workflow.Op{ID: s.newID(), Card: id, By: "ana", At: at, Door: workflow.DoorCommand, Do: a})
	}
	out := sampleBoard{cards: map[workflow.CardID]workflow.Card{}, linesOf: map[workflow.CardID][]uint64{}}
	for i := range cards {
		id := workflow.CardID(s.newID())
		kind := []workflow.Kind{"bug", "feature"}[i%2]
		do(id, workflow.Create{Kind: kind, Title: fmt.Sprintf("card number %d", i), Description: strings.Repeat("why it matters ", r.IntN(60))})
		if i%5 == 0 {
			do(id, workflow.WriteGameplan{Text: fmt.Sprintf("plan %d: ", i) + strings.Repeat("step by step ", r.IntN(300))})
		}
		if i%7 == 0 {
			do(id, workflow.Say{Text: strings.Repeat("said at length ", 2+r.IntN(40))})
			do(id, workflow.Say{Text: "short"})
		}
		if i%11 == 0 {
			long := fmt.Sprint(i) + strings.Repeat(" very long indeed", 2000)
			do(id, workflow.Edit{Description: &long})
		}
		if i%6 == 0 {
			dri := "ben"
			step := do(id, workflow.Edit{DRI: &dri}).Step
			_, err := s.Undo(step, ana(at))
			require.NoError(tb, err)
		}
	}
	lines, err := s.Log(LogQuery{})
	require.NoError(tb, err)
	for _, l := range lines {
		out.linesOf[l.Card] = append(out.linesOf[l.Card], l.Seq)
	}
	for id := range out.linesOf {
		c, err := s.Card(id)
		require.NoError(tb, err)
		out.cards[id] = c
	}
	requireSound(tb, path)
	// A backup has no unused pages at its end, in which damage would be harmless.
	copied := filepath.Join(tb.TempDir(), "copy.db")
	require.NoError(tb, s.Backup(copied))
	out.bytes, err = os.ReadFile(copied)
	require.NoError(tb, err)
	return out
}

// harm is one way to damage a file.
type harm struct {
	name string
	do   func(r *rand.Rand, b []byte) []byte
}

func harms() []harm {
	return []harm{
		{"one bit", func(r *rand.Rand, b []byte) []byte {
			i := r.IntN(len(b))
			b[i] ^= 1 << r.IntN(8)
			return b
		}},
		{"a few bits close together", func(r *rand.Rand, b []byte) []byte {
			at := r.IntN(len(b))
			for range 8 {
				b[(at+r.IntN(64))%len(b)] ^= 1 << r.IntN(8)
			}
			return b
		}},
		{"a block of garbage", func(r *rand.Rand, b []byte) []byte {
			at, n := r.IntN(len(b)), 1+r.IntN(9000)
			for i := at; i < min(at+n, len(b)); i++ {
				b[i] = byte(r.Uint32())
			}
			return b
		}},
		{"a page of zeros", func(r *rand.Rand, b []byte) []byte {
			at := r.IntN(len(b)/4096) * 4096
			clear(b[at : at+4096])
			return b
		}},
		{"a page over another", func(r *rand.Rand, b []byte) []byte {
			from, to := r.IntN(len(b)/4096)*4096, r.IntN(len(b)/4096)*4096
			copy(b[to:to+4096], b[from:from+4096])
			return b
		}},
		{"a cut", func(r *rand.Rand, b []byte) []byte { return b[:4*4096+r.IntN(len(b)-4*4096)] }}, // of less nothing can be salvaged
		{"the header of a page", func(r *rand.Rand, b []byte) []byte {
			at := r.IntN(len(b)/4096)*4096 + r.IntN(48)
			b[at] ^= 1 << r.IntN(8)
			return b
		}},
	}
}

// inspect does with a file what a program does: it must answer, not die.
func inspect(tb testing.TB, path string) (opened bool) {
	o := testOptions(path)
	s, err := Open(o)
	if err == nil {
		if _, err = s.List(Query{}); err == nil {
			_, err = s.Log(LogQuery{})
		}
	}
	if err != nil {
		var e *FileError
		require.ErrorAs(tb, err, &e)
		require.NotEmpty(tb, e.Advice, "%v", err)
		require.Equal(tb, path, e.Path)
		return false
	}
	return true
}

func TestNoRandomDamageKillsOrIsMissed(t *testing.T) {
	sample := newSampleBoard(t, 60)
	for _, h := range harms() {
		t.Run(h.name, func(t *testing.T) {
			dir := t.TempDir()
			missed, repaired, lostLines := 0, 0, 0
			for i := range rounds(6) {
				path := filepath.Join(dir, fmt.Sprintf("%d.db", i))
				r := rand.New(rand.NewPCG(uint64(i), 42))
				b := h.do(r, append([]byte(nil), sample.bytes...))
				require.NoError(t, os.WriteFile(path, b, 0o600))
				inspect(t, path)
				report, err := Check(testOptions(path))
				if err != nil {
					var e *FileError
					require.ErrorAs(t, err, &e, "round %d", i)
					require.Contains(t, []Problem{Newer, Foreign}, e.Problem, "round %d", i)
					continue
				}
				if report.Sound() {
					missed++
					sample.requireAll(t, path, nil, "round %d: sound, but", i)
					continue
				}
				lostLines += sample.requireRepair(t, path, fmt.Sprintf("round %d of %s", i, h.name))
				repaired++
			}
			t.Logf("%d rounds: %d harmless, %d repaired, %d lines lost", rounds(6), missed, repaired, lostLines)
		})
	}
}

// requireRepair repairs the file and requires that every card whose history is
// whole is as it was, and that the others are named. It returns how many lines
// were lost.
func (b sampleBoard) requireRepair(tb testing.TB, path, what string) int {
	tb.Helper()
	before, err := os.ReadFile(path)
	require.NoError(tb, err)
	report, err := Repair(testOptions(path))
	require.NoError(tb, err, what)
	require.NotEmpty(tb, report.Kept, what)
	kept, err := os.ReadFile(report.Kept)
	require.NoError(tb, err)
	require.Equal(tb, before, kept, "%s: the damaged file is kept as it was", what)
	requireSound(tb, path)
	lost := map[uint64]bool{}
	for seq := range b.allLines() {
		lost[seq] = true
	}
	s, err := Open(testOptions(path))
	require.NoError(tb, err, what)
	lines, err := s.Log(LogQuery{})
	require.NoError(tb, err, what)
	for _, l := range lines {
		if l.By != Itself { // not what the repair wrote in the place of a line
			delete(lost, l.Seq)
		}
	}
	if len(lost) > 0 {
		require.NotEmpty(tb, report.Lost, "%s: %d lines are lost, and nobody says so", what, len(lost))
	}
	b.requireAll(tb, path, func(id workflow.CardID) bool {
		for _, seq := range b.linesOf[id] {
			if lost[seq] {
				return true
			}
		}
		return strings.Contains(strings.Join(report.Lost, "\n"), "the card "+string(id)+" is lost")
	}, "%s", what)
	return len(lost)
}

func (b sampleBoard) allLines() map[uint64]bool {
	out := map[uint64]bool{}
	for _, seqs := range b.linesOf {
		for _, n := range seqs {
			out[n] = true
		}
	}
	return out
}

// requireAll requires every card to be as it was, but those that may differ.
func (b sampleBoard) requireAll(tb testing.TB, path string, mayDiffer func(workflow.CardID) bool, msg string, args ...any) {
	tb.Helper()
	s, err := Open(testOptions(path))
	require.NoError(tb, err)
	for id, want := range b.cards {
		if mayDiffer != nil && mayDiffer(id) {
			continue
		}
		got, err := s.Card(id)
		require.NoError(tb, err, fmt.Sprintf(msg, args...))
		requireEqualCards(tb, want, got, fmt.Sprintf(msg, args...))
	}
}

func lastIndex(b []byte, what string) int { return strings.LastIndex(string(b), what) }
