package remote

import (
	"cmp"

	"opsboard/workflow"
)

// keepNewer lets the board refuse changes of a card that a newer opsboard changed.
func keepNewer(x LogTx, id workflow.CardID, b *logBase) error {
	key := keyNewer + string(id)
	if !b.Extra {
		return x.Delete(key)
	}
	there, err := x.Get(key)
	if err != nil || there != nil && b.By == "" { // the whole log was read anew
		return err
	}
	return x.Put(key, []byte(b.newerBy()))
}

func (b *logBase) newerBy() string { return cmp.Or(b.By, "somebody") }
