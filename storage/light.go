package storage

import (
	"errors"

	"opsboard/workflow"
)

// pool keeps the texts that many cards share, so that a scan makes each once.
type pool map[string]string

// mostPooled is how many texts are kept; longestPooled is how long one may be.
const (
	mostPooled    = 4096
	longestPooled = 40
)

func (n pool) of(b []byte) string {
	if n == nil || len(b) > longestPooled {
		return string(b)
	}
	s, known := n[string(b)]
	if !known {
		if s = string(b); len(n) < mostPooled {
			n[s] = s
		}
	}
	return s
}

// light makes c the brief card, or as much of it as is wanted. known may be nil.
func (h *headRecord) light(wanted *fieldSet, c *workflow.Card, known pool) error {
	*c = workflow.Card{ID: h.id, UpdatedAt: h.updatedAt, Labels: c.Labels[:0]}
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		if r.skip(wanted) {
			continue
		}
		v := r.slot()
		r.content(&v)
		if !wanted[v.code] || r.bad {
			continue
		}
		raw := r.bytes(v.text)
		if v.ref == 0 && setMoment(c, fieldCodes[v.code], raw) {
			continue
		}
		f, text := fieldCodes[v.code], cut
		if v.code == 0 {
			f = workflow.Field(r.bytes(v.name))
		}
		if v.ref == 0 {
			text = known.of(raw)
		}
		key := known.of(r.bytes(v.key))
		if setPlain(c, f, key, text) {
			continue
		}
		if f == workflow.FieldBlueprint && v.ref != 0 {
			text = `{"text":"` + cut + `"}`
		}
		if err := c.Set(f, key, text); err != nil {
			return h.unreadable()
		}
	}
	if r.bad {
		return h.unreadable()
	}
	return nil
}

// skip passes a short value of a field that is not wanted, which most are. It
// says no to all others, and to what cannot be read.
func (r *reader) skip(wanted *fieldSet) bool {
	if len(r.b)-r.pos < 3 {
		return false
	}
	code, key := r.b[r.pos], r.b[r.pos+1]
	at := r.pos + 2 + int(key)
	if code == 0 || int(code) >= len(wanted) || wanted[code] || key >= 0x80 || at >= len(r.b) {
		return false
	}
	size := r.b[at]
	end := at + 1 + int(size>>1)
	if size >= 0x80 || size&1 == 1 || end > len(r.b) {
		return false
	}
	r.pos = end
	return true
}

// setMoment is setPlain for the times that every card has, without making texts
// of them.
func setMoment(c *workflow.Card, f workflow.Field, raw []byte) bool {
	switch f {
	case workflow.FieldCreatedAt:
		return setTime(&c.CreatedAt, string(raw))
	case workflow.FieldEnteredAt:
		return setTime(&c.EnteredAt, string(raw))
	case workflow.FieldClosedAt:
		return setTime(&c.ClosedAt, string(raw))
	}
	return false
}

// addTexts gives a brief card its long texts and its comments, which is what
// else a filter looks at.
func (t *tx) addTexts(h *headRecord, c *workflow.Card) error {
	var failed error
	err := h.each(func(v value) bool {
		if v.ref == 0 || v.code == 0 {
			return true
		}
		text, err := t.readText(v, nil)
		if err == nil {
			err = c.Set(fieldCodes[v.code], string(h.body[v.key.from:v.key.to]), text)
		}
		failed = err
		return err == nil
	})
	if err = errors.Join(failed, err); err != nil || h.comments == 0 {
		return err
	}
	return t.readNotes(&cardState{id: h.id}, c)
}
