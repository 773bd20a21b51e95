package remote

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

var tuesday = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// paper is a board in maps, for what one step of a sync does.
type paper struct {
	cards, imported map[workflow.CardID]workflow.Card
	origins         map[string]workflow.CardID
	facts           []workflow.Entry // oldest first
	ledger          map[string][]byte
	unsent          map[workflow.CardID]bool
	puts            int
}

func newPaper() *paper {
	return &paper{
		cards: map[workflow.CardID]workflow.Card{}, imported: map[workflow.CardID]workflow.Card{}, origins: map[string]workflow.CardID{},
		ledger: map[string][]byte{}, unsent: map[workflow.CardID]bool{},
	}
}

func (p *paper) board(fn func(Tx) error) error { return fn(p) }

func (p *paper) Rules() *workflow.Rules { return workflow.Default() }

func (p *paper) Card(id workflow.CardID) (workflow.Card, bool, error) {
	c, there := p.cards[id]
	return c, there, nil
}

func (p *paper) Imported(id workflow.CardID) (workflow.Card, bool, error) {
	c, there := p.imported[id]
	return c, there, nil
}

func (p *paper) CardOfOrigin(origin string) (workflow.CardID, bool) {
	id, there := p.origins[origin]
	return id, there
}

func (p *paper) History(id workflow.CardID, visit func(workflow.Entry) bool) error {
	for _, e := range slices.Backward(p.facts) {
		if e.Card == id && !visit(e) {
			break
		}
	}
	return nil
}

func (p *paper) Fact(e workflow.Entry) error {
	c, err := p.cards[e.Card].With(e.Changes)
	c.ID = e.Card
	p.cards[e.Card], p.facts = c, append(p.facts, e)
	return err
}

func (p *paper) Get(key string) ([]byte, error) { return p.ledger[key], nil }

func (p *paper) Put(key string, body []byte) error {
	p.ledger[key] = body
	p.puts++
	return nil
}

func (p *paper) Delete(key string) error {
	delete(p.ledger, key)
	return nil
}

func (p *paper) Each(prefix, _ string, visit func(string, []byte) (bool, error)) error {
	for _, key := range slices.Sorted(maps.Keys(p.ledger)) {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		if more, err := visit(key, p.ledger[key]); !more || err != nil {
			return err
		}
	}
	return nil
}

func (p *paper) Unsent(after workflow.CardID, _ int) (out []workflow.CardID) {
	for _, id := range slices.Sorted(maps.Keys(p.unsent)) {
		if p.unsent[id] && id > after {
			out = append(out, id)
		}
	}
	return out
}

func (p *paper) SetUnsent(id workflow.CardID, is bool) error {
	p.unsent[id] = is
	return nil
}

func (p *paper) AllUnsent() error { return nil }

// settling is how long a change of far may still be missing parts.
const settling = 130 * time.Second

// far is a remote that says what a test gives it.
type far struct {
	caps   Caps
	cards  map[RID]Seen // what a Read finds
	pulled Batch
	listed []RID // what a sweep finds
	unlike []RID // of it, what is not as its mark says
	hands  map[workflow.Field]string
	asked  [][]workflow.Field
	reads  [][]RID
	sweeps int
	err    error // of a Pull
	after  func(Change) Outcome
}

func (f *far) Probe(context.Context, time.Time, []byte) (Caps, error) { return f.caps, nil }

func (f *far) Pull(_ context.Context, _ Cursor, _ Known, emit func(Batch) error) error {
	if f.err != nil {
		return f.err
	}
	return emit(f.pulled)
}

func (f *far) Read(_ context.Context, rids []RID, emit func(Batch) error) error {
	var b Batch
	f.reads = append(f.reads, rids)
	for _, rid := range rids {
		fact := Fact{RID: rid, Gone: &Gone{Why: "not there"}}
		if s, there := f.cards[rid]; there {
			fact = Fact{RID: rid, Seen: &s}
		}
		b.Facts = append(b.Facts, fact)
	}
	return emit(b)
}

func (f *far) Push(_ context.Context, ch Change) Outcome { return f.after(ch) }

func (f *far) Resolve(_ context.Context, ch Change) Outcome { return f.after(ch) }

// Canon trims titles.
func (f *far) Canon(c workflow.Card) workflow.Card {
	c.Title = strings.TrimSpace(c.Title)
	return c
}

func (f *far) Sweep(_ context.Context, _ Known, emit func(there, other []RID) error) error {
	f.sweeps++
	return emit(f.listed, f.unlike)
}

func (f *far) Hands(_ context.Context, _ RID, _ workflow.Card, asked []workflow.Field) (map[workflow.Field]string, error) {
	f.asked = append(f.asked, asked)
	return f.hands, nil
}

// onPaper is a sync under way at nine on a Tuesday.
func onPaper(p *paper, f *far) *run {
	n := 0
	return &run{
		Config: Config{
			Board: p.board, Remote: f, Name: "hub", Now: func() time.Time { return tuesday },
			NewID: func() string { n++; return fmt.Sprintf("new%09d", n) },
		},
		caps: f.caps, met: map[RID]bool{}, doubted: map[RID]bool{},
	}
}

// bug is a card as it is on the remote.
func bug(id workflow.CardID, iid int) workflow.Card {
	return workflow.Card{
		ID: id, Kind: "bug", Title: "slow", Stage: "Triage", CreatedAt: tuesday.Add(-48 * time.Hour),
		Remote: workflow.Remote{Name: "hub", IID: iid},
	}
}

func seen(c workflow.Card, at time.Time) *Seen { return &Seen{Card: c, Marked: true, At: at, By: "bo"} }

// absorbs takes over what was seen of a card, and gives what a report says of it.
func (r *run) absorbs(t *testing.T, p *paper, f Fact) (found Report) {
	t.Helper()
	require.NoError(t, r.absorb(p, f, &found))
	return found
}

// based is what is agreed about a card.
func (p *paper) based(t *testing.T, id workflow.CardID) *base {
	t.Helper()
	b, err := readBase(p, id)
	require.NoError(t, err)
	require.NotNil(t, b)
	return b
}
