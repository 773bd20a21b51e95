package storage

import (
	"time"

	"go.etcd.io/bbolt"

	"opsboard/workflow"
)

// foldLight makes c the brief card that the lines make, or as much of it as is
// wanted: what [headRecord.light] reads of a card as it is now. known may be nil.
func (t *tx) foldLight(ops *inOrder, st *standing, wanted *fieldSet, c *workflow.Card, known pool) error {
	*c = workflow.Card{ID: workflow.CardID(st.id), UpdatedAt: st.updated, Labels: c.Labels[:0]}
	comment := codeOfField[workflow.FieldComment]
	for _, seq := range st.lines {
		r, err := ops.changes(seq)
		if err != nil {
			return err
		}
		for r.pos < len(r.b) {
			v := r.slot()
			r.content(&v)
			r.content(&v)
			if r.bad || !wanted[v.code] || v.code == comment {
				continue
			}
			if err := setBrief(c, v, r.b, known); err != nil {
				return damaged("record %s cannot be replayed: %v", nameRecord(bucketOp, u64(seq)), err)
			}
		}
		if r.bad {
			return lineDamaged(seq)
		}
	}
	return nil
}

func lineDamaged(seq uint64) error {
	return damaged("record %s cannot be taken apart", nameRecord(bucketOp, u64(seq)))
}

// inOrder finds the records of a bucket that are asked for in the order of their
// keys: most often the next one, or nearly.
type inOrder struct {
	c        *bbolt.Cursor
	near     int // how many records are passed before it is quicker to search
	key, raw []byte
}

// headsNear and linesNear: a scan passes all cards but few that changed, and of the
// lines of a card some were written one after the other.
const (
	headsNear = 4
	linesNear = 1
)

// of is the record of the key, nil where there is none.
func (o *inOrder) of(key []byte) []byte {
	for range o.near {
		if o.key == nil || string(o.key) >= string(key) {
			break
		}
		o.key, o.raw = o.c.Next()
	}
	if string(o.key) != string(key) {
		o.key, o.raw = o.c.Seek(key)
	}
	if string(o.key) != string(key) {
		return nil
	}
	return o.raw
}

// changes stands where the changes of a line of the history begin.
func (o *inOrder) changes(seq uint64) (reader, error) {
	key := u64(seq)
	raw := o.of(key)
	if raw == nil {
		return reader{}, damaged("record %s is missing", nameRecord(bucketOp, key))
	}
	body, err := unseal(bucketOp, key, raw)
	r := reader{b: body}
	if err == nil {
		r.skipEntry()
	}
	return r, err
}

// skipEntry goes to where the changes of a line of the history begin, and says
// when the line was written and who by.
func (r *reader) skipEntry() (at time.Time, by []byte) {
	r.u32() // the chain
	flags := r.byte()
	r.uvarint()
	r.uvarint()
	at = r.time()
	for range 5 {
		r.text()
	}
	by = r.bytes(r.text())
	r.text()
	if flags&flagActor != 0 {
		r.text()
	}
	if flags&flagOver != 0 {
		r.text()
	}
	return at, by
}

// setBrief sets a value that a line of the history gives, "…" for a long text.
func setBrief(c *workflow.Card, v value, b []byte, known pool) error {
	raw, f := b[v.text.from:v.text.to], fieldCodes[v.code]
	if v.ref == 0 && len(raw) > 0 && setMoment(c, f, raw) {
		return nil
	}
	text := cut
	if v.ref == 0 {
		text = known.of(raw)
	}
	if v.code == 0 {
		f = workflow.Field(b[v.name.from:v.name.to])
	}
	key := ""
	if v.key.to > v.key.from {
		key = known.of(b[v.key.from:v.key.to])
	}
	if f != workflow.FieldLabel && text != "" && setPlain(c, f, key, text) {
		return nil
	}
	if f == workflow.FieldBlueprint && v.ref != 0 {
		text = `{"text":"` + cut + `"}`
	}
	return c.Set(f, key, text)
}

// foldWhole is the whole card that the lines make.
func (t *tx) foldWhole(st *standing) (workflow.Card, error) {
	var c workflow.Card
	for _, seq := range st.lines {
		e, err := t.entry(seq, nil)
		if err != nil {
			return c, err
		}
		if err := foldEntry(&c, e.Entry); err != nil {
			return c, damaged("record %s cannot be replayed: %v", nameRecord(bucketOp, u64(seq)), err)
		}
	}
	return c, nil
}
