package remote

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"

	"opsboard/workflow"
)

// hashing is the hash of a board as a log makes it: of its workflow, and of each
// card in the order of the ids.
type hashing struct {
	sum hash.Hash
	to  *json.Encoder
}

func newBoardHash(flow string) *hashing {
	h := &hashing{sum: sha256.New()}
	h.to = json.NewEncoder(h.sum)
	_ = h.to.Encode(flow) // into a hash: it cannot fail
	return h
}

func (h *hashing) add(id workflow.CardID, values [][3]string) {
	if len(values) > 0 { // a card that was taken back is none
		_ = h.to.Encode(id)
		_ = h.to.Encode(values)
	}
}

func (h *hashing) String() string { return hex.EncodeToString(h.sum.Sum(nil)) }

// foldNow is the hash of the board as the log makes it, where it was read to its
// end.
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
		h := newBoardHash(flow)
		err = x.Each(keyBase, keyBase+"\x01", func(key string, body []byte) (bool, error) {
			var b logBase
			if err := json.Unmarshal(body, &b); err != nil {
				return false, fmt.Errorf("the sync's record %q cannot be read: %w", key, err)
			}
			h.add(workflow.CardID(key[len(keyBase):]), b.Values)
			return true, nil
		})
		sum = h.String()
		return err
	})
	return sum, err
}
