package storage

import (
	"bytes"

	"opsboard/workflow"
)

// titleChunk is how many titles Titles reads in one transaction: the file is
// mapped into memory while it is read, and what is read at once is held at once.
const titleChunk = 8192

// Title is what a search for a card looks at first. Its bytes are those of the
// file: good during the visit only.
type Title struct {
	ID     []byte
	Text   []byte
	Number int // on the remote, 0 for none
	Open   bool
}

// Titles visits the titles of some thousands of cards, open and closed, in the
// order of ids after the card that is named ("" begins). next names the last
// one, to go on from; it is "" at the end. version is that of the board, as
// Version gives it.
func (s *Store) Titles(after workflow.CardID, visit func(Title)) (next workflow.CardID, version uint64, err error) {
	err = s.view("read the titles of", func(t *tx) error {
		version = uint64(t.bolt.ID())
		c := t.bucket(bucketCard).Cursor()
		k, raw := c.Seek([]byte(after))
		if string(k) == string(after) && after != "" {
			k, raw = c.Next()
		}
		var h headRecord
		codes := titleCodes{codeOfField[workflow.FieldTitle], codeOfField[workflow.FieldResolution], codeOfField[workflow.FieldRemote]}
		for n := 0; k != nil; k, raw = c.Next() {
			if n++; n > titleChunk {
				return nil
			}
			if err := h.reset(workflow.CardID(k), raw); err != nil {
				return err
			}
			one, err := h.title(k, codes)
			if err != nil {
				return err
			}
			visit(one)
			next = h.id
		}
		next = ""
		return nil
	})
	return next, version, err
}

// titleCodes are the codes of the fields that Titles looks at.
type titleCodes struct{ title, resolution, remote byte }

// title is what Titles gives of a record, without taking the rest apart.
func (h *headRecord) title(id []byte, codes titleCodes) (Title, error) {
	out, remote := Title{ID: id, Open: true}, false
	r := reader{b: h.body, pos: h.first}
	for r.pos < len(r.b) {
		v := r.slot()
		r.content(&v)
		switch v.code {
		case codes.title:
			out.Text = r.bytes(v.text)
		case codes.resolution:
			out.Open = len(bytes.TrimSpace(r.bytes(v.text))) == 0
		case codes.remote:
			remote = true
		}
	}
	if r.bad {
		return out, h.unreadable()
	}
	if remote {
		out.Number = h.named().Remote.IID
	}
	return out, nil
}

// Rows gives the cards that are named as lists show them, in that order; those
// that are gone are left out.
func (s *Store) Rows(ids []workflow.CardID) (rows []Row, err error) {
	err = s.view("read", func(t *tx) error {
		var there []workflow.CardID
		b := t.bucket(bucketCard)
		for _, id := range ids {
			if b.Get([]byte(id)) != nil {
				there = append(there, id)
			}
		}
		rows, err = t.rows(there)
		return err
	})
	return rows, err
}
