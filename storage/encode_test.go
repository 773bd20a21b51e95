package storage

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"opsboard/workflow"
)

func TestEveryFieldHasItsCode(t *testing.T) {
	full := workflow.Card{
		Kind: "k", Title: "t", Description: "d", Stage: "s", Before: "b", Resolution: "r", Priority: 1, Weight: 2, Labels: []string{"l"},
		Requester: "q", Delegate: "e", DRI: "i", Iteration: workflow.Iteration{Start: "2026-11-22", End: "2026-11-28"}, Pinned: true, Held: true, Milestone: "m",
		WaitingSince: monday, Triage: workflow.Triage{Verdict: "valid"}, Gameplan: "g", Approval: workflow.Approval{By: "x"},
		Rounds: []workflow.Round{{State: "requested"}}, Blueprint: workflow.Blueprint{Text: "p"}, Comments: []workflow.Comment{{ID: "c", Text: "t"}},
		Links: []workflow.Link{{URL: "https://x.test"}}, Forced: []workflow.Force{{Rule: "f"}}, Clashes: []workflow.Clash{{ID: "x"}}, Due: "2026-11-22", Confidential: true, Remote: workflow.Remote{Name: "n"}, Origin: "o",
		CreatedAt: monday, EnteredAt: monday, ClosedAt: monday, ReopenedAt: monday,
	}
	for i, all := 0, reflect.ValueOf(full); i < all.NumField(); i++ {
		if name := all.Type().Field(i).Name; name != "ID" && name != "UpdatedAt" && name != "Extra" && name != "Unsent" && name != "Newer" { // those that are no value of it
			require.False(t, all.Field(i).IsZero(), "%s is missing from this test", name)
		}
	}
	seen := map[byte]bool{}
	for _, v := range full.Values() {
		require.NotZero(t, codeOfField[v.Field], "%s has no code: give it the next one", v.Field)
		seen[codeOfField[v.Field]] = true
	}
	require.Len(t, seen, len(fieldCodes)-1, "no code is for nothing")
}

func drawValue(t *rapid.T, label string) string {
	return strings.Repeat(rapid.String().Draw(t, label), rapid.SampledFrom([]int{1, 1, 30}).Draw(t, label+" times"))
}

func drawTime(t *rapid.T, label string) time.Time {
	return time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, label), int64(rapid.IntRange(0, 999999999).Draw(t, label+" nanoseconds"))).UTC()
}

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := storedEntry{Actor: drawValue(t, "actor"), chain: rapid.Uint32().Draw(t, "chain"), Entry: workflow.Entry{
			Seq: rapid.Uint64().Draw(t, "seq"), Step: rapid.Uint64().Draw(t, "step"), ID: drawValue(t, "id"), Card: workflow.CardID(drawValue(t, "card")),
			What: drawValue(t, "what"), Rule: workflow.RuleName(drawValue(t, "rule")), Reason: drawValue(t, "reason"), By: drawValue(t, "by"),
			At: drawTime(t, "at"), Door: workflow.Door(drawValue(t, "door")), Undoes: rapid.Uint64().Draw(t, "undoes"), IsRedo: rapid.Bool().Draw(t, "redo"),
		}}
		refs, texts := map[string]uint64{}, map[uint64]string{}
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			f := rapid.SampledFrom([]workflow.Field{"title", "description", "label", "comment", "a field of tomorrow"}).Draw(t, "field")
			ch := workflow.Change{Field: f, Key: drawValue(t, "key"), Old: drawValue(t, "old"), New: drawValue(t, "new")}
			e.Changes = append(e.Changes, ch)
			for _, text := range []string{ch.Old, ch.New} {
				if isLong(f, text) && refs[text] == 0 {
					refs[text] = uint64(len(refs) + 1)
					texts[refs[text]] = text
				}
			}
		}
		record := sealInPlace(bucketOp, u64(e.Seq), e.encode(refs))
		got, err := decodeEntry(e.Seq, record, func(v value) (string, error) {
			require.Equal(t, int(v.size), len(texts[v.ref]))
			return texts[v.ref], nil
		})
		require.NoError(t, err)
		require.Equal(t, e, got)
	})
}

// someHead is a record with a bit of everything.
func someHead() (*cardState, []byte) {
	long := strings.Repeat("long ", 50)
	st := &cardState{id: "abcdefghijkl", num: 7, refs: map[string]uint64{long: 3, `{"text":"` + long + `"}`: 4}}
	st.card = workflow.Card{
		ID: st.id, Kind: "feature", Title: "Ünï", Description: long, Stage: "Queued", Labels: []string{"a", "b"}, Priority: 2, DRI: "dri",
		Iteration: workflow.Iteration{Start: "2026-11-22", End: "2026-11-28"}, Blueprint: workflow.Blueprint{Text: long}, Remote: workflow.Remote{Name: "gitlab", IID: 31},
		Extra: map[workflow.Field]string{"colour": "red"}, UpdatedAt: monday, Comments: []workflow.Comment{{ID: "c", Text: "x"}},
	}
	st.span = workflow.Span{From: "2026-11-22"}
	return st, encodeHead(st)
}

