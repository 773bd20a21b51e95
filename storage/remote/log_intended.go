package remote

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"opsboard/workflow"
)

// intended is the last entry with a drawn name that was sent of a card, and the
// newest line of the history here that it holds.
type intended struct {
	id  string
	seq uint64
}

func (i intended) keep(tx Tx, id workflow.CardID) error {
	return tx.Put(keyIntent+string(id), fmt.Appendf(nil, "%s %d", i.id, i.seq))
}

func readIntended(tx Tx, id workflow.CardID) (intended, error) {
	body, err := tx.Get(keyIntent + string(id))
	name, seq, _ := strings.Cut(string(body), " ")
	n, _ := strconv.ParseUint(seq, 10, 64) // none: as it was written before it told the line
	return intended{name, n}, err
}

// knows reports whether an entry of the log is in what stands here: it was sent
// from here, or it is a line here, word for word. Of a line that was written here
// the name is enough: whatever went by it held all that stood here at that time.
// Another's line may come by the same name with more in it than it had before the
// log was set back.
func (i intended) knows(e LogEntry, local []workflow.Entry) (seq uint64, ok bool) {
	if e.Entry.ID == i.id {
		return i.seq, true
	}
	at := slices.IndexFunc(local, func(l workflow.Entry) bool {
		return l.ID == e.Entry.ID && (l.Door != workflow.DoorRemote || slices.Equal(shared(l.Changes), shared(readable(e.Entry))))
	})
	if at < 0 {
		return 0, false
	}
	return local[at].Seq, true
}
