package storage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"opsboard/storage"
	"opsboard/workflow"
	"opsboard/workflow/filter"
)

// A board is made, a card is put on it, found, and taken back. Each call is one
// transaction; between two of them the file is free for others.
func Example() {
	dir, err := os.MkdirTemp("", "opsboard")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	ids := 0
	newID := func() string { ids++; return fmt.Sprintf("%012d", ids) }

	board, err := storage.Create(storage.Options{
		Path: filepath.Join(dir, "board.db"), Now: func() time.Time { return monday }, NewID: newID,
	}, workflow.Shipped()["default"])
	if err != nil {
		fmt.Println(err)
		return
	}
	made, err := board.Commit(workflow.Op{
		ID: newID(), Card: "k7m2p9q4x0ab", By: "ana", At: monday, Door: workflow.DoorCommand,
		Do: workflow.Create{Kind: "bug", Title: "Macro closes tickets twice"},
	})
	if err != nil {
		fmt.Println(err) // a refusal, in words fit for a person, or what went wrong with the file
		return
	}
	fmt.Println(made.Cards[0].Stage)

	bugs, err := filter.Parse("kind:bug", filter.Env{Now: monday})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := board.List(storage.Query{Filter: bugs})
	fmt.Println(rows[0].Handle, rows[0].Card.Title, err)

	_, err = board.Undo(made.Step, storage.Stamp{By: "ana", At: monday, Door: workflow.DoorCommand})
	fmt.Println(err)
	rows, err = board.List(storage.Query{Filter: bugs})
	fmt.Println(len(rows), err)
	// Output:
	// Triage
	// k7m2 Macro closes tickets twice <nil>
	// <nil>
	// 0 <nil>
}