func TestAHead(t *testing.T) {
	st, raw := someHead()
	h, err := decodeHead(st.id, raw)
	require.NoError(t, err)
	require.Equal(t, []any{uint32(7), monday, workflow.Span{From: "2026-11-22"}, 1}, []any{h.num, h.updatedAt, h.span, h.comments})
	t.Run("gives single values", func(t *testing.T) {
		for f, want := range map[workflow.Field]string{"kind": "feature", "title": "Ünï", "description": "…", "priority": "2", "colour": "red", "milestone": "", "sound": ""} {
			require.Equal(t, want, h.Value(f), f)
		}
	})
	t.Run("gives a brief card", func(t *testing.T) {
		c, err := h.Brief()
		require.NoError(t, err)
		want := st.card
		want.Comments, want.Description, want.Blueprint = nil, "…", workflow.Blueprint{Text: "…"}
		require.Equal(t, want, c)
		require.Equal(t, 31, h.named().Remote.IID)
	})
	t.Run("takes another span", func(t *testing.T) {
		other, err := decodeHead(st.id, h.withSpan(workflow.Span{Never: true}))
		require.NoError(t, err)
		require.True(t, other.span.Never)
		before, _ := h.Brief()
		after, err := other.Brief()
		require.NoError(t, err)
		require.Equal(t, before, after)
	})
}

func TestARecordThatChangedIsNamed(t *testing.T) {
	st, raw := someHead()
	for i := range raw {
		for _, flip := range []byte{1, 0x80} {
			bad := bytes.Clone(raw)
			bad[i] ^= flip
			_, err := decodeHead(st.id, bad)
			var f *FileError
			require.ErrorAs(t, err, &f)
			require.Contains(t, f.Detail, "card/abcdefghijkl")
		}
	}
	next := append([]byte{recordFormat + 1}, raw[1:]...)
	_, err := decodeHead(st.id, next)
	var f *FileError
	require.ErrorAs(t, err, &f)
	require.Equal(t, Newer, f.Problem)
	_, err = decodeHead("abcdefghijkm", raw)
	require.Error(t, err, "a record under another key")
	_, err = unseal(bucketNote, []byte(st.id), raw)
	require.Error(t, err, "a record in another bucket")
	for n := range raw {
		_, err := decodeHead(st.id, raw[:n])
		require.Error(t, err, "a record that was cut")
	}
}

// FuzzHead reads heads whose checksum is right and whose body is anything.
func FuzzHead(f *testing.F) {
	_, raw := someHead()
	f.Add(raw[sealSize:])
	f.Add([]byte{})
	f.Add(raw[sealSize : len(raw)/2])
	f.Fuzz(func(t *testing.T, body []byte) {
		h, err := decodeHead("abcdefghijkl", seal(bucketCard, []byte("abcdefghijkl"), body))
		if err != nil {
			return
		}
		_ = h.Value("colour")
		_ = h.named()
		c, err := h.Brief()
		if err != nil {
			var bad *FileError
			require.ErrorAs(t, err, &bad)
			return
		}
		_ = c.Values()
	})
}

// FuzzEntry reads entries whose checksum is right and whose body is anything.
func FuzzEntry(f *testing.F) {
	e := storedEntry{Actor: "ana", Entry: workflow.Entry{
		Seq: 1, Step: 1, ID: "x", Card: "abcdefghijkl", What: "edit", By: "ben", At: monday,
		Changes: []workflow.Change{{Field: "title", Old: "a", New: "b"}, {Field: "colour", Key: "k", New: "red"}},
	}}
	raw := e.encode(nil)
	f.Add(raw[sealSize:])
	f.Add([]byte{})
	f.Add(raw[sealSize : len(raw)-3])
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := decodeEntry(1, seal(bucketOp, u64(1), body), func(value) (string, error) { return cut, nil })
		if err != nil {
			var bad *FileError
			require.ErrorAs(t, err, &bad)
			return
		}
		_ = foldEntry(&workflow.Card{}, got.Entry)
	})
}

// FuzzUnseal reads raw records.
func FuzzUnseal(f *testing.F) {
	f.Add(seal("card", []byte("k"), []byte("body")))
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, raw []byte) {
		body, err := unseal("card", []byte("k"), raw)
		if err == nil {
			require.Equal(t, raw, seal("card", []byte("k"), body))
		}
	})
}
