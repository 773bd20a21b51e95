package cli

import (
	"opsboard/storage"
	"opsboard/storage/remote"
	"opsboard/workflow"
)

// signedFrom says where the board was signed, as far as that is about some lines of its
// history.
func signedFrom(s *storage.Store, lines []storage.LogLine) (remote.Signing, error) {
	var cards []workflow.CardID
	seen := map[workflow.CardID]bool{}
	for _, l := range lines {
		if !seen[l.Card] {
			seen[l.Card] = true
			cards = append(cards, l.Card)
		}
	}
	return remote.SignedFrom(ledger(s), cards...)
}

// notSigned is what a pipe says of a line from before the board was signed, fromBefore
// what a terminal says above the newest of them.
const (
	notSigned  = "unsigned"
	fromBefore = "-- signed from here on; what is below is from before --"
)

func unsignedWord(l storage.LogLine, signed remote.Signing) string {
	if signed.IsBefore(l.Card, l.Seq) {
		return notSigned
	}
	return ""
}
