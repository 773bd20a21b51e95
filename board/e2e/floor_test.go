//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.etcd.io/bbolt"
)

// The floors: the least that the same work costs, done by a program without
// rules, history, checksums or screens. The test binary plays them when it is
// started with OPSBOARD_FLOOR, so that a figure and its floor come from the same
// run of the same machine.

// bareCard is what the bare program keeps of a card.
type bareCard struct{ Title, Description, Stage string }

func floor(what string, args []string) error {
	switch what {
	case "start":
		return nil
	case "tea":
		_, err := tea.NewProgram(empty{}, tea.WithFPS(120)).Run()
		return err
	}
	db, err := bbolt.Open(args[0], 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType, Timeout: time.Second})
	if err != nil {
		return err
	}
	defer db.Close()
	switch what {
	case "list":
		return db.View(func(tx *bbolt.Tx) error { return bareList(tx, "stage", "Triage/") })
	case "search":
		return db.View(func(tx *bbolt.Tx) error { return bareList(tx, "word", args[1]+"/") })
	case "show":
		return db.View(func(tx *bbolt.Tx) error { return barePrint(tx, []byte(args[1])) })
	case "move":
		return db.Update(func(tx *bbolt.Tx) error { return bareMove(tx, args[1], args[2]) })
	}
	return fmt.Errorf("no floor is called %s", what)
}

// bareList prints the first 50 cards of an index whose keys end in the card.
func bareList(tx *bbolt.Tx, index, prefix string) error {
	c, n := tx.Bucket([]byte(index)).Cursor(), 0
	for k, _ := c.Seek([]byte(prefix)); strings.HasPrefix(string(k), prefix) && n < 50; k, _ = c.Next() {
		if err := barePrint(tx, k[len(prefix):]); err != nil {
			return err
		}
		n++
	}
	return nil
}

func barePrint(tx *bbolt.Tx, id []byte) error {
	var card bareCard
	if err := json.Unmarshal(tx.Bucket([]byte("card")).Get(id), &card); err != nil {
		return err
	}
	fmt.Println(string(id), card.Stage, card.Title)
	return nil
}

func bareMove(tx *bbolt.Tx, id, to string) error {
	var card bareCard
	if err := json.Unmarshal(tx.Bucket([]byte("card")).Get([]byte(id)), &card); err != nil {
		return err
	}
	stages := tx.Bucket([]byte("stage"))
	if err := stages.Delete([]byte(card.Stage + "/" + id)); err != nil {
		return err
	}
	card.Stage = to
	return barePut(tx, id, card)
}

func barePut(tx *bbolt.Tx, id string, card bareCard) error {
	raw, err := json.Marshal(card)
	if err != nil {
		return err
	}
	if err := tx.Bucket([]byte("card")).Put([]byte(id), raw); err != nil {
		return err
	}
	return tx.Bucket([]byte("stage")).Put([]byte(card.Stage+"/"+id), nil)
}

// bareBoard writes n cards of the figures' shape, with a list and a word index.
func bareBoard(path string, n int) error {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return err
	}
	defer db.Close()
	for from := 0; from < n; from += 5000 {
		err := db.Update(func(tx *bbolt.Tx) error {
			for _, b := range []string{"card", "stage", "word"} {
				if _, err := tx.CreateBucketIfNotExists([]byte(b)); err != nil {
					return err
				}
			}
			for i := from; i < min(n, from+5000); i++ {
				if err := bareAdd(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func bareAdd(tx *bbolt.Tx, i int) error {
	id, card := benchID(i), bareCard{Title: benchTitle(i), Description: benchText(i), Stage: benchStages[i%len(benchStages)]}
	if err := barePut(tx, id, card); err != nil {
		return err
	}
	words := tx.Bucket([]byte("word"))
	for _, w := range strings.Fields(strings.ToLower(card.Title + " " + card.Description)) {
		if err := words.Put([]byte(w+"/"+id), nil); err != nil {
			return err
		}
	}
	return nil
}

// empty is a Bubble Tea program that does nothing.
type empty struct{ n int }

func (empty) Init() tea.Cmd { return nil }

func (e empty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		if k.String() == "q" {
			return e, tea.Quit
		}
		e.n++
	}
	return e, nil
}

func (e empty) View() tea.View {
	v := tea.NewView(fmt.Sprintf("Triage %d", e.n))
	v.AltScreen = true
	return v
}

func playFloor() {
	if what := os.Getenv("OPSBOARD_FLOOR"); what != "" {
		if err := floor(what, os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}
