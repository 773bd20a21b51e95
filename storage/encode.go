package storage

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"opsboard/workflow"
)

// fieldCodes are the fields by the byte that stands for each in records. A code
// is never given to another field; 0 stands before a field's name in full.
var fieldCodes = [...]workflow.Field{
	1: workflow.FieldKind, workflow.FieldTitle, workflow.FieldDescription, workflow.FieldStage, workflow.FieldBefore, workflow.FieldResolution, workflow.FieldPriority, workflow.FieldWeight,
	workflow.FieldRequester, workflow.FieldDelegate, workflow.FieldDRI, workflow.FieldIteration, workflow.FieldPinned, workflow.FieldMilestone, workflow.FieldWaitingSince, workflow.FieldTriage,
	workflow.FieldGameplan, workflow.FieldApproval, workflow.FieldBlueprint, workflow.FieldRemote, workflow.FieldOrigin, workflow.FieldCreatedAt, workflow.FieldEnteredAt, workflow.FieldClosedAt,
	workflow.FieldReopenedAt, workflow.FieldLabel, workflow.FieldComment, workflow.FieldLink, workflow.FieldRound, workflow.FieldForced, workflow.FieldHeld, workflow.FieldClash, workflow.FieldDue, workflow.FieldConfidential,
}

var codeOfField = func() map[workflow.Field]byte {
	m := map[workflow.Field]byte{}
	for code, f := range fieldCodes {
		if f != "" {
			m[f] = byte(code)
		}
	}
	return m
}()

// The building blocks of a record: numbers as varints, texts after their
// length.

func putText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func putSlot(b []byte, f workflow.Field, key string) []byte {
	code := codeOfField[f]
	b = append(b, code)
	if code == 0 {
		b = putText(b, string(f))
	}
	return putText(b, key)
}

// putShort and putLong write a value: its length twice, plus one when what
// follows is the number of a text instead of the text.
func putShort(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))<<1), s...)
}

func putLong(b []byte, length int, seq uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(length)<<1|1), seq)
}

func putTime(b []byte, t time.Time) []byte {
	return binary.AppendUvarint(binary.AppendVarint(b, t.Unix()), uint64(t.Nanosecond()))
}

// reader takes a record apart. After anything that does not fit, bad is true
// and all that is read is empty.
type reader struct {
	b   []byte
	pos int
	bad bool
}

// place is a part of a record.
type place struct{ from, to int }

func (r *reader) fail() {
	r.bad, r.pos = true, len(r.b)
}

func (r *reader) uvarint() uint64 {
	n, w := binary.Uvarint(r.b[r.pos:])
	if w <= 0 {
		r.fail()
		return 0
	}
	r.pos += w
	return n
}

func (r *reader) varint() int64 {
	n, w := binary.Varint(r.b[r.pos:])
	if w <= 0 {
		r.fail()
		return 0
	}
	r.pos += w
	return n
}

func (r *reader) byte() byte {
	if r.pos >= len(r.b) {
		r.fail()
		return 0
	}
	r.pos++
	return r.b[r.pos-1]
}

func (r *reader) u32() uint32 {
	if len(r.b)-r.pos < 4 {
		r.fail()
		return 0
	}
	r.pos += 4
	return binary.BigEndian.Uint32(r.b[r.pos-4:])
}

func (r *reader) take(n uint64) place {
	if n > uint64(len(r.b)-r.pos) {
		r.fail()
		return place{r.pos, r.pos}
	}
	from := r.pos
	r.pos += int(n)
	return place{from, r.pos}
}

func (r *reader) text() place { return r.take(r.uvarint()) }

func (r *reader) bytes(p place) []byte { return r.b[p.from:p.to] }

func (r *reader) time() time.Time {
	sec, nsec := r.varint(), r.uvarint()
	if nsec >= 1e9 {
		r.fail()
	}
	if r.bad {
		return time.Time{}
	}
	return time.Unix(sec, int64(nsec)).UTC()
}

// value is one value in a record: where its parts are, or which text holds it.
type value struct {
	code      byte
	name, key place
	text      place
	size      uint64 // of the text, in bytes
	ref       uint64 // its number in the text bucket, 0 for one that stands here
}

func (r *reader) slot() (v value) {
	v.code = r.byte()
	if int(v.code) >= len(fieldCodes) {
		r.fail()
		return value{}
	}
	if v.code == 0 {
		v.name = r.text()
	}
	v.key = r.text()
	return v
}

func (r *reader) content(v *value) {
	n := r.uvarint()
	v.size = n >> 1
	if n&1 == 0 {
		v.text, v.ref = r.take(v.size), 0
		return
	}
	v.text = place{}
	if v.ref = r.uvarint(); v.ref == 0 {
		r.fail()
	}
}

// field is the value's field; s is the record as a string.
func (v value) field(s string) workflow.Field {
	if v.code == 0 {
		return workflow.Field(s[v.name.from:v.name.to])
	}
	return fieldCodes[v.code]
}

func (p place) in(s string) string { return s[p.from:p.to] }

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

// printable shows a key that may hold anything.
func printable(key []byte) string {
	return strings.Trim(strconv.QuoteToASCII(string(key)), `"`)
}
