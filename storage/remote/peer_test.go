package remote_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// clock is the one clock of a test.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// hub is the far end, in memory: cards by their ids, the last writer of a field
// wins.
type hub struct {
	clock *clock
	cards map[remote.RID]*there
	next  int
	fail  func(remote.Change) (remote.Outcome, bool) // an outcome of a test's own instead of the push; true: it landed all the same
}

type there struct {
	card   workflow.Card
	at     time.Time
	by     string
	change int
	half   []workflow.Field // said in a note and no more
	knew   []remote.Had     // what the last writer had before them
}

// peer is a hub as one replica sees it.
type peer struct {
	*hub
	user string
	sent []remote.Change
}

func newHub(c *clock) *hub { return &hub{clock: c, cards: map[remote.RID]*there{}} }

func (p *peer) Probe(context.Context, time.Time, []byte) (remote.Caps, error) {
	return remote.Caps{User: p.user, ServerTime: p.clock.at, Noted: func(f workflow.Field) bool {
		return f == workflow.FieldGameplan || f == workflow.FieldRound
	}, Native: func(f workflow.Field) bool { return f != workflow.FieldGameplan }}, nil
}

func (p *peer) Canon(c workflow.Card) workflow.Card { return c }

func (p *peer) Pull(_ context.Context, _ remote.Cursor, known remote.Known, emit func(remote.Batch) error) error {
	rids := slices.Sorted(maps.Keys(p.cards))
	marks, err := known(rids)
	if err != nil {
		return err
	}
	b := remote.Batch{ServerTime: p.clock.at, Next: remote.Cursor("x")}
	for _, rid := range rids {
		if mark, _ := json.Marshal(p.cards[rid].change); string(marks[rid]) != string(mark) {
			b.Facts = append(b.Facts, p.fact(rid))
		} else {
			b.Glances = append(b.Glances, remote.Glance{RID: rid, At: p.cards[rid].at})
		}
	}
	return emit(b)
}

func (p *peer) fact(rid remote.RID) remote.Fact {
	t, ok := p.cards[rid]
	if !ok {
		return remote.Fact{RID: rid, Gone: &remote.Gone{Why: "not there"}}
	}
	mark, _ := json.Marshal(t.change)
	return remote.Fact{RID: rid, Seen: &remote.Seen{Card: t.card, Marked: true, At: t.at, By: t.by, Mark: mark, Half: t.half, Knew: t.knew}}
}

func (p *peer) Read(_ context.Context, rids []remote.RID, emit func(remote.Batch) error) error {
	b := remote.Batch{ServerTime: p.clock.at}
	for _, rid := range rids {
		b.Facts = append(b.Facts, p.fact(rid))
	}
	return emit(b)
}

func (p *peer) Push(_ context.Context, ch remote.Change) remote.Outcome {
	p.sent = append(p.sent, ch)
	if p.fail != nil {
		out, lands := p.fail(ch)
		if lands {
			p.land(ch)
		}
		if out.State != "" {
			return out
		}
		if lands {
			return p.answer(ch)
		}
	}
	p.land(ch)
	return p.answer(ch)
}

func (p *peer) answer(ch remote.Change) remote.Outcome {
	out := remote.Outcome{State: remote.Landed}
	if ch.What != remote.Note {
		f := p.fact(p.ridOf(ch))
		out.Fact = &f
	}
	return out
}

func (p *peer) ridOf(ch remote.Change) remote.RID {
	if ch.RID != "" {
		return ch.RID
	}
	for rid, t := range p.cards {
		if t.card.ID == ch.Card {
			return rid
		}
	}
	return ""
}

func (p *peer) land(ch remote.Change) {
	if ch.What == remote.Create && p.ridOf(ch) == "" {
		p.next++
		c := ch.Want
		c.Comments, c.Remote = nil, workflow.Remote{Name: "hub", IID: p.next}
		p.cards[remote.RID(fmt.Sprint(p.next))] = &there{card: c, at: p.clock.at, by: p.user, change: p.next * 1000}
		return
	}
	t := p.cards[p.ridOf(ch)]
	t.card, _ = t.card.With(ch.Changes)
	t.at, t.by, t.change = p.clock.at, p.user, t.change+1
	t.knew = nil
	for _, x := range ch.Changes {
		t.knew = append(t.knew, remote.Had{Field: x.Field, Key: x.Key, Digest: remote.Digest(x.Old)})
		if t.half = slices.DeleteFunc(t.half, func(f workflow.Field) bool { return f == x.Field }); ch.What == remote.Note && x.Field == workflow.FieldRound && x.New != "" {
			t.half = append(t.half, x.Field)
		}
	}
}

func (p *peer) Resolve(_ context.Context, ch remote.Change) remote.Outcome {
	if ch.What == remote.Create && p.ridOf(ch) != "" {
		return p.answer(ch)
	}
	if ch.What == remote.Note && p.copies(ch.ID) > 0 {
		return remote.Outcome{State: remote.Landed}
	}
	return remote.Outcome{State: remote.NotSent}
}

// replica is a board file with its peer.
type replica struct {
	*storage.Store
	t     testing.TB
	peer  *peer
	clock *clock
	hook  func(string)
	ids   int
}

func newReplica(t testing.TB, h *hub, user string) *replica {
	t.Helper()
	r := &replica{t: t, peer: &peer{hub: h, user: user}, clock: h.clock}
	path := filepath.Join(t.TempDir(), "board.db")
	o := storage.Options{Path: path, Now: h.clock.now, NewID: r.newID}
	var err error
	r.Store, err = storage.Create(o, workflow.Shipped()["default"])
	require.NoError(t, err)
	require.NoError(t, remote.Add(r.board, remote.Setup{Name: "hub", Driver: "test", URL: "mem:", SendAll: true}))
	t.Cleanup(func() {
		report, err := storage.Check(o)
		require.NoError(t, err)
		require.Empty(t, report.Findings)
	})
	return r
}

func (r *replica) newID() string {
	r.ids++
	return fmt.Sprintf("%s%0*d", r.user(), 12-len(r.user()), r.ids)
}

func (r *replica) user() string { return r.peer.user }

func (r *replica) board(fn func(remote.Tx) error) error {
	return r.Store.Sync(func(x *storage.SyncTx) error { return fn(x) })
}

func (r *replica) sync() remote.Report {
	r.t.Helper()
	report, err := remote.Sync(context.Background(), remote.Config{
		Board: r.board, Remote: r.peer, Name: "hub", Now: r.clock.now, NewID: r.newID, Hook: r.hook,
	})
	require.NoError(r.t, err)
	return report
}

func (r *replica) do(id workflow.CardID, do workflow.Action) workflow.CardID {
	r.t.Helper()
	if id == "" {
		id = workflow.CardID(r.newID())
	}
	r.clock.at = r.clock.at.Add(time.Second)
	_, err := r.Commit(workflow.Op{ID: r.newID(), Card: id, By: r.user(), At: r.clock.at, Door: workflow.DoorBoard, Do: do})
	require.NoError(r.t, err)
	return id
}

func (r *replica) card(id workflow.CardID) workflow.Card {
	r.t.Helper()
	c, err := r.Card(id)
	require.NoError(r.t, err)
	return c
}

func ptr[T any](v T) *T { return &v }

// write changes a card there, past every rule, as a browser would.
func (h *hub) write(id workflow.CardID, by string, changes ...workflow.Change) {
	for _, t := range h.cards {
		if t.card.ID == id {
			t.card, _ = t.card.With(changes)
			t.at, t.by, t.change, t.knew = h.clock.at, by, t.change+1, nil
		}
	}
}
