package storage

import (
	"bytes"
	"strings"

	"opsboard/workflow"
)

// Get is a record of the ledger, nil where there is none.
func (x *SyncTx) Get(key string) ([]byte, error) {
	raw := x.t.bucket(bucketSync).Get([]byte(key))
	if raw == nil {
		return nil, nil
	}
	body, err := unseal(bucketSync, []byte(key), raw)
	return bytes.Clone(body), err
}

// Put writes a record of the ledger; one that is there already as it is, is not
// written again.
func (x *SyncTx) Put(key string, body []byte) error {
	there, err := x.Get(key)
	if err != nil || there != nil && bytes.Equal(there, body) {
		return err
	}
	if err := x.wants(); err != nil {
		return err
	}
	x.t.isOld = nil
	return x.t.bucket(bucketSync).Put([]byte(key), seal(bucketSync, []byte(key), body))
}

// Delete takes a record out of the ledger.
func (x *SyncTx) Delete(key string) error {
	b := x.t.bucket(bucketSync)
	if b.Get([]byte(key)) == nil {
		return nil
	}
	if err := x.wants(); err != nil {
		return err
	}
	return b.Delete([]byte(key))
}

// Each visits the records of the ledger whose keys begin with prefix, from the
// key from on, in the order of their keys, until visit says no. visit changes
// nothing.
func (x *SyncTx) Each(prefix, from string, visit func(key string, body []byte) (bool, error)) error {
	c := x.t.bucket(bucketSync).Cursor()
	start := prefix
	if from > start {
		start = from
	}
	for k, raw := c.Seek([]byte(start)); k != nil && strings.HasPrefix(string(k), prefix); k, raw = c.Next() {
		body, err := unseal(bucketSync, k, raw)
		if err != nil {
			return err
		}
		if more, err := visit(string(k), bytes.Clone(body)); !more || err != nil {
			return err
		}
	}
	return nil
}

// Unsent are the cards that may differ from what the remote has, at most limit of
// them (0: all), those after a card in the order of ids.
func (x *SyncTx) Unsent(after workflow.CardID, limit int) []workflow.CardID {
	var out []workflow.CardID
	c := x.t.bucket(bucketUnsent).Cursor()
	k, _ := c.First()
	if after != "" {
		if k, _ = c.Seek([]byte(after)); string(k) == string(after) {
			k, _ = c.Next()
		}
	}
	for ; k != nil && (limit <= 0 || len(out) < limit); k, _ = c.Next() {
		out = append(out, workflow.CardID(k))
	}
	return out
}

// SetUnsent says whether a card differs from what the remote has.
func (x *SyncTx) SetUnsent(id workflow.CardID, unsent bool) error {
	b, key := x.t.bucket(bucketUnsent), []byte(id)
	if (b.Get(key) != nil) == unsent {
		return nil
	}
	if err := x.wants(); err != nil {
		return err
	}
	if unsent {
		return b.Put(key, []byte{})
	}
	return b.Delete(key)
}

// AllUnsent makes every card of the board unsent.
func (x *SyncTx) AllUnsent() error {
	if err := x.wants(); err != nil {
		return err
	}
	return x.t.allUnsent()
}

func (t *tx) allUnsent() error {
	b := t.bucket(bucketUnsent)
	c := t.bucket(bucketCard).Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if err := b.Put(k, []byte{}); err != nil {
			return err
		}
	}
	return nil
}

// newer is who changed a card with a newer opsboard in a way that this one does not
// understand and must, "" for nobody.
func (t *tx) newer(id workflow.CardID) (string, error) {
	if !t.hasNewer() {
		return "", nil
	}
	key := []byte(newerKey + string(id))
	raw := t.bucket(bucketSync).Get(key)
	if raw == nil {
		return "", nil
	}
	by, err := unseal(bucketSync, key, raw)
	return string(by), err
}

// hasNewer reports whether any card was changed so.
func (t *tx) hasNewer() bool {
	if t.isOld == nil {
		k, _ := t.bucket(bucketSync).Cursor().Seek([]byte(newerKey))
		isOld := strings.HasPrefix(string(k), newerKey)
		t.isOld = &isOld
	}
	return *t.isOld
}

// markUnsent notes that a card was changed here, where the board has a remote.
func (t *tx) markUnsent(id workflow.CardID) error {
	if t.bucket(bucketSync).Get([]byte(remoteKey)) == nil {
		return nil
	}
	return t.bucket(bucketUnsent).Put([]byte(id), []byte{})
}
