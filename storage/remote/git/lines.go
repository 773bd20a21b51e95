package git

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sync"

	"opsboard/storage/remote"
)

// lines are what a segment holds after its first line. They depend on its bytes
// alone, so they are read while what is before it is still being looked at.
type lines struct {
	done    sync.WaitGroup // the rest is there once it is over
	sum     [sha256.Size]byte
	count   int
	ends    bool // with the end of a line
	entries []remote.LogEntry
	why     string // one of them is none that a board could keep
}

// linesOf begins to read the lines of a segment.
func linesOf(body []byte) *lines {
	l := &lines{}
	_, rest, ok := bytes.Cut(body, []byte("\n"))
	if ok {
		l.done.Go(func() { l.read(rest) })
	}
	return l
}

func (l *lines) read(body []byte) {
	l.sum, l.count, l.ends = sha256.Sum256(body), bytes.Count(body, []byte("\n")), bytes.HasSuffix(body, []byte("\n"))
	if l.count > maxEntries || !l.ends {
		return
	}
	l.entries = make([]remote.LogEntry, 0, l.count)
	for line := range bytes.Lines(body) {
		e, err := remote.ReadLogEntry(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			l.why = fmt.Sprintf("line %d: %v", len(l.entries)+1, err)
			return
		}
		l.entries = append(l.entries, e)
	}
}
