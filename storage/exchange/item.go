package exchange

import (
	"iter"

	"opsboard/workflow"
)

// Item is a card to be written.
type Item struct {
	Card    workflow.Card
	History []workflow.Entry // oldest first; only [WriteJSONL] needs it
	Handle  string           // how listings name the card; empty: its id
}

// Items are the cards to be written, in order. An error ends the writing and is
// returned by it.
type Items = iter.Seq2[Item, error]

func (i Item) name() string {
	if i.Handle != "" {
		return i.Handle
	}
	return string(i.Card.ID)
}
