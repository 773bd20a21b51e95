package remote

import (
	"encoding/json"
	"fmt"
	"time"

	"opsboard/workflow"
)

// The keys of the ledger.
const (
	keySetup    = "remote"
	keyCursor   = "cursor"
	keyMemory   = "memory"
	keySweep    = "sweep"
	keyStanding = "standing"
	keyBase     = "base/"   // and the card
	keyRID      = "rid/"    // and the remote's name of it
	keyIntent   = "intent/" // and the card
	keySettle   = "settle/" // and when it is due, and the remote's name
	keyRun      = "run/"    // and when it was
	keyNewer    = "newer/"  // and the card, which a newer opsboard changed; the board refuses to
)

// base is what the remote last agreed to, and what is known of the card there.
type base struct {
	RID     RID               `json:"rid"`
	At      time.Time         `json:"at,omitzero"`
	Mark    []byte            `json:"mark,omitempty"`
	Raw     []byte            `json:"raw,omitempty"`
	Values  [][3]string       `json:"values"`
	Settle  time.Time         `json:"settle,omitzero"`  // the change whose second look is planned or done
	Notes   int               `json:"notes,omitempty"`  // how many notes of values were sent
	Noted   map[string]string `json:"noted,omitempty"`  // values that are there as a note, but not yet natively
	Held    map[string]held   `json:"held,omitempty"`   // values that the remote did not take
	Sent    map[string]sent   `json:"sent,omitempty"`   // values that were sent lately
	Ref     workflow.Remote   `json:"ref"`              // what ties the card to it
	IsGone  bool              `json:"gone,omitempty"`   // it cannot be seen there any more
	Created time.Time         `json:"created,omitzero"` // when it was made there, by the remote's clock
}

// held is a value that the remote did not take, and the clash that says so. It is
// not sent again until somebody answers or changes it.
type held struct {
	Text  string `json:"text"`
	Clash string `json:"clash"`
}

// sent is a value that landed, until a later look confirms it.
type sent struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	Said bool      `json:"said,omitempty"` // in a note
	Was  string    `json:"was,omitempty"`  // of what was said and of a long text: the value before
}

// card is the card as the remote agreed to it.
func (b *base) card(id workflow.CardID) workflow.Card {
	c := workflow.Card{ID: id}
	if b == nil {
		return c
	}
	for _, v := range b.Values {
		_ = c.Set(workflow.Field(v[0]), v[1], v[2]) // written by Values, so it can be read
	}
	return c
}

func (b *base) agree(c workflow.Card) {
	b.Values = nil
	for _, v := range c.Values() {
		if !local(v.Field) {
			b.Values = append(b.Values, [3]string{string(v.Field), v.Key, v.Text})
		}
	}
}

// slotOf names a value in the maps of a base.
func slotOf(f workflow.Field, key string) string { return string(f) + "\x00" + key }

// intent is a change that is on its way, kept before a byte of it leaves.
type intent struct {
	Change Change    `json:"change"`
	After  time.Time `json:"after,omitzero"` // not looked for before
}

func read[T any](tx Tx, key string) (*T, error) {
	body, err := tx.Get(key)
	if body == nil || err != nil {
		return nil, err
	}
	var v T
	if err := readAs(key, body, &v); err != nil {
		return nil, err
	}
	return &v, nil
}

func readAs(key string, body []byte, into any) error {
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("the sync's record %q cannot be read: %w", key, err)
	}
	return nil
}

func write(tx Tx, key string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("the sync's record %q cannot be written: %w", key, err)
	}
	return tx.Put(key, body)
}

func readBase(tx Tx, id workflow.CardID) (*base, error) { return read[base](tx, keyBase+string(id)) }

func readIntent(tx Tx, id workflow.CardID) (*intent, error) {
	return read[intent](tx, keyIntent+string(id))
}

// cardOf is the card that the remote calls rid, "" for none.
func cardOf(tx Tx, rid RID) (workflow.CardID, error) {
	body, err := tx.Get(keyRID + string(rid))
	return workflow.CardID(body), err
}

// settleKey orders second looks by when they are due.
func settleKey(due time.Time, rid RID) string {
	return fmt.Sprintf("%s%012d/%s", keySettle, due.Unix(), rid)
}

// local are the fields that never leave this board, or that every replica finds by
// itself.
func local(f workflow.Field) bool {
	switch f {
	case workflow.FieldClash, workflow.FieldOrigin, workflow.FieldRemote, workflow.FieldHeld, workflow.FieldCreatedAt, workflow.FieldEnteredAt, workflow.FieldClosedAt, workflow.FieldReopenedAt:
		return true
	}
	return false
}
