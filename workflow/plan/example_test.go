package plan_test

import (
	"fmt"

	"opsboard/workflow"
	"opsboard/workflow/plan"
)

// A card is planned in a draft. Meanwhile somebody else changes it on the board.
func ExampleDraft_Against() {
	card := workflow.Card{ID: "k7m2p9q4x0ab", Kind: "feature", Stage: "Scheduling"}
	planned := card
	planned.DRI = "ana"
	draft := plan.Draft{}.With(card, "k7m2", planned)

	onBoard := func(c workflow.Card) func(workflow.CardID) (workflow.Card, bool) {
		return func(id workflow.CardID) (workflow.Card, bool) { return c, id == c.ID }
	}
	fmt.Println(draft.Against(onBoard(card))[0].Status)
	card.DRI = "ben"
	now := draft.Against(onBoard(card))[0]
	fmt.Println(now.Status, "·", now.Why())
	// Output:
	// fits
	// clash · it was nobody when it was planned, and is ben now
}
