package git

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"opsboard/storage/remote"
)

// What a segment may hold. The bounds of what is read belong to the format: every
// replica must find the same segments good.
const (
	format     = 1
	maxEntries = 1000
	maxBytes   = 1 << 20 // of what is meant to be in one; twice that is written, and a single entry may be longer
	maxRead    = 16 << 20
	maxHeader  = 4 << 10
)

// header is the first line of a segment. Its keys are in the order of the alphabet.
type header struct {
	At      time.Time `json:"at"`
	Board   string    `json:"board"`
	Count   int       `json:"count"`
	Format  int       `json:"format"`
	Head    string    `json:"head"` // the hash of everything before, "" at the beginning
	N       uint64    `json:"n"`
	Replica string    `json:"replica"`
	Sum     string    `json:"sha256"` // of the lines
}

// encode writes a segment that comes right after a link of the chain.
func encode(s remote.Segment, after link) ([]byte, error) {
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
	first, err := json.Marshal(header{
		At: s.At.UTC().Truncate(time.Second), Board: s.Board, Count: len(s.Entries), Format: format, Head: after.head(),
		N: after.n + 1, Replica: s.Replica, Sum: hex.EncodeToString(sum[:]),
	})
	if err != nil {
		return nil, fmt.Errorf("the head of the segment: %w", err)
	}
	return append(append(first, '\n'), lines.Bytes()...), nil
}

// decode reads a segment that stands right after a link of the chain. What is wrong
// with it is said in Bad, and depends on its bytes and on what is before it. The
// error is [remote.ErrNewer] alone: then nothing after it can be told.
func decode(body []byte, board string, after link) (remote.Segment, error) {
	s := remote.Segment{Board: board, N: after.n + 1}
	bad := func(format string, args ...any) (remote.Segment, error) {
		s.Entries, s.Bad = nil, fmt.Sprintf(format, args...)
		return s, nil
	}
	first, lines, ok := bytes.Cut(body, []byte("\n"))
	if !ok || len(first) > maxHeader {
		return bad("it is no segment of a log")
	}
	var h header
	if err := json.Unmarshal(first, &h); err != nil {
		return bad("its first line cannot be read")
	}
	s.Replica, s.At = h.Replica, h.At.UTC()
	switch {
	case h.Format > format:
		return s, fmt.Errorf("%w: segment %d has format %d, and this version reads format %d", remote.ErrNewer, s.N, h.Format, format)
	case h.Format < 1:
		return bad("it has no format")
	case h.Board != board:
		return bad("it belongs to another board")
	case h.N != s.N:
		return bad("it says that it is another one than its place in the log")
	case h.Head != after.head():
		return bad("it was made for another place in the log")
	case h.Replica == "" || len(h.Replica) > 256:
		return bad("it does not say who appended it")
	}
	if sum := sha256.Sum256(lines); h.Sum != hex.EncodeToString(sum[:]) {
		return bad("its lines are not those that it was made with")
	}
	if h.Count != bytes.Count(lines, []byte("\n")) || h.Count < 1 || h.Count > maxEntries || !bytes.HasSuffix(lines, []byte("\n")) {
		return bad("it has not as many lines as it says")
	}
	s.Entries = make([]remote.LogEntry, 0, h.Count)
	for line := range bytes.Lines(lines) {
		e, err := remote.ReadLogEntry(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			return bad("line %d: %v", len(s.Entries)+1, err)
		}
		s.Entries = append(s.Entries, e)
	}
	return s, nil
}
