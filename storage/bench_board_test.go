package storage

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

// benchNow is the moment at which the boards of the benchmarks stand.
var benchNow = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// sampleWords is a made-up language: few words are common, most are rare.
type sampleWords struct {
	rand *rand.Rand
	zipf *rand.Zipf
	all  []string
}

func newSampleWords(r *rand.Rand) *sampleWords {
	const size = 30_000
	w := &sampleWords{rand: r, zipf: rand.NewZipf(r, 1.1, 8, size-1)}
	syllables := strings.Fields("ka lo mi ter ans po ru ver qui den sol tra bel nor fi gu ham ist jo wex")
	for n := range size {
		word := syllables[n%20] + syllables[n/20%20]
		for n /= 400; n > 0; n /= 20 {
			word += syllables[n%20]
		}
		w.all = append(w.all, word)
	}
	return w
}

func (w *sampleWords) one() string { return w.all[w.zipf.Uint64()] }

// text is about n characters of it.
func (w *sampleWords) text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		if b.WriteString(w.one()); b.Len() < n {
			b.WriteByte(" \n"[min(1, b.Len()%80/78)])
		}
	}
	return b.String()[:n]
}

// sampleCard is card number i of the board that the benchmarks measure: a title
// of 60 characters, a description of 500, three labels, assignee, stage, dates,
// two comments on every fifth. One in a thousand holds the word "zyzzyva".
func sampleCard(w *sampleWords, i int) workflow.Card {
	r := w.rand
	kind := []workflow.Kind{"bug", "feature"}[i%2]
	stages := workflow.Default().Stages(kind)
	created := benchNow.Add(-time.Duration(r.IntN(700*24)+24) * time.Hour)
	c := workflow.Card{
		Kind: kind, Title: w.text(60), Description: w.text(500), Stage: stages[0],
		Requester: fmt.Sprintf("user%d", r.IntN(200)), DRI: fmt.Sprintf("agent%d", r.IntN(20)),
		Priority: r.IntN(5), Weight: r.IntN(4),
		CreatedAt: created, EnteredAt: created.Add(time.Duration(r.IntN(24)) * time.Hour),
		Origin: fmt.Sprintf("sample:%d", i),
	}
	if i%1000 == 7 {
		c.Description = "zyzzyva " + c.Description[8:]
	}
	for len(c.Labels) < 3 {
		_ = c.Set(workflow.FieldLabel, fmt.Sprintf("area-%d", r.IntN(40)), "x")
	}
	if i%10 < 4 { // the rest waits in Triage or is done
		c.Stage = stages[r.IntN(len(stages)-1)]
		c.Triage = workflow.Triage{Verdict: workflow.Valid, By: "ana", At: c.EnteredAt}
		c.Iteration = workflow.Default().Cadence().At(workflow.DateOf(benchNow.AddDate(0, 0, r.IntN(60)-20), nil))
	} else if i%10 < 9 {
		c.Stage, c.Resolution, c.ClosedAt = stages[len(stages)-1], workflow.Completed, c.EnteredAt
	}
	for n := range 2 * (i % 5 / 4) {
		c.Comments = append(c.Comments, workflow.Comment{ID: fmt.Sprintf("c%d", n), Author: "ana", At: c.EnteredAt, Text: w.text(120)})
	}
	return c
}

// sampleRecords are n cards as an import brings them.
func sampleRecords(n int) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		w := newSampleWords(rand.New(rand.NewPCG(1, 2)))
		for i := range n {
			c := sampleCard(w, i)
			e := workflow.Entry{What: "import", By: "ana", At: c.CreatedAt, Door: workflow.DoorImport, Changes: workflow.Diff(workflow.Card{}, c)}
			if !yield(Record{Entries: []workflow.Entry{e}}, nil) {
				return
			}
		}
	}
}

// benchFiles keeps the files of one run.
var benchFiles struct {
	sync.Mutex
	dir   string
	built map[string]bool
}

// benchFile is the path of a file that is built once in a run.
func benchFile(b *testing.B, name string, build func(path string)) string {
	b.Helper()
	benchFiles.Lock()
	defer benchFiles.Unlock()
	if benchFiles.dir == "" {
		dir, err := os.MkdirTemp("", "opsboard-bench-")
		require.NoError(b, err)
		benchFiles.dir, benchFiles.built = dir, map[string]bool{}
	}
	path := filepath.Join(benchFiles.dir, name)
	if !benchFiles.built[name] {
		build(path)
		benchFiles.built[name] = true
	}
	return path
}

// benchOptions are those of a board at the path, with ids drawn from seed.
func benchOptions(path string, seed uint64) Options {
	r := rand.New(rand.NewPCG(seed, 3))
	return Options{Path: path, Now: func() time.Time { return benchNow }, NewID: func() string {
		id := make([]byte, 12)
		for i := range id {
			id[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[r.IntN(36)]
		}
		return string(id)
	}}
}

// benchBoard opens a board of n cards, built once in a run. Who changes it must
// leave it as large as it was.
func benchBoard(b *testing.B, n int) *Store {
	b.Helper()
	path := benchFile(b, fmt.Sprintf("%d.db", n), func(path string) { buildSample(b, path, n) })
	s, err := Open(benchOptions(path, 99))
	require.NoError(b, err)
	return s
}

// buildSample makes a board of n cards at the path.
func buildSample(tb testing.TB, path string, n int) {
	tb.Helper()
	s, err := Create(benchOptions(path, 1), workflow.Shipped()["default"])
	require.NoError(tb, err)
	report, err := s.Import(Stamp{By: "ana", At: benchNow, Door: workflow.DoorImport}, sampleRecords(n), nil)
	require.NoError(tb, err)
	require.Equal(tb, n, report.Added)
}

// TestMain removes the boards that benchmarks built.
func TestMain(m *testing.M) {
	code := m.Run()
	if benchFiles.dir != "" {
		_ = os.RemoveAll(benchFiles.dir)
	}
	os.Exit(code)
}
