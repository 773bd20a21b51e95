package storage

import (
	"errors"

	"opsboard/workflow"
)

var (
	errNoCard   = errors.New("it names a card that is not there")
	errNoNumber = errors.New("it names a number that no card has")
)

// rebuildIndexes drops what the board is searched by and makes it anew from the
// cards. What comes out is equal to what the changes left, to the byte.
func (t *tx) rebuildIndexes() error {
	for _, name := range queryBuckets() {
		if err := t.fresh(name); err != nil {
			return err
		}
	}
	t.ix = pendingIndex{}
	c := t.bucket(bucketCard).Cursor()
	for k, raw := c.First(); k != nil; k, raw = c.Next() {
		h, err := decodeHead(workflow.CardID(k), raw)
		if err != nil {
			return err
		}
		st, err := t.stateOf(h)
		if err != nil {
			return err
		}
		if err := t.reindex(nil, t.indexed(st)); err != nil {
			return err
		}
	}
	return t.flush()
}

// cardOfNumber is the card that has the number.
func (t *tx) cardOfNumber(n uint32) (workflow.CardID, error) {
	key := u32(n)
	raw := t.bucket(bucketNum).Get(key)
	if raw == nil {
		return "", t.indexDamaged(bucketWord, key, errNoNumber)
	}
	id, err := unseal(bucketNum, key, raw)
	return workflow.CardID(id), err
}
