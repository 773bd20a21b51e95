package git

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"opsboard/storage/remote"
	"opsboard/workflow"
)

// What a segment may hold. The bounds of what is read belong to the format: every
// replica must find the same segments good.
const (
	format     = 1 // of a segment that is not signed
	formatSign = 2 // of a signed one: who cannot check that must not read on
	maxEntries = 1000
	maxBytes   = 1 << 20 // of what is meant to be in one; twice that is written, and a single entry may be longer
	maxRead    = 16 << 20
	maxHeader  = 4 << 10
)

// header is the first line of a segment. Its keys are in the order of the alphabet;
// the signature comes last in every format, over all that is before it.
type header struct {
	At      time.Time `json:"at"`
	Board   string    `json:"board"`
	Count   int       `json:"count"`
	Format  int       `json:"format"`
	Head    string    `json:"head"`          // the hash of everything before, "" at the beginning
	Key     string    `json:"key,omitempty"` // by which it is signed
	N       uint64    `json:"n"`
	Prev    string    `json:"prev,omitempty"` // the hash of the first line of what this replica appended before; older versions did not write it
	Replica string    `json:"replica"`
	Sum     string    `json:"sha256"`          // of the lines
	State   string    `json:"state,omitempty"` // the hash of the board before it, in some segments; older versions wrote another, as "fold"
}

// firstOne is the Prev of what a replica appends first.
const firstOne = "none"

// decoded is a segment, with what follows from it for those after it.
type decoded struct {
	remote.Segment
	sum  string // the hash of its first line
	roll roll   // who may write after it
}

// encode writes a segment that comes right after a link of the chain, signed where
// there is a key.
func encode(s remote.Segment, after link, prev string, key ed25519.PrivateKey) ([]byte, error) {
	var lines bytes.Buffer
	for _, e := range s.Entries {
		if len(e.Raw) == 0 || bytes.ContainsAny(e.Raw, "\n\r") {
			return nil, fmt.Errorf("entry %s is not one line", e.Entry.ID)
		}
		lines.Write(e.Raw)
		lines.WriteByte('\n')
	}
	switch {
	case len(s.Entries) == 0:
		return nil, fmt.Errorf("a segment without entries says nothing")
	case len(s.Entries) > maxEntries, lines.Len() > 2*maxBytes && len(s.Entries) > 1, lines.Len() > maxRead-maxHeader:
		return nil, fmt.Errorf("%d entries of %d bytes are more than a segment holds", len(s.Entries), lines.Len())
	}
	sum := sha256.Sum256(lines.Bytes())
	h := header{
		At: s.At.UTC().Truncate(time.Second), Board: s.Board, Count: len(s.Entries), State: s.Fold, Format: format, Head: after.head(),
		N: after.n + 1, Prev: prev, Replica: s.Replica, Sum: hex.EncodeToString(sum[:]),
	}
	if key != nil {
		h.Format, h.Key = formatSign, publicOf(key)
	}
	first, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("the head of the segment: %w", err)
	}
	if key != nil {
		first = signed(first, key)
	}
	return append(append(first, '\n'), lines.Bytes()...), nil
}

// decode reads a segment that stands right after a place in the log. What is wrong
// with it is said in Bad, and depends on its bytes and on what is before it. The
// error is [remote.ErrNewer] alone: then nothing after it can be told.
func decode(body []byte, board string, at *standing) (decoded, error) {
	return decodeRead(body, linesOf(body), board, at)
}

// decodeRead is decode of a segment whose lines are being read already.
func decodeRead(body []byte, read *lines, board string, at *standing) (decoded, error) {
	defer read.done.Wait() // however it ends: the bytes are the caller's again then
	s := decoded{Segment: remote.Segment{Board: board, N: at.n + 1}, roll: at.roll}
	bad := func(format string, args ...any) (decoded, error) {
		s.Entries, s.Bad, s.Odd, s.roll = nil, fmt.Sprintf(format, args...), "", at.roll
		return s, nil
	}
	first, rest, ok := bytes.Cut(body, []byte("\n"))
	if !ok || len(first) > maxHeader {
		return bad("it is no segment of a log")
	}
	var h header
	if err := json.Unmarshal(first, &h); err != nil {
		return bad("its first line cannot be read")
	}
	s.Replica, s.Fold = h.Replica, h.State
	if s.At = h.At.UTC(); !workflow.HasYear(s.At) { // what follows on it says a time, too
		s.At = time.Time{}
	}
	signer, why := signerOf(first, h)
	if h.Format > formatSign && !at.roll.signed() {
		why = "" // how a newer one is signed is not known here
	}
	if why == "" && at.roll.signed() { // nobody else's word counts, not even that it is newer
		_, why = at.roll.after(nil, signer)
	}
	if signer != "" {
		s.Signer = keyWords(signer)
	}
	switch {
	case why != "":
		return bad("%s", why)
	case h.Format > formatSign:
		return s, fmt.Errorf("%w: segment %d%s has format %d, and this version reads format %d", remote.ErrNewer, s.N, author(h, rest), h.Format, formatSign)
	}
	if why := at.misplaced(h, board); why != "" {
		return bad("%s", why)
	}
	read.done.Wait()
	if why := read.differ(h); why != "" {
		return bad("%s", why)
	}
	s.Entries = read.entries
	next, why := at.roll.after(s.Entries, signer)
	if why != "" {
		return bad("%s", why)
	}
	sum := sha256.Sum256(first)
	s.sum, s.roll, s.Odd = hex.EncodeToString(sum[:]), next, at.odd(h)
	return s, nil
}

// misplaced says why a segment with this first line cannot come next; "" where it
// can.
func (st *standing) misplaced(h header, board string) string {
	switch {
	case h.Format < 1:
		return "it has no format"
	case h.Board != board:
		return "it belongs to another board"
	case h.N != st.n+1:
		return "it says that it is another one than its place in the log"
	case h.Head != st.head():
		return "it was made for another place in the log"
	case h.Replica == "" || len(h.Replica) > 256:
		return "it does not say who appended it"
	}
	return ""
}

// differ says why these lines are not those of the first line; "" where they are.
func (l *lines) differ(h header) string {
	switch {
	case h.Sum != hex.EncodeToString(l.sum[:]):
		return "its lines are not those that it was made with"
	case h.Count != l.count || h.Count < 1 || h.Count > maxEntries || !l.ends:
		return "it has not as many lines as it says"
	}
	return l.why
}

// odd is what is strange about a segment that counts: its replica appended
// something before it that is not here, or not in that order.
func (st *standing) odd(h header) string {
	was := st.last[h.Replica]
	switch {
	case h.Prev == "", h.Prev == was.Sum, h.Prev == firstOne && was.Sum == "": // older versions say nothing of it
		return ""
	case h.Prev == firstOne:
		return "it says to be the first of its replica, which appended before: two copies of one board write under one name"
	case was.Sum == "":
		return "what its replica appended before is missing: the log was set back, or a part of it was withheld"
	}
	return "what its replica appended before is not what is here: the log was set back, a part of it was withheld, or two copies of one board write under one name"
}

// author names whose segment of an unknown format it is, as far as can be told: by
// its first line, or by the copy of the board that appended it.
func author(h header, lines []byte) string {
	line, _, _ := bytes.Cut(lines, []byte("\n"))
	var e struct {
		By string `json:"by"`
	}
	switch {
	case json.Unmarshal(line, &e) == nil && e.By != "" && len(e.By) <= 255:
		return " by " + e.By
	case h.Replica != "" && len(h.Replica) <= 256:
		return " from the copy " + h.Replica
	}
	return ""
}
