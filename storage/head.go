package storage

import (
	"encoding/binary"
	"time"

	"opsboard/workflow"
)

// headRecord is a card's record: a few numbers that are asked all the time, and
// the card's values, which are read only when asked for. It looks into the
// file's memory, so it is good as long as the transaction.
type headRecord struct {
	id        workflow.CardID
	key       []byte // the id as the file has it
	num       uint32
	updatedAt time.Time
	span      workflow.Span // when the card is ready to leave its stage
	comments  int

	body  []byte
	first int  // where the values begin
	dates pool // of the span; nil is none
}

// encodeHead writes a card's record. Its long texts are in the file already.
func encodeHead(st *cardState) []byte {
	size := 64
	for _, v := range st.values() {
		size += 3 + len(v.Key) + min(len(v.Text), longText)
	}
	b := make([]byte, sealSize, size)
	b = putHot(b, st.num, st.card.UpdatedAt, st.span, len(st.card.Comments))
	for _, v := range st.values() {
		if v.Field == workflow.FieldComment {
			continue
		}
		b = putSlot(b, v.Field, v.Key)
		b = st.putValue(b, v.Field, v.Text)
	}
	return sealInPlace(bucketCard, []byte(st.id), b)
}

// putValue writes a value, by the number of its text where it is long.
func (st *cardState) putValue(b []byte, f workflow.Field, text string) []byte {
	if isLong(f, text) {
		return putLong(b, len(text), st.refs[text])
	}
	return putShort(b, text)
}

// decodeHead reads the numbers of a card's record and leaves the values.
func decodeHead(id workflow.CardID, raw []byte) (*headRecord, error) {
	h := &headRecord{}
	return h, h.reset(id, raw)
}

// reset is decodeHead into a record that was used before, for long scans.
func (h *headRecord) reset(id workflow.CardID, raw []byte) error {
	err := h.resetTo([]byte(id), raw)
	h.id = id
	return err
}

// resetTo is reset for a record whose id may not be needed.
func (h *headRecord) resetTo(id, raw []byte) error {
	body, err := unseal(bucketCard, id, raw)
	if err != nil {
		return err
	}
	r := reader{b: body}
	*h = headRecord{key: id, body: body, dates: h.dates}
	h.num = r.u32()
	h.updatedAt = r.time()
	h.span.Never = r.byte() != 0
	h.span.From = workflow.Date(h.dates.of(r.bytes(r.text())))
	h.span.Until = workflow.Date(h.dates.of(r.bytes(r.text())))
	h.comments = int(r.uvarint())
	h.first = r.pos
	if r.bad {
		return h.unreadable()
	}
	return nil
}

func (h *headRecord) unreadable() error {
	return damaged("record %s cannot be taken apart", nameRecord(bucketCard, h.key))
}

// each visits the values in the order of [workflow.Card.Values] until visit
// says no.
func (h *headRecord) each(visit func(v value) bool) error {
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		v := r.slot()
		r.content(&v)
		if r.bad {
			return h.unreadable()
		}
		if !visit(v) {
			return nil
		}
	}
	if r.bad {
		return h.unreadable()
	}
	return nil
}

// raw is the written form of a field with one value, in the file's memory: nil
// where the card has none, "…" where the text is long.
func (h *headRecord) raw(f workflow.Field) []byte {
	var out []byte
	code := codeOfField[f]
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		v := r.slot()
		r.content(&v)
		if v.code != code || code == 0 && string(r.bytes(v.name)) != string(f) || r.bad {
			continue
		}
		if out = r.bytes(v.text); v.ref != 0 {
			out = []byte(cut)
		}
		break
	}
	return out
}

// cut stands in a brief card where a long text was left out.
const cut = "…"

// Value is the written form of a field with one value: "" where the card has
// none, "…" where the text is long.
func (h *headRecord) Value(f workflow.Field) string { return string(h.raw(f)) }

// Brief is the card without its comments, with "…" for its long texts.
func (h *headRecord) Brief() (workflow.Card, error) {
	return h.card(func(f workflow.Field, _ value) (string, error) {
		if f == workflow.FieldBlueprint {
			return `{"text":"` + cut + `"}`, nil
		}
		return cut, nil
	})
}

// card builds the card, asking long for each text that is kept apart.
func (h *headRecord) card(long func(workflow.Field, value) (string, error)) (workflow.Card, error) {
	c := workflow.Card{ID: h.id, UpdatedAt: h.updatedAt}
	s := string(h.body)
	var failed error
	err := h.each(func(v value) bool {
		f, text := v.field(s), v.text.in(s)
		if v.ref != 0 {
			if text, failed = long(f, v); failed != nil {
				return false
			}
		}
		if err := c.Set(f, v.key.in(s), text); err != nil {
			failed = damaged("record %s: %s cannot be read: %v", nameRecord(bucketCard, []byte(h.id)), f, err)
		}
		return failed == nil
	})
	if failed != nil {
		err = failed
	}
	return c, err
}

// withSpan is the record with another span, sealed anew.
func (h *headRecord) withSpan(span workflow.Span) []byte {
	b := make([]byte, sealSize, sealSize+len(h.body)+24)
	b = putHot(b, h.num, h.updatedAt, span, h.comments)
	return sealInPlace(bucketCard, []byte(h.id), append(b, h.body[h.first:]...))
}

// putHot writes the numbers with which a record begins.
func putHot(b []byte, num uint32, updatedAt time.Time, span workflow.Span, comments int) []byte {
	b = binary.BigEndian.AppendUint32(b, num)
	b = putTime(b, updatedAt)
	never := byte(0)
	if span.Never {
		never = 1
	}
	b = append(b, never)
	b = putText(b, string(span.From))
	b = putText(b, string(span.Until))
	return binary.AppendUvarint(b, uint64(comments))
}

// named is the card with no more than what its handle is made of.
func (h *headRecord) named() workflow.Card {
	c := workflow.Card{ID: h.id}
	if remote := h.raw(workflow.FieldRemote); remote != nil {
		_ = c.Set(workflow.FieldRemote, "", string(remote)) // what cannot be read gives no number
	}
	return c
}
