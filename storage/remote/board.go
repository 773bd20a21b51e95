package remote

import "opsboard/workflow"

// Board is the board file as a sync needs it: it runs fn in one transaction, first
// for reading; when fn wants to write something new, it is run again from its start
// and what it wrote is kept whole, or not at all where it returns an error.
type Board func(fn func(Tx) error) error

// Tx is one transaction on the board and the sync's ledger.
type Tx interface {
	// Rules are the rules of the board.
	Rules() *workflow.Rules
	// Card is the whole card; false where there is none.
	Card(workflow.CardID) (workflow.Card, bool, error)
	// Imported is the card as an import brought it, before anybody here changed it.
	Imported(workflow.CardID) (workflow.Card, bool, error)
	// CardOfOrigin is the card that an import found there.
	CardOfOrigin(origin string) (workflow.CardID, bool)
	// History are the entries of a card, newest first, until visit says no.
	History(id workflow.CardID, visit func(workflow.Entry) (more bool)) error
	// Fact takes over what the remote reports: applied, not judged, a step of its own.
	Fact(workflow.Entry) error
	// Get, Put, Delete and Each are the ledger: records by key, nil for none.
	Get(key string) ([]byte, error)
	Put(key string, body []byte) error
	Delete(key string) error
	Each(prefix, from string, visit func(key string, body []byte) (bool, error)) error
	// Unsent are the cards that may differ from what the remote has.
	Unsent(after workflow.CardID, limit int) []workflow.CardID
	SetUnsent(workflow.CardID, bool) error
	AllUnsent() error
}
