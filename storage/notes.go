package storage

import (
	"bytes"
	"encoding/binary"

	"opsboard/workflow"
)

// note is a comment in the file.
type note struct {
	n    uint32
	id   string
	text string // the comment in its written form
}

// readNotes reads the card's comments in the order in which they were made.
func (t *tx) readNotes(st *cardState, c *workflow.Card) error {
	prefix := []byte(st.id)
	cur := t.bucket(bucketNote).Cursor()
	for k, raw := cur.Seek(prefix); bytes.HasPrefix(k, prefix); k, raw = cur.Next() {
		body, err := unseal(bucketNote, k, raw)
		if err != nil {
			return err
		}
		r := reader{b: body}
		v := value{}
		id := r.text()
		r.content(&v)
		if r.bad || len(k) != idSize+4 {
			return damaged("record %s cannot be taken apart", nameRecord(bucketNote, k))
		}
		text := string(r.bytes(v.text))
		if v.ref != 0 {
			if text, err = t.readText(v, st.refs); err != nil {
				return err
			}
		}
		n := note{binary.BigEndian.Uint32(k[idSize:]), string(r.bytes(id)), text}
		st.notes = append(st.notes, n)
		if err := c.Set(workflow.FieldComment, n.id, text); err != nil {
			return damaged("record %s cannot be read: %v", nameRecord(bucketNote, k), err)
		}
	}
	return nil
}

// putNotes writes the comments that are new or changed and removes those that
// are gone.
func (t *tx) putNotes(old, new *cardState) error {
	var left map[string]note
	last := uint32(0)
	if old != nil && len(old.notes) > 0 {
		left = map[string]note{}
		for _, n := range old.notes {
			left[n.id], last = n, max(last, n.n)
		}
	}
	new.notes = nil
	b := t.bucket(bucketNote)
	for _, v := range new.values() {
		if v.Field != workflow.FieldComment {
			continue
		}
		n, known := left[v.Key]
		delete(left, v.Key)
		if !known {
			last++
			n = note{n: last, id: v.Key}
		}
		if n.text != v.Text {
			n.text = v.Text
			p := new.writeNote(n)
			if err := b.Put(p.key, p.value); err != nil {
				return err
			}
		}
		new.notes = append(new.notes, n)
	}
	for _, n := range left {
		if err := b.Delete(noteKey(new.id, n.n)); err != nil {
			return err
		}
	}
	return nil
}

// writeNote is the record of a comment.
func (st *cardState) writeNote(n note) pair {
	key := noteKey(st.id, n.n)
	body := st.putValue(putText(make([]byte, sealSize, sealSize+32+min(len(n.text), longText)), n.id), workflow.FieldComment, n.text)
	return pair{key, sealInPlace(bucketNote, key, body)}
}

func noteKey(id workflow.CardID, n uint32) []byte {
	return binary.BigEndian.AppendUint32([]byte(id), n)
}
