package remote

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"opsboard/workflow"
)

// keySum is where the ledger keeps the sum of the cards as the log has them.
const keySum = "sum"

// boardSum is a sum of hashes, one of each card that the log has: what a card was
// is taken away and what it is added, so that a change costs the same on a board of
// any size. It finds a fold that went astray; it withstands nobody who would make
// one on purpose, as the chain of segments does.
type boardSum [4]uint64

func (s *boardSum) add(of boardSum) {
	for i := range s {
		s[i] += of[i]
	}
}

func (s *boardSum) less(of boardSum) {
	for i := range s {
		s[i] -= of[i]
	}
}

// sumOf is what a card with these values adds.
func sumOf(id workflow.CardID, b *logBase) (out boardSum) {
	if len(b.Values) == 0 { // a card that was taken back is none
		return out
	}
	h := sha256.New()
	h.Write([]byte(id))
	h.Write(b.written())
	sum := h.Sum(nil)
	for i := range out {
		out[i] = binary.BigEndian.Uint64(sum[8*i:])
	}
	return out
}

// with is the hash of a board of these cards under a workflow.
func (s boardSum) with(flow string) string {
	h := sha256.New()
	_ = json.NewEncoder(h).Encode(flow) // into a hash: it cannot fail
	h.Write(s.bytes())
	return hex.EncodeToString(h.Sum(nil))
}

func (s boardSum) bytes() []byte {
	var out []byte
	for _, n := range s {
		out = binary.BigEndian.AppendUint64(out, n)
	}
	return out
}

// readSum is the sum that is kept; false where none is, on a board of before.
func readSum(tx Tx) (out boardSum, ok bool, err error) {
	body, err := tx.Get(keySum)
	if err != nil || len(body) != 8*len(out) {
		return out, false, err
	}
	for i := range out {
		out[i] = binary.BigEndian.Uint64(body[8*i:])
	}
	return out, true, nil
}

// beginSum begins to keep the sum where nothing was folded yet.
func (r *logRun) beginSum(x LogTx) error {
	r.summed, r.sum = false, boardSum{}
	at, err := x.Get(keyCursor)
	if err != nil {
		return err
	}
	if at == nil {
		none := true
		err := x.Each(keyBase, "", func(string, []byte) (bool, error) { none = false; return false, nil })
		if err == nil && none {
			err = x.Put(keySum, boardSum{}.bytes())
		}
		if err != nil {
			return err
		}
	}
	_, r.summed, err = readSum(x)
	return err
}

// endSum keeps what the cards of this transaction add.
func (r *logRun) endSum(x LogTx) error {
	if !r.summed || r.sum == (boardSum{}) {
		return nil
	}
	sum, _, err := readSum(x)
	if err != nil {
		return err
	}
	sum.add(r.sum)
	return x.Put(keySum, sum.bytes())
}

// keepLogBase is the function of that name for the many cards of a transaction that
// takes segments over: what they add to the sum is kept once, at its end.
func (r *logRun) keepLogBase(x LogTx, id workflow.CardID, b *logBase, unsent bool) error {
	if r.summed {
		change, err := sumChange(x, id, b)
		if err != nil {
			return err
		}
		r.sum.add(change)
	}
	return putLogBase(x, id, b, unsent)
}

// keepLogBase keeps what the log has of a card, and whether the card here is
// another.
func keepLogBase(x LogTx, id workflow.CardID, b *logBase, unsent bool) error {
	sum, ok, err := readSum(x)
	if err != nil {
		return err
	}
	if ok {
		change, err := sumChange(x, id, b)
		if err != nil {
			return err
		}
		sum.add(change)
		if err := x.Put(keySum, sum.bytes()); err != nil {
			return err
		}
	}
	return putLogBase(x, id, b, unsent)
}

func putLogBase(x LogTx, id workflow.CardID, b *logBase, unsent bool) error {
	if err := x.Put(keyBase+string(id), b.encode()); err != nil {
		return err
	}
	if err := keepNewer(x, id, b); err != nil {
		return err
	}
	return x.SetUnsent(id, unsent)
}

// sumChange is what a card adds to the sum with what is to be kept of it, less what
// was.
func sumChange(x LogTx, id workflow.CardID, b *logBase) (out boardSum, err error) {
	was, err := readLogBase(x, id)
	if err != nil {
		return out, err
	}
	out = sumOf(id, b)
	out.less(sumOf(id, was))
	return out, nil
}

// written are the values as they are written, worked out once.
func (b *logBase) written() json.RawMessage {
	if b.raw == nil {
		b.raw, _ = json.Marshal(b.Values) // texts alone: it cannot fail
	}
	return b.raw
}

// encode is the record of a base, as json.Marshal writes it.
func (b *logBase) encode() []byte {
	values := b.written()
	out := append(make([]byte, 0, len(values)+64), `{"values":`...)
	out = append(append(out, values...), `,"seq":`...)
	out = strconv.AppendUint(out, b.Seq, 10)
	if len(b.Known) > 0 {
		known, _ := json.Marshal(b.Known) // texts alone: it cannot fail
		out = append(append(out, `,"known":`...), known...)
	}
	if b.Extra {
		by, _ := json.Marshal(b.By) // text: it cannot fail
		out = append(append(out, `,"extra":true,"by":`...), by...)
	}
	return append(out, '}')
}

// foldNow is the hash of the board as the log makes it, where it was read to its
// end. A board of before has no sum yet: it is worked out, once.
func (r *logRun) foldNow() (sum string, err error) {
	err = r.board(func(x LogTx) error {
		f, err := readLogFlow(x)
		if err != nil {
			return err
		}
		flow := ""
		if f != nil {
			flow = f.Text
		}
		all, ok, err := readSum(x)
		if err == nil && !ok {
			all, err = sumAll(x)
		}
		if err != nil {
			return err
		}
		sum = all.with(flow)
		return x.Put(keySum, all.bytes())
	})
	return sum, err
}

// sumAll adds up all cards.
func sumAll(x LogTx) (all boardSum, err error) {
	err = x.Each(keyBase, keyBase+"\x01", func(key string, body []byte) (bool, error) {
		var b logBase
		if err := json.Unmarshal(body, &b); err != nil {
			return false, fmt.Errorf("the sync's record %q cannot be read: %w", key, err)
		}
		all.add(sumOf(workflow.CardID(key[len(keyBase):]), &b))
		return true, nil
	})
	return all, err
}
