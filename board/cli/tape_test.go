package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/board"
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// tape is a log in memory, through which the player's board is shared with kim's.
type tape struct {
	segments []remote.Segment
	away     error // it cannot be reached
	unheard  bool  // the next append lands, and its answer is lost
}

var _ remote.Log = (*tape)(nil)

func (l *tape) place(v remote.Version) int {
	return 1 + slices.IndexFunc(l.segments, func(s remote.Segment) bool { return s.Version == v })
}

func (l *tape) Probe(context.Context, time.Time, []byte) (remote.Caps, error) {
	return remote.Caps{CAS: true, Atomic: true, SharedLog: true, StableOrder: true, Deletes: remote.BySeeing}, l.away
}

func (l *tape) Fetch(_ context.Context, after remote.Version, emit func(remote.Segment) error) error {
	if l.away != nil {
		return l.away
	}
	for _, s := range slices.Clone(l.segments[l.place(after):]) {
		for i, e := range s.Entries {
			read, err := remote.ReadLogEntry(e.Raw)
			if err != nil {
				return err
			}
			s.Entries[i] = read
		}
		if err := emit(s); err != nil {
			return err
		}
	}
	return nil
}

func (l *tape) Append(_ context.Context, after remote.Version, segments ...remote.Segment) (out []remote.Version, _ error) {
	if l.place(after) != len(l.segments) {
		return nil, remote.ErrStale
	}
	for _, s := range segments {
		n := len(l.segments) + 1
		s.Version, s.N, s.Entries = remote.Version(fmt.Sprint(n)), uint64(n), slices.Clone(s.Entries)
		l.segments, out = append(l.segments, s), append(out, s.Version)
	}
	if l.unheard {
		l.unheard = false
		return nil, remote.ErrUnanswered
	}
	return out, nil
}

// kind is the tape as a sort of remote.
func (l *tape) kind() RemoteKind {
	return RemoteKind{Name: "tape", OpenLog: func(RemoteOptions) (remote.Log, error) { return l, nil }}
}

// share makes the player's board one that kim has too, in a file of her own.
func (p *player) share() {
	p.tape = &tape{}
	p.app.env.Remotes = []RemoteKind{p.tape.kind()}
	var err error
	o := p.options()
	o.Path += ".kim"
	p.kim, err = storage.Create(o, workflow.Shipped()["default"])
	require.NoError(p, err)
	for who, s := range map[string]*storage.Store{"ana": p.s, "kim": p.kim} {
		require.NoError(p, remote.Add(ledger(s), remote.Setup{
			Name: "hub", Driver: "tape", URL: "tape:", SendAll: true,
			Options: map[string]string{remote.OptionBoard: "theboard", remote.OptionReplica: who},
		}))
	}
	p.did("shared")
}

// kimSyncs brings kim's board and the tape into step.
func (p *player) kimSyncs() {
	r := (&boardSync{a: p.app, store: p.kim}).Sync(p.Context(), func(board.SyncProgress) {})
	p.did("kim syncs: %+v", r)
	if r.Trouble == board.SyncFailed {
		p.fail("kim's sync failed: %s", r.Why)
	}
}

// roads is what becomes of the way to the tape.
func (p *player) roads() {
	switch p.IntN(6) {
	case 0:
		p.tape.away = remote.ErrOffline
	case 1:
		p.tape.unheard = true
	default:
		p.tape.away = nil
	}
	p.did("the tape: away %v, unheard %v", p.tape.away, p.tape.unheard)
}
