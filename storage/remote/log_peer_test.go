package remote_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// tape is a log in memory.
type tape struct {
	segments []remote.Segment                  // their entries as lines only
	puts     int                               // how often something was appended
	before   map[remote.Version]remote.Version // each version that ever was, and the one before it
	isForced bool                              // a host that lets a push overwrite what it does not know
	cut      func(n int)                       // sets it back to its first n segments; nil: it is in memory
}

// end is the version of the whole tape.
func (l *tape) end() remote.Version {
	if len(l.segments) == 0 {
		return ""
	}
	return l.segments[len(l.segments)-1].Version
}

func (l *tape) place(v remote.Version) int {
	if v == "" {
		return 0
	}
	return 1 + slices.IndexFunc(l.segments, func(s remote.Segment) bool { return s.Version == v })
}

// setBack is a host that is restored from an old backup.
func (l *tape) setBack(n int) {
	if l.cut != nil {
		l.cut(n)
		return
	}
	l.segments = l.segments[:n]
}

// head is a tape as one replica reaches it.
type head struct {
	*tape
	seen   []remote.Version // what was fetched or appended
	fail   func(s []remote.Segment) (lands bool, err error)
	noRoad error // nothing is reached at all
}

func (h *head) Probe(context.Context, time.Time, []byte) (remote.Caps, error) {
	return remote.Caps{CAS: true, Atomic: true, SharedLog: true, StableOrder: true, Deletes: remote.BySeeing}, h.noRoad
}

func (h *head) Fetch(_ context.Context, after remote.Version, emit func(remote.Segment) error) error {
	if after != "" && h.place(after) == 0 {
		for after != "" && h.place(after) == 0 {
			after = h.before[after]
		}
		return &remote.Rewound{Common: after}
	}
	for _, s := range slices.Clone(h.segments)[h.place(after):] {
		s.Entries = slices.Clone(s.Entries) // whoever reads a part may still be at work on it
		for i, e := range s.Entries {
			var err error
			if s.Entries[i], err = remote.ReadLogEntry(e.Raw); err != nil {
				return err
			}
		}
		h.seen = append(h.seen, s.Version)
		if err := emit(s); err != nil {
			return err
		}
	}
	return nil
}

func (h *head) Append(_ context.Context, after remote.Version, segments ...remote.Segment) ([]remote.Version, error) {
	if h.fail != nil {
		if lands, err := h.fail(segments); err != nil {
			if lands && after == h.end() {
				h.landAll(segments)
			}
			return nil, err
		}
	}
	if after != h.end() {
		if !h.isForced {
			return nil, remote.ErrStale
		}
		h.segments = h.segments[:h.place(after)]
	}
	return h.landAll(segments), nil
}

func (h *head) landAll(segments []remote.Segment) (out []remote.Version) {
	h.puts++
	for _, s := range segments {
		out = append(out, h.land(s))
	}
	return out
}

func (h *head) land(s remote.Segment) remote.Version {
	sum := sha256.New()
	fmt.Fprint(sum, h.end(), s.Replica, len(h.segments))
	for _, e := range s.Entries {
		sum.Write(e.Raw)
	}
	s.Version, s.N, s.Entries = remote.Version(fmt.Sprintf("%x", sum.Sum(nil)[:8])), uint64(len(h.segments)+1), slices.Clone(s.Entries)
	if h.before == nil {
		h.before = map[remote.Version]remote.Version{}
	}
	h.before[s.Version] = h.end()
	h.segments = append(h.segments, s)
	h.seen = append(h.seen, s.Version)
	return s.Version
}

// desk is a board file that is shared through a tape.
type desk struct {
	*storage.Store
	t     require.TestingT
	head  *head
	clock *clock
	name  string
	hook  func(string)
	ids   int
	most  int // entries in one segment, 0: as many as the program puts in one

	through func() remote.Log // how a run reaches the log; nil: the head itself
}

// fast is a folder for board files of laws, which write much: in memory where
// there is such a place.
func fast(t interface{ Cleanup(func()) }) string {
	under := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		under = "/dev/shm"
	}
	dir, err := os.MkdirTemp(under, "opsboard-log-")
	if err != nil {
		panic(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func newDesk(t require.TestingT, dir string, l *tape, c *clock, name, flow string) *desk {
	d := &desk{t: t, head: &head{tape: l}, clock: c, name: name}
	var err error
	d.Store, err = storage.Create(storage.Options{Path: filepath.Join(dir, name+".db"), Now: c.now, NewID: d.newID}, flow)
	require.NoError(t, err)
	d.join()
	return d
}

// openDesk is a desk on a file that is there.
func openDesk(t require.TestingT, path string, l *tape, c *clock, name string) *desk {
	d := &desk{t: t, head: &head{tape: l}, clock: c, name: name}
	var err error
	d.Store, err = storage.Open(storage.Options{Path: path, Now: c.now, NewID: d.newID})
	require.NoError(t, err)
	return d
}

func (d *desk) join() {
	require.NoError(d.t, remote.Add(d.ledger, remote.Setup{
		Name: "hub", Driver: "test", URL: "mem:", SendAll: true,
		Options: map[string]string{remote.OptionBoard: "theboard", remote.OptionReplica: d.name},
	}))
}

func (d *desk) newID() string {
	d.ids++
	return fmt.Sprintf("%s%0*d", d.name, 12-len(d.name), d.ids)
}

func (d *desk) ledger(fn func(remote.Tx) error) error {
	return d.Sync(func(x *storage.SyncTx) error { return fn(x) })
}

func (d *desk) board(fn func(remote.LogTx) error) error {
	return d.Sync(func(x *storage.SyncTx) error { return fn(x) })
}

func (d *desk) config() remote.LogConfig {
	var log remote.Log = d.head
	if d.through != nil {
		log = d.through()
	}
	return remote.LogConfig{
		Board: d.board, Log: log, Name: "hub", Now: d.clock.now, NewID: d.newID, Hook: d.hook, Most: d.most,
		Wait: func(context.Context, time.Duration) error { return nil },
	}
}

func (d *desk) try() (remote.Report, error) { return remote.SyncLog(context.Background(), d.config()) }

func (d *desk) sync() remote.Report {
	report, err := d.try()
	require.NoError(d.t, err)
	return report
}

func (d *desk) wish(id workflow.CardID, do workflow.Action) error {
	d.clock.at = d.clock.at.Add(time.Second)
	_, err := d.Commit(workflow.Op{ID: d.newID(), Card: id, By: d.name, At: d.clock.at, Door: workflow.DoorBoard, Do: do})
	return err
}

func (d *desk) do(id workflow.CardID, do workflow.Action) workflow.CardID {
	if id == "" {
		id = workflow.CardID(d.newID())
	}
	require.NoError(d.t, d.wish(id, do))
	return id
}

func (d *desk) card(id workflow.CardID) workflow.Card {
	c, err := d.Card(id)
	require.NoError(d.t, err)
	return c
}

// sound checks the file.
func (d *desk) sound() {
	report, err := storage.Check(storage.Options{Path: d.Path(), Now: d.clock.now, NewID: d.newID})
	require.NoError(d.t, err)
	require.Empty(d.t, report.Findings)
}

// pair is two desks of one log.
func pair(t *testing.T) (a, b *desk, l *tape) {
	l = &tape{}
	c, dir := &clock{monday}, t.TempDir()
	a = newDesk(t, dir, l, c, "ana", workflow.Shipped()["default"])
	b = newDesk(t, dir, l, c, "bo", workflow.Shipped()["default"])
	t.Cleanup(a.sound)
	t.Cleanup(b.sound)
	return a, b, l
}
