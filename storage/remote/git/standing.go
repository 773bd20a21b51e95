package git

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"opsboard/storage/remote"
)

// standing is a place in the log with all that decides what a segment right after
// it is worth.
type standing struct {
	link
	last map[string]mark // what each replica appended last
	owed string          // what this replica appended last, where that is not here any more
	roll roll
}

// mark names a segment that counts: the hash of its first line, which names the
// hash of all others.
type mark struct {
	N   uint64 `json:"n"`
	Sum string `json:"sum"`
}

func (st *standing) clone() *standing {
	out := *st
	out.last = maps.Clone(st.last)
	return &out
}

// pass goes on to after a segment that was decoded at this place.
func (st *standing) pass(s decoded, next link) {
	st.link = next
	if s.Bad != "" {
		return
	}
	if st.last == nil {
		st.last = map[string]mark{}
	}
	st.last[s.Replica] = mark{s.N, s.sum}
	st.roll = s.roll
}

// standingFile is where the own repository keeps the standing at the newest
// segment that was read, so that nothing need be read twice. Whatever is wrong with
// it, the log itself says it again.
const standingFile = "opsboard-standing"

type standingJSON struct {
	Format  int             `json:"format"`
	Board   string          `json:"board"`
	Version remote.Version  `json:"version"`
	Last    map[string]mark `json:"last"`
	Roll    roll            `json:"roll"`
}

const standingFormat = 1

// keep writes the standing down, for the next time.
func (d *Driver) keep(st *standing) {
	d.at = st
	if m, ok := st.last[d.cfg.Replica]; ok && (d.known.Last.Replica != d.cfg.Replica || m.N >= d.known.Last.N) {
		d.known.Last = lastMark{d.cfg.Replica, m}
	}
	if st.roll.signed() {
		d.known.Roll = st.roll
	}
	d.writeStanding(standingFile, st)
}

// writeStanding writes one into a file of the own repository. What cannot be kept
// is found again.
func (d *Driver) writeStanding(name string, st *standing) {
	body, err := json.Marshal(standingJSON{standingFormat, d.cfg.Board, st.version(), st.last, st.roll})
	if err != nil {
		return
	}
	f, err := os.CreateTemp(d.cfg.Dir, ".standing-*")
	if err != nil {
		return
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	if errors.Join(err, f.Close()) == nil {
		_ = os.Rename(f.Name(), filepath.Join(d.cfg.Dir, name))
	}
}

// kept is the standing that was written down, the beginning where there is none.
func (d *Driver) kept() *standing { return d.readStanding(standingFile) }

func (d *Driver) readStanding(name string) *standing {
	body, err := os.ReadFile(filepath.Join(d.cfg.Dir, name))
	var j standingJSON
	if err != nil || json.Unmarshal(body, &j) != nil || j.Format != standingFormat || j.Board != d.cfg.Board {
		return &standing{}
	}
	at, err := readVersion(j.Version)
	if err != nil {
		return &standing{}
	}
	return &standing{link: at, last: j.Last, roll: j.Roll}
}

// standingAt is the standing at a commit of the own repository, "" for the
// beginning: from what is known, else read anew.
func (d *Driver) standingAt(ctx context.Context, commit string) (*standing, error) {
	if commit == "" {
		return &standing{}, nil
	}
	if d.at == nil {
		d.at = d.kept()
	}
	if d.at.commit == commit {
		return d.at.clone(), nil
	}
	st := d.at.clone()
	err := d.follow(ctx, st, commit, nil)
	if st.commit != commit && ctx.Err() == nil {
		st = &standing{}
		err = d.follow(ctx, st, commit, nil)
	}
	if err == nil && st.commit != commit {
		err = fmt.Errorf("%w: %s", errNotAfter, commit)
	}
	return st, err
}

// follow goes from a standing along the line up to a commit, and tells each segment
// on the way before it passes it.
func (d *Driver) follow(ctx context.Context, st *standing, tip string, each func(decoded) error) error {
	return d.walk(ctx, st.commit, tip, func(c commit) error {
		if c.parent != st.commit {
			return errNotAfter
		}
		body, next, err := d.take(c, st.link)
		if err != nil {
			return err
		}
		var s decoded
		if c.read == nil { // too long to be read beforehand
			s, err = decode(body, d.cfg.Board, st)
		} else {
			s, err = decodeRead(body, c.read, d.cfg.Board, st)
		}
		if err != nil {
			return err
		}
		if why := c.wrong(); why != "" {
			s.Entries, s.Odd, s.Bad = nil, "", why
		}
		s.Version = next.version()
		if each != nil {
			if err := each(s); err != nil {
				return err
			}
		}
		st.pass(s, next)
		return nil
	})
}

// seal is a segment as it goes right after a standing, and the standing after it but
// for the commit. The error is a *[remote.ClosedError] where it would not count.
func (d *Driver) seal(s remote.Segment, st *standing) (body []byte, next *standing, err error) {
	if err := d.mayWrite(st.roll); err != nil {
		return nil, nil, err
	}
	key, signer := d.key, ""
	if !st.roll.signed() && !slices.ContainsFunc(s.Entries, func(e remote.LogEntry) bool { return remote.MembersOf(e.Entry) != nil }) {
		key = nil // where nobody signs, nobody has to
	}
	if key != nil {
		signer = publicOf(key)
	}
	r, why := st.roll.after(s.Entries, signer)
	if why != "" {
		return nil, nil, &remote.ClosedError{Why: why}
	}
	if body, err = encode(s, st.link, d.before(st), key); err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(firstLine(body))
	h := st.next()
	h.Write(body)
	s.N = st.n + 1
	next = st.clone()
	next.owed = ""
	next.pass(decoded{s, hex.EncodeToString(sum[:]), r}, st.then(h, ""))
	return body, next, nil
}

// before is the mark of what this replica appended before, in this log or in what
// it was before it was set back.
func (d *Driver) before(st *standing) string {
	return cmp.Or(st.owed, st.last[d.cfg.Replica].Sum, firstOne)
}

// owing is the standing as this replica goes on from it: what it appended may have
// been taken away since.
func (d *Driver) owing(st *standing) *standing {
	if l := d.known.Last; l.Replica == d.cfg.Replica && l.N > st.last[d.cfg.Replica].N {
		st.owed = l.Sum
	}
	return st
}

// lastMark is what a replica appended last.
type lastMark struct {
	Replica string `json:"replica"`
	mark
}

// firstLine is the first line of a segment, without its end.
func firstLine(body []byte) []byte {
	first, _, _ := bytes.Cut(body, []byte("\n"))
	return first
}
