package workflow_test

import (
	"errors"
	"fmt"
	"time"

	"opsboard/workflow"
)

// A bug on its way through Triage and Planning: what is wished for, what the rules
// grant, and what they say where something is missing.
func ExampleRules_Apply() {
	rules := workflow.Default()
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var card workflow.Card
	for n, do := range []workflow.Action{
		workflow.Create{Kind: "bug", Title: "Macro closes tickets twice"},
		workflow.Decide{Verdict: workflow.Valid},
		workflow.Move{To: "Planning"},
		workflow.Move{To: "Development"},
		workflow.WriteGameplan{Text: "Let the trigger ask for the tag first."},
		workflow.Move{To: "Development"},
	} {
		d, err := rules.Apply(card, workflow.Op{
			ID: fmt.Sprintf("op%010d", n), Card: "k7m2p9q4x0ab", By: "ana", At: monday, Door: workflow.DoorCommand, Do: do,
		})
		var no *workflow.Refusal
		if errors.As(err, &no) {
			fmt.Println("refused:", no)
			continue
		}
		card = d.Card
		fmt.Printf("%s by %s: in %s\n", do.Name(), d.Rule, card.Stage)
	}
	// Output:
	// create by bug/created: in Triage
	// triage by bug/valid: in Triage
	// move by bug/valid: in Planning
	// refused: Planning → Development needs a gameplan
	// gameplan by bug/gameplan: in Planning
	// move by bug/gameplan: in Development
}

// Why a feature cannot be scheduled yet, as the gate meter and "why" show it.
func ExampleRules_Next() {
	gates := workflow.Default().Next(workflow.Card{Kind: "feature", Stage: "Scheduling", DRI: "ben"}, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	fmt.Printf("%s → %s by %s: %d of %d\n", gates.From, gates.To, gates.Rule, gates.Met(), gates.Total())
	for _, g := range gates.Missing() {
		fmt.Println("needs", g.Need, "from", g.Who)
	}
	// Output:
	// Scheduling → Queued by feature/scheduled: 1 of 3
	// needs an iteration from whoever plans
	// needs a milestone from whoever plans
}

// Two people changed one card, and each changed something else: both changes
// stand. Both gave it a title: theirs stands, and mine is kept in a clash.
func ExampleRules_Merge() {
	base := workflow.Card{ID: "k7m2p9q4x0ab", Kind: "bug", Stage: "Triage", Title: "Macro closes tickets"}
	mine, theirs := base, base
	mine.Title, mine.DRI = "Macro closes tickets twice", "ana"
	theirs.Title, theirs.Milestone = "Macro closes open tickets", "FY27 Q4"
	merged := workflow.Default().Merge(workflow.Meeting{
		Base: base, Mine: mine, Canon: mine, Theirs: theirs, By: "ben", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), ID: "c1",
	})
	fmt.Println(merged.Card.Title, "·", merged.Card.DRI, "·", merged.Card.Milestone)
	for _, c := range merged.Found {
		fmt.Printf("%s: mine was %q, %s wrote %q\n", c.Field, c.Mine, c.By, c.Theirs)
	}
	// Output:
	// Macro closes open tickets · ana · FY27 Q4
	// title: mine was "Macro closes tickets twice", ben wrote "Macro closes open tickets"
}
