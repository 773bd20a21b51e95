package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"time"

	"opsboard/workflow"
)

// formatVersion stands in every line that we write. A line with a higher one is
// refused by name, not misread.
const formatVersion = 1

// line is one card of our JSON lines. History is the truth; Card is for people
// and scripts that read the file, and is not read back where there is a history.
type line struct {
	OpsBoard int             `json:"opsboard"`
	ID       workflow.CardID `json:"id"`
	History  []step          `json:"history"`
	Card     readable        `json:"card"`
}

// step is an entry of the history. Seq counts the card's entries from 1; Step
// and Undoes name entries of this card by it, whatever they are on a board.
type step struct {
	Seq     uint64   `json:"seq"`
	Step    uint64   `json:"step"`
	ID      string   `json:"id,omitempty"`
	What    string   `json:"what"`
	Rule    string   `json:"rule,omitempty"`
	Reason  string   `json:"reason,omitempty"`
	By      string   `json:"by,omitempty"`
	At      moment   `json:"at"`
	Door    string   `json:"door,omitempty"`
	Undoes  uint64   `json:"undoes,omitempty"`
	IsRedo  bool     `json:"redo,omitempty"`
	Over    string   `json:"over,omitempty"`
	Changes []change `json:"changes"`
}

type change struct {
	Field string `json:"field"`
	Key   string `json:"key,omitempty"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// stepsOf numbers a card's entries from 1. A step that began on another card
// begins here with its first entry of this one; an undone step of which this
// history has no entry is left out.
func stepsOf(history []workflow.Entry) []step {
	out, first := make([]step, len(history)), map[uint64]uint64{}
	for i, e := range history {
		n := uint64(i + 1)
		at := n
		if e.Step != 0 {
			if _, seen := first[e.Step]; !seen {
				first[e.Step] = n
			}
			at = first[e.Step]
		}
		s := step{
			Seq: n, Step: at, ID: e.ID, What: e.What, Rule: string(e.Rule), Reason: e.Reason, By: e.By,
			At: moment{e.At.UTC()}, Door: string(e.Door), IsRedo: e.IsRedo, Over: e.Over, Changes: make([]change, len(e.Changes)),
		}
		if e.Undoes != 0 {
			s.Undoes = first[e.Undoes]
		}
		for k, c := range e.Changes {
			s.Changes[k] = change{string(c.Field), c.Key, c.Old, c.New}
		}
		out[i] = s
	}
	return out
}

func (s step) entry() workflow.Entry {
	e := workflow.Entry{
		Seq: s.Seq, Step: s.Step, ID: s.ID, What: s.What, Rule: workflow.RuleName(s.Rule),
		Reason: s.Reason, By: s.By, At: s.At.Time, Door: workflow.Door(s.Door), Undoes: s.Undoes, IsRedo: s.IsRedo, Over: s.Over,
		Changes: make([]workflow.Change, len(s.Changes)),
	}
	for k, c := range s.Changes {
		e.Changes[k] = workflow.Change{Field: workflow.Field(c.Field), Key: c.Key, Old: c.Old, New: c.New}
	}
	return e
}

// WriteJSONL writes one card a line with its whole history, so that [Read]
// rebuilds an equal board. A card without a history is written as one entry that
// makes it.
func WriteJSONL(w io.Writer, items Items) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	for it, err := range items {
		if err != nil {
			return err
		}
		h := it.History
		if len(h) == 0 {
			h = []workflow.Entry{whole(it.Card)}
		}
		buf.Reset()
		if err := enc.Encode(line{formatVersion, it.Card.ID, stepsOf(h), readableOf(it.Card)}); err != nil {
			return err
		}
		if _, err := w.Write(buf.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// whole is the history of a card that has none: it was found as it is.
func whole(c workflow.Card) workflow.Entry {
	at := c.CreatedAt
	if at.IsZero() {
		at = c.UpdatedAt
	}
	by := c.Requester
	if by == "" {
		by = "import"
	}
	return workflow.Entry{ID: short("whole\x00" + string(c.ID)), What: "import", By: by, At: at, Door: workflow.DoorImport, Changes: workflow.Diff(workflow.Card{}, c)}
}

// moment is a time in JSON: RFC 3339, null or "" for none.
type moment struct{ time.Time }
