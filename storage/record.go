package storage

import (
	"encoding/binary"
	"hash/crc32"

	"opsboard/workflow"
)

// The buckets that hold what cannot be worked out from anything else, and what
// follows from the history. Those of the indexes are in index.go.
const (
	bucketMeta = "meta" // name → value
	bucketOp   = "op"   // seq u64 → entry of the history, never changed
	bucketText = "text" // seq u64 → long text, never changed

	bucketCard = "card" // id → head: the card's values
	bucketNote = "note" // id, n u32 → comment
	bucketNum  = "num"  // num u32 → id: small numbers for the indexes
	bucketGone = "gone" // id → num u32 of a card whose making was undone

	bucketCardOp = "ix_cardop" // id, seq u64 → when, and what changed of its place and life: the history of a card
	bucketActor  = "ix_actor"  // who 0 step u64: the steps of a person
	bucketUndone = "undone"    // step u64 → the step that took it back
)

// recordFormat is the first byte of every record.
const recordFormat = 1

// sealSize is what seal adds: the format byte and the checksum.
const sealSize = 5

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal makes a record of a body: the format byte, then a checksum over bucket,
// key and body, so that a record that strayed is noticed as well as a changed
// one.
func seal(bucket string, key, body []byte) []byte {
	out := make([]byte, sealSize+len(body))
	copy(out[sealSize:], body)
	return sealInPlace(bucket, key, out)
}

// sealInPlace is seal for a record whose first bytes were left free.
func sealInPlace(bucket string, key, record []byte) []byte {
	record[0] = recordFormat
	binary.BigEndian.PutUint32(record[1:], checksum(bucket, key, record[sealSize:]))
	return record
}

// unseal is the body of a record, in the file's memory. A record that is not
// what was written is a *[FileError] that names it.
func unseal(bucket string, key, raw []byte) ([]byte, error) {
	if len(raw) < sealSize {
		return nil, damaged("record %s is cut short", nameRecord(bucket, key))
	}
	if raw[0] > recordFormat {
		return nil, &FileError{Problem: Newer, Detail: "record " + nameRecord(bucket, key) + " was written by a newer opsboard"}
	}
	if raw[0] != recordFormat || binary.BigEndian.Uint32(raw[1:]) != checksum(bucket, key, raw[sealSize:]) {
		return nil, damaged("record %s is not what was written (its checksum is wrong)", nameRecord(bucket, key))
	}
	return raw[sealSize:], nil
}

func checksum(bucket string, key, body []byte) uint32 {
	// What stands before the body is so short that this is quicker than to put it
	// in one place for crc32, which would have that on the heap.
	sum := ^uint32(0)
	for i := range len(bucket) {
		sum = castagnoli[byte(sum)^bucket[i]] ^ sum>>8
	}
	sum = castagnoli[byte(sum)] ^ sum>>8
	for _, b := range key {
		sum = castagnoli[byte(sum)^b] ^ sum>>8
	}
	sum = castagnoli[byte(sum)] ^ sum>>8
	return crc32.Update(^sum, castagnoli, body)
}

// nameRecord is how a record is called in an error: card/abcdefghijkl, op/17.
func nameRecord(bucket string, key []byte) string {
	switch {
	case bucket == bucketOp || bucket == bucketText || bucket == bucketUndone:
		if len(key) == 8 {
			return bucket + "/" + decimal(binary.BigEndian.Uint64(key))
		}
	case bucket == bucketNote && len(key) == idSize+4:
		return bucket + "/" + string(key[:idSize]) + "/" + decimal(uint64(binary.BigEndian.Uint32(key[idSize:])))
	case bucket == bucketNum && len(key) == 4:
		return bucket + "/" + decimal(uint64(binary.BigEndian.Uint32(key)))
	}
	return bucket + "/" + printable(key)
}

// idSize is the length of a card's id.
const idSize = 12

// checkID refuses what is no id: keys have a fixed width, and an id is typed by
// people.
func checkID(id workflow.CardID) error {
	ok := len(id) == idSize
	for i := 0; ok && i < len(id); i++ {
		ok = id[i] >= 'a' && id[i] <= 'z' || id[i] >= '0' && id[i] <= '9'
	}
	if !ok {
		return &workflow.Invalid{Field: "card", Value: string(id), Why: "is no id: 12 lower-case letters and digits"}
	}
	return nil
}

func u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }
func u64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
